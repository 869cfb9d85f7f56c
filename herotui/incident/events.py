"""What a phase yields while it works. Screens, the command line and the drill consume these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Progress:
    """Work under way; `done` of `total` steps (total 0: not known)."""

    text: str
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """Something was learned; `severity` is a word of the glossary, or empty for plain facts."""

    text: str
    severity: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """A write to the outside was made and answered."""

    text: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Something could not be seen or done: what happened, what it means, what to do."""

    message: str
    meaning: str = ""
    do: str = ""

    @property
    def text(self) -> str:
        """The three sentences as one."""
        return " ".join(part for part in (self.message, self.meaning, self.do) if part)


Event: TypeAlias = Progress | Found | Changed | Failed
