"""Checking a journal from its bytes alone: what holds, where it breaks, and what it can't know."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from herotui.journal.chain import Chain
from herotui.journal.errors import Damaged
from herotui.journal.lines import ENTRIES, START, Line, canonical, split
from herotui.journal.log import Log
from herotui.journal.redaction import scars, unfinished

CANNOT_KNOW = (
    "whether the end was cut off, or everything rewritten, together with the anchor beside it: compare number and head"
    " with a copy kept elsewhere (report, chat, ticket, another person)",
    "whether what the entries say is true: only that they were not changed since, in which order they came, and what"
    " their writer's clock said",
)
"""What no check of the files alone can show."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found.

    `seq` and `head` (64 hex digits) end the part that holds, `entries` counts its entries, `anchored` is the number
    that the anchor vouches for (-1: there is none). `damage` says where it breaks and why ("": it does not).
    `behind` counts, for each file, the bytes behind its last record: an entry that was never acknowledged, or what a
    newer file left aside when it went on. `redacted` lists the numbers whose text was taken out, `unfinished` those
    whose text is still there although an entry says that it was taken out (open the journal to have it done).
    """

    seq: int = START.seq
    head: str = START.hash
    entries: int = 0
    anchored: int = START.seq
    damage: str = ""
    behind: tuple[tuple[str, int], ...] = ()
    redacted: tuple[int, ...] = ()
    unfinished: tuple[int, ...] = ()
    cannot_know: tuple[str, ...] = CANNOT_KNOW

    @property
    def holds(self) -> bool:
        """Whether every complete record holds and nothing that was acknowledged is missing."""
        return not self.damage


def verify(path: Path, deep: bool = False) -> Verdict:
    """Check the journal in a folder, or a single file of one. Takes no lock, changes nothing.

    `deep` also asks that every document is written in the one canonical way, so that no second value hides in it.
    Raises FileNotFoundError if there is none, OSError if it can't be read, Unwritable if others may write to it.
    """
    if not path.is_dir():
        log = Log(path, writable=False)
        with closing(log):
            lines = log.follow()
            return _verdict([log], lines, log.damage, deep=deep)
    try:
        chain = Chain(path, read_only=True)
    except Damaged as damage:
        return Verdict(damage=_words(damage))
    with closing(chain):
        return _verdict(chain.logs, chain.lines, chain.damage, deep=deep)


def _verdict(logs: Sequence[Log], lines: Sequence[Line], damage: Damaged | None, *, deep: bool) -> Verdict:
    head = lines[-1].head if lines else START
    redacted = tuple(line.seq for line in lines if line.redacted)
    why = _words(damage) or _unexplained(lines, redacted) or (_not_canonical(logs) if deep else "")
    return Verdict(
        head.seq,
        head.hash,
        sum(line.table == ENTRIES for line in lines),
        logs[-1].anchored().seq,
        why,
        tuple((log.path.name, rest) for log in logs if (rest := log.behind())),
        redacted,
        tuple(unfinished(lines)),
    )


def _words(damage: Damaged | None) -> str:
    return f"{damage.place}: {damage.why}" if damage else ""


def _unexplained(lines: Sequence[Line], redacted: Sequence[int]) -> str:
    """A record without its document must have a scar: an entry that says who took it out, and why."""
    known = scars(lines)
    return next((f"#{seq}: its text is gone, and no entry says why" for seq in redacted if seq not in known), "")


def _not_canonical(logs: Sequence[Log]) -> str:
    for log in logs:
        data = log.path.read_bytes()[: log.size]
        for number, raw in enumerate(split(data), 1):
            if not canonical(raw):
                return f"{log.path.name}, line {number}: it is not written in the one canonical way"
    return ""
