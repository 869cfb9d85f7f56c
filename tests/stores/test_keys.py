"""Where the two keys come from, and what is said about them."""

from __future__ import annotations

import io
import os
import secrets
import sys
from pathlib import Path

import pytest

from herotui.errors import WrongUse
from herotui.secret import Secret
from herotui.stores.keys import find_keys

REAL = "https://api.heroku.com"
LOOPBACK = "http://127.0.0.1:5050"


def fresh() -> str:
    """An invented key."""
    return "HRKU-AA" + secrets.token_hex(29)


def written(path: Path, text: str, mode: int = 0o600) -> str:
    """A file with this text."""
    path.write_text(text)
    path.chmod(mode)
    return str(path)


def netrc(home: Path, **machines: str) -> None:
    """A netrc with these passwords; `_` stands for what no name may hold."""
    lines = [f"machine {name}\n  login a@acme.example\n  password {key}\n" for name, key in machines.items()]
    written(home / ".netrc", "".join(lines))


def test_files_outrank_variables_and_are_named_as_the_source(tmp_path: Path) -> None:
    leaked, responder = fresh(), fresh()
    keys = find_keys(
        {"HOME": str(tmp_path), "HEROTUI_LEAKED_KEY": fresh(), "HEROKU_API_KEY": fresh()},
        api=LOOPBACK,
        leaked_file=written(tmp_path / "leaked", f'export KEY="{leaked}"\n'),
        responder_file=written(tmp_path / "mine", responder + "\n"),
    )
    assert keys.leaked == Secret(leaked)
    assert keys.responder == Secret(responder)
    assert keys.responder_from == str(tmp_path / "mine")
    assert keys.notices == ()


def test_one_dash_reads_standard_input_and_two_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = fresh()
    monkeypatch.setattr(sys, "stdin", io.StringIO(key + "\n"))
    assert find_keys({"HOME": str(tmp_path)}, api=LOOPBACK, leaked_file="-").leaked == Secret(key)
    with pytest.raises(WrongUse, match="Both key files are standard input"):
        find_keys({"HOME": str(tmp_path)}, api=LOOPBACK, leaked_file="-", responder_file="-")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_file_that_others_can_read_is_warned_of_with_what_to_do(tmp_path: Path, mode: int) -> None:
    path = written(tmp_path / "leaked", fresh(), mode)
    (notice,) = find_keys({"HOME": str(tmp_path)}, api=LOOPBACK, leaked_file=path).notices
    assert f"chmod 600 {path}" in notice


def test_a_file_that_is_missing_or_holds_no_key_is_named_without_its_text(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="No such file"):
        find_keys({}, api=LOOPBACK, leaked_file=str(tmp_path / "none"))
    text = "s3cret-of-another-kind"
    with pytest.raises(WrongUse) as refused:
        find_keys({}, api=LOOPBACK, leaked_file=written(tmp_path / "odd", text))
    assert text not in str(refused.value)
    with pytest.raises(WrongUse, match="HEROTUI_LEAKED_KEY") as named:
        find_keys({"HEROTUI_LEAKED_KEY": text}, api=LOOPBACK)
    assert text not in str(named.value)


def test_the_leaked_key_in_the_shells_variable_is_said_with_the_line_that_removes_it(tmp_path: Path) -> None:
    key = fresh()
    keys = find_keys({"HOME": str(tmp_path), "HEROKU_API_KEY": key, "HEROTUI_LEAKED_KEY": key}, api=LOOPBACK)
    (notice,) = keys.notices
    assert "unset HEROKU_API_KEY" in notice
    assert key not in notice


def test_the_leaked_key_in_netrc_is_said_too(tmp_path: Path) -> None:
    key = fresh()
    netrc(tmp_path, **{"127.0.0.1:5050": key})
    (notice,) = find_keys({"HOME": str(tmp_path), "HEROTUI_LEAKED_KEY": key}, api=LOOPBACK).notices
    assert "netrc" in notice
    assert "heroku logout" in notice


def test_on_loopback_only_netrcs_entry_of_that_port_counts(tmp_path: Path) -> None:
    real, other, ours = fresh(), fresh(), fresh()
    netrc(tmp_path, **{"api.heroku.com": real, "127.0.0.1:9999": other})
    assert find_keys({"HOME": str(tmp_path)}, api=LOOPBACK).responder is None
    netrc(tmp_path, **{"api.heroku.com": real, "127.0.0.1:5050": ours})
    keys = find_keys({"HOME": str(tmp_path)}, api=LOOPBACK)
    assert keys.responder == Secret(ours)
    assert keys.responder_from.startswith("netrc")
    assert find_keys({"HOME": str(tmp_path)}, api=REAL).responder == Secret(real)


def test_netrc_is_never_the_leaked_key_and_the_variable_outranks_it(tmp_path: Path) -> None:
    mine = fresh()
    netrc(tmp_path, **{"api.heroku.com": fresh()})
    keys = find_keys({"HOME": str(tmp_path), "HEROKU_API_KEY": mine}, api=REAL)
    assert keys.leaked is None
    assert keys.responder == Secret(mine)


def keychain(tmp_path: Path, answer: str, code: int = 0) -> dict[str, str]:
    """An environment whose `secret-tool` is a script with this answer; it keeps what it was given."""
    tools = tmp_path / "tools"
    tools.mkdir()
    seen = tmp_path / "seen"
    script = f'#!/bin/sh\necho "$@" > {seen}\nenv >> {seen}\nprintf %s "{answer}"\nexit {code}\n'
    written(tools / "secret-tool", script, 0o700)
    return {"HOME": str(tmp_path), "PATH": f"{tools}:{os.environ['PATH']}"}


@pytest.mark.skipif(sys.platform != "linux", reason="secret-tool is Linux's")
def test_the_keychain_is_asked_as_the_cli_asks_and_given_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, leaked = fresh(), fresh()
    environ = keychain(tmp_path, key)
    monkeypatch.setenv("PATH", environ["PATH"])
    data = tmp_path / ".local/share/heroku"
    data.mkdir(parents=True)
    written(data / "login.json", '{"account": "deploy@acme.example"}')
    keys = find_keys({**environ, "HEROTUI_LEAKED_KEY": leaked}, api=REAL)
    assert (keys.responder, keys.responder_from) == (Secret(key), "keychain")
    seen = (tmp_path / "seen").read_text()
    assert seen.startswith("lookup service heroku-cli account deploy@acme.example\n")
    assert leaked not in seen
    assert find_keys(environ, api=LOOPBACK).responder is None, "a simulator gets nothing from the keychain"


@pytest.mark.skipif(sys.platform != "linux", reason="secret-tool is Linux's")
@pytest.mark.parametrize(("answer", "code"), [("", 1), ("no key at all", 0), ("", 0)])
def test_a_keychain_without_a_key_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    environ = keychain(tmp_path, answer, code)
    monkeypatch.setenv("PATH", environ["PATH"])
    assert find_keys(environ, api=REAL).responder is None
