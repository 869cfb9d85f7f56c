"""Every endpoint of the simulated Heroku answers as the published schemas say; `pytest -s` prints the table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import quote

import httpx
import pytest

from herotui.simulator import Simulator
from herotui.simulator.routes import TABLE
from herotui.simulator.routing import GIT, PLATFORM, Route
from herotui.simulator.things import Transfer
from tests.contract import schemas

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
SDK_ONLY = ("/teams/{team}/oauth/authorizations", "/apps/{app}/config-vars-settings")
SSH_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHbFmtcxnK9Zub2fX7uW6ZTNn5mjkf+H8ihsc2pKPDOL test@example"
URL = "https://logs.example/drain?a=b"
BODIES: dict[str, dict[str, object]] = {
    "PATCH /account": {"name": "Somebody Else"},
    "POST /account/keys": {"public_key": SSH_KEY},
    "POST /oauth/authorizations": {"scope": ["read"], "description": "a new one", "expires_in": 3600},
    "PATCH /oauth/authorizations/{authorization}": {"description": "renamed"},
    "POST /teams/{team}/oauth/authorizations": {"scope": ["read"], "description": "for the team"},
    "POST /oauth/clients": {"name": "Board", "redirect_uri": "https://board.example/back"},
    "PATCH /oauth/clients/{client}": {"name": "Another board"},
    "POST /filters/apps": {"in": {"id": []}},
    "PATCH /apps/{app}": {"maintenance": True},
    "PATCH /apps/{app}/config-vars": {"LOG_LEVEL": "warn", "TZ": None},
    "POST /apps/{app}/releases": {"release": ""},
    "PUT /apps/{app}/buildpack-installations": {"updates": [{"buildpack": "heroku/ruby"}]},
    "POST /apps/{app}/dynos": {"command": "date", "attach": False},
    "PATCH /apps/{app}/formation": {"updates": [{"type": "web", "quantity": 2}]},
    "PATCH /apps/{app}/formation/{process}": {"quantity": 1},
    "POST /apps/{app}/log-sessions": {"lines": 10, "tail": False},
    "POST /apps/{app}/collaborators": {"user": "new.person@example.com", "silent": True},
    "POST /account/app-transfers": {"app": "", "recipient": "new.person@example.com"},
    "PATCH /account/app-transfers/{transfer}": {"state": "declined"},
    "POST /apps/{app}/log-drains": {"url": URL},
    "POST /apps/{app}/webhooks": {"include": ["api:release"], "level": "notify", "url": "https://hooks.example/in"},
    "PATCH /apps/{app}/webhooks/{webhook}": {"level": "sync"},
    "POST /actions/addon-attachments/resolve": {"addon_attachment": "DATABASE_URL", "app": ""},
    "PATCH /pipelines/{pipeline}/stage/{stage}/config-vars": {"APP_ENV": "ci", "CI_DATABASE_PASSWORD": None},
    "POST /teams/{team}/members": {"email": "new.person@example.com", "role": "member"},
    "PUT /teams/{team}/invitations": {"email": "another@example.com", "role": "member"},
}
NO_BODY = {"regenerate-tokens", "rotate-credentials", "stop", "connection_reset", "credentials_rotation"}


def test_every_endpoint_answers_as_published(table: list[str]) -> None:
    print("\n".join(["", *table]))
    assert len(table) == len(TABLE.routes)


@pytest.fixture
async def table() -> list[str]:
    """One line for each endpoint, after a walk through all: things made, read, changed, removed."""
    rows = []
    order = {"POST": 0, "PUT": 0, "GET": 1, "PATCH": 2, "DELETE": 3}
    async with (
        Simulator(apps=4, seed=3, now=NOW) as heroku,
        httpx.AsyncClient(base_url=heroku.host, trust_env=False) as client,
    ):
        walk = Walk(heroku, client)
        rows.extend([await walk.visit(route) for route in sorted(TABLE.routes, key=lambda route: order[route.method])])
    return rows


class Walk:
    """Visits endpoints with arguments that exist."""

    def __init__(self, heroku: Simulator, client: httpx.AsyncClient) -> None:
        self.heroku, self.client = heroku, client
        self.app = next(app for app in heroku.world.apps.values() if app.owner)

    async def visit(self, route: Route) -> str:
        """Ask, validate, and say how it went."""
        path, body = self.path(route), self.body(route)
        versions = ("3.sdk",) if route.path in SDK_ONLY else ("3", "3.sdk") if route.method == "GET" else ("3",)
        whys = [await self.ask(route, path, body, version) for version in versions]
        return f"{route.method:6} {route.path:75} {' and '.join(versions):12} {whys[0] or 'valid'}"

    async def ask(self, route: Route, path: str, body: object, version: str) -> str | None:
        """One request; returns why the schemas can't judge it, if so."""
        accept = f"application/vnd.heroku+json; version={version}"
        headers = {"Authorization": f"Bearer {self.heroku.responder_key}", "Accept": accept}
        answer = await self.client.request(route.method, path, json=body, headers=headers)
        assert answer.status_code < 300, f"{route.method} {path}: {answer.status_code} {answer.text}"
        why = schemas.exception(route.method, path)
        if route.part != GIT:
            if route.part == PLATFORM:
                schemas.validate_request(route.method, path, accept, body)
            schemas.validate_answer(route.method, path, accept, answer.status_code, answer.json())
            if why is None and route.part == PLATFORM:
                assert schemas.unknown_fields(route.method, path, accept, answer.json()) == set(), path
        return why

    def path(self, route: Route) -> str:
        """The route's path with arguments from the world as it is now."""
        world, app = self.heroku.world, self.app
        mine = [a for a in world.authorizations.values() if a.account is world.owner and not a.client and not a.session]
        redis = route.path.startswith("/redis")
        service = "heroku-redis" if redis else "heroku-postgresql"
        values: dict[str, Callable[[], str]] = {
            "app": lambda: app.name,
            "user": lambda: "~",
            "key": lambda: next(iter(world.owner.keys)),
            "authorization": lambda: mine[-1].id,
            "session": lambda: next(s.id for s in world.sessions.values() if "kali" in s.description),
            "client": lambda: next(c.id for c in world.clients.values() if c.owner),
            "team": lambda: next(iter(world.teams.values())).name,
            "release": lambda: "1",
            "slug": lambda: app.builds[0].slug,
            "dyno": lambda: next(iter(app.dynos.values())).name,
            "process": lambda: "web",
            "collaborator": lambda: next(c.account.email for c in app.collaborators.values() if c.account != app.owner),
            "transfer": lambda: self.transfer(incoming=route.method == "PATCH"),
            "drain": lambda: quote(URL, safe="") if route.method == "DELETE" else next(iter(app.drains)),
            "webhook": lambda: next(iter(app.webhooks)),
            "addon": lambda: next(a.name for a in world.addons.values() if a.service == service),
            "attachment": lambda: next(iter(world.attachments)),
            "pipeline": lambda: next(iter(world.pipelines)),
            "stage": lambda: "test",
            "credential": lambda: "default",
            "repository": lambda: f"{app.name}.git",
            "member": lambda: "new.person@example.com",
            "invitation": lambda: next(iter(next(iter(world.teams.values())).invitations)),
        }
        parts = [values[part[1:-1]]() if part.startswith("{") else part for part in route.path.split("/")]
        return "/".join(parts)

    def transfer(self, *, incoming: bool) -> str:
        """A transfer that the owner sent, or one that it was offered."""
        world, now = self.heroku.world, self.heroku.clock.now()
        if incoming:
            offered = Transfer(world.mint.uuid(), self.app, world.colleague, world.owner, "pending", now, now)
            world.transfers[offered.id] = offered
            return offered.id
        return next(sent.id for sent in world.transfers.values() if sent.owner is world.owner)

    def body(self, route: Route) -> dict[str, object] | None:
        """What to send; every endpoint that takes something has an entry above."""
        if route.method in ("GET", "DELETE") or route.path.rpartition("/")[2] in NO_BODY:
            return None
        body = dict(BODIES[f"{route.method} {route.path}"])
        if "app" in body:
            body["app"] = self.app.name if "recipient" in body else next(iter(self.heroku.world.apps.values())).name
        if "release" in body:
            body["release"] = self.app.releases[2].id
        return body
