from __future__ import annotations

import asyncio

import httpx
import pytest

from herotui.simulator import Simulator
from tests.simulator.conftest import Ask


async def test_statuses_strike_where_and_as_often_as_told(heroku: Simulator, ask: Ask) -> None:
    heroku.faults.fail(503, "/apps", times=2)
    statuses = [(await ask(f"GET {path}")).status_code for path in ("/account", "/apps", "/apps", "/apps")]
    assert statuses == [200, 503, 503, 200]
    heroku.faults.limit(method="DELETE")
    refused = await ask("DELETE /account/keys/none")
    assert (refused.status_code, refused.json()["id"]) == (429, "rate_limit")
    heroku.faults.clear()
    assert (await ask("DELETE /account/keys/none")).status_code == 404


async def test_a_reset_before_has_no_effect_one_after_has(heroku: Simulator, ask: Ask) -> None:
    authorization = heroku.world.tokens[heroku.leaked_key]
    for kind, lives in (("reset", True), ("lost", False)):
        heroku.faults.clear()
        heroku.faults.add("reset" if kind == "reset" else "lost", method="DELETE")
        with pytest.raises(httpx.TransportError):
            await ask(f"DELETE /oauth/authorizations/{authorization.id}")
        assert (heroku.leaked_key in heroku.world.tokens) is lives


async def test_a_cut_body_is_noticed(heroku: Simulator, ask: Ask) -> None:
    heroku.faults.add("cut", "/apps", times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        await ask("GET /apps")
    assert (await ask("GET /apps")).status_code == 200


async def test_silence_lasts_until_the_client_gives_up(heroku: Simulator) -> None:
    heroku.faults.add("silent")
    patience = httpx.Timeout(5, read=0.05)
    async with httpx.AsyncClient(base_url=heroku.host, timeout=patience, trust_env=False) as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.get("/account")
    assert heroku.requests[-1].status == 0


async def test_another_answer_in_the_real_ones_place(heroku: Simulator, ask: Ask) -> None:
    heroku.faults.answer(b"<html>Bad gateway</html>", "/account", status=502, times=1)
    heroku.faults.answer([{"id": 7}], "/apps", times=1)
    assert (await ask("GET /account")).headers["content-type"] == "text/html"
    assert (await ask("GET /apps")).json() == [{"id": 7}]


async def test_latency_delays_but_does_not_queue(heroku: Simulator, ask: Ask) -> None:
    heroku.faults.latency_ms = 20
    answers = await asyncio.gather(*(ask("GET /account") for _ in range(16)))
    assert {answer.status_code for answer in answers} == {200}


async def test_a_connection_carries_many_requests_and_stopping_ends_it(ask: Ask, heroku: Simulator) -> None:
    for _ in range(5):
        await ask("GET /account")
    assert [line.path for line in heroku.requests] == ["/account"] * 5


async def test_nonsense_on_the_line_ends_the_connection_only(heroku: Simulator, ask: Ask) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", heroku.port)
    writer.write(b"NOT HTTP AT ALL\r\n\r\n")
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()
    assert (await ask("GET /account")).status_code == 200
