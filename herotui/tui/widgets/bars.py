"""The rows around each pane: header above, message and footer below."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from herotui.tui.commands import Command


class Line(Static):
    """One line that is painted again only when it changes; text is never markup."""

    DEFAULT_CSS = "Line { height: 1; width: 1fr; padding: 0 1; text-wrap: nowrap; text-overflow: clip; }"

    def __init__(self, text: str = "", *, id: str | None = None) -> None:
        super().__init__(Content(text), id=id, markup=False)
        self._shown = Content(text)

    def show(self, content: Content) -> None:
        """Show `content`, if it is not what stands there already."""
        if not content.is_same(self._shown):
            self._shown = content
            self.update(content, layout=False)


class Footer(Widget):
    """The keys that work now; a click does what the key does."""

    DEFAULT_CSS = "Footer { height: 1; width: 1fr; padding: 0 1; background: $panel; }"

    @dataclass
    class Pressed(Message):
        """A command was clicked."""

        command: Command

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._shown: tuple[tuple[Command, str], ...] = ()

    def show(self, commands: tuple[tuple[Command, str], ...]) -> None:
        """Show these commands."""
        if commands != self._shown:
            self._shown = commands
            self.refresh()

    def render(self) -> Content:
        """Each key in bold before its word, two spaces between."""
        parts = []
        for _, words in self._shown:
            key, _, title = words.partition(" ")
            style = "bold $error" if key == "!" else ""
            parts.append(Content.assemble((key, style or "bold $primary"), (f" {title}", style)))
        return Content("  ").join(parts)

    def on_click(self, event: Click) -> None:
        """Find the word under the pointer."""
        start = 1
        for found, words in self._shown:
            if start <= event.x < start + len(words):
                self.post_message(self.Pressed(found))
            start += len(words) + 2
