"""Whether a key lives: dead only on Heroku's word, never on silence."""

from __future__ import annotations

import pytest

from herotui.heroku import calls
from herotui.heroku.tries import BOTH, REGISTRY, Form, Try, data_form, git_form, random_key, state_of, try_key
from herotui.secret import KeyFormat, Secret
from herotui.simulator import Simulator
from herotui.simulator.faults import Kind
from herotui.web import Hosts, Web
from tests.web.stub import Stub, reply


def _web(host: str, timeout: float = 5.0) -> Web:
    return Web(Hosts.from_environment({"HEROKU_HOST": host}), timeout=timeout)


def _states(tries: tuple[Try, ...]) -> list[tuple[str, str, int | None]]:
    return [(one.form, one.state, one.status) for one in tries]


async def test_a_live_key_is_alive_in_both_forms_and_an_invented_one_in_none() -> None:
    async with Simulator(apps=1) as heroku, _web(heroku.host) as web:
        tries = await try_key(web, Secret(heroku.leaked_key))
        assert _states(tries) == [("bearer", "alive", 200), ("basic", "alive", 200)]
        assert all(one.request_id for one in tries)
        assert state_of(tries) == "alive"
        control = await try_key(web, random_key())
        assert _states(control) == [("bearer", "dead", 401), ("basic", "dead", 401)]
        assert {one.error_id for one in control} == {"unauthorized"}
        assert state_of(control) == "dead"


@pytest.mark.parametrize(("status", "state"), [(403, "alive"), (402, "alive"), (404, "not_known"), (302, "not_known")])
async def test_only_401_is_death(status: int, state: str) -> None:
    async with Stub(reply(status, {"id": "x"})) as stub, _web(stub.host) as web:
        assert state_of(await try_key(web, random_key())) == state


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_trouble_at_heroku_is_not_known_and_tried_once(status: int) -> None:
    async with Stub(reply(status)) as stub, _web(stub.host) as web:
        assert state_of(await try_key(web, random_key())) == "not_known"
        assert len(stub.seen) == len(BOTH)


@pytest.mark.parametrize("kind", ["reset", "cut", "silent"])
async def test_silence_is_not_death(kind: Kind) -> None:
    async with Simulator(apps=1) as heroku, _web(heroku.host, timeout=0.2) as web:
        heroku.faults.add(kind)
        tries = await try_key(web, Secret(heroku.leaked_key))
        assert _states(tries) == [("bearer", "not_known", None), ("basic", "not_known", None)]


async def test_one_form_that_was_not_answered_leaves_death_unproven() -> None:
    async with Simulator(apps=1) as heroku, _web(heroku.host, timeout=0.2) as web:
        heroku.faults.add("reset", times=1)
        assert state_of(await try_key(web, random_key())) == "not_known"
    assert state_of(()) == "not_known"


async def test_other_forms_can_be_tried() -> None:
    form = Form("registry", calls.registry_login(), basic=True)
    async with Stub(reply(200)) as stub, _web(stub.host) as web:
        assert _states(await try_key(web, random_key(), forms=[form])) == [("registry", "alive", 200)]
        assert stub.seen[0].line == "GET /v2/"


def test_an_invented_key_has_todays_format() -> None:
    assert random_key().format is KeyFormat.HRKU_AA
    assert random_key() != random_key()


@pytest.mark.parametrize(
    ("form", "state"), [(git_form("shop"), "dead"), (REGISTRY, "dead"), (data_form("p1"), "not_known")]
)
async def test_git_and_the_registry_refuse_in_words_of_their_own(form: Form, state: str) -> None:
    body = {"errors": [{"code": "UNAUTHORIZED"}]}
    async with Stub(reply(401, body, {"WWW-Authenticate": "Basic"})) as stub, _web(stub.host) as web:
        (tried,) = await try_key(web, random_key(), forms=[form])
        assert (tried.state, tried.error_id) == (state, "")
