"""A list on the line API: only the rows in sight are rendered, however many there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, overload

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click, MouseScrollDown, MouseScrollUp, Resize
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.visual import Visual

from herotui.tui.widgets.tall import Tall
from herotui.tui.words import between


@dataclass(frozen=True, slots=True)
class Row:
    """One line. Without an `id` the cursor passes over it; `right` stands at the far end."""

    id: str
    left: Content
    right: Content = field(default_factory=lambda: Content(""))

    def is_same(self, other: Row) -> bool:
        """Whether both look the same; `==` looks at the text only, as Textual does."""
        return self.id == other.id and self.left.is_same(other.left) and self.right.is_same(other.right)


class Made(Sequence[Row]):
    """Rows that `make` makes of their place in the list."""

    def __init__(self, count: int, make: Callable[[int], Row]) -> None:
        self._count, self._make = count, make

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(self._count))]
        if not 0 <= index < self._count:
            raise IndexError(index)
        return self._make(index)


class Rows(Tall, can_focus=True):
    """Rows with a cursor: `>` in the first column, and reverse video while it has focus."""

    # There are none; looking for their style took a tenth of each paint.
    auto_links = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"rows--cursor"}
    DEFAULT_CSS = """
    Rows { height: 1fr; scrollbar-size-vertical: 1; overflow-x: hidden; }
    Rows > .rows--cursor { text-style: bold; }
    Rows:focus > .rows--cursor { text-style: reverse; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "up", id="up", show=False),
        Binding("down,j", "move(1)", "down", id="down", show=False),
        Binding("pageup", "page(-1)", "page up", id="page_up", show=False),
        Binding("pagedown", "page(1)", "page down", id="page_down", show=False),
        Binding("home,g", "edge(0)", "first", id="first", show=False),
        Binding("end,G", "edge(-1)", "last", id="last", show=False),
        Binding("enter", "choose", "open", id="open", show=False),
        Binding("space", "tick", "select", id="select", show=False),
    ]

    cursor: reactive[int] = reactive(-1, repaint=False)

    @dataclass
    class Moved(Message):
        """The cursor came to another row."""

        rows: Rows
        row: Row

        @property
        def control(self) -> Rows:
            """The list."""
            return self.rows

    @dataclass
    class Chosen(Message):
        """Enter or a click on the row."""

        rows: Rows
        row: Row

        @property
        def control(self) -> Rows:
            """The list."""
            return self.rows

    @dataclass
    class Ticked(Message):
        """Space on the row."""

        rows: Rows
        row: Row

        @property
        def control(self) -> Rows:
            """The list."""
            return self.rows

    def __init__(self, rows: Sequence[Row] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: Sequence[Row] = ()
        self.fill(rows)

    @property
    def rows(self) -> Sequence[Row]:
        """What the list holds."""
        return self._rows

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self._rows[self.cursor] if 0 <= self.cursor < len(self._rows) else None

    def fill(self, rows: Sequence[Row]) -> None:
        """Show other rows. The cursor stays on the row that it was on, so that nothing moves under it."""
        if len(rows) == len(self._rows) and all(map(Row.is_same, rows, self._rows)):
            return
        kept = self.row.id if self.row else ""
        self._rows = tuple(rows)
        self.grow(len(self._rows))
        if not self.go(kept):
            near = self._nearest(min(max(self.cursor, 0), len(self._rows) - 1), 1)
            self.set_reactive(Rows.cursor, near)
        self.refresh()

    def go(self, row_id: str) -> bool:
        """Put the cursor on a row; False when it is not there."""
        for index, row in enumerate(self._rows):
            if row_id and row.id == row_id:
                self.cursor = index
                return True
        return False

    def _nearest(self, index: int, direction: int) -> int:
        for step in (direction, -direction):
            at = index
            while 0 <= at < len(self._rows):
                if self._rows[at].id:
                    return at
                at += step
        return -1

    def watch_cursor(self, before: int, after: int) -> None:
        """Keep the cursor in sight and say where it is."""
        row = self.row
        for line in (before, after):  # the others look as before
            if line >= 0:
                self.refresh_line(line)
        if row is not None and self.is_mounted:
            self.scroll_to_region(Region(0, after, 1, 1), animate=False, force=True)
            if before != after:
                self.post_message(self.Moved(self, row))

    def render_line(self, y: int) -> Strip:
        """One line of the list."""
        index = y + self.scroll_offset.y
        width = self.scrollable_content_region.width
        style = self.visual_style
        if index >= len(self._rows):
            return Strip.blank(width, style.rich_style)
        row = self._rows[index]
        here = index == self.cursor
        text = between(Content.assemble(">" if here else " ", row.left), row.right, width)
        if here:
            style = style + self.get_visual_style("rows--cursor", partial=True)
        return Visual.to_strips(self, text, width, 1, style, pad=True)[0]

    def on_resize(self, event: Resize) -> None:
        """A line is as wide as the list."""
        self.virtual_size = Size(event.size.width, len(self._rows))

    def action_move(self, by: int) -> None:
        """One row up or down."""
        found = self._nearest(self.cursor + by, by)
        if found >= 0:
            self.cursor = found

    def action_page(self, by: int) -> None:
        """A page up or down."""
        far = min(max(self.cursor + by * max(1, self.size.height - 1), 0), len(self._rows) - 1)
        self.cursor = self._nearest(far, by)

    def action_edge(self, which: int) -> None:
        """To the first or the last row."""
        self.cursor = self._nearest(0 if which == 0 else len(self._rows) - 1, 1 if which == 0 else -1)

    def action_choose(self) -> None:
        """Enter."""
        if self.row is not None:
            self.post_message(self.Chosen(self, self.row))

    def action_tick(self) -> None:
        """Space."""
        if self.row is not None:
            self.post_message(self.Ticked(self, self.row))

    def on_click(self, event: Click) -> None:
        """A click moves the cursor; on the row under it, it chooses."""
        index = event.y + self.scroll_offset.y
        if 0 <= index < len(self._rows) and self._rows[index].id:
            if index == self.cursor:
                self.action_choose()
            self.cursor = index

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """The wheel moves the cursor."""
        event.stop()
        self.action_move(1)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """The wheel moves the cursor."""
        event.stop()
        self.action_move(-1)
