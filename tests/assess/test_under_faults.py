"""Whatever Heroku and the network do: assess ends, in time, with what it saw and what it did not, and no key shows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from herotui import clock
from herotui.assess.key import claim, confirm, identify
from herotui.assess.run import assess
from herotui.incident.entry import Kind
from herotui.web import Web
from tests.desk.rig import Rig, at_once, rig
from tests.heroku.faults import FAULTS

PATIENCE, TIMEOUT = 60, 0.15
KILLS = ("401", "revoked halfway")
OFTEN = (
    *("reset", "cut", "drip", "silent", "401", "403", "429", "503", "garbage: page", "garbage: nested"),
    *("hostile: types", "hostile: missing", "hostile: texts", "revoked halfway", "all at once"),
)
FIRST_THEN_REST = [fault if fault in OFTEN else pytest.param(fault, marks=pytest.mark.slow) for fault in FAULTS]


@pytest.fixture(autouse=True)
def pauses_take_no_time() -> Iterator[None]:
    with clock.replaced(lambda: datetime.now(UTC), at_once):
        yield


@asynccontextmanager
async def disturbed(folder: Path, fault: str) -> AsyncIterator[Rig]:
    """A rig whose line is impatient, under a fault."""
    async with rig(folder) as at:
        await at.desk.web.close()
        at.desk.web = Web(at.desk.settings.hosts, timeout=TIMEOUT)
        await claim(at.desk)
        at.heroku.world.switches.unlimited = True
        FAULTS[fault](at.heroku)
        yield at


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.slow
@pytest.mark.parametrize("fault", FIRST_THEN_REST)
async def test_the_key_is_looked_at_without_a_crash_and_never_falsely_called_dead(tmp_path: Path, fault: str) -> None:
    async with disturbed(tmp_path, fault) as at, asyncio.timeout(PATIENCE):
        keys = list(at.heroku.world.tokens)
        texts = [repr(event) for work in (confirm(at.desk), identify(at.desk)) async for event in work]
        assert not [key for key in keys if key in "\n".join(texts)]
        assert fault in KILLS or at.desk.incident.key.state != "dead"
        looks = [one for one in at.desk.record.entries if one.kind in (Kind.SAW, Kind.NOT_SEEN)]
        assert "authorizations" in [one.data["place"] for one in looks]


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_whole_assessment_ends_with_what_it_saw_and_what_it_did_not(tmp_path: Path, fault: str) -> None:
    async with disturbed(tmp_path, fault) as at, asyncio.timeout(PATIENCE):
        keys = list(at.heroku.world.tokens)
        texts = [repr(event) async for event in assess(at.desk)]
        assert texts
        await at.desk.record.flush()
        assert not [key for key in keys if key in "\n".join(texts)]
    kept = b"".join(path.read_bytes() for path in files(tmp_path))
    assert not [key for key in keys if key.encode() in kept]
