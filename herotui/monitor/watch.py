"""The watch: look after look until its end, what came in lines, what was not watched as gaps, one watcher at a time."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from herotui import clock
from herotui.desk import Desk
from herotui.desk.survey import reopened, survey
from herotui.errors import HerotuiError
from herotui.estate.snapshot import Snapshot
from herotui.incident.entry import Kind
from herotui.incident.events import Event
from herotui.incident.known import NotSeen, Seen
from herotui.incident.watch import Line
from herotui.monitor.alerts import URGENT, Alerts
from herotui.monitor.ending import end
from herotui.monitor.follow import follow
from herotui.monitor.look import DEAD_KEY, Judges, Looks
from herotui.monitor.turns import Pace
from herotui.text.escape import visible
from herotui.text.times import short, span, stamp

_SLICE = 30.0
"""Seconds of sleep at a time: a laptop that woke up is noticed soon."""
_SIGN = timedelta(minutes=5)
"""A sign of life is written so often at most."""
_LATE = timedelta(minutes=1)
_JITTER = 0.1


@dataclass(frozen=True, slots=True)
class Wish:
    """What the responder asks of a watch. `until` is its end; `alone`: leave at once where another one watches."""

    until: datetime
    pace: Pace = field(default_factory=Pace)
    alone: bool = False


class Watching:
    """One watch of the open incident; `run` yields its lines.

    `narrate` is told what the first look reads.
    """

    def __init__(
        self,
        desk: Desk,
        judges: Judges,
        wish: Wish,
        alerts: Alerts,
        narrate: Callable[[Event], None] = lambda event: None,
    ) -> None:
        self._desk, self._judges, self._wish, self._alerts = desk, judges, wish, alerts
        self._narrate = narrate
        self._me = secrets.token_hex(4)
        self._random = Random()  # noqa: S311 - spreads requests, guards nothing
        self._looked_at = clock.now()
        self._signed_at = clock.now()
        self._looks = self._sent = 0
        self._lost_since: datetime | None = None

    async def run(self) -> AsyncGenerator[Line, None]:
        """Watch until the wish's end, then record the result. Never raises for what Heroku answers.

        Ended before (closed or cancelled), the watch is paused in the record: the next one goes on with it, and says
        which span was not watched. Where another process watches, its entries are followed instead.
        """
        watching = False
        try:
            while clock.now() < self._wish.until:
                watch = self._desk.incident.watch
                if watch and watch.alive(clock.now()) and watch.watcher != self._me:
                    if self._wish.alone:
                        return
                    async with aclosing(follow(self._desk, self._wish.until)) as lines:
                        async for line in lines:
                            yield line
                    if self._desk.incident.watch and self._desk.incident.watch.ended_at:
                        return
                    continue
                watching = True
                async with aclosing(self._watched()) as lines:
                    async for line in lines:
                        yield line
                watching = False
                if not self._desk.incident.open:
                    return
                if not self._mine():
                    continue
                for last in [*self._answered(), *await end(self._desk)]:
                    yield last
                return
        finally:
            if watching and self._mine():
                self._pause()

    def _mine(self) -> bool:
        watch = self._desk.incident.watch
        return watch is not None and watch.watcher == self._me and watch.ended_at is None

    async def _watched(self) -> AsyncGenerator[Line, None]:
        """From the beginning to the end, or until another process has taken over."""
        for line in await self._begin():
            yield line
        base = await asyncio.to_thread(reopened, self._desk)
        start: Snapshot | None = None
        while start is None and clock.now() < self._wish.until:
            start = await self._survey()
            if start is None:
                for line in await self._unanswered(NotSeen("the first look was not answered")):
                    yield line
                await self._sleep(self._wish.pace.asked or timedelta(minutes=1))
        if start is None:
            return
        if base is None or base.account != start.account:
            base = start
        looks = Looks(self._desk, self._judges, self._wish.pace, base, start)
        yield self._told(Line(clock.now(), "watch", _promise(looks, self._wish)))
        for line in await self._said([*self._answered(), *await looks.first()]):
            yield line
        async with aclosing(self._looking(looks)) as lines:
            async for line in lines:
                yield line

    async def _looking(self, looks: Looks) -> AsyncGenerator[Line, None]:
        """Look after look, the first of which is made."""
        self._looks += 1
        self._looked_at = clock.now()
        self._sign(looks.every, always=True)
        try:
            while await self._slept(looks):
                since, lost = self._looked_at, self._lost_since is not None
                slept = self._slept_in(looks.every)
                lines = await self._one(looks)
                took = [] if slept or lost or looks.lost else self._took_long(since, looks.every)
                for line in [*slept, *took, *lines]:
                    yield line
        finally:
            if self._mine():
                self._sign(looks.every, always=True)

    async def _begin(self) -> list[Line]:
        """Write down who watches, until when; and the span since anybody looked, where a watch goes on."""
        before = self._desk.incident.watch
        every = (self._wish.pace.asked or timedelta(minutes=1)).total_seconds()
        data = {"watcher": self._me, "until": stamp(self._wish.until), "every": every}
        end = short(self._wish.until, clock.now())
        self._desk.record.submit(Kind.WATCH_BEGUN, f"Watching until {end}", phase="monitor", data=data)
        lines = []
        if before and before.ended_at is None:
            self._looked_at = before.looked_at
            lines = [self._gap(before.looked_at, "nobody watched")]
        elif self._alerts.command:
            test = Line(clock.now(), "alert", "A test: alerts of this watch come this way", "high", "test")
            lines = await self._alert([test])
        self._looked_at = clock.now()
        return lines

    async def _survey(self) -> Snapshot | None:
        """A look at all, by ETag; None where the account's own lists are not answered: then one question is enough."""
        client = self._desk.client
        if client is None:
            return None
        try:
            await client.account()
        except HerotuiError:
            return None
        async for event in survey(self._desk, "monitor", anew=True):
            self._narrate(event)
        found = self._desk.estate
        return found if found and isinstance(found.known("apps"), Seen) else None

    async def _one(self, looks: Looks) -> list[Line]:
        """One look, and what came of it."""
        sent = self._desk.web.sent
        lines = await looks.look()
        self._looks += 1
        self._sent += self._desk.web.sent - sent
        if looks.lost:
            return await self._unanswered(looks.lost)
        said = await self._said([*self._answered(), *lines])
        self._looked_at = clock.now()
        self._sign(looks.every)
        return said

    async def _unanswered(self, why: NotSeen) -> list[Line]:
        """Said once; what follows is a gap when answers come again. A key that is refused was perhaps taken away."""
        if self._lost_since is not None:
            return []
        self._lost_since = self._looked_at
        severity = "critical" if why.cause == DEAD_KEY else "medium"
        text = f"Nothing can be seen: {visible(why.reason)}. The watch goes on trying"
        return await self._said([Line(clock.now(), "sight", text, severity, "lost")])

    def _answered(self) -> Iterator[Line]:
        if self._lost_since is not None:
            since, self._lost_since = self._lost_since, None
            yield self._gap(since, "Heroku gave no answer")

    def _slept_in(self, every: timedelta) -> list[Line]:
        """The gap of a machine that slept through looks."""
        if self._lost_since is None and _too_long(clock.now() - self._looked_at, every):
            return [self._gap(self._looked_at, "this machine slept, or was stopped")]
        return []

    def _took_long(self, since: datetime, every: timedelta) -> list[Line]:
        """The gap of a look that had to wait for its answers."""
        if _too_long(clock.now() - since, every):
            return [self._gap(since, "Heroku let this machine wait for its answers")]
        return []

    async def _slept(self, looks: Looks) -> bool:
        """Wait for the next look; False when the watch is over, or another process has it."""
        await self._sleep(looks.every * self._random.uniform(1 - _JITTER, 1 + _JITTER))
        await self._desk.record.refresh()
        return clock.now() < self._wish.until and self._mine() and self._desk.incident.open

    async def _sleep(self, length: timedelta) -> None:
        """In slices, by the clock on the wall: a clock that is set back ends it."""
        now = clock.now()
        next_look = min(now + length, self._wish.until)
        while now < next_look:
            await clock.sleep(min(_SLICE, (next_look - now).total_seconds()))
            before, now = now, clock.now()
            if now < before:
                return

    async def _said(self, lines: Sequence[Line]) -> list[Line]:
        """Record the lines, and alert once for all of them that are urgent."""
        told = [line if line.kind == "gap" else self._told(line) for line in lines]
        return [*told, *await self._alert([line for line in told if line.severity in URGENT])]

    async def _alert(self, lines: list[Line]) -> list[Line]:
        if not lines:
            return []
        went = await self._alerts.send(self._desk.incident.id, self._desk.incident.world, lines)
        text = f"Alert of {len(lines)} by {went.way}: {lines[0].text}"
        if went.trouble:
            text = f"The alert command failed ({went.trouble}); the bell instead: {lines[0].text}"
        data = {"way": went.way, "reached": went.way == "command", "ids": [line.id for line in lines]}
        self._desk.record.submit(Kind.WATCH_ALERTED, text, phase="monitor", data=data)
        return [Line(clock.now(), "alert", text, "medium")] if went.trouble else []

    def _told(self, line: Line) -> Line:
        data = {"kind": line.kind, "severity": line.severity, "id": line.id}
        self._desk.record.submit(Kind.WATCH_LINE, line.text, phase="monitor", data=data)
        return line

    def _gap(self, since: datetime, why: str) -> Line:
        until = clock.now()
        text = f"Not watched from {short(since, until)} to {short(until, until)} ({span(until - since)}): {why}"
        data = {"since": stamp(since), "until": stamp(until), "why": why}
        self._desk.record.submit(Kind.WATCH_GAP, text, phase="monitor", data=data)
        return Line(until, "gap", text)

    def _sign(self, every: timedelta, *, always: bool = False) -> None:
        """A sign of life, for whoever comes after, and for others who would watch as well."""
        now = clock.now()
        if not always and now - self._signed_at < _SIGN:
            return
        data = {"looks": self._looks, "sent": self._sent, "every": every.total_seconds()}
        text = f"{self._looks} looks, {self._sent} requests"
        self._desk.record.submit(Kind.WATCH_LOOKED, text, phase="monitor", data=data)
        self._signed_at, self._looks, self._sent = now, 0, 0

    def _pause(self) -> None:
        data = {"looked_at": stamp(self._looked_at)}
        text = f"The watch is paused; the last look was at {self._looked_at:%H:%M:%SZ}"
        self._desk.record.submit(Kind.WATCH_PAUSED, text, phase="monitor", data=data)


def _too_long(length: timedelta, every: timedelta) -> bool:
    return length > every * (1 + _JITTER) + max(every, _LATE)


def _promise(looks: Looks, wish: Wish) -> str:
    """Until when, how often, and how late the watch can be."""
    late = {name: _about(length) for name, length in looks.late.items()}
    every = _about(looks.every)
    rest = _about(max(looks.late.values(), default=looks.every))
    budget = "" if wish.pace.asked else f", {wish.pace.budget} requests an hour"
    return (
        f"Watching until {short(wish.until, clock.now())}, a look every {every}{budget}: an authorization made now is"
        f" seen within {late.get('authorizations', every)}, a drain within {late.get('drains', every)}, anything else"
        f" within {rest}"
    )


def _about(length: timedelta) -> str:
    """A promise is rounded up."""
    minute = timedelta(minutes=1)
    return span(length if length < minute else -(-length // minute) * minute)
