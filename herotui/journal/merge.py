"""Several journals of one incident (two laptops, a copy that went on) as one view. The journals stay as they are."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from herotui.errors import WrongUse
from herotui.incident.entry import Entry
from herotui.incident.state import Incident, fold
from herotui.journal.chain import Chain
from herotui.journal.documents import EPOCH, entry
from herotui.journal.lines import ENTRIES, Head


@dataclass(frozen=True, slots=True)
class Source:
    """One of the journals: its `letter` in the view, where it is, its UUID, its head, and where it is `damaged`."""

    letter: str
    path: Path
    journal: str
    head: Head
    entries: int
    damage: str = ""


class Told(NamedTuple):
    """An entry and the letter of the journal that it stands in (under its own number there)."""

    letter: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Merged:
    """The view: all entries by time, each journal's own order kept; what both hold (a copy's past) stands once."""

    sources: tuple[Source, ...]
    told: tuple[Told, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries alone."""
        return tuple(told.entry for told in self.told)

    @property
    def incident(self) -> Incident:
        """The state that they add up to."""
        return fold(self.entries)


def merge(folders: Sequence[Path]) -> Merged:
    """The journals in `folders` as one view, each chain checked on its own. Changes nothing.

    Raises WrongUse for incidents of different worlds (a drill's and a real one's), Damaged when nothing of one holds,
    OSError, Unwritable.
    """
    sources, strands = [], []
    for number, folder in enumerate(folders):
        letter = chr(ord("A") + number)
        chain = Chain(folder, read_only=True)
        with closing(chain):
            strand = list(_strand(letter, chain))
        sources.append(
            Source(
                letter, folder, chain.journal, chain.head, len(strand), str(chain.damage.place if chain.damage else "")
            )
        )
        strands.append(strand)
    worlds = {fold(told.entry for _, _, told in strand).world for strand in strands}
    if len(worlds) > 1:
        raise WrongUse(
            f"These are incidents of different worlds: {', '.join(sorted(worlds))}.",
            meaning="A drill's entries would stand among the real ones.",
            do="herotui incidents list",
        )
    return Merged(tuple(sources), tuple(_once(strands)))


def _strand(letter: str, chain: Chain) -> Iterator[tuple[datetime, str, Told]]:
    """A chain's entries with what tells them apart, under a time that never goes back, whatever the clock did."""
    latest = EPOCH
    for line in chain.lines:
        if line.table == ENTRIES:
            found = entry(line, latest)
            latest = max(latest, found.at)
            client = found.data.get("client_id")
            yield latest, client if isinstance(client, str) else line.hash, Told(letter, found)


def _once(strands: Sequence[Sequence[tuple[datetime, str, Told]]]) -> Iterator[Told]:
    seen: set[str] = set()
    for _, same, told in heapq.merge(*strands, key=lambda item: item[0]):
        if same not in seen:
            seen.add(same)
            yield told
