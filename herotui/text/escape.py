"""Foreign text made harmless for the eye and for files."""

from __future__ import annotations

import re
import unicodedata

# Marks that reorder or hide text without being control characters.
_SNEAKY = frozenset(
    "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u061c"
)
_MARKDOWN_INLINE = re.compile(r"([\\`*_\[\]<>|~&#])")


def visible(text: str, *, keep_lines: bool = False) -> str:
    """Control, bidirectional and zero-width characters shown as `<U+202E>`; nothing else changes."""
    if text.isprintable():
        return text
    return "".join(_visible(character, keep_lines) for character in text)


def _visible(character: str, keep_lines: bool) -> str:
    if keep_lines and character in "\n\t":
        return character
    if character in _SNEAKY or unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"):
        return f"<U+{ord(character):04X}>"
    return character


def cut(text: str, width: int) -> str:
    """`text` in at most `width` characters, its cut marked by two dots."""
    return text if len(text) <= width else text[: max(0, width - 2)] + ".."


def markdown(text: str) -> str:
    """Foreign text as literal Markdown on one line: no emphasis, link, HTML, table cell or heading comes of it."""
    return _MARKDOWN_INLINE.sub(r"\\\1", visible(text))


def csv_cell(text: str) -> str:
    """A cell that no spreadsheet runs as a formula."""
    shown = visible(text)
    return "'" + shown if shown[:1] in ("=", "+", "-", "@", "|", "%") else shown
