"""The simulator's own endpoints: what they show and do, and that no Heroku client meets them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import httpx
import pytest

from herotui.simulator import Simulator
from tests.simulator.conftest import ACCEPT, Ask

Tell = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
def tell(client: httpx.AsyncClient) -> Tell:
    """`await tell("PATCH /clock", {"advance": 60})`."""

    async def send(line: str, json: object = None) -> httpx.Response:
        method, _, path = line.partition(" ")
        headers = {"Herotui-Simulator": "control"}
        return await client.request(method, f"/.simulator{path}", json=json, headers=headers)

    return send


async def test_it_is_not_there_for_whoever_does_not_say_the_word(heroku: Simulator, ask: Ask) -> None:
    for line in ("GET /.simulator", "DELETE /.simulator/faults"):
        for headers in ({}, {"Herotui-Simulator": "control", "Host": f"evil.example:{heroku.port}"}):
            answer = await ask(line, **headers)
            assert (answer.status_code, answer.json()["id"]) == (404, "not_found")


async def test_it_shows_its_state_and_no_key(heroku: Simulator, tell: Tell) -> None:
    heroku.faults.limit("/apps", times=3)
    shown = await tell("GET ")
    assert shown.json()["clock"] == {"now": "2026-11-02T09:30:00Z", "speed": 1.0}
    assert shown.json()["faults"] == [
        {"kind": "answer", "method": "*", "path": "/apps", "times": 3, "after": 0, "status": 429}
    ]
    assert shown.json()["switches"]["visible_prefix"] == 6
    assert not [key for key in heroku.world.tokens if key in shown.text]


async def test_the_clock_is_set_advanced_and_run_fast(heroku: Simulator, tell: Tell) -> None:
    await tell("PATCH /clock", {"now": "2027-01-01T00:00:00Z"})
    await tell("PATCH /clock", {"advance": 90})
    assert (await tell("GET ")).json()["clock"]["now"] == "2027-01-01T00:01:30Z"
    assert (await tell("PATCH /clock", {"speed": 60})).json()["clock"]["speed"] == 60
    assert heroku.clock.now().isoformat() == "2027-01-01T00:01:30+00:00"


async def test_faults_come_and_go(heroku: Simulator, tell: Tell, ask: Ask) -> None:
    await tell("POST /faults", {"kind": "fail", "status": 503, "path": "/apps", "times": 1})
    await tell("POST /faults", {"kind": "limit", "after": 1})
    await tell("POST /faults", {"kind": "hostile", "ways": ["many"], "path": "/teams"})
    statuses = [(await ask(f"GET {path}")).status_code for path in ("/apps", "/apps", "/apps")]
    assert statuses == [503, 200, 429]
    assert (await tell("PATCH /faults", {"skew_s": 60, "latency_ms": 1})).json()["skew_s"] == 60
    assert (await tell("DELETE /faults")).json()["faults"] == []
    assert (await ask("GET /apps")).status_code == 200


async def test_switches_are_flipped(heroku: Simulator, tell: Tell) -> None:
    await tell("PATCH /switches", {"not_modified_free": True, "visible_suffix": "0"})
    assert heroku.world.switches.not_modified_free
    assert heroku.world.switches.visible_suffix == 0


async def test_a_new_password_ends_the_default_key_and_sessions(heroku: Simulator, tell: Tell, ask: Ask) -> None:
    for line in ("GET /account", "GET /oauth/authorizations/~"):
        assert (await ask(line)).status_code == 200
    default = heroku.world.authorizations[heroku.world.owner.default_authorization or ""].token
    await tell("POST /password")
    assert (await ask("GET /account", key=default)).status_code == 401
    assert (await ask("GET /account", key=heroku.leaked_key)).status_code == 200
    assert (await ask("GET /account", key=heroku.responder_key)).status_code == 401
    heroku.world.switches.password_reset_kills_direct = True
    await tell("POST /password", {"account": heroku.world.owner.email})
    assert (await ask("GET /account", key=heroku.leaked_key)).status_code == 401


@pytest.mark.parametrize(
    ("line", "body", "status"),
    [
        ("POST /faults", {"kind": "earthquake"}, 422),
        ("POST /faults", {"kind": "reset", "colour": "red"}, 422),
        ("PATCH /faults", {"active": 1}, 422),
        ("PATCH /clock", {"now": "tomorrow"}, 422),
        ("PATCH /switches", {"none_such": True}, 422),
        ("PATCH /switches", {"two_factor": "perhaps"}, 422),
        ("PATCH /switches", [1], 422),
        ("POST /password", {"account": "nobody@mail.example"}, 404),
        ("POST /earthquake", {}, 404),
    ],
)
async def test_nonsense_is_refused_and_changes_nothing(
    heroku: Simulator, tell: Tell, line: str, body: object, status: int
) -> None:
    before = (await tell("GET ")).json()
    assert (await tell(line, body)).status_code == status
    assert (await tell("GET ")).json() == before


async def test_it_needs_no_key_and_takes_no_request_of_the_account(heroku: Simulator, tell: Tell, ask: Ask) -> None:
    left = int((await ask("GET /account")).headers["ratelimit-remaining"])
    await tell("GET ")
    headers = {"Authorization": f"Bearer {heroku.responder_key}", "Accept": ACCEPT}
    assert int((await ask("GET /account", **headers)).headers["ratelimit-remaining"]) == left - 1
