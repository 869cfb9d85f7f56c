from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from herotui.simulator.habits import parse
from herotui.simulator.mint import Mint
from herotui.simulator.zones import zone_named

YEAR = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


def test_a_habit_is_kept_in_its_place_in_winter_and_summer() -> None:
    habit = parse("deploys 4 a week in office hours, Copenhagen")
    moments = habit.between(Mint(1), *YEAR)
    assert 160 < len(moments) < 250
    assert moments == sorted(moments)
    zone = zone_named("Copenhagen")
    assert zone
    for at in moments:
        hour = 12 + (at - zone.noon(at.date())) / timedelta(hours=1)
        assert at.isoweekday() < 6
        assert 9 <= hour <= 17.5


@pytest.mark.parametrize(
    ("place", "day", "noon"),
    [
        ("Copenhagen", date(2026, 3, 28), 11),
        ("Copenhagen", date(2026, 3, 29), 10),
        ("Copenhagen", date(2026, 10, 25), 11),
        ("New York", date(2026, 3, 8), 16),
        ("New York", date(2026, 11, 1), 17),
        ("UTC+5:30", date(2026, 7, 1), 6),
        ("Tokyo", date(2026, 7, 1), 3),
    ],
)
def test_noon_follows_summer_time(place: str, day: date, noon: int) -> None:
    zone = zone_named(place)
    assert zone
    assert zone.noon(day).hour == noon


def test_days_and_nights_can_be_told() -> None:
    night = parse("changes config 2 a day at night on Sat, Sun, Tokyo")
    assert night.what == "changes config"
    assert {at.isoweekday() for at in night.between(Mint(2), *YEAR)} <= {5, 6, 7, 1}
    assert parse("deploys 10 times a month around the clock").per_week == pytest.approx(10 * 12 / 52)


@pytest.mark.parametrize(
    "sentence", ["", "sleeps a lot", "deploys 4 a week, Atlantis", "deploys 4 a week on Moo, Paris"]
)
def test_other_sentences_are_refused_with_what_was_expected(sentence: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        parse(sentence)
