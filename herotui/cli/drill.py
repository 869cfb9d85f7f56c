"""Practise on a simulated, breached company: nothing is real, and nothing leaves this machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from herotui import __version__, clock
from herotui.cli.app import refuse_without_terminal
from herotui.cli.context import run_async
from herotui.cli.grammar import interactive
from herotui.desk import Desk, Front
from herotui.drill.player import play
from herotui.errors import HerotuiError
from herotui.report.markdown import render
from herotui.report.write import write
from herotui.secret import read_key
from herotui.settings import load
from herotui.stores.keys import Keys
from herotui.text.times import parse_stamp


def run(arguments: Namespace) -> int:
    """Play; 0. Without a terminal it plays by itself."""
    headless = arguments.headless or not interactive() or arguments.json
    if not headless:
        refuse_without_terminal("herotui drill --headless")
    folder = Path(arguments.dir) if arguments.dir else Path(tempfile.mkdtemp(prefix="herotui-drill-"))
    with _simulator(arguments) as heroku:
        front = _front(folder, heroku)
        if headless:
            return run_async(_headless(arguments, front, folder, heroku))
        return _app(front, heroku)


@contextmanager
def _simulator(arguments: Namespace) -> Iterator[dict[str, str]]:
    """The simulator as a child: it ends when its standard input does; its keys come by pipe."""
    words = [sys.executable, "-m", "herotui", "simulate", "--tied", "--json", "--seed", str(arguments.seed)]
    words += ["--apps", str(arguments.apps), "--scenario", arguments.scenario]
    child = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=_scrubbed(), start_new_session=True
    )
    try:
        assert child.stdout is not None  # noqa: S101 - a pipe was asked for
        line = child.stdout.readline()
        if not line:
            raise HerotuiError("The simulator did not start.", meaning="There is no drill.", do="Run herotui simulate.")
        yield json.loads(line)
    finally:
        if child.stdin is not None:
            child.stdin.close()
        try:
            child.wait(5)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
            child.wait()


def _scrubbed() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("HEROKU", "HEROTUI"))}


def _front(folder: Path, heroku: dict[str, str]) -> Front:
    environ = {"HEROKU_HOST": heroku["host"], "HEROKU_DATA_HOST": heroku["data_host"]}
    settings = load(environ=environ, state_dir=folder, read_only=False)
    keys = Keys(
        leaked=read_key(heroku["leaked_key"]), responder=read_key(heroku["responder_key"]), responder_from="the drill"
    )
    return Front(settings, keys, world="drill")


async def _started(front: Front, heroku: dict[str, str]) -> Desk:
    return await front.new(front.keys.leaked, leaked_at=parse_stamp(heroku["leaked_at"]), situation=SITUATION)


SITUATION = {"public": "yes", "used": "not_known", "suspect": "no"}


async def _headless(arguments: Namespace, front: Front, folder: Path, heroku: dict[str, str]) -> int:
    say = _quiet if arguments.json else print
    desk = await _started(front, heroku)
    say(f"DRILL {desk.incident.id}: nothing here is real. Folder {folder}")
    try:
        async for line in play(desk):
            say(line)
        await desk.record.flush()
        seal = desk.record.saved.words(4)
        text = render(desk.incident, desk.record.entries, now=clock.now(), version=__version__, seal=seal)
        path = write(text, folder / "report.md")
    finally:
        await desk.close()
    if arguments.json:
        print(json.dumps({"incident": desk.incident.id, "folder": str(folder), "report": str(path)}))
    else:
        print(f"Report   {path}")
    return 0


async def _filed(front: Front, heroku: dict[str, str]) -> str:
    """Start the incident and let go of it: the app takes it up on its own event loop."""
    desk = await _started(front, heroku)
    await desk.close()
    return desk.incident.id


def _quiet(text: str) -> None:
    print(text, file=sys.stderr)


def _app(front: Front, heroku: dict[str, str]) -> int:
    from herotui.tui.app import HerotuiApp

    front.resume_now(run_async(_filed(front, heroku)))
    app = HerotuiApp(front)
    app.run()
    return app.return_code or 0
