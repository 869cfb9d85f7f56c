"""Log files and archives of the responder's own, line by line: plain, gzipped, or from standard input."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

from herotui.errors import WrongUse

_LONGEST = 64 * 1024
_GZIP = b"\x1f\x8b"


def opened(name: str) -> IO[bytes]:
    """The bytes of a file, or of standard input for `-`; gzip is taken off. Raises `WrongUse`."""
    try:
        raw = sys.stdin.buffer if name == "-" else Path(name).open("rb")  # noqa: SIM115 - the caller closes it
    except (OSError, AttributeError) as error:
        raise _unreadable(name, error) from error
    buffered = cast("io.BufferedReader", raw)
    try:
        head = buffered.peek(2)[:2]
    except OSError as error:
        raise _unreadable(name, error) from error
    if head != _GZIP:
        return buffered
    zipped = gzip.GzipFile(fileobj=buffered)
    zipped.myfileobj = cast("Any", buffered)  # what it closes with itself
    return cast("IO[bytes]", zipped)


def lines(file: IO[bytes]) -> Iterator[str]:
    """The lines, each cut at 64 KB; a file that ends in the middle of its gzip gives what came before.

    Raises `Broken` after the last line that could be read.
    """
    try:
        while line := file.readline(_LONGEST):
            yield line.decode("utf-8", "replace")
    except (OSError, EOFError, zlib.error) as error:
        raise Broken(str(error)) from error


class Broken(Exception):
    """The file could not be read to its end."""


def _unreadable(name: str, error: Exception) -> WrongUse:
    reason = error.strerror if isinstance(error, OSError) else "there is no standard input"
    return WrongUse(f"{name} can't be read: {reason}.", meaning="Nothing was read.", do="Name a log file, or - .")
