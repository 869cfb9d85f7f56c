"""Exposure, reach, risks, duties and consumers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from herotui.incident.assessment import GDPR_HOURS, Count, Duty, Exposure, Rating, Reach, Regulator, Spot
from herotui.incident.consumers import COLUMNS, Consumer
from herotui.incident.entry import Entry, Kind
from herotui.incident.folds.common import SEVERITIES, Data, Fold, one_of, when, words
from herotui.incident.values import Incident


def _exposure(incident: Incident, entry: Entry, data: Data) -> Incident:
    spots = tuple(
        Spot(str(s["where"]), str(s.get("added_at", "")), str(s.get("removed_at", "")), str(s.get("note", "")))
        for s in data["spots"]
    )
    done = frozenset(int(number) for number in data.get("done", ()))
    return incident.having(exposure=Exposure(spots, str(data.get("cause", "")), str(data.get("why", "")), done))


def _reach(incident: Incident, entry: Entry, data: Data) -> Incident:
    counts = tuple(
        Count(str(c["id"]), str(c["title"]), int(c["count"]), bool(c.get("least")), str(c.get("note", "")))
        for c in data["counts"]
    )
    dangers = data.get("dangers", {})
    reach = Reach(
        whose=str(data.get("whose", "")),
        at=entry.at,
        counts=counts,
        dangers={danger: int(dangers[danger]) for danger in SEVERITIES if danger in dangers},
        shared=int(data.get("shared", 0)),
        not_seen=int(data.get("not_seen", 0)),
    )
    return incident.having(reach=reach)


def _risk(incident: Incident, entry: Entry, data: Data) -> Incident:
    """A proposal moves only what no person has rated; the severity that follows is proposed with it."""
    before = incident.risks.get(str(data["id"]))
    level = one_of(SEVERITIES, data["level"])
    if data.get("by_hand"):
        proposed = before.proposed if before else "not_rated"
        reasons = before.reasons if before else ()
        rated = Rating(str(data["id"]), level, proposed, reasons, str(data.get("why", "")), entry.responder)
    else:
        kept = before if before and before.who else None
        rated = Rating(
            str(data["id"]),
            kept.level if kept else level,
            level,
            words(data.get("reasons")),
            kept.why if kept else "",
            kept.who if kept else "",
        )
    risks = {**incident.risks, rated.id: rated}
    worst = min((one.level for one in risks.values()), key=SEVERITIES.index)
    return incident.having(risks=risks, proposed_severity=worst)


def _duty(incident: Incident, entry: Entry, data: Data) -> Incident:
    role = str(data["role"])
    before = incident.duties.get(role, Duty(role))
    told = str(data.get("told_at", ""))
    duty = replace(
        before,
        why=str(data.get("why", "")) or before.why,
        told_at=told or before.told_at,
        how=str(data.get("how", "")) or before.how,
        who=entry.responder if told else before.who,
    )
    return incident.having(duties={**incident.duties, role: duty})


def _regulator(incident: Incident, entry: Entry, data: Data) -> Incident:
    before = incident.regulator
    by_hand = bool(data.get("by_hand"))
    if before and before.who and not by_hand:
        return incident
    since = when(data.get("since")) or (before.since if before else entry.at)
    clock = Regulator(
        applies=one_of(("may", "yes", "no"), data["applies"]),
        since=since,
        hours=int(data.get("hours", GDPR_HOURS)),
        why=str(data.get("why", "")),
        who=entry.responder if by_hand else "",
    )
    return incident.having(regulator=clock)


def _consumer(incident: Incident, entry: Entry, data: Data) -> Incident:
    one = Consumer(**{name: str(data.get(name, "")) for name in COLUMNS if name != "state"}, state=str(data["state"]))
    return incident.having(consumers={**incident.consumers, one.id: one})


ASSESS: Mapping[str, Fold] = {
    Kind.EXPOSURE: _exposure,
    Kind.REACH: _reach,
    Kind.RISK: _risk,
    Kind.DUTY: _duty,
    Kind.REGULATOR: _regulator,
    Kind.CONSUMER: _consumer,
}
