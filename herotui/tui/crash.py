"""What is printed when the app breaks: where, but never with what."""

from __future__ import annotations

import traceback

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
