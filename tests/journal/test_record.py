"""One open incident: what a responder writes is there, in order, once it says so."""

from __future__ import annotations

import asyncio
import stat
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from herotui.incident.entry import Kind
from herotui.journal import log, sync
from herotui.journal.cabinet import Cabinet
from herotui.journal.errors import NotSaved, ReadOnly
from herotui.journal.record import Record, Saved

FAKE_KEY = "HRKU-AA" + "x" * 58


def folder_of(record: Record) -> Path:
    assert record.folder is not None
    return record.folder


async def test_an_entry_is_there_after_reopening(record: Record, cabinet: Cabinet) -> None:
    at = datetime(2026, 11, 23, 18, 14, 0, 5, UTC)
    added = await record.append(Kind.NOTE, "told the duty manager", phase="assess", data={"by": ["phone"]}, at=at)
    again = cabinet.open("INC-1", responder="bob")
    assert again.entries == [*record.entries]
    assert again.entries[-1] == added
    assert (added.seq, added.at, added.responder, added.phase) == (2, at, "ann", "assess")
    assert again.incident == record.incident
    assert again.salt == record.salt
    assert len(again.salt) == 32
    again.close()


async def test_saved_names_number_and_head(record: Record) -> None:
    entry = await record.append(Kind.NOTE, "one")
    saved = record.saved
    assert (saved.state, saved.seq, saved.waiting) == ("saved", entry.seq, 0)
    assert saved.phrase == f"saved #{entry.seq} {saved.head[:4]}"
    assert (
        saved.words(4)
        == f"saved #{entry.seq} {saved.head[:4]} {saved.head[4:8]} {saved.head[8:12]} {saved.head[12:16]}"
    )


async def test_everything_is_private(record: Record) -> None:
    await record.append(Kind.NOTE, "one")
    folder = folder_of(record)
    for path in (folder, folder.parent, folder.parent.parent):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_a_key_is_masked_wherever_it_stands_and_the_responder_is_told(record: Record) -> None:
    added = await record.append(Kind.NOTE, f"found {FAKE_KEY}", data={"line": [FAKE_KEY], FAKE_KEY: 1})
    sent = record.submit(Kind.NOTE, f"again {FAKE_KEY}")
    assert added.data["masked"] == 3
    assert sent.data["masked"] == 1
    assert record.journal is not None
    await record.flush()
    record.journal.insert({"text": FAKE_KEY})
    for path in folder_of(record).iterdir():
        assert FAKE_KEY[:20].encode() not in path.read_bytes()


async def test_what_json_has_no_exact_word_for_is_kept_as_text(record: Record) -> None:
    data = {"big": 2**60, "nan": float("nan"), "half": "\udc80", "escape": "\x1b[31m", "kind": Kind.NOTE, "t": (1, 2)}
    added = await record.append(Kind.NOTE, "odd \udcff", data=data)
    assert added.text == "odd \\udcff"
    assert added.data == {
        "big": str(2**60), "nan": "nan", "half": "\\udc80", "escape": "\x1b[31m", "kind": "note", "t": [1, 2]
    }  # fmt: skip
    assert b"\x1b" not in (folder_of(record) / "journal.jsonl").read_bytes()
    with pytest.raises(TypeError):
        await record.append(Kind.NOTE, "bytes", data={"raw": b"1"})


async def test_a_burst_is_one_write_and_keeps_its_order(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    syncs: list[int] = []
    monkeypatch.setattr(log, "durable", lambda fd: syncs.append(fd))
    added = await asyncio.gather(*(record.append(Kind.NOTE, str(number)) for number in range(200)))
    assert [entry.text for entry in added] == [str(number) for number in range(200)]
    assert [entry.seq for entry in added] == list(range(2, 202))
    assert len(syncs) < 10


async def test_the_loop_goes_on_while_the_disk_is_slow(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()
    monkeypatch.setattr(log, "durable", lambda fd: gate.wait(10))
    writing = asyncio.create_task(record.append(Kind.NOTE, "slow"))
    for _ in range(100):
        await asyncio.sleep(0)
    assert not writing.done()
    assert record.saved == Saved("saving", 1, record.saved.head, waiting=1)
    assert record.saved.phrase == "saving, 1 waiting"
    gate.set()
    assert (await writing).seq == 2
    assert record.saved.state == "saved"


async def test_typing_goes_on_while_a_slow_disk_takes_many_entries(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that syncs only when the test lets it: in between, the loop takes every key, each at its turn."""
    turns, syncs = threading.Semaphore(0), 0

    def durable(fd: int) -> None:
        nonlocal syncs
        assert threading.current_thread() is not threading.main_thread()
        turns.acquire(timeout=10)
        syncs += 1

    monkeypatch.setattr(log, "durable", durable)
    typed: list[int] = []
    writing = []
    for number in range(200):
        writing.append(asyncio.create_task(record.append(Kind.NOTE, str(number))))
        asyncio.get_running_loop().call_soon(typed.append, number)
        await asyncio.sleep(0)
        assert typed == list(range(number + 1))
    assert (syncs, record.saved.waiting) == (0, 200)
    while not all(task.done() for task in writing):
        turns.release()
        await asyncio.sleep(0.001)
    assert [entry.text for entry in record.entries[1:]] == [str(number) for number in range(200)]
    assert syncs < 10


async def test_cancelling_the_waiter_does_not_lose_the_entry(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()
    monkeypatch.setattr(log, "durable", lambda fd: gate.wait(10))
    writing = asyncio.create_task(record.append(Kind.NOTE, "still saved"))
    await asyncio.sleep(0)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    gate.set()
    await record.flush()
    await record.refresh()
    assert record.entries[-1].text == "still saved"


async def test_subscribers_hear_of_each_change_until_they_leave(record: Record) -> None:
    heard: list[tuple[str, int]] = []
    leave = record.subscribe(lambda: heard.append((record.saved.state, len(record.entries))))
    await record.append(Kind.NOTE, "one")
    assert heard[-1] == ("saved", 2)
    leave()
    leave()
    await record.append(Kind.NOTE, "two")
    assert heard[-1] == ("saved", 2)


async def test_two_records_of_one_incident_both_write_and_see_each_other(record: Record, cabinet: Cabinet) -> None:
    other = cabinet.open("INC-1", responder="bob")
    for number in range(20):
        await record.append(Kind.NOTE, f"a{number}")
        await other.append(Kind.NOTE, f"b{number}")
    await record.refresh()
    assert list(record.entries) == list(other.entries)
    assert [entry.seq for entry in record.entries] == list(range(1, 42))
    other.close()


async def test_two_that_watch_see_each_other_and_nothing_is_told_twice(record: Record, cabinet: Cabinet) -> None:
    other = cabinet.open("INC-1", responder="bob")
    heard: list[int] = []
    told = asyncio.Event()

    def hear() -> None:
        heard.append(len(record.entries))
        told.set()

    record.subscribe(hear)
    watching = asyncio.create_task(record.watch(0.005))
    for number in range(5):
        await other.append(Kind.NOTE, str(number))
        await asyncio.wait_for(told.wait(), 10)
        told.clear()
    await asyncio.sleep(0.03)
    watching.cancel()
    assert heard == [2, 3, 4, 5, 6]
    other.close()


async def test_a_viewer_follows_and_changes_nothing(record: Record, cabinet: Cabinet) -> None:
    before = sorted(path.name for path in folder_of(record).iterdir())
    viewer = cabinet.open("INC-1", responder="bob", read_only=True)
    await record.append(Kind.NOTE, "one")
    await viewer.refresh()
    assert viewer.entries[-1].text == "one"
    with pytest.raises(ReadOnly):
        await viewer.append(Kind.NOTE, "no")
    viewer.close()
    assert sorted(path.name for path in folder_of(record).iterdir()) == before


async def test_submitted_entries_count_at_once(record: Record) -> None:
    first = record.submit(Kind.SEVERITY, "critical", data={"severity": "critical", "reason": "public"})
    second = record.submit(Kind.NOTE, "two")
    assert (first.seq, second.seq) == (2, 3)
    assert record.incident.severity == "critical"
    assert record.saved.state == "saving"
    await record.flush()
    assert record.saved.state == "saved"
    assert [entry.data["client_id"] for entry in record.entries[1:]] == [
        first.data["client_id"],
        second.data["client_id"],
    ]


class Broken:
    """A disk that takes nothing until it is mended."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.broken = True
        monkeypatch.setattr(log, "write_all", self._write_all)

    def _write_all(self, fd: int, data: bytes) -> None:
        if self.broken:
            raise OSError(28, "No space left on device")
        sync.write_all(fd, data)


async def test_what_cannot_be_saved_is_refused_or_kept(
    record: Record, cabinet: Cabinet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Broken(monkeypatch)
    with pytest.raises(NotSaved, match="the disk is full"):
        await record.append(Kind.NOTE, "kept in the input box")
    record.submit(Kind.NOTE, "revoked the key")
    with pytest.raises(NotSaved):
        await record.flush()
    await record.refresh()
    saved = record.saved
    assert (saved.state, saved.waiting) == ("not_saved", 1)
    assert "the disk is full; kept in " in saved.phrase
    assert [entry.text for entry in record.entries] == ["INC-1 opened", "revoked the key"]
    spilled = list((tmp_path / "second").iterdir())
    assert len(spilled) == 1
    assert b"revoked the key" in spilled[0].read_bytes()

    disk.broken = False
    await record.append(Kind.NOTE, "later")
    assert [entry.text for entry in record.entries] == ["INC-1 opened", "revoked the key", "later"]
    await record.refresh()
    assert record.saved.state == "saved"
    assert list((tmp_path / "second").iterdir()) == []


async def test_what_was_kept_when_the_process_ended_comes_home_once(
    record: Record, cabinet: Cabinet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Broken(monkeypatch)
    record.submit(Kind.NOTE, "revoked the key")
    record.close()
    disk.broken = False
    copy = next((tmp_path / "second").iterdir())
    evidence = copy.read_bytes()
    for _ in range(2):
        again = cabinet.open("INC-1", responder="ann")
        assert [entry.text for entry in again.entries] == ["INC-1 opened", "revoked the key"]
        again.close()
        copy.write_bytes(evidence)


async def test_a_record_without_a_folder_keeps_and_spills(tmp_path: Path) -> None:
    adrift = Record.adrift(responder="ann", why="the folder is read-only", fallbacks=[tmp_path / "second"])
    adrift.submit(Kind.OPENED, "opened", data={"id": "none", "world": "real"})
    with pytest.raises(NotSaved, match="read-only"):
        await adrift.append(Kind.NOTE, "no")
    await adrift.refresh()
    assert adrift.incident.id == "none"
    assert adrift.saved.state == "not_saved"
    adrift.close()
    assert len(list((tmp_path / "second").iterdir())) == 1


async def test_a_failed_sync_leaves_that_file_and_goes_on_in_a_new_one(
    record: Record, cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    await record.append(Kind.NOTE, "one")
    fails = iter([OSError(5, "Input/output error")])

    def durable(fd: int) -> None:
        for error in fails:
            raise error

    monkeypatch.setattr(log, "durable", durable)
    added = await record.append(Kind.NOTE, "two")
    await record.append(Kind.NOTE, "three")
    assert (folder_of(record) / "journal-2.jsonl").exists()
    assert b'"two"' not in (folder_of(record) / "journal.jsonl").read_bytes()
    again = cabinet.open("INC-1", responder="bob")
    assert [entry.text for entry in again.entries] == ["INC-1 opened", "one", "two", "three"]
    assert again.damage is None
    assert added.seq == 4  # the new file's header took 3
    again.close()


async def test_what_no_place_takes_is_left_for_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "no folder").write_text("")
    adrift = Record.adrift(responder="ann", why="the folder is read-only", fallbacks=[tmp_path / "no folder"])
    adrift.submit(Kind.NOTE, "revoked the key")
    adrift.close()
    assert [entry.text for entry in adrift.unsaved] == ["revoked the key"]
    assert adrift.saved.phrase == "NOT SAVED, because the folder is read-only"


async def test_a_closed_record_refuses_and_keeps_nothing_back(record: Record) -> None:
    record.close()
    with pytest.raises(NotSaved, match="closed here"):
        await record.append(Kind.NOTE, "too late")
    with pytest.raises(NotSaved, match="closed here"):
        await record.redact(1, "too late")
    await record.refresh()
    await record.watch(0)
    record.submit(Kind.NOTE, "revoked, too late")
    assert [entry.text for entry in record.unsaved] == ["revoked, too late"]
