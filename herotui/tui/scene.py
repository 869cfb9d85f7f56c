"""The incident as the main screen shows it: pure functions from facts to rows and lines."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from herotui.incident.playbook import STEPS, Phase, step, steps_of
from herotui.incident.state import Incident
from herotui.incident.status import (
    ENDED,
    SEVERITIES,
    SYMBOLS,
    WORLDS,
    Clocks,
    clocks,
    key_phrase,
    next_action,
    phase_status,
    step_status,
)
from herotui.text.escape import cut, visible
from herotui.text.times import short
from herotui.tui.themes import STATES
from herotui.tui.widgets.rows import Row
from herotui.tui.words import Line, between, labelled, marked, wrap

if TYPE_CHECKING:
    from herotui.incident.guidance import support
    from herotui.journal.record import Saved

WIDE = 110
"""Columns from which the journal stands beside the detail."""
WELCOME = (
    "A drill: an invented company, an invented key, a real incident to work.",
    "Nothing here is real Heroku; the screens and keys are those of the real thing.",
    "The next key to press always stands behind NEXT.",
    "? shows the keys, ! revokes the key (after a preview), n writes a note.",
    "At the end 7 shows the report. Quit with q: this world ends with its window.",
)


def header(incident: Incident, now: datetime, width: int) -> Line:
    """World in words first, then incident, severity and the two clocks."""
    times = clocks(incident, now)
    world = WORLDS.get(incident.world, visible(incident.world) or "NO INCIDENT")
    rated, proposed = incident.severity, incident.severity == "not_rated"
    severity = incident.proposed_severity if proposed else rated
    word = SEVERITIES.get(severity, "? NOT RATED")
    if proposed and severity != "not_rated":
        word += "?"
    urgent = severity in ("critical", "high")
    head, law = f" {visible(incident.id)} | ", f" | {times.regulator}" if times.regulator and width >= WIDE else ""
    room = width - 2 - len(world) - len(head) - len(word) - len(law)
    return Content.assemble(
        (world, "bold $error" if incident.world == "real" else "bold $accent"),
        head,
        (word, "bold $error" if urgent else ""),
        _spans(incident, now, times, room, wide=width >= WIDE),
        (law, "bold $warning"),
    )


def _spans(incident: Incident, now: datetime, times: Clocks, room: int, *, wide: bool) -> str:
    """The two clocks, with the leak's time where there is room for it."""
    at = f", {short(incident.leak.at, now)}" if wide and incident.leak.at else ""
    said = (f" | {times.leaked}{at} | {times.known}", f" | {times.leaked} | {times.known}")
    fits = (words for words in said if len(words) <= room)
    return next(fits, said[1].replace(" ago | known for ", " | known "))


def message_line(said: Line, fresh: bool, incident: Incident, now: datetime, width: int) -> Line:
    """What was said last; where the header has no room for it, the regulator's clock at the end of the row.

    What is `fresh` has the whole row, if it needs it.
    """
    law = clocks(incident, now).regulator if width < WIDE else ""
    if not law or (fresh and said.cell_length + len(law) + 3 > width):
        return said
    return between(said, Content.styled(law, "bold $warning"), width - 2)


def key_line(incident: Incident, budget: str, saved: Saved, now: datetime, width: int) -> Line:
    """The leaked key with the age of what we know, the requests left, and where the record stands."""
    phrase = key_phrase(incident, now)
    state = {"alive": "needs_you", "dead": "done", "revoked": "done"}.get(incident.key.state, "not_seen")
    before, found, after = phrase.partition(SYMBOLS[state])
    kept = saved.words(3 if width >= WIDE else 1)
    if saved.state == "saving":
        kept += f", #{saved.seq} {saved.head[:4]} before"
    if len(phrase) + len(budget) + len(kept) + 6 > width - 2:
        budget = budget.replace("requests left: not known", "requests [?]").replace(" requests left", " left")
    key = Content.assemble(
        before, (found, STATES[state]), (after, "bold $error" if state != "not_seen" else "$warning")
    )
    if saved.state == "not_saved":  # louder than any finding, so first
        return Content.assemble((visible(kept), "bold reverse $error"), " | ", key, f" | {budget}")
    return Content.assemble(key, f" | {budget} | {kept}")


def phase_rows(incident: Incident, current: Phase, entries: int, running: str) -> list[Row]:
    """The left pane: phases with their progress, the current one's steps, report, journal, what runs."""
    rows: list[Row] = []
    for phase in Phase:
        stands = phase_status(incident, phase)
        left = Content(f"{phase.number} {phase.title:<10} ")
        rows.append(
            Row(
                f"phase_{phase.number}",
                Content.assemble(left, marked(stands.state, f"{stands.settled} of {stands.total}")),
            )
        )
        if phase is current:
            rows.extend(_step_row(incident, each.id) for each in steps_of(phase))
    rows.append(Row("report", Content("7 Report     draft")))
    rows.append(Row("journal", Content(f"8 Journal    {entries} entries")))
    if running:
        rows.append(Row("", Content.assemble("Running  ", marked("working", cut(visible(running), 14)))))
    if incident.gaps:
        rows.append(
            Row(
                "",
                Content.assemble(
                    "Not seen ", marked("not_seen", f"{len(incident.gaps)} place{'s' * (len(incident.gaps) != 1)}")
                ),
            )
        )
    rows.append(Row("", Content.assemble("You      ", _seat(incident))))
    return rows


def _step_row(incident: Incident, step_id: str) -> Row:
    found = step_status(incident, step(step_id))
    count = footholds(incident) if step_id == "U5" else 0
    left = Content.assemble(" ", marked(shown_state(incident, step_id), f"{found.id} {found.title}"))
    return Row(step_id, left, Content(str(count)) if count else Content(""))


def _seat(incident: Incident) -> Line:
    match incident.responder_key.seat:
        case "safe":
            return marked("done", "stay in")
        case "unsafe":
            return marked("needs_you", "not safe: A6")
        case "none":
            return marked("needs_you", "no key of yours")
        case _:
            return marked("not_seen", "not proven")


def footholds(incident: Incident) -> int:
    """How many are open."""
    return sum(one.open and one.foothold for one in incident.findings.values())


def shown_state(incident: Incident, step_id: str) -> str:
    """A step's state; U5, answered or not, needs the responder while a foothold is open."""
    needs = step_id == "U5" and footholds(incident)
    return "needs_you" if needs else step_status(incident, step(step_id)).state


def title_line(incident: Incident, step_id: str, width: int) -> Line:
    """Id, title and state of a step."""
    found = step_status(incident, step(step_id))
    words = {"open": "open", "done": "done", "needs_you": "needs you", "not_applicable": "not applicable"}
    state = shown_state(incident, step_id)
    right = marked(state, words.get(state, state))
    return between(Content.styled(f"{found.id} {found.title}", "bold"), right, width)


def next_lines(incident: Incident, step_id: str, names: dict[str, str], width: int) -> list[Line]:
    """NEXT: the one action, its key, and what that key is here. `names` gives the keys of commands as they are now."""
    action = next_action(incident)
    lines = []
    key = {"enter": names["open"], "!": names["revoke"], "7": names["report"]}.get(action.key, action.key)
    if action.step in (step_id, "") or action.key == "!":
        lines += _next(key, action.text, width, first=True)
    else:
        number = step(action.step).phase.number
        lines += _next(names[f"phase_{number}"], f"go to {action.step}: {action.text}", width, first=True)
    if action.step != step_id:
        lines += _next(names["open"], own_action(step_id), width)
    elif own_action(step_id) != _MARK:
        lines += _next(names["mark"], _MARK, width)
    return lines


def past_lines(key: str, width: int) -> list[Line]:
    """NEXT in the record of a drill whose world has ended."""
    said = "This drill is over: its world ended with its window. What it left is here to be read; nothing is sent."
    return [*_next(key, "start a new drill", width, first=True), *labelled("", said, width)]


_MARK = "mark it: done, or why it does not apply"
_OWN = {
    "A1": "try the key: GET /account alone",
    "A2": "fill in where, since when, and how",
    "A3": "look at the estate",
    "A4": "rate the risks, say who was told",
    "A5": "go through them, add those you know",
    "A6": "try your own way in",
    "U1": "see who came in",
    "U2": "see the charts of usage",
    "U3": "see what was not looked into",
    "U4": "see the timeline",
    "U5": "see the findings, worst first",
    "R4": "open the break-glass preview",
    "V1": "try the old key, with a control",
    **dict.fromkeys(("V2", "V3", "V4"), "look again: services, health, what is left"),
    "P1": "copy the code shown below",
}


def own_action(step_id: str) -> str:
    """What Enter does on a step."""
    return _OWN.get(step_id, _MARK)


def _next(key: str, text: str, width: int, *, first: bool = False) -> list[Line]:
    head, *rest = wrap(text, width - 13)
    label = ("NEXT  " if first else "      ", "bold $accent")
    return [
        Content.assemble(label, (f"{key:<6} ", "bold $primary"), head),
        *(Content(" " * 13 + line) for line in rest),
    ]


def facts(incident: Incident, now: datetime) -> support.Facts:
    """What the status sentences and the support ticket are filled from; what is not known stays a blank there."""
    from herotui.incident.guidance import support

    times = clocks(incident, now)
    settled = sum(step_status(incident, each).state in ("done", "not_applicable") for each in STEPS)
    key = incident.key
    states = {"alive": "ALIVE", "dead": "DEAD", "revoked": "REVOKED, not tried", "not_known": "NOT KNOWN"}
    rated = incident.severity != "not_rated"
    return support.Facts(
        incident_id=incident.id,
        world=WORLDS.get(incident.world, incident.world),
        severity=incident.severity.upper() if rated else None,
        key_owner=key.owner or None,
        authorization_id=key.authorization.id if key.authorization else None,
        leaked_at=times.leaked_at or None,
        detected_at=times.detected_at or None,
        key_state=states.get(key.state),
        dead_at=times.stopped_at or None,
        steps_done=settled,
        steps_total=len(STEPS),
        next_step=next_action(incident).text,
        not_seen=tuple(visible(gap.place) for gap in incident.gaps.values()),
    )


def ended(incident: Incident) -> bool:
    """Whether the key is dead or revoked."""
    return incident.key.state in ENDED
