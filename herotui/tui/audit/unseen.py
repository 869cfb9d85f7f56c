"""What the audit could not see, by reason; and what only eyes can: where to look, and what was found there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.content import Content

from herotui.audit.views import Unseen
from herotui.incident.state import Gap
from herotui.tui.estate.rest import NotSeenSight, Reason
from herotui.tui.estate.sight import Frame
from herotui.tui.widgets.rows import Row
from herotui.tui.words import Line, fitted, headed, marked


class UnseenSight(NotSeenSight):
    """Places of the API by reason; each place that is looked at by hand on its own, `[x]` once something was noted."""

    title: ClassVar[str] = "Not seen"

    def __init__(self, unseen: Sequence[Unseen], notes: Mapping[str, int]) -> None:
        self._by_hand = {one.place for one in unseen if not one.api}
        self._notes = notes
        ordered = sorted(unseen, key=lambda one: not one.api)
        super().__init__([Gap(one.place, one.reason, one.how) for one in ordered])

    @property
    def count(self) -> int:
        """Places of which nothing is known yet."""
        return sum(place not in self._notes for one in self.things for place in one.places)

    def to_note(self, thing: Reason) -> str:
        """The place that a note would be about, where looking is by hand."""
        return next((place for place in thing.places if place in self._by_hand), "")

    def row(self, thing: Reason, frame: Frame) -> Row:
        """By hand: the place, and where to look."""
        place = self.to_note(thing)
        if not place:
            return super().row(thing, frame)
        state = "done" if place in self._notes else "not_seen"
        room = min(44, frame.width // 2)
        more = f" and {len(thing.places) - 1} more" if len(thing.places) > 1 else ""
        how = fitted(f"look: {thing.how}", max(8, frame.width - room - 6)).rstrip()
        return Row("", Content.assemble(marked(state, fitted(place + more, room)), f" {how}"))

    def detail(self, thing: Reason, frame: Frame) -> list[Line]:
        """By hand: the note that says what was found, or the key that writes one."""
        place = self.to_note(thing)
        if not place:
            return super().detail(thing, frame)
        noted = self._notes.get(place)
        words = f"noted, #{noted}" if noted else f"{frame.names['open']} writes down what you found there"
        first = marked("done" if noted else "not_seen", words, "bold")
        return [*headed(place, frame.width), first, *super().detail(thing, frame)[1:]]
