"""Room that a full disk can't take: given up for the entries that tell of it."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from herotui.journal.errors import Unwritable
from herotui.journal.sync import open_private

_SIZE = 1 << 20
_NAME = "journal.reserve"


def keep(folder: Path) -> None:
    """Take the room, if it is not taken yet and the disk has it. Never fails: a reserve is no condition."""
    path = folder / _NAME
    with contextlib.suppress(FileExistsError, Unwritable):
        try:
            fd = open_private(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
            try:
                _fill(fd)
            finally:
                os.close(fd)
        except FileExistsError:
            raise
        except OSError:
            give_up(folder)


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
