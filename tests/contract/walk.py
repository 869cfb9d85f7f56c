"""Visits endpoints of the simulated Heroku with arguments that exist, and has the published schemas judge both ways.

What requests need stands in `account_states` and `app_states`: values for the path, bodies, queries, whose key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

import httpx

from herotui.simulator import Simulator
from herotui.simulator.routing import DATA, GIT, PLATFORM, REPOSITORIES, Route
from herotui.simulator.things import App
from herotui.simulator.world import World
from tests.contract import schemas

Body = dict[str, object]
ORDER = {"POST": 0, "PUT": 0, "GET": 1, "PATCH": 2, "DELETE": 3}
FIRST = ("POST /oauth/clients", "PUT /apps/{app}/pre-authorizations")


@dataclass
class Walk:
    """A way through the endpoints of one running simulator."""

    heroku: Simulator
    client: httpx.AsyncClient
    states: States
    app: App = field(init=False)

    def __post_init__(self) -> None:
        self.app = next(app for app in self.world.apps.values() if app.owner is self.world.owner)

    @property
    def world(self) -> World:
        """What the simulator knows."""
        return self.heroku.world

    async def visit(self, route: Route) -> str:
        """Ask in every version that has the endpoint, validate, and say in a line how it went."""
        versions = _versions(route)
        if route.method != "GET":
            versions = versions[:1]
        whys = [await self._ask(route, version) for version in versions]
        return f"{route.method:6} {route.path:75} {' and '.join(versions):12} {whys[0] or 'valid'}"

    async def _ask(self, route: Route, version: str) -> str | None:
        """One request; returns why the schemas can't judge it, if so."""
        line = f"{route.method} {route.path}"
        path, body, query = self.path(route), self.body(line), self.states.queries.get(line, "")
        accept = f"application/vnd.heroku+json; version={version}"
        headers = {"Authorization": f"Bearer {self.heroku.responder_key}", "Accept": accept}
        if line in self.states.headers:
            headers |= self.states.headers[line](self)
        answer = await self.client.request(route.method, path + query, json=body, headers=headers)
        assert answer.status_code < 300, f"{route.method} {path}: {answer.status_code} {answer.text}"
        if route.part not in (PLATFORM, DATA, REPOSITORIES) or not answer.headers["Content-Type"].startswith(
            "application/json"
        ):
            return "not an answer in JSON" if route.part != GIT else schemas.exception(route.method, path)
        assert answer.json() != [], f"{route.method} {path}: a list without rows proves nothing"
        why = schemas.exception(route.method, path)
        if route.part in (PLATFORM, REPOSITORIES):
            schemas.validate_request(route.method, path + query, headers["Accept"], body)
        schemas.validate_answer(route.method, path, headers["Accept"], answer.status_code, answer.json())
        if why is None and route.part == PLATFORM:
            unknown = schemas.unknown_fields(route.method, path, headers["Accept"], answer.json())
            assert unknown == set(), f"{route.method} {path} version {version}: {unknown}"
        return why

    def path(self, route: Route) -> str:
        """The route's path with arguments from the world as it is now."""
        parts = []
        for part in route.path.split("/"):
            if part.startswith("{"):
                part = quote(self.states.arguments[part[1:-1]](self, route), safe="@:+.~")
            parts.append(part)
        return "/".join(parts)

    def body(self, line: str) -> Body | None:
        """What to send there, None for nothing."""
        found = self.states.bodies.get(line)
        return found(self) if callable(found) else found


@dataclass(frozen=True)
class States:
    """What requests need.

    `arguments`: a path's part -> its value. By the route's line (`PATCH /apps/{app}`): `bodies`, `queries`, and
    `headers` beyond those of the responder. `prepare` readies the world before the walk.
    """

    arguments: Mapping[str, Callable[[Walk, Route], str]]
    bodies: Mapping[str, Body | Callable[[Walk], Body]]
    queries: Mapping[str, str]
    headers: Mapping[str, Callable[[Walk], dict[str, str]]]
    prepare: Callable[[Simulator], None]

    def and_also(self, other: States) -> States:
        """Both together."""

        def prepare(heroku: Simulator) -> None:
            self.prepare(heroku)
            other.prepare(heroku)

        return States(
            {**self.arguments, **other.arguments},
            {**self.bodies, **other.bodies},
            {**self.queries, **other.queries},
            {**self.headers, **other.headers},
            prepare,
        )


def in_order(routes: list[Route]) -> list[Route]:
    """Things are made, read, changed, removed; what hangs on others is removed before them."""

    def place(route: Route) -> tuple[int, bool, int]:
        depth = route.path.count("/")
        first = f"{route.method} {route.path}" not in FIRST
        return ORDER[route.method], first, -depth if route.method == "DELETE" else depth

    return sorted(routes, key=place)


def template(path: str) -> str:
    """`/apps/{app}/builds` as `/apps/{}/builds`."""
    return re.sub(r"\{\w+\}", "{}", path)


def _versions(route: Route) -> list[str]:
    """Versions 3 and 3.sdk, as far as their schemas have the endpoint; 3 where neither has, or that of its service."""
    if route.part != PLATFORM or route.keyless:
        return ["3.repositories-api" if route.part == REPOSITORIES else "3"]
    known = [version for version in ("3", "3.sdk") if schemas.knows(route.method, template(route.path), version)]
    return known or ["3"]
