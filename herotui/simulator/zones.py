"""Time zones of the people of a company, from a table: the same everywhere, whatever the machine has installed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

_OFFSET = re.compile(r"UTC(?:([+-])(\d{1,2})(?::(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class Zone:
    """A place's standard offset from UTC in minutes, and whose summer time it keeps: `eu`, `us` or nobody's."""

    offset: int
    summer: str = ""

    def noon(self, day: date) -> datetime:
        """Local noon of a day, in UTC. Hours of that day are counted from it."""
        ahead = self.offset + (60 if self.summer and _in_summer(day, self.summer) else 0)
        return datetime.combine(day, time(12), UTC) - timedelta(minutes=ahead)


ZONES = {
    "Amsterdam": Zone(60, "eu"),
    "Auckland": Zone(720),
    "Bangalore": Zone(330),
    "Berlin": Zone(60, "eu"),
    "Chicago": Zone(-360, "us"),
    "Copenhagen": Zone(60, "eu"),
    "Denver": Zone(-420, "us"),
    "Lagos": Zone(60),
    "Lisbon": Zone(0, "eu"),
    "London": Zone(0, "eu"),
    "Los Angeles": Zone(-480, "us"),
    "Madrid": Zone(60, "eu"),
    "New York": Zone(-300, "us"),
    "Paris": Zone(60, "eu"),
    "San Francisco": Zone(-480, "us"),
    "Singapore": Zone(480),
    "Stockholm": Zone(60, "eu"),
    "Sydney": Zone(600),
    "São Paulo": Zone(-180),
    "Tokyo": Zone(540),
    "Toronto": Zone(-300, "us"),
    "Warsaw": Zone(60, "eu"),
}


def zone_named(name: str) -> Zone | None:
    """The zone of a city in `ZONES`, or of `UTC`, `UTC+2`, `UTC-03:30`; None when it is neither."""
    written = _OFFSET.fullmatch(name)
    if written is None:
        return ZONES.get(name)
    sign, hours, minutes = written.groups()
    ahead = int(hours or 0) * 60 + int(minutes or 0)
    return Zone(-ahead if sign == "-" else ahead)


@lru_cache(maxsize=64)
def _summer(year: int, rule: str) -> tuple[date, date]:
    if rule == "eu":
        return _sunday_before(date(year, 3, 31)), _sunday_before(date(year, 10, 31))
    return _sunday_before(date(year, 3, 14)), _sunday_before(date(year, 11, 7))


def _in_summer(day: date, rule: str) -> bool:
    begins, ends = _summer(day.year, rule)
    return begins <= day < ends


def _sunday_before(day: date) -> date:
    """The last Sunday up to and including a day."""
    return day - timedelta(days=day.isoweekday() % 7)
