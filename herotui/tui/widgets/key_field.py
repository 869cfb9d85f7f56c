"""Where a key is pasted: it shows how many characters came, never one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click, Key, Paste
from textual.message import Message
from textual.widget import Widget

from herotui.secret import NotAKey, Secret, read_key
from herotui.tui.words import symbol


class KeyField(Widget, can_focus=True):
    """Takes a key by paste or by typing. Unlike an `Input` it has no value that a log, a picture or undo could hold."""

    DEFAULT_CSS = "KeyField { height: 1; width: 1fr; } KeyField:focus { text-style: reverse; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "take it", show=False),
        Binding("ctrl+u,delete", "clear", "clear", show=False),
    ]

    @dataclass
    class Submitted(Message):
        """Enter in the field."""

        field: KeyField

    def __init__(self, *, id: str, empty: str = "not given: paste it here") -> None:
        super().__init__(id=id)
        self._pieces: list[str] = []
        self._empty = empty

    @property
    def empty(self) -> bool:
        """Whether nothing was typed or pasted."""
        return not "".join(self._pieces).strip()

    def take(self) -> Secret | None:
        """The key; None when the field is empty. Raises NotAKey."""
        return None if self.empty else read_key("".join(self._pieces))

    def action_clear(self) -> None:
        """Forget what was typed."""
        self._pieces.clear()
        self.refresh()

    def action_submit(self) -> None:
        """Enter."""
        self.post_message(self.Submitted(self))

    def render(self) -> Content:
        """Stars, the number of characters and the format."""
        if self.empty:
            return Content.assemble(symbol("not_seen"), f" {self._empty}")
        try:
            key = read_key("".join(self._pieces))
        except NotAKey as error:
            return Content.assemble(symbol("needs_you"), f" {'*' * 10} {error.message}")
        return Content.assemble(f"{'*' * 10} {len(key)} characters, format {key.format} ", symbol("done"))

    def on_key(self, event: Key) -> None:
        """Type: printable characters never reach a binding from here."""
        if event.key == "backspace":
            last = self._pieces.pop() if self._pieces else ""
            if len(last) > 1:
                self._pieces.append(last[:-1])
        elif event.character and event.is_printable:
            self._pieces.append(event.character)
        else:
            return
        event.stop()
        event.prevent_default()
        self.refresh()

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Printable characters belong to the field."""
        return character is not None and character.isprintable()

    def on_paste(self, event: Paste) -> None:
        """Paste."""
        event.stop()
        self._pieces.append(event.text)
        self.refresh()

    def on_click(self, event: Click) -> None:
        """A click focuses it."""
        self.focus()
