"""What the assessment says, as the record keeps it: exposure (A2), reach (A3), risks and duties (A4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

GDPR_HOURS = 72
"""From awareness to the notice to the supervisory authority (GDPR, article 33)."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where the key could be read by others; times are RFC 3339, empty where not known."""

    where: str
    added_at: str = ""
    removed_at: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Exposure:
    """Where it leaked, and how: `cause` is the id of one of five (`guidance.causes`), empty until known.

    `done`: which of the cause's follow-ups were done, by their place in its list.
    """

    spots: tuple[Spot, ...] = ()
    cause: str = ""
    why: str = ""
    done: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Count:
    """A number and what it counts. `least`: parts were not seen, so there may be more. `note`: what else to know."""

    id: str
    title: str
    count: int
    least: bool = False
    note: str = ""

    @property
    def text(self) -> str:
        """`at least 12`, `12`."""
        return f"{'at least ' if self.least else ''}{self.count:,}"

    @property
    def phrase(self) -> str:
        """`at least 12 apps`, `1 app`."""
        return f"{self.text} {self.title.removesuffix('s') if self.count == 1 else self.title}"


@dataclass(frozen=True, slots=True)
class Reach:
    """What the key opens, in numbers. `dangers` counts different secrets by danger; `whose` says what was seen."""

    whose: str
    at: datetime
    counts: tuple[Count, ...] = ()
    dangers: Mapping[str, int] = field(default_factory=dict)
    shared: int = 0
    not_seen: int = 0


@dataclass(frozen=True, slots=True)
class Rating:
    """One of the five risks. `level` holds now, `proposed` is herotui's; `why` is the word of who changed it."""

    id: str
    level: str
    proposed: str
    reasons: tuple[str, ...] = ()
    why: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """Somebody who must be told, by role. `told_at` (RFC 3339) is empty until they were."""

    role: str
    why: str = ""
    told_at: str = ""
    how: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class Regulator:
    """The clock of a duty to notify. `applies` is `may`, `yes` or `no`; it runs from `since`, when we learned of it."""

    applies: str
    since: datetime
    hours: int = GDPR_HOURS
    why: str = ""
    who: str = ""

    @property
    def until(self) -> datetime:
        """When the notice is due."""
        return self.since + timedelta(hours=self.hours)
