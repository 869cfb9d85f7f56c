"""The table of endpoints, and finding one for a request."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from herotui.simulator.auth import check_second_factor
from herotui.simulator.people import Account, Authorization, Team
from herotui.simulator.protocol import Problem, forbidden, invalid, not_found, unauthorized
from herotui.simulator.things import App
from herotui.simulator.world import World, sees

PLATFORM, DATA, GIT, REPOSITORIES = "platform", "data", "git", "repositories"


@dataclass(slots=True)
class Visit:
    """One request that was let in, as a handler sees it. `caller` is None only where no key is asked for."""

    world: World
    caller: Authorization | None
    args: Mapping[str, str]
    version: str
    headers: Mapping[str, str]
    raw: bytes = b""
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def authorization(self) -> Authorization:
        """What the caller's key belongs to."""
        if self.caller is None:
            raise unauthorized()
        return self.caller

    @property
    def account(self) -> Account:
        """Whose key it is."""
        return self.authorization.account

    @property
    def sdk(self) -> bool:
        """Whether the request asks for version 3.sdk, whose answers differ in places."""
        return self.version == "3.sdk"

    @property
    def body(self) -> dict[str, Any]:
        """The JSON object that was sent, empty when there was none. Raises 400 for anything else."""
        try:
            data = json.loads(self.raw) if self.raw.strip() else {}
        except (ValueError, RecursionError):
            data = None
        if not isinstance(data, dict):
            raise Problem(400, "bad_request", "Request body must be a JSON object.")
        return data

    def required(self, *names: str) -> list[Any]:
        """These fields of the body. Raises 422 when one is missing."""
        body = self.body
        for name in names:
            if name not in body:
                raise invalid(f"Require params: {name}.")
        return [body[name] for name in names]

    def app(self, identity: str | None = None) -> App:
        """The app named in the path (or by `identity`): 404 unless the account reaches it."""
        app = self.world.app_named(identity or self.args["app"])
        if app is None or not sees(self.account, app):
            raise not_found("app")
        allowed = self.world.pre_authorized.get((self.account.id, app.id))
        asked = app.second_factor and (allowed is None or allowed <= self.world.clock.now())
        check_second_factor(asked, self.headers.get("heroku-two-factor-code", ""), app.name)
        return app

    def team(self, *, admin: bool = False) -> Team:
        """The team named in the path: 404 to strangers, 403 to members where an admin is needed."""
        team = self.world.team_named(self.args["team"])
        role = team.role_of(self.account) if team else None
        if team is None or role is None:
            raise not_found("team")
        if admin and role != "admin":
            raise forbidden()
        return team


Handler = Callable[[Visit], object]


@dataclass(frozen=True, slots=True)
class Route:
    """An endpoint: what it is called, what scope it needs, whether it costs a request, and which API it is part of.

    `login`: an e-mail address and a password let in too. `keyless`: a link that carries its own permission.
    """

    method: str
    path: str
    scope: str
    handler: Handler
    free: bool = False
    part: str = PLATFORM
    login: bool = False
    keyless: bool = False


Found = tuple[Route, Mapping[str, str]]
MOST_KEPT = 10_000


@dataclass(slots=True)
class Table:
    """The endpoints as a tree over path segments, so that looking one up costs the path's length, and once only."""

    routes: list[Route] = field(default_factory=list)
    _root: _Node = field(default_factory=lambda: _Node())
    _kept: dict[tuple[str, str], Found] = field(default_factory=dict)

    def add(self, route: Route) -> None:
        """Enter one."""
        node = self._root
        for part in route.path.strip("/").split("/"):
            node = node.children.setdefault("{}" if part.startswith("{") else part, _Node())
        names = tuple(part[1:-1] for part in route.path.strip("/").split("/") if part.startswith("{"))
        node.routes[route.method] = route, names
        self.routes.append(route)

    def find(self, method: str, path: str) -> Found | None:
        """The endpoint for a request, with its path's parts decoded; None when there is none."""
        kept = self._kept.get((method, path))
        if kept:
            return kept
        found = self._root.find(method, [unquote(part) for part in path.strip("/").split("/")], 0)
        if found is None:
            return None
        (route, names), values = found
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        kept = self._kept[method, path] = route, dict(zip(names, values, strict=True))
        return kept


@dataclass(slots=True)
class _Node:
    children: dict[str, _Node] = field(default_factory=dict)
    routes: dict[str, tuple[Route, tuple[str, ...]]] = field(default_factory=dict)

    def find(self, method: str, parts: list[str], at: int) -> tuple[tuple[Route, tuple[str, ...]], list[str]] | None:
        if at == len(parts):
            return (self.routes[method], []) if method in self.routes else None
        literal = self.children.get(parts[at])
        found = literal.find(method, parts, at + 1) if literal else None
        if found is not None:
            return found
        wild = self.children.get("{}")
        found = wild.find(method, parts, at + 1) if wild and parts[at] else None
        return (found[0], [parts[at], *found[1]]) if found else None


class Routes(list[Route]):
    """The endpoints of one area; its methods are decorators that enter a handler."""

    def __init__(self, part: str = PLATFORM) -> None:
        super().__init__()
        self.part = part

    def on(
        self, line: str, scope: str, *, free: bool = False, login: bool = False, keyless: bool = False
    ) -> Callable[[Handler], Handler]:
        """Enter the handler for `line`, as in `GET /apps/{app}`."""
        method, path = line.split(" ", 1)

        def enter(handler: Handler) -> Handler:
            self.append(Route(method, path, scope, handler, free, self.part, login, keyless))
            return handler

        return enter
