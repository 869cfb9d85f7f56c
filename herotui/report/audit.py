"""What the report says of the audit: findings, what is the responder's own, what happened, what was not seen."""

from __future__ import annotations

from dataclasses import dataclass

from herotui.incident.findings import Finding
from herotui.incident.guidance.support import BLANK
from herotui.incident.state import Gap, Incident
from herotui.incident.status import SEVERITIES
from herotui.text.times import stamp

Rows = tuple[tuple[str, ...], ...]
_ORDER = tuple(SEVERITIES)


@dataclass(frozen=True, slots=True)
class Audit:
    """The tables of the audit, as plain words. `basis` says what was judged by; empty: nobody looked.

    `happened` counts all moments, of which `timeline` shows the first.
    """

    basis: str = ""
    findings: Rows = ()
    ours: Rows = ()
    timeline: Rows = ()
    happened: int = 0
    gaps: tuple[Gap, ...] = ()
    kept: Rows = ()


def audit(incident: Incident) -> Audit:
    """What the record says of U1 to U5."""
    made = incident.audited
    found = sorted(incident.findings.values(), key=lambda one: (_ORDER.index(one.severity), one.when, one.id))
    return Audit(
        basis=_basis(incident),
        findings=tuple(_finding(one) for one in found if not one.ours),
        ours=tuple((one.id, one.title, one.where or BLANK, one.ours) for one in found if one.ours),
        timeline=tuple((m.at, m.kind, m.where, m.who or BLANK, m.text, m.source) for m in made.timeline)
        if made
        else (),
        happened=made.happened if made else 0,
        gaps=(*made.gaps, *made.by_hand) if made else (),
        kept=tuple((one.file, one.what, one.sha256) for one in incident.kept),
    )


def _basis(incident: Incident) -> str:
    made = incident.audited
    if made is None:
        return ""
    since = f"from {stamp(made.since)} on, which is when the key leaked at the latest" if made.exact else (
        f"from {stamp(made.since)} on, by habit, person and kind: when the key leaked is not known"
    )  # fmt: skip
    return f"Last audit made {stamp(made.at)}, judged {since}."


def _finding(one: Finding) -> tuple[str, ...]:
    gone = f", gone since {stamp(one.gone_at)}" if one.gone_at else ""
    what = f"{one.title}{' (foothold)' if one.foothold else ''}{gone}"
    who = f"{one.who or 'unknown'}{f': {one.who_why}' if one.who_why else ''}"
    action = f"{one.step}: {one.command}" if one.command else one.step or BLANK
    return SEVERITIES[one.severity], one.id, what, one.where or BLANK, one.when or BLANK, who, action
