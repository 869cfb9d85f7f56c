"""What an incident consists of: values without behaviour, each as the record tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from herotui.incident.assessment import Duty, Exposure, Rating, Reach, Regulator
from herotui.incident.consumers import Consumer
from herotui.incident.findings import Audited, Finding, Gap, Kept, OursMark
from herotui.incident.verification import Verification
from herotui.incident.watch import Watch


@dataclass(frozen=True, slots=True)
class Authorization:
    """The OAuth authorization that the leaked key belongs to. `how`: `match`, `hint` or `chosen`."""

    id: str
    description: str = ""
    scope: tuple[str, ...] = ()
    created_at: str = ""
    expires_at: str = ""
    client: str = ""
    how: str = "match"


@dataclass(frozen=True, slots=True)
class LeakedKey:
    """What is known of the leaked key; never the key itself.

    `state` is `not_checked`, `alive`, `not_known`, `revoked` or `dead`. `mine` is the responder's word that the
    owner's account is theirs to investigate. `fits` are the scopes that harmless reads leave possible (empty: not
    probed). `default`: whether it is the account's default API key, `yes`, `no` or `not_known`.
    """

    state: str = "not_checked"
    format: str = ""
    fingerprint: str = ""
    checked_at: datetime | None = None
    dead_at: datetime | None = None
    owner: str = ""
    owner_id: str = ""
    federated: bool = False
    mine: bool = False
    fits: tuple[str, ...] = ()
    default: str = "not_known"
    authorization: Authorization | None = None

    @property
    def scope(self) -> tuple[str, ...]:
        """Its scope: as the list of authorizations says, else as probed where one alone fits; empty: not known."""
        if self.authorization and self.authorization.scope:
            return self.authorization.scope
        return self.fits if len(self.fits) == 1 else ()


@dataclass(frozen=True, slots=True)
class ResponderKey:
    """The credential that herotui works with, as last tried. `seat` is `safe`, `unsafe`, `none` or `not_known`."""

    seat: str = "not_known"
    owner: str = ""
    authorization_id: str = ""
    checked_at: datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class StepMark:
    """How a step stands: `open`, `done` or `not_applicable`, who said so, when, and on what evidence."""

    state: str
    who: str
    at: datetime
    evidence: str
    by_hand: bool = True


@dataclass(frozen=True, slots=True)
class Leak:
    """When the key got out. `bound` is `exact`, `at_least` (not later than `at`) or `not_known`."""

    at: datetime | None = None
    bound: str = "not_known"


@dataclass(frozen=True, slots=True)
class SentCall:
    """A write: its intent, and its outcome once there is one (`status` 0: none yet). `id` ties the two together.

    `made` is the id of the authorization that it made, empty where it made none.
    """

    id: str
    line: str
    why: str
    at: datetime
    who: str
    status: int = 0
    outcome: str = ""
    request_id: str = ""
    made: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A saved look at the estate: a file in the incident's folder, its hash, and how much of it was seen."""

    file: str
    sha256: str
    at: datetime
    places: int = 0
    not_seen: int = 0
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Todo:
    """Something left to do after the revocation; `command` is the way by hand, to copy."""

    group: str
    text: str
    command: str = ""
    created_at: str = ""


@dataclass(frozen=True)
class Incident:
    """Everything that the journal says, as one value. An empty one is `Incident()`.

    `world` is `real`, `drill` or `simulated`; `situation` answers `public`, `used`, `suspect` with `yes`, `no` or
    `not_known`; `severity` is a glossary word. `risks` are rated by id, `duties` by role, `consumers` and `findings`
    by id.
    """

    id: str = ""
    world: str = ""
    host: str = ""
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    detected_at: datetime | None = None
    people: Mapping[str, str] = field(default_factory=dict)
    situation: Mapping[str, str] = field(default_factory=dict)
    severity: str = "not_rated"
    severity_reason: str = ""
    leak: Leak = field(default_factory=Leak)
    way: str = ""
    way_reason: str = ""
    key: LeakedKey = field(default_factory=LeakedKey)
    responder_key: ResponderKey = field(default_factory=ResponderKey)
    steps: Mapping[str, StepMark] = field(default_factory=dict)
    calls: Mapping[str, SentCall] = field(default_factory=dict)
    gaps: Mapping[str, Gap] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    exposure: Exposure = field(default_factory=Exposure)
    reach: Reach | None = None
    risks: Mapping[str, Rating] = field(default_factory=dict)
    proposed_severity: str = "not_rated"
    duties: Mapping[str, Duty] = field(default_factory=dict)
    regulator: Regulator | None = None
    consumers: Mapping[str, Consumer] = field(default_factory=dict)
    findings: Mapping[str, Finding] = field(default_factory=dict)
    ours: tuple[OursMark, ...] = ()
    audited: Audited | None = None
    kept: tuple[Kept, ...] = ()
    verified: Verification = field(default_factory=Verification)
    watches: tuple[Watch, ...] = ()
    todo: tuple[Todo, ...] = ()
    entries: int = 0

    def having(self, **changes: Any) -> Incident:
        """The same incident with some fields changed: `dataclasses.replace` without calling the constructor, for a
        journal's fold does it a hundred thousand times. Raises TypeError for a field that there is not."""
        if not changes.keys() <= self.__dict__.keys():
            raise TypeError(f"an incident has no {', '.join(sorted(changes.keys() - self.__dict__.keys()))}")
        changed = object.__new__(Incident)
        changed.__dict__.update(self.__dict__, **changes)
        return changed

    @property
    def watch(self) -> Watch | None:
        """The newest watch; None when nobody has watched."""
        return self.watches[-1] if self.watches else None

    @property
    def unsettled(self) -> tuple[SentCall, ...]:
        """Writes whose outcome is not known: sent (or about to be) when something ended."""
        return tuple(call for call in self.calls.values() if not call.outcome)

    @property
    def open(self) -> bool:
        """Whether work on it goes on."""
        return self.opened_at is not None and self.closed_at is None
