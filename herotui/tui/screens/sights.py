"""A pane with several views of what was found: where it stands, the views, a filter, the rows, one row in full."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, ClassVar, Protocol

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.events import Resize
from textual.widget import Widget
from textual.widgets import Input

from herotui.text.escape import visible
from herotui.tui.estate.sight import Frame, Sight
from herotui.tui.screens.papers import FilteredPaper
from herotui.tui.widgets.bars import Line
from herotui.tui.widgets.field import Field
from herotui.tui.widgets.items import Items
from herotui.tui.widgets.lines import Lines
from herotui.tui.widgets.rows import Rows
from herotui.tui.widgets.tabs import Tabs
from herotui.tui.words import between, plain, wrap


@dataclass(frozen=True, slots=True)
class Scene:
    """What the pane is painted with: where the look stands, the time, the zone, the keys."""

    stands: Content
    now: datetime
    zone: tzinfo | None
    names: Mapping[str, str]
    advice: str = ""


class Found(Protocol):
    """What was found, by view."""

    @property
    def sights(self) -> Mapping[str, Sight[Any]]:
        """Each view by its title."""


class SightPane(FilteredPaper):
    """`[` `]` take another view, `/` filters as you type, Enter opens what the cursor is on.

    What comes in while a view is read waits in a count: nothing moves under the cursor.
    """

    VIEWS: ClassVar[tuple[str, ...]]
    HINT: ClassVar[str]

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._scene: Scene | None = None
        self._look: Found | None = None
        self._newer: Found | None = None
        self._view = self.VIEWS[0]
        self._opened: set[str] | None = None
        self._places: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """Where the look stands, the views, the filter, the list, one row in full."""
        yield Line(id=f"{self.id}-stands")
        yield from self.above()
        yield Tabs(id=f"{self.id}-views")
        yield Field(hint=f"filters as you type: {self.HINT}. Esc clears", id="filter")
        with Container(id=f"{self.id}-body"):
            yield Items(id=f"{self.id}-rows")
            yield Lines(id=f"{self.id}-detail")

    def above(self) -> Iterator[Widget]:
        """What stands above the views, if anything does."""
        yield from ()

    def on_mount(self) -> None:
        """Neither filter nor detail is there until it is asked for."""
        self.query_one("#filter").display = False

    # What the app calls.

    @property
    def waiting(self) -> int:
        """How many rows came in and wait to be sorted in."""
        if self._newer is None or self._look is None:
            return 0
        return max(0, len(self._newer.sights[self._view].ids) - len(self._look.sights[self._view].ids))

    @property
    def waits(self) -> bool:
        """Whether anything newer waits."""
        return self._newer is not None

    def take_focus(self) -> None:
        """The list has it."""
        self._list.focus()

    def show(self, scene: Scene) -> None:
        """Paint where the look stands, and the rest where it has another look."""
        first = self._scene is None
        self._scene = scene
        self._paint_head()
        if first:
            self._paint()
        elif self._look is None:
            self._paint_detail()

    def offer(self, look: Found | None) -> None:
        """A newer look. It waits while rows are read; the picture has the same rows in the same places: it is taken."""
        if look is not None and self._moves(look):
            self._newer = look
            self._paint_head()
            return
        self._look, self._newer = look, None
        self._opened = None if look is None else self._opened
        self._paint()

    def _moves(self, look: Found) -> bool:
        """Whether other rows would come into the list that is read now."""
        sight = self._sight
        if sight is None or not self._list.rows or sight.steady:
            return False
        return sight.ids != look.sights[self._view].ids

    def sort_in(self) -> None:
        """Take what waits."""
        if self._newer is not None:
            self._look, self._newer = self._newer, None
            self._paint()

    def turn(self, by: int) -> None:
        """The next view, or the one before."""
        self.go(self.VIEWS[(self.VIEWS.index(self._view) + by) % len(self.VIEWS)])

    def go(self, view: str, wanted: str = "") -> None:
        """To a view, filtered; what waited is sorted in."""
        self._places[self._view] = self._list.at
        self._view = view
        self._look, self._newer = self._newer or self._look, None
        field = self.query_one("#filter", Input)
        with field.prevent(Input.Changed):
            field.value = wanted
        field.display = bool(wanted)
        self._list.clear()
        self._paint()
        self._list.go(self._places.get(view, "") or (self._sight.first if self._sight else ""))
        self._paint_detail()

    def filter(self) -> None:
        """Type into the filter."""
        field = self.query_one("#filter")
        field.display = True
        field.focus()

    def clear(self) -> bool:
        """Close the filter, else the detail; False when neither was open."""
        field = self.query_one("#filter", Input)
        if field.display:
            field.value = ""
            field.display = False
        elif self.has_class("-reading"):
            self.remove_class("-reading")
        else:
            return False
        self._detail.scroll_home(animate=False)
        self.take_focus()
        return True

    def copies(self) -> list[tuple[str, str]]:
        """What can be copied of the row under the cursor: never a value."""
        sight, thing = self._sight, self._thing
        if sight is None or thing is None:
            return []
        return [(visible(what), visible(text, keep_lines=True)) for what, text in sight.copies(thing)]

    # Painting.

    @property
    def _list(self) -> Items:
        return self.query_one(Items)

    @property
    def _detail(self) -> Lines:
        return self.query_one(Lines)

    @property
    def _sight(self) -> Sight[Any] | None:
        return self._look.sights[self._view] if self._look else None

    @property
    def _thing(self) -> Any:
        return self._sight.at(self._list.at) if self._sight else None

    @property
    def _wanted(self) -> str:
        return self.query_one("#filter", Input).value

    def _frame(self, width: int) -> Frame | None:
        scene = self._scene
        return Frame(width, scene.now, scene.zone, dict(scene.names)) if scene else None

    def _paint(self) -> None:
        self._paint_head()
        self.set_class(self._look is None, "-empty")
        items, frame = self._list, self._frame(self._list.room)
        if frame is None or not self.size.width:
            return
        sight = self._sight
        if sight is None:
            items.clear()
        else:
            if self._opened is None and self._look is not None:
                self._opened = {id for one in self._look.sights.values() for id in one.first_opened}
            items.show(*sight.rows(sight.visible(self._wanted, self._opened or set()), frame))
        self._paint_detail()

    def _paint_head(self) -> None:
        scene, width = self._scene, self.size.width - 4
        if scene is None or width <= 0:
            return
        keys = scene.names
        count = f"{self.waiting:,} more" if self.waiting else "newer rows"
        more = f"{count}: {keys['again']} sorts in" if self._newer else ""
        right = Content.styled(more, "bold $accent")
        self.query_one(f"#{self.id}-stands", Line).show(between(scene.stands, right, width))
        views = [(view, self._look.sights[view].count if self._look else 0) for view in self.VIEWS]
        self.query_one(Tabs).show_views(views, self._view, f"{keys['view_next']} next", width)

    def _paint_detail(self) -> None:
        detail = self._detail
        frame = self._frame(max(20, detail.size.width - 2))
        if frame is None:
            return
        sight, thing = self._sight, self._thing
        if sight is not None and thing is not None:
            detail.show(sight.detail(thing, frame))
            return
        detail.show([plain(line) for line in wrap(self._why_empty(sight), frame.width)])

    def _why_empty(self, sight: Sight[Any] | None) -> str:
        if sight is None:
            return self._scene.advice if self._scene else ""
        if self._wanted.strip():
            return f"Nothing in {sight.title} holds all of these words. Esc clears them."
        return sight.empty

    # What happens in it.

    def on_resize(self, event: Resize) -> None:
        """Lines are wrapped anew."""
        self.call_after_refresh(self._paint)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter as you type."""
        event.stop()
        self._paint()

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """The detail follows the cursor."""
        event.stop()
        self._paint_detail()
        self._detail.scroll_home(animate=False)

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Enter: to what a bar counts, else to the detail."""
        event.stop()
        sight, thing = self._sight, self._thing
        view, wanted = sight.goes(thing) if sight and thing else ("", "")
        if view:
            self.go(view, wanted)
        else:
            self.read(thing)

    def read(self, thing: Any) -> None:
        """Show a row in full."""
        self.add_class("-reading")
        self.call_after_refresh(self._paint)

    def on_rows_ticked(self, event: Rows.Ticked) -> None:
        """Space folds and unfolds."""
        event.stop()
        self._fold(self._list.at, shut=self._list.at in (self._opened or set()))

    def on_items_folded(self, event: Items.Folded) -> None:
        """Left folds, or goes up; right unfolds."""
        event.stop()
        here = self._list.at
        if event.shut and self._sight and here not in (self._opened or set()):
            self._list.go(self._sight.parent(here))
        else:
            self._fold(here, shut=event.shut)

    def _fold(self, here: str, *, shut: bool) -> None:
        if self._opened is None or not here or self._sight is None or not self._sight.folds:
            return
        (self._opened.discard if shut else self._opened.add)(here)
        self._paint()

    def on_tabs_pressed(self, event: Tabs.Pressed) -> None:
        """A click on a view's name."""
        event.stop()
        self.go(event.view)
