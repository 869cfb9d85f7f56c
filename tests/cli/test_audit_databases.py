"""`herotui audit` and databases: asked on the responder's word only, by hand with the same questions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from herotui.audit.databases.questions import MARK
from herotui.simulator import Simulator
from tests.cli.conftest import Shell, serving


@pytest.fixture(scope="module")
def heroku() -> Iterator[Simulator]:
    """A company with databases that nobody attacked."""
    with serving(Simulator(apps=2, scenario="quiet")) as running:
        yield running


@pytest.fixture
def quiet(shell: Shell, heroku: Simulator) -> Shell:
    """A shell before it."""
    shell.set(HEROKU_HOST=heroku.host, HEROTUI_LEAKED_KEY=heroku.leaked_key, HEROKU_API_KEY=heroku.responder_key)
    return shell


def test_the_questions_are_printed_without_a_key_and_nothing_is_sent(shell: Shell) -> None:
    said = shell.run("audit", "--questions")
    assert said.code == 0
    assert "pg_stat_activity" in said.out
    assert shell.run("audit", "--questions", "--json").json["sql"].startswith("-- ")


def test_without_a_word_no_database_is_asked(quiet: Shell, heroku: Simulator) -> None:
    before = len(heroku.requests)
    said = quiet.run("audit", "--databases")
    assert said.code == 2
    assert "--yes" in said.err
    assert len(heroku.requests) == before


def test_databases_that_can_not_be_asked_are_not_seen(quiet: Shell) -> None:
    said = quiet.run("audit", "--databases", "--yes", "--json")
    assert said.code == 1
    looks = said.json["databases"]
    assert looks
    assert all("simulated" in look["answers"]["sessions"]["not_seen"][0] for look in looks)
    assert "[?] sessions of" in quiet.run("audit", "--databases", "--yes").out


def test_a_pasted_answer_is_judged(quiet: Shell, heroku: Simulator, tmp_path: Path) -> None:
    world = heroku.world
    mine = {app.id for app in world.apps_seen_by(world.owner)}
    name = next(one.name for one in world.addons.values() if one.service == "heroku-postgresql" and one.app.id in mine)
    answer = tmp_path / "answer.txt"
    answer.write_text(f"{MARK} 1a2b3c4d roles\nrole,login,superuser\neve,t,t\n", encoding="utf-8")
    said = quiet.run("audit", "--answer", f"{name}={answer}", "--json")
    assert said.code == 1
    assert [look["addon"] for look in said.json["databases"]] == [name]
    assert "role eve" in said.err
    for wrong in ("nobody=x", f"{name}=/not/there"):
        assert quiet.run("audit", "--answer", wrong).code == 2


def test_a_baseline_keeps_what_databases_tell(quiet: Shell) -> None:
    said = quiet.run("audit", "--baseline", "--databases", "--yes", "--json")
    assert said.code in (0, 1)
    (kept,) = quiet.dir.rglob("databases-*.jsonl")
    assert kept.stat().st_mode & 0o777 == 0o600
    assert "simulated" in kept.read_text()
