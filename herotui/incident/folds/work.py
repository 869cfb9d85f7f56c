"""Steps, calls, what was and was not seen, what is left to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from herotui.incident.entry import Entry, Kind
from herotui.incident.findings import Gap
from herotui.incident.folds.common import Data, Fold, one_of
from herotui.incident.values import Evidence, Incident, SentCall, StepMark, Todo

_STEP_STATES = ("open", "done", "not_applicable")


def _step(incident: Incident, entry: Entry, data: Data) -> Incident:
    mark = StepMark(
        state=one_of(_STEP_STATES, data["state"]),
        who=entry.responder,
        at=entry.at,
        evidence=str(data.get("evidence", "")),
        by_hand=bool(data.get("by_hand", True)),
    )
    return incident.having(steps={**incident.steps, str(data["id"]): mark})


def _intent(incident: Incident, entry: Entry, data: Data) -> Incident:
    call = data["call"]
    sent = SentCall(
        id=str(data["id"]),
        line=f"{call['method']} {call['path']}",
        why=str(data.get("why", "")),
        at=entry.at,
        who=entry.responder,
    )
    return incident.having(calls={**incident.calls, sent.id: sent})


def _outcome(incident: Incident, entry: Entry, data: Data) -> Incident:
    made = data.get("made")
    sent = replace(
        incident.calls[str(data["intent"])],
        status=int(data.get("status") or 0),
        outcome=str(data["outcome"]),
        request_id=str(data.get("request_id", "")),
        made=str(made.get("id", "")) if isinstance(made, Mapping) else "",
    )
    return incident.having(calls={**incident.calls, sent.id: sent})


def _not_seen(incident: Incident, entry: Entry, data: Data) -> Incident:
    gap = Gap(str(data["place"]), str(data["reason"]), str(data.get("how", "")))
    return incident.having(gaps={**incident.gaps, gap.place: gap})


def _seen(incident: Incident, entry: Entry, data: Data) -> Incident:
    looks = data.get("looks", [data])
    whole = {str(look["place"]) for look in looks if not look.get("partial")}
    if whole.isdisjoint(incident.gaps):
        return incident
    return incident.having(gaps={name: gap for name, gap in incident.gaps.items() if name not in whole})


def _snapshot(incident: Incident, entry: Entry, data: Data) -> Incident:
    saved = Evidence(
        str(data["file"]),
        str(data["sha256"]),
        entry.at,
        int(data.get("places", 0)),
        int(data.get("not_seen", 0)),
        bool(data.get("until")),
    )
    return incident.having(evidence=(*incident.evidence, saved))


def _left_to_do(incident: Incident, entry: Entry, data: Data) -> Incident:
    return incident.having(
        todo=tuple(
            Todo(str(i["group"]), str(i["text"]), str(i.get("command", "")), str(i.get("created_at", "")))
            for i in data["items"]
        ),
    )


WORK: Mapping[str, Fold] = {
    Kind.SAW: _seen,
    Kind.NOT_SEEN: _not_seen,
    Kind.SNAPSHOT: _snapshot,
    Kind.STEP: _step,
    Kind.INTENT: _intent,
    Kind.OUTCOME: _outcome,
    Kind.LEFT_TO_DO: _left_to_do,
}
