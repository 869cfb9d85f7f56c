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


def read(path: Path) -> Head:
    """The newer of the two slots that hold; START if there is none."""
    try:
        fd = open_private(path, os.O_RDONLY)
    except OSError:
        return START
    try:
        data = read_from(fd, 0, 2 * _SLOT)
    finally:
        os.close(fd)
    return max((_slot(data[start : start + _SLOT]) for start in (0, _SLOT)), default=START)


def write(path: Path, head: Head) -> None:
    """Put `head` over the older slot. Not synced, and a failure does no harm: an anchor may lag."""
    with contextlib.suppress(OSError, Unwritable):
        fd = open_private(path, os.O_RDWR | os.O_CREAT)
        try:
            data = read_from(fd, 0, 2 * _SLOT)
            older = 0 if _slot(data[:_SLOT]) <= _slot(data[_SLOT:]) else _SLOT
            os.lseek(fd, older, os.SEEK_SET)
            os.write(fd, _text(head).ljust(_SLOT, b"\n"))
        finally:
            os.close(fd)


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
