"""Commands as processes of their own against a simulator that is one too."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
HEROTUI = [sys.executable, "-m", "herotui"]


def clean(folder: Path, **variables: str) -> dict[str, str]:
    """This environment without keys and hosts, with a home and a temporary folder of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HEROKU", "HEROTUI", "XDG"))}
    places = {name: folder / name.lower() for name in ("HOME", "TMPDIR")}
    for place in places.values():
        place.mkdir(exist_ok=True)
    return {**kept, **{name: str(place) for name, place in places.items()}, **variables}


@contextmanager
def simulated(folder: Path, *words: str) -> Iterator[dict[str, str]]:
    """`herotui simulate --json WORDS`: what it told."""
    with subprocess.Popen(
        [*HEROTUI, "simulate", "--json", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        env=clean(folder),
        cwd=ROOT,
    ) as child:
        assert child.stdout is not None
        try:
            yield json.loads(child.stdout.readline())
        finally:
            child.terminate()
            child.wait(10)


@dataclass(frozen=True, slots=True)
class Station:
    """A state folder, and the environment that commands run in."""

    dir: Path
    environ: dict[str, str]

    def run(self, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        return subprocess.run(
            [*HEROTUI, "--dir", str(self.dir), *words],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env=self.environ,
            cwd=ROOT,
        )

    def script(self, *commands: list[str], stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run several commands in one process, each as if it were alone but for what is imported already."""
        lines = [["--dir", str(self.dir), *words] for words in commands]
        code = "import json, sys; from herotui.cli import main; [main(words) for words in json.loads(sys.argv[1])]"
        return subprocess.run(
            [sys.executable, "-c", code, json.dumps(lines)],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env=self.environ,
            cwd=ROOT,
        )

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start one command."""
        return subprocess.Popen(
            [*HEROTUI, "--dir", str(self.dir), *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environ,
            cwd=ROOT,
        )
