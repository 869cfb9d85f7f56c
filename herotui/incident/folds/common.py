"""What the folds share: their type, and reading of words and times."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from herotui.incident.entry import Entry
from herotui.incident.values import Incident
from herotui.text.times import parse_stamp

Data: TypeAlias = Mapping[str, Any]
Fold: TypeAlias = Callable[[Incident, Entry, Data], Incident]
"""One entry more. Raises KeyError, TypeError, ValueError for data of the wrong shape, which then changes nothing."""
SEVERITIES = ("critical", "high", "medium", "low", "not_rated")


def one_of(words: tuple[str, ...], value: object) -> str:
    """`value`, if it is one of `words`. Raises ValueError: what no screen has a word for changes nothing."""
    if value not in words:
        raise ValueError("an unknown word")
    return str(value)


def when(value: object) -> datetime | None:
    """The time in a field; None where it is empty or missing."""
    return parse_stamp(value) if isinstance(value, str) and value else None


def words(value: object) -> tuple[str, ...]:
    """A list of texts."""
    return tuple(str(word) for word in value) if isinstance(value, list | tuple) else ()
