"""The window as a strip: what happened in each minute, hour or day, and where the leak stands in it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from textual.content import Content

from herotui.audit.views import Moment, Result
from herotui.incident.known import NotSeen
from herotui.tui.words import Line, fitted, plain

ZOOMS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
_LABEL, _CELL, _END = 15, 3, 24
_PEOPLE = ("collaborator", "member", "invitation", "transfer")
_GRANTED = frozenset((*_PEOPLE, "authorization", "SSH key", "OAuth client", "identity provider"))
_LISTS = ("authorizations", "collaborators", "SSH keys", "team members", "invitations")


@dataclass(frozen=True, slots=True)
class Band:
    """One line: when such things happened. `why_not`: it was not seen; `least`: not all of it was."""

    label: str
    times: tuple[datetime, ...] = ()
    why_not: str = ""
    least: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    """Three bands over the window that was judged, up to the audit's end."""

    since: datetime
    until: datetime
    exact: bool
    bands: tuple[Band, ...]


def strip_of(result: Result) -> Strip:
    """Releases, one-off dynos, access granted."""
    moments = [one for one in result.timeline.moments if not one.ours]
    series = result.usage.series
    bands = []
    for label, kinds in (("releases", {"release"}), ("one-off dynos", {"one-off dyno"})):
        known = series.get(label)
        times = _times(moments, kinds)
        why = known.reason if isinstance(known, NotSeen) and not times else ""
        # Finished one-off dynos are listed nowhere: what logs and events tell of is the least of them.
        least = label == "one-off dynos" or isinstance(known, NotSeen) or bool(known and known.spoiled)
        bands.append(Band(label, times, why, least))
    lost = any(one.api and one.place.startswith(_LISTS) for one in result.not_seen)
    bands.append(Band("access granted", _times(moments, _GRANTED), least=lost))
    return Strip(result.since, result.at, result.exact, tuple(bands))


def _times(moments: Iterable[Moment], kinds: Container[str]) -> tuple[datetime, ...]:
    return tuple(one.at for one in moments if one.kind in kinds)


def lines(strip: Strip, zoom: str, focus: datetime | None, width: int, zone: tzinfo | None, keys: str) -> list[Line]:
    """The strip's four lines. `focus` is the time of the row under the cursor: it is always in sight."""
    step = ZOOMS[zoom]
    cells = max(4, (width - _LABEL - _END) // _CELL)
    begin = _begin(strip, step, focus or strip.since, cells, zone)
    starts = [begin + step * at for at in range(cells)]
    here = _cell_of(focus, starts, step)
    leak = _cell_of(strip.since, starts, step) if strip.exact else -1
    return [
        _scale(starts, zoom, leak, here, zone, keys),
        *(_band(one, starts, step, strip, leak, cells, width) for one in strip.bands),
    ]


def _begin(strip: Strip, step: timedelta, focus: datetime, cells: int, zone: tzinfo | None) -> datetime:
    """The window ends with the audit; where that leaves the focus out, it lies about the focus."""
    last = _floor(strip.until, step, zone)
    begin = last - step * (cells - 1)
    if focus >= begin:
        return begin
    return _floor(focus, step, zone) - step * (cells // 3)


def _floor(at: datetime, step: timedelta, zone: tzinfo | None) -> datetime:
    there = at.astimezone(zone).replace(second=0, microsecond=0)
    if step >= timedelta(hours=1):
        there = there.replace(minute=0)
    if step >= timedelta(days=1):
        there = there.replace(hour=0)
    return there


def _cell_of(at: datetime | None, starts: list[datetime], step: timedelta) -> int:
    if at is None or not starts[0] <= at < starts[-1] + step:
        return -1
    return int((at - starts[0]) / step)


def _scale(starts: list[datetime], zoom: str, leak: int, here: int, zone: tzinfo | None, keys: str) -> Line:
    first = starts[0].astimezone(zone)
    day = f"{first.day} {first.strftime('%b')}"
    clock = {"minute": f"{day} {first.hour:02d}h", "hour": day, "day": first.strftime("%b")}[zoom]
    head = fitted(f"{'UTC' if zone is UTC else 'local'} {clock}", _LABEL)
    parts: list[Content | tuple[str, str]] = [(head, "bold")]
    for at, start in enumerate(starts):
        there = start.astimezone(zone)
        number = {"minute": there.minute, "hour": there.hour, "day": there.day}[zoom]
        parts += [_edge(at, leak), (f"{number:02d}", "reverse" if at == here else "bold")]
    mark = "|leak" if leak >= 0 else "     "
    parts.append((f"  {mark}  {keys} {zoom}", "$accent"))
    return Content.assemble(*parts)


def _edge(at: int, leak: int) -> tuple[str, str]:
    return ("|", "bold $error") if at == leak else (" ", "")


def _band(band: Band, starts: list[datetime], step: timedelta, strip: Strip, leak: int, cells: int, width: int) -> Line:
    label = fitted(f"{band.label}{'?' if band.least and not band.why_not else ''}", _LABEL)
    if band.why_not:
        return Content.assemble(label, plain(fitted(f" [?] {band.why_not}", width - _LABEL).rstrip(), "$warning"))
    none = " ?" if band.least else " ."
    parts: list[Content | tuple[str, str]] = [(label, "")]
    for at, start in enumerate(starts):
        count = bisect_left(band.times, start + step) - bisect_left(band.times, start)
        since = start + step > strip.since
        text = f"{count:>2}" if 0 < count < 100 else "++" if count else none if start <= strip.until else "  "
        parts += [_edge(at, leak), (text, "bold $warning" if count and since else "")]
    return Content.assemble(*parts, ("  at least" if band.least else "", "$warning"))
