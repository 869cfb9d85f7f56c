"""Whatever Heroku and the network do: an audit ends with what it saw and what it did not, and no key shows."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from herotui import clock
from herotui.web import Web
from tests.audit.rig import rig
from tests.desk.rig import at_once
from tests.heroku.faults import FAULTS

PATIENCE, TIMEOUT = 90, 0.15
TRIED = ("403", "garbage: half", "hostile: nulls", "revoked halfway")
ALWAYS = [fault for fault in FAULTS if fault in TRIED]


@pytest.fixture(autouse=True)
def pauses_take_no_time() -> Iterator[None]:
    with clock.replaced(lambda: datetime.now(UTC), at_once):
        yield


def kept(folder: Path) -> list[str]:
    return [path.read_text() for path in folder.rglob("*.jsonl")]


async def _ends(folder: Path, fault: str, scenario: str) -> None:
    async with rig(folder, scenario, apps=1) as at, asyncio.timeout(PATIENCE):
        await at.desk.web.close()
        at.desk.web = Web(at.desk.settings.hosts, timeout=TIMEOUT)
        at.heroku.world.switches.unlimited = True
        FAULTS[fault](at.heroku)
        result = await at.audit()
        await at.desk.record.flush()
        assert result.judgement.broken == ()
        keys = list(at.heroku.world.tokens)
        texts = [repr(result), *kept(folder)]
        assert not [key for key in keys for text in texts if key in text]
        seen = any(place.id for place in at.desk.estate.places) if at.desk.estate else False
        assert seen or not result.clean


@pytest.mark.parametrize("fault", ALWAYS)
async def test_an_audit_ends_under_faults(tmp_path: Path, fault: str) -> None:
    await _ends(tmp_path, fault, "breach")


@pytest.mark.slow
@pytest.mark.parametrize("scenario", ["breach", "enterprise", "hostile"])
@pytest.mark.parametrize("fault", FAULTS)
async def test_an_audit_of_any_company_ends_under_every_fault(tmp_path: Path, fault: str, scenario: str) -> None:
    await _ends(tmp_path, fault, scenario)
