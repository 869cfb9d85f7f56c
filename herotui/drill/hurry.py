"""A clock that hurries: whoever sleeps goes on at once, later; the simulated Heroku goes with it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from herotui import clock
from herotui.desk import Desk
from herotui.simulator.control import HEADER, PLACE, WORD


@contextmanager
def hurried(desk: Desk) -> Iterator[None]:
    """Run a block in which time passes by sleeping, here and in the drill's simulator."""
    ahead = timedelta()

    def now() -> datetime:
        return datetime.now(UTC) + ahead

    async def sleep(seconds: float) -> None:
        nonlocal ahead
        ahead += timedelta(seconds=seconds)
        await _set(desk.settings.hosts.api, now())

    with clock.replaced(now, sleep):
        yield


async def _set(host: str, moment: datetime) -> None:
    """Make it this time in the simulator; one that does not listen stays behind."""
    place = urlsplit(host)
    body = json.dumps({"now": moment.isoformat()})
    head = (
        f"PATCH {PLACE}/clock HTTP/1.1\r\nHost: {place.netloc}\r\n{HEADER}: {WORD}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    with suppress(OSError):
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        writer.write((head + body).encode())
        await writer.drain()
        await reader.read()
        writer.close()
