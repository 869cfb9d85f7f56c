"""The detail of one step, as lines: NEXT first, then what was found, why, how, and the way by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from textual.content import Content

from herotui.incident.guidance import causes, config_vars, detection, generate, guidance
from herotui.incident.playbook import LISTED, Phase, steps_of
from herotui.incident.state import Incident, Todo
from herotui.incident.status import phase_status
from herotui.incident.verdict import SECRETS
from herotui.prevent.code import LANGUAGES, STORES, snippet
from herotui.rotate.aftermath import ORDER
from herotui.text.times import parse_stamp, short
from herotui.tui import assessed, audited, verified
from herotui.tui.scene import next_lines, past_lines, shown_state, title_line
from herotui.tui.words import Line, code, labelled, marked, numbered, plain, wrap

VIEWS = tuple((store, language) for store in STORES for language in LANGUAGES)
"""P1's views: each store in each language."""


def step_lines(
    incident: Incident,
    step_id: str,
    *,
    names: Mapping[str, str],
    width: int,
    now: datetime,
    zone: tzinfo | None,
    view: int = 0,
    welcome: tuple[str, ...] = (),
    past: bool = False,
    heard: Sequence[str] = (),
) -> list[Line]:
    """Everything about a step. `names` are the keys of commands as they are now, `view` is P1's; `past` is a drill's
    record whose world has ended; `heard` is what A1 was told that the record does not hold."""
    advice = guidance(step_id)
    coming = past_lines(names["drill"], width) if past else next_lines(incident, step_id, dict(names), width)
    lines = [title_line(incident, step_id, width), *coming]
    for text in welcome:
        lines += labelled("", text, width, indent=6)
    lines.append(Content(""))
    lines += _mark_lines(incident, step_id, width, now, zone)
    lines += _found_lines(incident, step_id, width, now, zone, heard)
    lines += audited.lines(incident, step_id, width, now, zone, names)
    if items := left_to_do(incident, step_id):
        head = marked("needs_you", f"left to do: {len(items)}   ({names['copy']} copies)", "bold")
        lines += [head, *_todo_lines(items, incident.leak.at, width, now, zone), Content("")]
    elif step_id in LISTED and step_id != "U5" and not incident.todo:
        lines += [marked("not_seen", f"not looked yet: {names['again']} looks, reads only"), Content("")]
    if step_id == "P1":
        lines += _code_lines(view)
    lines += labelled("Why", advice.why, width)
    lines.append(Content.styled("How", "bold"))
    lines += numbered(advice.how, width)
    lines += _extra_lines(step_id, width)
    lines.append(Content.assemble(("By hand", "bold"), f"   ({names['copy']} copies)"))
    facts = known_facts(incident)
    for way in advice.by_hand:
        lines += [plain(f"  {line}") for line in wrap(way.what, width - 2)]
        lines += [Content.styled(f"    {line}", "$primary") for line in wrap(way.filled(facts), width - 4)]
    lines += labelled("Keep", f"as evidence: {advice.evidence}", width)
    lines += labelled("From", advice.source, width)
    return lines


def phase_lines(incident: Incident, phase: Phase, width: int, names: Mapping[str, str]) -> list[Line]:
    """The overview of a phase."""
    stands = phase_status(incident, phase)
    lines: list[Line] = [
        Content.styled(f"{phase.number} {phase.title}: {stands.settled} of {stands.total} settled", "bold"),
        Content.assemble(
            ("NEXT  ", "bold $accent"), (f"{names['open']:<6} ", "bold $primary"), "open the first open step"
        ),
        Content(""),
    ]
    if phase is Phase.VERIFY:
        lines += verified.verdict_lines(incident, width)
    for each in steps_of(phase):
        lines.append(marked(shown_state(incident, each.id), f"{each.id} {each.title}", "bold"))
        lines += [plain(f"    {line}") for line in wrap(each.question, width - 4)]
    return lines


def known_facts(incident: Incident) -> dict[str, str]:
    """What fills the placeholders of the ways by hand."""
    found = incident.key.authorization
    return {"authorization id": found.id} if found else {}


def _mark_lines(incident: Incident, step_id: str, width: int, now: datetime, zone: tzinfo | None) -> list[Line]:
    mark = incident.steps.get(step_id)
    if mark is None:
        return []
    hand = ", done by hand" if mark.by_hand and mark.state == "done" else ""
    words = f"{mark.state.replace('_', ' ')}{hand}, {mark.who}, {short(mark.at, now, zone)}"
    return labelled("State", f"{words}. {mark.evidence}", width)


def _found_lines(
    incident: Incident, step_id: str, width: int, now: datetime, zone: tzinfo | None, heard: Sequence[str]
) -> list[Line]:
    if step_id in ("R4", "V1"):
        lines = assessed.key_lines(incident, width, now, zone)
    else:
        lines = assessed.lines(incident, step_id, width, now, zone, heard)
    lines += verified.lines(incident, step_id, width, now, zone)
    if step_id in ("A3", "V1", "V4"):
        lines += _gap_lines(incident, width)
    return lines


def left_to_do(incident: Incident, step_id: str) -> list[Todo]:
    """What is left to do at a step: R5 has the secrets, R6 and U5 the ways back in. By group, the newest first."""
    if step_id not in LISTED:
        return []
    items = [item for item in incident.todo if (item.group == SECRETS) == (step_id == "R5")]
    newest = sorted(items, key=lambda item: item.created_at, reverse=True)
    return sorted(newest, key=lambda item: ORDER.index(item.group) if item.group in ORDER else len(ORDER))


def _todo_lines(
    items: list[Todo], leaked: datetime | None, width: int, now: datetime, zone: tzinfo | None
) -> list[Line]:
    lines: list[Line] = []
    group = ""
    for item in items:
        if item.group != group:
            group = item.group
            lines += [plain(f"  {line}", "bold") for line in wrap(group, width - 2)]
        since_leak, made = _made(item, leaked, now, zone)
        head, *rest = wrap(f"{item.text}{made}", width - 4)
        lines.append(marked("needs_you" if since_leak else "open", head))
        lines += [plain(f"    {line}") for line in rest]
        lines += [Content.styled(f"    {line}", "$primary") for line in wrap(item.command, width - 4) if line]
    return lines


def _made(item: Todo, leaked: datetime | None, now: datetime, zone: tzinfo | None) -> tuple[bool, str]:
    """Whether it was made since the leak, and when in words."""
    try:
        at = parse_stamp(item.created_at)
    except ValueError:
        return False, ""
    return leaked is not None and at >= leaked, f", made {short(at, now, zone)}"


def _gap_lines(incident: Incident, width: int) -> list[Line]:
    lines: list[Line] = []
    for gap in incident.gaps.values():
        how = f". {gap.how}" if gap.how else ""
        head, *rest = wrap(f"{gap.place}: {gap.reason}{how}", width - 13)
        lines.append(Content.assemble("Not seen ", marked("not_seen", head)))
        lines += [Content(" " * 13 + line) for line in rest]
    return lines


def _code_lines(view: int) -> list[Line]:
    store, language = VIEWS[view % len(VIEWS)]
    head = f"{STORES[store]}, {LANGUAGES[language]}  {view % len(VIEWS) + 1} of {len(VIEWS)}: [ ] turn"
    return [plain(head, "bold"), *code(snippet(store, language)), Content("")]


def _extra_lines(step_id: str, width: int) -> list[Line]:
    match step_id:
        case "A2":
            return _cause_lines(width)
        case "A4":
            return _risk_lines(width)
        case "A5":
            return [line for use in causes.USES for line in labelled("-", f"{use.title}: {use.where}", width, indent=4)]
        case "P2":
            return _config_lines(width)
        case "P7":
            return [line for place in detection.PLACES for line in _place_lines(place, width)]
        case "P8":
            return _generate_lines(width)
        case _:
            return []


def _headed(head: str, items: tuple[str, ...], width: int) -> list[Line]:
    return [plain(head, "bold"), *numbered(items, width)]


def _cause_lines(width: int) -> list[Line]:
    lines: list[Line] = []
    for cause in causes.CAUSES:
        lines += [plain(cause.title, "bold"), *(plain(f"  {line}") for line in wrap(cause.signs, width - 2))]
        lines += numbered(cause.then, width)
    return lines + _headed("After revoking, whatever the cause", causes.AFTER_REVOKING, width)


def _risk_lines(width: int) -> list[Line]:
    lines: list[Line] = []
    for risk in causes.RISKS:
        lines.append(plain(risk.title, "bold"))
        for words in (risk.means, f"Raised by: {'; '.join(risk.raised_by)}.", f"Tell: {risk.tell}"):
            lines += [plain(f"  {line}") for line in wrap(words, width - 2)]
    return lines


def _config_lines(width: int) -> list[Line]:
    return [
        *_headed("Why environment variables", config_vars.WHY, width),
        *_headed("Their limits", config_vars.LIMITS, width),
        *_headed("In the dashboard", config_vars.IN_THE_DASHBOARD, width),
        *_headed("By command", config_vars.BY_COMMAND, width),
    ]


def _generate_lines(width: int) -> list[Line]:
    return [
        *_headed("Before", generate.BEFORE, width),
        *_headed("In the dashboard", generate.IN_THE_DASHBOARD, width),
        *_headed("By command", generate.BY_COMMAND, width),
        *_headed("By the API", generate.BY_API, width),
    ]


def _place_lines(place: detection.Place, width: int) -> list[Line]:
    return [
        plain(place.title, "bold"),
        *(plain(f"  {line}") for line in wrap(f"Catches: {place.catches}", width - 2)),
        *numbered(place.do, width),
        *(plain(f"  {line}") for line in wrap(f"Misses: {place.misses}", width - 2)),
    ]
