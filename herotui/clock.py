"""Time in one place: UTC, replaceable in tests, with the skew against the API's own clock."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_now: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731 - a slot that tests replace
_sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


def now() -> datetime:
    """The present, aware, in UTC."""
    return _now()


async def sleep(seconds: float) -> None:
    """Wait without blocking the event loop."""
    await _sleep(seconds)


def skew(api_date: datetime, received: datetime) -> timedelta:
    """How far this machine's clock is ahead of the API's `Date` header (which has whole seconds only)."""
    return received - api_date


@contextmanager
def replaced(now: Callable[[], datetime], sleep: Callable[[float], Awaitable[None]] | None = None) -> Iterator[None]:
    """Run a block on another clock: `with replaced(lambda: moment):`. For tests and screenshots."""
    global _now, _sleep
    before = _now, _sleep
    _now, _sleep = now, sleep or _sleep
    try:
        yield
    finally:
        _now, _sleep = before
