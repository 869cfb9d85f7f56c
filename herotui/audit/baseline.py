"""The look at the estate without an incident, kept in the state folder; the next audit compares with it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

from herotui import clock
from herotui.estate.collect import Collector, Read
from herotui.estate.config import ConfigVar
from herotui.estate.file import NotASnapshot, SnapshotFile, load
from herotui.estate.lens import Lens
from herotui.estate.snapshot import Snapshot
from herotui.heroku.client import Heroku
from herotui.incident.known import Seen
from herotui.journal.salt import read_salt

_MARK = re.compile(rb"\*[0-9a-f]{8}\*|\"fingerprint\":\"[0-9a-f]*\"")


def newest(state_dir: Path, world: str, account: str = "") -> Snapshot | None:
    """The newest kept look of this account (empty: of any); None without one. Blocks for the disk."""
    for path in sorted(folder_of(state_dir, world).glob("estate-*.jsonl"), reverse=True):
        try:
            found = load(path)
        except (NotASnapshot, OSError):
            continue
        if found.account == account or not account:
            return found
    return None


class Baseline:
    """A look that is kept. `now` is what was seen, `before` the look before this one, if there is any.

    `run` raises OSError where the disk refuses, never for what Heroku answers.
    """

    def __init__(self, client: Heroku, state_dir: Path, world: str, account: str) -> None:
        self._client = client
        self._folder = folder_of(state_dir, world)
        self._account = account
        self.before = newest(state_dir, world, account)
        self.now: Snapshot | None = None
        self.path: Path | None = None

    async def run(self) -> AsyncIterator[Read]:
        """Look, and keep it: whole, or as far as it came."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lens = Lens(read_salt(self._folder, read_only=False))
        collector = Collector(self._client, lens, account=self._account, before=self.before)
        at = collector.snapshot.at
        self.path = self._folder / f"estate-{at:%Y%m%dT%H%M%S%fZ}.jsonl"
        with SnapshotFile(self.path, self._account, at) as file:
            async with aclosing(collector.run()) as reads:
                async for read in reads:
                    file.keep(read.place, read.known, read.etag)
                    yield read
            self.now = collector.snapshot
            file.end(self.now.until or clock.now(), dict(self.now.unread))


def aligned(before: Snapshot, now: Snapshot) -> Snapshot:
    """`before` as `now` would show it: fingerprints of another salt can't be compared, so they are taken for equal.

    What differs in them alone is then no change: it can't be told.
    """
    places: dict[Any, Any] = {}
    for place, known in before.places.items():
        seen = now.places.get(place)
        if not isinstance(known, Seen) or not isinstance(seen, Seen):
            places[place] = known
            continue
        twins = {item.id: item for item in seen.items}
        places[place] = replace(known, items=tuple(_twin(item, twins.get(item.id)) for item in known.items))
    return replace(before, places=MappingProxyType(places))


def _twin(item: Any, now: Any) -> Any:
    if now is None:
        return item
    if isinstance(item, ConfigVar) and item.host == now.host:
        return now
    return now if _plain(item) == _plain(now) else item


def _plain(item: Any) -> bytes:
    return _MARK.sub(b"*", msgspec.json.encode(item, enc_hook=lambda value: None))


def folder_of(state_dir: Path, world: str) -> Path:
    """Where the baselines of real, or of simulated, companies are kept."""
    return state_dir / "baseline" / world
