from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime

import httpx
import pytest

from herotui import clock
from herotui.simulator import Simulator

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
ACCEPT = "application/vnd.heroku+json; version=3"

Ask = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
async def heroku() -> AsyncIterator[Simulator]:
    with clock.replaced(lambda: NOW):
        async with Simulator(apps=6, seed=5, now=NOW) as running:
            yield running


@pytest.fixture
async def client(heroku: Simulator) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=heroku.host, trust_env=False, timeout=10) as opened:
        yield opened


@pytest.fixture
def ask(heroku: Simulator, client: httpx.AsyncClient) -> Ask:
    """`await ask("GET /account")`: with the responder's key and version 3 unless told otherwise."""

    async def send(line: str, json: object = None, *, key: str | None = None, **headers: str) -> httpx.Response:
        method, path = line.split(" ", 1)
        common = {"Authorization": f"Bearer {key or heroku.responder_key}", "Accept": ACCEPT}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await client.request(method, path, json=json, headers=common | named)

    return send
