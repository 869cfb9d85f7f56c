"""Random plans, random ends, random faults: never a step before what it depends on, never anything twice."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from herotui.changes.plan import Plan, mark
from herotui.changes.saga import Saga
from herotui.changes.state import SETTLED, course_of
from herotui.changes.step import GROUPS, Deed, Made, Step
from herotui.heroku import calls, rotations
from herotui.incident.entry import Kind
from tests.changes.rig import BOUNDARIES, Boundary, Place, place, quick, run_to_death, saga, said
from tests.changes.works import NEW, PLAN, new_key, plan, step, values

KINDS = ("config", "key", "file", "key in app", "drain", "rotation")
FAULTS = ("lost", "reset", "cut", "500", "422")


@dataclass(frozen=True)
class Story:
    """A plan in the making, and what happens to it."""

    kinds: tuple[str, ...]
    edges: frozenset[tuple[int, int]]
    groups: tuple[str, ...]
    ends: tuple[tuple[Boundary, int], ...]
    faults: tuple[tuple[str, str, int], ...]


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Two to seven steps, each after some of those before it."""
    kinds = ("key", *draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=6)))
    numbers = range(len(kinds))
    pairs = st.sampled_from([(a, b) for a in numbers for b in numbers if a < b])
    return Story(
        kinds,
        draw(st.frozensets(pairs, max_size=6)),
        tuple(draw(st.sampled_from(GROUPS)) for _ in kinds),
        tuple(draw(st.lists(st.tuples(st.sampled_from(BOUNDARIES), st.integers(1, 4)), max_size=4))),
        tuple(
            draw(
                st.lists(
                    st.tuples(st.sampled_from(FAULTS), st.sampled_from(("POST", "PATCH", "DELETE")), st.integers(0, 3)),
                    max_size=3,
                )
            )
        ),
    )


def _step(at: Place, story: Story, number: int) -> Step:
    world, kind, id = at.heroku.world, story.kinds[number], f"s{number}"
    app = list(world.apps.values())[number % 3]
    after = tuple(f"s{a}" for a, b in story.edges if b == number)
    more = {"after": after, "group": story.groups[number]}
    match kind:
        case "key":
            return step(id, *new_key(id).acts, **more)
        case "config":
            return step(id, rotations.set_config_vars(app.name, {f"K{number}": NEW}), app=app.name, **more)
        case "key in app":
            return step(id, rotations.set_config_vars(app.name, {f"K{number}": Made("s0")}), app=app.name, **more)
        case "file":
            return step(id, Deed("file", id, "KEY", Made("s0")), **more)
        case "rotation":
            name = next(one.name for one in world.addons.values() if one.service == "heroku-postgresql")
            return step(id, rotations.rotate_postgres(name), **more)
    return step(id, calls.delete_drain(app.name, f"no-such-{number}"), **more)


def _plan(at: Place, story: Story) -> Plan | None:
    """None for steps that wait for each other by their groups."""
    try:
        return plan(at, *(_step(at, story, number) for number in range(len(story.kinds))))
    except ValueError:
        return None


def _disturb(at: Place, story: Story) -> None:
    for fault, method, after in story.faults:
        if fault.isdecimal():
            at.heroku.faults.fail(int(fault), method=method, times=1, after=after, id="no")
        else:
            at.heroku.faults.add(fault, method=method, times=1, after=after)  # type: ignore[arg-type]


async def _to_the_end(work: Saga) -> None:
    """As a responder would: look again, retry what failed."""
    for _ in range(10):
        await said(work.run())
        failed = [one.id for one in work.plan.steps if work.state(one.id).state == "failed"]
        if not failed:
            return
        for id in failed:
            await work.retry(id)


async def _tell(story: Story, folder: Path) -> None:
    async with place(folder) as at:
        work = _plan(at, story)
        if work is None:
            return
        _disturb(at, story)
        for boundary, nth in story.ends:
            await run_to_death(at, work, boundary, nth, values=values(at))
        async with saga(at, work, at.record(), values=values(at)) as last:
            await _to_the_end(last)
        _check_order(at, work)
        _check_effects(at, work, story)


def _check_order(at: Place, work: Plan) -> None:
    """At each intent, all that the step needs is settled."""
    record = at.record()
    course = course_of(())
    for entry in record.entries:
        if entry.kind == Kind.INTENT and not entry.data.get("orphan"):
            needs = work.needs[entry.data["step"]]
            assert all(course.of(id).state in SETTLED for id in needs), (entry.data["step"], needs)
        course = course_of((entry,), course)
    record.close()


def _check_effects(at: Place, work: Plan, story: Story) -> None:
    world, course = at.heroku.world, at.course()
    assert all(course.of(one.id).state == "done" for one in work.steps), course.steps
    assert not any(state.orphans or state.open for state in course.steps.values())
    made = Counter(one.description for one in world.authorizations.values() if "[herotui" in one.description)
    assert made == Counter(f"deploy {mark(PLAN, f's{n}')}" for n, kind in enumerate(story.kinds) if kind == "key")
    first = next(one.token for one in world.authorizations.values() if one.description.endswith(mark(PLAN, "s0")))
    releases = Counter(release.description for app in world.apps.values() for release in app.releases)
    for number, kind in enumerate(story.kinds):
        app = list(world.apps.values())[number % 3]
        if kind in ("config", "key in app"):
            assert app.config[f"K{number}"] == (first if kind == "key in app" else NEW.reveal())
            times = releases[f"Set K{number} config vars"]
            # A key that was lost before its users were done has to be written again; nothing else ever is.
            assert times == 1 or (kind == "key in app" and times <= 1 + len(story.ends))
        if kind == "file":
            assert at.shelf.folder.joinpath(f"s{number}").read_text() == first


def _run(story: Story) -> None:
    with tempfile.TemporaryDirectory() as folder, quick():
        asyncio.run(_tell(story, Path(folder)))


@given(stories())
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
def test_random_plans_keep_their_order_and_do_nothing_twice(story: Story) -> None:
    _run(story)


@pytest.mark.slow
@given(stories())
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_many_random_plans_keep_their_order_and_do_nothing_twice(story: Story) -> None:
    _run(story)
