"""The simulator as a process: says where it listens, then runs until it is told to stop."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from herotui.errors import WrongUse
from herotui.simulator.estate import read_estate
from herotui.simulator.simulator import Simulator
from herotui.simulator.switches import SwitchValue
from herotui.simulator.timeline import stamp


def simulate(
    *,
    port: int | None = None,
    apps: int = 12,
    seed: int = 1,
    scenario: str = "breach",
    estate: Path | None = None,
    latency_ms: float = 0,
    switches: Mapping[str, SwitchValue] | None = None,
    now: datetime | None = None,
    as_json: bool = False,
    tied: bool = False,
) -> int:
    """Run a Heroku on 127.0.0.1 until SIGINT or SIGTERM; returns the exit code.

    Once it listens its keys and address are on standard output, flushed: `export` lines for a shell, or with `as_json`
    one object (`leaked_key`, `responder_key`, `host`, `data_host`, `leaked_at`). `tied` is for a parent that holds both
    ends: the object goes into its pipe, and the simulator ends when its standard input does.
    Raises WrongUse when the port is taken, the estate file is off, the company can't be built, or `tied` would print to
    a terminal.
    """
    if tied and sys.stdout.isatty():
        raise WrongUse("A tied simulator hands its keys to a pipe, not to a terminal.", do="Start `herotui drill`.")
    heroku = Simulator(
        apps=apps,
        seed=seed,
        scenario=scenario,
        estate=read_estate(estate) if estate else None,
        now=now,
        port=port or 0,
        latency_ms=latency_ms,
        switches=switches,
    )
    return asyncio.run(_run(heroku, as_json=as_json or tied, tied=tied))


async def _run(heroku: Simulator, *, as_json: bool, tied: bool) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    try:
        await heroku.__aenter__()
    except OSError as error:
        raise WrongUse(f"Port {heroku.port} can't be used: {error.strerror}.", do="Choose another --port.") from error
    try:
        with suppress(BrokenPipeError):
            sys.stdout.write(_as_json(heroku) if as_json else _as_shell(heroku))
            sys.stdout.flush()
        waiting: list[asyncio.Task[object]] = [asyncio.create_task(stop.wait())]
        if tied:
            waiting.append(asyncio.create_task(_end_of_input()))
        _, left = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in left:
            task.cancel()
    finally:
        await heroku.__aexit__(None, None, None)
    return 0


async def _end_of_input() -> None:
    """Wait until standard input ends."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()


def _as_json(heroku: Simulator) -> str:
    about = {
        "leaked_key": heroku.leaked_key,
        "responder_key": heroku.responder_key,
        "host": heroku.host,
        "data_host": heroku.data_host,
        "leaked_at": stamp(heroku.leaked_at),
    }
    return json.dumps(about) + "\n"


def _as_shell(heroku: Simulator) -> str:
    lines = {
        "HEROTUI_LEAKED_KEY": heroku.leaked_key,
        "HEROKU_API_KEY": heroku.responder_key,
        "HEROKU_HOST": heroku.host,
        "HEROKU_PARTICLEBOARD_URL": heroku.host,
        "HEROKU_DATA_HOST": heroku.data_host,
        "DISABLE_TELEMETRY": "true",
    }
    return "".join(f"export {name}={value}\n" for name, value in lines.items())
