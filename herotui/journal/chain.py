"""An incident's journal as one chain of records, across the files that it may take."""

from __future__ import annotations

import getpass
import os
import platform
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from herotui import __version__, clock
from herotui.errors import WrongUse
from herotui.incident.entry import Kind
from herotui.journal import reserve
from herotui.journal.documents import FORMAT, document, moment
from herotui.journal.errors import Away, Damaged, NotSaved, ReadOnly, SyncFailed
from herotui.journal.lines import ENTRIES, HEADER, NOTHING, START, Head, Line, build
from herotui.journal.lock import Lock
from herotui.journal.log import Log, Torn, reason
from herotui.journal.memory import undisturbed
from herotui.journal.redaction import holds, mended, scars, unfinished, without
from herotui.journal.sync import refuse_others

Item = tuple[str, Mapping[str, Any]]
"""A table's name and a document."""
ROLL_OVER = 1 << 26
"""Bytes from which on a journal goes on in a new file: what a reader, a copy or a redaction has to handle at once."""
_LINE = 512  # bytes that a record takes, about


class Chain:
    """The records of one folder: `lines`, oldest first, headers among them; `head`; `damage` if it stops holding.

    `journal` is its UUID, from the first header. `generation` changes when what was read before had to be read anew
    (a record was redacted, a file replaced). `short`: the disk is so full that there is no reserve. One thread at a
    time; `lock` may be held around several calls. Raises Damaged when not even the first record holds, OSError when
    there is no journal or it can't be read, Unwritable when others own it or may write to it.
    """

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        self.folder = folder
        self.read_only = read_only
        self.generation = 0
        self.lines: list[Line] = []
        self.damage: Damaged | None = None
        self.logs: list[Log] = []
        self._by_client: dict[str, Line] = {}
        self._ours = START
        self._unreadable = False
        self.lock = Lock(folder / "journal.lock")
        refuse_others(folder, os.stat(folder))
        try:
            self._load()
            if not self.lines:
                damage: Damaged | None = self.logs[0].damage
                raise damage or Damaged("journal.jsonl", "not even its first record is complete")
        except BaseException:
            self.close()
            raise
        self.short = not read_only and not reserve.keep(folder)
        self.journal = str((self.lines[0].document or {}).get("journal", ""))

    @classmethod
    def create(cls, folder: Path, items: Sequence[Item]) -> Chain:
        """Start the journal of a new incident in `folder` (which exists) with its first documents.

        Raises FileExistsError if there is one, OSError if it can't be written.
        """
        with Lock(folder / "journal.lock"):
            data, lines = _build(START, [(HEADER, _header()), *items])
            Log.create(_file(folder, 1), data, lines[-1].head)
        return cls(folder)

    @property
    def head(self) -> Head:
        """Number and hash of the last record."""
        return self.lines[-1].head if self.lines else START

    def close(self) -> None:
        """Give the files back."""
        while self.logs:
            self.logs.pop().close()

    def refresh(self) -> None:
        """Take in what other processes added. Takes no lock; an unfinished tail is "not yet"."""
        if not self.logs:
            return  # closed: it stays as it was
        try:
            if self._unreadable or any(log.replaced() for log in self.logs):
                self._load()
            elif self.damage:
                if os.path.lexists(_file(self.folder, len(self.logs) + 1)):
                    self._load()  # another process went on in a new file
            else:
                self._follow()
                if self.damage:  # or a writer took back what it could not sync, and another one wrote there
                    self._load()
            self._unreadable = False
        except OSError as error:
            self._unreadable = True
            self.damage = Away(self.logs[-1].path.name, reason(error))

    def append(self, items: Sequence[Item]) -> list[Line]:
        """Add documents; returns their records once they are durable. What others added meanwhile comes before them.

        A document with a `client_id` that the journal holds already is not added again: its record is returned.
        Raises ReadOnly (viewer, damaged, from a newer herotui), NotSaved otherwise; nothing was added then.
        """
        if self.read_only:
            raise ReadOnly("this journal was opened to be read only")
        try:
            with self.lock:
                return self._append(items)
        except OSError as error:
            raise NotSaved(reason(error)) from error

    def go_on(self, why: str) -> None:
        """Start a new file that cites the last record that holds; what stands behind that one is left as it is.

        Raises NotSaved.
        """
        try:
            with self.lock:
                if os.path.lexists(_file(self.folder, len(self.logs) + 1)):
                    self._load()  # another process did it before
                elif self.logs[0].head == START or self._beheaded():
                    raise NotSaved("not even the journal's first record holds", do="Start a new incident.")
                else:
                    self._go_on(why)
        except OSError as error:
            raise NotSaved(reason(error)) from error

    def redact(self, seq: int, document: Mapping[str, Any], secret: str = "") -> Line:
        """Take `secret` out of entry `seq` in the file, or (empty) everything in it that may have been typed.

        `document` is the entry that says who did it and why (kind `REDACTED`, `data["redacts"]` is `seq`); it gets
        what is left of the other one as `data["kept"]`, is written first, and returned. Raises WrongUse for a number
        that is no entry's and a `secret` that is not in it, NotSaved.
        """
        try:
            with self.lock:
                self._ready()
                line = self._holder(seq)
                if secret and not holds(line.document, secret):
                    raise WrongUse(f"#{seq} does not hold that text.", meaning="Nothing was changed.")
                kept = without(line.document or {}, secret)
                data = {**document.get("data", {}), "redacts": line.seq, "kept": kept}
                scar = self.append([(ENTRIES, {**document, "data": data})])[0]
                self._take_out([line.seq])
                return scar
        except OSError as error:
            raise NotSaved(reason(error)) from error

    def finish(self) -> None:
        """Do what a writer that died in the middle of it has left to do: take out what a scar says was taken out.

        Raises NotSaved, OSError.
        """
        if not self.read_only and not self.damage and unfinished(self.lines):
            with self.lock:
                self.refresh()
                self._take_out(unfinished(self.lines))

    def _holder(self, seq: int) -> Line:
        """The record in whose document the text of entry `seq` stands: once it was redacted, that is its scar."""
        entries = {line.seq: line for line in self.lines if line.table == ENTRIES}
        if seq not in entries:
            raise WrongUse(f"#{seq} is not an entry of this journal.")
        found = scars(self.lines)
        while entries[seq].redacted and found[seq][0] in entries:
            seq = found[seq][0]
        return entries[seq]

    def _take_out(self, numbers: Sequence[int]) -> None:
        for log in list(self.logs):
            mine = {number for number in numbers if log.first <= number <= log.head.seq}
            if mine:
                log.redact(mine)
        self._load()

    def _ready(self) -> None:
        """Take in what others added. Raises ReadOnly when nothing can be added to it."""
        if not self.logs:
            raise ReadOnly("this journal was closed")
        self.refresh()
        if self.damage:
            raise ReadOnly(f"the journal is damaged at {self.damage.place}")
        if any(log.newer for log in self.logs):
            raise ReadOnly("the journal was written by a newer herotui")

    def _append(self, items: Sequence[Item]) -> list[Line]:
        self._ready()
        if self.logs[-1].size >= ROLL_OVER:
            self._go_on(f"the file before has reached {ROLL_OVER} bytes")
        torn = self.logs[-1].set_aside()
        already = [self._by_client.get(str(document.get("client_id"))) for _, document in items]
        fresh = [item for item, held in zip(items, already, strict=True) if held is None]
        batch = [_recovered(torn), *fresh] if torn else fresh
        try:
            added = iter(self._put(batch)[len(batch) - len(fresh) :])
        except SyncFailed as failure:
            self._go_on(failure.why)
            added = iter(self._put(batch)[len(batch) - len(fresh) :])
        return [held if held else next(added) for held in already]

    def _put(self, items: Sequence[Item]) -> list[Line]:
        if not items:
            return []
        data, lines = _build(self.head, items)
        self.logs[-1].append(data, lines[-1].head, self._make_room)
        self._take(lines)
        self._ours = self.head
        return lines

    def _make_room(self) -> bool:
        self.short = True
        return reserve.give_up(self.folder)

    def _take(self, lines: Sequence[Line]) -> None:
        self.lines += lines
        for line in lines:
            self._remember(line)

    def _remember(self, line: Line) -> None:
        if line.document and isinstance(client := line.document.get("client_id"), str):
            self._by_client[client] = line

    def _go_on(self, why: str) -> None:
        seen = max(self.head.seq, self.logs[-1].last_number())
        cited = {"journal": self.journal, "seq": self.head.seq, "head": self.head.hash, "why": why}
        raw, line = build(self.head, HEADER, _header(cited), seq=seen + 1)
        Log.create(_file(self.folder, len(self.logs) + 1), raw, line.head)
        self._ours = START
        self._follow()

    def _load(self) -> None:
        """Read everything, from the first byte."""
        first, before = self._open(1), self.lines
        self.close()
        self.generation += 1
        self.lines, self.damage, self.logs, self._by_client = [], None, [first], {}
        try:
            with undisturbed(first.behind() // _LINE):
                self._follow()
        except OSError:
            self.lines = before  # what was read once is still what holds
            raise
        if any(line.redacted for line in self.lines):
            self.lines[:] = mended(self.lines)
            for line in self.lines:
                self._remember(line)
        if self._ours.seq >= 0 and not any(line.hash == self._ours.hash for line in self.lines):
            self.lines = self.lines or before
            self.damage = Damaged(f"#{self._ours.seq}", "a record that was acknowledged here is gone")

    def _follow(self) -> None:
        """Read on to the end of the last file."""
        while True:
            log = self.logs[-1]
            self._take(log.follow())
            self.damage = log.damage or self.damage
            if not os.path.lexists(_file(self.folder, len(self.logs) + 1)):
                break
            self._cross()
        if self._beheaded():
            self.damage = Damaged("#0 of journal.jsonl, byte 0", "what stands before its first record is gone")

    def _beheaded(self) -> bool:
        """Whether the first file is not a journal's beginning but one that went on after another."""
        return bool(self.lines) and (self.lines[0].seq, self.lines[0].prev) != (0, NOTHING)

    def _cross(self) -> None:
        """Go over to the next file: what it cites is what counts of the one before."""
        log = self._open(len(self.logs) + 1)
        lines = log.follow()
        kept = [line for line in self.lines if lines and line.hash == lines[0].prev and line.seq < lines[0].seq]
        self.logs.append(log)
        self.damage = log.damage
        if not kept:
            self.damage = self.damage or Damaged(log.path.name, "it cites a record that is not in the file before it")
            return
        if kept[0] is not self.lines[-1]:
            del self.lines[self.lines.index(kept[0]) + 1 :]
            self._by_client = {client: line for client, line in self._by_client.items() if line.seq <= kept[0].seq}
            self.generation += 1
        self._take(lines)

    def _open(self, number: int) -> Log:
        return Log(_file(self.folder, number), writable=not self.read_only)


def files(folder: Path) -> list[Path]:
    """The journal's files that are there, oldest first."""
    found: list[Path] = []
    while os.path.lexists(path := _file(folder, len(found) + 1)):
        found.append(path)
    return found


def _file(folder: Path, number: int) -> Path:
    return folder / ("journal.jsonl" if number == 1 else f"journal-{number}.jsonl")


def _build(head: Head, items: Sequence[Item]) -> tuple[bytes, list[Line]]:
    parts, lines = [], []
    for table, found in items:
        raw, line = build(head, table, found)
        parts.append(raw)
        lines.append(line)
        head = line.head
    return b"".join(parts), lines


def _header(previous: Mapping[str, Any] | None = None) -> dict[str, Any]:
    try:
        user = getpass.getuser()
    except (OSError, KeyError):  # a container's user without a name
        user = ""
    return {
        "format": FORMAT,
        "journal": str(uuid.uuid4()),
        "created": moment(clock.now()),
        "app": f"herotui {__version__}",
        "machine": platform.node(),
        "user": user,
        "previous": previous,
    }


def _recovered(torn: Torn) -> Item:
    return ENTRIES, document(
        at=clock.now(),
        responder="herotui",
        phase="incident",
        kind=Kind.RECOVERED,
        text=f"{torn.size} bytes of an entry that was never acknowledged were set aside in {torn.file}",
        data={"file": torn.file, "bytes": torn.size, "sha256": torn.sha256},
    )
