"""The last acknowledged head, beside the log: finds a tail that was cut. It may lag behind the log, and never leads."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from pathlib import Path

from herotui.journal.errors import Unwritable
from herotui.journal.lines import START, Head
from herotui.journal.sync import open_private, read_from

_SLOT = 512  # a sector each, so that a write torn by a power cut spoils one of the two
_TEXT = re.compile(rb"(\d{16}) ([0-9a-f]{64}) ([0-9a-f]{16})\n")


class Anchor:
    """The anchor of one log, held open. Nothing here raises: what can't be read vouches for nothing."""

    def __init__(self, path: Path, *, writable: bool) -> None:
        self._path = path
        self._flags = os.O_RDWR if writable else os.O_RDONLY
        self._fd = -1
        self._file = (-1, -1)
        self._data = b""
        self._slots = [START, START]

    def read(self) -> Head:
        """The newer of the two slots that hold; START if there is none."""
        try:
            self._look()
            data = read_from(self._fd, 0, 2 * _SLOT)
        except (OSError, Unwritable):
            self.close()
            return START
        if data != self._data:
            self._data = data
            self._slots = [_slot(data[start : start + _SLOT]) for start in (0, _SLOT)]
        return max(self._slots)

    def write(self, head: Head) -> None:
        """Put `head` over the older slot, as of the last `read`. Not synced, and a failure does no harm: it may lag.

        Under the lock only, and after a `read` under the same lock.
        """
        with contextlib.suppress(OSError, Unwritable):
            if self._fd < 0:
                self._open(os.O_RDWR | os.O_CREAT)
            older = self._slots.index(min(self._slots))
            os.lseek(self._fd, older * _SLOT, os.SEEK_SET)
            slot = _text(head).ljust(_SLOT, b"\n")
            os.write(self._fd, slot)
            if len(self._data) == 2 * _SLOT:  # so that the next `read` finds nothing new to check
                self._data = slot + self._data[_SLOT:] if older == 0 else self._data[:_SLOT] + slot
                self._slots[older] = head

    def close(self) -> None:
        """Give the file back."""
        if self._fd >= 0:
            os.close(self._fd)
        self._fd, self._data, self._slots = -1, b"", [START, START]

    def _look(self) -> None:
        """Open the file, or open it anew if its name means another one by now."""
        if self._fd >= 0:
            there = os.stat(self._path, follow_symlinks=False)
            if self._file == (there.st_dev, there.st_ino):
                return
            self.close()
        try:
            self._open(self._flags)
        except PermissionError:
            self._open(os.O_RDONLY)

    def _open(self, flags: int) -> None:
        self._fd = open_private(self._path, flags)
        found = os.fstat(self._fd)
        self._file = (found.st_dev, found.st_ino)


def _text(head: Head) -> bytes:
    text = f"{head.seq:016d} {head.hash}"
    return f"{text} {_check(text.encode())}\n".encode()


def _slot(data: bytes) -> Head:
    found = _TEXT.match(data)
    if found is None or _check(found[0][:81]) != found[3].decode():
        return START
    return Head(int(found[1]), found[2].decode())


def _check(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:16]
