"""Looks into databases that a baseline keeps beside its look at the estate; the next audit compares with them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from herotui.audit.databases.look import DatabaseLook


def keep_looks(estate: Path, looks: Iterable[DatabaseLook]) -> None:
    """Write looks, as JSON lines (0600), beside the estate's file of the same baseline. Raises OSError."""
    path = estate.with_name(estate.name.replace("estate-", "databases-", 1))
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
    with os.fdopen(handle, "wb") as file:
        file.writelines(msgspec.json.encode(look.as_data()) + b"\n" for look in looks)
        file.flush()
        os.fsync(file.fileno())


def looks_before(folder: Path, until: datetime | None) -> Mapping[str, DatabaseLook]:
    """By add-on, the newest look of a baseline from before `until` (None: of any).

    What can't be read is passed over. Blocks for the disk.
    """
    found: dict[str, DatabaseLook] = {}
    for path in sorted(folder.glob("databases-*.jsonl")):
        try:
            looks = [DatabaseLook.from_data(msgspec.json.decode(line)) for line in path.read_bytes().splitlines()]
        except (OSError, ValueError, KeyError, TypeError):
            continue
        found |= {look.addon: look for look in looks if until is None or look.at < until}
    return found
