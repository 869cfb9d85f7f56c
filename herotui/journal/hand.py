"""The thread that does a record's disk work, so that the event loop never waits for a disk."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from herotui.journal.writer import Look

Then = Callable[[Look, Exception | None], None]
"""Told on the loop's thread: what the journal's thread saw, and what its work raised."""


class Hand:
    """One thread, one thing after the other. `look` is asked on that thread after each."""

    def __init__(self, look: Callable[[], Look]) -> None:
        self._look = look
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="journal")

    def give(self, work: Callable[[], object], then: Then) -> None:
        """Do `work` on the thread, then call `then` on the running loop's, whoever still waits."""
        loop = asyncio.get_running_loop()

        def run() -> None:
            error: Exception | None = None
            try:
                work()
            except Exception as raised:  # whoever waits must hear of it, whatever it is
                error = raised
            look = self._look()
            with contextlib.suppress(RuntimeError):  # the loop is closed: the program ends
                loop.call_soon_threadsafe(then, look, error)

        self._threads.submit(run)

    def stop(self) -> None:
        """Return once all that was given is done."""
        self._threads.shutdown(wait=True)


def settle(done: asyncio.Future[None], error: Exception | None) -> None:
    """Let whoever awaits `done` go on, or hear of `error`."""
    if done.done():
        return
    if error:
        done.set_exception(error)
    else:
        done.set_result(None)
