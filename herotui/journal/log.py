"""One file of a journal: read to its end, appended to, never rewritten."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import sys
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from herotui.journal.anchor import Anchor
from herotui.journal.errors import Damaged, NotSaved, SyncFailed
from herotui.journal.lines import HEADER, START, VERSION, Broken, Head, Line, follows, parse, redacted, split
from herotui.journal.sync import FULL, durable, durable_folder, open_private, read_from, write_all, write_new

_SECTOR = 512
_BLOCK = 1 << 22  # read at a time: a journal of any size is never in memory twice


@dataclass(frozen=True, slots=True)
class Torn:
    """What a writer that died left behind its last complete record: never acknowledged, kept in `file`."""

    file: str
    size: int
    sha256: str


class Log:
    """An open log file. `head` and `size` are the end of what was read and holds; `damage` says where it stops holding.

    `first` is the header's number. A reader takes no lock and never changes the file; a writer holds the folder's lock
    around `follow` to `append`. Raises OSError when the file can't be opened, Unwritable when it is another user's.
    """

    def __init__(self, path: Path, *, writable: bool) -> None:
        self.path = path
        self.head = START
        self.size = 0
        self.damage: Damaged | None = None
        self.poisoned = False
        self.newer = False
        self.first = -1
        self._fd = open_private(path, os.O_RDWR | os.O_APPEND if writable else os.O_RDONLY)
        self._anchor = Anchor(path.with_suffix(".head"), writable=writable)

    @classmethod
    def create(cls, path: Path, data: bytes, head: Head) -> None:
        """Make the file with its first records, complete and durable before it has its name. Under the lock only.

        Raises OSError; nothing is left then.
        """
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
        draft = path.with_suffix(".new")
        draft.unlink(missing_ok=True)  # of a writer that died before it had made the file
        write_new(draft, data)
        os.replace(draft, path)
        durable_folder(path.parent)
        anchor = Anchor(path.with_suffix(".head"), writable=True)
        anchor.write(head)
        anchor.close()

    def close(self) -> None:
        """Give the file back."""
        if self._fd >= 0:
            os.close(self._fd)
        self._fd = -1
        self._anchor.close()

    def replaced(self) -> bool:
        """Whether the name means another file by now, or this one was cut below what was read."""
        here = os.fstat(self._fd)
        there = os.stat(self.path, follow_symlinks=False)
        return (here.st_dev, here.st_ino) != (there.st_dev, there.st_ino) or here.st_size < self.size

    def follow(self) -> list[Line]:
        """The records that were added since the last call, oldest first. Sets `damage` where they stop holding."""
        acknowledged = self.anchored()  # before the log: then it can't be ahead of what is read below
        end = os.fstat(self._fd).st_size
        lines: list[Line] = []
        why = ""
        try:
            self._read(end, acknowledged, lines)
        except Broken as broken:
            why = str(broken)
        if not why and acknowledged.seq > self.head.seq:
            why = "acknowledged records are missing"
        if why:
            self._judge(read_from(self._fd, self.size, end), acknowledged, why)
        return lines

    def _read(self, end: int, acknowledged: Head, lines: list[Line]) -> None:
        """Add the records up to `end` to `lines`. Raises Broken at the first that does not hold."""
        (seq, sealed), size = self.head, self.size
        try:
            for raw in self._complete(end):
                line = parse(raw)
                plain = line.seq == seq + 1 and line.prev == sealed and line.version == VERSION and self.first >= 0
                if not plain or line.seq == acknowledged.seq:
                    self._check(line, Head(seq, sealed), acknowledged)
                lines.append(line)
                seq, sealed, size = line.seq, line.hash, size + len(raw) + 1
        finally:
            self.head, self.size = Head(seq, sealed), size

    def _complete(self, end: int) -> Iterator[bytes]:
        """The complete lines between `size` and `end`, without their newlines, read block by block."""
        start, rest = self.size, b""
        while start < end:
            block = read_from(self._fd, start, min(end, start + _BLOCK))
            if not block:
                return
            start += len(block)
            *complete, rest = (rest + block).split(b"\n")
            yield from complete

    def anchored(self) -> Head:
        """The head that the anchor vouches for."""
        return self._anchor.read()

    def behind(self) -> int:
        """How many bytes stand behind the last record that holds."""
        return os.fstat(self._fd).st_size - self.size

    def last_number(self) -> int:
        """The highest number that was ever given out here, as far as can be seen: also behind the place of a damage."""
        rest = read_from(self._fd, self.size, os.fstat(self._fd).st_size)
        highest = max(self.head.seq, self.anchored().seq)
        for raw in split(rest):
            with contextlib.suppress(Broken):
                highest = max(highest, parse(raw).seq)
        return highest

    def set_aside(self) -> Torn | None:
        """Move what stands behind the last record to a file of its own, and cut it off. Under the lock only.

        Raises OSError; the log is as it was then.
        """
        end = os.fstat(self._fd).st_size
        if self.damage or end == self.size:
            return None
        rest = read_from(self._fd, self.size, end)
        digest = hashlib.sha256(rest).hexdigest()
        aside = self.path.with_name(f"{self.path.stem}.torn-{self.head.seq + 1}-{digest[:8]}")
        aside.unlink(missing_ok=True)  # of a writer that died while it made this copy
        write_new(aside, rest)
        os.ftruncate(self._fd, self.size)
        durable(self._fd)
        return Torn(aside.name, len(rest), digest)

    def redact(self, numbers: Collection[int]) -> None:
        """Write the file anew without some records' documents and salts: the one rewrite there is. Under the lock.

        The caller has appended the entry that says why. Raises OSError or Broken; the file is as it was then. This
        log still holds the old file: open it anew.
        """
        data = read_from(self._fd, 0, self.size)
        parts = [redacted(raw) if parse(raw).seq in numbers else raw for raw in split(data)]
        draft = self.path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        write_new(draft, b"".join(part + b"\n" for part in parts))
        if sys.platform == "win32":
            self.close()  # no open file can be replaced there
        os.replace(draft, self.path)
        durable_folder(self.path.parent)

    def append(self, data: bytes, head: Head, make_room: Callable[[], bool]) -> None:
        """Add whole lines that end at `head`; returns once they are on the disk. Under the lock, nothing torn behind.

        On a full disk `make_room` is asked once. Raises SyncFailed when the file can't be trusted any more, NotSaved
        when it is as it was before.
        """
        if self.poisoned:
            raise SyncFailed("an earlier sync of this file failed")
        try:
            try:
                self._put(data)
            except OSError as error:
                if error.errno not in FULL or not make_room():
                    raise
                self._put(data)
        except OSError as error:
            raise NotSaved(reason(error)) from error
        try:
            durable(self._fd)
        except OSError as error:
            # The system may have marked the pages clean: a second sync would succeed and mean nothing.
            self.poisoned = True
            self._cut()
            raise SyncFailed(f"the disk failed to make it durable ({reason(error)})") from error
        self.size += len(data)
        self.head = head
        self._anchor.write(head)

    def _put(self, data: bytes) -> None:
        try:
            write_all(self._fd, data)
            if os.fstat(self._fd).st_size != self.size + len(data):
                self.poisoned = True
                raise OSError(errno.EIO, "the file's size is not what was written")
        except OSError:
            self._cut()
            raise

    def _cut(self) -> None:
        try:
            os.ftruncate(self._fd, self.size)
        except OSError:
            self.poisoned = True

    def _check(self, line: Line, head: Head, acknowledged: Head) -> None:
        """Raise Broken unless `line` may come after `head`."""
        if self.first < 0:
            if line.table != HEADER:
                raise Broken("the file does not start with a header")
            head = Head(line.seq - 1, line.prev)  # a file that goes on after another one starts where it ended
        follows(line, head)
        if line.seq == acknowledged.seq and line.hash != acknowledged.hash:
            raise Broken("it is not the record that was acknowledged: the chain was rewritten")
        self.first = line.seq if self.first < 0 else self.first
        self.newer = self.newer or line.version > VERSION

    def _judge(self, rest: bytes, acknowledged: Head, why: str) -> None:
        """Torn (a writer died before it acknowledged) or damaged."""
        place = f"#{self.head.seq + 1} of {self.path.name}, byte {self.size}"
        if acknowledged.seq > self.head.seq:
            lost = f"{why}; #{acknowledged.seq} was acknowledged"
            self.damage = Damaged(place, lost)
        elif b"\n" in rest and not _has_zeroed_sector(rest, self.size):
            self.damage = Damaged(place, why)


def reason(error: OSError) -> str:
    """An OSError in a responder's words."""
    if error.errno in FULL:
        return "the disk is full"
    if error.errno == errno.EROFS:
        return "the folder is read-only"
    if error.errno in {errno.EACCES, errno.EPERM}:
        return "this user may not write there"
    if error.errno == errno.ENOENT:
        return "its folder is gone"
    return (error.strerror or type(error).__name__).lower()


def _has_zeroed_sector(rest: bytes, offset: int) -> bool:
    """Whether a sector's part of `rest` is all zero: a power cut kept the file's size and lost bytes."""
    start = 0
    while start < len(rest):
        end = start + _SECTOR - (offset + start) % _SECTOR
        if not any(rest[start:end]):
            return True
        start = end
    return False
