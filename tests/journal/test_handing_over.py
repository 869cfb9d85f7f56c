"""What leaves the folder: the tail for a screen, exports, archives, and several journals as one view."""

from __future__ import annotations

import csv
import io
import json
import shutil
import tarfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from herotui.errors import WrongUse
from herotui.incident.entry import Kind
from herotui.incident.state import fold
from herotui.journal.cabinet import Cabinet
from herotui.journal.export import export
from herotui.journal.lines import Head
from herotui.journal.record import Record
from herotui.journal.tail import Tail, peek
from herotui.journal.verify import verify
from tests.journal import stranger_check

NOON = datetime(2100, 11, 25, 12, tzinfo=UTC)


def folder_of(record: Record) -> Path:
    assert record.folder is not None
    return record.folder


async def test_the_tail_is_the_end_of_the_record(record: Record) -> None:
    for number in range(30):
        await record.append("note", f"{number} " + "x" * (9_000 if number % 7 == 0 else 10))
    for count in (1, 5, 30, 31, 500):
        assert peek(folder_of(record), count) == Tail(
            tuple(record.entries[-count:]), Head(record.saved.seq, record.saved.head)
        )


async def test_the_tail_goes_back_over_files_and_stops_at_what_does_not_hold(record: Record) -> None:
    folder = folder_of(record)
    for number in range(4):
        await record.append("note", f"{number}")
    with (folder / "journal.jsonl").open("ab") as file:
        file.write(b"garbage\n")
    await record.refresh()
    assert peek(folder, 9) == Tail()
    await record.go_on()
    await record.append("note", "after")
    assert peek(folder, 9).entries == tuple(record.entries)
    path = folder / "journal.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"text":"1"', b'"text":"x"'))
    assert [entry.text for entry in peek(folder, 9).entries] == ["2", "3", "after"]


def test_the_tail_of_nothing_is_empty(tmp_path: Path) -> None:
    assert peek(tmp_path, 5) == Tail()
    (tmp_path / "journal.jsonl").write_bytes(b"half a line")
    assert peek(tmp_path, 5) == Tail()


async def test_an_export_says_what_the_record_says_and_its_head(record: Record) -> None:
    await record.append("note", "=HYPERLINK(1)", data={"n": [1, None], "text": "café"})
    lines, table = io.StringIO(), io.StringIO(newline="")
    for form, out in (("jsonl", lines), ("csv", table)):
        export(record.entries, Head(record.saved.seq, record.saved.head), form, out)
    first, second, head = map(json.loads, lines.getvalue().splitlines())
    assert (first["kind"], second["text"], second["data"]) == (
        Kind.OPENED,
        "=HYPERLINK(1)",
        {"n": [1, None], "text": "café"},
    )
    assert (head["seq"], head["kind"], head["text"]) == (record.saved.seq, "journal.head", record.saved.head)
    rows = list(csv.DictReader(io.StringIO(table.getvalue())))
    assert rows[1]["text"] == "'=HYPERLINK(1)"
    assert json.loads(rows[1]["data"]) == second["data"]
    assert rows[2]["text"] == record.saved.head
    assert record.salt.hex() not in lines.getvalue() + table.getvalue()
    with pytest.raises(WrongUse, match="jsonl, csv"):
        export((), Head(record.saved.seq, record.saved.head), "xml", lines)


async def test_a_fold_is_the_same_on_another_machine(record: Record, tmp_path: Path) -> None:
    """The journal alone is copied, into another folder: the incident stands where it stood."""
    await record.append(Kind.SEVERITY, "", data={"severity": "high", "reason": "public"})
    await record.append(Kind.NOT_SEEN, "", data={"place": "audit trail", "reason": "no rights"})
    record.submit(Kind.STEP, "", data={"id": "A1", "state": "done", "evidence": "request 1"})
    gone = await record.append(Kind.INTENT, "", data={"id": "c1", "call": {"method": "GET", "path": "/"}, "why": "x"})
    await record.redact(gone.seq, "a name")
    await record.flush()
    there = tmp_path / "there"
    there.mkdir(mode=0o700)
    shutil.copy(folder_of(record) / "journal.jsonl", there)
    copy = Record.open(there, responder="bob", read_only=True)
    assert copy.incident == record.incident
    assert list(copy.entries) == list(record.entries)
    copy.close()


async def test_a_closed_incident_is_packed_with_all_that_its_next_owner_needs(
    record: Record, cabinet: Cabinet, tmp_path: Path
) -> None:
    to = tmp_path / "INC-1.tar.gz"
    with pytest.raises(WrongUse, match="INC-1 is open"):
        cabinet.archive("INC-1", to)
    await record.append(Kind.CLOSED, "INC-1 closed")
    made = cabinet.archive("INC-1", to)
    assert (made.path, made.size, made.verdict.holds) == (to, to.stat().st_size, True)
    assert (made.verdict.seq, made.verdict.head) == (record.saved.seq, record.saved.head)
    assert to.stat().st_mode & 0o777 == 0o600
    with tarfile.open(to) as tar:
        tar.extractall(tmp_path / "there", filter="data")
    there = tmp_path / "there" / "INC-1"
    assert {path.name for path in there.iterdir()} == {"journal.jsonl", "journal.head", "salt", "journal-format.md"}
    assert stranger_check.check(there)["h"] == record.saved.head
    assert (there / "salt").read_bytes() == record.salt
    with pytest.raises(WrongUse, match="is there already"):
        cabinet.archive("INC-1", to)
    assert folder_of(record).is_dir()
    copy = Record.open(there, responder="bob", read_only=True)
    assert (copy.entries, copy.incident) == (record.entries, record.incident)
    copy.close()


async def test_a_copy_that_went_on_elsewhere_is_merged_by_time(
    record: Record, cabinet: Cabinet, tmp_path: Path
) -> None:
    await record.append("note", "before the copy", at=NOON)
    there = tmp_path / "there"
    shutil.copytree(folder_of(record), there)
    other = Record.open(there, responder="bob", fallbacks=[])
    for minute in (1, 3, 5):
        await record.append("note", f"here {minute}", at=NOON + timedelta(minutes=minute))
        await other.append("note", f"there {minute + 1}", at=NOON + timedelta(minutes=minute + 1))
    # Its clock was set back: its own order stays.
    await other.append(Kind.CLOSED, "there 0", at=NOON)
    other.close()
    merged = cabinet.merge(["INC-1", str(there)])
    assert [told.entry.text for told in merged.told[1:]] == [
        *("before the copy", "here 1", "there 2", "here 3", "there 4", "here 5", "there 6", "there 0")
    ]
    assert "".join(told.letter for told in merged.told) == "AAABABABB"
    assert [source.head.seq for source in merged.sources] == [5, 6]
    assert merged.incident == fold(merged.entries)
    assert merged.incident.closed_at is not None
    assert verify(there).holds


async def test_archives_are_merged_and_worlds_are_not(record: Record, cabinet: Cabinet, tmp_path: Path) -> None:
    await record.append(Kind.CLOSED, "")
    cabinet.archive("INC-1", tmp_path / "a.tar.gz")
    assert len(cabinet.merge(["INC-1", str(tmp_path / "a.tar.gz")]).told) == 2
    cabinet.create(responder="ann", world="real").close()
    with pytest.raises(WrongUse, match="drill, real"):
        cabinet.merge(["INC-1", "INC-2"])
    for content in (b"", b"no archive"):
        (tmp_path / "no").write_bytes(content)
        with pytest.raises(WrongUse, match="no archive"):
            cabinet.merge(["INC-1", str(tmp_path / "no")])


def test_an_archive_that_would_write_elsewhere_is_refused(cabinet: Cabinet, tmp_path: Path) -> None:
    for name, kind in (("INC-1/../../out", tarfile.REGTYPE), ("INC-1/salt", tarfile.SYMTYPE)):
        with tarfile.open(tmp_path / "bad", "w:gz") as tar:
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            tar.addfile(member)
        with pytest.raises(WrongUse, match="no archive of an incident"):
            cabinet.merge([str(tmp_path / "bad")])
