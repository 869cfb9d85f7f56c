"""A collection that is killed ten times over ends as one that never was."""

from __future__ import annotations

import asyncio
import json
import random
import sys
from pathlib import Path

import pytest

from herotui.estate.diff import compare
from herotui.estate.file import load
from herotui.simulator import Simulator
from tests.estate.looking import collector, look, wire

pytestmark = pytest.mark.slow
KILLS = 10


async def _child(heroku: Simulator, path: Path) -> asyncio.subprocess.Process:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.estate.child", stdin=asyncio.subprocess.PIPE
    )
    assert child.stdin
    keys = {"key": heroku.responder_key, "leaked": heroku.leaked_key}
    child.stdin.write(json.dumps({"host": heroku.host, "path": str(path), **keys}).encode() + b"\n")
    await child.stdin.drain()
    return child


async def _until(heroku: Simulator, count: int, child: asyncio.subprocess.Process) -> None:
    """Wait for that many requests, or the child's end."""
    for _ in range(60_000):
        if len(heroku.requests) >= count or child.returncode is not None:
            return
        await asyncio.sleep(0.001)
    raise AssertionError("the child neither asks nor ends")


async def test_killed_at_ten_random_moments_it_equals_one_that_was_not(tmp_path: Path) -> None:
    dice = random.Random(11)
    path = tmp_path / "estate.jsonl"
    async with Simulator(apps=12, seed=3, scenario="quiet") as heroku:
        async with wire(heroku) as web:
            whole = collector(heroku, web, past=True)
            await look(whole)
            asked = web.sent
        heroku.world.owner.pool.left = 4500
        before = len(heroku.requests)
        for _ in range(KILLS):
            start = len(heroku.requests)
            child = await _child(heroku, path)
            kill_at = start + dice.randint(1, max(2, asked // KILLS))
            await _until(heroku, kill_at, child)
            if child.returncode is None:
                child.kill()
            await child.wait()
        child = await _child(heroku, path)
        assert await child.wait() == 0
        again = len(heroku.requests) - before
    resumed = load(path)
    assert compare(resumed, whole.snapshot) == compare(resumed, resumed)
    assert resumed.places.keys() == whole.snapshot.places.keys()
    assert resumed.until
    # At most what was under way at each kill is asked for twice.
    assert again <= asked + KILLS * 20
