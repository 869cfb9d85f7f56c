"""The same with real processes and SIGKILL: every boundary of every kind of step, as a table (`pytest -s`)."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from pathlib import Path

import pytest

from herotui.changes.plan import Plan
from tests.changes.rig import BOUNDARIES, Place, place, quick
from tests.changes.test_killed import check, undisturbed
from tests.changes.works import WORKS

pytestmark = pytest.mark.slow


async def _child(at: Place, plan: Plan, boundary: str, nth: int) -> int:
    """Run the plan in a process of its own; how it ended."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.changes.child", stdin=asyncio.subprocess.PIPE
    )
    told = {
        "host": at.heroku.host,
        "key": at.heroku.responder_key,
        "folder": str(at.folder),
        "shelf": str(at.shelf.folder),
        "plan": plan.as_data(),
        "boundary": boundary,
        "nth": nth,
    }
    await child.communicate(json.dumps(told).encode() + b"\n")
    return child.returncode or 0


@pytest.mark.parametrize("name", WORKS)
async def test_killed_with_signal_9_and_resumed(name: str, tmp_path: Path) -> None:
    with quick():
        whole, count = await undisturbed(tmp_path / "whole", name)
        for boundary in BOUNDARIES:
            async with place(tmp_path / boundary) as at:
                plan = WORKS[name](at)
                assert await _child(at, plan, boundary, count) == -signal.SIGKILL
                assert await _child(at, plan, "", 0) == 0
                check(at, plan, whole, boundary, files=False)
                calls = len([line for line in at.heroku.requests if line.method not in ("GET", "HEAD")])
                entries = at.course()
                looked = sum(state.by_look for state in entries.steps.values())
                print(
                    f"{name:<22} killed {boundary:<15} then resumed: as if nothing had happened, {calls} writes"
                    f" for {count}, {looked} settled by a look"
                )
