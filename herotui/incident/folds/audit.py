"""Findings, new and gone, what is the responder's own, audits made, evidence kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from herotui.incident.entry import Entry, Kind
from herotui.incident.findings import Audited, Finding, Gap, Happened, Kept, OursMark
from herotui.incident.folds.common import SEVERITIES, Data, Fold, one_of, when
from herotui.incident.values import Incident


def _found(incident: Incident, entry: Entry, data: Data) -> Incident:
    """Findings come in lots, a detector's at a time; one that is found again after it was gone is there again."""
    findings = dict(incident.findings)
    for item in data["items"]:
        found = _finding(item, entry, incident.findings.get(str(item["id"])))
        findings[found.id] = replace(found, ours=covered(found, incident.ours))
    return incident.having(findings=findings)


def _finding(item: Data, entry: Entry, known: Finding | None) -> Finding:
    def text(name: str) -> str:
        return str(item.get(name, ""))

    return Finding(
        id=str(item["id"]),
        detector=text("detector"),
        title=text("title"),
        severity=one_of(SEVERITIES, item["severity"]),
        found_at=known.found_at if known else entry.at,
        confidence=text("confidence"),
        who=text("who"),
        who_why=text("who_why"),
        where=text("where"),
        when=text("when"),
        actor=text("actor"),
        why=text("why"),
        step=text("step"),
        command=text("command"),
        foothold=bool(item.get("foothold")),
    )


def _gone(incident: Incident, entry: Entry, data: Data) -> Incident:
    gone = {str(id) for id in data["ids"]}
    findings = {
        id: replace(one, gone_at=entry.at) if id in gone and one.gone_at is None else one
        for id, one in incident.findings.items()
    }
    return incident.having(findings=findings)


def _ours(incident: Incident, entry: Entry, data: Data) -> Incident:
    """A mark, or its undoing; findings that it covers carry its reason."""
    mark = OursMark(
        **{name: str(data.get(name, "")) for name in ("finding", "detector", "actor", "address", "why")},
        who=entry.responder,
    )
    marks = tuple(one for one in incident.ours if one.subject != mark.subject)
    if not data.get("undone"):
        marks = (*marks, mark)
    findings = {id: replace(one, ours=covered(one, marks)) for id, one in incident.findings.items()}
    return incident.having(ours=marks, findings=findings)


def covered(one: Finding, marks: tuple[OursMark, ...]) -> str:
    """Why a finding is the responder's own; empty where no mark covers it."""
    for mark in marks:
        alike = bool(mark.actor) and (mark.detector, mark.actor) == (one.detector, one.actor)
        if mark.finding == one.id or alike:
            return mark.why or "ours"
    return ""


def _audited(incident: Incident, entry: Entry, data: Data) -> Incident:
    since = when(data["since"])
    if since is None:
        raise ValueError("an audit without a beginning")
    audited = Audited(
        entry.at,
        since,
        bool(data.get("exact")),
        int(data.get("happened", 0)),
        tuple(Happened(*(str(part) for part in row)) for row in data.get("timeline", ())),
        tuple(Gap(*(str(part) for part in row)) for row in data.get("gaps", ())),
        tuple(Gap(*(str(part) for part in row)) for row in data.get("by_hand", ())),
        None if data.get("requests_left") is None else int(data["requests_left"]),
    )
    return incident.having(audited=audited)


def _kept(incident: Incident, entry: Entry, data: Data) -> Incident:
    kept = Kept(str(data["file"]), str(data["sha256"]), str(data.get("what", "")), entry.at, int(data.get("count", 0)))
    return incident.having(kept=(*incident.kept, kept))


AUDIT: Mapping[str, Fold] = {
    Kind.FINDING: _found,
    Kind.FINDING_GONE: _gone,
    Kind.OURS: _ours,
    Kind.AUDITED: _audited,
    Kind.KEPT: _kept,
}
