from __future__ import annotations

from datetime import UTC, datetime, timedelta

from herotui import clock
from herotui.simulator.timeline import Clock

START, REAL = datetime(2026, 11, 2, 9, 30, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)


def test_it_stands_until_it_runs_then_runs_as_fast_as_told() -> None:
    outside = [REAL]
    with clock.replaced(lambda: outside[0]):
        inside = Clock(START)
        outside[0] += timedelta(hours=1)
        assert inside.now() == START
        inside.run()
        outside[0] += timedelta(seconds=5)
        assert inside.now() == START + timedelta(seconds=5)
        inside.run_at(60)
        outside[0] += timedelta(seconds=5)
        assert inside.now() == START + timedelta(seconds=305)
        inside.advance(10)
        assert inside.now() == START + timedelta(seconds=315)
        inside.run_at(0)
        outside[0] += timedelta(days=1)
        assert inside.now() == START + timedelta(seconds=315)
        inside.set(datetime(2027, 5, 1, tzinfo=UTC))
        assert inside.now() == datetime(2027, 5, 1, tzinfo=UTC)


def test_without_a_start_it_is_the_present() -> None:
    with clock.replaced(lambda: REAL):
        inside = Clock()
        inside.run()
        assert inside.now() == REAL
