"""A finding as the screen shows it: of the audit in front, or of a look that only the record knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from herotui.detect.finding import SEVERITIES, Evidence, Finding
from herotui.detect.scene import Ours
from herotui.incident.findings import Finding as Recorded
from herotui.text.times import parse_stamp


@dataclass(frozen=True, slots=True)
class Item:
    """One finding. `ours` is why it is the responder's own, `marked` the finding of which that was said:
    itself, or its like.

    `step` deals with it, by `calls` or by hand with `command`; `entry` is the journal's number of where it was found
    (0: not in the journal).
    """

    id: str
    title: str
    severity: str
    confidence: str
    who: str
    who_why: str
    where: str
    when: datetime | None
    actor: str
    why: str
    foothold: bool
    entry: int
    harmless: str = ""
    evidence: tuple[Evidence, ...] = ()
    step: str = ""
    text: str = ""
    calls: tuple[str, ...] = ()
    command: str = ""
    way_back: str = ""
    ours: str = ""
    marked: str = ""

    @property
    def alike(self) -> bool:
        """Whether its like was called ours, not itself."""
        return self.marked not in ("", self.id)


def of_audit(one: Finding, entries: Mapping[str, int], mark: Ours | None = None) -> Item:
    """A finding of the audit in front."""
    action = one.action
    return Item(
        id=one.id,
        title=one.title,
        severity=one.severity,
        confidence=str(one.confidence),
        who=str(one.who),
        who_why=one.who_why,
        where=one.where,
        when=one.when,
        actor=one.actor,
        why=one.why,
        foothold=one.foothold,
        entry=entries.get(one.id, 0),
        harmless=one.harmless,
        evidence=one.evidence,
        step=action.step if action else "",
        text=action.text if action else "",
        calls=tuple(call.line for call in action.calls) if action else (),
        command=action.command if action else "",
        way_back=action.way_back if action else "",
        ours=(mark.why or "ours") if mark else "",
        marked=mark.finding if mark else "",
    )


def of_record(one: Recorded, entries: Mapping[str, int], marks: Sequence[Ours]) -> Item:
    """A finding of another look: into a database, or of an audit before."""
    of_itself = (mark.finding for mark in marks if mark.finding == one.id)
    like = one.detector, one.actor
    of_its_like = (mark.finding for mark in marks if one.actor and (mark.detector, mark.actor) == like)
    return Item(
        id=one.id,
        title=one.title,
        severity=one.severity,
        confidence=one.confidence,
        who=one.who,
        who_why=one.who_why,
        where=one.where,
        when=_when(one.when),
        actor=one.actor,
        why=one.why,
        foothold=one.foothold,
        entry=entries.get(one.id, 0),
        step=one.step,
        command=one.command,
        ours=one.ours,
        marked=next(of_itself, next(of_its_like, "")) if one.ours else "",
    )


def _when(text: str) -> datetime | None:
    try:
        return parse_stamp(text)
    except ValueError:
        return None


def rank(one: Item) -> tuple[bool, int, str, str]:
    """What is open first, the worst first, the oldest first."""
    severity = SEVERITIES.index(one.severity) if one.severity in SEVERITIES else len(SEVERITIES)
    return bool(one.ours), severity, one.when.isoformat() if one.when else "", one.id
