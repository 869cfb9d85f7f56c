"""What is off is said in three sentences with the exit code that scripts wait for, and nothing is a traceback."""

from __future__ import annotations

import base64
import os
import resource
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from herotui.secret import Secret
from herotui.simulator import Simulator
from tests.cli.conftest import Said, Shell

PYTHON = [sys.executable, "-m", "herotui"]
ROOT = Path(__file__).parents[2]


def error(said: Said, code: int) -> str:
    """The error's message, after the contract of exit 2 and 3 was checked."""
    assert said.code == code, said
    found = said.json["error"]
    assert found["message"]
    assert found["meaning"]
    assert found["do"]
    assert "Traceback" not in said.err
    return str(found["message"])


def another_key() -> str:
    """A key of the right shape that opens nothing."""
    return "HRKU-AA" + "x" * 58


def closed_port() -> str:
    """A loopback URL where nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_an_empty_home_has_no_incident_and_no_key(shell: Shell, heroku: Simulator) -> None:
    shell.set(HEROKU_HOST=heroku.host)
    assert "There is no incident" in error(shell.run("status", "--json"), 2)
    assert "There is no incident" in error(shell.run("report", "--json"), 2)
    assert "No key was found" in error(shell.run("assess", "--json"), 2)
    assert error(shell.run("revoke", "--confirm", "all", "--json"), 2)
    assert not heroku.requests


@pytest.mark.slow
def test_no_network_is_3_and_nothing_is_called_dead(shell: Shell) -> None:
    shell.set(HEROKU_HOST=closed_port(), HEROTUI_LEAKED_KEY=another_key(), HEROKU_API_KEY="HRKU-AA" + "y" * 58)
    said = shell.run("revoke", "--confirm", "all", "--json")
    assert "No connection to Heroku" in error(said, 3)
    assert said.json["calls"] == said.json["candidates"] == []
    assert shell.run("status", "--json").json["key"]["state"] == "not_known"
    verify = shell.run("verify", "--json")
    assert (verify.code, verify.json["verdict"]) == (1, "not_proven")
    assess = shell.run("assess", "--json")
    assert assess.code in (0, 3)


def test_a_wrong_key_is_named_for_what_it_is(shell: Shell, heroku: Simulator) -> None:
    shell.set(HEROKU_HOST=heroku.host)
    for text, word in (
        ("ghp_" + "a" * 36, "GitHub"),
        ("00000000-0000-0000-0000-000000000000", "nil UUID"),
        ("", "empty"),
    ):
        said = shell.run("assess", "--leaked-key-file", shell.file("key", text), "--json")
        assert word in error(said, 2)
        assert not text or text not in said.out + said.err
    assert not heroku.requests


def test_a_wrong_responder_key_is_not_seen_never_none(breached: Shell) -> None:
    breached.set(HEROKU_API_KEY=another_key())
    said = breached.run("assess", "--json")
    assert any(gap["place"] == "authorizations" for gap in said.json["not_seen"])


@pytest.mark.slow
def test_an_expired_key_is_dead(breached: Shell, heroku: Simulator) -> None:
    world = heroku.world
    world.tokens[heroku.leaked_key].expires_at = world.clock.now() + timedelta(seconds=60)
    assert breached.run("assess", "--json").json["key"]["state"] == "alive"
    heroku.clock.advance(61)
    said = breached.run("assess", "--json")
    assert (said.code, said.json["key"]["state"]) == (0, "dead")


def as_process(
    shell: Shell, *words: str, before: Callable[[], None] | None = None, start: list[str] = PYTHON
) -> subprocess.CompletedProcess[str]:
    """The command line as a process of its own; `before` runs in it first."""
    return subprocess.run(
        [*start, "--dir", str(shell.dir), *words],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        preexec_fn=before,
        env={**os.environ, "TMPDIR": str(shell.folder)},
        cwd=ROOT,
    )


def test_a_full_disk_holds_no_revocation_up_and_is_said(breached: Shell, heroku: Simulator) -> None:
    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    run = as_process(breached, "revoke", "--confirm", word_of(heroku), "--json", before=full)
    assert heroku.leaked_key not in heroku.world.tokens, run.stderr
    said = Said(run.returncode, run.stdout, run.stderr)
    assert (said.code, said.json["key"]["state"]) == (0, "dead"), run.stderr
    assert said.json["saved"].startswith("NOT SAVED")
    assert "NOT SAVED" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become another user")
def test_a_read_only_home_of_another_user_holds_no_revocation_up(breached: Shell, heroku: Simulator) -> None:
    for folder in (breached.folder, *breached.folder.parents):
        if folder == Path("/tmp"):
            break
        folder.chmod(0o755)
    run = as_nobody(breached, "revoke", "--confirm", word_of(heroku), "--json")
    assert heroku.leaked_key not in heroku.world.tokens, run.stderr
    said = Said(run.returncode, run.stdout, run.stderr)
    assert (said.code, said.json["key"]["state"]) == (0, "dead"), run.stderr
    assert "NOT SAVED" in run.stderr
    note = as_nobody(breached, "journal", "note", "x", "--json")
    assert error(Said(note.returncode, note.stdout, note.stderr), 2)


# The interpreter may lie where only root can read, so that everything is imported before the user changes.
AS_NOBODY = """
import os, pkgutil, sys
import herotui.simulator, httpx, encodings.idna
from importlib import import_module
from herotui.cli import main
from herotui.secrets import Rules
Rules.load()
for found in pkgutil.walk_packages(herotui.__path__, "herotui."):
    if not found.name.startswith(("herotui.tui", "herotui.__main__")):
        import_module(found.name)
os.setgid(65534)
os.setuid(65534)
sys.exit(main(sys.argv[1:]))
"""


def as_nobody(shell: Shell, *words: str) -> subprocess.CompletedProcess[str]:
    """The command line as a user who may write nothing in the state folder."""
    return as_process(shell, *words, start=[sys.executable, "-c", AS_NOBODY])


def word_of(heroku: Simulator) -> str:
    """The word that confirms the leaked key's authorization."""
    return heroku.world.tokens[heroku.leaked_key].id[:4]


@pytest.mark.slow
def test_no_message_holds_a_key(breached: Shell, heroku: Simulator) -> None:
    misplaced = os.environ["HEROTUI_LEAKED_KEY"]
    said = [
        breached.run("--incident", misplaced, "step", misplaced, "--done", "--note", misplaced, "--json"),
        breached.run("help", misplaced),
    ]
    said += [
        breached.run(*words)
        for words in (["assess"], ["revoke"], ["revoke", "--confirm", word_of(heroku)], ["verify"], ["doctor"])
    ]
    for key in (Secret(heroku.leaked_key), Secret(heroku.responder_key)):
        forms = (key.reveal(), base64.b64encode(key.reveal().encode()).decode())
        assert not [one for one in said for form in forms if form in one.out + one.err]
