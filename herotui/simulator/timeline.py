"""The simulator's own clock: herotui's, shifted to where the company lives. It can be advanced."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from herotui import clock


class Clock:
    """Time inside the simulated Heroku. It stands at `start` (default: the present) until it is let run."""

    def __init__(self, start: datetime | None = None) -> None:
        self.start = (start or clock.now()).astimezone(UTC).replace(microsecond=0)
        self._in_the_present = start is None
        self._ahead: timedelta | None = None

    def run(self) -> None:
        """From now on go with the real (or replaced) clock: from `start` when one was given, else in the present."""
        self._ahead = timedelta(0) if self._in_the_present else self.start - clock.now()

    def now(self) -> datetime:
        """The simulated present, aware, UTC."""
        return self.start if self._ahead is None else clock.now() + self._ahead

    def advance(self, seconds: float) -> None:
        """Move the simulated present: keys expire, the rate pool refills."""
        self._ahead = (self._ahead or timedelta(0)) + timedelta(seconds=seconds)


def stamp(moment: datetime) -> str:
    """RFC 3339 in whole seconds with Z, as the Platform API writes times."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp_or_none(moment: datetime | None) -> str | None:
    """`stamp`, or JSON's null."""
    return stamp(moment) if moment else None
