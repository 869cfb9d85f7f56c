"""The timeline: one line a moment, runs of one account's folded; made for tens of thousands of moments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from textual.content import Content

from herotui.audit.views import Burst, Moment, Timeline
from herotui.text.times import short, stamp
from herotui.tui.estate.sight import Frame, Sight, time_room
from herotui.tui.widgets.rows import Row
from herotui.tui.words import Line, fitted, headed, labelled, marked, plain

_WIDE = 100


@dataclass(frozen=True, slots=True)
class Beat:
    """A line: a moment, or a burst that folds `size` moments which come after it; neither: where the leak stands."""

    at: datetime
    moment: Moment | None = None
    burst: Burst | None = None
    size: int = 0


class TimelineSight(Sight[Beat]):
    """Oldest first. The cursor rests at first on what came first after the leak."""

    title: ClassVar[str] = "Timeline"
    empty: str = "Nothing that was seen tells of a moment. Places that were not seen have their own view."
    folds: ClassVar[bool] = True

    def __init__(self, timeline: Timeline, *, exact: bool) -> None:
        self._exact = exact
        self._count = sum(1 for _ in timeline.judged())
        self._since = timeline.since
        self._oldest = timeline.moments[0].at if timeline.moments else None
        super().__init__(list(_beats(timeline)))
        line = next((at for at, one in enumerate(self.things) if not self.ids[at]), 0)
        self.first = self.ids[line + 1] if line + 1 < len(self.ids) else ""

    @property
    def count(self) -> int:
        """Moments since the leak."""
        return self._count

    def id(self, thing: Beat) -> str:
        """The burst's number, or time, kind and place."""
        if thing.burst is not None:
            return f"burst {thing.burst.number} {thing.burst.who}"
        one = thing.moment
        return f"{one.at.timestamp()} {one.kind} {one.where} {one.text}" if one else ""

    def find(self, thing: Beat) -> str:
        """All words of it; a burst is found by its moments."""
        one = thing.moment
        return f"{one.kind} {one.where} {one.who} {one.text} {' '.join(one.ties)}" if one else ""

    def visible(self, wanted: str, opened: Set[str]) -> list[int]:
        """With a filter all moments that hold its words, out of their bursts; else bursts are folded."""
        if wanted.strip():
            return [at for at in super().visible(wanted, opened) if self.things[at].moment]
        shown: list[int] = []
        at = 0
        while at < len(self.things):
            shown.append(at)
            at += 1 if self.ids[at] in opened else 1 + self.things[at].size
        return shown

    def parent(self, id: str) -> str:
        """The burst that a moment belongs to."""
        at = self.ids.index(id) if id in self.ids else 0
        heads = (up for up in range(at, -1, -1) if self.things[up].burst)
        up = next(heads, at)
        return self.ids[up] if up + self.things[up].size >= at else ""

    def row(self, thing: Beat, frame: Frame) -> Row:
        """When, what, where, who, in words."""
        if thing.burst is not None:
            return _burst_row(thing.burst, frame, time_room(self._oldest, frame))
        if thing.moment is None:
            words = "the key leaked" if self._exact else "from here on it is judged; when the key leaked is not known"
            return Row("", plain(f"--- {short(thing.at, frame.now, frame.zone)}: {words} ", "bold $error"))
        since = "bold $warning" if thing.at >= self._since else ""
        return _moment_row(thing.moment, frame, time_room(self._oldest, frame), since)

    def detail(self, thing: Beat, frame: Frame) -> list[Line]:
        """All of it, by both clocks."""
        width = frame.width
        if thing.burst is not None:
            one = thing.burst
            lines = [plain(one.text, "bold")]
            lines += labelled("By", one.who, width, indent=8)
            between = f"{short(one.begin, frame.now, frame.zone)} to {short(one.end, frame.now, frame.zone)}"
            lines += labelled("When", between, width, indent=8)
            keys = f"{frame.names['unfold']} unfolds, {frame.names['fold']} folds"
            return [*lines, *labelled("Holds", f"{thing.size} lines of this list. {keys}", width, indent=8)]
        return _moment_lines(thing.moment, frame) if thing.moment else []

    def copies(self, thing: Beat) -> list[tuple[str, str]]:
        """It in one line."""
        one = thing.moment
        if one is None:
            return [("this burst", f"{stamp(thing.at)} {thing.burst.who}: {thing.burst.text}")] if thing.burst else []
        return [("this moment", f"{stamp(one.at)} {one.kind} {one.where} {one.who}: {one.text}")]


def _beats(timeline: Timeline) -> Iterator[Beat]:
    """Each burst where it begins, with its moments after it; the line of the leak before the first since."""
    members: dict[int, list[Moment]] = {}
    for one in timeline.moments:
        if one.burst:
            members.setdefault(one.burst, []).append(one)
    bursts = {one.number: one for one in timeline.bursts}
    passed = False
    for one in timeline.moments:
        if not passed and one.at >= timeline.since:
            passed = True
            yield Beat(timeline.since)
        if not one.burst:
            yield Beat(one.at, one)
        elif found := members.pop(one.burst, None):
            yield from _folded(bursts[one.burst], found)


def _folded(burst: Burst, found: Sequence[Moment]) -> Iterator[Beat]:
    yield Beat(burst.begin, burst=burst, size=len(found))
    yield from (Beat(one.at, one) for one in found)


def _burst_row(one: Burst, frame: Frame, room: int) -> Row:
    left = Content.assemble(
        (f"{short(one.begin, frame.now, frame.zone):<{room}} ", "bold $warning"),
        ("+ ", "bold $accent"),
        fitted(one.text, max(10, frame.width - room - 30)),
        f" {fitted(one.who, 24)}",
    )
    return Row("", left)


def _moment_row(one: Moment, frame: Frame, room: int, style: str) -> Row:
    wide = frame.width >= _WIDE
    kind, where, who = (18, 20, 26) if wide else (13, 12, 12)
    inside = "  " if one.burst else ""
    text = fitted(one.text, max(8, frame.width - kind - where - who - room - 6 - len(inside)))
    left = Content.assemble(
        (f"{short(one.at, frame.now, frame.zone):<{room}} {inside}", style),
        (f"{fitted(one.kind, kind)} ", "$accent"),
        f"{fitted(one.where, where)} {text} ",
        marked("not_applicable", "herotui") if one.ours else fitted(one.who, who),
    )
    return Row("", left)


def _moment_lines(one: Moment, frame: Frame) -> list[Line]:
    width = frame.width
    lines = headed(f"{one.kind}, {one.where}: {one.text}", width)
    if one.ours:
        lines.append(marked("not_applicable", "herotui did this itself"))
    seen = f"; learned {short(one.seen_at, frame.now, frame.zone)}" if one.seen_at else ""
    lines += labelled("When", f"{short(one.at, frame.now, frame.zone)} by Heroku's clock{seen}", width, indent=8)
    lines += labelled("Who", one.who or "[?] not told", width, indent=8)
    lines += labelled("From", ", ".join(one.sources), width, indent=8)
    if one.ties:
        lines += labelled("Ties", "; ".join(one.ties), width, indent=8)
    return lines
