"""An audit of a simulated company, over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from herotui.audit.run import Audit, Wishes
from herotui.audit.views import Result
from herotui.desk import Desk, opening_data
from herotui.incident.entry import Kind
from herotui.journal.cabinet import Cabinet
from herotui.secret import Secret
from herotui.settings import load
from herotui.simulator import Simulator
from herotui.simulator.switches import SwitchValue
from herotui.stores.keys import Keys


@dataclass(frozen=True, slots=True)
class Rig:
    """The simulated Heroku and a desk at it."""

    heroku: Simulator
    desk: Desk

    async def audit(self, wishes: Wishes | None = None) -> Result:
        """One audit to its end."""
        audit = Audit(self.desk, wishes or Wishes())
        await audit.prepare()
        async for _ in audit.run():
            pass
        assert audit.result is not None
        return audit.result

    @property
    def asked(self) -> list[str]:
        """Every request so far."""
        return [f"{line.method} {line.path}" for line in self.heroku.requests]


@asynccontextmanager
async def rig(
    folder: Path,
    scenario: str = "breach",
    *,
    apps: int = 2,
    leak_known: bool = True,
    read_only: bool = False,
    switches: Mapping[str, SwitchValue] | None = None,
) -> AsyncIterator[Rig]:
    """A company after a scenario, and a new incident with both keys, whose owner is known."""
    async with Simulator(apps=apps, scenario=scenario, switches=switches) as heroku:
        settings = load(environ={"HEROKU_HOST": heroku.host}, state_dir=folder, read_only=read_only)
        record = Cabinet(folder, fallbacks=()).create(responder="maria", world="simulated", data=opening_data(settings))
        keys = Keys(leaked=Secret(heroku.leaked_key), responder=Secret(heroku.responder_key))
        desk = Desk(settings, record, keys)
        desk.name_leaked()
        desk.leaked_at(heroku.leaked_at if leak_known else None)
        owner = heroku.world.owner
        record.submit(Kind.KEY_OWNER, "owner", data={"email": owner.email, "id": owner.id, "mine": True})
        try:
            yield Rig(heroku, desk)
        finally:
            await desk.close()
