"""What the audit says, as the record keeps it: findings, what is the responder's own, kept evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding of an audit. Texts are fit to be shown; `severity` is a glossary word.

    `when` is RFC 3339, empty where not told. `command` is the way to deal with it by hand. `found_at` is when an audit
    saw it first, `gone_at` when one no longer did. `ours` is why it is the responder's own, empty where it is not.
    """

    id: str
    detector: str
    title: str
    severity: str
    found_at: datetime
    confidence: str = ""
    who: str = ""
    who_why: str = ""
    where: str = ""
    when: str = ""
    actor: str = ""
    why: str = ""
    step: str = ""
    command: str = ""
    foothold: bool = False
    gone_at: datetime | None = None
    ours: str = ""

    @property
    def open(self) -> bool:
        """Whether it is still there, and nobody has called it their own."""
        return self.gone_at is None and not self.ours


@dataclass(frozen=True, slots=True)
class OursMark:
    """The responder's word that something is theirs: a finding and its like (by `detector` and `actor`), an address.

    `address` is an IP address or a network. `why` and `who` say why, and by whose word.
    """

    finding: str = ""
    detector: str = ""
    actor: str = ""
    address: str = ""
    why: str = ""
    who: str = ""

    @property
    def subject(self) -> tuple[str, str]:
        """What is marked: the same subject is marked once."""
        return self.finding, self.address


@dataclass(frozen=True, slots=True)
class Happened:
    """A moment of the audit's timeline; `at` is RFC 3339, `source` where it was seen."""

    at: str
    kind: str
    where: str
    who: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A place that was not seen, why, and what would show it."""

    place: str
    reason: str
    how: str = ""


@dataclass(frozen=True, slots=True)
class Audited:
    """An audit that was made: `at`, and from when on it judged (`since`; `exact` when that is when the key leaked).

    `timeline` are the moments since then, the oldest first, as the record keeps them; `happened` counts them all.
    `gaps` are places that it did not look into; `by_hand` those that Heroku shows in its Dashboard only.
    `requests_left` is how many of the hour's were left before herotui asked anything (None: not known).
    """

    at: datetime
    since: datetime
    exact: bool = False
    happened: int = 0
    timeline: tuple[Happened, ...] = ()
    gaps: tuple[Gap, ...] = ()
    by_hand: tuple[Gap, ...] = ()
    requests_left: int | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of evidence in the incident's folder, beside the looks at the estate: what it holds, and its hash."""

    file: str
    sha256: str
    what: str
    at: datetime
    count: int = 0
