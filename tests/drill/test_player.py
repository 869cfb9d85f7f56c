"""The headless player works an incident with the same rooms as a responder."""

from __future__ import annotations

from pathlib import Path

import pytest

from herotui.drill.player import play
from herotui.simulator.variants import look_alike_keys
from tests.desk.rig import rig


async def test_it_plays_from_launch_to_a_dead_key(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        said = [line async for line in play(at.desk)]
        assert not at.alive(at.heroku.leaked_key)
        assert {"A1", "A2", "R4", "U1", "U2", "U4", "U5", "V1"} <= set(at.desk.incident.steps)
        assert any("NOT CONTAINED" in line for line in said)
        assert any("footholds; judged by what came since the leak" in line for line in said)
        assert any("Within reach: " in line and " critical" in line for line in said)
        assert any("!! HIGH" in line and "legal" in line for line in said)
        assert any(at.desk.incident.evidence[0].sha256 in line for line in said)
        assert any("The watch ended" in line for line in said)
        assert at.desk.incident.watch
        assert at.desk.incident.watch.looks >= 3
        assert any(f"entries hold, head #{at.desk.record.saved.seq} " in line for line in said)
        assert not [a for a in at.heroku.world.authorizations.values() if a.by_attacker]
        assert not [one for one in at.desk.incident.findings.values() if one.foothold and one.open]
        assert {"R1", "R6"} <= set(at.desk.incident.steps)
        assert at.desk.new_key is not None
        holders = [app.name for app in at.heroku.world.apps.values() if at.desk.new_key.reveal() in app.config.values()]
        assert holders


@pytest.mark.slow
async def test_it_revokes_nothing_that_is_not_certain(tmp_path: Path) -> None:
    async with rig(tmp_path, variant=look_alike_keys, leak_known=False) as at:
        said = [line async for line in play(at.desk)]
        assert at.writes == []
        assert any("nothing is certain enough" in line for line in said)
