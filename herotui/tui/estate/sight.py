"""A view of the estate: what its rows are, what each looks like, what it says in full, what can be copied of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import ClassVar, Generic, TypeVar

from textual.content import Content

from herotui.text.times import short
from herotui.tui.widgets.rows import Row
from herotui.tui.words import Line

T = TypeVar("T")

DANGERS = {"critical": "!!!", "high": "!! ", "medium": "!  ", "low": ".  ", "": "   "}
_STYLES = {"critical": "bold $error", "high": "bold $error", "medium": "$warning"}


@dataclass(frozen=True, slots=True)
class Frame:
    """What a row or a detail is painted for: cells, time, zone, and the keys of commands as they are now."""

    width: int
    now: datetime
    zone: tzinfo | None
    names: dict[str, str]


def danger_mark(danger: str) -> Line:
    """`!!!` in its colour, three cells wide."""
    return Content.styled(DANGERS.get(danger, "?  "), _STYLES.get(danger, ""))


def time_room(oldest: datetime | None, frame: Frame) -> int:
    """Cells that a column of times needs: those of today are without their date."""
    if oldest is None:
        return len(short(frame.now, frame.now, frame.zone))
    days = {at.astimezone(frame.zone).date() for at in (oldest, frame.now)}
    return len(short(frame.now, frame.now, frame.zone)) + (len("30 Nov ") if len(days) > 1 else 0)


class Sight(Generic[T]):
    """One view. `things` are its rows' subjects, in order; made in a thread, so that no key waits for it."""

    title: ClassVar[str]
    empty: str
    """What is said where nothing is there."""
    folds: ClassVar[bool] = False
    steady: ClassVar[bool] = False
    """Another look has the same rows in the same places."""
    first: str = ""
    """The row that the cursor rests on at first; empty: the topmost."""

    def __init__(self, things: Sequence[T]) -> None:
        self.things = things
        self.ids = _distinct([self.id(thing) for thing in things])
        self._finds = [self.find(thing).casefold() for thing in things]

    @property
    def count(self) -> int:
        """How many there are, for the title."""
        return len(self.things)

    def id(self, thing: T) -> str:
        """What the cursor stays on; empty for a row that it passes over."""
        raise NotImplementedError

    def find(self, thing: T) -> str:
        """The text that a filter looks in."""
        raise NotImplementedError

    def row(self, thing: T, frame: Frame) -> Row:
        """One line."""
        raise NotImplementedError

    def detail(self, thing: T, frame: Frame) -> list[Line]:
        """All that is known of it."""
        raise NotImplementedError

    def copies(self, thing: T) -> list[tuple[str, str]]:
        """What can be copied: what it is, and the text. Never a value."""
        return []

    def goes(self, thing: T) -> tuple[str, str]:
        """Where Enter leads instead of to the detail: a view's title and its filter; empty: nowhere."""
        return "", ""

    @property
    def first_opened(self) -> frozenset[str]:
        """What is unfolded at first."""
        return frozenset()

    def parent(self, id: str) -> str:
        """The row that a row hangs on, or empty."""
        return ""

    def visible(self, wanted: str, opened: Set[str]) -> list[int]:
        """The places in `things` that are shown, with a filter's words and the ids of what is unfolded."""
        words = wanted.casefold().split()
        if not words:
            return list(range(len(self.things)))
        return [at for at, text in enumerate(self._finds) if all(word in text for word in words)]

    def rows(self, shown: Sequence[int], frame: Frame) -> tuple[list[str], Callable[[int], Row]]:
        """Ids of what is shown, and how a row is made of its place among them."""
        ids = [self.ids[at] for at in shown]

        def make(at: int) -> Row:
            row = self.row(self.things[shown[at]], frame)
            return Row(ids[at], row.left, row.right)

        return ids, make

    def at(self, id: str) -> T | None:
        """The thing of a row."""
        return self.things[self.ids.index(id)] if id and id in self.ids else None


def _distinct(ids: list[str]) -> list[str]:
    """Ids that are there twice are told apart, so that the cursor knows its row."""
    met: dict[str, int] = {}
    for place, id in enumerate(ids):
        count = met[id] = met.get(id, 0) + 1
        if id and count > 1:
            ids[place] = f"{id}#{count}"
    return ids
