"""The report's preview and the journal."""

from __future__ import annotations

from datetime import datetime, tzinfo

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Label, Static

from herotui.incident.entry import Entry
from herotui.text.escape import visible
from herotui.tui.scene import journal_rows
from herotui.tui.widgets.field import Field
from herotui.tui.widgets.rows import Rows
from herotui.tui.words import block, plain, wrap


class Paper(Vertical):
    """A pane that knows what in it takes the focus."""

    def take_focus(self) -> None:
        """Focus what is read."""
        raise NotImplementedError


class ReportPane(Paper):
    """What the export would hold. Enter writes it."""

    def compose(self) -> ComposeResult:
        """Title and text."""
        yield Label("7 Report  internal  Markdown: preview.  Enter writes it to a file   c copies it", markup=False)
        with VerticalScroll(id="report-scroll"):
            yield Static(id="report-text", markup=False)

    def show(self, text: str) -> None:
        """Show the report's text, as text."""
        self.query_one("#report-text", Static).update(Content(visible(text, keep_lines=True)))

    def take_focus(self) -> None:
        """Scrolling keys go to the text."""
        self.query_one("#report-scroll").focus()


class JournalPane(Paper):
    """All entries, newest first; `/` filters as you type, Enter shows one whole."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._entries: list[Entry] = []
        self._now: datetime | None = None
        self._zone: tzinfo | None = None

    def compose(self) -> ComposeResult:
        """Filter, list, one entry whole."""
        yield Field(hint="/ filters: type words, Esc clears", id="filter")
        yield Rows(id="entries")
        yield Static(id="entry", markup=False)

    def show(self, entries: list[Entry], now: datetime, zone: tzinfo | None) -> None:
        """Show these entries."""
        self._entries, self._now, self._zone = entries, now, zone
        self._fill()

    def take_focus(self) -> None:
        """The list has it."""
        self.query_one("#entries").focus()

    def filter(self) -> None:
        """Type into the filter."""
        self.query_one("#filter").focus()

    def clear(self) -> bool:
        """Take the filter away; False when there was none."""
        box = self.query_one("#filter", Input)
        had = bool(box.value) or box.has_focus
        box.value = ""
        self.take_focus()
        return had

    def _fill(self) -> None:
        if self._now is not None:
            wanted, width = self.query_one("#filter", Input).value, self.size.width - 2
            self.query_one("#entries", Rows).fill(journal_rows(self._entries, self._now, width, self._zone, wanted))

    def on_resize(self) -> None:
        """Lines are cut anew."""
        self._fill()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter as you type."""
        event.stop()
        self._fill()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes to the list."""
        event.stop()
        self.take_focus()

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Enter shows one entry whole."""
        event.stop()
        found = next(entry for entry in self._entries if str(entry.seq) == event.row.id)
        text = f"#{found.seq} {found.responder}, {found.kind}: {found.text}"
        self.query_one("#entry", Static).update(block([plain(line) for line in wrap(text, self.size.width - 4)]))
