"""The watch after the rotation, as the record tells it: its span, its looks, what was not watched, what came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

MISSED = 3
"""So many looks that did not come: nobody watches any more."""
_LEAST = timedelta(minutes=12)
"""Signs of life are written every few minutes only."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the watch. `severity` is a glossary word, or empty for plain facts.

    `kind`: `watch` (of the watch itself), `key`, `finding`, `change`, `health`, `budget`, `sight`, `gap`, `alert`.
    `id` names what it is about, where that is to be told once only.
    """

    at: datetime
    kind: str
    text: str
    severity: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Unwatched:
    """A span in which nobody looked, and why."""

    since: datetime
    until: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Watch:
    """One watch. `watcher` is the process that looks; `every` is its interval in seconds, `until` its planned end.

    `alerted`: how many alerts reached their way, `unalerted` how many did not.
    `quiet` is the result: whether nothing came that needs somebody.
    """

    watcher: str
    begun_at: datetime
    until: datetime
    looked_at: datetime
    every: float = 60
    looks: int = 0
    sent: int = 0
    lines: tuple[Line, ...] = ()
    gaps: tuple[Unwatched, ...] = ()
    alerted: int = 0
    unalerted: int = 0
    paused_at: datetime | None = None
    ended_at: datetime | None = None
    quiet: bool = False
    result: str = ""

    def alive(self, now: datetime) -> bool:
        """Whether somebody watches at this moment, as far as the record shows."""
        if self.paused_at or self.ended_at:
            return False
        return now - self.looked_at < max(_LEAST, MISSED * timedelta(seconds=self.every))

    @property
    def unwatched(self) -> timedelta:
        """How long nobody looked, all in all."""
        return sum((gap.until - gap.since for gap in self.gaps), timedelta())
