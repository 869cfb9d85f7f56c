"""Taking out what was pasted by mistake: gone from the files, with a scar, and nothing else lost by it."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Any

import pytest

from herotui.errors import WrongUse
from herotui.incident.entry import Kind
from herotui.incident.state import fold
from herotui.journal import chain as chains
from herotui.journal.cabinet import Cabinet
from herotui.journal.chain import Chain
from herotui.journal.errors import NotSaved
from herotui.journal.lines import ENTRIES
from herotui.journal.log import Log
from herotui.journal.record import Record
from herotui.journal.redaction import GONE
from herotui.journal.tail import peek
from herotui.journal.verify import verify
from tests.journal import stranger_check


def folder_of(record: Record) -> Path:
    assert record.folder is not None
    return record.folder


def nowhere(folder: Path, secret: str) -> bool:
    return not any(secret.encode() in path.read_bytes() for path in folder.iterdir())


async def test_a_text_can_be_taken_out_and_leaves_a_scar(record: Record, cabinet: Cabinet) -> None:
    other = cabinet.open("INC-1", responder="bob")
    spilled = await record.append(Kind.NOTE, "the database password is hunter2")
    await other.refresh()
    await record.redact(spilled.seq, "a password")
    await other.append(Kind.NOTE, "after")
    await record.refresh()
    for reader in (record, other):
        assert [entry.kind for entry in reader.entries] == ["incident.opened", "note", "journal.redacted", "note"]
        assert "taken out" in reader.entries[1].text
        assert (reader.entries[1].at, reader.entries[1].data) == (spilled.at, {"redacted": True})
        assert reader.entries[2].data["redacts"] == spilled.seq
    assert nowhere(folder_of(record), "hunter2")
    verdict = verify(folder_of(record), deep=True)
    assert (verdict.holds, verdict.redacted) == (True, (spilled.seq,))
    assert stranger_check.check(folder_of(record))["seq"] == verdict.seq
    assert record.journal is not None
    found = record.journal.get(doc_id=spilled.seq)
    assert isinstance(found, dict)
    assert found["text"] == GONE
    for wrong in (0, 99):
        with pytest.raises(WrongUse, match="not an entry"):
            await record.redact(wrong, "no such")
    other.close()


@pytest.mark.parametrize("secret", ["hunter2", ""])
@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (Kind.STEP, {"id": "A1", "state": "done", "evidence": "logged in with hunter2"}),
        (Kind.SEVERITY, {"severity": "high", "reason": "hunter2 is in the repository"}),
        (Kind.WAY, {"way": "rotate", "reason": "hunter2"}),
        (Kind.LEAKED_AT, {"at": "2026-11-23T18:14:00Z", "bound": "at_least", "note": "hunter2"}),
        (Kind.INTENT, {"id": "c1", "call": {"method": "DELETE", "path": "/apps/x"}, "why": "hunter2"}),
        (Kind.RISK, {"id": "data", "level": "high", "by_hand": True, "why": "hunter2"}),
        (Kind.DUTY, {"role": "ceo", "told_at": "2026-11-23T18:14:00Z", "how": "hunter2"}),
        (Kind.CLOSED, {"note": ["hunter2", {"deep": "hunter2"}]}),
    ],
)
async def test_the_state_that_stands_on_an_entry_stays(
    record: Record, cabinet: Cabinet, kind: str, data: dict[str, Any], secret: str
) -> None:
    added = await record.append(kind, "said hunter2 on the phone", data=data)
    before = record.incident
    await record.redact(added.seq, "a password", secret)
    after = record.incident
    assert nowhere(folder_of(record), "hunter2")
    cleaned = json.loads(json.dumps(data).replace("hunter2", GONE))
    if secret:
        assert record.entries[1].data == {**cleaned, "redacted": True}
        assert record.entries[1].text == f"said {GONE} on the phone"
    assert (after.severity, after.way, after.leak, after.closed_at) == (
        before.severity,
        before.way,
        before.leak,
        before.closed_at,
    )
    assert {id: risk.level for id, risk in after.risks.items()} == {id: risk.level for id, risk in before.risks.items()}
    assert after.duties.keys() == before.duties.keys()
    assert {id: mark.state for id, mark in after.steps.items()} == {id: mark.state for id, mark in before.steps.items()}
    assert [call.line for call in after.calls.values()] == [call.line for call in before.calls.values()]
    again = cabinet.open("INC-1", responder="bob", read_only=True)
    assert again.incident == after == fold(record.entries)
    again.close()


async def test_what_was_left_can_be_redacted_once_more(record: Record) -> None:
    added = await record.append(Kind.STEP, "hunter2 and swordfish", data={"id": "A1", "state": "done", "evidence": "x"})
    with pytest.raises(WrongUse, match="does not hold that text"):
        await record.redact(added.seq, "a password", "correct horse")
    await record.redact(added.seq, "a password", "hunter2")
    assert record.entries[1].text == f"{GONE} and swordfish"
    await record.redact(added.seq, "another one", "swordfish")
    assert record.entries[1].text == f"{GONE} and {GONE}"
    assert record.incident.steps["A1"].state == "done"
    await record.redact(added.seq, "all of it")
    assert record.entries[1].text == GONE
    assert record.incident.steps["A1"].state == "done"
    assert nowhere(folder_of(record), "swordfish")
    verdict = verify(folder_of(record), deep=True)
    assert verdict.holds, verdict
    assert stranger_check.check(folder_of(record))["h"] == verdict.head


async def test_a_redaction_that_was_interrupted_is_finished(
    record: Record, cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = await record.append("note", "hunter2")

    def dies(self: Log, numbers: object) -> None:
        raise OSError(errno.EIO, "the disk is gone")

    with monkeypatch.context() as patched:
        patched.setattr(Log, "redact", dies)
        with pytest.raises(NotSaved, match="disk is gone"):
            await record.redact(added.seq, "a password")
    record.close()
    assert not nowhere(folder_of(record), "hunter2")
    verdict = verify(folder_of(record))
    assert (verdict.holds, verdict.unfinished) == (True, (added.seq,))
    cabinet.open("INC-1", responder="bob", read_only=True).close()
    assert verify(folder_of(record)).unfinished == (added.seq,)
    cabinet.open("INC-1", responder="bob").close()
    assert nowhere(folder_of(record), "hunter2")
    assert (verify(folder_of(record)).unfinished, verify(folder_of(record)).redacted) == ((), (added.seq,))


async def test_a_file_that_was_left_behind_is_rewritten_too(
    record: Record, cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chains, "ROLL_OVER", 1500)
    other = cabinet.open("INC-1", responder="bob")
    for number in range(12):
        await record.append("note", f"hunter{number}")
    assert len(list(folder_of(record).glob("journal*.jsonl"))) > 3
    await other.redact(record.entries[1].seq, "a password")
    await other.redact(record.entries[8].seq, "a password")
    await record.append("note", "after")
    await other.refresh()
    assert list(record.entries) == list(other.entries)
    texts = [entry.text for entry in record.entries if entry.kind == "note"]
    assert texts == [GONE, *(f"hunter{n}" for n in range(1, 7)), GONE, *(f"hunter{n}" for n in range(8, 12)), "after"]
    verdict = verify(folder_of(record), deep=True)
    assert (verdict.holds, len(verdict.redacted), verdict.behind) == (True, 2, ())
    assert stranger_check.check(folder_of(record))["h"] == record.saved.head == verdict.head
    other.close()


async def test_the_tail_shows_what_is_left(record: Record) -> None:
    added = await record.append(Kind.STEP, "hunter2", data={"id": "A1", "state": "done"})
    await record.append("note", "after")
    await record.redact(added.seq, "a password")
    assert peek(folder_of(record), 9).entries == tuple(record.entries)


def test_a_scar_without_the_rest_is_read_as_before(tmp_path: Path) -> None:
    """Journals from before scars told what is left."""
    chain = Chain.create(tmp_path, [(ENTRIES, {"text": "hunter2"})])
    with chain.lock:
        chain.append([(ENTRIES, {"kind": "journal.redacted", "data": {"redacts": 1}})])
        chain.logs[0].redact({1})
    chain.close()
    record = Record.open(tmp_path, responder="ann", fallbacks=[])
    assert (record.entries[0].kind, record.entries[0].text) == ("redacted", "(the text of this entry was taken out)")
    record.close()
