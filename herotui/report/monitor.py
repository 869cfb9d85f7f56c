"""What the report says of the watch: its span and result, what was not watched, what came."""

from __future__ import annotations

from dataclasses import dataclass

from herotui.incident.state import Incident
from herotui.incident.watch import Watch
from herotui.text.times import span, stamp

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Watched:
    """The tables of monitor, as plain words: every watch, every span that was not watched, every line."""

    watches: Rows = ()
    gaps: Rows = ()
    lines: Rows = ()


def watched(incident: Incident) -> Watched:
    """What the record says of M1 to M3."""
    return Watched(
        watches=tuple(_row(watch) for watch in incident.watches),
        gaps=tuple(
            (stamp(gap.since), stamp(gap.until), span(gap.until - gap.since), gap.why)
            for watch in incident.watches
            for gap in watch.gaps
        ),
        lines=tuple(
            (stamp(line.at), line.kind, line.severity, line.text) for watch in incident.watches for line in watch.lines
        ),
    )


def _row(watch: Watch) -> tuple[str, ...]:
    if watch.ended_at:
        end, result = stamp(watch.ended_at), watch.result
    else:
        end = f"planned {stamp(watch.until)}"
        result = "paused" if watch.paused_at else "goes on"
    alerts = f"{watch.alerted} sent, {watch.unalerted} by bell only"
    return stamp(watch.begun_at), end, span(watch.unwatched), alerts, result
