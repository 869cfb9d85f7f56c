"""The incident's own entries: opened, closed, who, how severe, since when, which way."""

from __future__ import annotations

from collections.abc import Mapping

from herotui.incident.entry import Entry, Kind
from herotui.incident.folds.common import SEVERITIES, Data, Fold, one_of, when
from herotui.incident.values import Incident, Leak


def _opened(incident: Incident, entry: Entry, data: Data) -> Incident:
    return incident.having(
        id=str(data["id"]),
        world=str(data.get("world", "real")),
        host=str(data.get("host", "")),
        opened_at=entry.at,
        detected_at=when(data.get("detected_at")) or entry.at,
    )


def _closed(incident: Incident, entry: Entry, data: Data) -> Incident:
    return incident.having(closed_at=entry.at)


def _reopened(incident: Incident, entry: Entry, data: Data) -> Incident:
    return incident.having(closed_at=None)


def _people(incident: Incident, entry: Entry, data: Data) -> Incident:
    return incident.having(people={**incident.people, **{str(k): str(v) for k, v in data.items()}})


def _situation(incident: Incident, entry: Entry, data: Data) -> Incident:
    known = {name: str(data[name]) for name in ("public", "used", "suspect") if name in data}
    return incident.having(situation={**incident.situation, **known})


def _severity(incident: Incident, entry: Entry, data: Data) -> Incident:
    return incident.having(severity=one_of(SEVERITIES, data["severity"]), severity_reason=str(data.get("reason", "")))


def _leaked_at(incident: Incident, entry: Entry, data: Data) -> Incident:
    return incident.having(leak=Leak(when(data.get("at")), str(data.get("bound", "exact"))))


def _way(incident: Incident, entry: Entry, data: Data) -> Incident:
    return incident.having(way=str(data["way"]), way_reason=str(data.get("reason", "")))


OPENING: Mapping[str, Fold] = {
    Kind.OPENED: _opened,
    Kind.CLOSED: _closed,
    Kind.REOPENED: _reopened,
    Kind.PEOPLE: _people,
    Kind.SITUATION: _situation,
    Kind.SEVERITY: _severity,
    Kind.LEAKED_AT: _leaked_at,
    Kind.WAY: _way,
}
