"""Every fault of the way at every kind of step: the step fails alone or gets through, and nothing is done twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from herotui.changes.saga import Saga
from herotui.changes.state import SETTLED
from herotui.simulator.faults import Faults
from tests.changes.rig import Place, place, quick, saga, said
from tests.changes.test_killed import undisturbed
from tests.changes.works import WORKS, shape, values

# What strikes writes. Those that end by themselves; and those that stay until somebody ends them.
PASSING: dict[str, Callable[[Faults], None]] = {
    "reset": lambda faults: _each(faults, "add", "reset"),
    "lost": lambda faults: _each(faults, "add", "lost"),
    "cut": lambda faults: _each(faults, "add", "cut"),
    "broken": lambda faults: _each(faults, "add", "broken"),
    "500": lambda faults: _each(faults, "fail", 500),
    "503": lambda faults: _each(faults, "fail", 503),
    "429": lambda faults: _each(faults, "limit"),
    "page": lambda faults: _page(faults),
}
STAYING = (401, 403, 422)
FAST = ("create authorization", "rotate Postgres")
KINDS = [pytest.param(name, marks=() if name in FAST else pytest.mark.slow) for name in WORKS if "file" not in name]
METHODS = ("POST", "PATCH", "PUT", "DELETE")


def _each(faults: Faults, what: str, *args: object, times: int | None = 1) -> None:
    """One of it for each method that writes."""
    words = {"id": "no"} if what == "fail" else {}
    for method in METHODS:
        getattr(faults, what)(*args, method=method, times=times, **words)


def _page(faults: Faults) -> None:
    for method in METHODS:
        faults.answer(b"<html>Please log in to the guest network</html>", "*", method=method, times=1)


@pytest.mark.parametrize("name", KINDS)
async def test_a_fault_that_passes_changes_nothing_in_the_end(name: str, tmp_path: Path) -> None:
    with quick():
        whole, _ = await undisturbed(tmp_path / "whole", name)
        for fault, disturb in PASSING.items():
            async with place(tmp_path / fault) as at:
                plan = WORKS[name](at)
                disturb(at.heroku.faults)
                async with saga(at, plan, at.record(), values=values(at)) as work:
                    await said(work.run())
                    await _answer_and_retry(at, work)
                _same(at, whole, fault)


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
async def test_silence_changes_nothing_in_the_end(name: str, tmp_path: Path) -> None:
    """Nothing ever comes: the request was not carried out, and nobody knows."""
    with quick():
        whole, _ = await undisturbed(tmp_path / "whole", name)
        async with place(tmp_path / "silent") as at:
            plan = WORKS[name](at)
            _each(at.heroku.faults, "add", "silent")
            async with saga(at, plan, at.record(), values=values(at), timeout=0.5) as work:
                await said(work.run())
                await _answer_and_retry(at, work)
            _same(at, whole)


async def _answer_and_retry(at: Place, work: Saga) -> None:
    at.heroku.faults.clear()
    for step in work.plan.steps:
        if work.state(step.id).state == "failed":
            await work.retry(step.id)
    await said(work.run())


def _same(at: Place, whole: dict[str, object], *extra: object) -> None:
    course = at.course()
    left = {id: (state.state, state.why) for id, state in course.steps.items() if state.state not in SETTLED}
    assert not left, extra
    assert shape(at) == whole, extra


@pytest.mark.parametrize("name", KINDS)
async def test_a_refusal_fails_the_step_alone_and_it_can_be_retried(name: str, tmp_path: Path) -> None:
    with quick():
        whole, _ = await undisturbed(tmp_path / "whole", name)
        for status in STAYING:
            async with place(tmp_path / str(status)) as at:
                plan = WORKS[name](at)
                before = shape(at)
                _each(at.heroku.faults, "fail", status, times=None)
                async with saga(at, plan, at.record(), values=values(at)) as work:
                    await said(work.run())
                    assert shape(at) == before
                    assert work.state(plan.ordered[0].id).state == "failed"
                    await _answer_and_retry(at, work)
                _same(at, whole, status)
