"""Following another process's watch: its entries are shown, and nothing is asked of Heroku."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import datetime

from herotui import clock
from herotui.desk import Desk
from herotui.incident.entry import Entry, Kind
from herotui.incident.watch import Line

_EVERY = 10.0
_KINDS = {
    Kind.WATCH_LINE: "",
    Kind.WATCH_GAP: "gap",
    Kind.WATCH_ALERTED: "alert",
    Kind.WATCH_PAUSED: "watch",
    Kind.WATCH_ENDED: "watch",
}
"""The entries that are lines, each with its kind; empty: the entry says."""


async def follow(desk: Desk, until: datetime) -> AsyncGenerator[Line, None]:
    """The other watcher's lines as they come, until it ends, is silent for too long, or `until`."""
    seen = len(desk.record.entries)
    text = "Another process watches this incident: it is followed, without a request of its own"
    yield Line(clock.now(), "watch", text)
    while clock.now() < until:
        await clock.sleep(_EVERY)
        await desk.record.refresh()
        entries = desk.record.entries
        for entry in entries[seen:]:
            if entry.kind in _KINDS:
                yield _line(entry)
        seen = len(entries)
        watch = desk.incident.watch
        if watch is None or not watch.alive(clock.now()):
            return


def _line(entry: Entry) -> Line:
    kind = _KINDS[Kind(entry.kind)] or str(entry.data.get("kind", ""))
    return Line(entry.at, kind, entry.text, str(entry.data.get("severity", "")), str(entry.data.get("id", "")))
