"""The incident's salt: 32 random bytes beside the journal, handed over with it, never in an export or a report."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from herotui.journal.sync import open_private, write_new


def new_salt() -> bytes:
    """A salt for a new incident."""
    return secrets.token_bytes(32)


def write_salt(folder: Path, salt: bytes) -> None:
    """Put it beside the journal, 0600. Raises FileExistsError, OSError."""
    write_new(folder / "salt", salt)


def read_salt(folder: Path, *, read_only: bool) -> bytes:
    """The incident's salt; made where there is none. A viewer without it gets one that matches nothing."""
    try:
        with os.fdopen(open_private(folder / "salt", os.O_RDONLY), "rb") as file:
            return file.read()
    except FileNotFoundError:
        salt = new_salt()
        if not read_only:
            write_salt(folder, salt)
        return salt
