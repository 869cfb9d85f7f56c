"""Times survive being written and read, and what people type is understood."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herotui.errors import WrongUse
from herotui.text.times import parse_span, parse_stamp, parse_typed, short, span, stamp

NOW = datetime(2026, 11, 23, 18, 14, 7, tzinfo=UTC)
EAST = timezone(timedelta(hours=2))
_MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(9000, 1, 1), timezones=st.just(UTC))


@given(_MOMENTS)
def test_a_stamp_is_read_back(moment: datetime) -> None:
    assert parse_stamp(stamp(moment)) == moment.replace(microsecond=0)


@given(_MOMENTS, st.integers(-14 * 60, 14 * 60))
def test_a_stamp_is_utc_whatever_the_zone(moment: datetime, minutes: int) -> None:
    there = moment.astimezone(timezone(timedelta(minutes=minutes)))
    assert stamp(there) == stamp(moment)


def test_a_time_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        parse_stamp("2026-11-23T18:14:00")


@given(st.integers(0, 400 * 24 * 3600))
def test_a_span_is_read_back_to_its_last_unit(seconds: int) -> None:
    length = timedelta(seconds=seconds)
    back = parse_span(span(length))
    assert timedelta(0) <= length - back < timedelta(hours=1)
    assert span(back) == span(length)


@pytest.mark.parametrize(
    ("text", "seconds"), [("30s", 30), ("15m", 900), ("24h", 86400), ("3d", 259200), ("1h30m", 5400), (" 2H ", 7200)]
)
def test_spans_as_people_type_them(text: str, seconds: int) -> None:
    assert parse_span(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "soon", "-5m", "5", "5 minutes", "1.5h"])
def test_other_spans_are_refused(text: str) -> None:
    with pytest.raises(WrongUse, match="no span"):
        parse_span(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2h ago", NOW - timedelta(hours=2)),
        ("18:10Z", datetime(2026, 11, 23, 18, 10, tzinfo=UTC)),
        ("18:30Z", datetime(2026, 11, 22, 18, 30, tzinfo=UTC)),
        ("20:10", datetime(2026, 11, 23, 18, 10, tzinfo=UTC)),
        ("2026-11-23T18:00:00Z", datetime(2026, 11, 23, 18, 0, tzinfo=UTC)),
        ("2026-11-23T20:00:00+02:00", datetime(2026, 11, 23, 18, 0, tzinfo=UTC)),
    ],
)
def test_typed_times(text: str, moment: datetime) -> None:
    assert parse_typed(text, NOW, EAST) == moment


@pytest.mark.parametrize("text", ["", "yesterday", "25:00", "12:60Z", "2026-11-23", "2026-11-23T18:00:00", "ago"])
def test_other_times_are_refused(text: str) -> None:
    with pytest.raises(WrongUse):
        parse_typed(text, NOW, EAST)


def test_the_future_is_refused() -> None:
    with pytest.raises(WrongUse, match="future"):
        parse_typed("2026-11-24T18:00:00Z", NOW)


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_past_time_or_refused(text: str) -> None:
    try:
        moment = parse_typed(text, NOW, EAST)
    except WrongUse:
        return
    assert moment <= NOW + timedelta(minutes=1)


def test_a_time_shows_its_date_only_when_it_is_not_todays() -> None:
    assert short(NOW, NOW) == "18:14:07Z"
    assert short(NOW - timedelta(days=1), NOW) == "22 Nov 18:14:07Z"
    assert short(NOW, NOW, EAST) == "20:14:07+02:00"


@pytest.mark.parametrize("text", ["999999999d ago", "99999999999d ago", "0001-01-01T00:00:00+14:00"])
def test_a_time_outside_the_calendar_is_wrong_use(text: str) -> None:
    with pytest.raises(WrongUse):
        parse_typed(text, datetime(2026, 11, 23, tzinfo=UTC))
