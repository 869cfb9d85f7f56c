"""Room that a full disk can't take: given up for the entries that tell of it."""

from __future__ import annotations

import os
from pathlib import Path

from herotui.journal.errors import Unwritable
from herotui.journal.sync import FULL, open_private

_SIZE = 1 << 20
_NAME = "journal.reserve"


def keep(folder: Path) -> bool:
    """Take the room, if it is not taken yet; False if the disk has not that much. Never fails: it is no condition."""
    try:
        fd = open_private(folder / _NAME, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    except (OSError, Unwritable):
        return True  # it is there, or nothing can be written here at all: the first entry will say so
    try:
        _fill(fd)
    except OSError as error:
        give_up(folder)
        return error.errno not in FULL
    finally:
        os.close(fd)
    return True


def give_up(folder: Path) -> bool:
    """Leave the room to the journal; whether there was any."""
    try:
        (folder / _NAME).unlink()
    except OSError:
        return False
    return True


def _fill(fd: int) -> None:
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(fd, 0, _SIZE)
    else:
        os.write(fd, bytes(_SIZE))
