"""The desk: what a mark by hand may claim, and what is kept."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from herotui.desk import Refused
from herotui.errors import WrongUse
from herotui.secret import Secret
from tests.desk.rig import rig


async def test_r4_and_v1_try_the_key_first(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        for gate in ("R4", "V1"):
            with pytest.raises(Refused, match="still answers 200"):
                await at.desk.mark(gate, "done", "surely")
        at.heroku.faults.add("reset")
        with pytest.raises(Refused, match="no clear answer"):
            await at.desk.mark("R4", "done", "surely")
        at.heroku.faults.clear()
        at.heroku.world.revoke(at.heroku.world.tokens[at.heroku.leaked_key])
        await at.desk.mark("R4", "done", "in the dashboard")
        assert at.desk.incident.steps["R4"].by_hand


async def test_a_mark_needs_a_known_step_a_known_state_and_a_word(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        for step, state, text in (("Z1", "done", "x"), ("A2", "finished", "x"), ("A2", "done", "  ")):
            with pytest.raises(WrongUse):
                await at.desk.mark(step, state, text)
        assert not at.desk.incident.steps


async def test_a_note_may_be_set_back_in_time(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        entry = await at.desk.note("saw it", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
        assert entry.data["at"] == "2026-01-02T03:04:05Z"


async def test_a_leaked_key_that_is_named_again_is_recorded_once(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        at.desk.name_leaked()
        await at.desk.record.flush()
        assert [entry.kind for entry in at.desk.record.entries].count("key.named") == 1
        at.desk.take_leaked(Secret("HRKU-AA" + "z" * 58))
        assert at.desk.incident.key.state == "not_checked"


@pytest.mark.parametrize("lead", ["", "a", "bc"])
async def test_a_key_without_a_shape_of_its_own_is_masked_in_every_entry(tmp_path: Path, lead: str) -> None:
    key = "0badc0de-1111-4222-8333-0123456789ab"
    async with rig(tmp_path) as at:
        at.desk.take_leaked(Secret(key))
        encoded = b64encode(f"{lead}{key}tail".encode()).decode()
        entry = await at.desk.note(f"the gist said {key} and {key.upper()} and {encoded}, not {uuid4()}")
        assert entry.data["masked"] == 3
        assert entry.text.count("[masked: Heroku key]") == 3
        for start in range(len(encoded) - 12):
            assert encoded[start : start + 12] not in entry.text
