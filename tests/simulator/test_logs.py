from __future__ import annotations

import asyncio

import httpx
import pytest

from herotui.simulator import Simulator
from herotui.simulator.things import App
from tests.simulator.conftest import Ask


@pytest.fixture
def app(heroku: Simulator) -> App:
    return next(iter(heroku.world.apps.values()))


async def link(ask: Ask, app: App, **asked: object) -> str:
    answer = await ask(f"POST /apps/{app.name}/log-sessions", asked)
    url: str = answer.json()["logplex_url"]
    return url


async def test_what_was_done_stands_in_the_log(
    heroku: Simulator, ask: Ask, client: httpx.AsyncClient, app: App
) -> None:
    await ask(f"PATCH /apps/{app.name}/config-vars", {"FOO": "FAKE-value"})
    await ask(f"POST /apps/{app.name}/dynos", {"command": "bash"})
    await ask(f"PATCH /apps/{app.name}/formation", {"updates": [{"type": "web", "quantity": 2}]})
    text = (await client.get(await link(ask, app, lines=1000, dyno="api"))).text
    who = heroku.world.owner.email
    size = next(process.size for process in app.formation.values() if process.type == "web")
    for words in (
        f"app[api]: Set FOO config vars by user {who}",
        f"app[api]: Release v{app.releases[-1].version} created by user {who}",
        f"app[api]: Starting process with command `bash` by user {who}",
        f"app[api]: Scaled to web@2:{size} by user {who}",
    ):
        assert words in text
    assert "FAKE-value" not in text


async def test_a_link_needs_no_key_and_expires(
    heroku: Simulator, ask: Ask, client: httpx.AsyncClient, app: App
) -> None:
    url = await link(ask, app, lines=1)
    assert url.startswith(heroku.host)
    assert (await client.get(url)).text.count("\n") == 1
    heroku.clock.advance(301)
    assert (await client.get(url)).status_code == 403


async def test_no_more_lines_than_there_may_be(
    heroku: Simulator, ask: Ask, client: httpx.AsyncClient, app: App
) -> None:
    heroku.world.switches.log_lines = 2
    for number in range(4):
        await ask(f"PATCH /apps/{app.name}/config-vars", {"FOO": str(number)})
    events = await client.get(await link(ask, app, lines=5000), headers={"Accept": "text/event-stream"})
    assert events.text.count("data: ") == 2


async def test_a_tail_goes_on(ask: Ask, client: httpx.AsyncClient, app: App) -> None:
    url = await link(ask, app, lines=0, tail=True)
    async with client.stream("GET", url) as answer:
        lines = answer.aiter_lines()
        await ask(f"PATCH /apps/{app.name}/config-vars", {"FOO": "1"})
        first = await asyncio.wait_for(anext(lines), 10)
        assert "Set FOO config vars" in first
