"""Usage as small charts, one line a series; what is not known is said, never drawn as a flat zero."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import ClassVar

from textual.content import Content

from herotui.audit.usage import DAYS
from herotui.audit.views import Series, Usage
from herotui.incident.known import NotSeen, Seen
from herotui.text.times import short
from herotui.tui.estate.sight import Frame, Sight
from herotui.tui.widgets.rows import Row
from herotui.tui.words import Line, fitted, labelled, marked, plain, wrap

_LEAST = ("one-off dynos",)
"""Kinds of which no list tells: a day without one is a day of which nothing was told."""
_STEPS = "▁▂▃▄▅▆▇█"
_WIDE = 100


@dataclass(frozen=True, slots=True)
class Chart:
    """A series; without one `kind` was seen to have none (`at`), or was not seen (`why_not`)."""

    kind: str
    series: Series | None = None
    at: datetime | None = None
    why_not: str = ""
    how: str = ""
    lacking: str = ""


class UsageSight(Sight[Chart]):
    """What stands out first, then what was seen, then what was not."""

    title: ClassVar[str] = "Usage"
    empty: str = "Nothing is known of usage."

    def __init__(self, usage: Usage) -> None:
        self._odd = len(usage.odd)
        super().__init__(sorted(_charts(usage), key=_rank))

    @property
    def count(self) -> int:
        """Days that stand out."""
        return self._odd

    def id(self, thing: Chart) -> str:
        """Kind and place."""
        return f"{thing.kind} {thing.series.where if thing.series else ''}"

    def find(self, thing: Chart) -> str:
        """Place and kind; `odd` where days stand out."""
        series = thing.series
        return f"{series.where} {thing.kind} {'odd' if series.odd else ''}" if series else f"{thing.kind} not seen"

    def row(self, thing: Chart, frame: Frame) -> Row:
        """Place, kind, thirty days, the most of a day."""
        series = thing.series
        if series is None:
            words = f"not seen: {thing.why_not}" if thing.why_not else f"none (looked {_when(thing.at, frame)})"
            state = "not_seen" if thing.why_not else "done"
            return Row("", marked(state, f"{thing.kind:<14} {fitted(words, frame.width - 19).rstrip()}"))
        wide = frame.width >= _WIDE
        name = fitted(f"{series.where}", 26 if wide else 13)
        most = max(series.values, default=0)
        left = Content.assemble(
            marked("needs_you" if series.odd else "open", f"{name} {thing.kind:<13}"),
            ("|", ""),
            (fitted(_spark(series), DAYS), "bold $warning" if series.odd else "$primary"),
            ("|", ""),
            f" most {most:,.6g}{f' {series.unit}' if wide else ''}",
        )
        return Row("", left)

    def detail(self, thing: Chart, frame: Frame) -> list[Line]:
        """What stands out in words, then each day with its bar."""
        width, series = frame.width, thing.series
        if series is None:
            return _no_series(thing, frame)
        lines = [plain(f"{series.where}, {thing.kind}: {series.unit}", "bold")]
        lines += [line for text in series.odd for line in _odd(text, width)]
        if not series.odd:
            lines.append(marked("done", "no day stands out"))
        if thing.kind in _LEAST:
            lines += labelled("Not all", "[?] finished ones are listed nowhere: at least these", width, indent=8)
        if thing.lacking:
            lines += labelled("Not all", f"[?] not seen everywhere: {thing.lacking}", width, indent=8)
        most, room = max(series.values, default=0), max(8, width - 28)
        for days, value in _runs(series):
            bar = "█" * max(1, round(value / most * room)) if value and most else ""
            count = "not told" if not value and thing.kind in _LEAST else f"{value:,.6g}"
            lines.append(Content.assemble(f"{days:<16} {count:>9} ", (bar, "$primary")))
        return lines

    def copies(self, thing: Chart) -> list[tuple[str, str]]:
        """The numbers; what would show them."""
        series = thing.series
        if series is None:
            return [("what would show it", thing.how)] if thing.how else []
        rows = "\n".join(f"{day}\t{value}" for day, value in zip(series.days, series.values, strict=True))
        return [(f"{series.where}, {thing.kind}, day by day", rows)]


def _charts(usage: Usage) -> Iterator[Chart]:
    for kind, known in usage.series.items():
        if isinstance(known, NotSeen):
            yield Chart(kind, why_not=known.reason, how=known.how)
        elif not known.items:
            yield Chart(kind, at=known.at)
        else:
            yield from (Chart(kind, one, known.at, lacking=_lacking(known)) for one in known.items)


def _lacking(known: Seen[Series]) -> str:
    return "; ".join(known.spoiled)


def _rank(one: Chart) -> tuple[int, str, str]:
    if one.series is None:
        return (2 if one.why_not else 3), one.kind, ""
    return (0 if one.series.odd else 1), one.kind, one.series.where


def _spark(series: Series) -> str:
    """A column a day, its last one today's; days that are not in the series stand as `?`."""
    if not series.values:
        return "?" * DAYS
    most = max(series.values)
    none = "?" if series.what in _LEAST else "."
    shown = series.values[-DAYS:]
    bars = "".join(_STEPS[min(7, int(value / most * 8))] if value else none for value in shown)
    unknown = " " if series.unit.endswith("a month") else "?"
    return bars.rjust(DAYS, unknown)


def _runs(series: Series) -> Iterator[tuple[str, float]]:
    """Each day with its value, the newest first; days in a row without anything are one line."""
    days = reversed(list(zip(series.days, series.values, strict=True)))
    for empty, run in groupby(days, key=lambda one: one[1] == 0):
        found = list(run)
        if empty and len(found) > 1:
            yield f"{_day(found[-1][0])} - {_day(found[0][0])}", 0
        else:
            yield from ((_day(day), value) for day, value in found)


def _no_series(thing: Chart, frame: Frame) -> list[Line]:
    if not thing.why_not:
        return [marked("done", f"{thing.kind}: none (looked {_when(thing.at, frame)})")]
    lines = [marked("not_seen", f"{thing.kind}: not seen, which is not none", "bold")]
    lines += labelled("Why", thing.why_not, frame.width, indent=8)
    return lines + labelled("To see", thing.how or "herotui knows no way: look by hand", frame.width, indent=8)


def _odd(text: str, width: int) -> list[Line]:
    head, *rest = wrap(text, width - 4)
    return [marked("needs_you", head), *(plain(f"    {line}") for line in rest)]


def _day(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.day} {day.strftime('%b')}"


def _when(at: datetime | None, frame: Frame) -> str:
    return short(at, frame.now, frame.zone) if at else "just now"
