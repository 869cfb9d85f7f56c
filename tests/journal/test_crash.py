"""Writers that are killed, lose power, fill the disk or meet another: what was acknowledged is there afterwards."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from herotui.journal.chain import Chain
from herotui.journal.lines import ENTRIES
from herotui.journal.verify import verify
from tests.journal import stranger_check

ROOT = Path(__file__).parents[2]
ROUNDS = int(os.environ.get("HEROTUI_KILL_ROUNDS", "200"))
"""Of the slow tests here: 1,000 before a release."""


def start(folder: Path, prefix: str, count: int, size: int, mode: str = "plain") -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.journal.worker", str(folder), prefix, str(count), str(size), mode]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def lines_of(process: subprocess.Popen[str], count: int) -> list[str]:
    assert process.stdout is not None
    return [process.stdout.readline().strip() for _ in range(count)]


def rest_of(process: subprocess.Popen[str]) -> list[str]:
    """The complete lines that are still in the pipe, once the process has ended."""
    assert process.stdout is not None
    text = process.stdout.read()
    process.stdout.close()
    process.wait()
    return text.split("\n")[:-1]


def texts(folder: Path) -> list[str]:
    chain = Chain(folder, read_only=True)
    chain.close()
    assert chain.damage is None, chain.damage
    return [(line.document or {}).get("text", "") for line in chain.lines if line.table == ENTRIES]


def crash(folder: Path, prefix: str, size: int, dice: random.Random, mode: str = "plain") -> list[str]:
    """Kill a writer at a random moment, drop what it did not sync; returns what it had acknowledged."""
    process = start(folder, prefix, 10_000, size, mode)
    acknowledged = lines_of(process, dice.randrange(1, 40 if size < 10_000 else 5))
    time.sleep(dice.random() * 0.003)
    process.send_signal(signal.SIGKILL)
    acknowledged += rest_of(process)
    path = folder / "journal.jsonl"
    synced = int((folder / "synced").read_text() or "0")
    with path.open("r+b") as file:
        end = file.seek(0, os.SEEK_END)
        kept = synced if mode == "nosync" else dice.randint(min(synced, end), end)
        file.truncate(kept)  # the disk may have kept some of what was under way; for the control, the worst case
    return acknowledged


def rounds(root: Path, count: int, size: int) -> None:
    """Crashes of writers one after the other, in a folder for each 25, so that large ones stay small enough to read."""
    dice = random.Random(count + size)
    for first in range(0, count, 25):
        folder = root / str(first)
        folder.mkdir(mode=0o700)
        Chain.create(folder, []).close()
        acknowledged: list[str] = []
        for number in range(first, min(first + 25, count)):
            acknowledged += crash(folder, f"r{number}-", size, dice)
            kept = texts(folder)
            assert [text for text in kept if text in set(acknowledged)] == acknowledged
        assert verify(folder, deep=True).holds
        assert stranger_check.check(folder)["seq"] >= len(acknowledged)
        shutil.rmtree(folder)


def one_of_many_is_killed(root: Path, count: int, size: int, writers: int) -> None:
    """Writers at the same time, one of them killed: neither it nor the others lose what was acknowledged."""
    dice = random.Random(count + size + writers)
    for number in range(count):
        folder = root / str(number)
        folder.mkdir(mode=0o700)
        Chain.create(folder, []).close()
        victim = start(folder, "victim-", 10_000, size)
        survivors = [start(folder, f"w{writer}-", 15, dice.choice((50, size))) for writer in range(1, writers)]
        acknowledged = lines_of(victim, dice.randrange(1, 5))
        time.sleep(dice.random() * 0.003)
        victim.send_signal(signal.SIGKILL)
        acknowledged += rest_of(victim)
        for writer, survivor in enumerate(survivors, 1):
            assert rest_of(survivor) == [f"w{writer}-{entry}" for entry in range(15)]
        kept = texts(folder)
        assert [text for text in kept if text in set(acknowledged)] == acknowledged
        for writer in range(1, writers):
            assert [text for text in kept if text.startswith(f"w{writer}-")] == [f"w{writer}-{n}" for n in range(15)]
        assert verify(folder).holds
        shutil.rmtree(folder)


def test_nothing_acknowledged_is_lost_when_the_writer_is_killed(tmp_path: Path) -> None:
    rounds(tmp_path, 4, 50)


@pytest.mark.slow
@pytest.mark.parametrize("size", [50, 600_000])
def test_nothing_acknowledged_is_lost_in_many_rounds(tmp_path: Path, size: int) -> None:
    rounds(tmp_path, ROUNDS, size)


@pytest.mark.slow
@pytest.mark.parametrize("size", [50, 600_000])
@pytest.mark.parametrize("writers", [2, 3, 4])
def test_nothing_is_lost_when_one_of_many_writers_is_killed(tmp_path: Path, size: int, writers: int) -> None:
    one_of_many_is_killed(tmp_path, ROUNDS // 10, size, writers)


def test_control_without_sync_the_same_rounds_find_losses(tmp_path: Path) -> None:
    """Else the tests above would prove nothing."""
    Chain.create(tmp_path, []).close()
    size = (tmp_path / "journal.jsonl").stat().st_size
    (tmp_path / "synced").write_text(f"{size:16d}")
    acknowledged = crash(tmp_path, "x", 50, random.Random(1), "nosync")
    chain = Chain(tmp_path, read_only=True)
    chain.close()
    kept = {(line.document or {}).get("text") for line in chain.lines}
    assert not set(acknowledged) <= kept
    assert chain.damage is not None  # the anchor tells of it


@pytest.mark.parametrize("writers", [2, pytest.param(4, marks=pytest.mark.slow)])
def test_writers_in_processes_of_their_own_share_a_journal(tmp_path: Path, writers: int) -> None:
    Chain.create(tmp_path, []).close()
    processes = [start(tmp_path, f"w{number}-", 60, 50) for number in range(writers)]
    for number, process in enumerate(processes):
        assert rest_of(process) == [f"w{number}-{entry}" for entry in range(60)]
    kept = texts(tmp_path)
    for number in range(writers):
        assert [text for text in kept if text.startswith(f"w{number}-")] == [f"w{number}-{n}" for n in range(60)]
    assert len(kept) == 60 * writers
    assert verify(tmp_path).holds


def test_a_writer_goes_on_when_the_other_one_is_killed(tmp_path: Path) -> None:
    one_of_many_is_killed(tmp_path, 1, 50_000, 2)


def test_a_full_disk_refuses_and_keeps_what_it_had(tmp_path: Path) -> None:
    Chain.create(tmp_path, []).close()
    process = start(tmp_path, "f", 200, 400, "full=20000")
    *acknowledged, refused = rest_of(process)
    assert refused == "refused: the disk is full"
    assert len(acknowledged) > 10
    assert texts(tmp_path) == acknowledged
    assert (tmp_path / "journal.jsonl").stat().st_size <= 20_000
    assert not (tmp_path / "journal.reserve").exists()  # it was given up first
    assert verify(tmp_path).behind == ()
    assert rest_of(start(tmp_path, "again", 1, 10)) == ["again0"]  # there is room again


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KB, where the system lets us mount one."""
    folder = tmp_path / "small"
    folder.mkdir(mode=0o700)
    command = ["mount", "-t", "tmpfs", "-o", "size=64k,mode=0700", "tmpfs", str(folder)]
    try:
        made = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        made = False
    if not made:
        pytest.skip("no right to mount a small file system")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_file_system_that_is_full_refuses_and_goes_on_when_there_is_room(small_disk: Path) -> None:
    Chain.create(small_disk, []).close()
    *acknowledged, refused = rest_of(start(small_disk, "f", 200, 900))
    assert refused == "refused: the disk is full"
    assert texts(small_disk) == acknowledged
    assert len(acknowledged) > 10
    (small_disk / "synced").unlink()  # a page: room for some more
    chain = Chain(small_disk)
    chain.append([(ENTRIES, {"text": "there is room again"})])
    chain.close()
    assert texts(small_disk) == [*acknowledged, "there is room again"]
    assert verify(small_disk, deep=True).holds
