"""Lines that are wrapped already, on the line API: only those in sight are rendered, and no layout is worked out."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.events import Resize
from textual.geometry import Size
from textual.selection import Selection
from textual.strip import Strip
from textual.style import Style
from textual.visual import Visual

from herotui.tui.widgets.tall import Tall


class Lines(Tall, can_focus=True):
    """Text to read, scroll and select with the mouse."""

    # There are none; looking for their style took a tenth of each paint.
    auto_links = False
    DEFAULT_CSS = "Lines { height: 1fr; width: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: tuple[Content, ...] = ()

    @property
    def text(self) -> str:
        """What it holds, without styles."""
        return "\n".join(line.plain for line in self._lines)

    def show(self, lines: Sequence[Content]) -> None:
        """Show other lines, if they are other ones."""
        if len(lines) == len(self._lines) and all(map(Content.is_same, lines, self._lines)):
            return
        self._lines = tuple(lines)
        self.grow(len(lines))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line in sight."""
        index, width = y + self.scroll_offset.y, self.scrollable_content_region.width
        style = self.visual_style
        strip = Strip.blank(width, style.rich_style)
        if index < len(self._lines) and self._lines[index]:
            line = self._selected(self._lines[index], index)
            strip = Visual.to_strips(self, line, width, 1, style, apply_selection=False, pad=True)[0]
        return strip.apply_offsets(0, index)

    def _selected(self, line: Content, index: int) -> Content:
        span = self.text_selection.get_span(index) if self.text_selection else None
        if span is None:
            return line
        start, end = span
        style = Style.from_styles(self.screen.get_component_styles("screen--selection"))
        return line.stylize(style, start, len(line) if end == -1 else end)

    def get_selection(self, selection: Selection) -> tuple[str, str]:
        """What the mouse selected."""
        return selection.extract(self.text), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Paint the selection."""
        self.refresh()

    def on_resize(self, event: Resize) -> None:
        """A line is as wide as the widget."""
        self.virtual_size = Size(event.size.width, len(self._lines))
