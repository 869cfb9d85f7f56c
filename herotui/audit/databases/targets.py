"""Which databases there are, and the way to each: its URL, read afresh, followed only to where Heroku says it lies."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from herotui.audit.databases.address import Address, address_of
from herotui.audit.databases.look import POSTGRES, REDIS
from herotui.errors import HerotuiError, WrongUse
from herotui.estate import resources
from herotui.estate.place import Place
from herotui.estate.snapshot import Snapshot
from herotui.heroku import calls, databases
from herotui.heroku.client import Heroku
from herotui.heroku.models import AddOn
from herotui.incident.known import NotSeen
from herotui.secret import Secret

ELSEWHERE = "other_address"
"""The cause of `NotSeen` where a config var leads to another host than Heroku names."""
_ENGINES = {resources.POSTGRES: POSTGRES, resources.REDIS: REDIS}
_PLACES = {POSTGRES: "databases", REDIS: "key_value_stores"}
_SCHEMES = {POSTGRES: ("postgres", "postgresql"), REDIS: ("rediss", "redis")}


@dataclass(frozen=True, slots=True)
class Target:
    """A database: its add-on, the app that it belongs to, and the names of the config vars that may hold its URL."""

    app: str
    app_id: str
    addon: str
    addon_id: str
    engine: str
    config_vars: tuple[str, ...]

    @property
    def place(self) -> Place:
        """Where it stands in the estate."""
        return Place(_PLACES[self.engine], f"{self.app_id}/{self.addon_id}", self.addon)


class _Told(msgspec.Struct):
    """What the Data API tells, as far as the way needs it."""

    resource_url: str | None = None


def targets(estate: Snapshot) -> tuple[Target, ...]:
    """Every PostgreSQL and Redis of Heroku's own, by app and add-on."""
    found = []
    for _, addon in estate.items("addons", AddOn):
        engine = _ENGINES.get(addon.addon_service.name if addon.addon_service else "")
        if engine and addon.app and addon.app.id:
            app = addon.app
            found.append(Target(app.name, app.id, addon.name, addon.id, engine, addon.config_vars))
    return tuple(sorted(found, key=lambda one: (one.app, one.addon)))


async def way_to(target: Target, client: Heroku) -> Secret | NotSeen:
    """The URL of a database, or why there is none to follow.

    Whoever had the key could set the config var: so it counts only where its host is the one that the Data API names
    for the add-on, and a simulated run stays on this machine, as a real one leaves it.
    """
    try:
        values = await client.config(calls.config_vars(target.app_id))
        told = await _told(target, client)
    except HerotuiError as error:
        return NotSeen(error.message, error.do, "forbidden")
    for url, address in _fitting(target, values):
        if told is None or told.host.casefold() != address.host.casefold():
            where = told.host if told else "none"
            reason = f"its config var leads to {address.host}, Heroku says {where}"
            return NotSeen(reason, "Ask who set it; the password was not sent there.", ELSEWHERE)
        if address.loopback is not client.web.hosts.loopback:
            simulated = "this Heroku is simulated: no database is behind it"
            return NotSeen(simulated if client.web.hosts.loopback else "it leads to this machine", "", "no_address")
        return url
    return NotSeen("no config var of its app holds its URL", "Ask by hand: copy the questions as SQL.", "no_address")


def _fitting(target: Target, values: dict[str, Secret]) -> list[tuple[Secret, Address]]:
    """The URLs among a target's config vars, the encrypted ones first."""
    found = []
    for name in target.config_vars:
        try:
            url = values[name]
            address = address_of(url)
        except (KeyError, WrongUse):
            continue
        if address.scheme in _SCHEMES[target.engine]:
            found.append((url, address))
    return sorted(found, key=lambda one: _SCHEMES[target.engine].index(one[1].scheme))


async def _told(target: Target, client: Heroku) -> Address | None:
    """Where the Data API says that the database lies; None where its answer names no address."""
    ask = databases.database if target.engine == POSTGRES else databases.key_value_store
    answer = await client.read(ask(target.addon_id))
    try:
        url = msgspec.json.decode(answer.body, type=_Told).resource_url
        return address_of(Secret(url)) if url else None
    except (msgspec.MsgspecError, WrongUse):
        return None
