"""The disk's side of a record: everything here runs on the journal's own thread, never on the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from herotui.incident.entry import Entry
from herotui.journal.chain import Chain
from herotui.journal.errors import Damaged, NotSaved, ReadOnly
from herotui.journal.lines import ENTRIES, START, Head, Line
from herotui.journal.spill import Spill


@dataclass(eq=False, slots=True)
class Item:
    """An entry on its way to the disk. `done` is the one who waits for it; None: submitted, kept until it is saved."""

    document: dict[str, Any]
    done: asyncio.Future[Entry] | None
    line: Line | None = None
    spilled: bool = False

    @property
    def submitted(self) -> bool:
        """Whether it is kept until it is saved."""
        return "client_id" in self.document


@dataclass(frozen=True, slots=True)
class Look:
    """What the journal's thread saw: `lines` are new, or (`anew`) all there are."""

    anew: bool = False
    lines: Sequence[Line] = ()
    head: Head = START
    damage: Damaged | None = None


class Writer:
    """Writes items to `chain`, and to `spill` while that fails.

    `why` is the reason for there being no chain, or one to read only; `home` tries to make the one that is missing
    (raises NotSaved while it can't).
    """

    def __init__(
        self, chain: Chain | None, spill: Spill, why: str = "", home: Callable[[], Chain] | None = None
    ) -> None:
        self.chain = chain
        self.spill = spill
        self._why = why
        self._home = home
        self._generation = self._taken = 0

    def write(self, batch: Sequence[Item]) -> None:
        """Make a batch durable, in one write and one sync; each item gets its line. Raises NotSaved: then none has."""
        if self.chain is None:
            self.chain = self._made()
        if self.chain.read_only:
            raise ReadOnly(self._why or "this journal was opened to be read only")
        for item, line in zip(batch, self.chain.append([(ENTRIES, item.document) for item in batch]), strict=True):
            item.line = line

    def spill_over(self, items: Sequence[Item]) -> None:
        """Write what was submitted to the second place, each once."""
        fresh = [item for item in items if not item.spilled and item.submitted]
        if fresh and self.spill.write([item.document for item in fresh]):
            for item in fresh:
                item.spilled = True

    def refresh(self) -> None:
        """Read what others added."""
        if self.chain:
            self.chain.refresh()

    def go_on(self, why: str) -> None:
        """Start a new file after a damaged one. Raises NotSaved."""
        if self.chain is None:
            self.chain = self._made()
        self.chain.go_on(why)

    def redact(self, seq: int, scar: Mapping[str, Any], secret: str) -> None:
        """Take an entry's text out, leaving `scar`. Raises WrongUse, NotSaved."""
        if self.chain is None:
            self.chain = self._made()
        self.chain.redact(seq, scar, secret)

    def look(self) -> Look:
        """What is new since the last look."""
        chain = self.chain
        if chain is None:
            return Look()
        anew = chain.generation != self._generation
        lines = chain.lines[0 if anew else self._taken :]
        self._generation, self._taken = chain.generation, len(chain.lines)
        return Look(anew, lines, chain.head, chain.damage)

    def _made(self) -> Chain:
        if self._home is None:
            raise NotSaved(self._why)
        return self._home()

    def close(self) -> None:
        """Give the files back."""
        self.spill.close()
        if self.chain:
            self.chain.close()
