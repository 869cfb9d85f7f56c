"""How fast the simulated Heroku answers, beside the barest server that reads and writes HTTP the same way.

Each server has a process of its own; this one is the client: connections that ask, read and ask again, with no library
between. They take turns, so that what else the machine does falls on both.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

CONNECTIONS, SECONDS, TURNS = 16, 1.5, 5
SIMULATOR = (
    "import json, sys; from herotui.simulator.process import simulate\n"
    "sys.exit(simulate(apps=100, seed=1, scenario='quiet', as_json=True, switches={'unlimited': True}))"
)
BARE = """
import asyncio, json
import h11
BODY = json.dumps({f"NAME_{n}": "value" * 8 for n in range(12)}).encode()
HEADERS = [("Content-Type", "application/json"), ("Content-Length", str(len(BODY)))]

async def talk(reader, writer):
    connection = h11.Connection(h11.SERVER)
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(65536))
        elif isinstance(event, h11.EndOfMessage):
            out = connection.send(h11.Response(status_code=200, headers=HEADERS))
            out += connection.send(h11.Data(data=BODY)) + connection.send(h11.EndOfMessage())
            writer.write(out)
            await writer.drain()
            connection.start_next_cycle()
        elif isinstance(event, h11.ConnectionClosed):
            return writer.close()

async def main():
    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    print(json.dumps({"host": "http://127.0.0.1:%d" % server.sockets[0].getsockname()[1]}), flush=True)
    await server.serve_forever()

asyncio.run(main())
"""


def requests_a_second() -> tuple[float, float]:
    """Medians of the simulator's `GET /apps/X/config-vars` and of the bare server."""
    with ExitStack() as stack:
        heroku = stack.enter_context(_process(SIMULATOR))
        bare = stack.enter_context(_process(BARE))
        return asyncio.run(_in_turns(heroku, bare))


@contextmanager
def _process(code: str) -> Iterator[dict[str, str]]:
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout is not None
            yield json.loads(child.stdout.readline())
        finally:
            child.terminate()


async def _in_turns(heroku: dict[str, str], bare: dict[str, str]) -> tuple[float, float]:
    key = heroku["responder_key"]
    app = json.loads((await _once(heroku["host"], _head("/apps", key))).partition(b"\r\n\r\n")[2])[0]["name"]
    request = _head(f"/apps/{app}/config-vars", key)
    pairs = [(await _rate(heroku["host"], request), await _rate(bare["host"], request)) for _ in range(TURNS)]
    return statistics.median(ours for ours, _ in pairs), statistics.median(theirs for _, theirs in pairs)


def _head(path: str, key: str) -> bytes:
    lines = (
        f"GET {path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {key}",
        "Accept: application/vnd.heroku+json; version=3",
        "User-Agent: bench",
        "",
        "",
    )
    return "\r\n".join(lines).encode()


async def _rate(host: str, request: bytes) -> float:
    end = time.perf_counter() + SECONDS
    start = time.perf_counter()
    counts = await asyncio.gather(*(_ask_until(end, host, request) for _ in range(CONNECTIONS)))
    return sum(counts) / (time.perf_counter() - start)


async def _ask_until(end: float, host: str, request: bytes) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(host.rpartition(":")[2]))
    count = 0
    while time.perf_counter() < end:
        writer.write(request)
        await _read(reader)
        count += 1
    writer.close()
    return count


async def _once(host: str, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(host.rpartition(":")[2]))
    writer.write(request)
    answer = await _read(reader)
    writer.close()
    return answer


async def _read(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head[:80])
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    return head + await reader.readexactly(length)
