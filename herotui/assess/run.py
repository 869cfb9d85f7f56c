"""Steps A1 to A6 in order, as one run of reads: `herotui assess`, the drill and the screen all take this one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict
from datetime import timedelta

from herotui import clock
from herotui.assess import consumers, ledger, risks
from herotui.assess.access import own_access
from herotui.assess.blast import Radius, radius
from herotui.assess.holder import holder_of
from herotui.assess.key import confirm, identify
from herotui.assess.own import OwnKey
from herotui.assess.since import Since, made_since
from herotui.desk import Desk
from herotui.desk.survey import survey
from herotui.errors import HerotuiError
from herotui.estate.snapshot import Snapshot
from herotui.incident.consumers import Consumer
from herotui.incident.entry import Kind
from herotui.incident.events import Event, Failed, Found
from herotui.incident.known import Seen
from herotui.incident.status import ENDED
from herotui.text.times import short

Ask = Callable[[Desk], Awaitable[None]]
_LOOK_BACK = timedelta(days=30)
_MOST_SAID = 6
_SLICE = 10


async def assess(desk: Desk, ask: Ask | None = None, own: OwnKey | None = None) -> AsyncIterator[Event]:
    """Work A1 to A6 through and record what is found; A1, A3 and A6 are settled by evidence, the others proposed.

    `ask` is called once a living key's owner is known and not yet confirmed as the responder's to investigate: it
    records that (`claim`), or raises. `own`: the only key at hand, which nobody called leaked. Reads only.
    """
    if own is None:
        async for event in confirm(desk):
            yield event
        alive = desk.incident.key.state == "alive"
        if alive and ask is not None and not desk.incident.key.mine:
            await ask(desk)
        if alive and desk.client is not None:
            async for event in identify(desk):
                yield event
    async for event in examine(desk, own):
        yield event


async def examine(desk: Desk, own: OwnKey | None = None) -> AsyncIterator[Event]:
    """What follows once it is known which key it is: the look at the estate, what is read out of it, own access."""
    async for event in survey(desk):
        yield event
    snapshot = desk.estate
    if snapshot is not None:
        holder = holder_of(desk, snapshot, own)
        found = await asyncio.to_thread(radius, snapshot, holder)
        for each in _told(desk, snapshot, found):
            yield each
        # Thousands of rows are gone through: off the loop, so that no key press waits for it.
        for each in _judged(desk, await asyncio.to_thread(risks.judge, desk.incident, found, holder)):
            yield each
        yield await _users(desk, snapshot, found)
    async for event in own_access(desk):
        yield event


def _on_file(desk: Desk) -> tuple[Consumer, ...]:
    """Consumers that were written down before there was an incident; a file that can't be read holds nothing up."""
    try:
        return ledger.read(desk.settings.state_dir)
    except (HerotuiError, OSError, UnicodeDecodeError):
        return ()


def _told(desk: Desk, snapshot: Snapshot, found: Radius) -> list[Event]:
    """Record what the look showed: reach (A3), and what a dead key left (A1)."""
    events: list[Event] = [Found(found.whose)]
    events += _reach(desk, snapshot, found)
    if desk.incident.key.state in ENDED:
        events += _after_death(desk, snapshot)
    if not desk.incident.exposure.spots:
        events.append(Found("A2 is for you: where it leaked, since when, and how. herotui can't see that."))
    return events


def _judged(desk: Desk, judgement: risks.Judgement) -> list[Event]:
    """Record the risks (A4)."""
    risks.record(desk, judgement)
    events: list[Event] = [Found(f"A4 proposed: severity {judgement.severity}, as {judgement.why}", judgement.severity)]
    if judgement.regulator:
        due = short(judgement.regulator.until, clock.now())
        events.append(Found(f"A regulator's clock may run until {due}: {judgement.regulator.why}", "high"))
    return events


async def _users(desk: Desk, snapshot: Snapshot, found: Radius) -> Event:
    """Record the consumers (A5), in slices: a large company has hundreds."""
    seen = await asyncio.to_thread(consumers.found, snapshot, found.secrets, desk.incident)
    users = (*seen, *await asyncio.to_thread(_on_file, desk))
    for start in range(0, len(users), _SLICE):
        consumers.keep(desk, users[start : start + _SLICE])
        await asyncio.sleep(0)
    sure = sum(1 for one in users if one.state == "found")
    return Found(f"A5 starts with {len(users)} consumers, {sure} of them sure. Add those you know of.")


def _reach(desk: Desk, snapshot: Snapshot, found: Radius) -> list[Event]:
    text = in_words(found)
    data = {
        "whose": found.whose,
        "counts": [asdict(one) for one in found.counts],
        "dangers": dict(found.secrets.dangers),
        "shared": len(found.secrets.shared),
        "not_seen": len(found.not_seen),
    }
    desk.record.submit(Kind.REACH, f"Within reach: {text}", phase="assess", data=data)
    if any(isinstance(known, Seen) for known in snapshot.places.values()):
        desk.settle("A3", f"{text}; {len(found.not_seen)} places not seen")
    unseen: list[Event] = [
        Failed(f"Not seen: {gap.place}.", gap.reason, gap.how) for gap in found.not_seen[:_MOST_SAID]
    ]
    if len(found.not_seen) > _MOST_SAID:
        unseen.append(Failed(f"Not seen: {len(found.not_seen) - _MOST_SAID} more places."))
    return [Found(f"Within reach: {text}"), *unseen]


def in_words(found: Radius) -> str:
    """The main numbers on one line; what the key's scope does not open stands apart."""
    numbers = [found.count(id) for id in ("teams", "apps", "databases", "secrets")]
    dangers = ", ".join(f"{count} {danger}" for danger, count in found.secrets.dangers.items() if count)
    text = ", ".join(one.phrase for one in numbers if not one.note)
    text += f" ({dangers})" if dangers else ""
    barred = [one.phrase if one.count else one.title for one in numbers if one.note]
    if barred:
        text += f"{'; ' if text else ''}not open to its scope (inferred): {', '.join(barred)}"
    return text


def _after_death(desk: Desk, snapshot: Snapshot) -> list[Event]:
    """A dead key is no false alarm before it was looked at what was made while it lived."""
    since = since_the_leak(desk, snapshot)
    key = desk.incident.key
    desk.settle("A1", f"{key.format or 'key'}, {key.state}, cause not known; {since.text}")
    severity = "high" if since.staying else "medium"
    return [Found(f"The key is {key.state}, cause not known: {since.text}", severity)]


def since_the_leak(desk: Desk, snapshot: Snapshot) -> Since:
    """What was made since the leak; with its time not known, since 30 days before it was learned of."""
    incident = desk.incident
    return made_since(snapshot, incident.leak.at or ((incident.detected_at or clock.now()) - _LOOK_BACK))
