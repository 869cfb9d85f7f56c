"""The blast radius: what the leaked key opens, in numbers, and as an attacker would read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from herotui.assess import prices
from herotui.assess.holder import Holder
from herotui.assess.secrets import Secrets, secrets
from herotui.assess.tree import Node, tree
from herotui.assess.unseen import unseen
from herotui.estate.resources import APP_LISTS, CONFIG
from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import Account, AddOn, EnterpriseAccount, Formation, Model, Pipeline, Space, Team
from herotui.incident.assessment import Count
from herotui.incident.known import Seen
from herotui.incident.state import Gap

DATABASES = frozenset(
    {
        "heroku-postgresql", "heroku-redis", "heroku-kafka", "crunchybridge", "stackhero-postgresql", "timescale",
        "cleardb", "jawsdb", "jawsdb-maria", "stackhero-mysql", "mongolab", "mongohq", "ormongo", "objectrocket",
        "rediscloud", "redistogo", "redisgreen", "openredis", "upstash-redis", "stackhero-redis", "bonsai", "searchbox",
        "foundelasticsearch", "stackhero-elasticsearch", "graphenedb", "influxdb", "herokuconnect",
    }
)  # fmt: skip
"""Add-on services (by slug) that hold data."""
_APPS = (*APP_LISTS, "teams")


@dataclass(frozen=True, slots=True)
class Money:
    """US dollars an hour, an estimate: what `runs` now, and what a holder of the key `could` make it by scaling dynos.

    `forbidden` says why it could not, as far as is known. `least`: parts were not seen. Add-ons count at the price
    that Heroku bills; those that a thief would add come on top.
    """

    runs: float = 0
    could: float = 0
    forbidden: str = ""
    least: bool = False
    source: str = prices.SOURCE


@dataclass(frozen=True, slots=True)
class Radius:
    """What was seen of the leaked key's reach. `whose` says whose reach it is: the key's, or a colleague's."""

    whose: str
    counts: tuple[Count, ...]
    tree: Node
    secrets: Secrets
    money: Money
    not_seen: tuple[Gap, ...]

    def count(self, id: str) -> Count:
        """One number by its id (`apps`, `databases`, `secrets`). Raises KeyError."""
        return next((one for one in self.counts if one.id == id), None) or _missing(id)


def _missing(id: str) -> Count:
    raise KeyError(id)


def radius(snapshot: Snapshot, holder: Holder) -> Radius:
    """The blast radius as far as `snapshot` shows it. Pure: the same snapshot and holder, the same answer."""
    found = secrets(snapshot, holder)
    return Radius(
        whose=holder.whose(snapshot.account),
        counts=tuple(_counts(snapshot, holder, found)),
        tree=tree(snapshot, holder, found),
        secrets=found,
        money=_money(snapshot, holder),
        not_seen=unseen(snapshot, holder),
    )


def _counts(snapshot: Snapshot, holder: Holder, found: Secrets) -> Iterable[Count]:
    yield _listed(snapshot, holder, "account", "accounts", Account)
    yield _listed(snapshot, holder, "enterprises", "enterprise accounts", EnterpriseAccount)
    yield _listed(snapshot, holder, "teams", "teams", Team)
    yield _listed(snapshot, holder, "spaces", "spaces", Space)
    yield Count("apps", "apps", len(snapshot.apps), _partly(snapshot, _APPS), holder.forbids("apps"))
    yield _listed(snapshot, holder, "pipelines", "pipelines", Pipeline)
    yield _listed(snapshot, holder, "addons", "add-ons", AddOn)
    databases = {addon.id for _, addon in snapshot.items("addons", AddOn) if _service(addon) in DATABASES}
    yield Count("databases", "databases", len(databases), _partly(snapshot, ("addons",)), holder.forbids("addons"))
    least = _partly(snapshot, (*CONFIG, *_APPS, "pipelines"))
    least = least or not all(isinstance(snapshot.known("config", app.id), Seen) for app in snapshot.apps)
    yield Count("secrets", "different secrets", len(found.values), least, holder.forbids("config"))
    past = sum(1 for row in found.values.values() if row.place == "past")
    yield Count("past", "of them in past releases alone", past, least, holder.forbids("past_config"))
    yield Count("leaked", "holding the leaked key", len(found.leaked), least, holder.forbids("config"))


def _listed(snapshot: Snapshot, holder: Holder, resource: str, title: str, model: type[Model]) -> Count:
    items = {item.id for _, item in snapshot.items(resource, model)}
    return Count(resource, title, len(items), _partly(snapshot, (resource,)), holder.forbids(resource))


def _partly(snapshot: Snapshot, resources: Iterable[str]) -> bool:
    """Whether there may be more than was seen of these."""
    return snapshot.until is None or any(_lacking(snapshot, resource) for resource in resources)


def _lacking(snapshot: Snapshot, resource: str) -> bool:
    if snapshot.unread.get(resource):
        return True
    places = list(snapshot.each(resource))
    if not places and resource in _ACCOUNT_LISTS:
        return True
    return any(not isinstance(known, Seen) or known.spoiled or known.more for _, known in places)


_ACCOUNT_LISTS = frozenset({"account", "apps", "user_apps", "teams", "enterprises", "spaces", "pipelines", "addons"})


def _service(addon: AddOn) -> str:
    return addon.addon_service.name if addon.addon_service else ""


def _money(snapshot: Snapshot, holder: Holder) -> Money:
    """What runs, and what every process type at Heroku's default limit of the largest size would cost."""
    runs = could = 0.0
    least = _partly(snapshot, (*_APPS, "formation", "addons"))
    addons = sum(_hourly(addon) for _, addon in snapshot.items("addons", AddOn))
    by_app: dict[str, int] = {}
    for place, process in snapshot.items("formation", Formation):
        price = prices.hourly(process.size)
        least = least or (price is None and process.quantity > 0)
        runs += (price or 0) * process.quantity
        by_app[place.id] = by_app.get(place.id, 0) + 1
    largest = prices.hourly(prices.LARGEST) or 0
    for app in snapshot.apps:
        # Of an app whose formation was not seen, one process type is taken for granted.
        seen = isinstance(snapshot.known("formation", app.id), Seen)
        least = least or not seen
        types = by_app.get(app.id, 0) if seen else 1
        could += largest * min(types * prices.MOST_OF_A_TYPE, prices.MOST_OF_AN_APP)
    forbidden = holder.lacks("write") if holder.opens("write") is False else _unbillable(snapshot)
    more = 0 if forbidden else round(max(runs, could) + addons, 2)
    return Money(round(runs + addons, 2), more, forbidden, least)


def _hourly(addon: AddOn) -> float:
    price = addon.billed_price
    return price.cents / 100 / prices.HOURS if price and price.unit == "month" else 0


def _unbillable(snapshot: Snapshot) -> str:
    """Why nothing more can be bought, where that is known: an account without a card, with no team that has one."""
    accounts = [account for _, account in snapshot.items("account", Account)]
    teams = any(True for _ in snapshot.items("teams", Team)) or _partly(snapshot, ("teams",))
    if accounts and not accounts[0].verified and not teams:
        return "the account has no payment method"
    return ""
