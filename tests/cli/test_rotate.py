"""The contract of `herotui rotate`: what it prints, what it needs, how it ends."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from herotui.simulator import Simulator
from tests.cli.conftest import Said, Shell, serving


@pytest.fixture
def heroku() -> Iterator[Simulator]:
    with serving(Simulator(apps=2)) as running:
        yield running


@pytest.fixture
def at(heroku: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    shell = Shell(tmp_path, monkeypatch, capsys)
    shell.set(
        HOME=str(tmp_path),
        HEROKU_HOST=heroku.host,
        HEROKU_API_KEY=heroku.responder_key,
        HEROTUI_LEAKED_KEY=heroku.leaked_key,
    )
    return shell


def _sent(heroku: Simulator) -> list[str]:
    lines = [f"{one.method} {one.path}" for one in heroku.requests if one.method != "GET"]
    return [line for line in lines if not line.endswith("/log-sessions")]


def _plan(at: Shell) -> Said:
    return at.run("rotate", "--plan", "--leaked-at", "3h ago")


@pytest.mark.slow
def test_a_plan_is_its_calls_in_order_and_its_hash(at: Shell, heroku: Simulator) -> None:
    said = _plan(at)
    assert said.code == 0, said.err
    *lines, last = said.out.splitlines()
    assert all(re.fullmatch(r"(DELETE|POST|PATCH|PUT) /\S+", line) for line in lines)
    assert re.fullmatch(r"plan [0-9a-f]{64}", last)
    old = next(i for i, one in enumerate(lines) if heroku.world.tokens[heroku.leaked_key].id in one)
    assert lines.index("POST /oauth/authorizations") < old
    key = [i for i, one in enumerate(lines) if one.startswith("PATCH") and one.endswith("/config-vars")]
    assert old < min(key)
    assert _sent(heroku) == []
    again = at.run("rotate", "--plan", "--json").json
    assert again["hash"] == last.removeprefix("plan ")
    assert [f"{row['method']} {row['path']}" for row in again["steps"]] == lines
    assert not again["gate"]["open"]
    assert {"consumers", "owners", "way in"} <= {one["id"] for one in again["gate"]["missing"]}
    assert all({"id", "step", "state", "way_back"} <= row.keys() for row in again["steps"])


def test_nothing_is_sent_without_the_hash_of_this_very_plan(at: Shell, heroku: Simulator) -> None:
    said = at.run("rotate", "--apply", "all", "--json")
    assert said.code == 2
    assert said.json["hash"]
    assert at.run("rotate", "--apply", "all", "--yes", "0" * 64).code == 2
    assert at.run("--read-only", "rotate", "--apply", "all", "--yes", said.json["hash"]).code == 2
    assert _sent(heroku) == []


def test_all_of_it_with_a_word_and_a_file(at: Shell, heroku: Simulator, tmp_path: Path) -> None:
    hash = _plan(at).out.splitlines()[-1].removeprefix("plan ")
    new = tmp_path / "new.txt"
    said = at.run("rotate", "--apply", "all", "--yes", hash, "--waive", "told by phone", "--new-key-file", str(new))
    assert said.code == 0, said.err
    key = new.read_text().strip()
    assert key in heroku.world.tokens
    assert stat.S_IMODE(new.stat().st_mode) == 0o600
    assert heroku.leaked_key not in heroku.world.tokens
    assert not [one for one in heroku.world.authorizations.values() if one.by_attacker]
    everything = (
        said.out + said.err + "".join(path.read_text(errors="replace") for path in at.dir.rglob("*") if path.is_file())
    )
    assert key not in everything
    assert heroku.leaked_key not in everything
    status = at.run("rotate", "--status", "--json").json
    assert {row["state"] for row in status["steps"]} == {"done"}
    assert at.run("rotate", "--resume").code == 2
    marks = {one["id"]: one["state"] for one in at.run("status", "--json").json["steps"]}
    assert marks["R1"] == marks["R4"] == marks["R6"] == "done"
    assert marks["R5"] == "open"


@pytest.mark.slow
def test_behind_a_closed_gate_the_old_key_lives_and_a_word_later_opens_it(
    at: Shell, heroku: Simulator, tmp_path: Path
) -> None:
    hash = _plan(at).out.splitlines()[-1].removeprefix("plan ")
    new = tmp_path / "new.txt"
    said = at.run("rotate", "--apply", "all", "--yes", hash, "--new-key-file", str(new), "--json")
    assert said.code == 1
    assert {one["id"] for one in said.json["gate"]["missing"]} == {"consumers", "owners", "way in"}
    assert heroku.leaked_key in heroku.world.tokens
    assert not [line for line in _sent(heroku) if line.startswith("PATCH")]
    key = new.read_text()
    assert at.run("rotate", "--resume", "--waive", "told by phone").code == 0
    assert heroku.leaked_key not in heroku.world.tokens
    assert new.read_text() == key
    assert _sent(heroku).count("POST /oauth/authorizations") == 1


@pytest.mark.slow
def test_one_step_and_then_the_rest(at: Shell, heroku: Simulator, tmp_path: Path) -> None:
    hash = _plan(at).out.splitlines()[-1].removeprefix("plan ")
    cut = next(row["id"] for row in at.run("rotate", "--plan", "--json").json["steps"])
    assert at.run("rotate", "--apply", cut, "--yes", hash).code == 0
    assert len(_sent(heroku)) == 1
    assert at.run("rotate", "--plan").out.splitlines()[-1] == f"plan {hash}"
    assert at.run("rotate", "--apply", "R9", "--yes", hash).code == 2
    taken = at.file("taken", "something")
    assert at.run("rotate", "--resume", "--waive", "x", "--new-key-file", taken).code == 2
    assert len(_sent(heroku)) == 1


@pytest.mark.slow
def test_a_step_is_left_out_for_a_reason(at: Shell, heroku: Simulator, tmp_path: Path) -> None:
    hash = _plan(at).out.splitlines()[-1].removeprefix("plan ")
    rows = at.run("rotate", "--plan", "--json").json["steps"]
    assert at.run("rotate", "--apply", rows[0]["id"], "--yes", hash).code == 0
    left = next(row for row in rows if row["path"].endswith("/buildpack-installations"))
    assert at.run("rotate", "--resume", "--skip", left["id"]).code == 2
    words = ("--skip", left["id"], "--waive", "ours after all", "--new-key-file", str(tmp_path / "new"))
    assert at.run("rotate", "--resume", *words).code == 1  # the gate
    assert at.run("rotate", "--resume", "--waive", "told by phone").code == 0
    assert not [line for line in _sent(heroku) if line.startswith("PUT")]
