"""What a detector found: what, where, when, how sure, who probably, on what evidence, and what deals with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from herotui.call import Call
from herotui.estate.place import Place

SEVERITIES = ("critical", "high", "medium", "low")


class Who(StrEnum):
    """Who did it, probably. Heroku names the account that acted, never the key."""

    OWNER = "owner"
    TEAMMATE = "teammate"
    AUTOMATION = "automation"
    ATTACKER = "attacker"
    UNKNOWN = "unknown"


class Sure(StrEnum):
    """How sure a judgement is."""

    SURE = "sure"
    LIKELY = "likely"
    GUESS = "guess"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact behind a finding: what was seen, and in which source (`log drains of shop-prod, looked 03:26Z`)."""

    text: str
    source: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """What deals with a finding: a step of the playbook, the exact calls (none: by hand), and the way by hand.

    `way_back` is how it is undone, empty where it can't be. `version` is the release whose value a config var is to be
    set to again, 0 where that is not it.
    """

    step: str
    text: str
    calls: tuple[Call, ...] = ()
    command: str = ""
    way_back: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding. Texts are fit to be shown: escaped, without keys. `id` is the same whenever it is found again.

    `severity` is a word of `SEVERITIES`. `foothold`: it survives the key's rotation. `why` is why it matters,
    `harmless` what would make it harmless, `who_why` the reason for `who`. `actor` is the account that Heroku names,
    else whom it serves: an address, a host; empty where neither is told.
    """

    detector: str
    title: str
    place: Place
    where: str
    severity: str
    why: str
    confidence: Sure = Sure.GUESS
    who: Who = Who.UNKNOWN
    who_why: str = ""
    actor: str = ""
    when: datetime | None = None
    item: str = ""
    harmless: str = ""
    evidence: tuple[Evidence, ...] = ()
    action: Action | None = None
    foothold: bool = False

    @property
    def id(self) -> str:
        """Eight hex digits, of detector, place and item: never of what may change."""
        parts = "\n".join((self.detector, self.place.resource, self.place.id, self.item))
        return sha256(parts.encode()).hexdigest()[:8]

    @property
    def rank(self) -> tuple[int, int]:
        """Worst first, then surest."""
        return SEVERITIES.index(self.severity), tuple(Sure).index(self.confidence)
