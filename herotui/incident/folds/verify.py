"""The death certificate, health, the second look, the responder's own verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from herotui.incident.entry import Entry, Kind
from herotui.incident.folds.common import Data, Fold, one_of, when, words
from herotui.incident.values import Incident
from herotui.incident.verification import (
    Answer,
    AppHealth,
    Certificate,
    FormRow,
    Health,
    Hung,
    Look,
    Outlives,
    Overruled,
    SecondLook,
    Unexplained,
)

VERDICTS = ("CONTAINED", "CONTAINED SO FAR", "NOT PROVEN", "NOT CONTAINED")
_FORM_STATES = ("dead", "alive", "suspended", "not_known", "not_tried", "no_target")
_KEY_STATES = ("dead", "alive", "not_known", "revoked")
_HEALTH_STATES = ("well", "as_before", "worse", "not_known")
_GONE = ("yes", "no", "not_known")


def _certificate(incident: Incident, entry: Entry, data: Data) -> Incident:
    made = Certificate(
        at=entry.at,
        state=one_of(_KEY_STATES, data["state"]),
        rows=tuple(_row(row) for row in data["rows"]),
        missing=words(data.get("missing")),
        hung=tuple(Hung(str(h["what"]), one_of(_GONE, h["gone"]), str(h.get("why", ""))) for h in data.get("hung", ())),
        outlives=tuple(
            Outlives(str(o["what"]), None if o["count"] is None else int(o["count"]), str(o["end"]))
            for o in data.get("outlives", ())
        ),
    )
    before = incident.verified.certificate
    looks = before.looks if before and made.state != "alive" else ()
    if made.proven:
        looks = (*looks, Look(entry.at, when(data.get("date"))))
    return _having(incident, certificate=replace(made, looks=looks))


def _row(row: Data) -> FormRow:
    return FormRow(
        str(row["form"]),
        one_of(_FORM_STATES, row["state"]),
        str(row.get("why", "")),
        *(_answer(row.get(key)) for key in ("old", "control", "random")),
    )


def _answer(data: Data | None) -> Answer | None:
    if not data:
        return None
    texts = {name: str(data.get(name) or "") for name in ("state", "error_id", "request_id", "at", "date")}
    return Answer(status=int(data.get("status") or 0), **texts)


def _health(incident: Incident, entry: Entry, data: Data) -> Incident:
    apps = tuple(
        AppHealth(str(a["app"]), one_of(_HEALTH_STATES, a["state"]), words(a.get("says"))) for a in data["apps"]
    )
    return _having(incident, health=Health(entry.at, apps, str(data.get("before", ""))))


def _second(incident: Incident, entry: Entry, data: Data) -> Incident:
    look = SecondLook(
        at=entry.at,
        before=str(data.get("before", "")),
        unexplained=tuple(
            Unexplained(str(c["id"]), str(c["title"]), str(c.get("where", ""))) for c in data["unexplained"]
        ),
        explained=int(data.get("explained", 0)),
        unknown=words(data.get("unknown")),
        back=frozenset(words(data.get("back"))),
        holders=words(data.get("holders")),
        seen=bool(data.get("seen", True)),
    )
    return _having(incident, second=look)


def _overruled(incident: Incident, entry: Entry, data: Data) -> Incident:
    """The responder's word; a later one replaces it."""
    said = Overruled(one_of(VERDICTS, data["word"]), str(data["why"]), entry.responder, entry.at)
    return _having(incident, overruled=said)


def _having(incident: Incident, **changes: object) -> Incident:
    return incident.having(verified=replace(incident.verified, **changes))  # type: ignore[arg-type]  # by name


VERIFY: Mapping[str, Fold] = {
    Kind.CERTIFICATE: _certificate,
    Kind.HEALTH: _health,
    Kind.SECOND_LOOK: _second,
    Kind.OVERRULED: _overruled,
}
