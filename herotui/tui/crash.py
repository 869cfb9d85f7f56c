"""What is printed when the app breaks: where, but never with what."""

from __future__ import annotations

import inspect
import traceback
from typing import Any

from textual.app import App

from herotui.text.escape import visible
from herotui.text.masking import mask

ADVICE = (
    "herotui broke. What was journalled is safe: start it again and it stands where it stood.\n"
    "The lines above hold no key; they may name apps and people."
)


def crash_text(error: BaseException) -> str:
    """The traceback without local variables, key-like text masked, control characters shown."""
    lines = "".join(traceback.format_exception(error))
    return f"{mask(visible(lines, keep_lines=True)).text}\n{ADVICE}\n"


class Discreet(App[str]):
    """An app that prints and logs nothing that may hold a key."""

    def _fatal_error(self) -> None:
        """Textual's own shows local variables; ours shows where it broke."""
        error = self._exception
        self._exit_renderables.append(crash_text(error) if error else ADVICE)
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        """Print it as it is: no markup, no highlighting. What is no text of ours is Textual's word on a stylesheet."""
        for shown in self._exit_renderables[:1]:
            self.error_console.print(shown, markup=False, highlight=False, soft_wrap=True)
        self._exit_renderables.clear()

    def _log(
        self, group: Any, verbosity: Any, _textual_calling_frame: inspect.Traceback, *objects: Any, **kwargs: Any
    ) -> None:
        """Textual's log repeats pasted text and typed keys: herotui keeps none."""
