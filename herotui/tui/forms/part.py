"""What a guided form is made of."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from herotui import clock
from herotui.text.times import parse_typed
from herotui.tui.words import Line, fitted, marked

Typed = Mapping[str, str]
Save = Callable[[Typed], Awaitable[str]]
MOST = 5
"""Questions that one part may ask."""
_LABEL, _ROW = 17, 70


@dataclass(frozen=True, slots=True)
class Ask:
    """One question: a text, or with `options` (value to words) a choice. `value` is what holds now."""

    name: str
    label: str
    hint: str = ""
    value: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """A line of the form. `says` explains it, `save` writes what was typed and returns what to say.

    Without `asks`, Enter on the line saves at once.
    """

    id: str
    row: Line
    asks: tuple[Ask, ...]
    save: Save
    says: tuple[str, ...] = ()


def row(state: str, label: str, text: str) -> Line:
    """`[x] How it leaked    Improper storage`."""
    head = f"{label:<{_LABEL}} " if label else ""
    return marked(state, f"{head}{fitted(text, _ROW - len(head))}".rstrip())


def time_of(typed: str) -> datetime | None:
    """The time that was typed; None for an empty field. Raises `WrongUse`."""
    return parse_typed(typed, clock.now()) if typed.strip() else None
