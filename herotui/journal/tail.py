"""The ends of a journal at once, for a screen that must not wait until the whole of it is checked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from herotui.incident.entry import Entry
from herotui.journal.chain import files
from herotui.journal.documents import entry
from herotui.journal.errors import Unwritable
from herotui.journal.lines import ENTRIES, START, Broken, Head, Line, parse, split
from herotui.journal.redaction import mended
from herotui.journal.sync import open_private, read_from

_BLOCK = 1 << 16


class Tail(NamedTuple):
    """The last `entries`, oldest first, and the `head` they end at. Each record holds by itself and follows the one
    before it; whether everything before them holds is not known yet."""

    entries: tuple[Entry, ...] = ()
    head: Head = START


def peek(folder: Path, count: int = 200) -> Tail:
    """The last `count` entries of the journal in `folder`, without reading the rest: a few milliseconds at any size.

    Takes no lock, changes nothing, raises nothing: what can't be read is not in it. Open the record for the truth.
    """
    lines: list[Line] = []
    taken = 0
    try:
        for line in _backwards(folder):
            lines.append(line)
            taken += line.table == ENTRIES
            if taken >= count:
                break
    except (OSError, Unwritable, Broken):
        pass  # from there on it is for the whole check to say what is wrong
    found = tuple(entry(line) for line in mended(lines[::-1]) if line.table == ENTRIES)
    return Tail(found, lines[0].head if lines else START)


def first(folder: Path) -> Entry | None:
    """The first entry of the journal in `folder`, without reading the rest; None if it can't be read.

    Takes no lock, changes nothing. The record holds by itself; whether the others do is not known yet.
    """
    try:
        fd = open_private(files(folder)[0], os.O_RDONLY)
        try:
            start = read_from(fd, 0, min(_BLOCK, os.fstat(fd).st_size))
        finally:
            os.close(fd)
        return next((entry(line) for line in map(parse, split(start)) if line.table == ENTRIES), None)
    except (OSError, Unwritable, Broken, IndexError):
        return None


def _backwards(folder: Path) -> Iterator[Line]:
    """The chain's records, newest first. Raises OSError, Unwritable, Broken."""
    wanted = ""
    for path in reversed(files(folder)):
        behind = bool(wanted)  # a file counts up to the record that the file after it cites
        for raw in _lines_backwards(path):
            if behind and raw[6:70] != wanted.encode():
                continue
            behind = False
            line = parse(raw)
            if wanted and line.hash != wanted:
                raise Broken("it is not the one that the record after it follows")
            wanted = line.prev
            yield line


def _lines_backwards(path: Path) -> Iterator[bytes]:
    """A file's complete lines without their newlines, last one first."""
    fd = open_private(path, os.O_RDONLY)
    try:
        start = os.fstat(fd).st_size
        rest = b""
        unfinished = True
        while start > 0:
            end, start = start, max(0, start - _BLOCK)
            first, *lines = (read_from(fd, start, end) + rest).split(b"\n")
            rest = first
            if lines and unfinished:
                lines.pop()
                unfinished = False
            yield from reversed(lines)
        if not unfinished:
            yield rest
    finally:
        os.close(fd)
