from __future__ import annotations

import asyncio

import httpx
import pytest

from herotui.simulator import Simulator
from herotui.simulator.faults import Faults
from herotui.simulator.hostile import MANY, WAYS, Mutator, Way
from tests.simulator.conftest import ACCEPT, Ask


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


async def test_a_body_that_breaks_off_and_one_that_drips(heroku: Simulator, ask: Ask) -> None:
    heroku.faults.add("broken", "/apps", times=1)
    with pytest.raises(httpx.TransportError):
        await ask("GET /apps")
    heroku.faults.add("drip", "/account/rate-limits")
    heroku.faults.drip_ms = 1
    assert (await ask("GET /account/rate-limits")).json()["remaining"] > 0


async def test_a_client_that_leaves_a_dripping_body_stops_nobody_else(heroku: Simulator, ask: Ask) -> None:
    heroku.faults.add("drip", "/apps", times=1)
    reader, writer = await asyncio.open_connection("127.0.0.1", heroku.port)
    head = f"GET /apps HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {heroku.leaked_key}\r\nAccept: {ACCEPT}\r\n\r\n"
    writer.write(head.encode())
    assert (await reader.readline()).endswith(b"200 OK\r\n")
    writer.close()
    await writer.wait_closed()
    assert (await ask("GET /account")).status_code == 200


async def test_a_key_is_revoked_halfway(heroku: Simulator, ask: Ask) -> None:
    heroku.faults.add("revoked", times=1, after=2)
    statuses = [(await ask("GET /account", key=heroku.leaked_key)).status_code for _ in range(4)]
    assert statuses == [200, 200, 401, 401]
    assert (await ask("GET /account")).status_code == 200


async def test_a_burst_of_refusals_in_the_middle(heroku: Simulator, ask: Ask) -> None:
    heroku.faults.limit(after=1, times=2)
    assert [(await ask("GET /account")).status_code for _ in range(4)] == [200, 429, 429, 200]


async def test_the_date_is_off(heroku: Simulator, ask: Ask) -> None:
    heroku.faults.skew_s = -3600
    assert (await ask("GET /account")).headers["date"] == "Mon, 02 Nov 2026 08:30:00 GMT"


def test_jitter_is_the_same_each_time() -> None:
    one, two = (Faults(latency_ms=5, jitter_ms=10) for _ in range(2))
    delays = [one.delay() for _ in range(20)]
    assert delays == [two.delay() for _ in range(20)]
    assert 0.005 <= min(delays) < max(delays) < 0.015


@pytest.mark.parametrize("way", WAYS)
def test_each_way_of_spoiling_changes_the_data_and_is_repeatable(way: Way) -> None:
    rows = [
        {"id": f"id-{number}", "size": number, "owner": {"email": "a@b.example"}, "made": "2026-11-02T09:30:00Z"}
        for number in range(9)
    ]
    spoiled = Mutator(3, [way]).spoil(rows)
    assert isinstance(spoiled, list)
    assert spoiled != rows
    assert spoiled == Mutator(3, [way]).spoil(rows)
    assert rows[8]["owner"] == {"email": "a@b.example"}


async def test_hostile_answers_are_the_real_ones_spoiled(heroku: Simulator, ask: Ask) -> None:
    heroku.faults.hostile("/apps", ways=["many"])
    assert len((await ask("GET /apps")).json()) == MANY
    assert (await ask("GET /account")).json()["email"] == heroku.world.owner.email
    heroku.faults.clear()
    heroku.faults.hostile()
    assert (await ask("GET /apps/none")).json()["id"] == "not_found"
    assert (await ask("GET /apps")).status_code == 200
    assert not heroku.crashes
