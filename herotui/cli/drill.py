"""Practise on a simulated, breached company: nothing is real, and nothing leaves this machine.

The simulator starts first; while it does, the app paints its skeleton. What meets the two is imported afterwards.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from herotui.cli.app import fresh_drill, refuse_without_terminal, show_app
from herotui.cli.grammar import interactive
from herotui.errors import HerotuiError
from herotui.settings import load

if TYPE_CHECKING:
    from herotui.desk import Front

Ready: TypeAlias = Callable[[], dict[str, str]]
"""Waits for the simulator, and gives what it says of itself: hosts, keys, the leak's time."""


def run(arguments: Namespace) -> int:
    """Play; 0. Without a terminal it plays by itself."""
    headless = arguments.headless or not interactive() or arguments.json
    if not headless:
        refuse_without_terminal("herotui drill --headless")
    with _simulator(arguments) as ready:
        folder = Path(arguments.dir) if arguments.dir else _scratch()
        settings = load(environ={}, state_dir=folder, read_only=False)
        if headless:
            from herotui.cli.rehearsal import headless as play

            return play(settings, ready(), as_json=arguments.json)

        def front() -> Front:
            from herotui.cli.rehearsal import resumed

            return resumed(settings, ready())

        answer, code = show_app(settings, front)
    return fresh_drill() if answer == "drill" else code


@contextmanager
def _simulator(arguments: Namespace) -> Iterator[Ready]:
    """The simulator as a child: it ends when its standard input does; its keys come by pipe."""
    words = [sys.executable, "-m", "herotui", "simulate", "--tied", "--json", "--seed", str(arguments.seed)]
    words += ["--apps", str(arguments.apps), "--scenario", arguments.scenario]
    child = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=_scrubbed(), start_new_session=True
    )

    def ready() -> dict[str, str]:
        assert child.stdout is not None  # noqa: S101 - a pipe was asked for
        line = child.stdout.readline()
        if not line:
            raise HerotuiError("The simulator did not start.", meaning="There is no drill.", do="Run herotui simulate.")
        said: dict[str, str] = json.loads(line)
        return said

    try:
        yield ready
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


def _scratch() -> Path:
    import tempfile

    return Path(tempfile.mkdtemp(prefix="herotui-drill-"))
