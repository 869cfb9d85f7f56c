"""A long list whose rows are made when they come in sight, and whose cursor stays on its row, in its line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message

from herotui.tui.widgets.rows import Made, Row, Rows


class Items(Rows):
    """The list. Left and right fold and unfold, if the rows are a tree's."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "fold(True)", "fold", id="fold", show=False),
        Binding("right,l", "fold(False)", "unfold", id="unfold", show=False),
    ]

    @dataclass
    class Folded(Message):
        """Left (`shut`) or right on the row under the cursor."""

        shut: bool

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._ids: Sequence[str] = ()

    @property
    def room(self) -> int:
        """Cells that a row has."""
        return max(20, self.scrollable_content_region.width - 1)

    @property
    def at(self) -> str:
        """The id of the row under the cursor, or empty."""
        return self._ids[self.cursor] if 0 <= self.cursor < len(self._ids) else ""

    @property
    def below(self) -> str:
        """The id of the next row that the cursor would come to, else of the one above."""
        down, up = self._nearest(self.cursor + 1, 1), self._nearest(self.cursor - 1, -1)
        place = down if down > self.cursor else up
        return self._ids[place] if place >= 0 else ""

    def show(self, ids: Sequence[str], make: Callable[[int], Row]) -> None:
        """Show rows by their ids (empty: the cursor passes over it); `make` makes one of its index when it is in sight.

        The cursor stays on its row, and that row in its line of the screen; where it is gone, near to where it was.
        """
        before, line = self.at, self.cursor - self.scroll_offset.y
        place = self.cursor
        self._ids = ids
        self._rows = Made(len(ids), make)
        self.grow(len(ids))
        found = ids.index(before) if before and before in ids else -1
        near = found if found >= 0 else self._nearest(min(max(place, 0), len(ids) - 1), 1)
        self.set_reactive(Rows.cursor, near)
        if found >= 0 and found != place:
            self.scroll_to(y=max(0, found - line), animate=False, force=True, immediate=True)
        elif near >= 0:
            self.scroll_to_region(Region(0, near, 1, 1), animate=False, force=True)
        self.refresh()

    def clear(self) -> None:
        """Show nothing; the cursor forgets its row."""
        self._ids, self._rows = (), ()
        self.set_reactive(Rows.cursor, -1)
        self.grow(0)
        self.scroll_to(y=0, animate=False, force=True, immediate=True)
        self.refresh()

    def go(self, row_id: str) -> bool:
        """Put the cursor on a row; False when it is not there."""
        if not row_id or row_id not in self._ids:
            return False
        self.cursor = self._ids.index(row_id)
        return True

    def _nearest(self, index: int, direction: int) -> int:
        for step in (direction, -direction):
            at = index
            while 0 <= at < len(self._ids):
                if self._ids[at]:
                    return at
                at += step
        return -1

    def action_fold(self, shut: bool) -> None:
        """Left or right."""
        self.post_message(self.Folded(shut))
