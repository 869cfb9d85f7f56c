"""The incident's salt: 32 random bytes beside the journal, handed over with it, never in an export or a report."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from herotui.journal.sync import durable_folder, open_private, write_new


def new_salt() -> bytes:
    """A salt for a new incident."""
    return secrets.token_bytes(32)


def write_salt(folder: Path, salt: bytes) -> None:
    """Put it beside the journal, 0600, whole or not at all. Raises FileExistsError, OSError."""
    draft = folder / f"salt-{secrets.token_hex(4)}"
    write_new(draft, salt)
    try:
        os.link(draft, folder / "salt")
    finally:
        draft.unlink()
    durable_folder(folder)


def read_salt(folder: Path, *, read_only: bool) -> bytes:
    """The incident's salt; made where there is none. A viewer without it gets one that matches nothing."""
    try:
        return _read(folder)
    except FileNotFoundError:
        salt = new_salt()
    if read_only:
        return salt
    try:
        write_salt(folder, salt)
    except FileExistsError:
        # Another process was quicker: both must use the same.
        return _read(folder)
    return salt


def _read(folder: Path) -> bytes:
    with os.fdopen(open_private(folder / "salt", os.O_RDONLY), "rb") as file:
        return file.read()
