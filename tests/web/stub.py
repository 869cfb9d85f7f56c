"""An HTTP server of a few lines on 127.0.0.1 that answers what a test says and keeps what it was sent, raw."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import TracebackType


@dataclass(frozen=True)
class Seen:
    """A request as it came: head as text, body as bytes."""

    head: str
    body: bytes

    @property
    def line(self) -> str:
        return self.head.partition(" HTTP/")[0]

    def header(self, name: str) -> str:
        """A header's value, or an empty text."""
        for row in self.head.split("\r\n")[1:]:
            left, _, right = row.partition(":")
            if left.lower() == name.lower():
                return right.strip()
        return ""


Reply = Callable[[Seen], Awaitable[bytes]]


def reply(status: int = 200, body: object = None, headers: Mapping[str, str] | None = None) -> bytes:
    """A whole HTTP answer with a JSON body (or these bytes)."""
    content = body if isinstance(body, bytes) else json.dumps(body if body is not None else {}).encode()
    rows = {"Content-Length": str(len(content)), **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in rows.items())
    return f"HTTP/1.1 {status} x\r\n{head}\r\n".encode() + content


class Stub:
    """`async with Stub(handler) as stub:`; `handler` gets each request and returns the answer's bytes."""

    def __init__(self, handler: Reply | bytes = b"") -> None:
        self._handler = handler
        self.seen: list[Seen] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Stub:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def host(self) -> str:
        """What `HEROKU_HOST` is to be."""
        return f"http://127.0.0.1:{self.port}"

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._talk(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                length = int(Seen(head, b"").header("content-length") or 0)
                request = Seen(head, await reader.readexactly(length))
                self.seen.append(request)
                writer.write(self._handler if isinstance(self._handler, bytes) else await self._handler(request))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
