"""Whole lists through every kind of paging, typed errors, and a budget with a reserve."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from herotui import clock
from herotui.call import Call
from herotui.heroku import calls, errors
from herotui.heroku.budget import Budget
from herotui.heroku.client import Heroku, ReserveReached
from herotui.heroku.models import Account, App, Listing, Release, Team, decode_list
from herotui.secret import Secret
from herotui.simulator import Simulator
from herotui.web import Answer, Hosts, NoAnswer, Web
from tests.web.stub import Reply, Seen, Stub, reply

KEY = Secret("HRKU-AA" + "fakeFAKE0123456789_-" * 2 + "fakeFAKE0123456789")


@pytest.fixture
async def heroku() -> AsyncIterator[Heroku]:
    async with Simulator(apps=3) as simulator, _web(simulator.host) as web:
        yield Heroku(web, Secret(simulator.responder_key))


def _web(host: str) -> Web:
    return Web(Hosts.from_environment({"HEROKU_HOST": host}), timeout=5)


async def test_the_account_its_authorizations_and_sessions(heroku: Heroku) -> None:
    assert (await heroku.account()).email
    authorizations = await heroku.authorizations()
    assert [item.id for item in authorizations.items if item.token and item.token.fits(heroku.key)]
    assert not authorizations.spoiled
    assert not authorizations.more
    sessions = {item.id for item in (await heroku.sessions()).items}
    assert {item.session.id for item in authorizations.items if item.session} <= sessions


async def test_the_newest_releases_come_first_and_alone(heroku: Heroku) -> None:
    app = (await heroku.all(calls.apps(), App)).items[0].name
    newest = await heroku.newest(calls.releases(app, 2), Release)
    every = await heroku.all(calls.releases(app, 2), Release)
    assert newest.more
    assert not every.more
    assert every.items[:2] == newest.items
    versions = [item.version for item in every.items]
    assert versions == sorted(versions, reverse=True)
    assert len(versions) == versions[0]


async def test_refusals_are_typed(heroku: Heroku) -> None:
    with pytest.raises(errors.NotFound, match=r"GET /apps/none-such/dynos .*404") as error:
        await heroku.read(calls.dynos("none-such"))
    assert error.value.request_id
    dead = Heroku(heroku.web, KEY)
    with pytest.raises(errors.Unauthorized):
        await dead.account()
    with pytest.raises(errors.NotFound):
        await heroku.write(calls.delete_key("none-such"))


async def test_what_one_page_can_not_bring_the_list_does_not_hide() -> None:
    async def second_fails(request: Seen) -> bytes:
        if "]" in request.header("range"):
            return reply(403, {"id": "forbidden", "message": "no"})
        return reply(206, [{"id": "1"}], {"Next-Range": "id ]1..; max=1000"})

    with pytest.raises(errors.Forbidden):
        await _all(second_fails)


async def test_an_item_that_moved_to_the_next_page_is_given_once_as_seen_last() -> None:
    async def moving(request: Seen) -> bytes:
        if request.header("range") == "id ..; max=1000":
            rows = [{"id": "1"}, {"id": "2", "name": "old"}]
            return reply(206, rows, {"Next-Range": "id ]2..; max=1000"})
        return reply(200, [{"id": "2", "name": "new"}, {"id": "3"}, {"id": 4}])

    listing = await _all(moving)
    assert [(item.id, item.name) for item in listing.items] == [("1", ""), ("2", "new"), ("3", "")]
    assert len(listing.spoiled) == 1
    assert not listing.more


async def test_a_list_that_never_ends_is_left_and_says_so() -> None:
    async def loops(request: Seen) -> bytes:
        return reply(206, [{"id": "1"}], {"Next-Range": "id ]1..; max=1000"})

    listing = await _all(loops)
    assert [item.id for item in listing.items] == ["1"]
    assert listing.more


async def test_a_list_that_can_not_be_cut_comes_whole() -> None:
    async def no_ranges(request: Seen) -> bytes:
        if request.header("range"):
            return reply(416, {"id": "requested_range_not_satisfiable", "message": "no"})
        return reply(200, [{"id": "1"}])

    assert [item.id for item in (await _all(no_ranges)).items] == ["1"]


@pytest.mark.parametrize("body", [b"<html>", b"{}", b"[", b""])
async def test_an_answer_of_another_shape_is_not_none(body: bytes) -> None:
    async with Stub(reply(200, body)) as stub, _web(stub.host) as web:
        heroku = Heroku(web, KEY)
        with pytest.raises(errors.Unreadable):
            await heroku.all(calls.teams(), Team)
        with pytest.raises(errors.Unreadable):
            await heroku.one(calls.account(), Account)
        if body != b"{}":
            with pytest.raises(errors.Unreadable):
                await heroku.config(calls.config_vars("shop"))


async def test_config_vars_come_as_secrets() -> None:
    async with Simulator(apps=3) as simulator, _web(simulator.host) as web:
        heroku = Heroku(web, Secret(simulator.responder_key))
        names = [app.name for app in (await heroku.all(calls.apps(), App)).items]
        values = [await heroku.config(calls.config_vars(name)) for name in names]
        assert Secret(simulator.leaked_key) in [value for config in values for value in config.values()]
        assert simulator.leaked_key not in repr(values)


def test_every_item_that_stays_is_found_whatever_is_added_or_removed_meanwhile() -> None:
    with asyncio.Runner() as runner:
        pages = Pages()
        web = _web(runner.run(pages.stub.__aenter__()).host)

        @settings(max_examples=50, deadline=None)
        @given(st.sets(st.integers(0, 99), max_size=30), st.sets(st.integers(0, 99), max_size=10), st.integers(1, 7))
        def check(stay: set[int], moving: set[int], size: int) -> None:
            pages.begin(stay, moving - stay, size)
            found = [int(item.id) for item in runner.run(Heroku(web, KEY).all(calls.teams(), Team)).items]
            assert len(found) == len(set(found))
            assert stay <= set(found) <= stay | moving

        check()
        runner.run(web.close())
        runner.run(pages.stub.__aexit__(None, None, None))


class Pages:
    """A list in pages of `size`, in which after each page a third of the `moving` items comes or goes."""

    def __init__(self) -> None:
        self.stub = Stub(self.answer)

    def begin(self, stay: set[int], moving: set[int], size: int) -> None:
        self.there, self.moving, self.size, self.count = stay | moving, moving, size, 0

    async def answer(self, request: Seen) -> bytes:
        start = request.header("range").partition("]")[2].partition("..")[0]
        left = sorted(item for item in self.there if not start or item > int(start))
        shown = [{"id": f"{item:03}"} for item in left[: self.size]]
        self.there ^= {item for item in self.moving if item % 3 == self.count % 3}
        self.count += 1
        more = {"Next-Range": f"id ]{shown[-1]['id']}..; max={self.size}"} if len(left) > self.size else {}
        return reply(206 if more else 200, shown, more)


async def test_the_budget_follows_the_answers_and_keeps_a_reserve(heroku: Heroku) -> None:
    heroku.budget.reserve = 5000
    assert heroku.budget.phrase == "requests left: not known"
    await heroku.account()
    assert heroku.budget.remaining is not None
    with pytest.raises(ReserveReached, match="kept for revoking") as error:
        await heroku.account()
    assert error.value.exit_code == 3
    assert (await Heroku(heroku.web, heroku.key, heroku.budget, urgent=True).account()).email
    with pytest.raises(errors.NotFound):
        await heroku.write(calls.delete_key("none-such"))


def test_the_budget_refills_with_time() -> None:
    start = datetime(2026, 11, 23, 18, tzinfo=UTC)
    budget = Budget(reserve=100)
    budget.update(Answer(200, {"ratelimit-remaining": "90"}, b"", start))
    for nonsense in ("many", "-1", "9" * 5000):
        budget.update(Answer(200, {"ratelimit-remaining": nonsense}, b"", start))
    budget.update(Answer(200, {}, b"", start))
    with clock.replaced(lambda: start):
        assert budget.now() == 90
        assert not budget.allows()
        assert budget.allows(urgent=True)
        assert budget.phrase == "90 requests left, kept for revoking"
    with clock.replaced(lambda: start + timedelta(minutes=1)):
        assert budget.now() == 165
        assert budget.allows()
    with clock.replaced(lambda: start + timedelta(days=1)):
        assert budget.phrase == "4,500 requests left"


async def test_no_answer_passes_through(heroku: Heroku) -> None:
    async with Stub() as stub:
        host = stub.host
    async with _web(host) as web:
        with pytest.raises(NoAnswer):
            await Heroku(web, KEY).write(Call("POST", "/x"))


async def _all(handler: Reply) -> Listing[Team]:
    async with Stub(handler) as stub, _web(stub.host) as web:
        return await Heroku(web, KEY).all(calls.teams(), Team)


async def test_an_answer_of_thousands_is_read_off_the_loop_and_a_small_one_on_it() -> None:
    readers: list[bool] = []

    def decode(body: bytes) -> Listing[App]:
        readers.append(threading.current_thread() is threading.main_thread())
        return decode_list(App, body)

    async with Simulator(apps=3) as simulator, _web(simulator.host) as web:
        heroku = Heroku(web, Secret(simulator.responder_key))
        assert len((await heroku.listed(calls.apps(), decode)).items) < 10
        simulator.faults.hostile(ways=["many"])
        assert len((await heroku.listed(calls.apps(), decode)).items) == 5_000
    assert readers == [True, False]
