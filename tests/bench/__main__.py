"""Every figure that herotui claims, each a ratio in one run: `python -m tests.bench`."""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.bench.audit import figures as audit_figures
from tests.bench.detectors import figures as detectors_figures
from tests.bench.estate import figures as estate_figures
from tests.bench.journal import figures as journal_figures
from tests.bench.secrets import figures as secrets_figures
from tests.bench.simulator import requests_a_second
from tests.bench.terminal import Terminal

PYTHON = sys.executable
BARE_APP = (
    "from textual.app import App\nfrom textual.widgets import Label\nclass A(App):\n"
    "  def compose(self): yield Label('bare and painted')\nA().run()"
)


def main() -> None:
    """Print one line a figure: what, ratio, aim, and the times behind it."""
    with tempfile.TemporaryDirectory() as home:
        environ = _environ(home)
        help_ratio(environ)
        simulated_requests()
        first_paint(environ, home)
        key_to_paint(environ, home)
        launch_to_revoked(environ, home)
    for figure in (*secrets_figures(), *estate_figures(), *audit_figures(), *detectors_figures()):
        _said(*figure)
    for figure in journal_figures():
        _said(*figure)


def _environ(home: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HEROKU", "HEROTUI"))}
    return {**kept, "HOME": home, "TERM": "xterm-256color", "COLORTERM": "truecolor"}


def _said(what: str, ratio: float, aim: str, behind: str) -> None:
    print(f"{what:<44} {ratio:6.2f}x  aim {aim:<8} {behind}", flush=True)


def _medians(run: Callable[[], float], other: Callable[[], float], times: int) -> tuple[float, float]:
    """Of two that take turns: what else the machine does falls on both."""
    run(), other()
    both = [(run(), other()) for _ in range(times)]
    return statistics.median(took for took, _ in both), statistics.median(took for _, took in both)


def help_ratio(environ: Mapping[str, str]) -> None:
    """`--help` and one command's, against a bare interpreter."""

    def timed(*words: str) -> Callable[[], float]:
        def run() -> float:
            start = time.perf_counter()
            subprocess.run([PYTHON, *words], env=environ, stdout=subprocess.DEVNULL, check=True)
            return time.perf_counter() - start

        return run

    for words in (("--help",), ("revoke", "--help")):
        took, bare = _medians(timed("-m", "herotui", *words), timed("-c", "pass"), 15)
        _said(
            f"herotui {' '.join(words)} / bare python", took / bare, "<= 4x", f"{took * 1e3:.0f} / {bare * 1e3:.0f} ms"
        )


def simulated_requests() -> None:
    """Config vars that the simulator answers in a second, to a client on the other core, against the barest server."""
    ours, bare = requests_a_second()
    _said("simulator / bare asyncio and h11", ours / bare, ">= 0.5x", f"{ours:,.0f} / {bare:,.0f} a second, aim 2,000")


def first_paint(environ: Mapping[str, str], home: str) -> None:
    """The app's first paint on a resumed incident, and of a drill, against a bare Textual app."""

    def painted(words: list[str], text: str) -> Callable[[], float]:
        def run() -> float:
            terminal = Terminal(words, environ)
            try:
                return terminal.until(text)
            finally:
                terminal.close()

        return run

    folder = str(Path(home) / "resumed")
    note = [PYTHON, "-m", "herotui", "--dir", folder, "journal", "note", "bench"]
    subprocess.run(note, env=environ, capture_output=True, check=True)
    herotui = [PYTHON, "-m", "herotui"]
    for what, aim, words, text in (
        ("skeleton, resumed incident", "<= 1.5x", [*herotui, "--dir", folder], "\u250c"),
        ("content, resumed incident", "none", [*herotui, "--dir", folder], "INC-1"),
        ("skeleton, drill", "<= 1.5x", [*herotui, "drill"], "\u250c"),
        ("content, drill", "none", [*herotui, "drill"], "NEXT"),
    ):
        took, bare = _medians(painted(words, text), painted([PYTHON, "-c", BARE_APP], "bare and painted"), 9)
        _said(f"first paint: {what} / bare Textual", took / bare, aim, f"{took * 1e3:.0f} / {bare * 1e3:.0f} ms")


@contextmanager
def _simulator(environ: Mapping[str, str], latency: int) -> Iterator[dict[str, str]]:
    words = [PYTHON, "-m", "herotui", "simulate", "--json", "--latency", str(latency)]
    child = subprocess.Popen(words, env=environ, stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout is not None
        yield json.loads(child.stdout.readline())
    finally:
        child.terminate()
        child.wait()


def key_to_paint(environ: Mapping[str, str], home: str) -> None:
    """From a key press to its paint, while requests run; the ratio is to 16.7 ms, a frame at 60 Hz."""
    terminal = Terminal([PYTHON, "-m", "herotui", "drill"], environ)
    try:
        terminal.until("A1 Confirm the key")
        terminal.type("r")
        terminal.until("ours to investigate")
        terminal.type("y")
        terminal.until("authorization")
        waits = []
        for turn in range(60):
            if turn % 6 == 0:
                # A look at the key, whose requests run while the next keys are pressed.
                _pressed(terminal, "1", "A.")
                terminal.type("kkkkkkkkj")
                _pressed(terminal, "", "A1")
                terminal.type("r")
            waits.append(terminal.painted(*(("2", "U1 Access logs") if turn % 2 == 0 else ("3", "R1 Generate a new"))))
            _drained(terminal)
        p95 = sorted(waits)[int(len(waits) * 0.95)]
        _said("key press to paint, p95 / a frame at 60 Hz", p95 / (1 / 60), "<= 1.2x", f"{p95 * 1e3:.1f} / 16.7 ms")
    finally:
        terminal.close()


def _drained(terminal: Terminal) -> None:
    """Let the rest of a paint arrive."""
    end = terminal.seconds + 0.05
    terminal.until(lambda _: terminal.seconds > end)


def _pressed(terminal: Terminal, key: str, step: str) -> float:
    """Press a key and wait until the cursor is painted on a step; the seconds between."""
    before = terminal.seconds
    terminal.type(key)
    return terminal.until(lambda text: re.search(rf"> \[.\] {step}", text) is not None) - before


def launch_to_revoked(environ: Mapping[str, str], home: str) -> None:
    """From launch to the old key proven dead, at 80 ms latency; the ratio is to one request's latency."""
    with _simulator(environ, 80) as heroku:
        keys = {"HEROTUI_LEAKED_KEY": heroku["leaked_key"], "HEROKU_API_KEY": heroku["responder_key"]}
        world = {**environ, **keys, "HEROKU_HOST": heroku["host"], "HEROKU_DATA_HOST": heroku["data_host"]}
        terminal = Terminal([PYTHON, "-m", "herotui", "--dir", str(Path(home) / "revoked")], world)
        try:
            terminal.until("BREAK GLASS")
            terminal.type("!")
            terminal.until("ours to investigate")
            terminal.type("y")
            terminal.until("then Enter")
            word = next(line for line in terminal.text.splitlines() if "leaked key" in line and "DELETE" in line)
            terminal.type(word.split("leaked key")[0].split()[-1] + "\r")
            took = terminal.until("KEY DEAD")
        finally:
            terminal.close()
    _said("launch to revoked / one request at 80 ms", took / 0.08, "< 125x", f"{took:.2f} s, aim under 10 s")


if __name__ == "__main__":
    main()
