"""Whether the incident may be called contained, and what stands against it."""

from __future__ import annotations

from dataclasses import dataclass

from herotui.incident.playbook import step
from herotui.incident.state import Incident
from herotui.incident.status import step_status

WAYS_IN = ("U5", "R5", "R6")
"""Steps that close what outlives the key: while one is open, nobody can say that the attacker is out."""
PROOFS = ("V1", "V2", "V3", "V4")
"""Steps that prove it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`word` is `CONTAINED`, `NOT PROVEN` or `NOT CONTAINED`; `reasons` are sentences, empty only for `CONTAINED`."""

    word: str
    reasons: tuple[str, ...] = ()


def verdict(incident: Incident) -> Verdict:
    """The strictest word that the record supports.

    A key that lives, a way in that was seen and is not closed: not contained. Anything that is merely not known, or
    was never looked at: not proven.
    """
    ways_in = _open_steps(incident, WAYS_IN)
    against = _key_lives(incident) + (ways_in if incident.todo else ())
    unknown = _not_known(incident) + (() if incident.todo else ways_in) + _open_steps(incident, PROOFS)
    if against:
        return Verdict("NOT CONTAINED", against + unknown)
    return Verdict("NOT PROVEN", unknown) if unknown else Verdict("CONTAINED")


def _key_lives(incident: Incident) -> tuple[str, ...]:
    return ("The leaked key is alive.",) if incident.key.state == "alive" else ()


def _not_known(incident: Incident) -> tuple[str, ...]:
    said = {
        "not_checked": ("The leaked key was not tried: it may be alive.",),
        "not_known": ("The last try of the leaked key gave no clear answer: it may be alive.",),
        "revoked": ("The leaked key was revoked, but not tried afterwards.",),
    }.get(incident.key.state, ())
    sent = tuple(f"The answer to {call.line} is not known." for call in incident.unsettled)
    gaps = tuple(f"Not seen: {gap.place}." for gap in incident.gaps.values())
    return said + sent + gaps


def _open_steps(incident: Incident, ids: tuple[str, ...]) -> tuple[str, ...]:
    marks = (step_status(incident, step(step_id)) for step_id in ids)
    return tuple(f"{mark.id} {mark.title}: {_STATES[mark.state]}." for mark in marks if mark.state in _STATES)


_STATES = {"open": "not done", "working": "not finished", "needs_you": "marked done, but the key lives"}
