"""One writer at a time: among the threads of this process, and among processes."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from types import TracebackType

import portalocker

from herotui.journal.errors import NotSaved
from herotui.journal.sync import open_private

PATIENCE = 20.0
"""Seconds to wait for another writer: it holds the lock for one write, so longer means that it hangs."""
_AT_ONCE = portalocker.LockFlags.EXCLUSIVE | portalocker.LockFlags.NON_BLOCKING


class Lock:
    """`with Lock(path):` around every write. A lock of its own file: Windows locks are mandatory, readers take none.

    Raises NotSaved when another process keeps it for `PATIENCE` seconds, OSError when the file can't be opened.
    The file is never removed: two processes could then hold two locks of one name.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = threading.RLock()
        self._depth = 0
        self._fd = -1

    def __enter__(self) -> None:
        if not self._threads.acquire(timeout=PATIENCE):
            raise NotSaved("another entry has been waiting for the disk for too long")
        try:
            if self._depth == 0:
                self._take()
            self._depth += 1
        except BaseException:
            self._threads.release()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._depth -= 1
        if self._depth == 0:
            os.close(self._fd)  # gives the lock back on every platform
        self._threads.release()

    def _take(self) -> None:
        self._fd = open_private(self._path, os.O_RDWR | os.O_CREAT)
        deadline = time.monotonic() + PATIENCE
        try:
            while True:
                try:
                    portalocker.lock(self._fd, _AT_ONCE)
                    return
                except portalocker.AlreadyLocked as error:
                    if time.monotonic() > deadline:
                        raise NotSaved(f"another herotui keeps {self._path.name} locked") from error
                    time.sleep(0.002)
        except portalocker.LockException as error:
            os.close(self._fd)
            raise NotSaved(f"{self._path.name} can't be locked ({error})") from error
        except BaseException:
            os.close(self._fd)
            raise
