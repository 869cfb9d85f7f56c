"""The journal beside a bare write and sync, stock TinyDB, and SQLite: same entries, same disk, in turns."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tinydb import TinyDB, where

from herotui.journal.chain import Chain
from herotui.journal.documents import moment
from herotui.journal.lines import ENTRIES, START, build
from herotui.journal.record import Record
from herotui.journal.store import Journal
from herotui.journal.tail import peek

Figure = tuple[str, float, str, str]
SIZES = (100, 10_000, 100_000)
TURNS = 300
_START = datetime(2026, 11, 25, tzinfo=UTC)
_KINDS = ("note", "seen", "not_seen", "audit.found", "note", "seen", "step", "call.intent", "call.outcome", "note")
_QUERY = (where("kind") == "step") & (where("data").id == "A3")
_SQL = (
    "SELECT count(*) FROM entries WHERE json_extract(body, '$.kind') = 'step' AND json_extract(body, '$.data.id')='A3'"
)


def figures() -> Iterator[Figure]:
    """Every figure of the journal as (what, ratio, aim, what is behind it)."""
    with tempfile.TemporaryDirectory() as scratch:
        for size in SIZES:
            root = Path(scratch) / str(size)
            root.mkdir(mode=0o700)
            _fill(root, size)
            yield from _appends(root, size)
        yield from _opening(root)


def entry(number: int) -> dict[str, Any]:
    """An entry of some 400 bytes, of the kinds that an incident has."""
    kind = _KINDS[number % 10]
    call = f"c{number // 10 % 300}"
    data: dict[str, Any] = {"place": f"app-{number % 50}/config", "request_id": f"{number:032x}", "count": number}
    if kind == "step":
        data = {"id": f"A{number // 10 % 8}", "state": "done", "evidence": f"request {number:032x}"}
    elif kind == "call.intent":
        data = {"id": call, "call": {"method": "DELETE", "path": f"/apps/app-{number % 50}"}, "why": "the step"}
    elif kind == "call.outcome":
        data = {"intent": call, "status": 200, "outcome": "done", "request_id": f"{number:032x}"}
    return {
        "schema": 1,
        "at": moment(_START + timedelta(seconds=number)),
        "responder": "ann",
        "phase": "audit",
        "kind": kind,
        "text": f"finding {number} on app-{number % 50}: read from an address that is not known, request {number:08x}",
        "data": data,
    }


def _fill(root: Path, size: int) -> None:
    documents = [entry(number) for number in range(size)]
    (root / "journal").mkdir(mode=0o700)
    with closing(Chain.create(root / "journal", [])) as chain:
        for first in range(0, size, 1000):
            chain.append([(ENTRIES, document) for document in documents[first : first + 1000]])
    shutil.copytree(root / "journal", root / "record")
    with TinyDB(root / "tiny.json") as tiny:
        tiny.table(ENTRIES).insert_multiple(documents)
    with closing(_sqlite(root)) as database:
        database.execute("CREATE TABLE entries (id INTEGER PRIMARY KEY, body TEXT)")
        rows = [(json.dumps(document),) for document in documents]
        database.executemany("INSERT INTO entries (body) VALUES (?)", rows)
        database.commit()


def _sqlite(root: Path) -> sqlite3.Connection:
    database = sqlite3.connect(root / "sqlite.db")
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    return database


def _appends(root: Path, size: int) -> Iterator[Figure]:
    times = asyncio.run(_appended(root, size))
    limit, late = statistics.median(times["limit"]), _p99(times["limit"])
    for name, aim in (("Chain", "<= 2x"), ("Record", "<= 2x"), ("SQLite WAL FULL", "none"), ("stock TinyDB", "none")):
        median = statistics.median(times[name])
        yield (
            f"append at {size:,}, {name} / write + fdatasync",
            median / limit,
            aim,
            f"{median * 1e3:.2f} / {limit * 1e3:.2f} ms, p99 {_p99(times[name]) * 1e3:.1f} / {late * 1e3:.1f} ms",
        )


def _p99(times: Sequence[float]) -> float:
    return sorted(times)[int(len(times) * 0.99)]


async def _appended(root: Path, size: int) -> Mapping[str, Sequence[float]]:
    """The seconds that each way takes for the same entry, in turns."""
    plain = os.open(root / "plain", os.O_RDWR | os.O_CREAT | os.O_APPEND)
    chain = Chain(root / "journal")
    record = await asyncio.to_thread(lambda: Record.open(root / "record", responder="ann", fallbacks=[]))
    database, tiny = _sqlite(root), TinyDB(root / "tiny.json")
    document = entry(0)
    raw, _ = build(START, ENTRIES, document)

    def written() -> None:
        os.write(plain, raw)
        os.fdatasync(plain)

    def inserted() -> None:
        database.execute("INSERT INTO entries (body) VALUES (?)", (json.dumps(document),))
        database.commit()

    async def recorded() -> None:
        await record.append(document["kind"], document["text"], phase=document["phase"], data=document["data"])

    ways: dict[str, Callable[[], object]] = {
        "limit": written,
        "Chain": lambda: chain.append([(ENTRIES, document)]),
        "Record": recorded,
        "SQLite WAL FULL": inserted,
        "stock TinyDB": lambda: tiny.table(ENTRIES).insert(document),
    }
    slow = max(5, TURNS * 100 // size)  # stock TinyDB writes the whole file each time
    times: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(TURNS):
        for name, way in ways.items():
            if name != "stock TinyDB" or turn < slow:
                times[name].append(await _timed(way))
    for opened in (record, chain, database, tiny):
        opened.close()
    os.close(plain)
    return times


async def _timed(way: Callable[[], object]) -> float:
    start = time.perf_counter()
    done = way()
    if isinstance(done, Awaitable):
        await done
    return time.perf_counter() - start


def _opening(root: Path) -> Iterator[Figure]:
    """Opening, searching and memory, each in a process of its own; the ratio is to what is aimed at."""
    size = f"{SIZES[-1]:,}"
    found = {name: _alone(name, root) for name in ("bare", "peek", "chain", "record", "tiny", "sqlite")}
    for what, name, key, aim, unit in (
        ("open and verify, Chain", "chain", "open", 1.0, "s"),
        ("open and verify, Record with its fold", "record", "open", 1.0, "s"),
        ("open, stock TinyDB", "tiny", "open", 1.0, "s"),
        ("open, SQLite", "sqlite", "open", 1.0, "s"),
        ("first 200 entries", "peek", "open", 0.02, "s"),
        ("two fields after an append, journal", "chain", "search", 0.005, "s"),
        ("two fields asked first, journal", "chain", "cold", 0.005, "s"),
        ("two fields after an append, stock TinyDB", "tiny", "search", 0.005, "s"),
        ("two fields after an append, SQLite", "sqlite", "search", 0.005, "s"),
        ("memory, Record", "record", "peak", 200.0, "MB"),
        ("memory, Record, over a bare start", "record", "more", 200.0, "MB"),
        ("memory, stock TinyDB", "tiny", "peak", 200.0, "MB"),
        ("memory, SQLite", "sqlite", "peak", 200.0, "MB"),
    ):
        value = found[name]["peak"] - found["bare"]["peak"] if key == "more" else found[name][key]
        shown = f"{value * 1e3:.1f} / {aim * 1e3:.0f} ms" if unit == "s" else f"{value:.0f} / {aim:.0f} MB"
        yield f"{what} at {size}", value / aim, "<= 1x" if name in ("chain", "record", "peek") else "none", shown


def _alone(name: str, root: Path) -> Mapping[str, float]:
    command = [sys.executable, "-m", "tests.bench.journal", name, str(root)]
    said = [json.loads(subprocess.run(command, capture_output=True, check=True).stdout) for _ in range(3)]
    return {key: statistics.median(one[key] for one in said) for key in said[0]}


def _searched(search: Callable[[], object], append: Callable[[], object]) -> dict[str, float]:
    start = time.perf_counter()
    search()
    cold = time.perf_counter() - start
    taken = []
    for _ in range(5):
        append()
        start = time.perf_counter()
        search()
        taken.append(time.perf_counter() - start)
    return {"cold": cold, "search": statistics.median(taken)}


def _tiny_opened(root: Path) -> TinyDB:
    tiny = TinyDB(root / "tiny.json")
    len(tiny.table(ENTRIES))  # it reads nothing before it is asked
    return tiny


_OPEN: Mapping[str, Callable[[Path], Any]] = {
    "bare": lambda root: None,
    "peek": lambda root: peek(root / "journal", 200),
    "chain": lambda root: Chain(root / "journal"),
    "record": lambda root: Record.open(root / "journal", responder="ann", read_only=True),
    "tiny": _tiny_opened,
    "sqlite": lambda root: _sqlite(root),
}


def _search(name: str, opened: Any) -> dict[str, float]:
    one = entry(6)
    if name == "sqlite":
        insert = "INSERT INTO entries (body) VALUES (?)"
        return _searched(lambda: opened.execute(_SQL).fetchall(), lambda: opened.execute(insert, (json.dumps(one),)))
    table = Journal(opened) if name == "chain" else opened.table(ENTRIES)
    return _searched(lambda: table.search(_QUERY), lambda: table.insert(one))


def _measure(name: str, root: Path) -> dict[str, float]:
    """`open` in seconds, `peak` memory in MB, and the seconds of a search asked first (`cold`) and again (`search`)."""
    start = time.perf_counter()
    opened = _OPEN[name](root)
    found = {"open": time.perf_counter() - start, "peak": _peak()}
    return {**found, **(_search(name, opened) if name in ("chain", "tiny", "sqlite") else {})}


def _peak() -> float:
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


if __name__ == "__main__":
    print(json.dumps(_measure(sys.argv[1], Path(sys.argv[2]))))
