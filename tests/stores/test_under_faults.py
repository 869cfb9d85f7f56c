"""Whatever Heroku and the network do, a write ends in time, is sent at most once, and says how it ended."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from herotui import clock
from herotui.errors import HerotuiError
from herotui.heroku.client import Heroku
from herotui.secret import Secret
from herotui.simulator import Simulator
from herotui.stores.config_vars import ConfigVars
from herotui.stores.store import Around, Change, Slot
from herotui.web import Hosts, Web
from tests.desk.rig import at_once
from tests.heroku.faults import FAULTS

NAME = "HEROKU_API_KEY"


@pytest.fixture(autouse=True)
def pauses_take_no_time() -> Iterator[None]:
    with clock.replaced(lambda: datetime.now(UTC), at_once):
        yield


@pytest.mark.slow
@pytest.mark.parametrize("only_the_write", [False, True])
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_write_ends_with_the_truth(tmp_path: Path, fault: str, only_the_write: bool) -> None:
    old, new = (Secret("HRKU-AA" + secrets.token_hex(29)) for _ in range(2))
    async with Simulator(apps=2, switches={"unlimited": True}) as simulator:
        app = next(iter(simulator.world.apps_seen_by(simulator.world.owner)))
        app.config[NAME] = old.reveal()
        FAULTS[fault](simulator)
        for one in simulator.faults.active:
            one.method = "PATCH" if only_the_write else one.method
        async with Web(Hosts.from_environment({"HEROKU_HOST": simulator.host}), timeout=0.15) as web:
            around = Around(b"salt", tmp_path, heroku=Heroku(web, Secret(simulator.responder_key)))
            change = Change(Slot("config-vars", app.name, NAME), new, old.fingerprint(b"salt"))
            said = ""
            try:
                async with asyncio.timeout(20):
                    await ConfigVars(around).write([change])
                done = True
            except HerotuiError as error:
                done, said = False, str(error)
        sent = [line for line in simulator.requests if line.method == "PATCH"]
        assert len(sent) <= 1
        assert app.config[NAME] in (old.reveal(), new.reveal())
        if done:
            assert app.config[NAME] == new.reveal()
        assert old.reveal() not in said
        assert new.reveal() not in said
