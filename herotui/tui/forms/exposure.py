"""A2: which way, since when, how, where, and what follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from herotui.assess import exposure
from herotui.desk import Desk
from herotui.errors import WrongUse
from herotui.incident.assessment import Spot
from herotui.incident.guidance.causes import CAUSES
from herotui.incident.state import Incident
from herotui.incident.status import proposed_way
from herotui.text.times import short, stamp
from herotui.tui.assessed import WAYS
from herotui.tui.forms.part import Ask, Part, Typed, row, time_of

BOUNDS = {"at_least": "no later than then", "exact": "just then"}
ANSWERS = {"not_known": "[?] not known", "yes": "yes", "no": "no"}
_TIMES = '"2h ago", "18:30", "18:30Z", 2026-11-23T18:30Z'


def parts(desk: Desk, now: datetime) -> tuple[Part, ...]:
    """What A2 asks, as the incident stands."""
    incident = desk.incident
    return (
        _situation(desk, incident),
        _way(desk, incident),
        _since(desk, incident, now),
        _cause(desk, incident),
        _spot(desk, None),
        *(_spot(desk, one) for one in incident.exposure.spots),
        *_follow_ups(desk, incident),
    )


def _situation(desk: Desk, incident: Incident) -> Part:
    said = {name: incident.situation.get(name, "not_known") for name in ("public", "used", "suspect")}
    words = {"yes": "yes", "no": "no"}
    text = ", ".join(f"{name}: {words.get(value, 'not known')}" for name, value in said.items())
    labels = {"public": "Is it public", "used": "Was it used", "suspect": "Machine suspect"}

    async def save(typed: Typed) -> str:
        desk.situation(typed)
        return f"Situation kept. Proposed: {WAYS[proposed_way(desk.incident)[0]]}."

    return Part(
        "situation",
        row("not_seen" if "not_known" in said.values() else "done", "Situation", text),
        tuple(Ask(name, label, value=said[name], options=ANSWERS) for name, label in labels.items()),
        save,
        ("Public or used by somebody else: revoke first. Suspect: is it this machine that the key was read from?",),
    )


def _way(desk: Desk, incident: Incident) -> Part:
    proposed, why = proposed_way(incident)
    text = WAYS.get(incident.way, incident.way) if incident.way else f"proposed: {WAYS[proposed]}, because {why}"

    async def save(typed: Typed) -> str:
        desk.way(typed["way"], typed["reason"] or why)
        return f"Way: {WAYS[typed['way']]}."

    asks = (
        Ask("way", "Way", value=incident.way or proposed, options=WAYS),
        Ask("reason", "Reason", "why this way", incident.way_reason),
    )
    says = (f"Proposed: {WAYS[proposed]}, because {why}. Overlap only when nobody else has the key.",)
    return Part("way", row("done" if incident.way else "open", "Which way", text), asks, save, says)


def _since(desk: Desk, incident: Incident, now: datetime) -> Part:
    leak = incident.leak
    bound = "" if leak.bound == "exact" else "no later than "
    text = f"{bound}{short(leak.at, now)}" if leak.at else "not known: the audit then looks at all that it can"

    async def save(typed: Typed) -> str:
        at = time_of(typed["when"])
        if at is None:
            raise WrongUse("The time is empty.", do=f"Write {_TIMES}.")
        desk.leaked_at(at, typed["bound"])
        return f"Leaked {'at' if typed['bound'] == 'exact' else 'no later than'} {stamp(at)}."

    asks = (
        Ask("when", "When", _TIMES, stamp(leak.at) if leak.at else ""),
        Ask("bound", "How sure", value=leak.bound if leak.bound in BOUNDS else "at_least", options=BOUNDS),
    )
    return Part("since", row("done" if leak.at else "not_seen", "Since when", text), asks, save)


def _cause(desk: Desk, incident: Incident) -> Part:
    known = incident.exposure
    found = next((one for one in CAUSES if one.id == known.cause), None)

    async def save(typed: Typed) -> str:
        if not typed["cause"]:
            raise WrongUse("No cause is chosen.", do="Space takes the next one; leave it if it is not known.")
        kept = await exposure.cause(desk, typed["cause"], typed["why"])
        return f"Cause: {kept.title}. What follows from it stands below."

    options = {"": "not known yet", **{one.id: one.title for one in CAUSES}}
    asks = (
        Ask("cause", "Cause", value=known.cause, options=options),
        Ask("why", "Why", "what speaks for it", known.why),
    )
    says = (found.signs,) if found else tuple(f"{one.title}: {one.signs}" for one in CAUSES[:2])
    text = found.title if found else "not known yet: one of five causes"
    return Part("cause", row("done" if found else "not_seen", "How it leaked", text), asks, save, says)


def _spot(desk: Desk, known: Spot | None) -> Part:
    async def save(typed: Typed) -> str:
        times = {name: time_of(typed[name]) for name in ("added", "removed")}
        added, removed = (stamp(at) if at else "" for at in times.values())
        where = known.where if known else typed["where"]
        await exposure.spot(desk, Spot(where, added, removed, typed["note"]))
        return f"Kept: {where}."

    where = () if known else (Ask("where", "Place", "repository, gist, log, ticket, chat, image, machine"),)
    asks = (
        *where,
        Ask("added", "Since", _TIMES, known.added_at if known else ""),
        Ask("removed", "Removed", "empty while it still stands there", known.removed_at if known else ""),
        Ask("note", "Note", "how others could read it", known.note if known else ""),
    )
    if known is None:
        says = ("A place where others could read the key. Never the key itself. The earliest time moves the clock.",)
        return Part("add", row("open", "Add a place", "where could the key be read?"), asks, save, says)
    since = f", since {known.added_at}" if known.added_at else ", since: not known"
    gone = f", removed {known.removed_at}" if known.removed_at else ", still there"
    state = "done" if known.removed_at else "needs_you"
    return Part(f"spot:{known.where}", row(state, "Place", f"{known.where}{since}{gone}"), asks, save, (known.where,))


def _follow_ups(desk: Desk, incident: Incident) -> Iterator[Part]:
    for number, text in enumerate(exposure.follow_ups(incident.exposure)):
        done = number in incident.exposure.done

        async def save(typed: Typed, number: int = number, done: bool = done) -> str:
            await exposure.follow_up(desk, number, done=not done)
            return "Open again." if done else "Done."

        label = "Then" if number == 0 else ""
        says = (text, "Enter ticks it." if not done else "Enter opens it again.")
        yield Part(f"then:{number}", row("done" if done else "open", label or " ", text), (), save, says)
