"""One herotui at a time carries out a plan: two would send each call twice."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import portalocker

from herotui.errors import WrongUse
from herotui.journal.sync import open_private

LOCK = "changes.lock"
_AT_ONCE = portalocker.LockFlags.EXCLUSIVE | portalocker.LockFlags.NON_BLOCKING


@contextmanager
def sole(folder: Path | None) -> Iterator[None]:
    """Nobody else on this machine carries out a plan in `folder` while the block runs.

    The system gives the lock back however the process ends. Where there is no folder there is nobody else. Raises
    `WrongUse` when somebody does, OSError when the file can't be opened.
    """
    if folder is None:
        yield
        return
    fd = open_private(folder / LOCK, os.O_RDWR | os.O_CREAT)
    try:
        try:
            portalocker.lock(fd, _AT_ONCE)
        except portalocker.LockException:
            raise WrongUse(
                "Another herotui is carrying out this incident's plan.",
                meaning="Nothing was sent from here.",
                do="Look at it there, or end it there and go on here.",
            ) from None
        yield
    finally:
        os.close(fd)
