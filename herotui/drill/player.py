"""The headless player: does what a responder would do, through the same rooms, and says each move."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from datetime import timedelta

from herotui import clock
from herotui.assess.key import claim
from herotui.assess.run import assess
from herotui.audit.judging import Gathered, scene_of
from herotui.audit.recording import as_item
from herotui.audit.run import Audit
from herotui.changes.state import course_of
from herotui.desk import Desk
from herotui.detect.finding import Finding
from herotui.drill.hurry import hurried
from herotui.incident.events import Event, Progress
from herotui.incident.playbook import Phase
from herotui.incident.status import ENDED, SEVERITIES, key_phrase, phase_status, proposed_way
from herotui.incident.verdict import verdict
from herotui.journal.errors import NotSaved
from herotui.journal.verify import verify as check
from herotui.monitor.alerts import Alerts
from herotui.monitor.look import Judges
from herotui.monitor.turns import Pace
from herotui.monitor.watch import Watching, Wish
from herotui.rotate.carrying import Rotation, Wishes
from herotui.rotate.planning import Seen, draw
from herotui.rotate.prepare import prepare
from herotui.rotate.revoke import aftermath, revoke
from herotui.secret import Secret
from herotui.text.spoken import grouped
from herotui.text.times import short
from herotui.verify.health import health
from herotui.verify.leftovers import left_behind, rows
from herotui.verify.run import verify as prove

WATCHED, EVERY = timedelta(minutes=30), timedelta(minutes=10)
"""How long the drill's watch is, and how often it looks, by a clock that hurries."""


async def play(desk: Desk) -> AsyncIterator[str]:
    """Play the incident and yield a line for every move. Nothing is asked: the player is the responder."""
    yield _headline("Assess")
    async for line in _told(assess(desk, claim)):
        yield line
    judged = desk.incident
    for risk in judged.risks.values():
        yield f"  {SEVERITIES[risk.level]:<12} {risk.id.replace('_', ' ')}: {'; '.join(risk.reasons)}"
    if judged.proposed_severity != "not_rated":
        await desk.severity(judged.proposed_severity, "as proposed from what was seen")
        yield f"  severity: {judged.proposed_severity}, as proposed"
    way, why = proposed_way(desk.incident)
    desk.way(way, why)
    yield f"  way: {way.replace('_', ' ')}, because {why}"
    leak = desk.incident.leak
    if leak.at is not None:
        await desk.mark("A2", "done", f"leaked no later than {short(leak.at, clock.now())}; {why}")
    yield _headline("Rotate: revoke now")
    async for line in _revoked(desk):
        yield line
    yield _headline("Audit")
    audit = Audit(desk)
    async for line in _told(audit.run()):
        yield line
    if desk.incident.key.state in ENDED and audit.result is not None:
        yield _headline("Rotate: the rest, by a plan")
        async for line in _rotated(desk, audit.result.judgement.findings):
            yield line
    yield _headline("Verify")
    async for line in _told(prove(desk, lambda desk: Audit(desk).run())):
        yield line
    proven = verdict(desk.incident)
    yield f"  VERDICT {proven.word}"
    for one in proven.lines:
        yield f"  {'[x]' if one.state == 'yes' else '[!]' if one.state == 'no' else '[?]'} {one.title}"
    await desk.note("Drill played by itself; the steps left open are for a person.")
    yield _headline("Monitor")
    async for line in _watched(desk):
        yield line
    yield _headline("Journal")
    yield await _checked(desk)
    yield _headline("Where it stands")
    for phase in Phase:
        stand = phase_status(desk.incident, phase)
        yield f"  {stand.number} {stand.title:<9} {stand.settled} of {stand.total}"
    yield f"  {key_phrase(desk.incident, clock.now())}"
    yield f"  left to do: {len(desk.incident.todo)}, not seen: {len(desk.incident.gaps)}"


async def _watched(desk: Desk) -> AsyncIterator[str]:
    """A short watch; nobody waits for it."""
    judges = Judges(
        scene=lambda incident, before, now: scene_of(incident, now, Gathered(), before=before),
        left=lambda incident, before, now: rows(left_behind(incident, before, now)),
        health=health,
        item=as_item,
    )
    with hurried(desk):
        wish = Wish(clock.now() + WATCHED, Pace(asked=EVERY))
        async with aclosing(Watching(desk, judges, wish, Alerts((), lambda text: None)).run()) as lines:
            async for line in lines:
                yield f"  {line.at:%H:%M}Z {SEVERITIES.get(line.severity, ''):<12} {line.text}"


async def _checked(desk: Desk) -> str:
    """What a check of the journal's files alone says."""
    try:
        await desk.record.flush()
    except NotSaved as error:
        return f"  [!] {error}"
    if desk.record.folder is None:
        return f"  [!] {desk.record.saved.phrase}"
    found = await asyncio.to_thread(check, desk.record.folder, True)
    held = "[x]" if found.holds else f"[!] damaged at {found.damage};"
    return f"  {held} {found.entries} entries hold, head #{found.seq} {grouped(found.head, 4)}"


async def _revoked(desk: Desk) -> AsyncIterator[str]:
    preview = await prepare(desk)
    for target in preview.targets:
        yield f"  {'[x]' if target.selected else '[ ]'} {target.role:<8} {target.title}: {target.call.line}"
    chosen = preview.chosen("all")
    if not chosen:
        yield f"  [?] nothing is certain enough to revoke without a person: {preview.refused or 'choose a candidate'}"
        return
    async for line in _told(revoke(desk, preview, chosen, "drill")):
        yield line
    if desk.incident.key.state in ENDED:
        async for line in _told(aftermath(desk)):
            yield line
        for item in desk.incident.todo:
            if item.created_at:
                yield f"  [!] {item.text}  created {item.created_at}"


async def _rotated(desk: Desk, findings: Sequence[Finding]) -> AsyncIterator[str]:
    """What revoking left to do, as far as it can be sent: the new key, config vars, databases, footholds."""
    if desk.estate is None:
        return
    seen = Seen(desk.incident, desk.estate, await prepare(desk), findings, salt=desk.record.salt)
    plan = draw(seen, course_of(desk.record.entries).plans)
    left = desk.budget.now()
    if left is not None and len(plan.lines) > left:
        # Thousands of planted things take hours of requests: nobody watches a drill for so long.
        yield f"  [?] not carried out: {len(plan.lines):,} calls, and {desk.budget.phrase}: herotui rotate, in parts"
        return
    for step in plan.ordered:
        yield f"  {'[-]' if step.skip else '[ ]'} {step.step} {step.text}{f': {step.skip}' if step.skip else ''}"

    async def keep(key: Secret) -> str:
        desk.new_key = key
        return ""

    async for line in _told(Rotation(desk, plan, Wishes(keep)).run()):
        yield line
    async for line in _told(aftermath(desk)):
        yield line


async def _told(events: AsyncIterator[Event]) -> AsyncIterator[str]:
    async for event in events:
        # Counted progress is for a line that changes; here each would stay.
        if not (isinstance(event, Progress) and event.total):
            yield f"  {event.text}"


def _headline(text: str) -> str:
    return f"\n{text}"
