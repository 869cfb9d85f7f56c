"""The simulator's own clock: follows herotui's, shifted to where the company lives, and can be advanced."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from herotui import clock


class Clock:
    """Time inside the simulated Heroku. It runs on with the real (or replaced) clock from `start`."""

    def __init__(self, start: datetime | None = None) -> None:
        present = clock.now()
        self.start = (start or present).astimezone(UTC).replace(microsecond=0)
        self._ahead = self.start - present

    def now(self) -> datetime:
        """The simulated present, aware, UTC."""
        return clock.now() + self._ahead

    def advance(self, seconds: float) -> None:
        """Move the simulated present: keys expire, the rate pool refills."""
        self._ahead += timedelta(seconds=seconds)


def stamp(moment: datetime) -> str:
    """RFC 3339 in whole seconds with Z, as the Platform API writes times."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp_or_none(moment: datetime | None) -> str | None:
    """`stamp`, or JSON's null."""
    return stamp(moment) if moment else None
