"""How far a long look is, in words."""

from __future__ import annotations

import time

from herotui.incident.events import Progress

_ENOUGH, _WHILE = 8, 1.0
"""Places read, and seconds gone, before a time that is left can be told."""


class Pace:
    """Takes progress as it comes; what an earlier look had read already counts for nothing in the time that is left."""

    def __init__(self) -> None:
        self.now: Progress | None = None
        self._began, self._before = time.monotonic(), -1

    def take(self, progress: Progress) -> None:
        """The newest word."""
        self.now = progress

    @property
    def percent(self) -> int:
        """Of the places to read."""
        return 100 * self.now.done // max(1, self.now.total) if self.now else 0

    @property
    def whole(self) -> bool:
        """Whether every place was read."""
        return self.now is not None and self.now.done == self.now.total

    @property
    def how_far(self) -> str:
        """`312 of 1,400 places, 40 s left`, or nothing before the first word."""
        now = self.now
        if now is None or not now.total:
            return ""
        if self._before < 0:
            self._began, self._before = time.monotonic(), now.done
        read, took = now.done - self._before, time.monotonic() - self._began
        known = read > _ENOUGH and took > _WHILE
        left = f", {_left(took * (now.total - now.done) / read)} left" if known else ""
        return f"{now.done:,} of {now.total:,} places{left}"


def _left(seconds: float) -> str:
    minutes = int(seconds) // 60
    return f"{int(seconds)} s" if not minutes else f"{minutes} min"
