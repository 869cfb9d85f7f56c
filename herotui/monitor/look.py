"""One look after another: read what is due, try the old key, judge what is new, and say it in lines."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from herotui import clock
from herotui.desk import Desk
from herotui.detect.finding import Finding
from herotui.detect.judge import Judgement, judge
from herotui.detect.scene import Scene
from herotui.estate.collect import Collector
from herotui.estate.lens import Lens
from herotui.estate.place import Place
from herotui.estate.snapshot import Snapshot, title
from herotui.heroku.client import Heroku
from herotui.incident.entry import Kind
from herotui.incident.known import NotSeen, Seen
from herotui.incident.state import Incident
from herotui.incident.verification import AppHealth
from herotui.incident.watch import Line
from herotui.monitor import turns
from herotui.monitor.budget import Others
from herotui.monitor.key import OldKey
from herotui.monitor.turns import Pace
from herotui.text.escape import visible

DEAD_KEY = "dead_key"
"""The cause that the key which reads was refused."""
_OVERHEAD = 3
"""Requests of a look beside the places: the old key in two forms, and one place whose turn it is."""
_SHARE = 2
"""What is read each time may take half of the budget; the other half is for what takes turns."""
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Judges:
    """What audit and verify make of a look; the rooms of the six phases don't know each other, so it is handed in.

    `scene` and `left` get the incident, the look before and the look now; `left` gives the changes that nothing
    explains, each with `id` and `title`; `health` gets the look at the watch's start and the look now; `item` is a
    finding as the record keeps it.
    """

    scene: Callable[[Incident, Snapshot, Snapshot], Scene]
    left: Callable[[Incident, Snapshot, Snapshot], Iterable[Mapping[str, object]]]
    health: Callable[[Snapshot, Snapshot], Sequence[AppHealth]]
    item: Callable[[Finding], dict[str, object]]


class Looks:
    """The looks of one watch. `base` is what was there before it, `now` what is known by the latest look.

    `lost` says why a look was not answered at all; None where it was.
    """

    def __init__(self, desk: Desk, judges: Judges, pace: Pace, base: Snapshot, start: Snapshot) -> None:
        self._desk, self._judges, self._pace = desk, judges, pace
        self._base = base
        self._before = base
        self.now = start
        self.lost: NotSeen | None = None
        self._read_at: dict[Place, datetime] = dict.fromkeys(start.places, start.at)
        self._found: dict[str, Finding] = {}
        self._there = {id for id, one in desk.incident.findings.items() if one.gone_at is None}
        self._broken: set[str] = set()
        self._silent: dict[Place, NotSeen] = {}
        self._health: dict[str, str] = {}
        self._key = OldKey(desk)
        self._others = Others(desk)

    @property
    def every(self) -> timedelta:
        """From one look to the next, by now."""
        least = 3600 * _SHARE * (len(turns.always(self.now)) + _OVERHEAD) / self._pace.budget
        every = self._pace.every(clock.now(), self._desk.incident.key.dead_at)
        return every if self._pace.asked else max(every, timedelta(seconds=least))

    @property
    def late(self) -> dict[str, timedelta]:
        """How late something is seen at the latest, by resource."""
        return turns.lateness(self.now, self._room, self.every)

    @property
    def health(self) -> Mapping[str, str]:
        """Each app's state by its name, as looked at last."""
        return self._health

    @property
    def _room(self) -> float:
        return self._pace.allowance(self.every) - len(turns.always(self.now)) - _OVERHEAD + 1

    async def first(self) -> list[Line]:
        """Judge the look that the watch starts with; nothing is sent but for the old key."""
        return [*await self._key.tried(self.now), *await self._judged()]

    async def look(self) -> list[Line]:
        """Read what is due and judge it. Never raises for what Heroku answers; `lost` tells that it did not."""
        client = self._desk.client
        if client is None:
            self.lost = NotSeen("no key may read the estate")
            return []
        chosen = [
            *turns.always(self.now),
            *turns.free(self.now),
            *turns.due(self.now, self._read_at, clock.now(), self._room),
        ]
        read = await self._read(client, chosen)
        self.lost = _lost(read, chosen)
        if self.lost:
            return []
        before, self.now = self.now, turns.merged(self.now, read)
        self._before = before
        self._desk.estate = self.now
        lines = [*await self._key.tried(self.now), *self._others.used(), *self._sights(before), *self._silences(read)]
        return [*lines, *await self._judged()]

    async def _read(self, client: Heroku, chosen: list[Place]) -> Snapshot:
        incident, record = self._desk.incident, self._desk.record
        collector = Collector(
            client,
            Lens(record.salt, self._desk.leaked, incident.key.fingerprint),
            account=self.now.account,
            resumed=replace(turns.without(self.now, chosen), at=clock.now()),
            before=self.now,
            table=turns.TABLE,
            give_way=self._desk.give_way,
        )
        async for one in collector.run():
            if one.fresh and isinstance(one.known, Seen):
                self._read_at[one.place] = clock.now()
        return collector.snapshot

    def _sights(self, before: Snapshot) -> Iterator[Line]:
        """Places that were seen before and are closed now."""
        closed = [(place, known) for place, known in self.now.not_seen() if isinstance(before.places.get(place), Seen)]
        if closed:
            named = "; ".join(f"{title(place)}, because {known.reason}" for place, known in closed[:_NAMED])
            yield _line("sight", f"{len(closed)} places can't be seen any more: {named}", "medium")

    def _silences(self, read: Snapshot) -> Iterator[Line]:
        """Places that give no answer for now: of them the last sight counts, and it grows old."""
        silent = {place: known for place, known in read.not_seen() if known.cause in turns.PASSING}
        if silent and not self._silent:
            place, known = next(iter(silent.items()))
            text = f"{len(silent)} places give no answer for now: {title(place)}, because {known.reason}"
            yield _line("sight", text, "medium")
        elif self._silent and not silent:
            yield _line("sight", "All places answer again")
        self._silent = silent

    async def _judged(self) -> list[Line]:
        incident = self._desk.incident
        scene = self._judges.scene(incident, self._base, self.now)
        judgement = await asyncio.to_thread(judge, scene)
        lines = [*self._findings(judgement), *self._stumbled(judgement)]
        left = await asyncio.to_thread(self._left)
        return [*lines, *self._changes(left), *self._apps()]

    def _stumbled(self, judgement: Judgement) -> Iterator[Line]:
        """Detectors that failed, each once."""
        for one in judgement.broken:
            if one.detector not in self._broken:
                self._broken.add(one.detector)
                yield _line("sight", f"Detector {one.detector} stumbled ({one.reason}): look by hand", "medium")

    def _findings(self, judgement: Judgement) -> Iterator[Line]:
        """What was not there at the look before, each a finding of the record; and what went."""
        there = {one.id: one for one in judgement.findings}
        new = [one for id, one in there.items() if id not in self._there]
        if new:
            text = f"{len(new)} found by the watch: {'; '.join(one.title for one in new[:_NAMED])}"
            items = [self._judges.item(one) for one in new]
            self._desk.record.submit(Kind.FINDING, text, phase="monitor", data={"items": items})
        for one in new:
            yield Line(clock.now(), "finding", one.title, one.severity, one.id)
        gone = [one for id, one in self._found.items() if id not in there and self._sure(one, judgement)]
        if gone:
            titles = "; ".join(one.title for one in gone[:_NAMED])
            data = {"ids": [one.id for one in gone]}
            self._desk.record.submit(Kind.FINDING_GONE, f"Gone: {titles}", phase="monitor", data=data)
            yield _line("finding", f"Gone: {titles}")
        self._found = there
        self._there = (self._there | there.keys()) - {one.id for one in gone}

    def _sure(self, one: Finding, judgement: Judgement) -> bool:
        """Whether something that is not found any more is gone, or its place alone not seen."""
        broken = any(one.detector == other.detector for other in judgement.broken)
        return not broken and isinstance(self.now.places.get(one.place), Seen)

    def _left(self) -> list[Mapping[str, object]]:
        """The changes since the look before that nothing explains, and that are no finding."""
        rows = self._judges.left(self._desk.incident, self._before, self.now)
        return [row for row in rows if str(row["id"]) not in self._there]

    def _changes(self, left: list[Mapping[str, object]]) -> Iterator[Line]:
        if left:
            named = "; ".join(str(row["title"]) for row in left[:_NAMED])
            more = f"; and {len(left) - _NAMED} more" if len(left) > _NAMED else ""
            count = f"{len(left)} changes" if len(left) > 1 else "A change"
            yield _line("change", f"{count} that nothing explains: {named}{more}", "medium")

    def _apps(self) -> Iterator[Line]:
        """Apps that have become worse than at the start, or well again."""
        for row in self._judges.health(self._base, self.now):
            before = self._health.get(row.app, "")
            if row.state == "not_known":
                continue
            self._health[row.app] = row.state
            if row.state == "worse" and before != "worse":
                yield Line(clock.now(), "health", f"{row.app}: {'; '.join(row.says[:_NAMED])}", "high", row.app)
            elif before == "worse" and row.state != "worse":
                yield Line(clock.now(), "health", f"{row.app} is well again", "", row.app)


def _lost(read: Snapshot, chosen: Sequence[Place]) -> NotSeen | None:
    """Why nothing at all was answered; None where something was."""
    answers = [read.places.get(place) for place in chosen]
    refused = [known for known in answers if isinstance(known, NotSeen)]
    dead = next((known for known in refused if known.cause == DEAD_KEY), None)
    if dead or any(isinstance(known, Seen) for known in answers):
        return dead
    return refused[0] if refused else None


def _line(kind: str, text: str, severity: str = "") -> Line:
    return Line(clock.now(), kind, visible(text), severity)
