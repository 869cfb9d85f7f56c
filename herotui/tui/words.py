"""Lines for the eye: plain functions from facts to `Content`, which is never parsed as markup."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from textual.content import Content

from herotui.incident.status import SYMBOLS
from herotui.text.escape import cut, visible
from herotui.tui.themes import STATES

Line = Content


def plain(text: str, style: str = "") -> Line:
    """One line of foreign or own text, harmless."""
    return Content.styled(visible(text), style)


def symbol(state: str) -> Line:
    """`[x]` in the state's style."""
    return Content.styled(SYMBOLS[state], STATES[state])


def marked(state: str, text: str, style: str = "") -> Line:
    """`[x] text`."""
    return Content.assemble(symbol(state), " ", (visible(text), style))


def between(left: Line, right: Line, width: int) -> Line:
    """`left` and `right` at the two ends of a line; `left` gives way."""
    room = max(0, width - right.cell_length - (1 if right.cell_length else 0))
    if left.cell_length > room:
        left = Content.assemble(left.truncate(max(0, room - 2)), "..")
    return Content.assemble(left, " " * max(0, width - left.cell_length - right.cell_length), right)


def labelled(label: str, text: str, width: int, *, indent: int = 6, style: str = "") -> list[Line]:
    """A label in the margin and wrapped text beside it."""
    wrapped = wrap(text, width - indent)
    first = Content.assemble((f"{label:<{indent - 1}} ", "bold"), (wrapped[0], style))
    return [first, *(Content.assemble(" " * indent, (line, style)) for line in wrapped[1:])]


def headed(text: str, width: int) -> list[Line]:
    """Bold text, wrapped."""
    return [plain(line, "bold") for line in wrap(text, width)]


def numbered(items: Iterable[str], width: int) -> list[Line]:
    """Items with their number, wrapped beside it."""
    lines: list[Line] = []
    for number, item in enumerate(items, 1):
        head, *rest = wrap(item, width - 4)
        lines.append(Content.assemble(f"{number:>2}  ", head))
        lines.extend(Content(" " * 4 + line) for line in rest)
    return lines


def wrap(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` characters, at least one line; long words are cut, nothing is lost."""
    return textwrap.wrap(visible(text), max(8, width), break_on_hyphens=False) or [""]


def code(text: str) -> list[Line]:
    """Lines that stand as they are, to be copied."""
    return [Content.styled(f"  {visible(line)}", "$primary") for line in text.splitlines() or [""]]


def block(lines: Sequence[Line]) -> Content:
    """Lines as one content."""
    return Content("\n").join(lines)


def fitted(text: str, width: int) -> str:
    """Foreign text harmless, cut to `width` and padded to it."""
    return f"{cut(visible(text), width):<{width}}"
