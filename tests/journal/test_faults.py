"""The n-th call to the system fails, for every n: each append is refused or recovered, never acknowledged and lost."""

from __future__ import annotations

import errno
import importlib
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from herotui.journal import chain as chains
from herotui.journal import sync
from herotui.journal.chain import Chain
from herotui.journal.errors import NotSaved
from herotui.journal.lines import ENTRIES
from herotui.journal.verify import verify
from tests.journal import stranger_check


class Faults:
    """Makes the n-th call of one function of `os` fail, once or from then on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        self.calls = 0
        self._failing = range(0)
        place: ModuleType = importlib.import_module("fcntl") if name == "flock" else os
        self._real = getattr(place, name)
        self._code = errno.EIO
        monkeypatch.setattr(place, name, self._call)

    def arm(self, failing: range, code: int = errno.EIO) -> None:
        """Fail the calls whose numbers are in `failing`, counted from 1 from now on."""
        self.calls, self._failing, self._code = 0, failing, code

    def _call(self, *args: Any, **more: Any) -> Any:
        self.calls += 1
        if self.calls in self._failing:
            raise OSError(self._code, os.strerror(self._code))
        return self._real(*args, **more)


def kept(folder: Path) -> list[str]:
    chain = Chain(folder, read_only=True)
    chain.close()
    assert chain.damage is None, chain.damage
    return [(line.document or {})["text"] for line in chain.lines if line.table == ENTRIES]


@pytest.mark.parametrize(
    "name",
    ["write", "fdatasync", "fsync", "open", "flock", "fstat", "stat", "lstat", "ftruncate", "replace", "read", "lseek"],
)
@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC])
@pytest.mark.parametrize("lasting", [False, True])
def test_a_failing_call_costs_nothing_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: int, lasting: bool
) -> None:
    chain = Chain.create(tmp_path, [])
    with (tmp_path / "journal.jsonl").open("ab") as file:
        file.write(b"torn")  # so that setting aside is on the way, too
    faults = Faults(monkeypatch, name)
    acknowledged: list[str] = []
    for n in range(1, 9):
        faults.arm(range(n, 10**6 if lasting else n + 1), code)
        for text in (f"{n}a", f"{n}b"):
            try:
                chain.append([(ENTRIES, {"text": text})])
            except NotSaved:
                continue
            acknowledged.append(text)
        faults.arm(range(0))
        found = [text for text in kept(tmp_path) if not text.endswith("set aside")]
        assert [text for text in found if text in acknowledged] == acknowledged
    chain.append([(ENTRIES, {"text": "the end"})])
    chain.close()
    assert kept(tmp_path)[-1] == "the end"
    assert verify(tmp_path, deep=True).holds
    stranger_check.check(tmp_path)


WAYS = ["write", "fdatasync", "fsync", "open", "flock", "fstat", "ftruncate", "replace", "read", "unlink"]


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize("lasting", [False, True])
def test_a_redaction_that_fails_leaves_all_or_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, lasting: bool
) -> None:
    chain = Chain.create(tmp_path, [(ENTRIES, {"text": "hunter2"}), (ENTRIES, {"text": "stays"})])
    faults = Faults(monkeypatch, name)
    for n in range(1, 9):
        faults.arm(range(n, 10**6 if lasting else n + 1))
        try:
            chain.redact(1, {"kind": "journal.redacted", "text": f"{n}", "data": {}})
            done = True
        except NotSaved:
            done = False
        faults.arm(range(0))
        verdict = verify(tmp_path, deep=True)
        assert verdict.holds, verdict
        assert "stays" in kept(tmp_path)
        assert not done or b"hunter2" not in (tmp_path / "journal.jsonl").read_bytes()
    chain.close()
    stranger_check.check(tmp_path)
    again = Chain(tmp_path)
    again.finish()
    again.redact(1, {"kind": "journal.redacted", "text": "the end", "data": {}})
    again.close()
    assert b"hunter2" not in (tmp_path / "journal.jsonl").read_bytes()
    assert verify(tmp_path).unfinished == ()


@pytest.mark.parametrize("name", WAYS)
def test_a_new_file_that_fails_to_start_costs_nothing_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(chains, "ROLL_OVER", 1000)
    chain = Chain.create(tmp_path, [])
    faults = Faults(monkeypatch, name)
    acknowledged: list[str] = []
    for n in range(1, 40):
        faults.arm(range(n % 12 + 1, n % 12 + 2))
        try:
            chain.append([(ENTRIES, {"text": f"{n}"})])
            acknowledged.append(f"{n}")
        except NotSaved:
            pass
        faults.arm(range(0))
        assert [text for text in kept(tmp_path) if text in acknowledged] == acknowledged
    chain.append([(ENTRIES, {"text": "the end"})])
    assert len(chain.logs) > 5
    chain.close()
    assert kept(tmp_path)[-1] == "the end"
    assert verify(tmp_path, deep=True).holds
    stranger_check.check(tmp_path)


def test_creation_that_fails_leaves_no_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("write", "fdatasync", "replace"):
        faults = Faults(monkeypatch, name)
        faults.arm(range(1, 99))
        with pytest.raises(OSError, match="Input/output"):
            Chain.create(tmp_path, [])
        assert not (tmp_path / "journal.jsonl").exists()
        faults.arm(range(0))
    Chain.create(tmp_path, []).close()
    with pytest.raises(FileExistsError):
        Chain.create(tmp_path, [])


@pytest.mark.skipif(sys.platform != "linux", reason="fdatasync is what Linux has")
def test_linux_syncs_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    faults = Faults(monkeypatch, "fdatasync")
    with (tmp_path / "file").open("wb") as file:
        sync.durable(file.fileno())
    assert faults.calls == 1
