"""The incident: a fold over its journal. Open the journal on another machine and you stand where you stood."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from herotui.incident.entry import Entry, Kind
from herotui.text.times import parse_stamp


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
    owner's account is theirs to investigate.
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
    authorization: Authorization | None = None


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
    """A write: its intent, and its outcome once there is one (`status` 0: none yet). `id` ties the two together."""

    id: str
    line: str
    why: str
    at: datetime
    who: str
    status: int = 0
    outcome: str = ""
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A place that was not seen, why, and what would show it."""

    place: str
    reason: str
    how: str = ""


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


@dataclass(frozen=True, slots=True)
class Incident:
    """Everything that the journal says, as one value. An empty one is `Incident()`.

    `world` is `real`, `drill` or `simulated`; `situation` answers `public`, `used`, `suspect` with `yes`, `no` or
    `not_known`; `severity` is a glossary word.
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
    todo: tuple[Todo, ...] = ()
    entries: int = 0

    @property
    def unsettled(self) -> tuple[SentCall, ...]:
        """Writes whose outcome is not known: sent (or about to be) when something ended."""
        return tuple(call for call in self.calls.values() if not call.outcome)

    @property
    def open(self) -> bool:
        """Whether work on it goes on."""
        return self.opened_at is not None and self.closed_at is None


def fold(entries: Iterable[Entry], start: Incident | None = None) -> Incident:
    """The incident after `entries`, oldest first."""
    incident = start or Incident()
    count = incident.entries
    for entry in entries:
        count += 1
        step = _STEPS.get(entry.kind)
        if step is None:
            continue
        try:
            incident = step(incident, entry, entry.data)
        except (KeyError, TypeError, ValueError, OverflowError):
            continue
    return replace(incident, entries=count)


def advance(incident: Incident, entry: Entry) -> Incident:
    """One more entry. An unknown kind, or data of the wrong shape, leaves everything else as it was."""
    return fold((entry,), incident)


_SEVERITIES = ("critical", "high", "medium", "low", "not_rated")
_KEY_STATES = ("not_checked", "alive", "not_known", "revoked", "dead")
_STEP_STATES = ("open", "done", "not_applicable")


def _one_of(words: tuple[str, ...], value: object) -> str:
    """`value`, if it is one of `words`. Raises ValueError: what no screen has a word for changes nothing."""
    if value not in words:
        raise ValueError("an unknown word")
    return str(value)


Fold = Callable[[Incident, Entry, Mapping[str, Any]], Incident]


def _when(value: object) -> datetime | None:
    return parse_stamp(value) if isinstance(value, str) and value else None


def _opened(incident: Incident, entry: Entry, data: Mapping[str, Any]) -> Incident:
    return replace(
        incident,
        id=str(data["id"]),
        world=str(data.get("world", "real")),
        host=str(data.get("host", "")),
        opened_at=entry.at,
        detected_at=_when(data.get("detected_at")) or entry.at,
    )


def _closed(incident: Incident, entry: Entry, data: Mapping[str, Any]) -> Incident:
    return replace(incident, closed_at=entry.at)


def _reopened(incident: Incident, entry: Entry, data: Mapping[str, Any]) -> Incident:
    return replace(incident, closed_at=None)


def _people(incident: Incident, entry: Entry, data: Mapping[str, Any]) -> Incident:
    return replace(incident, people={**incident.people, **{str(k): str(v) for k, v in data.items()}})


def _situation(incident: Incident, entry: Entry, data: Mapping[str, Any]) -> Incident:
    known = {name: str(data[name]) for name in ("public", "used", "suspect") if name in data}
    return replace(incident, situation={**incident.situation, **known})


def _severity(incident: Incident, entry: Entry, data: Mapping[str, Any]) -> Incident:
    return replace(
        incident, severity=_one_of(_SEVERITIES, data["severity"]), severity_reason=str(data.get("reason", ""))
    )


def _leaked_at(incident: Incident, entry: Entry, data: Mapping[str, Any]) -> Incident:
    return replace(incident, leak=Leak(_when(data.get("at")), str(data.get("bound", "exact"))))


def _way(incident: Incident, entry: Entry, data: Mapping[str, Any]) -> Incident:
    return replace(incident, way=str(data["way"]), way_reason=str(data.get("reason", "")))


def _key_named(incident: Incident, entry: Entry, data: Mapping[str, Any]) -> Incident:
    fingerprint = str(data["fingerprint"])
    if fingerprint == incident.key.fingerprint:
        return incident
    return replace(
        incident, key=replace(incident.key, fingerprint=fingerprint, format=str(data["format"]), state="not_checked")
    )


def _key_checked(incident: Incident, entry: Entry, data: Mapping[str, Any]) -> Incident:
    state = _one_of(_KEY_STATES, data["state"])
    ended = state in ("dead", "revoked")
    first = incident.key.dead_at if ended and incident.key.dead_at else entry.at
    return replace(
        incident,
        key=replace(incident.key, state=state, checked_at=entry.at, dead_at=first if ended else None),
    )


def _key_owner(incident: Incident, entry: Entry, data: Mapping[str, Any]) -> Incident:
    owner = replace(
        incident.key,
        owner=str(data.get("email", incident.key.owner)),
        owner_id=str(data.get("id", incident.key.owner_id)),
        federated=bool(data.get("federated", incident.key.federated)),
        mine=bool(data.get("mine", incident.key.mine)),
    )
    return replace(incident, key=owner)


def _key_authorization(incident: Incident, entry: Entry, data: Mapping[str, Any]) -> Incident:
    authorization = Authorization(
        id=str(data["id"]),
        description=str(data.get("description", "")),
        scope=tuple(str(word) for word in data.get("scope", ())),
        created_at=str(data.get("created_at") or ""),
        expires_at=str(data.get("expires_at") or ""),
        client=str(data.get("client") or ""),
        how=str(data.get("how", "match")),
    )
    return replace(incident, key=replace(incident.key, authorization=authorization))


def _responder_key(incident: Incident, entry: Entry, data: Mapping[str, Any]) -> Incident:
    return replace(
        incident,
        responder_key=ResponderKey(
            seat=str(data["seat"]),
            owner=str(data.get("owner", "")),
            authorization_id=str(data.get("authorization_id", "")),
            checked_at=entry.at,
            why=str(data.get("why", "")),
        ),
    )


def _step(incident: Incident, entry: Entry, data: Mapping[str, Any]) -> Incident:
    mark = StepMark(
        state=_one_of(_STEP_STATES, data["state"]),
        who=entry.responder,
        at=entry.at,
        evidence=str(data.get("evidence", "")),
        by_hand=bool(data.get("by_hand", True)),
    )
    return replace(incident, steps={**incident.steps, str(data["id"]): mark})


def _intent(incident: Incident, entry: Entry, data: Mapping[str, Any]) -> Incident:
    call = data["call"]
    sent = SentCall(
        id=str(data["id"]),
        line=f"{call['method']} {call['path']}",
        why=str(data.get("why", "")),
        at=entry.at,
        who=entry.responder,
    )
    return replace(incident, calls={**incident.calls, sent.id: sent})


def _outcome(incident: Incident, entry: Entry, data: Mapping[str, Any]) -> Incident:
    sent = replace(
        incident.calls[str(data["intent"])],
        status=int(data.get("status") or 0),
        outcome=str(data["outcome"]),
        request_id=str(data.get("request_id", "")),
    )
    return replace(incident, calls={**incident.calls, sent.id: sent})


def _not_seen(incident: Incident, entry: Entry, data: Mapping[str, Any]) -> Incident:
    gap = Gap(str(data["place"]), str(data["reason"]), str(data.get("how", "")))
    return replace(incident, gaps={**incident.gaps, gap.place: gap})


def _seen(incident: Incident, entry: Entry, data: Mapping[str, Any]) -> Incident:
    place = str(data["place"])
    if data.get("partial") or place not in incident.gaps:
        return incident
    return replace(incident, gaps={name: gap for name, gap in incident.gaps.items() if name != place})


def _snapshot(incident: Incident, entry: Entry, data: Mapping[str, Any]) -> Incident:
    saved = Evidence(
        str(data["file"]),
        str(data["sha256"]),
        entry.at,
        int(data.get("places", 0)),
        int(data.get("not_seen", 0)),
        bool(data.get("until")),
    )
    return replace(incident, evidence=(*incident.evidence, saved))


def _left_to_do(incident: Incident, entry: Entry, data: Mapping[str, Any]) -> Incident:
    return replace(
        incident,
        todo=tuple(
            Todo(str(i["group"]), str(i["text"]), str(i.get("command", "")), str(i.get("created_at", "")))
            for i in data["items"]
        ),
    )


_STEPS: Mapping[str, Fold] = {
    Kind.OPENED: _opened,
    Kind.CLOSED: _closed,
    Kind.REOPENED: _reopened,
    Kind.PEOPLE: _people,
    Kind.SITUATION: _situation,
    Kind.SEVERITY: _severity,
    Kind.LEAKED_AT: _leaked_at,
    Kind.WAY: _way,
    Kind.KEY_NAMED: _key_named,
    Kind.KEY_CHECKED: _key_checked,
    Kind.KEY_OWNER: _key_owner,
    Kind.KEY_AUTHORIZATION: _key_authorization,
    Kind.RESPONDER_KEY: _responder_key,
    Kind.SAW: _seen,
    Kind.NOT_SEEN: _not_seen,
    Kind.SNAPSHOT: _snapshot,
    Kind.STEP: _step,
    Kind.INTENT: _intent,
    Kind.OUTCOME: _outcome,
    Kind.LEFT_TO_DO: _left_to_do,
}
