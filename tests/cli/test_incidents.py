"""Incidents on the command line: their state, packed, several journals of one."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from herotui.incident.entry import Kind
from herotui.journal.cabinet import Cabinet
from herotui.journal.errors import NotSaved
from tests.cli.conftest import Shell


@pytest.fixture
def noted(shell: Shell) -> Shell:
    """A shell with an incident that holds a note."""
    assert shell.run("journal", "note", "before").code == 0
    return shell


def test_the_list_is_the_default_and_says_where_there_is_none(shell: Shell) -> None:
    said = shell.run("incidents", "--json")
    assert (said.code, said.out) == (0, "")
    assert "There is no incident" in said.err
    shell.run("journal", "note", "x")
    assert shell.run("incidents", "--json").lines == shell.run("incidents", "list", "--json").lines


def test_an_id_names_the_incident_and_closing_says_the_seal(noted: Shell) -> None:
    closed = noted.run("incidents", "close", "INC-1", "--note", "over")
    assert "closed" in closed.out
    head = noted.run("journal", "verify", "--json").json["head"]
    assert head[:4] in closed.err
    assert noted.run("incidents", "close", "INC-9").code == 2
    assert noted.run("incidents", "reopen", "INC-1", "--json").lines[0]["state"] == "open"
    assert noted.run("--read-only", "incidents", "close", "INC-1").code == 2


def test_a_closed_one_is_packed_privately_and_checked_from_the_file(noted: Shell, tmp_path: Path) -> None:
    target = tmp_path / "handed.tar.gz"
    assert noted.run("incidents", "archive", "INC-1", "--to", str(target)).code == 2, "it is open"
    noted.run("incidents", "close", "INC-1")
    made = noted.run("incidents", "archive", "INC-1", "--to", str(target), "--json").json
    assert made["holds"]
    assert target.stat().st_mode & 0o777 == 0o600
    assert noted.run("incidents", "archive", "INC-1", "--to", str(target)).code == 2, "it is there already"
    told = noted.run("journal", "verify", str(target), "--json")
    assert (told.code, told.json["head"]) == (0, made["head"])
    named = noted.run("incidents", "archive", "INC-1", "--json").json["path"]
    assert Path(named).parent == noted.dir


def test_two_journals_of_one_incident_are_one_view_and_what_both_hold_stands_once(noted: Shell, tmp_path: Path) -> None:
    target = str(tmp_path / "handed.tar.gz")
    noted.run("incidents", "close", "INC-1")
    noted.run("incidents", "archive", "INC-1", "--to", target)
    noted.run("incidents", "reopen", "INC-1")
    lines = noted.run("incidents", "merge", "INC-1", target, "--json").lines
    sources, entries = lines[:2], lines[2:]
    assert [source["name"] for source in sources] == ["INC-1", target]
    assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
    assert entries[-1]["text"] == "INC-1 reopened"
    assert "A#3" in noted.run("incidents", "merge", "INC-1", target).out
    assert noted.run("incidents", "merge", "INC-1").code == 2
    assert noted.run("incidents", "merge", "INC-1", str(tmp_path / "none")).code == 2


def test_nothing_to_adopt_is_said(noted: Shell) -> None:
    said = noted.run("incidents", "adopt")
    assert (said.code, said.out) == (0, "")
    assert "Nothing waits" in said.err


async def _left_without_a_folder(shell: Shell) -> None:
    """A session that could write no folder, and ended."""
    shell.dir.touch()
    record = Cabinet(shell.dir).begin(responder="ann", world="real")
    record.submit(Kind.NOTE, "revoked the key")
    with pytest.raises(NotSaved):
        await record.flush()
    record.close()
    shell.dir.unlink()


@pytest.mark.parametrize("command", [("status",), ("journal", "show"), ("journal", "note", "after"), ("incidents",)])
def test_what_waited_for_a_folder_comes_home_with_the_next_command(shell: Shell, command: tuple[str, ...]) -> None:
    asyncio.run(_left_without_a_folder(shell))
    assert "no incident" in shell.run("--read-only", "journal", "show").err, "a viewer changes nothing"
    said = shell.run(*command)
    assert said.code == 0
    assert "INC-1 was recorded while no folder could be written" in said.err
    assert "revoked the key" in shell.run("journal", "show").out
    assert "recorded while" not in shell.run(*command).err
