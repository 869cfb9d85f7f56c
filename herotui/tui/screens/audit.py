"""The audit: a strip of the window, findings, footholds, timeline, access, usage, what was not seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from textual.message import Message
from textual.widget import Widget

from herotui.tui.audit.item import Item
from herotui.tui.audit.look import VIEWS, AuditLook
from herotui.tui.audit.strip import ZOOMS, lines
from herotui.tui.audit.timeline import Beat
from herotui.tui.audit.unseen import UnseenSight
from herotui.tui.screens.sights import SightPane
from herotui.tui.widgets.bars import Line
from herotui.tui.words import block

_ZOOMS = tuple(ZOOMS)


class AuditPane(SightPane):
    """What was done with the key, what it left, and what could not be seen."""

    VIEWS = VIEWS
    HINT = "words of a title, a place, an account, a severity"

    @dataclass
    class Asked(Message):
        """Enter on what leads out of the pane: to a journal `entry`, or to a note about a `place`."""

        entry: int = 0
        place: str = ""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._zoom = "hour"

    def above(self) -> Iterator[Widget]:
        """The strip."""
        yield Line(id="audit-strip")

    @property
    def item(self) -> Item | None:
        """The finding under the cursor, if one is."""
        return self._thing if isinstance(self._thing, Item) else None

    def zoom(self, by: int) -> None:
        """A finer or a coarser strip."""
        at = _ZOOMS.index(self._zoom) + by
        self._zoom = _ZOOMS[min(max(at, 0), len(_ZOOMS) - 1)]
        self._paint_strip()

    def take(self, look: AuditLook, *, sinks: bool) -> None:
        """Another look by the responder's own doing, at once. `sinks`: the row under the cursor leaves its place."""
        if sinks:
            self._list.go(self._list.below)
        self._look, self._newer = look, None
        self._paint()

    def read(self, thing: Any) -> None:
        """A place to look at by hand: the note. A finding that is read already: its entry. Else the row in full."""
        sight = self._sight
        place = sight.to_note(thing) if isinstance(sight, UnseenSight) and thing else ""
        whole = self.has_class("-reading") or self.screen.has_class("-wide")
        if place:
            self.post_message(self.Asked(place=place))
        elif whole and isinstance(thing, Item) and thing.entry:
            self.post_message(self.Asked(entry=thing.entry))
        else:
            super().read(thing)

    def _paint_detail(self) -> None:
        super()._paint_detail()
        self._paint_strip()

    def _paint_strip(self) -> None:
        look, scene, width = self._look, self._scene, self.size.width - 4
        box = self.query_one("#audit-strip", Line)
        box.display = isinstance(look, AuditLook) and not self.has_class("-reading")
        if isinstance(look, AuditLook) and scene is not None and width > 0:
            keys = f"{scene.names['zoom_in']} {scene.names['zoom_out']} zoom:"
            box.show(block(lines(look.strip, self._zoom, _when(self._thing), width, scene.zone, keys)))


def _when(thing: Any) -> datetime | None:
    """When what the cursor is on happened."""
    if isinstance(thing, Item):
        return thing.when
    return thing.at if isinstance(thing, Beat) else None
