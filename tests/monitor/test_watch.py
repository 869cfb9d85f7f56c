"""A watch sees who comes back, raises no alarm on a quiet day, and says what it did not see."""

from __future__ import annotations

from contextlib import aclosing
from datetime import timedelta
from pathlib import Path

import pytest

from herotui import clock
from herotui.incident.entry import Kind
from herotui.incident.watch import Line
from herotui.monitor.alerts import URGENT
from herotui.monitor.turns import Pace
from herotui.report.markdown import render
from herotui.simulator.course import caller
from herotui.text.times import span
from tests.monitor.attackers import deeds
from tests.monitor.rig import HOUR, rig, watched, watching

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("after", "length", "pace"),
    [
        (10 * MINUTE, 2 * HOUR, Pace(budget=600)),
        pytest.param(3 * HOUR, 5 * HOUR, Pace(budget=60, asked=HOUR / 2), marks=pytest.mark.slow),
        (2 * DAY, 3 * DAY, Pace(budget=20, asked=6 * HOUR)),
    ],
    ids=["after ten minutes", "after three hours", "after two days"],
)
async def test_every_foothold_is_seen_within_the_time_that_was_promised(
    tmp_path: Path, after: timedelta, length: timedelta, pace: Pace
) -> None:
    async with rig(tmp_path, apps=1) as (at, time):
        families = deeds(at.heroku.world)
        for deed, _ in families.values():
            time.after(after, deed)
        done_at = time.moment + after
        lines = await watched(at, length, pace)
        seen = {family: _first(lines, word) for family, (_, word) in families.items()}
        for family, line in seen.items():
            late = span(line.at - done_at) if line else "NEVER"
            print(f"{family}: seen after {late}")
        assert all(line and line.at >= done_at for line in seen.values()), seen
        assert any(line.kind == "finding" and line.severity in URGENT for line in lines)
        assert lines[-1].text.startswith("Left to do:")
        assert "NOT QUIET" in at.desk.incident.watches[0].result
        assert {"M1", "M2"}.isdisjoint(at.desk.incident.steps)
        assert not at.heroku.crashes


def _first(lines: list[Line], word: str) -> Line | None:
    return next((line for line in lines if word in line.text and line.kind in ("finding", "change")), None)


@pytest.mark.slow
async def test_a_day_on_which_nothing_happens_but_a_deploy_of_a_colleague_raises_no_alarm(tmp_path: Path) -> None:
    async with rig(tmp_path, apps=3) as (at, time):
        world = at.heroku.world
        app = next(iter(world.apps.values()))
        by = caller(world, world.colleague_key, "198.51.100.10")
        time.after(5 * HOUR, lambda: by.ask(f"PATCH /apps/{app.name}/config-vars", {"LOG_LEVEL": "debug"}))
        before = len(at.heroku.requests)
        lines = await watched(at, DAY, Pace(budget=30, asked=2 * HOUR))
        assert not [line for line in lines if line.severity in URGENT]
        assert at.desk.incident.watches[0].looks > 10
        assert at.desk.incident.steps["M1"].state == "done"
        assert "M2" not in at.desk.incident.steps  # somebody is to say what the change was
        assert len(at.heroku.requests) - before < 24 * 40 + 200


@pytest.mark.slow
async def test_the_old_key_that_lives_again_alerts_once(tmp_path: Path) -> None:
    async with rig(tmp_path) as (at, time):
        world = at.heroku.world
        old = at.heroku.leaked_key

        def back() -> None:
            held = world.tokens[world.responder_key]
            world.tokens[old] = held

        time.after(30 * MINUTE, back)
        lines = await watched(at, 2 * HOUR)
        alive = [line for line in lines if line.kind == "key" and line.severity == "critical"]
        assert [line.text for line in alive] == ["The old key is ALIVE"]
        assert at.desk.incident.key.state == "alive"
        assert "M2" not in at.desk.incident.steps


@pytest.mark.slow
async def test_a_quiet_end_settles_the_steps_and_stands_in_the_report(tmp_path: Path) -> None:
    async with rig(tmp_path) as (at, _):
        await watched(at, HOUR)
        steps = at.desk.incident.steps
        assert steps["M2"].state == "done"
        assert at.desk.incident.watches[0].quiet
        assert "M1" not in steps  # an hour is no day
        assert "M3" not in steps  # no alert was ever seen to arrive
        assert "no alert, not even a test" in at.desk.incident.todo[-1].text
        report = render(at.desk.incident, at.desk.record.entries, now=clock.now(), version="0")
        assert "## Watch" in report
        assert "0 sent, 0 by bell only" in report


@pytest.mark.slow
async def test_an_hour_without_the_network_is_a_gap_and_no_storm(tmp_path: Path) -> None:
    async with rig(tmp_path) as (at, time):
        time.after(30 * MINUTE, lambda: at.heroku.faults.add("reset"))
        time.after(90 * MINUTE, at.heroku.faults.clear)
        lines = await watched(at, 3 * HOUR)
        assert [line.text for line in lines if "Nothing can be seen" in line.text]
        (gap,) = at.desk.incident.watches[0].gaps
        assert 55 * MINUTE < gap.until - gap.since < 80 * MINUTE
        assert time.slept < 1500  # it waited: no busy loop
        assert "M1" not in at.desk.incident.steps


@pytest.mark.parametrize(
    "kind", ["fail", *(pytest.param(kind, marks=pytest.mark.slow) for kind in ("limit", "cut", "lost", "hostile"))]
)
async def test_no_fault_of_an_hour_ends_it(tmp_path: Path, kind: str) -> None:
    async with rig(tmp_path, apps=1) as (at, time):
        faults = at.heroku.faults
        begin = {
            "fail": lambda: faults.fail(503),
            "limit": faults.limit,
            "hostile": faults.hostile,
        }.get(kind, lambda: faults.add(kind))  # type: ignore[arg-type]  # a word of its own
        time.after(20 * MINUTE, begin)
        time.after(80 * MINUTE, faults.clear)
        before = at.desk.web.sent
        lines = await watched(at, 2 * HOUR)
        assert "The watch ended" in " ".join(line.text for line in lines)
        assert at.desk.web.sent - before < 4500  # it waited between two tries


@pytest.mark.slow
async def test_one_that_was_cut_short_goes_on_and_says_what_was_not_watched(tmp_path: Path) -> None:
    async with rig(tmp_path) as (at, time):
        async with aclosing(watching(at, 2 * HOUR).run()) as lines:
            async for line in lines:
                if line.kind == "key":
                    break
        assert at.desk.incident.watch
        assert at.desk.incident.watch.paused_at
        drain = deeds(at.heroku.world)["log drain"][0]
        time.after(HOUR, drain)
        await time.sleep(2 * 3600)
        again = await watched(at, HOUR)
        assert again[0].kind == "gap"
        assert "2h00m" in again[0].text
        assert any("log drain" in line.text for line in again)
        assert len(at.desk.incident.watches) == 1


@pytest.mark.slow
async def test_a_machine_that_slept_says_so(tmp_path: Path) -> None:
    async with rig(tmp_path) as (at, time):

        def sleep_on() -> None:
            time.moment += 3 * HOUR

        time.after(20 * MINUTE, sleep_on)
        lines = await watched(at, 5 * HOUR)
        assert [line.text for line in lines if line.kind == "gap" and "slept" in line.text]


@pytest.mark.slow
async def test_a_second_watcher_follows_the_first_without_a_request(tmp_path: Path) -> None:
    async with rig(tmp_path) as (at, _):
        at.desk.record.submit(
            Kind.WATCH_BEGUN, "x", data={"watcher": "other", "until": "2999-01-01T00:00:00Z", "every": 60}
        )
        before = len(at.heroku.requests)
        async with aclosing(watching(at, HOUR).run()) as lines:
            async for line in lines:
                if line.kind == "gap":
                    break  # the first one has fallen silent: this one takes over
                assert "followed" in line.text
                assert len(at.heroku.requests) == before
        assert not [line async for line in watching(at, HOUR, alone=True).run() if line.kind == "finding"]
