"""The incidents of a state folder: made, found, listed, and refused with three sentences where that can't be."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from herotui import clock
from herotui.errors import WrongUse
from herotui.incident.entry import Kind
from herotui.journal import cabinet as cabinets
from herotui.journal.cabinet import UNSAVED, Cabinet
from herotui.journal.chain import Chain
from herotui.journal.errors import Damaged, NotSaved, Unwritable


def day(number: int) -> datetime:
    return datetime(2026, 11, number, tzinfo=UTC)


async def test_incidents_are_listed_with_world_and_state(cabinet: Cabinet) -> None:
    assert list(cabinet.list()) == []
    assert cabinet.newest() is None
    for number, world in enumerate(["real", "drill", "simulated"], 1):
        with clock.replaced(functools.partial(day, number)):
            cabinet.create(responder="ann", world=world, data={"host": "h"}).close()
    record = cabinet.open("INC-3", responder="bob")
    await record.append(Kind.CLOSED, "done")
    record.close()
    found = [(filed.id, filed.world, filed.state, filed.opened_at, filed.entries) for filed in cabinet.list()]
    assert found == [
        ("INC-1", "real", "open", day(1), 1),
        ("INC-2", "drill", "open", day(2), 1),
        ("INC-3", "simulated", "closed", day(3), 2),
    ]
    newest_open, newest, newest_real = cabinet.newest_open(), cabinet.newest(), cabinet.newest({"real", "none"})
    assert newest_open is not None
    assert newest is not None
    assert newest_real is not None
    assert (newest_open.id, newest.id, newest_real.id) == ("INC-2", "INC-3", "INC-1")
    assert cabinet.newest_open({"simulated"}) is None
    again = cabinet.open("INC-3", responder="bob")
    await again.append(Kind.REOPENED, "not done")
    again.close()
    assert cabinet.find("INC-3").state == "open"


def test_the_first_entry_says_what_the_incident_is(cabinet: Cabinet) -> None:
    record = cabinet.create(responder="ann", world="real", data={"host": "https://api.heroku.com"})
    assert (record.incident.id, record.incident.world, record.incident.host) == (
        "INC-1",
        "real",
        "https://api.heroku.com",
    )
    record.close()


def test_ids_are_taken_once_however_many_ask_at_the_same_time(cabinet: Cabinet) -> None:
    with ThreadPoolExecutor(8) as pool:
        records = list(pool.map(lambda _: cabinet.create(responder="ann", world="drill"), range(16)))
    for record in records:
        record.close()
    assert [filed.id for filed in cabinet.list()] == [f"INC-{number}" for number in range(1, 17)]


def test_damaged_and_empty_incidents_are_listed_not_hidden(cabinet: Cabinet) -> None:
    for _ in range(3):
        cabinet.create(responder="ann", world="real").close()
    folder = cabinet.root / "incidents"
    first = folder / "INC-1" / "journal.jsonl"
    first.write_bytes(first.read_bytes().replace(b"opened", b"closed"))
    second = folder / "INC-2" / "journal.jsonl"
    second.write_bytes(second.read_bytes() + b"garbage\n")
    (folder / "INC-9").mkdir()
    (folder / "notes.txt").touch()
    found = {filed.id: filed for filed in cabinet.list()}
    assert {name: filed.state for name, filed in found.items()} == {
        "INC-1": "damaged", "INC-2": "damaged", "INC-3": "open", "INC-9": "damaged"
    }  # fmt: skip
    assert "#1" in found["INC-1"].damage
    assert (found["INC-2"].world, found["INC-2"].entries) == ("real", 1)
    assert found["INC-9"].damage == "it holds no journal"
    assert [cabinet.world(name) for name in found] == ["", "real", "real", ""]
    assert cabinet.newest_unfinished({"real"}) == max(found.values(), key=lambda filed: filed.opened_at or day(1))
    with pytest.raises(Damaged, match="no journal"):
        cabinet.open("INC-9", responder="ann")
    damaged = cabinet.open("INC-2", responder="ann")
    assert damaged.damage is not None
    assert damaged.saved.phrase.startswith("NOT SAVED, because the journal is damaged at #2")
    damaged.close()


async def test_going_on_after_a_damage(cabinet: Cabinet) -> None:
    cabinet.create(responder="ann", world="real").close()
    path = cabinet.root / "incidents" / "INC-1" / "journal.jsonl"
    path.write_bytes(path.read_bytes() + b"garbage\n")
    record = cabinet.open("INC-1", responder="ann")
    record.submit(Kind.NOTE, "revoked meanwhile")
    with pytest.raises(NotSaved, match="damaged"):
        await record.flush()
    await record.go_on()
    await record.flush()
    assert record.saved.state == "saved"
    assert [entry.text for entry in record.entries] == ["INC-1 opened", "revoked meanwhile"]
    record.close()
    assert cabinet.find("INC-1").state == "open"


@pytest.mark.parametrize("name", ["INC-2", "INC-0", "../INC-1", "", "inc-1"])
def test_an_unknown_id_is_refused_with_the_known_ones(cabinet: Cabinet, name: str) -> None:
    cabinet.create(responder="ann", world="drill").close()
    with pytest.raises(WrongUse, match="Known here: INC-1"):
        cabinet.open(name, responder="ann")


def test_a_place_that_cannot_hold_incidents_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unwritable, match=r"can't be used.*Nothing would be recorded.*--dir") as caught:
        Cabinet(tmp_path / "file").create(responder="ann", world="real")
    assert caught.value.exit_code == 2


def test_a_full_disk_while_creating_leaves_no_incident(cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch) -> None:
    from herotui.journal import sync

    def full(fd: int, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sync, "write_all", full)
    with pytest.raises(Unwritable, match="the disk is full"):
        cabinet.create(responder="ann", world="real")
    assert list(cabinet.list()) == []


AS_NOBODY = """
import asyncio, os, sys
from pathlib import Path
from herotui.errors import HerotuiError
from herotui.journal.cabinet import UNSAVED, Cabinet
os.setuid(65534)
cabinet = Cabinet(Path(sys.argv[1]), fallbacks=[])
try:
    cabinet.create(responder="ann", world="real")
except HerotuiError as error:
    print(error.exit_code, error)
"""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root, to become somebody else")
def test_a_home_that_may_not_be_written_to(tmp_path: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(0o755)
    done = subprocess.run([sys.executable, "-c", AS_NOBODY, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("2 The incident folder"), done.stderr
    assert "this user may not write there" in done.stdout


async def test_revoking_begins_without_a_folder_and_comes_home_in_order(tmp_path: Path) -> None:
    blocked = tmp_path / "state"
    blocked.touch()
    cabinet = Cabinet(blocked, fallbacks=[tmp_path / "second"])
    record = cabinet.begin(responder="ann", world="real", data={"host": "h"})
    assert (record.incident.id, record.incident.world, record.folder) == (UNSAVED, "real", None)
    record.submit(Kind.NOTE, "revoked the key")
    with pytest.raises(NotSaved, match="can't be used"):
        await record.append(Kind.NOTE, "refused")
    await record.refresh()
    assert "kept in" in record.saved.phrase
    blocked.unlink()
    await record.append(Kind.NOTE, "back")
    assert [entry.text for entry in record.entries] == ["INC-1 opened", "revoked the key", "back"]
    assert record.incident.id == "INC-1"
    assert record.saved.state == "saved"
    assert record.folder == blocked / "incidents" / "INC-1"
    again = cabinet.open("INC-1", responder="bob")
    assert (again.salt, list(again.entries)) == (record.salt, list(record.entries))
    again.close()
    record.close()
    assert list((tmp_path / "second").iterdir()) == []


def test_begin_is_create_where_the_folder_can_be_used(cabinet: Cabinet) -> None:
    record = cabinet.begin(responder="ann", world="drill")
    assert (record.incident.id, record.saved.state) == ("INC-1", "saved")
    record.close()


async def test_what_a_session_without_a_folder_left_becomes_an_incident(tmp_path: Path) -> None:
    blocked = tmp_path / "state"
    blocked.touch()
    cabinet = Cabinet(blocked, fallbacks=[tmp_path / "second"])
    record = cabinet.begin(responder="ann", world="real")
    record.submit(Kind.NOTE, "revoked the key")
    with pytest.raises(NotSaved):
        await record.flush()
    assert "kept in" in record.saved.phrase
    with pytest.raises(Unwritable):
        Cabinet(blocked, fallbacks=[tmp_path / "second"]).create(responder="bob", world="real")
    blocked.unlink()
    assert list(cabinet.adopt()) == []  # its session lives, and will bring it home itself
    blocked.touch()
    record.close()
    blocked.unlink()
    adopted = cabinet.adopt()
    assert [(filed.id, filed.world, filed.entries) for filed in adopted] == [("INC-1", "real", 2)]
    again = cabinet.open("INC-1", responder="bob", read_only=True)
    assert [entry.text for entry in again.entries] == ["INC-1 opened", "revoked the key"]
    assert {entry.responder for entry in again.entries} == {"ann"}
    again.close()
    assert list(cabinet.adopt()) == []


async def test_an_incident_is_read_again_only_when_its_files_have_changed(
    cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = cabinet.create(responder="ann", world="drill")
    reads: list[Path] = []

    class Reading(Chain):
        def __init__(self, folder: Path, *, read_only: bool = False) -> None:
            reads.append(folder)
            super().__init__(folder, read_only=read_only)

    monkeypatch.setattr(cabinets, "Chain", Reading)
    assert [cabinet.list()[0].entries, cabinet.find("INC-1").entries, len(reads)] == [1, 1, 1]
    await record.append(Kind.CLOSED, "")
    assert (cabinet.find("INC-1").state, len(reads)) == ("closed", 2)
    path = cabinet.root / "incidents" / "INC-1" / "journal.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"drill"', b'"trial"'))
    assert [cabinet.find("INC-1").state, cabinet.list()[0].state, len(reads)] == ["damaged", "damaged", 3]
    record.close()


def test_the_newest_open_one_is_found_without_reading_the_old_ones(
    cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    for world in ("real", "real", "drill"):
        cabinet.create(responder="ann", world=world).close()
    reads: list[str] = []

    class Reading(Chain):
        def __init__(self, folder: Path, *, read_only: bool = False) -> None:
            reads.append(folder.name)
            super().__init__(folder, read_only=read_only)

    monkeypatch.setattr(cabinets, "Chain", Reading)
    found = cabinet.newest_open({"real"})
    assert found is not None
    assert (found.id, reads) == ("INC-2", ["INC-2"])
