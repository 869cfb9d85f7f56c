"""The command line as processes: what is imported, how it ends, and what it prints for other programs."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from herotui import __version__
from tests.cli.conftest import Shell

HEROTUI = [sys.executable, "-m", "herotui"]
ROOT = Path(__file__).parents[2]
LISTED = """
import sys
from herotui.cli import main
code = 0
try:
    code = main(sys.argv[1:])
except SystemExit as ended:
    code = ended.code
print(code, *sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


@pytest.fixture(autouse=True)
def _at_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["revoke", "--help"], ["journal", "--help"]])
def test_help_and_version_import_nothing_heavy(words: list[str]) -> None:
    run = subprocess.run([sys.executable, "-c", LISTED, *words], capture_output=True, text=True, timeout=30, check=True)
    code, *modules = run.stderr.split()
    assert code in ("0", "None")
    assert not {"textual", "rich", "httpx", "tinydb", "msgspec"} & set(modules)
    assert run.stdout.strip()
    if "--help" in words:
        assert "examples:" in run.stdout
    else:
        assert run.stdout.strip() == f"herotui {__version__}"


def test_without_a_terminal_textual_is_not_imported(shell: Shell) -> None:
    words = ["--dir", str(shell.dir)]
    run = subprocess.run([sys.executable, "-c", LISTED, *words], capture_output=True, text=True, timeout=30, check=True)
    last = run.stderr.splitlines()[-1].split()
    assert last[0] == "2"
    assert "textual" not in last
    assert "There is no terminal here." in run.stderr


def test_term_dumb_in_a_real_terminal_says_what_to_run_instead(shell: Shell) -> None:
    shell.set(TERM="dumb")
    ours, theirs = pty.openpty()
    try:
        run = subprocess.run(
            [*HEROTUI, "--dir", str(shell.dir)],
            stdin=theirs,
            stdout=theirs,
            stderr=subprocess.PIPE,
            timeout=30,
            check=False,
        )
    finally:
        os.close(ours)
        os.close(theirs)
    assert run.returncode == 2
    assert b"TERM=dumb" in run.stderr
    assert b"herotui status" in run.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_simulate_says_where_it_listens_and_ends_with_0(number: signal.Signals) -> None:
    with subprocess.Popen(
        [*HEROTUI, "simulate", "--apps", "1"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        lines = [child.stdout.readline() for _ in range(6)]
        child.send_signal(number)
        assert child.wait(10) == 0
    names = [line.removeprefix("export ").partition("=")[0] for line in lines]
    assert names == [
        "HEROTUI_LEAKED_KEY",
        "HEROKU_API_KEY",
        "HEROKU_HOST",
        "HEROKU_PARTICLEBOARD_URL",
        "HEROKU_DATA_HOST",
        "DISABLE_TELEMETRY",
    ]
    assert "http://127.0.0.1:" in lines[2]


def test_simulate_json_is_one_object() -> None:
    with subprocess.Popen([*HEROTUI, "--json", "simulate"], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        told = json.loads(child.stdout.readline())
        child.terminate()
        assert child.wait(10) == 0
    assert told.keys() == {"leaked_key", "responder_key", "host", "data_host", "leaked_at"}


@pytest.mark.slow
def test_a_headless_drill_plays_to_a_report(shell: Shell) -> None:
    words = [*HEROTUI, "--dir", str(shell.dir), "drill", "--headless", "--apps", "2"]
    run = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr
    for headline in ("Assess", "Rotate: revoke now", "Verify", "Where it stands"):
        assert headline in run.stdout
    assert "KEY DEAD" in run.stdout
    assert (shell.dir / "report.md").read_text().startswith("# ")
    again = shell.run("status", "--json")
    assert again.json["incident"]["world"] == "drill"
    assert again.json["key"]["state"] == "dead"


@pytest.mark.slow
def test_follow_prints_what_comes_and_ends_with_130(shell: Shell) -> None:
    shell.set(HEROKU_HOST="http://127.0.0.1:9")
    shell.run("journal", "note", "the first")
    with subprocess.Popen(
        [*HEROTUI, "--dir", str(shell.dir), "journal", "follow", "--kind", "note"], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert "the first" in child.stdout.readline()
        shell.run("journal", "note", "the second")
        assert "the second" in child.stdout.readline()
        child.send_signal(signal.SIGINT)
        assert child.wait(10) == 130


def test_a_reader_that_leaves_is_no_traceback(shell: Shell) -> None:
    shell.set(HEROKU_HOST="http://127.0.0.1:9")
    shell.run("journal", "note", "--lines", "-", stdin="\n".join(f"line {n} {'x' * 500}" for n in range(300)))
    with subprocess.Popen(
        [*HEROTUI, "--dir", str(shell.dir), "journal", "show"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.readline()
        child.stdout.close()
        assert "Traceback" not in child.stderr.read()
        assert child.wait(10) == 0
