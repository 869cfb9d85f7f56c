"""Where the journal lies and what its clock says: told to the responder, never a reason to refuse."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from herotui import clock
from herotui.incident.entry import Kind
from herotui.journal import log, place, sync
from herotui.journal.cabinet import Cabinet
from herotui.journal.chain import Chain
from herotui.journal.lines import ENTRIES
from herotui.journal.verify import verify

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.mark.skipif(sys.platform != "linux", reason="mounts are read from /proc")
@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("server:/home {here} nfs4 rw 0 0", "network file system (nfs4)"),
        ("tmpfs {here} tmpfs rw 0 0", "in memory (tmpfs)"),
        ("overlay / overlay rw 0 0", "container's own layer (overlay)"),
        ("tmpfs {here}/deeper tmpfs rw 0 0", ""),
        ("/dev/sda1 {here} ext4 rw 0 0", ""),
        ("tmpfs {here} tmpfs rw 0 0\n/dev/sda1 {here} ext4 rw 0 0", ""),
    ],
)
def test_a_place_that_may_lose_it_is_named(tmp_path: Path, row: str, said: str) -> None:
    folder = tmp_path / "with space"
    folder.mkdir()
    mounts = tmp_path / "mounts"
    mounts.write_text(row.format(here=str(folder).replace(" ", "\\040")) + "\n")
    notices = place.notices(folder, mounts)
    assert len(notices) == bool(said)
    assert said in "".join(notices)


def test_no_list_of_mounts_no_notice(tmp_path: Path) -> None:
    assert place.notices(tmp_path, tmp_path / "none") == ()


async def test_a_clock_that_was_set_back_is_named_and_the_order_stays(cabinet: Cabinet) -> None:
    with clock.replaced(lambda: NOON):
        record = cabinet.create(responder="ann", world="real")
        await record.append(Kind.NOTE, "later")
    with clock.replaced(lambda: NOON - timedelta(days=400)):
        await record.append(Kind.NOTE, "earlier")
        await record.append(Kind.NOTE, "last", at=NOON)
        again = cabinet.open("INC-1", responder="bob")
    assert [entry.text for entry in again.entries] == ["INC-1 opened", "later", "earlier", "last"]
    assert "clock says 2025-10-21T12:00:00Z, the last entry 2026-11-25T12:00:00Z" in again.notices[-1]
    assert verify(again.folder or Path(), deep=True).holds
    again.close()
    record.close()


def test_a_drill_is_told_nothing(cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "notices", lambda folder: ("in memory",))
    drill, real = (cabinet.create(responder="ann", world=world) for world in ("drill", "real"))
    assert (drill.notices, real.notices) == ((), ("in memory",))
    drill.close()
    real.close()


async def test_a_disk_that_is_full_is_named_before_it_takes_nothing_any_more(
    cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = cabinet.create(responder="ann", world="real")
    assert place.SHORT not in record.notices
    full = iter([OSError(errno.ENOSPC, "No space left on device")])

    def write_all(fd: int, data: bytes) -> None:
        for error in full:
            raise error
        sync.write_all(fd, data)

    monkeypatch.setattr(log, "write_all", write_all)
    assert (await record.append(Kind.NOTE, "the disk is full, and this is saved")).seq == 2
    assert place.SHORT in record.notices
    record.close()
    again = cabinet.open("INC-1", responder="ann")  # there is room again
    assert place.SHORT not in again.notices
    again.close()


class Calls(list[str]):
    """Which of the system's ways to sync were used."""

    def note(self, name: str) -> int:
        self.append(name)
        return 0


@pytest.mark.parametrize(
    ("platform", "fails", "expected"),
    [
        ("linux", False, ["fdatasync"]),
        ("darwin", False, ["F_FULLFSYNC"]),
        ("darwin", True, ["F_FULLFSYNC", "fsync"]),
        ("win32", False, ["fsync"]),
    ],
)
def test_each_platform_syncs_in_its_own_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, fails: bool, expected: list[str]
) -> None:
    """What macOS and Windows would do, as far as it can be seen without one."""
    fcntl = pytest.importorskip("fcntl")
    calls = Calls()

    def control(fd: int, command: int) -> int:
        calls.note("F_FULLFSYNC" if command == 51 else "another")
        if fails:
            raise OSError("no such call here")
        return 0

    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", control)
    monkeypatch.setattr(os, "fsync", lambda fd: calls.note("fsync"))
    monkeypatch.setattr(os, "fdatasync", lambda fd: calls.note("fdatasync"), raising=False)
    with (tmp_path / "file").open("wb") as file:
        sync.durable(file.fileno())
    assert calls == expected


def test_windows_neither_syncs_folders_nor_asks_for_owners(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o777)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(os, "open", lambda *_: pytest.fail("a folder can't be opened there"))
    sync.durable_folder(tmp_path)
    sync.refuse_others(tmp_path, tmp_path.stat())


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_a_journal_lives_on_each_platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    fcntl = pytest.importorskip("fcntl")
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(sys, "platform", platform)
    if platform == "win32":
        monkeypatch.delattr(os, "fdatasync", raising=False)
        monkeypatch.setattr(os, "replace", _as_on_windows(os.replace))
    chain = Chain.create(tmp_path, [(ENTRIES, {"text": "hunter2"})])
    chain.append([(ENTRIES, {"text": "one"})])
    chain.redact(1, {"kind": "journal.redacted", "text": "", "data": {}})
    chain.go_on("asked to")
    chain.append([(ENTRIES, {"text": "two"})])
    chain.close()
    assert b"hunter2" not in (tmp_path / "journal.jsonl").read_bytes()
    assert verify(tmp_path, deep=True).holds


def _as_on_windows(replace: Callable[[Path, Path], None]) -> Callable[[Path, Path], None]:
    """`os.replace` that refuses to replace a file that this process has open."""

    def refusing(source: Path, target: Path) -> None:
        if target.exists():
            there = target.stat()
            for fd in range(3, 64):
                with contextlib.suppress(OSError):
                    here = os.fstat(fd)
                    assert (here.st_dev, here.st_ino) != (there.st_dev, there.st_ino), "it is open"
        replace(source, target)

    return refusing
