"""HTTP/1.1 over asyncio and h11: keep-alive, and the faults that a framework would not let one make."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from email.utils import format_datetime
from http import HTTPStatus

import h11

from herotui.simulator.control import Control
from herotui.simulator.desk import Desk, Request
from herotui.simulator.faults import Fault, Faults
from herotui.simulator.protocol import Answer

CHUNK = 65536
LARGEST_HEADERS, LARGEST_BODY = 65536, 10_000_000
FOLLOW_EVERY_S = 0.05


class Wire:
    """Listens on 127.0.0.1 and serves one desk, and beside it the simulator's own control."""

    def __init__(self, desk: Desk, faults: Faults, control: Control) -> None:
        self._desk, self._faults, self._control = desk, faults, control
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()
        self._date = (0, "")

    async def listen(self, port: int = 0) -> int:
        """Start; returns the port. Raises OSError when it is taken."""
        self._server = await asyncio.start_server(self._meet, "127.0.0.1", port)
        address: tuple[str, int] = self._server.sockets[0].getsockname()
        return address[1]

    async def close(self) -> None:
        """Stop listening and end every connection."""
        if self._server:
            self._server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        if self._server:
            await self._server.wait_closed()

    def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.get_running_loop().create_task(self._talk(reader, writer))
        self._talks.add(talk)
        talk.add_done_callback(self._talks.discard)
        # Also a talk that is cancelled before it began leaves nothing open.
        talk.add_done_callback(lambda _: writer.close())

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = h11.Connection(h11.SERVER, max_incomplete_event_size=LARGEST_HEADERS)
        try:
            while await self._exchange(connection, reader, writer):
                connection.start_next_cycle()
        except (ConnectionError, h11.ProtocolError):
            pass
        finally:
            writer.close()
            with suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _exchange(
        self, connection: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """One request and its answer; True when the connection can carry another."""
        request = await _read_request(connection, reader, writer)
        if request is None:
            return False
        if self._control.takes(request.path, request.headers):
            fault, answer = None, self._control.answer(request.method, request.path, request.body)
        else:
            fault = self._faults.strike(request.method, request.path)
            if seconds := self._faults.delay():
                await asyncio.sleep(seconds)
            if fault and fault.kind in ("silent", "reset"):
                self._desk.note(request, 0)
                if fault.kind == "reset":
                    return _reset(writer)
                await reader.read(1)
                return False
            answer = self._answer(request, fault)
        if answer.follow and fault is None:
            answer.headers["Date"] = self._now()
            return await _follow(connection, reader, writer, answer, answer.follow)
        head, payload = _encode(connection, request, answer, self._now())
        if fault and fault.kind in ("lost", "cut", "broken", "drip"):
            return await self._disturb(fault.kind, writer, head, payload)
        writer.write(head + payload)
        await writer.drain()
        return connection.our_state is h11.DONE and connection.their_state is h11.DONE

    def _answer(self, request: Request, fault: Fault | None) -> Answer:
        if fault is None:
            return self._desk.answer(request)
        if fault.answer:
            self._desk.note(request, fault.answer.status)
            return fault.answer.copy()
        if fault.kind == "revoked" and (caller := self._desk.caller(request)):
            self._desk.world.revoke(caller)
        answer = self._desk.answer(request)
        if fault.mutator and answer.status < 300:
            answer.body = fault.mutator.spoil_body(answer.payload())
        return answer

    async def _disturb(self, kind: str, writer: asyncio.StreamWriter, head: bytes, payload: bytes) -> bool:
        """Send as much as the fault lets through. Returns False: the connection carries nothing more."""
        if kind == "lost":
            return _reset(writer)
        writer.write(head)
        if kind == "drip":
            for byte in payload:
                writer.write(bytes((byte,)))
                await writer.drain()
                await asyncio.sleep(self._faults.drip_ms / 1000)
            return False
        writer.write(payload[: len(payload) // 2])
        await writer.drain()
        if kind == "broken":
            # What was written must be under way before the reset overtakes it.
            await asyncio.sleep(0.01)
            return _reset(writer)
        return False

    def _now(self) -> str:
        """The `Date` header: the simulated time, or off by what the faults say."""
        moment = self._desk.world.clock.now() + timedelta(seconds=self._faults.skew_s)
        second = int(moment.timestamp())
        if second != self._date[0]:
            self._date = second, format_datetime(moment.replace(microsecond=0), usegmt=True)
        return self._date[1]


async def _read_request(
    connection: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> Request | None:
    head: h11.Request | None = None
    body = bytearray()
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            if connection.they_are_waiting_for_100_continue:
                writer.write(connection.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")
            connection.receive_data(await reader.read(CHUNK))
        elif isinstance(event, h11.Request):
            head = event
        elif isinstance(event, h11.Data) and len(body) < LARGEST_BODY:
            body += event.data
        elif isinstance(event, h11.EndOfMessage) and head is not None:
            headers = {name.decode("ascii"): value.decode("latin-1") for name, value in head.headers}
            return Request(head.method.decode("ascii"), head.target.decode("latin-1"), headers, bytes(body))
        else:
            return None


def _encode(connection: h11.Connection, request: Request, answer: Answer, date: str) -> tuple[bytes, bytes]:
    """Head and body as they go over the wire."""
    payload = b"" if answer.status == 304 else answer.payload()
    headers = [*answer.headers.items(), ("Date", date), ("Content-Type", answer.content_type)]
    if answer.status != 304:
        headers.append(("Content-Length", str(len(payload))))
    reason = HTTPStatus(answer.status).phrase.encode()
    head = connection.send(h11.Response(status_code=answer.status, headers=headers, reason=reason)) or b""
    body = b"" if request.method == "HEAD" else connection.send(h11.Data(data=payload)) or b""
    return head, body + (connection.send(h11.EndOfMessage()) or b"")


async def _follow(
    connection: h11.Connection,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    answer: Answer,
    more: Callable[[], bytes | None],
) -> bool:
    """Send what there is and then what comes, until the client goes or nothing more can come. Returns False."""
    headers = [*answer.headers.items(), ("Content-Type", answer.content_type)]
    writer.write(connection.send(h11.Response(status_code=answer.status, headers=headers)) or b"")
    gone = asyncio.ensure_future(reader.read(1))
    payload: bytes | None = answer.payload()
    try:
        while payload is not None and not gone.done():
            if payload:
                writer.write(connection.send(h11.Data(data=payload)) or b"")
                await writer.drain()
            await asyncio.wait({gone}, timeout=FOLLOW_EVERY_S)
            payload = more()
        if payload is None:
            writer.write(connection.send(h11.EndOfMessage()) or b"")
    finally:
        gone.cancel()
    return False


def _reset(writer: asyncio.StreamWriter) -> bool:
    """End the connection with a TCP reset. Returns False: it carries nothing more."""
    raw = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
    return False
