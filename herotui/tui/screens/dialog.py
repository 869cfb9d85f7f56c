"""What all dialogs share: Esc cancels, and keys typed before the paint are dropped."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from herotui.errors import HerotuiError
from herotui.tui.words import marked

T = TypeVar("T")


class Dialog(ModalScreen[T]):
    """A modal box. Nothing has focus before it is painted, so keys that were meant for the screen below go nowhere."""

    AUTO_FOCUS = ""
    FIRST = ""
    """Selector of what gets the focus once the dialog stands."""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", "cancel", show=False)]

    def on_mount(self) -> None:
        """Give the focus only after the paint."""
        self.call_after_refresh(self.take_focus)

    def take_focus(self) -> None:
        """Focus the first field."""
        if self.FIRST:
            self.query_one(self.FIRST).focus()

    def action_cancel(self) -> None:
        """Close without doing anything."""
        self.dismiss(None)


class Said(Static):
    """A line in a dialog for what went wrong."""

    DEFAULT_CSS = "Said { height: auto; width: 1fr; }"

    def __init__(self) -> None:
        super().__init__("", id="said", markup=False)
        self.display = False

    def show(self, error: HerotuiError | str) -> None:
        """The three sentences."""
        self.show_line(marked("needs_you", str(error)))

    def show_line(self, content: Content) -> None:
        """A plain line; an empty one takes no room."""
        self.update(content)
        self.display = bool(content.plain)


def box(title: str) -> Vertical:
    """The dialog's frame, its title never markup."""
    frame = Vertical(id="box")
    frame.border_title = Content(title).markup
    return frame
