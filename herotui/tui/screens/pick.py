"""A dialog to pick one line: what to copy, and the help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Label, Static

from herotui.incident.status import SYMBOLS
from herotui.tui.commands import Command, key_name, keys_of
from herotui.tui.screens.dialog import Dialog, box
from herotui.tui.themes import STATES
from herotui.tui.widgets.rows import Row, Rows
from herotui.tui.words import block, fitted, plain, wrap


class PickDialog(Dialog[int]):
    """Choose one of several lines; its answer is the line's index."""

    FIRST = "Rows"

    def __init__(self, title: str, lines: Sequence[str], foot: str) -> None:
        super().__init__()
        self._title, self._lines, self._foot = title, lines, foot

    def compose(self) -> ComposeResult:
        """The lines."""
        with box(self._title):
            yield Rows([Row(str(i), Content(f" {fitted(line, 70).rstrip()}")) for i, line in enumerate(self._lines)])
            yield Label(self._foot, markup=False)

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Enter."""
        self.dismiss(int(event.row.id))


class HelpDialog(Dialog[None]):
    """All keys that work in the pane, then the rest, then the symbols."""

    FIRST = "#scroll"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("question_mark,q", "cancel", "close", show=False)]

    def __init__(self, here: Sequence[tuple[Command, str]], remapped: Mapping[str, str]) -> None:
        super().__init__()
        self._here, self._remapped = here, remapped

    def compose(self) -> ComposeResult:
        """The table."""
        with box("Keys that work here"), VerticalScroll(id="scroll"):
            yield Static(block(self._lines()), id="text", markup=False)

    def _lines(self) -> list[Content]:
        lines = []
        for found, reason in self._here:
            keys = " ".join(key_name(key) for key in keys_of(found, self._remapped))
            head, *rest = wrap(found.tooltip, 56)
            lines.append(Content.assemble((f"{keys:<14}", "bold $primary"), head))
            lines += [plain(" " * 14 + line) for line in rest]
            if reason:
                lines += [plain(" " * 14 + line, "$warning") for line in wrap(f"not now: {reason}", 56)]
        meanings = {
            "open": "open",
            "working": "working",
            "done": "done, dead, gone, as before",
            "needs_you": "needs you, alive, failed, found",
            "not_seen": "not seen, not known, not checked: the reason stands beside it",
            "not_applicable": "not applicable, waived, ours",
        }
        lines += [Content(""), plain("Symbols", "bold")]
        lines += [
            Content.assemble((f"{SYMBOLS[state]:<14}", STATES[state]), words) for state, words in meanings.items()
        ]
        return lines
