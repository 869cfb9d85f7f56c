"""Heroku's own CLI, unmodified from npm, as a referee: where it is installed, and one at work on a simulator.

Node and npm are needed; the CLI is installed once into a cache folder (`HEROTUI_TEST_CACHE`, or the user's cache).
Each has a scratch home. A preload in every Node process it starts refuses to leave this machine, and keeps a record.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import platformdirs
import portalocker
import pytest

from herotui.simulator import Simulator
from herotui.simulator.things import App
from herotui.simulator.world import World

VERSION = "11.10.0"
INSTALL_SECONDS, RUN_SECONDS = 600, 120
GUARD = """
'use strict'
const fs = require('fs'), net = require('net'), dns = require('dns'), dgram = require('dgram')
const HERE = /^(127[.]0[.]0[.]1|localhost|::1)$/
function leave(how, host, port) {
  const here = HERE.test(host === undefined ? 'localhost' : host)
  fs.appendFileSync(process.env.GUARD_RECORD, JSON.stringify({how, host, port, here}) + '\\n')
  if (!here) throw new Error(`${how} ${host}: refused, this machine only`)
}
const connect = net.Socket.prototype.connect
net.Socket.prototype.connect = function (...given) {
  const [to, host] = Array.isArray(given[0]) ? given[0] : given
  if (to === null || typeof to !== 'object') leave('connect', typeof host === 'string' ? host : undefined, to)
  else if (!to.path) leave('connect', to.host, to.port)
  return connect.apply(this, given)
}
for (const home of [dns, dns.promises])
  for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
    const ask = home[name]
    home[name] = function (host, ...rest) { leave('name', host); return ask.call(this, host, ...rest) }
  }
dgram.Socket.prototype.send = function () { leave('datagram', 'anywhere') }
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command printed on standard output, what on standard error."""

    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, object]]:
        """Its standard output as a JSON list."""
        rows: list[dict[str, object]] = json.loads(self.out)
        return rows


@dataclass(slots=True)
class Cli:
    """The CLI at work on one simulator. `table` gets a line for each command that it ran."""

    executable: Path
    heroku: Simulator
    home: Path
    table: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        (self.home / "guard.cjs").write_text(GUARD)

    async def __call__(
        self, words: str, *more: str, code: int = 0, key: str | None = None, stdin: str = "", **environment: str
    ) -> Ran:
        """Run `heroku WORDS MORE`, which must end with `code`; `key`: the responder's, unless given; empty: none."""
        command = [*words.split(), *more]
        before = len(self.heroku.requests)
        process = await asyncio.create_subprocess_exec(
            self.executable,
            *command,
            cwd=self.home,
            env=self._environment(self.heroku.responder_key if key is None else key) | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        out, err = await asyncio.wait_for(process.communicate(stdin.encode()), RUN_SECONDS)
        asked = [f"{line.method} {line.path}" for line in list(self.heroku.requests)[before:]]
        said = f"heroku {' '.join(command)}"
        self.table.append(f"{said:<64.64} exit {process.returncode}, {len(asked)} requests")
        told = "\n".join((said, f"exit {process.returncode}", out.decode(), err.decode(), *asked))
        assert process.returncode == code, told
        assert not self.heroku.crashes, told
        return Ran(out.decode(), err.decode())

    def _environment(self, key: str) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "GIT_CONFIG_GLOBAL": str(self.home / "gitconfig"),
            "HEROKU_HOST": self.heroku.host,
            "HEROKU_PARTICLEBOARD_URL": self.heroku.host,
            "HEROKU_DATA_HOST": self.heroku.data_host,
            "HEROKU_NETRC_WRITE": "true",
            "DISABLE_TELEMETRY": "true",
            "HEROKU_SKIP_NEW_VERSION_CHECK": "true",
            **self.guarded(),
            **({"HEROKU_API_KEY": key} if key else {}),
        }

    def guarded(self) -> Mapping[str, str]:
        """What makes Node load the guard."""
        return {"NODE_OPTIONS": f"--require {self.home / 'guard.cjs'}", "GUARD_RECORD": str(self.home / "record")}

    @property
    def record(self) -> list[dict[str, Any]]:
        """Every connection and name look-up so far, as the guard kept them."""
        path = self.home / "record"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def installed() -> Path:
    """The installed CLI's executable. Skips, with the reason, where it can't be had."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    root = Path(os.environ.get("HEROTUI_TEST_CACHE") or platformdirs.user_cache_path("herotui-tests"))
    folder = root / f"heroku-{VERSION}"
    executable = folder / "node_modules" / ".bin" / "heroku"
    folder.mkdir(parents=True, exist_ok=True)
    # Two workers would trip over one another in one folder.
    with portalocker.Lock(root / "install.lock", timeout=2 * INSTALL_SECONDS):
        if not executable.exists():
            _install(npm, folder)
    return executable


def _install(npm: str, folder: Path) -> None:
    command = [npm, "install", "--no-audit", "--no-fund", "--prefix", str(folder), f"heroku@{VERSION}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip(f"npm install heroku@{VERSION} took more than {INSTALL_SECONDS} s")
    if done.returncode:
        pytest.skip(f"npm install heroku@{VERSION} failed: {done.stderr[-500:]}")


@asynccontextmanager
async def at_work(home: Path, *, scenario: str = "breach") -> AsyncIterator[Cli]:
    """The CLI on a company. Afterwards nothing that it did may have left this machine."""
    executable = await asyncio.to_thread(installed)
    async with Simulator(seed=1, scenario=scenario, switches={"unlimited": True}) as simulated:
        cli = Cli(executable, simulated, home)
        yield cli
        print("\n".join(["", *cli.table]))
        assert {(one["here"], one["host"]) for one in cli.record} <= {(True, "127.0.0.1"), (True, "localhost")}
        assert {int(one["port"]) for one in cli.record if one["how"] == "connect"} == {simulated.port}


def the_app(world: World) -> App:
    """The app that the breach went through first."""
    return next(app for app in world.apps.values() if "deployer-prod" in app.name)


def own_app(world: World) -> App:
    """An app of the owner's, outside every team."""
    return next(app for app in world.apps.values() if app.owner is world.owner)
