"""A journal's entries as a list, newest first: a row is made when it comes in sight, however many there are."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from textual.geometry import Region

from herotui.incident.entry import Entry
from herotui.tui.journal import entry_row
from herotui.tui.widgets.rows import Made, Rows

if TYPE_CHECKING:
    from herotui.journal.record import Saved


class Entries(Rows):
    """The list. The cursor stays on its entry, and that entry in its line, when others come in above it."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._entries: Sequence[Entry] = ()
        self._painted: tuple[object, ...] = ()
        self._at = 0

    @property
    def entry(self) -> Entry | None:
        """The entry under the cursor."""
        at = len(self._rows) - 1 - self.cursor
        return self._entries[at] if self.cursor >= 0 and 0 <= at < len(self._rows) else None

    def show(self, entries: Sequence[Entry], now: datetime, zone: tzinfo | None, saved: Saved) -> None:
        """Show these entries, oldest first; what is added to them later is shown by the next call.

        `saved` says which of them are on the disk.
        """
        look = (len(entries), zone, now.date(), saved)
        if entries is self._entries and look == self._painted:
            return
        here, before = self.entry, self.cursor
        self._at = here.seq if here else self._at  # an empty list does not forget it
        self._entries, self._painted = entries, look
        count = len(entries)
        self._rows = Made(count, lambda at: entry_row(entries[count - 1 - at], now, self._room, zone, saved))
        self.grow(count)
        self.set_reactive(Rows.cursor, self._row_of(self._at) if self._at else min(0, count - 1))
        self._keep_in_place(self.cursor - before if here else 0)
        self.refresh()

    def go(self, row_id: str) -> bool:
        """Put the cursor on the entry of that number; False when it is not there. An empty list remembers it."""
        if not self._rows and row_id.isdigit():
            self._at = int(row_id)
        at = self._row_of(int(row_id)) if row_id.isdigit() else -1
        if at < 0 or self._rows[at].id != row_id:
            return False
        self.cursor = at
        return True

    @property
    def _room(self) -> int:
        return self.scrollable_content_region.width - 1

    def _row_of(self, seq: int) -> int:
        """The row of entry `seq`, or of the last one before it; -1 for an empty list."""
        count = len(self._rows)
        return min(count - bisect_right(self._entries, seq, 0, count, key=lambda entry: entry.seq), count - 1)

    def _keep_in_place(self, moved: int) -> None:
        if moved and self.scroll_offset.y:
            self.scroll_to(y=max(0, self.scroll_offset.y + moved), animate=False, force=True, immediate=True)
        if self.cursor >= 0:
            self.scroll_to_region(Region(0, self.cursor, 1, 1), animate=False, force=True)
