"""`herotui stores`: the leaked key is found on this machine and at Heroku, and the new one is put in its place."""

from __future__ import annotations

import secrets
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from herotui.simulator import Simulator
from herotui.simulator.things import App
from tests.cli.conftest import Shell


def fresh() -> str:
    """An invented key."""
    return "HRKU-AA" + secrets.token_hex(29)


def holder(heroku: Simulator) -> App:
    """An app whose config var HEROKU_API_KEY is the leaked key."""
    app = next(iter(heroku.world.apps_seen_by(heroku.world.owner)))
    app.config["HEROKU_API_KEY"] = heroku.leaked_key
    return app


def test_it_lists_what_there_is_and_sends_nothing(breached: Shell, heroku: Simulator) -> None:
    listed = breached.run("stores", "--json").lines
    assert [one["id"] for one in listed] == ["files", "config-vars"]
    assert [one["leaked_reads"] for one in listed] == [False, True]
    assert "the leaked key reads it" in breached.run("stores", "list").out
    assert not heroku.requests
    checked = breached.run("stores", "check", "--json")
    assert (checked.code, [one["open"] for one in checked.lines]) == (0, [True, True])
    breached.set(HEROKU_API_KEY=None)
    assert breached.run("stores", "check").code == 3


def test_the_leaked_key_is_found_in_files_and_config_vars(breached: Shell, heroku: Simulator) -> None:
    app = holder(heroku)
    home = breached.folder / "home"
    (home / ".netrc").write_text(f"machine api.heroku.com login x password {heroku.leaked_key}\n")
    project = breached.folder / "shop"
    project.mkdir()
    (project / ".env").write_text(f"A=1\nHEROKU_API_KEY={heroku.leaked_key}\n")
    said = breached.run("stores", "find", str(project), "--json")
    assert said.code == 1
    found = {(one["store"], one["place"], one["name"]) for one in said.lines}
    assert {
        ("files", str(home / ".netrc"), "api.heroku.com"),
        ("files", str(project / ".env"), "HEROKU_API_KEY"),
        ("config-vars", app.name, "HEROKU_API_KEY"),
    } <= found
    assert heroku.leaked_key not in said.out + said.err + breached.run("stores", "find", str(project)).out
    assert not breached.dir.exists(), "no incident was started"
    breached.set(HEROTUI_LEAKED_KEY=None)
    assert breached.run("stores", "find").code == 2


def test_a_file_is_previewed_confirmed_written_and_journalled(breached: Shell, heroku: Simulator) -> None:
    breached.run("assess")
    path = breached.folder / ".envrc"
    path.write_text(f"# mine\nexport HEROKU_API_KEY='{heroku.leaked_key}'\n")
    path.chmod(0o640)
    breached.run("stores", "find", str(breached.folder))
    (before,) = [one for one in breached.run("consumers", "--json").lines if str(path) in one["where"]]
    assert (before["state"], before["found_by"]) == ("found", "the file holds the leaked key")
    new = fresh()
    words = ("stores", "put", "files", str(path), "HEROKU_API_KEY", "--json")
    preview = breached.run(*words, stdin=new)
    assert preview.code == 2
    assert any("the leaked key stands there now" in line for line in preview.json["preview"])
    assert heroku.leaked_key in path.read_text(), "nothing was written yet"
    assert breached.run(*words, "--yes", "0" * 16, stdin=new).code == 2
    assert breached.run(*words, "--yes", preview.json["hash"], stdin=fresh()).code == 2, "another key, another hash"
    assert breached.run(*words, "--yes", preview.json["hash"], "--read-only", stdin=new).code == 2
    done = breached.run(*words, "--yes", preview.json["hash"], stdin=new)
    assert (done.code, done.json["holds"]) == (0, True)
    assert path.read_text() == f"# mine\nexport HEROKU_API_KEY='{new}'\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    (after,) = [one for one in breached.run("consumers", "--json").lines if one["id"] == before["id"]]
    assert after["state"] == "updated"
    kinds = [line["kind"] for line in breached.run("journal", "show", "--kind", "call", "--json").lines]
    assert kinds[-2:] == ["call.intent", "call.outcome"]
    assert_nowhere(breached.dir, new, heroku.leaked_key)
    assert new not in "".join((preview.out, preview.err, done.out, done.err))
    path.write_text(path.read_text().replace(new, heroku.leaked_key))
    again = breached.run(*words, stdin=heroku.leaked_key)
    assert (again.code, "leaked key" in again.json["error"]["message"]) == (2, True)


def test_a_config_var_waits_for_the_old_keys_death_or_a_reason(breached: Shell, heroku: Simulator) -> None:
    app = holder(heroku)
    new, releases = fresh(), len(app.releases)
    key_file = breached.file("new.txt", new)
    words = ("stores", "put", "config-vars", app.name, "HEROKU_API_KEY", "--new-key-file", key_file, "--json")
    refused = breached.run(*words)
    assert (refused.code, "would leak too" in refused.json["error"]["message"]) == (2, True)
    preview = breached.run(*words, "--readable", "overlap wanted")
    assert preview.json["preview"][0] == f"PATCH /apps/{app.name}/config-vars"
    done = breached.run(*words, "--readable", "overlap wanted", "--yes", preview.json["hash"])
    assert done.code == 0
    assert app.config["HEROKU_API_KEY"] == new
    assert len(app.releases) == releases + 1
    app.config["HEROKU_API_KEY"] = heroku.leaked_key
    breached.run("revoke", "--confirm", "all")
    preview = breached.run(*words)
    assert preview.code == 2
    assert breached.run(*words, "--yes", preview.json["hash"]).code == 0
    assert app.config["HEROKU_API_KEY"] == new
    assert_nowhere(breached.dir, new, heroku.leaked_key)


KILLED = """
import os, signal, sys
from herotui.cli import main
real = os.replace
def replace(source, target):
    real(source, target) if sys.argv[1] == "after" else None
    os.kill(os.getpid(), signal.SIGKILL)
os.replace = replace
main(sys.argv[2:])
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_in_the_middle_it_is_done_again_and_the_record_is_settled(breached: Shell, when: str) -> None:
    breached.run("journal", "note", "at work")
    new, path = fresh(), breached.folder / ".env"
    path.write_text("# mine\nHEROKU_API_KEY=old\n")
    words = ("stores", "put", "files", str(path), "HEROKU_API_KEY", "--json")
    confirmed = ("--yes", breached.run(*words, stdin=new).json["hash"])
    command = [sys.executable, "-c", KILLED, when, "--dir", str(breached.dir), *words, *confirmed]
    assert subprocess.run(command, input=new, text=True, capture_output=True).returncode == -signal.SIGKILL
    assert path.read_text() == f"# mine\nHEROKU_API_KEY={new if when == 'after' else 'old'}\n"
    assert breached.run("status", "--json").json["unsettled"] == [f"WRITE {path}"]
    again = breached.run(*words, stdin=new)
    assert breached.run(*words, "--yes", again.json["hash"], stdin=new).code == 0
    assert path.read_text() == f"# mine\nHEROKU_API_KEY={new}\n"
    assert breached.run("status", "--json").json["unsettled"] == []
    assert breached.run("journal", "verify").code == 0
    assert not [left for left in breached.folder.iterdir() if left.name.startswith(".herotui-")]


def test_no_key_is_an_argument_and_what_is_no_key_or_store_is_refused(breached: Shell) -> None:
    assert breached.run("stores", "put", "files", "x.env", "K", stdin="no key").code == 2
    assert breached.run("stores", "put", "vault", "x", "K", stdin=fresh()).code == 2
    assert breached.run("stores", "put", "files", "x.env", "K", "--new-key", fresh(), stdin=fresh()).code == 2


def assert_nowhere(folder: Path, *keys: str) -> None:
    """No file of the state folder holds one of these."""
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not [key for key in keys if key.encode() in data], path
