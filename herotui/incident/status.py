"""What the main screen and `herotui status` say, worked out from the incident alone."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from herotui.incident.consumers import tally
from herotui.incident.playbook import STEPS, Phase, Step, steps_of
from herotui.incident.state import Incident
from herotui.incident.verdict import in_short, verdict
from herotui.text.times import short, span, stamp

ENDED = ("dead", "revoked")
SYMBOLS = {
    "open": "[ ]",
    "working": "[>]",
    "done": "[x]",
    "needs_you": "[!]",
    "not_seen": "[?]",
    "not_applicable": "[-]",
}
SEVERITIES = {
    "critical": "!!! CRITICAL",
    "high": "!! HIGH",
    "medium": "! MEDIUM",
    "low": ". LOW",
    "not_rated": "? NOT RATED",
}
WORLDS = {"real": "REAL HEROKU", "drill": "DRILL", "simulated": "SIMULATED"}


@dataclass(frozen=True, slots=True)
class StepStatus:
    """One step as it stands; `at` is RFC 3339 or empty, `state` a word of `SYMBOLS`."""

    id: str
    title: str
    state: str
    who: str
    at: str
    evidence: str
    by_hand: bool


@dataclass(frozen=True, slots=True)
class PhaseStatus:
    """How many of a phase's steps are settled (done or not applicable)."""

    number: int
    id: str
    title: str
    settled: int
    total: int

    @property
    def state(self) -> str:
        """`open`, `working` or `done`."""
        return "done" if self.settled == self.total else "working" if self.settled else "open"


@dataclass(frozen=True, slots=True)
class Next:
    """The one thing to do now: the step it belongs to, the key that starts it on the main screen, and words."""

    step: str
    key: str
    text: str


def step_status(incident: Incident, step: Step) -> StepStatus:
    """How one step stands. R4 and V1 follow the key: while it lives after being marked, they need you again."""
    mark = incident.steps.get(step.id)
    if mark is None or mark.state == "open":
        return StepStatus(step.id, step.title, "open", "", "", "", False)
    state = mark.state
    if step.id in ("R4", "V1") and state == "done" and incident.key.state == "alive":
        state = "needs_you"
    return StepStatus(step.id, step.title, state, mark.who, stamp(mark.at), mark.evidence, mark.by_hand)


def phase_status(incident: Incident, phase: Phase) -> PhaseStatus:
    """How far a phase is."""
    steps = steps_of(phase)
    settled = sum(step_status(incident, step).state in ("done", "not_applicable") for step in steps)
    return PhaseStatus(phase.number, str(phase), phase.title, settled, len(steps))


def proposed_way(incident: Incident) -> tuple[str, str]:
    """`revoke_first` unless everything speaks for an orderly overlap, and the reason."""
    answers = incident.situation
    if answers.get("used") == "yes":
        return "revoke_first", "the key was used by someone else"
    if answers.get("public") == "yes":
        return "revoke_first", "the key is public"
    unknown = [name for name in ("public", "used", "suspect") if answers.get(name, "not_known") == "not_known"]
    if unknown:
        return "revoke_first", f"not known: {', '.join(unknown)}"
    if answers.get("suspect") == "yes":
        return "revoke_first", "this machine is suspect"
    return "overlap", "not public, not used, this machine is clean"


def next_action(incident: Incident) -> Next:
    """What to do now. Before the key is dead it is always about the key."""
    key = incident.key
    if incident.unsettled and key.state not in ENDED:
        return Next("R4", "!", "a call was sent and its answer is not known: try the key again")
    if key.state == "not_checked" and key.authorization is None:
        return Next("A1", "enter", "confirm the key: alive or dead, and whose")
    if key.state not in ENDED:
        way = incident.way or proposed_way(incident)[0]
        if way == "revoke_first":
            return Next("R4", "!", "revoke the key now: preview first, nothing is sent yet")
    order = STEPS if key.state not in ENDED else _after_death()
    for step in order:
        if step_status(incident, step).state in ("open", "needs_you"):
            return Next(step.id, "enter", _DO.get(step.id, step.question))
    return Next("", "7", "export the report")


_DO = {
    "V1": "try the old key in every form, beside a control",
    "R5": "replace what the key could read, then mark it",
    "R6": "remove each way back in, then mark it",
}
"""What to do, where the step's question alone would leave that open."""


def _after_death() -> tuple[Step, ...]:
    first = ("V1", "R5", "R6")
    return tuple(s for name in first for s in STEPS if s.id == name) + tuple(s for s in STEPS if s.id not in first)


@dataclass(frozen=True, slots=True)
class Clocks:
    """The two clocks, and the regulator's (empty until it may apply), as words and as times."""

    leaked_at: str
    leaked_bound: str
    detected_at: str
    stopped_at: str
    leaked: str
    known: str
    regulator: str = ""
    regulator_until: str = ""


def clocks(incident: Incident, now: datetime) -> Clocks:
    """Since the leak and since we learned of it, which stop when the key dies; to the regulator's time, which runs."""
    end = incident.key.dead_at or now
    leak, detected = incident.leak, incident.detected_at
    if leak.at is None:
        leaked = "leaked: not known"
    else:
        least = "at least " if leak.bound == "at_least" else ""
        leaked = f"leaked {least}{span(end - leak.at)}{'' if incident.key.dead_at else ' ago'}"
    known = f"known for {span(end - detected)}" if detected else "known: not yet"
    return Clocks(
        stamp(leak.at) if leak.at else "",
        leak.bound,
        stamp(detected) if detected else "",
        stamp(incident.key.dead_at) if incident.key.dead_at else "",
        leaked,
        known,
        regulator_phrase(incident, now),
        stamp(incident.regulator.until) if incident.regulator and incident.regulator.applies != "no" else "",
    )


def regulator_phrase(incident: Incident, now: datetime) -> str:
    """`regulator 71h46m left`, once A4 says that it may apply; empty before, and where it does not."""
    clock = incident.regulator
    if clock is None or clock.applies == "no":
        return ""
    minutes = int((clock.until - now).total_seconds()) // 60
    if minutes < 0:
        return f"regulator {-minutes // 60}h{-minutes % 60:02d}m OVERDUE"
    return f"regulator {minutes // 60}h{minutes % 60:02d}m left"


def key_phrase(incident: Incident, now: datetime) -> str:
    """`Key 7f3a [!] ALIVE 12s ago`; after its end also the verdict: `DEAD 03:12:41Z, NOT CONTAINED, 2 footholds`."""
    key = incident.key
    name = f"Key {key.authorization.id[:4]}" if key.authorization else "Key"
    age = f" {span(now - key.checked_at)} ago" if key.checked_at else ""
    match key.state:
        case "alive":
            return f"{name} [!] ALIVE{age}"
        case "dead" | "revoked":
            word = "DEAD" if key.state == "dead" else "REVOKED, not tried"
            when = f" {short(key.dead_at, now)}" if key.dead_at else ""
            return f"{name} [x] {word}{when}, {in_short(incident)}"
        case "not_known":
            return f"{name} [?] NOT KNOWN{age}"
        case _:
            return f"{name} [?] NOT CHECKED"


def status(incident: Incident, now: datetime, saved: str = "") -> dict[str, Any]:
    """The object of `herotui status --json`."""
    key = incident.key
    return {
        "incident": {
            "id": incident.id,
            "world": incident.world,
            "severity": incident.severity,
            "opened_at": stamp(incident.opened_at) if incident.opened_at else None,
            "closed_at": stamp(incident.closed_at) if incident.closed_at else None,
            "people": dict(incident.people),
            "situation": dict(incident.situation),
            "way": incident.way or proposed_way(incident)[0],
            "way_decided": bool(incident.way),
        },
        "phases": [{**asdict(p), "state": p.state} for p in (phase_status(incident, phase) for phase in Phase)],
        "steps": [asdict(step_status(incident, step)) for step in STEPS],
        "key": {
            "state": key.state,
            "format": key.format or None,
            "owner": key.owner or None,
            "checked_at": stamp(key.checked_at) if key.checked_at else None,
            "dead_at": stamp(key.dead_at) if key.dead_at else None,
            "authorization": asdict(key.authorization) if key.authorization else None,
        },
        "clocks": asdict(clocks(incident, now)),
        "next": asdict(next_action(incident)),
        "verdict": verdict(incident).word.lower().replace(" ", "_"),
        "saved": saved,
        "unsettled": [call.line for call in incident.unsettled],
        "assessment": _assessment(incident),
        "left_to_do": [asdict(item) for item in incident.todo],
        "not_seen": [asdict(gap) for gap in incident.gaps.values()],
    }


def _assessment(incident: Incident) -> dict[str, Any]:
    """What A1 to A6 found, in short."""
    reach, saved = incident.reach, incident.evidence
    return {
        "whose": reach.whose if reach else None,
        "numbers": {one.id: {"count": one.count, "at_least": one.least} for one in reach.counts} if reach else {},
        "dangers": dict(reach.dangers) if reach else {},
        "risks": {one.id: one.level for one in incident.risks.values()},
        "severity_proposed": incident.proposed_severity,
        "told": {one.role: one.told_at or None for one in incident.duties.values()},
        "consumers": len(incident.consumers),
        "ledger": asdict(tally(incident.consumers.values())),
        "evidence": {"file": saved[-1].file, "sha256": saved[-1].sha256} if saved else None,
    }
