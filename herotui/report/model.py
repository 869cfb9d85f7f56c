"""What the report says, as plain words: worked out of the incident and its journal, before any markup.

Texts here are not escaped: some were written by people outside, perhaps by the attacker. Whoever renders them does
that. Times are words already: UTC, always with the date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from herotui.incident.entry import Entry, Kind
from herotui.incident.guidance.support import BLANK
from herotui.incident.playbook import Phase, steps_of
from herotui.incident.state import Gap, Incident, ResponderKey, SentCall, Todo
from herotui.incident.status import ENDED, SEVERITIES, SYMBOLS, clocks, proposed_way, step_status
from herotui.incident.verdict import Verdict, verdict
from herotui.report.assessment import Assessment, Facts, assessment
from herotui.report.audit import Audit, audit
from herotui.report.verification import Proof, proof
from herotui.text.times import parse_stamp, span

NOT_KNOWN = "not known"
WORLDS = {"real": "REAL HEROKU", "drill": "DRILL: nothing here is real", "simulated": "SIMULATED: nothing here is real"}
PEOPLE = {"lead": "Incident lead", "scribe": "Scribe", "channel": "Channel", "key_owner": "Owner of the key"}
_WAYS = {"revoke_first": "revoke first", "overlap": "orderly overlap"}
_KEY_STATES = {
    "not_checked": "not checked",
    "alive": "ALIVE",
    "not_known": "not known",
    "revoked": "REVOKED, not tried",
    "dead": "DEAD",
}
LIMITATIONS = (
    "Reads leave no trace. Heroku shows customers no record of who read config vars or code, so all that the key "
    "could read counts as read.",
    "A release names the account that made it, not the key: what the owner did and what a holder of the key did look "
    "alike.",
    "Source addresses of API requests are shown only by the audit trail of an enterprise account.",
    "One-off dynos that ended, and drains, webhooks, authorizations and SSH keys that were deleted, are no longer "
    "listed by the API: what was removed before anyone looked is not in this report.",
    "A key that answered 401 was dead at that moment, on the hosts where it was tried.",
    "The journal shows changes made after the fact to anyone who kept its seal elsewhere; it does not prevent them.",
)


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of the playbook as the table shows it."""

    id: str
    title: str
    state: str
    who: str
    at: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A journal entry in the timeline; `text` says so when the time was set back."""

    seq: int
    at: str
    phase: str
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class CallRow:
    """A write that was sent, or was about to be."""

    at: str
    who: str
    line: str
    why: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report before rendering. `steps` holds one entry for each phase: its title and rows."""

    id: str
    world: str
    version: str
    written_at: str
    state: str
    verdict: Verdict
    summary: tuple[str, ...]
    clocks: Facts
    key: Facts
    severity: Facts
    assessment: Assessment
    audit: Audit
    proof: Proof
    people: Facts
    calls: tuple[CallRow, ...]
    steps: tuple[tuple[str, tuple[StepRow, ...]], ...]
    todo: tuple[Todo, ...]
    gaps: tuple[Gap, ...]
    timeline: tuple[Moment, ...]
    open_points: tuple[str, ...]
    limitations: tuple[str, ...]
    seal: str


def build(incident: Incident, entries: Sequence[Entry], *, now: datetime, version: str, seal: str = "") -> Report:
    """The report of `incident` as it stands at `now`; `entries` are its whole journal, oldest first.

    `seal` is the journal's head as words (`#147 4f2c91aa07de`).
    """
    judged, audited = verdict(incident), audit(incident)
    return Report(
        id=incident.id or "incident",
        world=WORLDS.get(incident.world, "WORLD NOT KNOWN"),
        version=version,
        written_at=when(now),
        state="closed" if incident.closed_at else "open",
        verdict=judged,
        summary=_summary(incident, now),
        clocks=_clocks(incident, now),
        key=_key(incident),
        severity=_severity(incident),
        assessment=assessment(incident),
        audit=audited,
        proof=proof(incident),
        people=_people(incident.people),
        calls=tuple(_call(call) for call in incident.calls.values()),
        steps=tuple((phase.title, _steps(incident, phase)) for phase in Phase),
        todo=incident.todo,
        gaps=tuple(dict.fromkeys((*incident.gaps.values(), *audited.gaps))),
        timeline=_timeline(entries),
        open_points=_open_points(incident),
        limitations=LIMITATIONS,
        seal=seal,
    )


def when(moment: datetime | None) -> str:
    """`2026-11-23 18:14:00Z`, or that it is not known."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ") if moment else NOT_KNOWN


def _summary(incident: Incident, now: datetime) -> tuple[str, ...]:
    key, shown = incident.key, clocks(incident, now)
    shape = f" of format {key.format}" if key.format else ""
    owner = f"of {key.owner}" if key.owner else "whose owner is not known"
    return (
        f"A Heroku Platform API key{shape} {owner} leaked. The incident was opened {when(incident.opened_at)}.",
        _key_sentence(incident),
        f"Exposure: {shown.leaked}; {shown.known}.",
        _calls_sentence(incident),
    )


def _key_sentence(incident: Incident) -> str:
    key = incident.key
    match key.state:
        case "dead":
            return f"The key is dead since {when(key.dead_at)}; last tried {when(key.checked_at)}."
        case "revoked":
            return f"The key was revoked {when(key.dead_at)}. It was not tried afterwards, so its death is not proven."
        case "alive":
            return f"The key is ALIVE: it still worked when it was last tried, {when(key.checked_at)}."
        case "not_known":
            return f"Whether the key is alive is not known: no clear answer when last tried, {when(key.checked_at)}."
        case _:
            return "Whether the key is alive was not checked."


def _calls_sentence(incident: Incident) -> str:
    count, loose = len(incident.calls), len(incident.unsettled)
    if not count:
        return "herotui changed nothing at Heroku."
    tail = f", {loose} with an answer that is not known" if loose else ""
    return (
        f"herotui sent {count} {'call that changes' if count == 1 else 'calls that change'} something at Heroku{tail}."
    )


def _clocks(incident: Incident, now: datetime) -> Facts:
    leak, key, detected = incident.leak, incident.key, incident.detected_at
    end = key.dead_at if key.state in ENDED else None
    least = "at least " if leak.bound == "at_least" else ""
    bound = " (not later than this)" if least else ""
    exposed = f"{least}{span((end or now) - leak.at)}" if leak.at else NOT_KNOWN
    unnoticed = f"{least}{span(detected - leak.at)}" if leak.at and detected else NOT_KNOWN
    reaction = span((end or now) - detected) if detected else NOT_KNOWN
    still = "" if end else ", not ended"
    return (
        ("Leaked at", when(leak.at) + bound),
        ("Detected at", when(detected)),
        ("Key ended at", when(end) if end else "not ended, as far as is known"),
        ("Exposure window", exposed + still),
        ("Leak to detection", unnoticed),
        ("Detection to the key's end", reaction + still),
    )


def _key(incident: Incident) -> Facts:
    key, authorization = incident.key, incident.key.authorization
    owner = f"{key.owner or NOT_KNOWN}{' (signs in through a company identity provider)' if key.federated else ''}"
    facts: Facts = (
        ("State", _KEY_STATES.get(key.state, key.state)),
        ("Last tried", when(key.checked_at) if key.checked_at else "never"),
        ("Format", key.format or NOT_KNOWN),
        ("Owner's account", owner),
        ("The responder stays in", _seat(incident.responder_key)),
    )
    if authorization is None:
        return (*facts, ("Authorization", NOT_KNOWN))
    return (
        *facts,
        ("Authorization", authorization.id),
        ("Found by", {"match": "its redacted token", "hint": "a hint only"}.get(authorization.how, "choice")),
        ("Description", authorization.description or "none"),
        ("Scope", ", ".join(authorization.scope) or NOT_KNOWN),
        ("Created", authorization.created_at or NOT_KNOWN),
        ("Expires", authorization.expires_at or "never, or not known"),
        ("Client", authorization.client or "none"),
    )


def _seat(key: ResponderKey) -> str:
    """Whether the responder keeps access without the leaked key, who they are at Heroku, and when that was tried."""
    word = {"safe": "yes", "unsafe": "not proven", "none": "no other key at hand"}.get(key.seat, NOT_KNOWN)
    owner = f", as {key.owner}" if key.owner else ""
    tried = f", tried {when(key.checked_at)}" if key.checked_at else ""
    if key.why.startswith(word):
        return f"{key.why}{tried}"
    return f"{word}{owner}{tried}{f': {key.why}' if key.why else ''}"


def _severity(incident: Incident) -> Facts:
    answers = incident.situation
    asked = {"public": "Is the key public", "used": "Was it used by others", "suspect": "Is the machine suspect"}
    way = _WAYS.get(incident.way, incident.way)
    reason = incident.way_reason or BLANK
    if not incident.way:
        proposal, reason = proposed_way(incident)
        way = f"not decided; proposed: {_WAYS.get(proposal, proposal)}"
    return (
        ("Severity", SEVERITIES.get(incident.severity, incident.severity)),
        ("Proposed", SEVERITIES.get(incident.proposed_severity, incident.proposed_severity)),
        ("Reason", incident.severity_reason or BLANK),
        *((name, answers.get(word, "not_known").replace("_", " ")) for word, name in asked.items()),
        ("Which way", way),
        ("Because", reason),
        ("Duty to notify", _regulator(incident)),
    )


def _regulator(incident: Incident) -> str:
    law = incident.regulator
    if law is None:
        return BLANK
    by = f", by the word of {law.who}" if law.who else ", proposed: lawyers decide"
    if law.applies == "no":
        return f"does not apply{by}: {law.why}"
    return f"{law.applies} apply, due {when(law.until)} ({law.hours} h from {when(law.since)}){by}: {law.why}"


def _people(people: Mapping[str, str]) -> Facts:
    known = tuple((label, people.get(word) or BLANK) for word, label in PEOPLE.items())
    return known + tuple((word, name or BLANK) for word, name in people.items() if word not in PEOPLE)


def _call(call: SentCall) -> CallRow:
    outcome = "[!] NOT KNOWN: sent, or about to be, and no answer was recorded"
    if call.outcome:
        answer = f" ({call.status})" if call.status else ""
        outcome = f"{call.outcome}{answer}{f', request {call.request_id}' if call.request_id else ''}"
    return CallRow(when(call.at), call.who, call.line, call.why, outcome)


def _steps(incident: Incident, phase: Phase) -> tuple[StepRow, ...]:
    rows = []
    for step in steps_of(phase):
        mark = step_status(incident, step)
        by_hand = " by hand" if mark.state == "done" and mark.by_hand else ""
        state = f"{SYMBOLS.get(mark.state, '[?]')} {mark.state.replace('_', ' ')}{by_hand}"
        at = when(parse_stamp(mark.at)) if mark.at else ""
        rows.append(StepRow(step.id, step.title, state, mark.who, at, mark.evidence))
    return tuple(rows)


def _timeline(entries: Sequence[Entry]) -> tuple[Moment, ...]:
    """By the time at which things happened; a redacted entry, whose time is gone, stays behind the one before it."""
    rows: list[tuple[datetime, Moment]] = []
    written = datetime.min.replace(tzinfo=UTC)
    for entry in entries:
        written = written if entry.kind == "redacted" else entry.at
        rows.append((_happened(entry) or written, _moment(entry)))
    return tuple(moment for _, moment in sorted(rows, key=lambda row: row[0]))


def _moment(entry: Entry) -> Moment:
    happened = _happened(entry)
    at = NOT_KNOWN if entry.kind == "redacted" else when(happened or entry.at)
    text = f"{entry.text} (written down {when(entry.at)})" if happened else entry.text
    return Moment(entry.seq, at, entry.phase, entry.responder, text)


def _happened(entry: Entry) -> datetime | None:
    """When the thing that a note tells of took place, if its writer set the time back."""
    value = entry.data.get("at") if entry.kind == Kind.NOTE else None
    try:
        return parse_stamp(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _open_points(incident: Incident) -> tuple[str, ...]:
    points = [f"{call.line} ({when(call.at)}): find out whether it took effect." for call in incident.unsettled]
    if incident.leak.at is None:
        points.append("Since when the key was exposed is not known (A2).")
    if incident.severity == "not_rated":
        points.append("The severity is not rated (A4).")
    if incident.todo:
        points.append(f"{len(incident.todo)} listed as left to do after the revocation.")
    if incident.gaps:
        points.append(f"{len(incident.gaps)} not seen.")
    for phase in Phase:
        ids = [s.id for s in steps_of(phase) if step_status(incident, s).state not in ("done", "not_applicable")]
        if ids:
            points.append(f"{phase.title}: {', '.join(ids)} not settled.")
    return tuple(points)
