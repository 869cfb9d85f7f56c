"""The only sender of calls: how many at once, what is tried again, what is held back."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from types import TracebackType
from typing import TYPE_CHECKING

from herotui import clock
from herotui.call import Call
from herotui.secret import Secret
from herotui.web.answer import Answer, NoAnswer, ReadOnly, Trouble, Unfetched, Visit
from herotui.web.hosts import Hosts

if TYPE_CHECKING:
    from herotui.web.wire import Wire

RETRIES = 2
MOST_BYTES = 256 * 1024 * 1024
"""Of what a link leads to: an archive of a month, zipped."""
# The pool refills by about 75 requests a minute, so after a second there is one; ten minutes are patience enough.
_LIMITED_WAITS = 600
_LIMITED_PAUSE = 1.0
_alone: ContextVar[bool] = ContextVar("herotui_alone", default=False)


class Web:
    """Sends calls to `hosts`, at most `limit` at once. Reads are tried again, writes never.

    `timeout` is in seconds: without a byte for so long, or without a whole answer for twice as long, a try has
    failed. Read-only mode is enforced here. `sent` counts requests, tries included; `warnings` holds what Heroku
    warned of in headers, each text once.
    """

    def __init__(self, hosts: Hosts, *, read_only: bool = False, limit: int = 16, timeout: float = 10.0) -> None:
        self.hosts = hosts
        self.read_only = read_only
        self.sent = 0
        self.warnings: deque[str] = deque(maxlen=50)
        self._timeout = timeout
        self._limit = limit
        # Two lanes: what is sent alone must not queue behind requests that hang.
        self._lane, self._fast_lane = asyncio.Semaphore(limit), asyncio.Semaphore(limit)
        self._free = asyncio.Event()
        self._free.set()
        self._alone_blocks = 0
        self._opening = asyncio.Lock()
        self._wire: Wire | None = None

    async def __aenter__(self) -> Web:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def open(self) -> Wire:
        """Import httpx and build its client in a thread, once. `send` does it when needed. Raises `NoAccess`."""
        async with self._opening:
            if self._wire is None:
                self._wire = await asyncio.to_thread(self._build)
            return self._wire

    async def close(self) -> None:
        """Close every connection; a later `send` opens anew."""
        wire, self._wire = self._wire, None
        if wire is not None:
            await wire.close()

    def _build(self) -> Wire:
        from herotui.web.wire import Wire

        return Wire(self.hosts, connections=2 * self._limit, timeout=self._timeout)

    async def send(
        self, call: Call, key: Secret | None, *, basic: bool = False, retries: int | None = None, etag: str = ""
    ) -> Answer:
        """The answer to a call, whatever its status.

        A read is tried again after a time-out, a broken connection or a 5xx (`retries` times, with jitter), and
        waits while the account is rate limited (429); `retries=0` does neither. A write is sent once. `etag`
        asks for 304 when nothing changed. Raises `ReadOnly`, `NoAnswer`, and ValueError for a call that is no path
        or brings a credential of its own.
        """
        if not call.path.startswith("/") or any(name.lower() == "authorization" for name in call.headers):
            raise ValueError(f"no call to send: {call.line}")
        if self.read_only and call.writes:
            raise ReadOnly(call)
        wire = self._wire or await self.open()
        patience = _Patience(call, RETRIES if retries is None else retries)
        outcome = await self._exchange(wire, call, key, basic=basic, etag=etag)
        while (pause := patience.pause_after(outcome)) is not None:
            await clock.sleep(pause)
            outcome = await self._exchange(wire, call, key, basic=basic, etag=etag)
        if isinstance(outcome, Trouble):
            raise NoAnswer(call, outcome, patience.tries)
        if outcome.warning and outcome.warning not in self.warnings:
            self.warnings.append(outcome.warning)
        return outcome

    async def fetch(self, link: Secret, *, most: int = MOST_BYTES) -> bytes:
        """What a link that Heroku gave (an archive, a log) leads to, without a key; tried twice. The link is a secret.

        Raises `Unfetched` where it may not be followed, is not answered with 200, or holds more than `most` bytes.
        """
        if reason := self.hosts.why_not(link.reveal()):
            raise Unfetched(reason)
        wire = self._wire or await self.open()
        outcome: bytes | str = ""
        for _ in range(2):
            self.sent += 1
            async with self._lane:
                outcome = await wire.fetch(link, most)
            if isinstance(outcome, bytes):
                return outcome
        raise Unfetched(str(outcome))

    async def visit(self, address: str) -> Visit:
        """How an app's own address answers, asked once and without a key; its body is not read.

        Raises `Unfetched` where it may not be asked, or does not answer.
        """
        if reason := self.hosts.why_not(address):
            raise Unfetched(reason)
        wire = self._wire or await self.open()
        self.sent += 1
        async with self._lane:
            outcome = await wire.visit(address)
        if isinstance(outcome, str):
            raise Unfetched(outcome)
        return outcome

    async def _exchange(
        self, wire: Wire, call: Call, key: Secret | None, *, basic: bool, etag: str
    ) -> Answer | Trouble:
        self.sent += 1
        if _alone.get():
            async with self._fast_lane:
                return await wire.exchange(call, key, basic=basic, etag=etag)
        while True:
            await self._free.wait()
            async with self._lane:
                # A block may have begun while this one queued.
                if self._free.is_set():
                    return await wire.exchange(call, key, basic=basic, etag=etag)

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """While the block runs, only what it (and the tasks it starts) sends goes out; everything else waits."""
        self._alone_blocks += 1
        self._free.clear()
        before = _alone.set(True)
        try:
            yield
        finally:
            _alone.reset(before)
            self._alone_blocks -= 1
            if not self._alone_blocks:
                self._free.set()


class _Patience:
    """Whether and when one call is tried again."""

    def __init__(self, call: Call, retries: int) -> None:
        self._retries = retries if call.method in ("GET", "HEAD") else 0
        self._waits = _LIMITED_WAITS if self._retries else 0
        self.tries = 1

    def pause_after(self, outcome: Answer | Trouble) -> float | None:
        """Seconds to wait before the next try, or None when this outcome stands."""
        if isinstance(outcome, Answer) and outcome.status == 429:
            self._waits -= 1
            return _LIMITED_PAUSE if self._waits >= 0 else None
        failed = isinstance(outcome, Trouble) or outcome.status >= 500
        if not failed or self.tries > self._retries:
            return None
        self.tries += 1
        return random.uniform(0.5, 1.0) * 0.2 * 2.0**self.tries  # noqa: S311 - spreads load, guards nothing
