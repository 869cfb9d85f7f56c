"""Small incidents to report on, as journals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from herotui.incident.entry import Entry, Kind
from herotui.incident.playbook import STEPS
from herotui.incident.state import Incident, fold
from herotui.report.markdown import render

START = datetime(2026, 11, 24, 3, 12, tzinfo=UTC)
LATER = START + timedelta(hours=1)


def journal(*rows: tuple[str, str, Mapping[str, Any]]) -> list[Entry]:
    """Entries a minute apart, each a kind, a text and data."""
    return [
        Entry(number, START + timedelta(minutes=number - 1), "maria", "incident", kind, text, data)
        for number, (kind, text, data) in enumerate(rows, 1)
    ]


OPENED = (Kind.OPENED, "INC-7 opened", {"id": "INC-7", "world": "real"})
DEAD = (Kind.KEY_CHECKED, "the key answers 401", {"state": "dead"})


def settled(*ids: str) -> list[tuple[str, str, Mapping[str, Any]]]:
    """Rows that mark these steps (all of them when none is named) as done."""
    names = ids or tuple(step.id for step in STEPS)
    return [(Kind.STEP, f"{name} done", {"id": name, "state": "done", "evidence": "seen"}) for name in names]


def revoked_by_hand() -> list[Entry]:
    """A leaked key of a known owner, revoked while one call's answer got lost."""
    return journal(
        OPENED,
        (Kind.PEOPLE, "people", {"lead": "maria", "deputy": "li"}),
        (Kind.LEAKED_AT, "leaked", {"at": "2026-11-23T18:00:00Z", "bound": "at_least"}),
        (Kind.KEY_NAMED, "key named", {"fingerprint": "ab" * 16, "format": "HRKU-AA"}),
        (Kind.KEY_OWNER, "whose", {"email": "deploy@acme.example", "id": "u1", "mine": True}),
        (Kind.KEY_AUTHORIZATION, "which", {"id": "7f3a0000", "description": "ci-deploy", "scope": ["global"]}),
        (Kind.KEY_CHECKED, "the key answers 200", {"state": "alive"}),
        (Kind.RESPONDER_KEY, "stay in", {"seat": "safe", "owner": "maria@acme.example", "why": "another account"}),
        (Kind.SEVERITY, "rated", {"severity": "critical", "reason": "config vars hold payment keys"}),
        (
            Kind.INTENT,
            "about to",
            {"id": "c1", "call": {"method": "DELETE", "path": "/oauth/authorizations/7f3a"}, "why": "R4"},
        ),
        (Kind.OUTCOME, "answer", {"intent": "c1", "status": 200, "outcome": "done", "request_id": "req-1"}),
        (
            Kind.INTENT,
            "about to",
            {"id": "c2", "call": {"method": "DELETE", "path": "/apps/shop/log-drains/1"}, "why": "R6"},
        ),
        DEAD,
        (Kind.STEP, "A1 done", {"id": "A1", "state": "done", "evidence": "200, then whose", "by_hand": False}),
        (Kind.STEP, "P8", {"id": "P8", "state": "not_applicable", "evidence": "all know"}),
        (Kind.NOT_SEEN, "gap", {"place": "team acme", "reason": "403, scope", "how": "a team admin's key"}),
        (Kind.LEFT_TO_DO, "left", {"items": [{"group": "dynos", "text": "run.1", "command": "heroku ps:stop run.1"}]}),
        (Kind.NOTE, "told the duty manager", {"at": "2026-11-24T02:58:00Z"}),
    )


def report(entries: list[Entry], seal: str = "#18 4f2c91aa07de", start: Incident | None = None) -> str:
    """The Markdown of what `entries` fold to, an hour later."""
    return render(start or fold(entries), entries, now=LATER, version="0.1.0", seal=seal)
