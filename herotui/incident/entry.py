"""One line of the record, as the rest of herotui sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What an entry says. The folds read these; an unknown kind is kept and passed over."""

    OPENED = "incident.opened"
    CLOSED = "incident.closed"
    REOPENED = "incident.reopened"
    PEOPLE = "incident.people"
    SITUATION = "incident.situation"
    SEVERITY = "incident.severity"
    LEAKED_AT = "incident.leaked_at"
    WAY = "incident.way"
    KEY_NAMED = "key.named"
    KEY_CHECKED = "key.checked"
    KEY_OWNER = "key.owner"
    KEY_AUTHORIZATION = "key.authorization"
    KEY_SCOPE = "key.scope"
    RESPONDER_KEY = "responder_key.checked"
    SAW = "seen"
    NOT_SEEN = "not_seen"
    SNAPSHOT = "estate.saved"
    REACH = "estate.reach"
    EXPOSURE = "exposure"
    RISK = "risk.rated"
    DUTY = "risk.tell"
    REGULATOR = "risk.regulator"
    CONSUMER = "consumer"
    FINDING = "finding"
    FINDING_GONE = "finding.gone"
    OURS = "finding.ours"
    AUDITED = "audit.made"
    KEPT = "evidence.kept"
    CERTIFICATE = "verify.certificate"
    HEALTH = "verify.health"
    SECOND_LOOK = "verify.second_look"
    OVERRULED = "verdict.overruled"
    WATCH_BEGUN = "watch.begun"
    WATCH_LOOKED = "watch.looked"
    WATCH_LINE = "watch.line"
    WATCH_GAP = "watch.gap"
    WATCH_ALERTED = "watch.alerted"
    WATCH_PAUSED = "watch.paused"
    WATCH_ENDED = "watch.ended"
    STEP = "step"
    NOTE = "note"
    INTENT = "call.intent"
    OUTCOME = "call.outcome"
    LEFT_TO_DO = "left_to_do"
    REPORT = "report.written"
    RECOVERED = "journal.recovered"


@dataclass(frozen=True, slots=True)
class Entry:
    """A journal entry: `seq` is its number in the journal (from 1), `at` is UTC.

    `phase` is a `Phase` value or `"incident"`; `data` holds JSON values only (str, int, bool, None, list, dict).
    """

    seq: int
    at: datetime
    responder: str
    phase: str
    kind: str
    text: str
    data: Mapping[str, Any] = field(default_factory=dict)
