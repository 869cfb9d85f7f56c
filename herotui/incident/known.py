"""Seen or not seen: two types, so that "none" and "could not look" are never the same value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Seen(Generic[T]):
    """A full answer; an empty `items` means none, as of `at`. `spoiled` says which items could not be read.

    `more`: only the newest were asked for, and there are older ones.
    """

    items: tuple[T, ...]
    at: datetime
    spoiled: tuple[str, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class NotSeen:
    """Nothing is known: `reason` says why, `how` what would show it, `cause` is the reason's kind (may be empty)."""

    reason: str
    how: str = ""
    cause: str = ""


Known: TypeAlias = Seen[T] | NotSeen
