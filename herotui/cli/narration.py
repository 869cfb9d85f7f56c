"""Narration on stderr: what is found at once, progress now and then; on a terminal as one line that changes."""

from __future__ import annotations

import sys
import time
from collections.abc import AsyncIterator
from contextlib import suppress

from herotui.cli.given import say
from herotui.incident.events import Changed, Event, Failed, Progress
from herotui.text.escape import cut, visible

_MARKS: dict[type, str] = {Progress: "...", Failed: "[!]", Changed: "[x]"}
_PAUSE, _PAUSE_ELSEWHERE = 0.1, 2.0
"""Seconds between two lines of progress: on a terminal, and in a file, where each stays."""
_WIDTH = 78


async def narrate(events: AsyncIterator[Event]) -> list[Event]:
    """Say each event on stderr as it comes, and give them all but progress that nobody was told of."""
    seen: list[Event] = []
    line = _Line()
    async for event in events:
        counted = isinstance(event, Progress) and event.total > 0
        if counted and not line.due():
            continue
        seen.append(event)
        if isinstance(event, Progress) and counted:
            line.show(f"... {event.done:,} of {event.total:,}  {event.text}")
        else:
            line.end()
            say(f"{_MARKS.get(type(event), '   ')} {event.text}")
    line.end()
    return seen


class _Line:
    """The line of progress. A terminal's is written over; elsewhere each one stands, so there are few."""

    def __init__(self) -> None:
        self._terminal = sys.stderr is not None and sys.stderr.isatty()
        self._pause = _PAUSE if self._terminal else _PAUSE_ELSEWHERE
        self._last = time.monotonic() if not self._terminal else 0.0
        self._open = False

    def due(self) -> bool:
        """Whether it is time for another one."""
        return time.monotonic() - self._last >= self._pause

    def show(self, text: str) -> None:
        """Say how far it is."""
        self._last = time.monotonic()
        if not self._terminal:
            say(text)
            return
        with suppress(OSError, ValueError):
            sys.stderr.write(f"\r{cut(visible(text), _WIDTH):<{_WIDTH}}")
            sys.stderr.flush()
        self._open = True

    def end(self) -> None:
        """Wipe it, before anything else is said."""
        if self._open:
            with suppress(OSError, ValueError):
                sys.stderr.write(f"\r{'':<{_WIDTH}}\r")
                sys.stderr.flush()
            self._open = False
