"""The journal: all entries newest first, the one under the cursor whole, the head that it ends at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.events import Resize
from textual.message import Message
from textual.widgets import Input, Label

from herotui.incident.entry import Entry
from herotui.journal.record import Saved
from herotui.text.spoken import grouped, spoken
from herotui.tui.journal import Search, Topic, entry_lines, find, head_phrase, topic
from herotui.tui.screens.dialog import Dialog, Said, box
from herotui.tui.screens.papers import FilteredPaper
from herotui.tui.widgets.bars import Line
from herotui.tui.widgets.entries import Entries
from herotui.tui.widgets.field import Field
from herotui.tui.widgets.lines import Lines
from herotui.tui.widgets.rows import Rows
from herotui.tui.words import Line as Words
from herotui.tui.words import between, block, labelled, marked, plain, wrap

GROUPS = 4
"""Groups of the head's digits that are shown where there is room, and read out."""


@dataclass(frozen=True, slots=True)
class Book:
    """What the pane is painted from. `entries` oldest first; `saved` says where the record stands, `check` (a state and
    words) whether all of it holds; `keys` are the commands' keys, `notices` about place and clock."""

    entries: Sequence[Entry]
    saved: Saved
    check: tuple[str, str]
    now: datetime
    zone: tzinfo | None
    keys: Mapping[str, str]
    notices: Sequence[str] = ()


class JournalPane(FilteredPaper):
    """`/` searches as you type, Enter goes to what the entry speaks of."""

    @dataclass
    class Asked(Message):
        """Enter on an entry that speaks of something outside the journal."""

        topic: Topic

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._book: Book | None = None
        self._search = Search()
        self.touched = False

    def compose(self) -> ComposeResult:
        """Title, filter, list, one entry whole."""
        yield Line(id="journal-title")
        yield Said()
        yield Field(hint="/ filters as you type: words, #12, a kind, a name. Esc clears", id="filter")
        with Container(id="journal-body"):
            yield Entries(id="entries")
            yield Lines(id="entry")

    def show(self, book: Book) -> None:
        """Paint from `book`; the cursor stays on its entry."""
        self._book = book
        self._paint()

    def take_focus(self) -> None:
        """The list has it."""
        self.query_one("#entries").focus()

    def filter(self) -> None:
        """Type into the filter."""
        self.query_one("#filter").focus()

    def clear(self) -> bool:
        """Take the filter away; False when there was none."""
        field = self.query_one("#filter", Input)
        had = bool(field.value) or field.has_focus
        field.value = ""
        self.take_focus()
        return had

    @property
    def entry(self) -> Entry | None:
        """The entry under the cursor."""
        return self.query_one(Entries).entry

    def _paint(self) -> None:
        book = self._book
        if book is None or not self.size.width:
            return
        found = self._search.look(book.entries, self.query_one("#filter", Input).value)
        count = f"{len(found)} of {len(book.entries)}" if self._search.wanted else str(len(book.entries))
        left, state = Content.assemble(("8 Journal", "bold"), f"  {count} entries  "), book.check[0]
        worst = state == "needs_you"
        if not worst:
            left = Content.assemble(left, marked(*book.check))
        width = self.size.width - 2
        head = self._head(book, width - left.cell_length - 2)
        self.query_one("#journal-title", Line).show(between(left, head, width))
        told = [book.check[1]] if worst else list(book.notices)
        self.query_one(Said).show_line(block([_flagged(text, width) for text in told]))
        self.query_one(Entries).show(found, book.now, book.zone, book.saved)
        self._paint_entry()

    def _head(self, book: Book, room: int) -> Content:
        """The head with as many groups as there is room for, at least one, and the key that spells it."""
        seq, digits, keys = book.saved.seq, book.saved.head, f"  {book.keys['seal']} spells it"
        groups = next((n for n in (GROUPS, 2) if len(head_phrase(seq, digits, n) + keys) <= room), 1)
        phrase = head_phrase(seq, digits, groups)
        return Content.assemble((phrase, "bold $accent"), keys if len(phrase + keys) <= room else "")

    def _paint_entry(self) -> None:
        book, entry, whole = self._book, self.entry, self.query_one("#entry", Lines)
        width = max(20, whole.size.width - 3)
        if book is None:
            return
        if entry is None:
            none = "No entry holds all of these words. Esc clears them." if self._search.wanted else "No entry yet."
            whole.show([plain(none)])
            return
        whole.show(entry_lines(entry, book.entries, book.now, width, book.zone, book.keys["open"]))

    def on_resize(self, event: Resize) -> None:
        """Lines are wrapped anew."""
        self.call_after_refresh(self._paint)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search as you type."""
        event.stop()
        self.touched = True
        self._paint()
        self.query_one("#entry", Lines).scroll_home(animate=False)

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """The whole entry follows the cursor."""
        event.stop()
        self.touched = True
        self._paint_entry()
        self.query_one("#entry", Lines).scroll_home(animate=False)

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Enter goes to what the entry speaks of."""
        event.stop()
        if self._book is None or self.entry is None:
            return
        about = topic(self.entry, self._book.entries)
        if about.seq and find(self._book.entries, about.seq):
            if not self.query_one(Entries).go(str(about.seq)):
                self.clear()
                self._paint()
                self.query_one(Entries).go(str(about.seq))
        else:
            self.post_message(self.Asked(about))


def _flagged(text: str, width: int) -> Content:
    """What needs the responder, wrapped beside its symbol."""
    first, *rest = wrap(text, width - 4)
    return block([marked("needs_you", first, "bold $error"), *(plain(f"    {line}", "bold $error") for line in rest)])


class SealDialog(Dialog[bool]):
    """The head to read out on the phone, or to copy to where this account can't write. Its answer: copy it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("c,y", "copy", "copy", show=False)]

    def __init__(self, incident_id: str, seq: int, head: str, why: str = "") -> None:
        super().__init__()
        self._incident, self._seq, self._head, self._why = incident_id, seq, head, why

    @property
    def text(self) -> str:
        """What is copied: the whole of it, on one line."""
        return f"{self._incident} #{self._seq} {self._head}"

    def compose(self) -> ComposeResult:
        """Number, digits, how they are spoken, what it is good for."""
        digits = grouped(self._head, GROUPS)
        lines: list[Words] = [
            Content.assemble(("Number  ", "bold"), (f"#{self._seq}", "bold $accent")),
            Content.assemble(("Digits  ", "bold"), (digits, "bold $accent")),
            *labelled("Say", spoken(digits), 72, indent=8),
            Content(""),
            *(plain(line) for line in wrap(_GOOD_FOR, 72)),
        ]
        if self._why:
            lines += [Content(""), _flagged(self._why, 72)]
        with box(f"Seal of {self._incident}'s journal"):
            yield Label(block(lines), markup=False)
            yield Label("c copies it whole   Esc closes", markup=False)

    def action_copy(self) -> None:
        """Copy it."""
        self.dismiss(True)


_GOOD_FOR = (
    "Who has the same number and digits holds the same record up to there. Nobody can cut or rewrite it unnoticed once"
    " they stand where this account can't write: read them out, put them into a ticket or the team's chat."
)
