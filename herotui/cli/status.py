"""Where the incident stands: the main screen's twin. Sends nothing."""

from __future__ import annotations

from argparse import Namespace

from herotui import clock
from herotui.cli.context import open_to_read, show
from herotui.incident.consumers import tally
from herotui.incident.playbook import Phase, steps_of
from herotui.incident.state import Incident
from herotui.incident.status import (
    SEVERITIES,
    SYMBOLS,
    WORLDS,
    clocks,
    key_phrase,
    next_action,
    phase_status,
    status,
    step_status,
)
from herotui.text.escape import visible
from herotui.text.times import stamp


def run(arguments: Namespace) -> int:
    """Print it; 0."""
    record = open_to_read(arguments)
    now = clock.now()
    saved = record.saved.phrase
    incident = record.incident
    record.close()
    show(arguments, status(incident, now, saved), lambda: as_text(incident, saved))
    return 0


def as_text(incident: Incident, saved: str) -> str:
    """The main screen as plain lines of at most 80 columns."""
    now = clock.now()
    times = clocks(incident, now)
    ahead = next_action(incident)
    lines = [
        f"{WORLDS.get(incident.world, '?')} {incident.id} | {SEVERITIES[incident.severity]}"
        f" | {times.leaked} | {times.known}{f' | {times.regulator}' if times.regulator else ''}",
        f"{key_phrase(incident, now)} | {saved}",
        f"NEXT  {ahead.step or 'report'}: {ahead.text}",
        "",
    ]
    for phase in Phase:
        stand = phase_status(incident, phase)
        lines.append(f"{stand.number} {stand.title:<10} {SYMBOLS[stand.state]} {stand.settled} of {stand.total}")
        for step in steps_of(phase):
            one = step_status(incident, step)
            said = f"  {visible(one.who)} {one.at}: {visible(one.evidence)}" if one.who else ""
            lines.append(f"    {SYMBOLS[one.state]} {one.id} {one.title}{said}")
    lines += _assessed(incident)
    if incident.unsettled:
        lines += ["", f"Answer not known: {len(incident.unsettled)}"]
        lines += [
            f"  [?] {visible(call.line)}, sent by {visible(call.who)} {stamp(call.at)}" for call in incident.unsettled
        ]
    if incident.todo:
        lines += ["", f"Left to do: {len(incident.todo)}"]
        lines += [f"  {visible(item.text)}\n      {visible(item.command)}" for item in incident.todo]
    if incident.gaps:
        lines += ["", f"Not seen: {len(incident.gaps)}"]
        lines += [f"  [?] {visible(gap.place)}: {visible(gap.reason)}" for gap in incident.gaps.values()]
    return "\n".join(lines)


def _assessed(incident: Incident) -> list[str]:
    """What the assessment found, where it has looked."""
    reach = incident.reach
    if reach is None:
        return []
    lines = ["", f"Reach: {visible(reach.whose)}"]
    lines += [f"  {one.phrase}{f': {visible(one.note)}' if one.note else ''}" for one in reach.counts]
    dangers = ", ".join(f"{count} {danger}" for danger, count in reach.dangers.items() if count)
    lines += [f"  secrets by danger: {dangers}"] if dangers else []
    lines += [f"  {reach.not_seen} places not seen"] if reach.not_seen else []
    lines += [f"  {SEVERITIES[one.level]} {one.id.replace('_', ' ')}" for one in incident.risks.values()]
    untold = [visible(one.role) for one in incident.duties.values() if not one.told_at]
    lines += [f"  to tell: {', '.join(untold)}"] if untold else []
    lines += [f"  consumers: {tally(incident.consumers.values()).text}"] if incident.consumers else []
    lines += [f"  evidence: {one.file}, SHA-256 {one.sha256}" for one in incident.evidence[-1:]]
    return lines
