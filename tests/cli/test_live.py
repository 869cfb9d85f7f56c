"""`doctor --live` on a simulated account: answers, shapes, departures from a schema; never a value."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Shell
from tests.contract.schemas import FOLDER, PLATFORM


def test_it_answers_what_reads_can_settle_and_says_what_they_cannot(breached: Shell) -> None:
    done = breached.run("doctor", "--live", "--json", "--schema", str(FOLDER / PLATFORM))
    assert done.code == 0, done.err
    told = done.json
    answers = {row["name"]: row for row in told["questions"]}
    assert answers["visible_prefix"]["answer"] == 6
    assert answers["default_writable"]["answer"] is None
    assert "not by a read" in answers["default_writable"]["why"]
    assert told["shapes"]
    assert not [line for line in told["departures"] if "not in the schema" not in line]


def test_a_file_that_is_no_schema_is_refused_before_anything_is_sent(breached: Shell, tmp_path: Path) -> None:
    path = tmp_path / "schema.json"
    path.write_text("[]", encoding="utf-8")
    done = breached.run("doctor", "--live", "--schema", str(path))
    assert done.code == 2
    assert "no hyper-schema" in done.err
