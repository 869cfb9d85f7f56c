"""A simulated company, a journal on the disk, and sagas that end at any boundary as if the process had been killed."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TypeAlias

from herotui import clock
from herotui.changes.gate import Gate
from herotui.changes.kinds import Stores
from herotui.changes.plan import Plan
from herotui.changes.saga import Saga
from herotui.changes.state import Course, course_of
from herotui.changes.step import Deed
from herotui.heroku.client import Heroku
from herotui.incident.entry import Entry, Kind
from herotui.incident.events import Event
from herotui.journal.cabinet import Cabinet
from herotui.journal.record import Record
from herotui.journal.verify import verify
from herotui.secret import Secret
from herotui.simulator import Simulator
from herotui.web import Hosts, Web

Boundary: TypeAlias = Literal["before intent", "after intent", "after call", "after outcome"]
BOUNDARIES: tuple[Boundary, ...] = ("before intent", "after intent", "after call", "after outcome")
OPEN = Gate(())


class Killed(BaseException):
    """The process ends here."""


def give_up() -> None:
    """An end inside the test's own process: nothing below catches it."""
    raise Killed


def die() -> None:
    """The real end: nothing is flushed, nothing closed."""
    os.kill(os.getpid(), signal.SIGKILL)


class Doomed(Record):
    """A journal whose process ends at a boundary of the `nth` call (from 1)."""

    boundary: Boundary = "before intent"
    nth = 0
    end: Callable[[], None] = staticmethod(give_up)
    _intents = 0

    def doom(self, boundary: Boundary, nth: int, end: Callable[[], None] = give_up) -> Doomed:
        """End at this boundary."""
        self.boundary, self.nth, self.end = boundary, nth, end
        self._numbers: dict[str, int] = {}
        self._answered: set[int] = set()
        return self

    def _meet(self, boundary: Boundary, number: int) -> None:
        if number == self.nth and self.boundary == boundary:
            self.end()

    async def append(
        self,
        kind: str,
        text: str,
        *,
        phase: str = "incident",
        data: Mapping[str, Any] | None = None,
        at: datetime | None = None,
    ) -> Entry:
        """As a record's, unless the end has come."""
        if kind != Kind.INTENT or data is None:
            return await super().append(kind, text, phase=phase, data=data, at=at)
        self._intents += 1
        number = self._numbers[data["id"]] = self._intents
        self._meet("before intent", number)
        entry = await super().append(kind, text, phase=phase, data=data, at=at)
        self._meet("after intent", number)
        return entry

    def submit(
        self,
        kind: str,
        text: str,
        *,
        phase: str = "incident",
        data: Mapping[str, Any] | None = None,
        at: datetime | None = None,
    ) -> Entry:
        """As a record's, unless the end has come."""
        if kind == Kind.OUTCOME and data is not None and data["intent"] in self._numbers:
            self._meet("after call", self._numbers[data["intent"]])
            self._answered.add(self._numbers[data["intent"]])
        return super().submit(kind, text, phase=phase, data=data, at=at)

    async def flush(self) -> None:
        """As a record's, and then perhaps the end."""
        await super().flush()
        for number in self._answered:
            self._meet("after outcome", number)


@dataclass(slots=True)
class Shelf:
    """A store in a folder: one file a place, the value as its text. `writes` counts them."""

    folder: Path
    writes: list[str] = field(default_factory=list)

    async def read(self, deed: Deed) -> Secret | None:
        """What the file holds."""
        path = self.folder / deed.place
        return Secret(path.read_text()) if path.exists() else None

    async def write(self, deed: Deed, value: Secret, expecting: str) -> None:
        """Put it there."""
        self.writes.append(deed.place)
        (self.folder / deed.place).write_text(value.reveal())


@dataclass(slots=True)
class Place:
    """Where a saga works: a simulated Heroku, a folder for the incident, a shelf of files."""

    heroku: Simulator
    folder: Path
    shelf: Shelf
    salt: bytes

    def record(self) -> Record:
        """The journal, opened once more."""
        return Record.open(self.folder, responder="maria", fallbacks=())

    def doomed(self) -> Doomed:
        """The journal, for a process that is about to end."""
        return Doomed.open(self.folder, responder="maria", fallbacks=())  # type: ignore[return-value]

    def course(self) -> Course:
        """How far things are, as the disk tells it; the journal is checked on the way."""
        result = verify(self.folder)
        assert result.holds, result
        record = self.record()
        try:
            return course_of(record.entries)
        finally:
            record.close()


@asynccontextmanager
async def place(folder: Path, *, apps: int = 4, scenario: str = "breach") -> AsyncIterator[Place]:
    """A company and a new incident."""
    async with Simulator(apps=apps, scenario=scenario) as heroku:
        record = Cabinet(folder / "state", fallbacks=()).create(responder="maria", world="simulated")
        found, salt = record.folder, record.salt
        record.close()
        assert found is not None
        shelf = Shelf(folder / "shelf")
        shelf.folder.mkdir(parents=True)
        yield Place(heroku, found, shelf, salt)


@asynccontextmanager
async def saga(
    at: Place, plan: Plan, record: Record, *, read_only: bool = False, timeout: float = 10.0, key: str = "", **more: Any
) -> AsyncIterator[Saga]:
    """A saga with a line of its own, as a fresh process would have it."""
    hosts = Hosts.from_environment({"HEROKU_HOST": at.heroku.host})
    stores: Stores = at.shelf
    async with Web(hosts, read_only=read_only, timeout=timeout) as web:
        client = Heroku(web, Secret(key or at.heroku.responder_key), urgent=True)
        options: dict[str, Any] = {"gate": lambda: OPEN, "stores": stores, **more}
        try:
            yield Saga(plan, record, client, **options)
        finally:
            record.close()


async def run(at: Place, plan: Plan, record: Record | None = None, **more: Any) -> list[str]:
    """One run to its end, from wherever things stand; what it said."""
    async with saga(at, plan, record or at.record(), **more) as work:
        return await said(work.run())


async def run_to_death(at: Place, plan: Plan, boundary: Boundary, nth: int, **more: Any) -> bool:
    """One run that ends at a boundary of its `nth` call. False: it came to its own end before."""
    try:
        await run(at, plan, at.doomed().doom(boundary, nth), **more)
    except Killed:
        return True
    return False


def writes(at: Place) -> list[str]:
    """Every request so far that changes something, as `METHOD /path`."""
    return [f"{line.method} {line.path}" for line in at.heroku.requests if line.method not in ("GET", "HEAD")]


async def said(work: AsyncIterator[Event]) -> list[str]:
    """What events say."""
    return [event.text async for event in work]


async def at_once(_: float) -> None:
    """A sleep that takes no time, for `clock.replaced`."""
    await asyncio.sleep(0)


def quick() -> Any:
    """No pause takes any time."""
    return clock.replaced(lambda: datetime.now(UTC), at_once)
