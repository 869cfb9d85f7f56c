"""How fast an estate is read: beside the latency of its requests, beside Heroku's own CLI, over several hours' budgets.

The simulator and the reader have a process each. `python -m tests.bench.estate HOST KEY` is the reader.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from herotui import clock
from herotui.estate.collect import AT_ONCE, Collector, pending
from herotui.estate.lens import Lens
from herotui.estate.snapshot import Snapshot
from herotui.heroku.client import Heroku
from herotui.secret import Secret
from herotui.web import Hosts, Web
from tests.contract.cli import installed

LATENCY = 0.080
CLI_TIMES = 5
HOUR = 3600


@dataclass(frozen=True, slots=True)
class Look:
    """One look: seconds, requests, places read, and what was left for a later hour."""

    seconds: float
    requests: int
    places: int
    left: int


@dataclass(frozen=True, slots=True)
class Reading:
    """All looks at one company, and the reader's peak memory in MB."""

    looks: tuple[Look, ...]
    peak_mb: float


def read(apps: int, looks: int, *, second: bool = False) -> Reading:
    """Read a quiet company of `apps` apps in `looks` goes, an hour of the simulated clock apart.

    `second`: what follows the first is a new look instead, an hour later, with what the first one saw at hand.
    """
    with simulated(apps) as about:
        mode = "second" if second else "on"
        words = [sys.executable, "-m", "tests.bench.estate", about["host"], str(looks), mode]
        run = subprocess.run(words, input=about["responder_key"], text=True, check=True, capture_output=True)
    data = json.loads(run.stdout)
    return Reading(tuple(Look(**look) for look in data["looks"]), data["peak_mb"])


def cli_command() -> float | None:
    """Median seconds of one read by Heroku's own CLI, over `CLI_TIMES` config vars of an app; None without Node."""
    try:
        executable = installed()
    except pytest.skip.Exception:
        return None
    with simulated(3) as about, tempfile.TemporaryDirectory() as home:
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": home,
            "HEROKU_HOST": about["host"],
            "HEROKU_PARTICLEBOARD_URL": about["host"],
            "HEROKU_DATA_HOST": about["data_host"],
            "HEROKU_API_KEY": about["responder_key"],
            "DISABLE_TELEMETRY": "true",
            "HEROKU_SKIP_NEW_VERSION_CHECK": "true",
        }

        def run(*words: str) -> str:
            done = subprocess.run([executable, *words], env=environ, check=True, capture_output=True, text=True)
            return done.stdout

        app = json.loads(run("apps", "--all", "--json"))[0]["name"]
        took = []
        for _ in range(CLI_TIMES):
            start = time.perf_counter()
            run("config", "--app", app)
            took.append(time.perf_counter() - start)
        return statistics.median(took)


@contextmanager
def simulated(apps: int) -> Iterator[dict[str, Any]]:
    """A simulator in a process of its own, with Heroku's latency."""
    words = [sys.executable, "-m", "herotui", "simulate", "--json", "--apps", str(apps), "--scenario", "quiet"]
    words += ["--latency", str(int(LATENCY * 1000))]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()


async def _reader(host: str, key: Secret, looks: int, second: bool) -> dict[str, Any]:
    ahead = timedelta()
    found: list[dict[str, Any]] = []
    with clock.replaced(lambda: datetime.now(UTC) + ahead):
        async with Web(Hosts.from_environment({"HEROKU_HOST": host})) as web:
            client = Heroku(web, key)
            snapshot: Snapshot | None = None
            for number in range(looks):
                if number:
                    ahead += timedelta(seconds=HOUR)
                    await asyncio.to_thread(_advance, host)
                before, resumed = (snapshot, None) if second else (None, snapshot)
                collector = Collector(client, Lens(b"b" * 32), account="owner", before=before, resumed=resumed)
                sent, start = web.sent, time.perf_counter()
                async for _ in collector.run():
                    pass
                seconds, snapshot = time.perf_counter() - start, collector.snapshot
                left = sum(1 for _ in pending(snapshot)) + sum(snapshot.unread.values())
                look = Look(seconds, web.sent - sent, len(snapshot.places), left)
                found.append({name: getattr(look, name) for name in Look.__slots__})
    return {"looks": found, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _advance(host: str) -> None:
    request = urllib.request.Request(
        f"{host}/.simulator/clock",
        json.dumps({"advance": HOUR}).encode(),
        {"Herotui-Simulator": "control"},
        method="PATCH",
    )
    urllib.request.urlopen(request).close()


def limit(look: Look) -> float:
    """Seconds that the requests' latency alone takes, `AT_ONCE` at a time."""
    return look.requests * LATENCY / AT_ONCE


def figures() -> Iterator[tuple[str, float, str, str]]:
    """What, ratio, aim, and what is behind it."""
    (first, second) = read(100, 2, second=True).looks
    behind = f"{first.seconds:.1f} s, {first.requests:,} requests"
    yield "100 apps / latency of the requests", first.seconds / limit(first), "<= 1.3x", behind
    one = cli_command()
    if one is not None:
        behind = f"{one:.2f} s a command, one for each of {first.places:,} places, extrapolated from {CLI_TIMES}"
        yield "Heroku's CLI, place by place / 100 apps", one * first.places / first.seconds, ">= 100x", behind
    share = second.requests / first.requests
    behind = f"{second.seconds:.1f} s, {second.requests:,} requests, most answered 304"
    yield "100 apps again / the first time, requests", share, "", behind
    big = read(1000, 4)
    for number, look in enumerate(big.looks, start=1):
        behind = f"{look.seconds:.0f} s, {look.requests:,} requests, {look.places:,} places, {look.left:,} left"
        yield f"1,000 apps, hour {number} / one budget of 4,500", look.requests / 4500, "<= 1x", behind
    yield "1,000 apps, peak memory / 200 MB", big.peak_mb / 200, "<= 1x", f"{big.peak_mb:.0f} MB"


if __name__ == "__main__":
    given = Secret(sys.stdin.read().strip())
    print(json.dumps(asyncio.run(_reader(sys.argv[1], given, int(sys.argv[2]), sys.argv[3] == "second"))))
