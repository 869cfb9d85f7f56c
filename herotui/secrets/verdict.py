"""What is said of one config var."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a config var is: a secret opens something, an identifier names something, a setting does neither."""

    SECRET = "secret"  # noqa: S105
    IDENTIFIER = "identifier"
    SETTING = "setting"


class Danger(StrEnum):
    """What a thief could do with it, from the worst down."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 is the worst: sorts by danger."""
        return list(Danger).index(self)


class Confidence(StrEnum):
    """How far a verdict can be trusted: by format or add-on, by name and look together, or by one of them alone."""

    SURE = "sure"
    LIKELY = "likely"
    GUESS = "guess"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one config var is. No field holds the value, the variable's name, or a part of either.

    `provider` is a display name ("Stripe"), empty when unknown. `danger` is None for what is no secret. `opens` is the
    attacker's reading and `rotate` the steps, both empty for what is no secret. `link` is where the steps are done;
    `source` is the page the steps were held against, on the day `date` (ISO; both empty when they were not).
    """

    kind: Kind
    confidence: Confidence
    why: str
    provider: str = ""
    danger: Danger | None = None
    opens: str = ""
    rotate: tuple[str, ...] = ()
    link: str = ""
    source: str = ""
    date: str = ""
