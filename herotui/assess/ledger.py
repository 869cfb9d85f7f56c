"""The ledger of consumers without an incident: a CSV in the state folder, which the next assessment starts from."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from herotui.incident.consumers import Consumer
from herotui.incident.ledger import from_csv, to_csv

NAME = "consumers.csv"
_MOST = 4 * 1024 * 1024


def read(folder: Path) -> tuple[Consumer, ...]:
    """The consumers on file; none where there is no file. Raises `WrongUse` for a spoiled one, OSError. Blocks."""
    try:
        with (folder / NAME).open(encoding="utf-8", newline="") as file:
            return from_csv(file.read(_MOST))
    except FileNotFoundError:
        return ()


def write(folder: Path, consumers: Iterable[Consumer]) -> Path:
    """Replace the file (0600), whole or not at all. Raises OSError. Blocks."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, prefix=f".{NAME}.")  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(to_csv(consumers))
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, folder / NAME)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise
    return folder / NAME
