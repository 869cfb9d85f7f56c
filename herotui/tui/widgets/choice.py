"""A choice in one line: `(o) this  ( ) that`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget


class Choice(Widget, can_focus=True):
    """One of several values. Space and right take the next, left the one before."""

    DEFAULT_CSS = "Choice { height: 1; width: 1fr; } Choice:focus { text-style: reverse; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,right,l", "turn(1)", "next choice", show=False),
        Binding("left,h", "turn(-1)", "choice before", show=False),
    ]
    value: reactive[str] = reactive("")

    @dataclass
    class Changed(Message):
        """Another value was chosen."""

        choice: Choice
        value: str

        @property
        def control(self) -> Choice:
            """The choice."""
            return self.choice

    def __init__(self, label: str, options: Mapping[str, str], value: str, *, id: str, compact: bool = False) -> None:
        super().__init__(id=id)
        self._label, self._options, self._compact = label, options, compact
        self.set_reactive(Choice.value, value)

    def offer(self, options: Mapping[str, str], value: str, *, compact: bool) -> None:
        """Ask something else."""
        self._options, self._compact = options, compact
        self.set_reactive(Choice.value, value if value in options else next(iter(options)))
        self.refresh()

    def render(self) -> Content:
        """All options with the chosen one marked, or (`compact`) the chosen one alone."""
        if self._compact:
            return Content.assemble((self._label, "bold"), self._options[self.value])
        marks = [f"({'o' if name == self.value else ' '}) {words}" for name, words in self._options.items()]
        return Content.assemble((self._label, "bold"), "  ".join(marks))

    def action_turn(self, by: int) -> None:
        """Take the next option."""
        names = list(self._options)
        self.value = names[(names.index(self.value) + by) % len(names)]
        self.post_message(self.Changed(self, self.value))

    def on_click(self, event: Click) -> None:
        """A click takes the next option."""
        self.focus()
        self.action_turn(1)
