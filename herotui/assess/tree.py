"""The way from the key to all that it opens: a tree of what was seen, each part with an attacker's reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from herotui.assess.holder import Holder
from herotui.assess.secrets import Row, Secrets
from herotui.assess.touches import DATABASES, among
from herotui.estate.place import Place
from herotui.estate.resources import APP_LISTS, RESOURCES
from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import AddOn, App, EnterpriseAccount, GitHubAccount, Model, Pipeline, Space, Team
from herotui.incident.known import Known, NotSeen
from herotui.secrets import Danger

M = TypeVar("M", bound=Model)
Way: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A part of the estate. Texts are foreign: whoever shows them makes them harmless.

    `kind` is `key`, `account`, `enterprise`, `team`, `space`, `pipeline`, `app`, `secret`, `addon`, `github` or
    `not_seen`. `reading` is what an attacker reads in it, `way` the names from the key down to it, `danger` the worst
    danger in it (`critical` to `low`, or empty), `forbidden` what the key's scope does not allow there. `id` is
    Heroku's, or of a secret its app's and its name's.
    """

    id: str
    kind: str
    title: str
    reading: str = ""
    way: Way = ()
    danger: str = ""
    forbidden: str = ""
    children: tuple[Node, ...] = ()


def tree(snapshot: Snapshot, holder: Holder, secrets: Secrets) -> Node:
    """The tree: key, account, then teams with their apps, the account's own apps, spaces, pipelines."""
    return _Grower(snapshot, holder, secrets).key()


class _Grower:
    def __init__(self, snapshot: Snapshot, holder: Holder, secrets: Secrets) -> None:
        self._snapshot = snapshot
        self._holder = holder
        self._secrets = secrets
        self._addons = _by_app(snapshot)

    def key(self) -> Node:
        account = self._account((self._holder.name,))
        reading = self._holder.whose(self._snapshot.account)
        return Node("", "key", self._holder.name, reading, (self._holder.name,), account.danger, children=(account,))

    def _account(self, way: Way) -> Node:
        name = self._snapshot.account or self._holder.owner or "account"
        way = (*way, name)
        teams = _items(self._snapshot, "teams", Team)
        listed = {team.id for team in teams}
        loose = [app for app in self._snapshot.apps if app.team is None or app.team.id not in listed]
        children = (
            *(self._enterprise(one, way) for one in _items(self._snapshot, "enterprises", EnterpriseAccount)),
            *(self._team(team, way) for team in teams),
            *(self._app(app, way) for app in loose),
            *(self._space(space, way) for space in _items(self._snapshot, "spaces", Space)),
            *(self._pipeline(pipeline, way) for pipeline in _items(self._snapshot, "pipelines", Pipeline)),
            *self._loose_addons(way),
            *(self._github(way) for _ in _items(self._snapshot, "github_account", GitHubAccount)),
            *self._unseen_lists(way),
        )
        can = self._holder.opens("global")
        reading = "mints further keys, adds SSH keys, transfers and deletes apps" if can else ""
        reading = reading or ("may act for the account in everything" if can is None else "reads about the account")
        return self._node("account", name, name, reading, way, children, "" if can else self._lacks("global"))

    def _node(
        self,
        kind: str,
        id: str,
        title: str,
        reading: str,
        way: Way,
        children: Iterable[Node] = (),
        forbidden: str = "",
    ) -> Node:
        parts = tuple(children)
        return Node(id, kind, title, reading, way, _worst(one.danger for one in parts), forbidden, parts)

    def _lacks(self, needs: str) -> str:
        return self._holder.lacks(needs) if self._holder.opens(needs) is False else ""

    def _enterprise(self, one: EnterpriseAccount, way: Way) -> Node:
        may = ", ".join(one.permissions) or "view"
        return self._node("enterprise", one.id, one.name, f"may {may} its teams and people", (*way, one.name))

    def _team(self, team: Team, way: Way) -> Node:
        way = (*way, f"team {team.name}")
        apps = [self._app(app, way) for app in self._snapshot.apps if app.team and app.team.id == team.id]
        role = team.role or "member"
        reading = f"as {role}: reaches {len(apps)} apps"
        if role == "admin" and not self._lacks("write"):
            reading = f"as admin: adds members, mints team authorizations, reaches {len(apps)} apps"
        return self._node("team", team.id, team.name, reading, way, apps, self._lacks("write"))

    def _app(self, app: App, way: Way) -> Node:
        way = (*way, f"app {app.name}")
        children = (
            *(self._secret(row, way) for row in self._secrets.of(app.id)),
            *(self._addon(addon, way) for addon in self._addons.get(app.id, ())),
            *self._unseen_parts(app.id, ("config",), way),
        )
        reading = self._worst_reading(app.id) or self._powers()
        forbidden = "; ".join(filter(None, (self._lacks("read-protected"), self._lacks("write"))))
        return self._node("app", app.id, app.name, reading, way, children, forbidden)

    def _worst_reading(self, app_id: str) -> str:
        """Of the most dangerous secrets that the key may read: a database before anything else."""
        rows = [row for row in self._secrets.of(app_id) if row.opened is not False]
        worst = [row for row in rows if row.rank == rows[0].rank]
        return next((row.reading for row in (*among(worst, DATABASES), *worst)), "")

    def _powers(self) -> str:
        """What the key can do to any app, by its scope."""
        can = ["reads its code, releases and logs"] if self._holder.opens("read") is not False else []
        can += ["reads its config vars"] if self._holder.opens("read-protected") is not False else []
        can += ["deploys, scales and deletes it"] if self._holder.opens("write") is not False else []
        return ", ".join(can)

    def _secret(self, row: Row, way: Way) -> Node:
        way = (*way, f"config var {row.name}")
        title = row.name if row.place == "app" else f"{row.name}, {row.where}"
        id = f"{row.app_id}/{row.name}/{row.fingerprint[:8]}"
        forbidden = self._holder.forbids("config")
        return Node(id, "secret", title, row.reading, way, "" if forbidden else row.danger, forbidden)

    def _addon(self, addon: AddOn, way: Way) -> Node:
        service = addon.addon_service.name if addon.addon_service else "add-on"
        title = f"{addon.name} ({addon.plan.name if addon.plan and addon.plan.name else service})"
        reading = "opens the provider's dashboard by single sign-on"
        if not self._lacks("write"):
            reading = "opens the provider's dashboard by single sign-on; destroys it, attaches it to other apps"
        return Node(addon.id, "addon", title, reading, (*way, f"add-on {addon.name}"), "", self._lacks("write"))

    def _loose_addons(self, way: Way) -> Iterable[Node]:
        """Add-ons of apps that were not seen themselves."""
        seen = {app.id for app in self._snapshot.apps}
        return (self._addon(one, way) for app, them in self._addons.items() if app not in seen for one in them)

    def _space(self, space: Space, way: Way) -> Node:
        apps = sum(1 for app in self._snapshot.apps if app.space and app.space.id == space.id)
        reading = f"reaches a private network with {apps} apps"
        reading += "" if self._lacks("write") else "; changes who may enter, by rules, peerings and VPNs"
        return self._node(
            "space", space.id, space.name, reading, (*way, f"space {space.name}"), (), self._lacks("write")
        )

    def _pipeline(self, pipeline: Pipeline, way: Way) -> Node:
        way = (*way, f"pipeline {pipeline.name}")
        children = (
            *(self._secret(row, way) for row in self._secrets.of(pipeline.id)),
            *self._unseen_parts(pipeline.id, ("test_config", "review_config"), way),
        )
        reading = "reads what CI and review apps are given"
        reading += "" if self._lacks("write") else "; promotes a build to production"
        return self._node("pipeline", pipeline.id, pipeline.name, reading, way, children, self._lacks("read-protected"))

    def _github(self, way: Way) -> Node:
        forbidden = self._lacks("global")
        reading = "takes the token of the linked GitHub account: reads and changes code there"
        danger = "" if forbidden else str(Danger.CRITICAL)
        return Node("github", "github", "linked GitHub account", reading, (*way, "GitHub"), danger, forbidden)

    def _unseen_lists(self, way: Way) -> Iterable[Node]:
        for name in (*APP_LISTS[:2], "teams", "spaces", "pipelines", "addons"):
            yield from self._unseen(Place(name), self._snapshot.known(name), way)

    def _unseen_parts(self, id: str, resources: tuple[str, ...], way: Way) -> Iterable[Node]:
        for name in resources:
            yield from self._unseen(Place(name, id), self._snapshot.known(name, id), way)

    def _unseen(self, place: Place, known: Known[Any], way: Way) -> Iterable[Node]:
        if isinstance(known, NotSeen):
            row = RESOURCES[place.resource]
            forbidden = self._holder.forbids(place.resource) if known.cause == "forbidden" else ""
            yield Node(f"{place.id}/{row.name}", "not_seen", row.title, known.reason, (*way, row.title), "", forbidden)


def below(node: Node) -> Iterator[Node]:
    """A node and all that hangs on it, from the top down."""
    yield node
    for child in node.children:
        yield from below(child)


def _items(snapshot: Snapshot, resource: str, model: type[M]) -> list[M]:
    return [item for _, item in snapshot.items(resource, model)]


def _by_app(snapshot: Snapshot) -> Mapping[str, list[AddOn]]:
    found: dict[str, list[AddOn]] = {}
    for _, addon in snapshot.items("addons", AddOn):
        found.setdefault(addon.app.id if addon.app else "", []).append(addon)
    return found


def _worst(dangers: Iterable[str]) -> str:
    known = {danger for danger in dangers if danger}
    return next((str(danger) for danger in Danger if danger in known), "")
