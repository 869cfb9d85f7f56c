"""The names of a pane's views in one line, the one in front in brackets; a click takes another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.events import Click
from textual.message import Message

from herotui.tui.widgets.bars import Line


class Tabs(Line):
    """`[Blast] Tree  Secrets 164  Shared 10  ] next`."""

    @dataclass
    class Pressed(Message):
        """A name was clicked."""

        view: str

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._spans: list[tuple[int, int, str]] = []

    def show_views(self, views: Sequence[tuple[str, int]], front: str, hint: str, width: int) -> None:
        """Show names with their counts (0: none shown); `hint` stands at the end where there is room."""
        parts: list[Content] = []
        self._spans = []
        start = 1
        for view, count in views:
            words = f"{view} {count:,}" if count else view
            here = view == front
            shown = Content.styled(f"[{words}]", "bold $accent") if here else Content(f" {words} ")
            self._spans.append((start, start + shown.cell_length, view))
            start += shown.cell_length
            parts.append(shown)
        room = width - sum(part.cell_length for part in parts)
        end = hint if len(hint) < room else ""
        self.show(Content.assemble(*parts, " " * max(0, room - len(end)), end))

    def on_click(self, event: Click) -> None:
        """Find the name under the pointer."""
        for start, end, view in self._spans:
            if start <= event.x < end:
                self.post_message(self.Pressed(view))
