"""Writers that are killed, lose power, fill the disk or meet another: what was acknowledged is there afterwards."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from herotui.journal.chain import Chain
from herotui.journal.lines import ENTRIES
from herotui.journal.verify import verify

ROOT = Path(__file__).parents[2]


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
    process.send_signal(signal.SIGKILL)
    acknowledged += rest_of(process)
    path = folder / "journal.jsonl"
    synced = int((folder / "synced").read_text() or "0")
    with path.open("r+b") as file:
        end = file.seek(0, os.SEEK_END)
        kept = synced if mode == "nosync" else dice.randint(min(synced, end), end)
        file.truncate(kept)  # the disk may have kept some of what was under way; for the control, the worst case
    return acknowledged


def rounds(folder: Path, count: int, size: int) -> None:
    dice = random.Random(count + size)
    Chain.create(folder, []).close()
    acknowledged: list[str] = []
    for number in range(count):
        acknowledged += crash(folder, f"r{number}-", size, dice)
        kept = texts(folder)
        assert [text for text in kept if text in set(acknowledged)] == acknowledged
    assert verify(folder, deep=True).holds


def test_nothing_acknowledged_is_lost_when_the_writer_is_killed(tmp_path: Path) -> None:
    rounds(tmp_path, 4, 50)


@pytest.mark.slow
@pytest.mark.parametrize(("count", "size"), [(200, 50), (40, 600_000)])
def test_nothing_acknowledged_is_lost_in_many_rounds(tmp_path: Path, count: int, size: int) -> None:
    rounds(tmp_path, int(os.environ.get("HEROTUI_KILL_ROUNDS", count)), size)


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
    Chain.create(tmp_path, []).close()
    victim = start(tmp_path, "victim-", 10_000, 50_000)
    survivor = start(tmp_path, "survivor-", 40, 50)
    acknowledged = lines_of(victim, 10)
    victim.send_signal(signal.SIGKILL)
    acknowledged += rest_of(victim)
    assert rest_of(survivor) == [f"survivor-{number}" for number in range(40)]
    kept = texts(tmp_path)
    assert set(acknowledged) <= set(kept)
    assert [text for text in kept if text.startswith("survivor-")] == [f"survivor-{number}" for number in range(40)]


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
