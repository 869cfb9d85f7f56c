"""What `herotui verify` prints: the verdict's four lines, and each step's rows, as data and as text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from herotui.incident.services import Service, services
from herotui.incident.state import Incident
from herotui.incident.status import SYMBOLS
from herotui.incident.verdict import Line, footholds, unexplained, verdict
from herotui.incident.verification import Certificate, FormRow, Overruled
from herotui.text.escape import visible
from herotui.text.times import short, stamp

_KEYS = ("old", "control", "random")
_LINES = {"yes": "done", "no": "needs_you", "not_known": "not_seen"}
_MOST = 8


def as_data(incident: Incident, now: datetime) -> dict[str, Any]:
    """The object of `--json`."""
    judged, found = verdict(incident), incident.verified
    made = found.certificate
    return {
        "incident": incident.id,
        "verdict": _word(judged.word),
        "overruled": _own(judged.overruled) if judged.overruled else None,
        "lines": [{"id": line.id, "state": line.state} for line in judged.lines],
        "key": {"state": incident.key.state, "dead_at": stamp(incident.key.dead_at) if incident.key.dead_at else None},
        "certificate": list(_answers(made)) if made else [],
        "rechecks": [{"at": stamp(at), "due": at <= now} for at in judged.to_come],
        "hung_on_it": [asdict(one) for one in made.hung] if made else [],
        "outlives": [asdict(one) for one in made.outlives] if made else [],
        "services": [asdict(one) for one in services(incident)],
        "health": [asdict(one) for one in found.health.apps] if found.health else [],
        "leftovers": list(_leftovers(incident)),
        "missing": [asdict(one) for one in judged.missing],
    }


def _own(said: Overruled) -> dict[str, str]:
    return {"verdict": _word(said.word), "why": said.why, "who": said.who, "at": stamp(said.at)}


def _leftovers(incident: Incident) -> Iterator[dict[str, str]]:
    """What is left behind: ways back in, and changes that nothing explains."""
    for title in footholds(incident):
        yield {"kind": "foothold", "id": _id(incident, title), "title": title}
    for one in unexplained(incident):
        yield {"kind": "unexplained", "id": one.id, "title": one.title}


def _word(word: str) -> str:
    return word.lower().replace(" ", "_")


def _id(incident: Incident, title: str) -> str:
    return next((one.id for one in incident.findings.values() if one.title == title and one.open), "")


def _answers(made: Certificate) -> Iterator[dict[str, Any]]:
    """One row for each answer: which key, in which form. A form that was not tried has one, without a status."""
    for row in made.rows:
        tried = [(key, getattr(row, key)) for key in _KEYS if getattr(row, key)]
        for key, answer in tried:
            said = {**asdict(answer), "status": answer.status or None}
            yield {
                "key": key,
                "form": row.form,
                **said,
                "form_state": row.state,
                "why": row.why if key == "old" else "",
            }
        if not tried:
            yield {"key": "old", "form": row.form, "state": row.state, "status": None, "why": row.why}


def as_text(incident: Incident, now: datetime) -> str:
    """The same for a terminal of 80 columns."""
    judged, found = verdict(incident), incident.verified
    lines = [f"VERDICT {judged.word}"]
    if judged.overruled:
        own = judged.overruled
        lines.append(f"  by {visible(own.who)}'s word {own.word}, because {visible(own.why)}")
    lines += [part for line in judged.lines for part in _line(line)]
    if found.certificate:
        lines += ["", *_certificate(found.certificate, now)]
    lines += ["", *_services(services(incident))]
    if found.health:
        worse = found.health.having("worse", "not_known")
        count = len(found.health.apps)
        lines += ["", f"Health: {count - len(worse)} of {count} apps as before"]
        lines += [f"  [!] {one.app}: {', '.join(one.says)}" for one in worse[:_MOST]]
    return "\n".join(lines)


def _line(line: Line) -> Iterator[str]:
    yield f"  {SYMBOLS[_LINES[line.state]]} {line.title}"
    for one in line.missing[:_MOST]:
        yield f"        {visible(one.text)} ({one.step})"
    if len(line.missing) > _MOST:
        yield f"        and {len(line.missing) - _MOST} more"


def _certificate(made: Certificate, now: datetime) -> Iterator[str]:
    yield f"{'Old key as':<16} {'old key':<14} {'control':<9} {'random':<9} at"
    for row in made.rows:
        yield _form(row)
    if made.to_come:
        yield f"  again at {', '.join(short(at, now) for at in made.to_come)}"
    for hung in made.hung:
        yield f"  {hung.what}: {'gone' if hung.gone == 'yes' else 'still there' if hung.gone == 'no' else 'not known'}"
    for one in made.outlives:
        yield f"  outlives it: {one.what}{'' if one.count is None else f', {one.count} seen'}: {one.end}"


def _form(row: FormRow) -> str:
    if row.old is None:
        return f"{row.name:<16} {row.state.replace('_', ' ')}: {row.why}"
    cells = [str(one.status or "-") if one else "-" for one in (row.old, row.control, row.random)]
    mark = {"dead": "[x]", "not_known": "[?]"}.get(row.state, "[!]")
    at = row.old.at[11:] if row.old.at else ""
    return f"{row.name:<16} {mark} {cells[0]:<10} {cells[1]:<9} {cells[2]:<9} {at}{f'  {row.why}' if row.why else ''}"


def _services(rows: tuple[Service, ...]) -> Iterator[str]:
    good = sum(not row.how for row in rows)
    yield f"Services: {good} of {len(rows)} on the new key, waived or gone"
    for row in [row for row in rows if row.how][:_MOST]:
        yield f"  [!] {visible(row.name)}: {row.state.replace('_', ' ')}; {row.how}"
