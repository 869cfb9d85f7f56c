"""What the assessment found, for the details of A1 to A6 on the main screen: from the record alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

from textual.content import Content

from herotui.incident.assessment import Count, Reach
from herotui.incident.consumers import Consumer
from herotui.incident.guidance.causes import CAUSES, RISKS
from herotui.incident.state import Evidence, Incident
from herotui.incident.status import SEVERITIES, proposed_way, regulator_phrase
from herotui.text.times import parse_stamp, short
from herotui.tui.estate.sight import danger_mark
from herotui.tui.words import Line, between, fitted, labelled, marked, plain, wrap

WAYS = {"revoke_first": "revoke first", "overlap": "orderly overlap"}
_STATES = {
    "alive": ("needs_you", "ALIVE"),
    "dead": ("done", "DEAD"),
    "revoked": ("done", "REVOKED, not tried"),
    "not_known": ("not_seen", "NOT KNOWN"),
    "not_checked": ("not_seen", "NOT CHECKED"),
}
_DEFAULT = {
    "yes": "the account's default API key: a new password renews it, heroku logout spares it",
    "no": "not the account's default API key",
}
_ANSWERS = {"yes": "yes", "no": "no"}
_MOST = 6


def lines(
    incident: Incident, step_id: str, width: int, now: datetime, zone: tzinfo | None, heard: Sequence[str] = ()
) -> list[Line]:
    """What was found at a step of Assess. `heard` are A1's candidates, which the record does not hold."""
    match step_id:
        case "A1":
            return [*key_lines(incident, width, now, zone), *_candidates(heard, width)]
        case "A2":
            return list(_exposure(incident, width, now, zone))
        case "A3":
            return list(_reach(incident, width, now, zone))
        case "A4":
            return list(_risks(incident, width, now, zone))
        case "A5":
            return list(_consumers(incident, width))
        case "A6":
            return list(_own(incident, width, now, zone))
        case _:
            return []


def key_lines(incident: Incident, width: int, now: datetime, zone: tzinfo | None) -> list[Line]:
    """The key: alive or not, its format, whose it is, which authorization, its scope, whether it is the default."""
    key = incident.key
    state, word = _STATES.get(key.state, ("not_seen", key.state))
    checked = f", tried {short(key.checked_at, now, zone)}" if key.checked_at else ""
    found: list[Line] = [Content.assemble(("Key   ", "bold"), marked(state, f"{word}{checked}"))]
    if key.format:
        found += labelled("", f"format {key.format}", width)
    if key.owner:
        sso = ", signs in by SSO" if key.federated else ""
        mine = "yours to investigate" if key.mine else "yours to investigate? Enter asks"
        found += labelled("Whose", f"{key.owner}{sso}: {mine}", width)
    one = key.authorization
    if one:
        scope = ", ".join(key.scope) or "scope not known"
        until = f", expires {one.expires_at}" if one.expires_at else ", no expiry known"
        found += labelled("Which", f'{one.id} "{one.description}", {scope}, made {one.created_at}{until}', width)
        if key.default in _DEFAULT:
            found += labelled("", _DEFAULT[key.default], width)
    else:
        found.append(Content.assemble(("Which ", "bold"), marked("not_seen", "authorization not known yet")))
    if key.fits and not (one and one.scope):
        found += labelled("Scope", f"{' or '.join(key.fits)}, by what harmless reads were answered (inferred)", width)
    return [*found, Content("")]


def _candidates(heard: Sequence[str], width: int) -> list[Line]:
    if not heard:
        return []
    found: list[Line] = [marked("not_seen", "Several may be it:", "bold")]
    for text in heard:
        found += labelled("  -", text, width, indent=4)
    return [*found, Content("")]


def _exposure(incident: Incident, width: int, now: datetime, zone: tzinfo | None) -> Iterator[Line]:
    way, why = proposed_way(incident)
    if incident.way:
        yield from labelled("Way", f"{WAYS.get(incident.way, incident.way)}. {incident.way_reason}", width)
    else:
        yield from labelled("Way", f"proposed: {WAYS[way]}, because {why}", width)
    questions = {"public": "public?", "used": "used?", "suspect": "this machine suspect?"}
    said = {name: _ANSWERS.get(incident.situation.get(name, ""), "not known") for name in questions}
    yield from labelled("", ", ".join(f"{words} {said[name]}" for name, words in questions.items()), width)
    leak = incident.leak
    bound = "" if leak.bound == "exact" else "no later than "
    yield from labelled("Since", f"{bound}{short(leak.at, now, zone)}" if leak.at else "[?] not known", width)
    cause = next((one for one in CAUSES if one.id == incident.exposure.cause), None)
    yield from labelled("How", cause.title if cause else "[?] not known yet", width)
    for spot in incident.exposure.spots:
        gone = f"removed {spot.removed_at}" if spot.removed_at else "still there"
        since = f"since {spot.added_at}" if spot.added_at else "since when is not known"
        state = "done" if spot.removed_at else "needs_you"
        yield from _wrapped(state, f"{spot.where}: {since}, {gone}. {spot.note}".strip(), width)
    if not incident.exposure.spots:
        yield marked("not_seen", "No place is written down yet.")
    yield Content("")


def _reach(incident: Incident, width: int, now: datetime, zone: tzinfo | None) -> Iterator[Line]:
    reach = incident.reach
    if reach is None:
        yield marked("not_seen", "Not looked yet.")
        yield Content("")
        return
    yield from labelled("Whose", reach.whose, width)
    yield from (line for one in reach.counts if one.count or one.least or one.note for line in _count(one, width))
    yield from _dangers(reach, width)
    yield from labelled("Same", f"{reach.shared:,} secrets stand in several places", width)
    state = "not_seen" if reach.not_seen else "done"
    unseen = f"{reach.not_seen} lists not seen, or not whole" if reach.not_seen else "every list was seen"
    yield marked(state, f"{unseen} (looked {short(reach.at, now, zone)})")
    yield Content("")


def _count(one: Count, width: int) -> Iterator[Line]:
    """`at least      12  apps`, and what its scope does not open."""
    number = f"{one.count:,}"
    yield Content.assemble(f"  {'at least' if one.least else '':<8} {number:>7}  ", (one.title, "bold"))
    if one.note:
        yield from labelled("", one.note, width, indent=20)


def _dangers(reach: Reach, width: int) -> Iterator[Line]:
    most, room = max(reach.dangers.values(), default=0), max(6, width - 26)
    for danger, count in reach.dangers.items():
        bar = "█" * max(1, count * room // most) if most and count else ""
        style = "$error" if danger in ("critical", "high") else "$warning"
        word = fitted(danger.upper(), 9)
        yield Content.assemble("  ", danger_mark(danger), f" {word} {count:>6,} ", (bar, style))


def _risks(incident: Incident, width: int, now: datetime, zone: tzinfo | None) -> Iterator[Line]:
    rated, proposed = incident.severity, incident.proposed_severity
    if rated != "not_rated":
        why = f", because {incident.severity_reason}" if incident.severity_reason else ""
        yield from labelled("Rated", SEVERITIES.get(rated, "? NOT RATED") + why, width)
    elif proposed != "not_rated":
        yield from labelled("Rated", f"not yet; proposed {SEVERITIES[proposed]}, the worst of the five", width)
    else:
        yield from labelled("Rated", "? NOT RATED", width)
    for risk in RISKS:
        rating = incident.risks.get(risk.id)
        if rating is None:
            continue
        who = f"by {rating.who}" if rating.who else "proposed"
        head = Content.assemble(danger_mark(rating.level), " ", (risk.title, "bold"))
        yield between(head, plain(fitted(who, 16).rstrip()), width)
        for reason in (rating.why, *rating.reasons[:3]):
            if reason:
                yield from labelled("", f"- {reason}", width, indent=4)
    yield from _duties(incident, width, now, zone)
    yield Content("")


def _duties(incident: Incident, width: int, now: datetime, zone: tzinfo | None) -> Iterator[Line]:
    law = incident.regulator
    if law is not None and law.applies != "no":
        sure = "applies" if law.applies == "yes" else "may apply"
        text = f"A duty to notify {sure}: {regulator_phrase(incident, now)}, due {short(law.until, now, zone)}"
        yield from _wrapped("needs_you", text, width)
    elif law is not None:
        yield from _wrapped("not_applicable", f"No duty to notify: {law.why}", width)
    if incident.duties:
        told = sum(1 for one in incident.duties.values() if one.told_at)
        yield plain(f"Must be told: {told} of {len(incident.duties)} were", "bold")
    for duty in incident.duties.values():
        when = f"told {short(parse_stamp(duty.told_at), now, zone)}, {duty.how}" if duty.told_at else duty.why
        yield from _wrapped("done" if duty.told_at else "open", f"{duty.role}: {when}", width)


def _consumers(incident: Incident, width: int) -> Iterator[Line]:
    found = sorted(incident.consumers.values(), key=lambda one: (one.state != "found", one.name))
    if not found:
        yield from _wrapped("not_seen", "None found yet. That is not proof: Enter adds one you know of.", width)
        yield Content("")
        return
    sure = sum(1 for one in found if one.state != "unknown")
    owned = sum(1 for one in found if one.owner)
    told = sum(1 for one in found if one.told)
    yield plain(f"{len(found)} on the list, {sure} sure, {owned} with an owner, {told} told", "bold")
    for one in found[:_MOST]:
        yield from _wrapped(_consumer_state(one), f"{one.name}: {one.owner or 'owner not known'}", width)
    if len(found) > _MOST:
        yield plain(f"    {len(found) - _MOST} more: Enter")
    yield Content("")


def _consumer_state(one: Consumer) -> str:
    states = {"unknown": "not_seen", "found": "needs_you", "updated": "working", "proven": "done"}
    return states.get(one.state, "not_applicable")


def _own(incident: Incident, width: int, now: datetime, zone: tzinfo | None) -> Iterator[Line]:
    seat = incident.responder_key
    state = {"safe": "done", "unsafe": "needs_you", "none": "needs_you"}.get(seat.seat, "not_seen")
    word = {"safe": "You stay in", "unsafe": "Not safe", "none": "No key of yours"}.get(seat.seat, "Not proven")
    checked = f", tried {short(seat.checked_at, now, zone)}" if seat.checked_at else ""
    yield from _wrapped(state, f"{word}{checked}: {seat.why or 'not tried yet'}", width)
    if incident.evidence:
        yield from _evidence(incident.evidence[-1], width, now, zone)
    else:
        yield from _wrapped("not_seen", "No evidence is saved yet: the look at the estate (A3) saves it", width)
    yield Content("")


def _evidence(saved: Evidence, width: int, now: datetime, zone: tzinfo | None) -> Iterator[Line]:
    seen = f"{saved.places - saved.not_seen:,} of {saved.places:,} places"
    whole = "" if saved.whole else ", cut short"
    state = "done" if saved.whole else "not_seen"
    yield from _wrapped(state, f"Evidence saved {short(saved.at, now, zone)}: {seen}{whole}", width)
    yield from labelled("", saved.file, width, indent=4)
    yield from labelled("", f"SHA-256 {saved.sha256}", width, indent=4)


def _wrapped(state: str, text: str, width: int) -> Iterator[Line]:
    head, *rest = wrap(text, width - 4)
    yield marked(state, head)
    yield from (plain(f"    {line}") for line in rest)
