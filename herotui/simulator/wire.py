"""HTTP/1.1 over asyncio and h11: keep-alive, and the faults that a framework would not let one make."""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import suppress
from http import HTTPStatus

import h11

from herotui.simulator.desk import Desk, Request
from herotui.simulator.faults import Faults
from herotui.simulator.protocol import Answer

CHUNK = 65536
LARGEST_HEADERS = 65536


class Wire:
    """Listens on 127.0.0.1 and serves one desk."""

    def __init__(self, desk: Desk, faults: Faults) -> None:
        self._desk, self._faults = desk, faults
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()

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

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = h11.Connection(h11.SERVER, max_incomplete_event_size=LARGEST_HEADERS)
        try:
            while await self._exchange(connection, reader, writer):
                connection.start_next_cycle()
        except (ConnectionError, h11.RemoteProtocolError):
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
        fault = self._faults.strike(request.method, request.path)
        if self._faults.latency_ms:
            await asyncio.sleep(self._faults.latency_ms / 1000)
        kind = fault.kind if fault else ""
        if kind == "silent":
            self._desk.note(request, 0)
            await reader.read(1)
            return False
        if kind == "reset":
            self._desk.note(request, 0)
            return _reset(writer)
        if fault and fault.answer:
            self._desk.note(request, fault.answer.status)
            answer = Answer(fault.answer.body, fault.answer.status, {}, fault.answer.content_type)
        else:
            answer = self._desk.answer(request)
        if kind == "lost":
            return _reset(writer)
        writer.write(_encode(connection, request, answer, cut=kind == "cut"))
        await writer.drain()
        return kind != "cut" and connection.our_state is h11.DONE and connection.their_state is h11.DONE


async def _read_request(
    connection: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> Request | None:
    head: h11.Request | None = None
    body = b""
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            if connection.they_are_waiting_for_100_continue:
                writer.write(connection.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")
            connection.receive_data(await reader.read(CHUNK))
        elif isinstance(event, h11.Request):
            head = event
        elif isinstance(event, h11.Data):
            body += bytes(event.data)
        elif isinstance(event, h11.EndOfMessage) and head is not None:
            headers = {name.decode("ascii"): value.decode("latin-1") for name, value in head.headers}
            return Request(head.method.decode("ascii"), head.target.decode("latin-1"), headers, body)
        else:
            return None


def _encode(connection: h11.Connection, request: Request, answer: Answer, *, cut: bool) -> bytes:
    payload = b"" if answer.status == 304 else answer.payload()
    headers = [*answer.headers.items(), ("Content-Type", answer.content_type)]
    if answer.status != 304:
        headers.append(("Content-Length", str(len(payload))))
    reason = HTTPStatus(answer.status).phrase.encode()
    out = connection.send(h11.Response(status_code=answer.status, headers=headers, reason=reason)) or b""
    if cut:
        return out + payload[: len(payload) // 2]
    if request.method != "HEAD":
        out += connection.send(h11.Data(data=payload)) or b""
    return out + (connection.send(h11.EndOfMessage()) or b"")


def _reset(writer: asyncio.StreamWriter) -> bool:
    """End the connection with a TCP reset. Returns False: it carries nothing more."""
    raw = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
    return False
