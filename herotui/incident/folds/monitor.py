"""The watch: begun, looked, what came, what was not watched, how alerts went, and its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from herotui.incident.entry import Entry, Kind
from herotui.incident.folds.common import Data, Fold, when
from herotui.incident.values import Incident
from herotui.incident.watch import Line, Unwatched, Watch

_MOST_LINES = 500
"""Of a watch, that the state keeps; all of them stand in the record."""


def _begun(incident: Incident, entry: Entry, data: Data) -> Incident:
    """A new watch, or one that goes on with another watcher."""
    until = when(data["until"])
    if until is None:
        raise ValueError("a watch needs its end")
    watcher, every = str(data["watcher"]), float(data["every"])
    before = incident.watch
    if before is None or before.ended_at:
        begun = Watch(watcher, entry.at, until, entry.at, every)
        return incident.having(watches=(*incident.watches, begun))
    return _having(incident, watcher=watcher, until=until, every=every, looked_at=entry.at, paused_at=None)


def _looked(incident: Incident, entry: Entry, data: Data) -> Incident:
    watch = _current(incident)
    return _having(
        incident,
        looked_at=entry.at,
        every=float(data["every"]),
        looks=watch.looks + int(data["looks"]),
        sent=watch.sent + int(data["sent"]),
    )


def _line(incident: Incident, entry: Entry, data: Data) -> Incident:
    watch = _current(incident)
    line = Line(entry.at, str(data["kind"]), entry.text, str(data.get("severity", "")), str(data.get("id", "")))
    return _having(incident, lines=(*watch.lines, line)[-_MOST_LINES:])


def _gap(incident: Incident, entry: Entry, data: Data) -> Incident:
    since, until = when(data["since"]), when(data["until"])
    if since is None or until is None:
        raise ValueError("a gap needs both ends")
    gap = Unwatched(since, until, str(data["why"]))
    return _having(incident, gaps=(*_current(incident).gaps, gap))


def _alerted(incident: Incident, entry: Entry, data: Data) -> Incident:
    watch = _current(incident)
    if data["reached"]:
        return _having(incident, alerted=watch.alerted + 1)
    return _having(incident, unalerted=watch.unalerted + 1)


def _paused(incident: Incident, entry: Entry, data: Data) -> Incident:
    return _having(incident, looked_at=when(data["looked_at"]) or entry.at, paused_at=entry.at)


def _ended(incident: Incident, entry: Entry, data: Data) -> Incident:
    return _having(incident, ended_at=entry.at, quiet=bool(data["quiet"]), result=entry.text)


def _current(incident: Incident) -> Watch:
    if incident.watch is None:
        raise ValueError("there is no watch")
    return incident.watch


def _having(incident: Incident, **changes: object) -> Incident:
    watch = replace(_current(incident), **changes)  # type: ignore[arg-type]  # by name
    return incident.having(watches=(*incident.watches[:-1], watch))


MONITOR: Mapping[str, Fold] = {
    Kind.WATCH_BEGUN: _begun,
    Kind.WATCH_LOOKED: _looked,
    Kind.WATCH_LINE: _line,
    Kind.WATCH_GAP: _gap,
    Kind.WATCH_ALERTED: _alerted,
    Kind.WATCH_PAUSED: _paused,
    Kind.WATCH_ENDED: _ended,
}
