"""When somebody works: a rhythm, in the hours of a place, with days off. Written as data or as a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from herotui.simulator.mint import Mint
from herotui.simulator.zones import ZONES, Zone, zone_named

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
OFFICE = (9, 17.5)
AROUND_THE_CLOCK = (0, 24)
TRIES = 40
_SENTENCE = re.compile(
    r"(?P<what>deploys|changes config)"
    r" (?P<count>\d+(?:\.\d+)?)(?: times)? a (?P<per>day|week|month)"
    r"(?: (?P<when>in office hours|around the clock|at night))?"
    r"(?: on (?P<days>\w{3}(?:, ?\w{3})*))?"
    r"(?:, (?P<zone>[^,]+?))?\.?"
)
_HOURS = {"in office hours": OFFICE, "around the clock": AROUND_THE_CLOCK, "at night": (22, 29)}
_PER_WEEK = {"day": 7.0, "week": 1.0, "month": 12 / 52}


@dataclass(frozen=True, slots=True)
class Habit:
    """`per_week` times, in these hours of these days (Monday is 0) of a place. Weeks off are `(year, ISO week)`."""

    per_week: float = 3
    hours: tuple[float, float] = OFFICE
    days: frozenset[int] = frozenset(range(5))
    zone: Zone = ZONES["London"]
    weeks_off: frozenset[tuple[int, int]] = frozenset()
    what: str = "deploys"

    def works_on(self, day: date) -> bool:
        """Whether this is one of the days."""
        return day.weekday() in self.days and day.isocalendar()[:2] not in self.weeks_off

    def at_work(self, at: datetime) -> bool:
        """Whether a moment lies in these hours of one of the days."""
        return any(self._at_work(at, at.date() + timedelta(days=days)) for days in (-1, 0, 1))

    def _at_work(self, at: datetime, day: date) -> bool:
        hour = 12 + (at - self.zone.noon(day)).total_seconds() / 3600
        return self.works_on(day) and self.hours[0] <= hour <= self.hours[1]

    def moment(self, mint: Mint, after: datetime, before: datetime) -> datetime:
        """A moment between the two as the habit has it; any moment between them when there is none such."""
        span = max((before - after).total_seconds(), 1.0)
        begins, ends = self.hours
        draw = mint.random.random
        for _ in range(TRIES):
            day = (after + timedelta(seconds=draw() * span)).date()
            hour = begins + (ends - begins) * (draw() + draw()) / 2
            at = self.zone.noon(day) + timedelta(seconds=int((hour - 12) * 3600))
            if after < at < before and self.works_on(day):
                return at
        return after + timedelta(seconds=int(draw() * span))

    def between(self, mint: Mint, after: datetime, before: datetime) -> list[datetime]:
        """As many moments as the habit brings in this time, oldest first."""
        weeks = (before - after).total_seconds() / timedelta(weeks=1).total_seconds()
        count = max(0, round(self.per_week * weeks * mint.random.uniform(0.85, 1.15)))
        return sorted(self.moment(mint, after, before) for _ in range(count))


def parse(sentence: str) -> Habit:
    """The habit that a sentence tells: `deploys 4 a week in office hours, Copenhagen`.

    Raises ValueError, with what was expected, for any other sentence.
    """
    told = _SENTENCE.fullmatch(sentence)
    if told is None:
        raise ValueError('expected a sentence such as "deploys 4 a week in office hours, Copenhagen"')
    zone = zone_named(told["zone"] or "UTC")
    if zone is None:
        raise ValueError(f"expected one of {', '.join(ZONES)}, or UTC+2, not {told['zone']!r}")
    hours = _HOURS[told["when"] or "in office hours"]
    every_day = hours is not OFFICE or told["per"] == "day"
    days = frozenset(range(7)) if every_day else frozenset(range(5))
    if told["days"]:
        days = frozenset(_days(told["days"]))
    return Habit(float(told["count"]) * _PER_WEEK[told["per"]], hours, days, zone, what=told["what"])


def _days(text: str) -> Iterator[int]:
    for name in text.split(","):
        if name.strip() not in DAYS:
            raise ValueError(f"expected days out of {', '.join(DAYS)}, not {name.strip()!r}")
        yield DAYS.index(name.strip())
