"""What all papers share, and the report's preview."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.events import Key
from textual.widgets import Input, Label, Static

from herotui.text.escape import visible


class Paper(Vertical):
    """A pane that knows what in it takes the focus."""

    def take_focus(self) -> None:
        """Focus what is read."""
        raise NotImplementedError


class FilteredPaper(Paper):
    """A pane with a list and, in `#filter`, what it is filtered by: Enter and Down lead from there to the list."""

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes to the list."""
        event.stop()
        self.take_focus()

    def on_key(self, event: Key) -> None:
        """Down leaves the filter for the list."""
        if event.key == "down" and self.query_one("#filter").has_focus:
            event.stop()
            self.take_focus()


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
