"""A simulated Heroku in a thread, and the command line run in this process against it."""

from __future__ import annotations

import asyncio
import io
import json
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from herotui.cli import main
from herotui.simulator import Simulator


@dataclass(frozen=True, slots=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as the one JSON value that it must be."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """Standard output as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


@contextmanager
def serving(heroku: Simulator) -> Iterator[Simulator]:
    """Run a simulator on an event loop of its own thread."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(heroku.__aenter__(), loop).result(10)
        yield heroku
        asyncio.run_coroutine_threadsafe(heroku.__aexit__(None, None, None), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


class Shell:
    """A shell with an empty home, no key and no host; `run` runs one command line."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.dir = folder / "state"
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def set(self, **variables: str | None) -> None:
        """Set variables of the environment; None takes one away."""
        for name, value in variables.items():
            if value is None:
                self._monkeypatch.delenv(name, raising=False)
            else:
                self._monkeypatch.setenv(name, value)

    def file(self, name: str, text: str, mode: int = 0o600) -> str:
        """A file with this text; its path."""
        path = self.folder / name
        path.write_text(text)
        path.chmod(mode)
        return str(path)

    def run(self, *words: str, stdin: str = "", bare: bool = False) -> Said:
        """The answer to `herotui --dir DIR WORDS` (`bare`: without `--dir`)."""
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        try:
            code = main(list(words) if bare else ["--dir", str(self.dir), *words])
        except SystemExit as ended:
            code = int(ended.code or 0)
        out, err = self._capsys.readouterr()
        return Said(code, out, err)


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    for name in ("HEROKU_API_KEY", "HEROTUI_LEAKED_KEY", "HEROKU_HOST", "HEROKU_DATA_HOST"):
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return Shell(tmp_path, monkeypatch, capsys)


@pytest.fixture
def heroku() -> Iterator[Simulator]:
    with serving(Simulator(apps=2)) as running:
        yield running


@pytest.fixture
def breached(shell: Shell, heroku: Simulator) -> Shell:
    """A shell with both keys of a simulated breach in its environment."""
    shell.set(HEROKU_HOST=heroku.host, HEROTUI_LEAKED_KEY=heroku.leaked_key, HEROKU_API_KEY=heroku.responder_key)
    return shell
