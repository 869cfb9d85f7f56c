"""A one-line text field that stands still."""

from __future__ import annotations

from textual.widgets import Input


class Field(Input):
    """An `Input` without frame, blinking or selection on focus, so that what was typed is never typed over."""

    def __init__(self, value: str = "", *, hint: str = "", id: str) -> None:
        super().__init__(value, placeholder=hint, id=id, classes="flat", select_on_focus=False)
        self.cursor_blink = False
