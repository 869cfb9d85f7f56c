"""A simulated Heroku and a desk at it, over real HTTP, for tests of what a responder does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from herotui.assess.key import claim, confirm
from herotui.call import Call
from herotui.desk import Desk, opening_data
from herotui.incident.events import Event
from herotui.journal.cabinet import Cabinet
from herotui.rotate.prepare import prepare
from herotui.rotate.preview import Preview
from herotui.rotate.revoke import revoke
from herotui.secret import Secret
from herotui.settings import load
from herotui.simulator import Simulator
from herotui.simulator.world import World
from herotui.stores.keys import Keys


@dataclass(frozen=True, slots=True)
class Rig:
    """The two ends of the wire."""

    heroku: Simulator
    desk: Desk

    @property
    def leaked_id(self) -> str:
        """The id of the leaked key's authorization, while it lives."""
        return self.heroku.world.tokens[self.heroku.leaked_key].id

    @property
    def lines(self) -> list[str]:
        """Every request so far, as `METHOD /path`."""
        return [f"{line.method} {line.path}" for line in self.heroku.requests]

    @property
    def writes(self) -> list[str]:
        """The requests that change something."""
        return [f"{one.method} {one.path}" for one in self.heroku.requests if Call(one.method, one.path).writes]

    def alive(self, key: str) -> bool:
        """Whether Heroku lets a key in."""
        return key in self.heroku.world.tokens


@asynccontextmanager
async def rig(
    folder: Path,
    *,
    leaked: bool = True,
    responder: bool = True,
    leak_known: bool = True,
    read_only: bool = False,
    variant: Callable[[World], object] | None = None,
    apps: int = 2,
    scenario: str = "breach",
) -> AsyncIterator[Rig]:
    """A company of few apps, breached or as `scenario` has it, and a new incident with the keys asked for."""
    heroku = Simulator(apps=apps, scenario=scenario)
    if variant is not None:
        variant(heroku.world)
    async with heroku:
        settings = load(environ={"HEROKU_HOST": heroku.host}, state_dir=folder, read_only=read_only)
        record = Cabinet(folder, fallbacks=()).create(responder="maria", world="simulated", data=opening_data(settings))
        keys = Keys(
            leaked=Secret(heroku.leaked_key) if leaked else None,
            responder=Secret(heroku.responder_key) if responder else None,
        )
        desk = Desk(settings, record, keys)
        desk.name_leaked()
        desk.leaked_at(heroku.leaked_at if leak_known else None)
        try:
            yield Rig(heroku, desk)
        finally:
            await desk.close()


async def events(work: AsyncIterator[Event]) -> list[str]:
    """What a phase said, as texts."""
    return [event.text async for event in work]


async def looked(desk: Desk) -> Preview:
    """Confirm the key, say that it is ours, and look at what can be revoked."""
    await events(confirm(desk))
    await claim(desk)
    return await prepare(desk)


async def revoked(desk: Desk, preview: Preview, word: str) -> list[str]:
    """One round with this word."""
    chosen = preview.chosen(word)
    assert chosen, f"{word!r} chooses nothing"
    return await events(revoke(desk, preview, chosen))


async def at_once(_: float) -> None:
    """A sleep that takes no time, for `clock.replaced`."""
    await asyncio.sleep(0)
