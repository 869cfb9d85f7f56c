"""The gate: what must hold before the old key may be deactivated. Pure; conditions are data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from herotui.changes.state import Waiver
from herotui.incident.consumers import Consumer
from herotui.incident.state import Incident

WAIVABLE = ("consumers", "owners", "way in")
"""Conditions that a person may settle by giving their word."""
_SAFE = ("proven", "waived", "retired")


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must hold. `state`: `met`, `missing` or `waived`. `leads_to`: the step or key that gets there."""

    id: str
    text: str
    state: str
    leads_to: str
    waived_by: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """All conditions, in the order in which one works on them."""

    conditions: tuple[Condition, ...]

    @property
    def missing(self) -> tuple[Condition, ...]:
        """What still stands against it."""
        return tuple(one for one in self.conditions if one.state == "missing")

    @property
    def open(self) -> bool:
        """Whether R4 may go."""
        return not self.missing


@dataclass(frozen=True, slots=True)
class Proofs:
    """What only the run itself knows. `in_breath`: ids of consumers that the breath of R4 updates.

    `staging` says how the new key was tested in staging, `new_key` in which forms it got in; empty: not yet.
    """

    in_breath: frozenset[str] = frozenset()
    staging: str = ""
    new_key: str = ""
    waived: Mapping[str, Waiver] = field(default_factory=dict)


def gate(incident: Incident, proofs: Proofs) -> Gate:
    """How the gate stands. A person's word (`waived`, by condition) counts only for what only a person can settle."""
    consumers = tuple(incident.consumers.values())
    behind = [one for one in consumers if one.state not in _SAFE and one.id not in proofs.in_breath]
    untold = [one for one in consumers if not one.told and one.state != "retired"]
    safe, word = incident.responder_key.seat == "safe", proofs.waived
    saved = any(evidence.whole for evidence in incident.evidence)
    return Gate(
        (
            _condition("evidence", saved, "evidence is saved: the whole estate", "A6"),
            _condition("staging", bool(proofs.staging), "staging was tested with the new key", "R3"),
            _condition("new key", bool(proofs.new_key), "the new key works in all its forms", "R1"),
            _condition("consumers", not behind, _behind(behind), "R2", word.get("consumers")),
            _condition("owners", not untold, f"owners told ({len(untold)} not yet)", "A5", word.get("owners")),
            _condition("way in", safe, "a way in that the leaked key can't take away", "A6", word.get("way in")),
        )
    )


def _behind(consumers: list[Consumer]) -> str:
    names = ", ".join(one.name for one in consumers[:5]) + (" ..." if len(consumers) > 5 else "")
    return "every consumer proven, planned for the same breath, or waived" + (f" (not {names})" if names else "")


def _condition(id: str, met: bool, text: str, leads_to: str, word: Waiver | None = None) -> Condition:
    if met or word is None:
        return Condition(id, text, "met" if met else "missing", leads_to)
    return Condition(id, text, "waived", leads_to, f"{word.who}: {word.reason}")
