"""`herotui monitor`: its lines and their data, its end, what keeps it going elsewhere, Ctrl-C."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from herotui.simulator import Simulator
from tests.cli.conftest import Shell

LINE = {"at", "kind", "severity", "text"}


@pytest.fixture
def watched(breached: Shell, heroku: Simulator) -> Shell:
    """A shell after the revocation."""
    assert breached.run("assess", "--json").code == 0
    heroku.world.revoke(heroku.world.tokens[heroku.leaked_key])
    return breached


@pytest.mark.slow
def test_each_line_is_an_object_and_the_end_leaves_a_calendar(watched: Shell, heroku: Simulator) -> None:
    file = watched.folder / "next.ics"
    said = watched.run("monitor", "--for", "1s", "--json", "--ics", str(file))
    assert said.code == 0
    assert all(line.keys() == LINE for line in said.lines)
    assert "an authorization made now is seen within" in said.lines[0]["text"]
    assert {"key", "finding", "watch"} <= {line["kind"] for line in said.lines}
    assert any(line["severity"] == "critical" for line in said.lines)
    assert file.read_text().startswith("BEGIN:VCALENDAR")
    assert heroku.leaked_key not in said.out + said.err
    report = watched.run("report").out
    assert "## Watch" in report
    assert "NOT QUIET" in report


def test_what_is_printed_holds_no_key_and_sends_nothing(watched: Shell, heroku: Simulator) -> None:
    before = len(heroku.requests)
    line = watched.run("monitor", "--for", "3d", "--print", "cron", "--on-alert", "./page me").out.splitlines()[1]
    words = shlex.split(line.removeprefix("*/5 * * * * "))
    assert words[words.index("--on-alert") + 1] == "./page me"
    assert "--alone" in words
    unit = watched.run("monitor", "--print", "systemd").out
    assert "ExecStart=" in unit
    assert len(heroku.requests) == before
    for key in (heroku.leaked_key, heroku.responder_key):
        assert key not in line + unit


@pytest.mark.parametrize(
    "words", [["--for", "long"], ["--interval", "1s"], ["--budget", "0"], ["--until", "soon"], ["--on-alert", "'"]]
)
def test_what_makes_no_sense_is_refused_before_anything_is_sent(
    watched: Shell, heroku: Simulator, words: list[str]
) -> None:
    before = len(heroku.requests)
    assert watched.run("monitor", *words).code == 2
    assert len(heroku.requests) == before


@pytest.mark.slow
def test_ctrl_c_pauses_it(watched: Shell, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "herotui", "--dir", str(watched.dir), "monitor", "--for", "1h"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=dict(os.environ), text=True
    ) as child:
        assert child.stdout is not None
        assert "Watching until" in child.stdout.readline()
        child.send_signal(signal.SIGINT)
        child.stdout.read()
        assert child.wait(30) == 130
    assert "The watch is paused" in watched.run("journal", "show").out
    again = watched.run("monitor", "--for", "1s", "--json")
    assert again.lines[0]["kind"] == "gap"
