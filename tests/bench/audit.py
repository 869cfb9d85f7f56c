"""How fast a whole audit is: beside the latency of its requests, beside Heroku's own CLI; and a long timeline.

The simulator and the auditor have a process each. `python -m tests.bench.audit HOST` is the auditor.
"""

from __future__ import annotations

import asyncio
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from herotui.audit.run import Audit
from herotui.audit.timeline import timeline
from herotui.desk import Desk, opening_data
from herotui.detect.scene import Happening
from herotui.estate.collect import AT_ONCE
from herotui.estate.place import Place
from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import Person, Release
from herotui.incident.entry import Kind
from herotui.incident.known import Seen
from herotui.journal.cabinet import Cabinet
from herotui.secret import Secret
from herotui.settings import load
from herotui.stores.keys import Keys
from tests.bench.estate import LATENCY, simulated
from tests.contract.cli import at_work, the_app

APPS, MOMENTS, COMMANDS = 100, 20_000, 5


def audit() -> dict[str, Any]:
    """One audit of a hundred apps, and a second one: seconds, requests and findings of each, peak memory in MB."""
    with simulated(APPS) as about:
        words = [sys.executable, "-m", "tests.bench.audit", about["host"]]
        keys = json.dumps([about["leaked_key"], about["responder_key"], about["leaked_at"]])
        run = subprocess.run(words, input=keys, text=True, check=True, capture_output=True)
    found: dict[str, Any] = json.loads(run.stdout)
    return found


async def _auditor(host: str, leaked: str, responder: str, leaked_at: str) -> dict[str, Any]:
    looks = []
    with tempfile.TemporaryDirectory() as folder:
        settings = load(environ={"HEROKU_HOST": host}, state_dir=Path(folder), read_only=False)
        record = Cabinet(settings.state_dir, fallbacks=()).create(
            responder="bench", world="simulated", data=opening_data(settings)
        )
        desk = Desk(settings, record, Keys(leaked=Secret(leaked), responder=Secret(responder)))
        desk.leaked_at(datetime.fromisoformat(leaked_at))
        record.submit(Kind.KEY_OWNER, "ours", data={"mine": True})
        for _ in range(2):
            desk.estate = None
            one, sent, start = Audit(desk), desk.web.sent, time.perf_counter()
            async for _ in one.run():
                pass
            findings = len(one.result.judgement.findings) if one.result else -1
            looks.append([time.perf_counter() - start, desk.web.sent - sent, findings])
        await desk.close()
    return {"looks": looks, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def command() -> float:
    """Seconds that one command of Heroku's CLI takes at the same latency."""

    async def timed() -> float:
        took = []
        with tempfile.TemporaryDirectory() as home:
            async with at_work(Path(home)) as cli:
                cli.heroku.faults.latency_ms = LATENCY * 1000
                for _ in range(COMMANDS):
                    start = time.perf_counter()
                    await cli("drains --app", the_app(cli.heroku.world).name)
                    took.append(time.perf_counter() - start)
        return statistics.median(took)

    return asyncio.run(timed())


def long_timeline() -> float:
    """Seconds to build a timeline of 20,000 moments, told by two sources."""
    now = datetime(2026, 11, 25, tzinfo=UTC)
    people = [Person(email=f"person{n}@acme.example") for n in range(20)]
    places, told = {}, []
    for app in range(100):
        releases = []
        for number in range(MOMENTS // 200):
            at, who = now - timedelta(minutes=7 * number, seconds=app), people[(number + app) % 20]
            text = f"Set VAR_{number} config vars"
            releases.append(Release(id=f"{app}-{number}", version=number, description=text, user=who, created_at=at))
            told.append(
                Happening(at + timedelta(minutes=1), "app.update", "audit trail", who.email, f"app-{app}", text)
            )
        places[Place("releases", str(app), f"app-{app}")] = Seen(tuple(releases), now)
    estate = Snapshot("bench", now, now, MappingProxyType(places))
    start = time.perf_counter()
    found = timeline(estate, told, now - timedelta(hours=9))
    took = time.perf_counter() - start
    assert len(found.moments) == MOMENTS
    return took


def figures() -> Iterator[tuple[str, float, str, str]]:
    """What, ratio, aim, and what is behind it."""
    found = audit()
    (seconds, requests, _), (again, fewer, _) = found["looks"]
    behind = f"{seconds:.1f} s, {requests:,} requests, {found['peak_mb']:.0f} MB"
    yield "audit, 100 apps / latency of the requests", seconds / (requests * LATENCY / AT_ONCE), "<= 1.3x", behind
    one = command()
    by_hand = requests * one
    behind = f"{by_hand:,.0f} s, {one:.2f} s a command (measured on {COMMANDS}, extrapolated) / {seconds:.1f} s"
    yield "the same reads by Heroku's CLI / audit", by_hand / seconds, ">= 100x", behind
    yield "audit again / the first, requests", fewer / requests, "", f"{again:.1f} s, {fewer:,} requests"
    took = long_timeline()
    yield "timeline of 20,000 moments / 0.3 s", took / 0.3, "<= 1x", f"{took * 1e3:.0f} ms"


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_auditor(sys.argv[1], *json.loads(sys.stdin.read())))))
