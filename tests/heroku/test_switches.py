"""What only a live account can settle, settled both ways: the client finds the leaked key, or says that it can't."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from herotui.desk.authorization import match
from herotui.errors import HerotuiError
from herotui.heroku import calls, errors, models
from herotui.heroku.client import Heroku
from herotui.heroku.tries import state_of, try_key
from herotui.secret import Secret
from herotui.simulator import Simulator
from herotui.simulator.passwords import new_password
from herotui.simulator.switches import Question, questions
from herotui.web import Hosts, Web
from tests.heroku.test_under_faults import READS, outcome

# The defaults are what every other test runs on.
SETTLED = [pytest.param(one, id=f"{one.name}={one.other}") for one in questions()]


@asynccontextmanager
async def settled(**switches: bool | int | str) -> AsyncIterator[tuple[Simulator, Web]]:
    """A Heroku that behaves so, and a line to it."""
    async with (
        Simulator(apps=2, switches=switches) as simulator,
        Web(Hosts.from_environment({"HEROKU_HOST": simulator.host}), timeout=5) as web,
    ):
        yield simulator, web


@pytest.mark.parametrize("question", SETTLED)
async def test_the_other_way_too_reads_decode_and_the_leaked_key_is_found_or_is_said_not_to_be(
    question: Question,
) -> None:
    async with settled(**{question.name: question.other}) as (simulator, web):
        heroku, leaked = Heroku(web, Secret(simulator.responder_key)), Secret(simulator.leaked_key)
        app = next(iter(simulator.world.apps.values())).name
        for name, read in READS.items():
            seen = await outcome(read(heroku, app))
            assert not getattr(seen, "spoiled", ()), name
            assert not isinstance(seen, HerotuiError) or isinstance(seen, errors.NotFound | errors.Gone), name
        found = match(leaked, (await heroku.authorizations()).items)
        truth = simulator.world.tokens[simulator.leaked_key].id
        assert truth in [one.id for one in found.candidates]
        assert found.certain.id == truth if found.certain else found.why
        assert state_of(await try_key(web, leaked)) == "alive"


async def test_a_whole_key_in_an_answer_is_compared_and_never_shown() -> None:
    async with settled(info_redacted=False) as (simulator, web):
        truth = simulator.world.tokens[simulator.leaked_key].id
        heroku, leaked = Heroku(web, Secret(simulator.responder_key)), Secret(simulator.leaked_key)
        one = await heroku.one(calls.authorization(truth), models.Authorization)
        assert simulator.leaked_key not in repr(one)
        assert match(leaked, [one]).certain == one


@pytest.mark.parametrize(("prefix", "suffix", "certain"), [(0, 0, False), (2, 3, False), (6, 0, True), (0, 6, True)])
async def test_too_little_shown_of_a_key_names_no_authorization(prefix: int, suffix: int, certain: bool) -> None:
    async with settled(visible_prefix=prefix, visible_suffix=suffix) as (simulator, web):
        listed = await Heroku(web, Secret(simulator.responder_key)).authorizations()
        found = match(Secret(simulator.leaked_key), listed.items)
        assert (found.certain is not None) is certain
        assert certain or "too little" in found.why


@pytest.mark.parametrize("kills", [False, True])
async def test_after_a_new_password_the_key_itself_is_asked(kills: bool) -> None:
    async with settled(password_reset_kills_direct=kills) as (simulator, web):
        new_password(simulator.world, simulator.world.owner)
        assert state_of(await try_key(web, Secret(simulator.leaked_key))) == ("dead" if kills else "alive")


@pytest.mark.parametrize("words", ["", "Who?", "No key, no answer."])
async def test_death_is_told_by_the_id_not_by_the_words(words: str) -> None:
    async with settled(unauthorized_words=words) as (_, web):
        assert state_of(await try_key(web, Secret("HRKU-AA" + "nobody" * 9 + "abcd"))) == "dead"


@pytest.mark.parametrize("needed", [False, True])
async def test_a_narrow_key_lives_whether_or_not_it_may_see_its_account(needed: bool) -> None:
    async with settled(account_needs_identity=needed) as (simulator, web):
        simulator.world.tokens[simulator.leaked_key].scope = ["read"]
        leaked = Secret(simulator.leaked_key)
        assert state_of(await try_key(web, leaked)) == "alive"
        seen = await outcome(Heroku(web, leaked).account())
        assert isinstance(seen, errors.Forbidden if needed else models.Account)


@pytest.mark.parametrize("may", [False, True])
async def test_a_delinquent_accounts_keys_are_listed_or_the_debt_is_said(may: bool) -> None:
    async with settled(delinquent_may_revoke=may) as (simulator, web):
        simulator.world.owner.delinquent_at = simulator.clock.now() - timedelta(days=1)
        heroku = Heroku(web, Secret(simulator.responder_key))
        seen = await outcome(heroku.authorizations())
        assert isinstance(seen, models.Listing if may else errors.Delinquent)
        assert state_of(await try_key(web, Secret(simulator.leaked_key))) == "alive"


async def test_what_heroku_warns_of_is_kept_once() -> None:
    async with settled(warning="This goes away.") as (simulator, web):
        heroku = Heroku(web, Secret(simulator.responder_key))
        await heroku.account()
        await heroku.account()
        assert list(web.warnings) == ["This goes away."]


@pytest.mark.parametrize("free", [False, True])
async def test_the_budget_follows_whether_304_costs_or_not(free: bool) -> None:
    async with settled(not_modified_free=free) as (simulator, web):
        heroku = Heroku(web, Secret(simulator.responder_key))
        first = await heroku.read(calls.apps())
        before = heroku.budget.remaining
        assert (await heroku.read(calls.apps(), etag=first.headers["etag"])).status == 304
        assert heroku.budget.remaining == (before if free else (before or 0) - 1)


@pytest.mark.parametrize("own", [False, True])
async def test_an_account_that_the_attacker_drained_is_limited_or_the_key_is_not(own: bool) -> None:
    async with settled(pool_per_key=own) as (simulator, web):
        simulator.world.owner.pool.left = -100
        answer = await web.send(calls.account(), Secret(simulator.responder_key), retries=0)
        assert answer.status == (200 if own else 429)
