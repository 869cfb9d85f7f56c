"""What stands out of what was used and done; without data not seen, never a flat zero."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest

from herotui.audit.usage import DAYS, stands_out, usage
from herotui.audit.views import Series
from herotui.estate.place import Place
from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import AppUsage, Invoice, Release, TeamUsage
from herotui.incident.known import Known, NotSeen, Seen

NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)
LEAK = NOW - timedelta(hours=5)


def looked(places: dict[Place, Known[Any]], sent: dict[tuple[str, str], int] | None = None) -> dict[str, Known[Series]]:
    seen = {Place("apps"): Seen((), NOW), **places} if places else places
    return usage(Snapshot("maria", NOW, NOW, MappingProxyType(seen)), LEAK, sent=sent or {}).series


def one(known: Known[Series]) -> Series:
    assert isinstance(known, Seen)
    (series,) = known.items
    return series


def test_nothing_seen_is_not_seen() -> None:
    for name, known in looked({}).items():
        assert isinstance(known, NotSeen), name


def test_releases_are_counted_by_day_and_a_spike_stands_out() -> None:
    times = [NOW - timedelta(days=day) for day in range(1, 25)] + [NOW] * 9
    releases = tuple(Release(id=str(n), created_at=at) for n, at in enumerate(times))
    series = one(looked({Place("releases", "1", "shop-prod"): Seen(releases, NOW)})["releases"])
    assert (series.where, len(series.days), series.values[-1]) == ("shop-prod", DAYS, 9)
    assert series.odd == ("2026-11-25: 9; usually 1, at most 1 before",)


def test_where_only_the_newest_were_read_the_series_begins_with_them() -> None:
    releases = tuple(Release(id=str(n), created_at=NOW - timedelta(days=n)) for n in range(3))
    series = one(looked({Place("releases", "1", "shop"): Seen(releases, NOW, more=True)})["releases"])
    assert series.days == ("2026-11-23", "2026-11-24", "2026-11-25")


def test_a_refused_list_is_told_and_does_not_count_as_zero() -> None:
    known = looked({Place("releases", "1", "shop"): NotSeen("403", "", "forbidden")})["releases"]
    assert isinstance(known, NotSeen)


def test_a_miner_shows_in_the_usage_of_a_team() -> None:
    days = tuple(
        TeamUsage(id=f"2026-11-{day:02}", apps=(AppUsage(app_name="shop", dynos=96 if day == 25 else 5),))
        for day in range(1, 26)
    )
    series = one(looked({Place("team_usage", "t", "acme"): Seen(days, NOW)})["dynos"])
    assert series.odd == ("2026-11-25: 96; usually 5, at most 5 before",)


def test_traffic_comes_from_router_lines() -> None:
    sent = {("shop", "2026-11-24"): 2_000_000, ("shop", "2026-11-25"): 90_000_000}
    series = one(looked({}, sent)["traffic"])
    assert (series.values, len(series.odd)) == ((2.0, 90.0), 1)


def test_invoices_are_held_against_those_before() -> None:
    bills = tuple(
        Invoice(id=str(n), total=cents, period_start=f"2026-{n:02}-01")
        for n, cents in ((8, 9000), (9, 9100), (10, 40000))
    )
    assert len(one(looked({Place("invoices"): Seen(bills, NOW)})["invoices"]).odd) == 1


@pytest.mark.parametrize(
    ("values", "counts", "odd"),
    [
        ((1, 1, 1, 9), True, 1),
        ((1, 1, 1, 4), True, 0),
        ((4, 4, 4, 9), True, 0),
        ((0, 0, 0, 6), True, 1),
        ((5.0, 5.2, 5.1, 7.6), False, 0),
        ((5.0, 5.2, 5.1, 9.0), False, 1),
        ((0, 0, 0, 9.0), False, 0),
        ((9, 1, 1, 9), True, 0),
    ],
)
def test_what_stands_out(values: tuple[float, ...], counts: bool, odd: int) -> None:
    days = ("2026-11-22", "2026-11-23", "2026-11-24", "2026-11-25")
    assert len(list(stands_out(days, values, "2026-11-25", counts=counts))) == odd


def test_without_a_day_before_nothing_stands_out() -> None:
    assert list(stands_out(("2026-11-25",), (99,), "2026-11-25", counts=True)) == []
