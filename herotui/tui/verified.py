"""What verify proved, for the details of V1 to V4 and the phase's overview: from the record alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo

from textual.content import Content

from herotui.incident.services import GOOD, services
from herotui.incident.state import Incident
from herotui.incident.verdict import footholds, unexplained, verdict
from herotui.incident.verification import Answer, Certificate, FormRow
from herotui.text.times import parse_stamp, short
from herotui.tui.words import Line, labelled, marked, plain, wrap

_LINES = {"yes": "done", "no": "needs_you", "not_known": "not_seen"}
_VERDICTS = {"CONTAINED": "done", "CONTAINED SO FAR": "working", "NOT PROVEN": "not_seen", "NOT CONTAINED": "needs_you"}
_FORMS = {"dead": "done", "alive": "needs_you", "suspended": "needs_you", "no_target": "not_applicable"}
_HEALTH = {"worse": "needs_you", "not_known": "not_seen", "as_before": "done", "well": "done"}
_GONE = {"yes": ("done", "gone with it"), "no": ("needs_you", "still there"), "not_known": ("not_seen", "not known")}
_MOST = 12
_WITH_TIMES = 56
"""Columns from which on the table has room for times."""


def lines(incident: Incident, step_id: str, width: int, now: datetime, zone: tzinfo | None) -> list[Line]:
    """What was found at a step of Verify."""
    match step_id:
        case "V1":
            return list(_certificate(incident.verified.certificate, width, now, zone))
        case "V2":
            return list(_services(incident, width))
        case "V3":
            return list(_health(incident, width, now, zone))
        case "V4":
            return list(_second(incident, width, now, zone))
        case _:
            return []


def verdict_lines(incident: Incident, width: int) -> list[Line]:
    """The verdict in four lines, and what stands against each: what leads to CONTAINED."""
    judged = verdict(incident)
    found = [Content.assemble(("VERDICT  ", "bold"), marked(_VERDICTS[judged.word], judged.word, "bold"))]
    if judged.overruled:
        own = judged.overruled
        found += labelled("", f"by {own.who}'s word {own.word}, because {own.why}", width)
    for line in judged.lines:
        found.append(marked(_LINES[line.state], line.title))
        for one in line.missing[:_MOST]:
            found += labelled("", f"{one.step}  {one.text}", width)
        if len(line.missing) > _MOST:
            found += labelled("", f"and {len(line.missing) - _MOST} more", width)
    return [*found, Content("")]


def _certificate(made: Certificate | None, width: int, now: datetime, zone: tzinfo | None) -> Iterator[Line]:
    if made is None:
        return
    if made.rows:
        head = f"{'Old key as':<15} {'old key':<12} {'control':<7} random"
        yield Content.styled(f"{head}  at" if width >= _WITH_TIMES else head, "bold")
    for row in made.rows:
        yield from _form(row, width, now, zone)
    if made.to_come:
        yield from labelled("", f"again at {', '.join(short(at, now, zone) for at in made.to_come)}", width)
    for text in made.missing:
        yield from labelled("", f"missing: {text}", width)
    for hung in made.hung:
        state, word = _GONE[hung.gone]
        yield from _wrapped(state, f"{hung.what}: {word}{f', {hung.why}' if hung.why else ''}", width)
    if made.outlives:
        yield Content.styled("Outlives the key", "bold")
    for one in made.outlives:
        seen = "not listed by Heroku" if one.count is None else f"{one.count} seen"
        yield from labelled("", f"{one.what}, {seen}: ends {one.end}", width)
    yield Content("")


def _form(row: FormRow, width: int, now: datetime, zone: tzinfo | None) -> Iterator[Line]:
    state = _FORMS.get(row.state, "not_seen")
    if row.old is None or row.why:
        status = f"{row.old.status} " if row.old and row.old.status else ""
        yield from _wrapped(state, f"{row.name}: {status}{row.state.replace('_', ' ')}, {row.why}", width)
        return
    cells = f"{f'{_status(row.old)} {row.state}':<8} {_status(row.control):<7} {_status(row.random)}"
    if width >= _WITH_TIMES and row.old.at:
        cells += f"     {short(parse_stamp(row.old.at), now, zone)}"
    yield Content.assemble(plain(f"{row.name:<15} "), marked(state, cells))


def _wrapped(state: str, text: str, width: int) -> list[Line]:
    """A marked text, its further lines beside the mark."""
    head, *rest = wrap(text, width - 4)
    return [marked(state, head), *(plain(f"    {line}") for line in rest)]


def _status(one: Answer | None) -> str:
    return str(one.status or "-") if one else "-"


def _services(incident: Incident, width: int) -> Iterator[Line]:
    rows = services(incident)
    good = sum(row.state in GOOD for row in rows)
    state = "done" if rows and good == len(rows) else "needs_you" if rows else "not_seen"
    yield from _wrapped(state, f"{good} of {len(rows)} proven since the key died, waived or gone", width)
    for row in [row for row in rows if row.state not in GOOD][:_MOST]:
        word = row.state.replace("_", " ")
        yield from _wrapped("needs_you" if row.state == "old_key" else "not_seen", f"{row.name}: {word}", width)
        yield from labelled("", row.how, width)
    yield Content("")


def _health(incident: Incident, width: int, now: datetime, zone: tzinfo | None) -> Iterator[Line]:
    found = incident.verified.health
    if found is None:
        return
    bad = found.having("worse", "not_known")
    before = f" {short(parse_stamp(found.before), now, zone)}" if found.before else ": not looked at"
    head = f"{len(found.apps) - len(bad)} of {len(found.apps)} apps as before, {short(found.at, now, zone)}"
    yield from _wrapped("needs_you" if bad else "done", head, width)
    yield from labelled("", f"before{before}", width)
    for app in bad[:_MOST]:
        yield from _wrapped(_HEALTH[app.state], f"{app.app}: {', '.join(app.says)}", width)
    yield Content("")


def _second(incident: Incident, width: int, now: datetime, zone: tzinfo | None) -> Iterator[Line]:
    second = incident.verified.second
    if second is None:
        return
    ways, loose = footholds(incident), unexplained(incident)
    state = "needs_you" if ways or loose else "done" if second.before and not second.unknown else "not_seen"
    head = f"{len(ways)} footholds, {len(loose)} changes unexplained, {second.explained} explained"
    yield from _wrapped(state, head, width)
    before = short(parse_stamp(second.before), now, zone) if second.before else "no look before it"
    yield from labelled("", f"looked {short(second.at, now, zone)}, held against {before}", width)
    for title in ways[:_MOST]:
        yield from _wrapped("needs_you", title, width)
    for one in loose[:_MOST]:
        yield from _wrapped("not_seen", f"{one.title} ({one.id})", width)
    for place in second.unknown[:_MOST]:
        yield from _wrapped("not_seen", f"seen by one look only: {place}", width)
    yield Content("")
