"""The simulator's own clock: herotui's, shifted to where the company lives. It can be set, advanced and run fast."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from herotui import clock


class Clock:
    """Time inside the simulated Heroku, `speed` times as fast as outside.

    It stands at `start` (default: the present) until it is let run.
    """

    def __init__(self, start: datetime | None = None) -> None:
        self.start = (start or clock.now()).astimezone(UTC).replace(microsecond=0)
        self._in_the_present = start is None
        self.speed = 1.0
        self._anchor: tuple[datetime, datetime] | None = None

    def run(self) -> None:
        """From now on go with the real (or replaced) clock: from `start` when one was given, else in the present."""
        real = clock.now()
        self._anchor = real if self._in_the_present else self.start, real

    def now(self) -> datetime:
        """The simulated present, aware, UTC."""
        if self._anchor is None:
            return self.start
        simulated, real = self._anchor
        return simulated + (clock.now() - real) * self.speed

    def run_at(self, speed: float) -> None:
        """From now on `speed` simulated seconds pass in a real one; 0 stands still."""
        self.set(self.now())
        self.speed = speed

    def set(self, moment: datetime) -> None:
        """Make it this time now, and let it run on."""
        self._anchor = moment.astimezone(UTC), clock.now()

    def advance(self, seconds: float) -> None:
        """Move the simulated present: keys expire, the rate pool refills."""
        self.set(self.now() + timedelta(seconds=seconds))


def stamp(moment: datetime) -> str:
    """RFC 3339 in whole seconds with Z, as the Platform API writes times."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp_or_none(moment: datetime | None) -> str | None:
    """`stamp`, or JSON's null."""
    return stamp(moment) if moment else None
