"""A look at a simulated company's estate, for tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

from herotui.estate.collect import Collector, Read
from herotui.estate.file import SnapshotFile
from herotui.estate.lens import Lens
from herotui.estate.place import Of
from herotui.estate.resources import RESOURCES
from herotui.estate.snapshot import Snapshot
from herotui.heroku.budget import Budget
from herotui.heroku.client import Heroku
from herotui.secret import Secret
from herotui.simulator import Simulator
from herotui.simulator.world import World
from herotui.web import Hosts, Web

SALT = b"estate" * 6


def client(heroku: Simulator, web: Web, key: str = "") -> Heroku:
    """A client with the responder's key, or another, and a budget of its own."""
    return Heroku(web, Secret(key or heroku.responder_key), Budget())


def wire(heroku: Simulator, timeout: float = 10.0) -> Web:
    """A line to the simulated Heroku."""
    return Web(Hosts.from_environment({"HEROKU_HOST": heroku.host}), timeout=timeout)


def collector(
    heroku: Simulator,
    web: Web,
    key: str = "",
    *,
    resumed: Snapshot | None = None,
    before: Snapshot | None = None,
    past: bool = False,
) -> Collector:
    """A collector as the survey makes it; it reads the `past` only where a test is about it: most requests are its."""
    lens = Lens(SALT, Secret(heroku.leaked_key))
    table = RESOURCES if past else {name: row for name, row in RESOURCES.items() if row.of is not Of.RELEASE}
    return Collector(client(heroku, web, key), lens, account="owner", resumed=resumed, before=before, table=table)


async def look(found: Collector, *, most: int = 0, into: Path | None = None) -> list[Read]:
    """Every place that is read, or the first `most`; each goes into a file where one is given."""
    reads: list[Read] = []
    file = SnapshotFile(into, found.snapshot.account, found.snapshot.at) if into else None
    async with aclosing(found.run()) as stream:
        async for read in stream:
            reads.append(read)
            if file and read.fresh:
                file.keep(read.place, read.known, read.etag)
            if len(reads) == most:
                break
    if file:
        if snapshot := (found.snapshot if found.snapshot.until else None):
            file.end(snapshot.until or snapshot.at, dict(snapshot.unread))
        file.close()
    return reads


def values(world: World) -> Iterator[str]:
    """Every config var's value, now and in the past, and every key: what no snapshot may hold."""
    for app in world.apps.values():
        for release in app.releases:
            yield from release.config.values()
    yield from world.tokens
