"""The record on the command line: read, followed, written to, checked, handed on."""

from __future__ import annotations

import csv
import errno
import json
import os
import pty
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from herotui.cli.notes import CAP
from herotui.journal.cabinet import Cabinet
from herotui.journal.verify import CANNOT_KNOW
from tests.cli.conftest import Shell

KEY = "HRKU-AA" + "k" * 58


@pytest.fixture
def noted(shell: Shell) -> Shell:
    """A shell with an incident that holds three notes."""
    for text in ("told the duty manager", "drain at shop-prod", "drain gone"):
        assert shell.run("journal", "note", text).code == 0
    return shell


def test_entries_are_chosen_by_phase_kind_text_time_and_number(noted: Shell) -> None:
    def texts(*options: str) -> list[str]:
        return [entry["text"] for entry in noted.run("journal", "show", "--json", *options).lines]

    assert texts("--text", "DRAIN") == ["drain at shop-prod", "drain gone"]
    assert texts("--text", "drain", "--last", "1") == ["drain gone"]
    assert texts("--phase", "assess") == ["Leak time not known"]
    assert texts("--kind", "incident") == ["INC-1 opened", "Leak time not known"]
    assert texts("--since", "1h ago") == texts("--until", "0s ago") == texts()
    assert texts("--until", "1h ago") == []
    assert texts("--responder", "nobody") == []


def test_a_misspelt_filter_does_not_look_like_an_empty_record(noted: Shell) -> None:
    assert noted.run("journal", "show", "--phase", "rotat").code == 2
    assert noted.run("journal", "show", "--last", "0").code == 2
    said = noted.run("journal", "show", "--kind", "notes")
    assert (said.code, said.out) == (0, "")
    assert "Kinds in this journal: incident.leaked_at, incident.opened, note." in said.err


def test_a_commands_output_is_one_note_whatever_its_bytes(noted: Shell) -> None:
    words = [sys.executable, "-m", "herotui", "--dir", str(noted.dir), "journal", "note", "-"]
    subprocess.run(words, input=b"drain A\n\xff\x1b[31mred\n", capture_output=True, check=True, timeout=30)
    shown = noted.run("journal", "show", "--last", "1").out
    assert shown.splitlines()[1] == "      \\udcff<U+001B>[31mred"


def test_a_long_note_is_cut_says_so_and_no_part_of_a_key_is_left(noted: Shell) -> None:
    said = noted.run("journal", "note", "--json", stdin="x" * (CAP - 20) + " " + KEY)
    assert said.json["text"].endswith(f"[cut after {CAP} characters]")
    assert "HRKU" not in said.json["text"]
    assert f"{CAP} characters" in said.err
    lines = noted.run("journal", "note", "--lines", "-", stdin="y" * 3 * CAP + "\nnext\n")
    assert len(lines.out.split()) == 2
    assert noted.run("journal", "show", "--json", "--last", "1").lines[0]["text"] == "next"


def test_a_key_in_a_note_is_masked_and_that_is_said(noted: Shell) -> None:
    said = noted.run("journal", "note", f"found {KEY} in a gist")
    assert "masked" in said.err
    assert "found [masked: Heroku key] in a gist" in noted.run("journal", "show").out


def test_a_note_may_tell_of_earlier(noted: Shell) -> None:
    said = noted.run("journal", "note", "they called", "--at", "2h ago", "--json")
    assert said.json["data"]["at"] < said.json["at"]
    assert f"they called (happened {said.json['data']['at']})" in noted.run("journal", "show").out
    assert noted.run("journal", "note", "x", "--at", "tomorrow").code == 2


@pytest.mark.slow
def test_follow_shows_what_another_process_adds_and_ends_with_130(noted: Shell) -> None:
    words = [sys.executable, "-m", "herotui", "--dir", str(noted.dir), "journal", "follow", "--json", "--last", "1"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as following:
        assert following.stdout is not None
        assert json.loads(following.stdout.readline())["text"] == "drain gone"
        noted.run("journal", "note", "from here")
        assert json.loads(following.stdout.readline())["text"] == "from here"
        following.send_signal(signal.SIGINT)
        try:
            assert following.wait(20) == 130
        finally:
            following.kill()


def test_a_new_incident_beside_a_damaged_one_says_so(noted: Shell) -> None:
    (path,) = noted.dir.rglob("journal.jsonl")
    path.write_bytes(path.read_bytes().replace(b"drain at", b"train at"))
    said = noted.run("journal", "note", "is anybody there")
    assert "Incident INC-2 started" in said.err
    assert "INC-1 was left alone: it is damaged" in said.err
    assert "journal go-on --incident INC-1" in said.err


def test_verify_says_what_holds_and_what_it_cannot_know(noted: Shell) -> None:
    told = noted.run("journal", "verify", "--deep")
    assert told.code == 0
    assert "[x] INC-1: 5 entries hold, each written in the one canonical way" in told.out
    assert "read out: " in told.out
    assert all(text in told.out for text in CANNOT_KNOW)


def test_damage_is_named_and_the_good_part_is_shown(noted: Shell) -> None:
    (path,) = noted.dir.rglob("journal.jsonl")
    path.write_bytes(path.read_bytes().replace(b"drain at", b"train at"))
    told = noted.run("journal", "verify")
    assert told.code == 1
    assert "DAMAGED at #4" in told.out
    assert "3 entries hold before that place" in told.out
    shown = noted.run("journal", "show")
    assert (shown.code, len(shown.out.splitlines())) == (0, 3)
    assert "damaged at #4" in shown.err
    assert noted.run("journal", "verify", str(path)).code == 1
    assert noted.run("journal", "verify", str(path.with_name("none"))).code == 2
    assert noted.run("journal", "note", "x", "--incident", "INC-1").code == 2
    assert noted.run("--read-only", "journal", "go-on").code == 2
    assert noted.run("journal", "go-on").code == 0
    assert noted.run("journal", "note", "after").code == 0
    assert noted.run("journal", "verify").code == 0
    assert noted.run("journal", "go-on").code == 2, "there is nothing to go on from"


def test_what_is_redacted_needs_a_reason_and_an_entry_that_was_typed(noted: Shell) -> None:
    assert noted.run("journal", "redact", "3").code == 2
    assert noted.run("journal", "redact", "99", "--note", "x").code == 2
    assert noted.run("journal", "redact", "3", "--note", "named a person", "--json").json["redacted"] == 3
    assert "duty manager" not in noted.run("journal", "show").out
    assert "Text taken out, with an entry that says why: #3" in noted.run("journal", "verify").out


def test_a_part_is_taken_out_of_any_entry_and_is_no_argument(noted: Shell) -> None:
    assert noted.run("journal", "redact", "3", "--part", "-", "--note", "x", stdin="nowhere in it").code == 2
    assert noted.run("journal", "redact", "3", "--part", "-", "--note", "x", stdin="\n").code == 2
    assert noted.run("journal", "redact", "3", "--part", "-", "--note", "a title", stdin="duty \n").code == 0
    assert "told the (taken out) manager" in noted.run("journal", "show").out
    assert noted.run("step", "A3", "--done", "--note", "looked with hunter2").code == 0
    number = noted.run("journal", "show", "--json", "--kind", "step").lines[0]["seq"]
    assert noted.run("journal", "redact", str(number), "--note", "held a password").code == 0
    steps = noted.run("status", "--json").json["steps"]
    assert next(step["state"] for step in steps if step["id"] == "A3") == "done"
    assert "hunter2" not in "".join(path.read_text() for path in noted.dir.rglob("*.jsonl"))


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_an_export_is_private_ends_with_the_head_and_overwrites_nothing(
    noted: Shell, tmp_path: Path, form: str
) -> None:
    target = tmp_path / "out"
    words = ["journal", "export", "--format", form, "--output", str(target)]
    made = noted.run(*words, "--json").json
    assert target.stat().st_mode & 0o777 == 0o600
    head = noted.run("journal", "verify", "--json").json["head"]
    text = target.read_text()
    rows = list(csv.DictReader(text.splitlines())) if form == "csv" else [json.loads(x) for x in text.splitlines()]
    assert [row["text"] for row in rows][-2:] == ["drain gone", head]
    assert made == {"path": str(target), "entries": 5, "seq": 5, "head": head}
    assert noted.run(*words).code == 2
    assert target.read_text() == text
    assert noted.run("journal", "export", "--format", form).out.replace("\r", "") == text.replace("\r", "")


def test_what_no_place_takes_is_left_on_the_terminal(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Cabinet) -> Path:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(Cabinet, "_claim", full)
    monkeypatch.setattr(tempfile, "tempdir", shell.file("no-folder", ""))
    said = shell.run("journal", "note", "told the duty manager")
    assert said.code == 2
    assert "NOT SAVED, because the incident folder" in said.err
    assert "No place took these entries" in said.err
    assert '"text": "INC-unsaved opened"' in said.err


@pytest.mark.parametrize(("typed", "code"), [(b"told the owner\n\x04", 0), (b"", 130)])
def test_a_note_is_typed_at_a_terminal_and_one_ctrl_c_ends_it(noted: Shell, typed: bytes, code: int) -> None:
    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "herotui", "--dir", str(noted.dir), "journal", "note"]
    with subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=subprocess.PIPE) as writing:
        assert writing.stderr is not None
        assert b"Ctrl-D" in writing.stderr.readline()
        if typed:
            os.write(ours, typed)
        else:
            writing.send_signal(signal.SIGINT)
        try:
            assert writing.wait(20) == code
        finally:
            writing.kill()
    os.close(ours)
    os.close(theirs)
    assert ("told the owner" in noted.run("journal", "show").out) is bool(typed)
