"""Torn tails, flipped bits, cut and rewritten files: nothing acknowledged is lost in silence."""

from __future__ import annotations

import os
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from herotui.journal.chain import Chain
from herotui.journal.errors import Damaged, NotSaved, ReadOnly, Unwritable
from herotui.journal.lines import ENTRIES, START, Head, build, redacted
from herotui.journal.verify import verify
from tests.journal import stranger_check

COUNT = 12


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal of a header and `COUNT` entries."""
    folder = tmp_path_factory.mktemp("sample")
    chain = Chain.create(folder, [])
    for number in range(COUNT):
        chain.append([(ENTRIES, {"text": f"entry {number}", "data": {"n": number}})])
    chain.close()
    return folder


@pytest.fixture
def folder(sample: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample, tmp_path / "copy"))


def texts(chain: Chain) -> list[str]:
    return [(line.document or {}).get("text", "") for line in chain.lines if line.table == ENTRIES]


def judged_by_a_stranger(folder: Path) -> Head | None:
    try:
        last = stranger_check.check(folder)
    except stranger_check.Breaks:
        return None
    return Head(last["seq"], last["h"])


def forge(body: bytes, head: Head, *, table: str = ENTRIES, version: int = 1) -> bytes:
    """A line with right hashes that herotui itself would not write."""
    salt = b"0" * 32
    digest = stranger_check.sha(b"herotui-journal/1 document\n", salt, b"\n", body)
    record = f'{{"dh":"{digest}","prev":"{head.hash}","seq":{head.seq + 1},"t":"{table}","v":{version}}}'.encode()
    sealed = stranger_check.sha(b"herotui-journal/1 record\n", record).encode()
    return b'{"h":"%s","n":"%s","r":%s,"d":%s}\n' % (sealed, salt, record, body)


def test_a_good_journal_holds_for_us_and_for_a_stranger(folder: Path) -> None:
    verdict = verify(folder, deep=True)
    assert verdict.holds
    assert (verdict.seq, verdict.entries, verdict.anchored) == (COUNT, COUNT, COUNT)
    assert judged_by_a_stranger(folder) == Head(verdict.seq, verdict.head)
    alone = verify(folder / "journal.jsonl")
    assert (alone.holds, alone.head) == (True, verdict.head)


def test_each_cut_of_the_last_record_is_set_aside_or_named(folder: Path) -> None:
    path, anchor = folder / "journal.jsonl", folder / "journal.head"
    data, acknowledged = path.read_bytes(), anchor.read_bytes()
    last = data[:-1].rfind(b"\n") + 1
    for end in range(last + 1, len(data)):
        path.write_bytes(data[:end])
        anchor.write_bytes(acknowledged)
        verdict = verify(folder)
        assert not verdict.holds
        assert f"#{COUNT} was acknowledged" in verdict.damage
        assert judged_by_a_stranger(folder) is None
        anchor.write_bytes(b"")  # as if it had never been acknowledged
        verdict = verify(folder)
        assert verdict.holds
        assert verdict.behind == (("journal.jsonl", end - last),)
        assert verdict.seq == COUNT - 1


def test_a_torn_tail_is_kept_as_evidence_and_the_journal_goes_on(folder: Path) -> None:
    path = folder / "journal.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"h":"half an entry')
    viewer = Chain(folder, read_only=True)
    assert viewer.damage is None
    viewer.close()
    chain = Chain(folder)
    chain.append([(ENTRIES, {"text": "next"})])
    assert path.read_bytes().startswith(whole)
    recovered = chain.lines[-2].document
    assert recovered is not None
    assert recovered["kind"] == "journal.recovered"
    aside = folder / recovered["data"]["file"]
    assert aside.read_bytes() == b'{"h":"half an entry'
    assert aside.stat().st_mode & 0o777 == 0o600
    assert texts(chain)[-1] == "next"
    chain.close()
    assert judged_by_a_stranger(folder) is not None


def test_sectors_lost_in_a_power_cut_are_torn_not_damaged(folder: Path) -> None:
    path = folder / "journal.jsonl"
    chain = Chain(folder)
    head, before = chain.head, path.read_bytes()
    chain.close()
    raw, _ = build(head, ENTRIES, {"text": "x" * 3000})
    first = 512 - len(before) % 512
    acknowledged = (folder / "journal.head").read_bytes()
    for sector in range(4):
        start = first + 512 * sector
        path.write_bytes(before + raw[:start] + bytes(512) + raw[start + 512 :])
        (folder / "journal.head").write_bytes(acknowledged)
        assert verify(folder).holds
        again = Chain(folder)
        again.append([])
        assert again.logs[0].behind() == 0
        again.close()


@pytest.mark.slow
def test_each_cut_of_the_whole_file_is_found_and_what_stands_before_it_holds(folder: Path) -> None:
    path = folder / "journal.jsonl"
    data = path.read_bytes()
    for end in range(len(data)):
        path.write_bytes(data[:end])
        verdict = verify(folder)
        assert not verdict.holds
        assert verdict.seq == data[:end].count(b"\n") - 1
        assert f"#{verdict.seq + 1} of journal.jsonl" in verdict.damage
        assert judged_by_a_stranger(folder) is None


@pytest.mark.parametrize("count", [300, pytest.param(4_000, marks=pytest.mark.slow)])
def test_every_flipped_bit_is_found_at_its_place(folder: Path, count: int) -> None:
    path = folder / "journal.jsonl"
    data = path.read_bytes()
    dice = random.Random(4)
    for _ in range(count):
        place, bit = dice.randrange(len(data)), 1 << dice.randrange(8)
        path.write_bytes(data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :])
        verdict = verify(folder)
        line = data[:place].count(b"\n")
        assert not verdict.holds
        assert verdict.seq == line - 1 or line == 0
        assert judged_by_a_stranger(folder) is None


def edited(lines: list[bytes]) -> list[bytes]:
    return [line.replace(b"entry 5", b"entry 6") for line in lines]


def rehashed(lines: list[bytes]) -> list[bytes]:
    """One record replaced by another that holds by itself, and the rest as it was."""
    found = re.search(rb'"prev":"([0-9a-f]{64})"', lines[5])
    assert found
    raw, _ = build(Head(4, found[1].decode()), ENTRIES, {"text": "never said"})
    return [*lines[:5], raw[:-1], *lines[6:]]


def rewritten(lines: list[bytes]) -> list[bytes]:
    head, made = START, []
    for number in range(len(lines)):
        raw, line = build(head, "journal" if number == 0 else ENTRIES, {"text": "never said"})
        made.append(raw[:-1])
        head = line.head
    return made


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda lines: lines[:5] + lines[6:], "#5"),
        (lambda lines: [*lines[:5], lines[6], lines[5], *lines[7:]], "#5"),
        (lambda lines: [*lines[:6], lines[5], *lines[6:]], "#6"),
        (edited, "#6"),
        (rehashed, "#6"),
        (rewritten, f"#{COUNT}"),
        (lambda lines: lines[1:], "#0"),
        (lambda lines: [line + b"\r" for line in lines], "#0"),
        (lambda lines: [*lines, b"garbage"], f"#{COUNT + 1}"),
        (lambda lines: [*lines, b""], f"#{COUNT + 1}"),
        (lambda lines: lines[:-1], f"#{COUNT}"),
        (lambda lines: [], "#0"),
        (lambda lines: [*lines[:5], redacted(lines[5]), *lines[6:]], "#5"),
    ],
)
def test_tampering_is_found_at_its_place(
    folder: Path, change: Callable[[list[bytes]], list[bytes]], place: str
) -> None:
    path = folder / "journal.jsonl"
    lines = path.read_bytes().split(b"\n")[:-1]
    path.write_bytes(b"".join(line + b"\n" for line in change(lines)))
    verdict = verify(folder)
    assert not verdict.holds
    assert place in verdict.damage
    assert judged_by_a_stranger(folder) is None


def test_what_cannot_be_known_is_said_to_be(folder: Path) -> None:
    path = folder / "journal.jsonl"
    path.write_bytes(b"".join(line + b"\n" for line in path.read_bytes().split(b"\n")[:-2]))
    (folder / "journal.head").unlink()
    verdict = verify(folder)
    assert (verdict.holds, verdict.anchored) == (True, -1)
    assert any("cut off" in line for line in verdict.cannot_know)


def test_a_second_value_hidden_in_a_document_is_found_by_a_deep_check(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(forge(b'{"text":"seen","text":"hidden"}', START, table="journal"))
    assert verify(path).holds
    assert "canonical" in verify(path, deep=True).damage


def test_a_damaged_journal_opens_read_only_and_goes_on_in_a_new_file(folder: Path) -> None:
    path = folder / "journal.jsonl"
    path.write_bytes(path.read_bytes().replace(b"entry 7", b"entry X"))
    spoiled = path.read_bytes()
    chain = Chain(folder)
    assert chain.damage is not None
    assert "#8" in chain.damage.place
    assert texts(chain) == [f"entry {n}" for n in range(7)]
    with pytest.raises(ReadOnly, match="damaged at #8"):
        chain.append([(ENTRIES, {"text": "no"})])
    other = Chain(folder)
    chain.go_on("damaged")
    chain.append([(ENTRIES, {"text": "after"})])
    other.refresh()
    assert other.damage is None
    assert texts(other) == texts(chain) == [*(f"entry {n}" for n in range(7)), "after"]
    assert chain.lines[-1].seq > COUNT  # numbers that were given out once are not given out again
    assert path.read_bytes() == spoiled
    assert judged_by_a_stranger(folder) == chain.head
    verdict = verify(folder)
    assert verdict.holds
    assert verdict.behind[0][0] == "journal.jsonl"
    chain.close()
    other.close()


def test_a_file_swapped_or_taken_away_while_open_is_noticed(folder: Path, sample: Path, tmp_path: Path) -> None:
    chain = Chain(folder)
    chain.append([(ENTRIES, {"text": "acknowledged here"})])
    path = folder / "journal.jsonl"
    kept = path.read_bytes()
    shutil.copy(sample / "journal.jsonl", tmp_path / "old")
    (tmp_path / "old").replace(path)
    with pytest.raises(ReadOnly):
        chain.append([(ENTRIES, {"text": "into the wrong file"})])
    path.unlink()
    with pytest.raises(ReadOnly):
        chain.append([(ENTRIES, {"text": "into no file"})])
    path.write_bytes(kept)
    chain.append([(ENTRIES, {"text": "into the right one again"})])
    assert texts(chain)[-2:] == ["acknowledged here", "into the right one again"]
    chain.close()


def test_a_link_or_a_file_of_others_is_refused(folder: Path, tmp_path: Path) -> None:
    path = folder / "journal.jsonl"
    path.chmod(0o666)
    with pytest.raises(Unwritable, match="written to by other users"):
        Chain(folder)
    path.chmod(0o600)
    folder.chmod(0o770)
    with pytest.raises(Unwritable, match="written to by other users"):
        Chain(folder, read_only=True)
    folder.chmod(0o700)
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic"):
        Chain(folder)


def test_nothing_is_written_through_a_planted_link(folder: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("not ours")
    for name in ("journal.new", "journal.reserve", "journal-2.new"):
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(victim)
    (folder / "journal.head").unlink()
    (folder / "journal.head").symlink_to(victim)
    chain = Chain(folder)
    chain.append([(ENTRIES, {"text": "one"})])
    chain.redact(1, {"kind": "journal.redacted", "text": "", "data": {}})
    chain.go_on("asked to")
    (folder / "journal.lock").unlink()
    (folder / "journal.lock").symlink_to(victim)
    with pytest.raises(NotSaved, match="symbolic"):
        chain.append([(ENTRIES, {"text": "two"})])
    chain.close()
    assert victim.read_text() == "not ours"
    assert verify(folder).holds


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
@pytest.mark.parametrize("name", ["journal.jsonl", "journal.lock"])
def test_a_planted_pipe_makes_nobody_wait(folder: Path, name: str) -> None:
    (folder / name).unlink()
    os.mkfifo(folder / name, 0o600)
    with pytest.raises((Unwritable, NotSaved), match="not a file"):
        Chain(folder).append([(ENTRIES, {"text": "one"})])


def test_a_journal_of_a_newer_herotui_is_read_only(tmp_path: Path) -> None:
    chain = Chain.create(tmp_path, [])
    with (tmp_path / "journal.jsonl").open("ab") as file:
        file.write(forge(b'{"text":"from the future"}', chain.head, version=2))
    chain.close()
    chain = Chain(tmp_path)
    assert texts(chain) == ["from the future"]
    with pytest.raises(ReadOnly, match="newer herotui"):
        chain.append([(ENTRIES, {})])
    chain.close()


def test_a_journal_without_its_first_file_is_damaged(folder: Path) -> None:
    chain = Chain(folder)
    chain.go_on("asked to")
    chain.append([(ENTRIES, {"text": "in the second file"})])
    chain.close()
    for suffix in ("jsonl", "head"):
        (folder / f"journal-2.{suffix}").rename(folder / f"journal.{suffix}")
    verdict = verify(folder)
    assert not verdict.holds
    assert "#0 of journal.jsonl" in verdict.damage
    assert judged_by_a_stranger(folder) is None
    chain = Chain(folder)
    assert texts(chain) == ["in the second file"]
    with pytest.raises(ReadOnly):
        chain.append([(ENTRIES, {"text": "no"})])
    with pytest.raises(NotSaved, match="first record"):
        chain.go_on("damaged")
    chain.close()


def test_nothing_but_garbage_is_damaged(folder: Path) -> None:
    (folder / "journal.jsonl").write_bytes(b"garbage\n")
    with pytest.raises(Damaged, match="#0"):
        Chain(folder)
    assert not verify(folder).holds
    (folder / "journal.jsonl").write_bytes(b"")
    (folder / "journal.head").unlink()
    with pytest.raises(Damaged, match="not even its first record"):
        Chain(folder)
