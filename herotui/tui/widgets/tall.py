"""What is taller than its place: it takes another height without the whole screen being laid out anew."""

from __future__ import annotations

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.widget import Widget


class Tall(ScrollView):
    """A scroll view whose height changes at key presses."""

    def grow(self, height: int) -> None:
        """Be `height` lines tall. Setting `virtual_size` would lay the screen out, which costs more than the paint."""
        size = Size(self.size.width, height)
        if size == self.virtual_size:
            return
        if not self.size or self.styles.is_auto_height:
            self.virtual_size = size
            return
        self.set_reactive(Widget.virtual_size, size)
        self._scroll_update(size)
        if self.scroll_offset.y > self.max_scroll_y:
            self.scroll_to(y=self.max_scroll_y, animate=False, force=True, immediate=True)
        self.refresh()
