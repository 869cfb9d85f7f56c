"""A watch of a simulated company on a clock that runs as fast as the machine can."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from herotui import clock
from herotui.audit.judging import Gathered, scene_of
from herotui.audit.recording import as_item
from herotui.incident.watch import Line
from herotui.monitor.alerts import Alerts
from herotui.monitor.look import Judges
from herotui.monitor.turns import Pace
from herotui.monitor.watch import Watching, Wish
from herotui.verify.health import health
from herotui.verify.leftovers import left_behind, rows
from tests.desk.rig import Rig, looked, revoked
from tests.desk.rig import rig as desk_rig

JUDGES = Judges(
    scene=lambda incident, before, now: scene_of(incident, now, Gathered(), before=before),
    left=lambda incident, before, now: rows(left_behind(incident, before, now)),
    health=health,
    item=as_item,
)
HOUR = timedelta(hours=1)


@dataclass
class FastClock:
    """Time that passes only while somebody sleeps. `deeds` happen at their moment, between two looks."""

    moment: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    deeds: list[tuple[datetime, Callable[[], object]]] = field(default_factory=list)
    slept: int = 0

    def now(self) -> datetime:
        return self.moment

    async def sleep(self, seconds: float) -> None:
        self.slept += 1
        end = self.moment + timedelta(seconds=seconds)
        for at, deed in sorted((one for one in self.deeds if one[0] <= end), key=lambda one: one[0]):
            self.moment = max(self.moment, at)
            self.deeds.remove((at, deed))
            deed()
        self.moment = max(end, self.moment)
        await asyncio.sleep(0)

    def after(self, length: timedelta, deed: Callable[[], object]) -> None:
        """Have something happen so long from now."""
        self.deeds.append((self.moment + length, deed))

    @contextmanager
    def ticking(self) -> Iterator[FastClock]:
        with clock.replaced(self.now, self.sleep):
            yield self


@asynccontextmanager
async def rig(
    folder: Path, *, apps: int = 2, scenario: str = "quiet", dead: bool = True, responder: bool = True
) -> AsyncIterator[tuple[Rig, FastClock]]:
    """A company, an incident whose old key was revoked, and the clock that both live by."""
    time = FastClock()
    with time.ticking():
        async with desk_rig(folder, apps=apps, scenario=scenario, responder=responder) as at:
            preview = await looked(at.desk)
            if dead:
                await revoked(at.desk, preview, "all")
            yield at, time


def watching(
    at: Rig, length: timedelta, pace: Pace | None = None, alerts: Alerts | None = None, *, alone: bool = False
) -> Watching:
    """A watch of so long from now on."""
    wish = Wish(clock.now() + length, pace or Pace(), alone)
    return Watching(at.desk, JUDGES, wish, alerts or Alerts((), lambda text: None))


async def watched(at: Rig, length: timedelta, pace: Pace | None = None, alerts: Alerts | None = None) -> list[Line]:
    """All lines of a watch of so long."""
    return [line async for line in watching(at, length, pace, alerts).run()]
