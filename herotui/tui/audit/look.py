"""All views of one audit, worked out in a thread: the screen only paints them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from herotui.audit.judging import ours_of
from herotui.audit.views import Result
from herotui.detect.detectors import DETECTORS
from herotui.incident.entry import Entry, Kind
from herotui.incident.state import Incident
from herotui.tui.audit.access import AccessSight
from herotui.tui.audit.findings import FindingSight, FootholdSight
from herotui.tui.audit.item import Item, of_audit, of_record
from herotui.tui.audit.strip import Strip, strip_of
from herotui.tui.audit.timeline import TimelineSight
from herotui.tui.audit.unseen import UnseenSight
from herotui.tui.audit.usage import UsageSight
from herotui.tui.estate.sight import Sight

VIEWS = ("Findings", "Footholds", "Timeline", "Access", "Usage", "Not seen")


@dataclass(frozen=True)
class AuditLook:
    """What one audit found, by view, and the strip above them."""

    result: Result
    sights: dict[str, Sight[Any]]
    strip: Strip


def look_at(incident: Incident, entries: Sequence[Entry], result: Result) -> AuditLook:
    """Work out every view. Takes a tenth of a second for twenty thousand moments: call it in a thread."""
    items = [*_of_audit(result, _found_in(entries)), *_of_record(incident, _found_in(entries))]
    lost = sum(one.api for one in result.not_seen)
    seen = f"{lost} places not seen: see Not seen" if lost else "every place that the API shows was seen"
    sights: tuple[Sight[Any], ...] = (
        FindingSight(items, f"Nothing found; {seen}. {result.basis.capitalize()}."),
        FootholdSight([one for one in items if one.foothold and not one.ours], f"No foothold found; {seen}."),
        TimelineSight(result.timeline, exact=result.exact),
        AccessSight(result.access),
        UsageSight(result.usage),
        UnseenSight(result.not_seen, _notes(entries, [one.place for one in result.not_seen if not one.api])),
    )
    return AuditLook(result, {sight.title: sight for sight in sights}, strip_of(result))


def _of_audit(result: Result, entries: dict[str, int]) -> list[Item]:
    judged = result.judgement
    marked = [of_audit(one, entries, mark) for one, mark in judged.ours]
    return [*(of_audit(one, entries) for one in judged.findings), *marked]


def _of_record(incident: Incident, entries: dict[str, int]) -> list[Item]:
    """Findings that are still there, of none of the detectors that the audit puts to the estate."""
    names, marks = {one.name for one in DETECTORS}, ours_of(incident)
    found = (one for one in incident.findings.values() if one.detector not in names and one.gone_at is None)
    return [of_record(one, entries, marks) for one in found]


def _found_in(entries: Sequence[Entry]) -> dict[str, int]:
    """The newest entry that tells of each finding."""
    found: dict[str, int] = {}
    for entry in entries:
        if entry.kind == Kind.FINDING:
            items = entry.data.get("items", ())
            found |= {str(one["id"]): entry.seq for one in items if isinstance(one, dict) and "id" in one}
    return found


def _notes(entries: Sequence[Entry], places: Sequence[str]) -> dict[str, int]:
    """The newest note on each place that is looked at by hand: it begins with the place's name."""
    notes = [entry for entry in entries if entry.kind == Kind.NOTE]
    return {place: entry.seq for entry in notes for place in places if entry.text.startswith(f"{place}: ")}
