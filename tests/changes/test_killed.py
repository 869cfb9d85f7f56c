"""Killed at every boundary of every kind of step, and resumed: the world is as if nothing had happened."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from herotui.changes.kinds import kind_of
from herotui.changes.plan import Plan
from herotui.changes.state import SETTLED
from herotui.changes.step import Deed
from tests.changes.rig import BOUNDARIES, Boundary, Place, place, quick, run, run_to_death
from tests.changes.works import WORKS, shape, values

# One of each way to be settled; the others take their time.
FAST = ("create authorization", "set config vars", "rotate Postgres")
KINDS = [pytest.param(name, marks=() if name in FAST else pytest.mark.slow) for name in WORKS]


async def undisturbed(folder: Path, name: str) -> tuple[dict[str, object], int]:
    """What the world looks like where nobody is killed, and how many calls that takes."""
    async with place(folder) as at:
        plan = WORKS[name](at)
        await run(at, plan, values=values(at))
        check(at, plan, shape(at))
        return shape(at), len(plan.lines)


def check(at: Place, plan: Plan, whole: dict[str, object], *extra: object, files: bool = True) -> None:
    """Everything is settled, nothing was done twice, nothing is left over.

    Writes of `files` are counted where they were made in this process.
    """
    course = at.course()
    left = {id: (state.state, state.why) for id, state in course.steps.items() if state.state not in SETTLED}
    assert not left, extra
    assert not any(state.open or state.orphans for state in course.steps.values()), extra
    assert shape(at) == whole, extra
    sent = Counter(f"{line.method} {line.path}" for line in at.heroku.requests if line.method not in ("GET", "HEAD"))
    for act in (act for step in plan.steps for act in step.acts):
        if not kind_of(act).makes and (files or not isinstance(act, Deed)):
            count = at.shelf.writes.count(act.place) if isinstance(act, Deed) else sent[act.line]
            assert count == 1, (act.line, *extra)


@pytest.mark.parametrize("name", KINDS)
async def test_killed_at_each_boundary_and_resumed(name: str, tmp_path: Path) -> None:
    with quick():
        whole, count = await undisturbed(tmp_path / "whole", name)
        for nth in range(1, count + 1):
            for boundary in BOUNDARIES:
                await _killed_once(tmp_path / f"{nth} {boundary}", name, whole, boundary, nth)


async def _killed_once(folder: Path, name: str, whole: dict[str, object], boundary: Boundary, nth: int) -> None:
    async with place(folder) as at:
        plan = WORKS[name](at)
        assert await run_to_death(at, plan, boundary, nth, values=values(at))
        await run(at, plan, values=values(at))
        check(at, plan, whole, nth, boundary)


@pytest.mark.slow
@pytest.mark.parametrize("first", BOUNDARIES)
async def test_killed_again_and_again_while_it_resumes(first: Boundary, tmp_path: Path) -> None:
    """The resumption is killed at each of its own boundaries as well."""
    with quick():
        whole, _ = await undisturbed(tmp_path / "whole", "rotation")
        for second in BOUNDARIES:
            folder = tmp_path / second
            async with place(folder) as at:
                plan = WORKS["rotation"](at)
                for _ in range(30):
                    if not await run_to_death(at, plan, first, 1, values=values(at)):
                        break
                    if not await run_to_death(at, plan, second, 1, values=values(at)):
                        break
                else:
                    # Each run ends before it has got anywhere: only one that lives can end it.
                    await run(at, plan, values=values(at))
                assert shape(at) == whole, (first, second)
