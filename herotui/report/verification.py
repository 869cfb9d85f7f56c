"""What the report says of verify: the verdict's lines, the certificate, services, health, the second look."""

from __future__ import annotations

from dataclasses import dataclass

from herotui.incident.services import services
from herotui.incident.state import Incident
from herotui.incident.verdict import Line, unexplained, verdict
from herotui.incident.verification import Answer, Certificate
from herotui.text.times import stamp

Rows = tuple[tuple[str, ...], ...]
_WORDS = {"yes": "yes", "no": "NO", "not_known": "not proven"}
_GONE = {"yes": "gone with it", "no": "STILL THERE", "not_known": "not known"}


@dataclass(frozen=True, slots=True)
class Proof:
    """The tables of verify, as plain words; a part that was not looked at is empty.

    `overruled` is the responder's own verdict as a sentence, `again` when the key is to be tried once more.
    """

    lines: Rows = ()
    overruled: str = ""
    certificate: Rows = ()
    again: tuple[str, ...] = ()
    after: Rows = ()
    services: Rows = ()
    health: Rows = ()
    changes: Rows = ()


def proof(incident: Incident) -> Proof:
    """What the record says of V1 to V4."""
    judged, found = verdict(incident), incident.verified
    own = judged.overruled
    return Proof(
        lines=tuple(_line(line) for line in judged.lines),
        overruled=f"{own.word} by the word of {own.who}, {stamp(own.at)}: {own.why}" if own else "",
        certificate=tuple(_certificate(found.certificate)) if found.certificate else (),
        again=tuple(stamp(at) for at in judged.to_come),
        after=tuple(_after(found.certificate)) if found.certificate else (),
        services=tuple((one.name, one.where, one.state.replace("_", " "), one.says) for one in services(incident)),
        health=tuple((one.app, one.state.replace("_", " "), ", ".join(one.says)) for one in found.health.apps)
        if found.health
        else (),
        changes=tuple((one.id, one.title) for one in unexplained(incident)),
    )


def _line(line: Line) -> tuple[str, ...]:
    return line.title, _WORDS[line.state], " ".join(one.text for one in line.missing)


def _certificate(made: Certificate) -> Rows:
    return tuple(
        (
            row.name,
            row.state.replace("_", " "),
            *(_answer(one) for one in (row.old, row.control, row.random)),
            row.old.at if row.old else "",
            row.old.date if row.old else "",
            row.why,
        )
        for row in made.rows
    )


def _answer(one: Answer | None) -> str:
    if one is None:
        return "not tried"
    words = (str(one.status or "no answer"), one.error_id, one.request_id and f"request {one.request_id}")
    return ", ".join(word for word in words if word)


def _after(made: Certificate) -> Rows:
    """What hung on the key, and what outlives it."""
    hung = tuple((one.what, _GONE[one.gone], one.why) for one in made.hung)
    return hung + tuple(
        (one.what, "not listed by Heroku" if one.count is None else f"{one.count} seen", f"ends {one.end}")
        for one in made.outlives
    )
