"""Files that a command makes for its user's eyes only."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from herotui.errors import WrongUse
from herotui.text.escape import visible


def refuse_existing(path: Path) -> None:
    """Raise `WrongUse` when something stands at `path`: asked before the work, so that none is done in vain."""
    if path.exists() or path.is_symlink():
        raise WrongUse(
            f"{visible(str(path))} is there already.",
            meaning="Nothing was sent, and nothing is overwritten.",
            do="Name another file.",
        )


def write_new(path: Path, write: Callable[[TextIO], object], *, meaning: str = "Nothing was written.") -> None:
    """Make a new file (UTF-8, 0600) and fill it, whole or not at all. Raises `WrongUse`."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise _unwritten(path, error, meaning) from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="") as out:
            write(out)
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        with suppress(OSError):
            path.unlink()
        raise _unwritten(path, error, meaning) from error


def _unwritten(path: Path, error: OSError, meaning: str) -> WrongUse:
    why = error.strerror or type(error).__name__
    return WrongUse(f"{visible(str(path))} can't be written: {why}.", meaning=meaning, do="Name another file.")
