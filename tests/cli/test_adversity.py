"""Ends that nobody plans for: a reader that leaves, keys pressed at a prompt, streams that are closed or odd."""

from __future__ import annotations

import asyncio
import os
import pty
import select
import subprocess
import sys
from pathlib import Path

import pytest

from herotui.incident.entry import Kind
from herotui.journal.cabinet import Cabinet
from herotui.simulator import Simulator
from herotui.simulator.variants import hostile_text
from tests.cli.conftest import Shell, serving

HEROTUI = [sys.executable, "-m", "herotui"]
ROOT = Path(__file__).parents[2]


def at_a_prompt(shell: Shell, pressed: bytes) -> tuple[int, bytes]:
    """The exit code of `revoke` and what the terminal showed, when `pressed` is the answer to its first prompt."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(ROOT)
        os.execv(sys.executable, [*HEROTUI, "--dir", str(shell.dir), "revoke"])
    shown = b""
    while b" > " not in shown:
        shown += os.read(terminal, 4096)
    while True:
        # Again when nothing happens: a signal between a prompt and its read waits for the next key.
        os.write(terminal, pressed)
        try:
            while select.select([terminal], [], [], 2)[0]:
                shown += os.read(terminal, 4096)
        except OSError:
            break
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown


@pytest.mark.slow
@pytest.mark.parametrize(("pressed", "code"), [(b"\x03", 130), (b"\x04", 2)])
def test_a_prompt_that_is_left_ends_the_program_at_once(
    breached: Shell, heroku: Simulator, pressed: bytes, code: int
) -> None:
    ended, shown = at_a_prompt(breached, pressed)
    assert ended == code, shown
    assert b"Traceback" not in shown
    assert heroku.leaked_key in heroku.world.tokens
    assert breached.run("journal", "verify").code == 0


def test_a_revocation_goes_on_when_the_reader_of_its_words_has_gone(breached: Shell, heroku: Simulator) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    words = [*HEROTUI, "--dir", str(breached.dir), "revoke", "--confirm", "all"]
    run = subprocess.run(words, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=writing, stderr=writing, check=False)
    os.close(writing)
    assert run.returncode == 0
    assert heroku.leaked_key not in heroku.world.tokens


@pytest.mark.slow
def test_no_exit_0_for_a_reader_that_has_gone_while_the_key_lives(breached: Shell) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    words = [*HEROTUI, "--dir", str(breached.dir), "verify"]
    run = subprocess.run(words, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=writing, stderr=writing, check=False)
    os.close(writing)
    assert run.returncode == 1


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("herotui journal note - <&-", 2, "The note is empty"),
        ("herotui journal note - < $LATIN", 0, "saved"),
        ("herotui journal note x > /dev/full", 1, "No space left on device"),
        ("PYTHONIOENCODING=ascii herotui journal show", 0, "caf\\xe9"),
    ],
)
def test_odd_streams_are_no_traceback(shell: Shell, line: str, code: int, said: str) -> None:
    shell.set(HEROKU_HOST="http://127.0.0.1:9", PYTHONUTF8="1", PYTHONIOENCODING="utf-8:strict")
    shell.run("journal", "note", "café")
    (shell.folder / "latin").write_bytes(b"caf\xe9")
    script = line.replace("herotui", f"{' '.join(HEROTUI)} --dir {shell.dir}")
    shell.set(LATIN=str(shell.folder / "latin"))
    run = subprocess.run(["sh", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == code, run
    assert said in run.stdout + run.stderr
    assert "Traceback" not in run.stderr


def test_nothing_hostile_reaches_the_terminal(shell: Shell) -> None:
    heroku = Simulator(apps=8)
    hostile_text(heroku.world)
    with serving(heroku):
        shell.set(HEROKU_HOST=heroku.host, HEROTUI_LEAKED_KEY=heroku.leaked_key, HEROKU_API_KEY=heroku.responder_key)
        runs = [
            shell.run("assess"),
            shell.run("revoke"),
            shell.run("revoke", "--confirm", "all"),
            *(shell.run(*words) for words in (["verify"], ["status"], ["journal", "show"], ["report"])),
            shell.run("--incident", "INC-\x1b[31m", "status"),
            shell.run("report", "--output", "/nowhere\x1b[31m/x"),
        ]
    for run in runs:
        assert not {"\x1b", "\x07", "\u202e", "\u2066"} & set(run.out + run.err)


def test_a_journal_from_elsewhere_is_shown_without_its_escape_codes(shell: Shell) -> None:
    record = Cabinet(shell.dir).create(responder="m\x1b[31mallory", world="\x1b[2Jreal")

    async def write() -> None:
        bad = "x\x1b]0;title\x07\r\ny"
        await record.append(Kind.NOT_SEEN, bad, phase=bad, data={"place": bad, "reason": bad})
        await record.append(Kind.LEFT_TO_DO, bad, data={"items": [{"group": bad, "text": bad, "command": bad}]})

    asyncio.run(write())
    record.close()
    for words in (["status"], ["journal", "show"], ["report"], ["incidents", "list"]):
        run = shell.run(*words)
        assert run.code == 0
        assert not {"\x1b", "\x07", "\r"} & set(run.out + run.err)


def test_apps_that_could_not_be_listed_are_not_seen_rather_than_0(breached: Shell, heroku: Simulator) -> None:
    heroku.faults.fail(403, "/apps", id="forbidden")
    said = breached.run("assess")
    assert "Apps     at least " in said.out, "those of the teams were seen, and are not all"
    assert [gap["place"] for gap in breached.run("assess", "--json").json["not_seen"]].count("apps") == 1
