"""Evidence beside the looks at the estate: JSON lines in the incident's folder, hashed into the record."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import msgspec

from herotui import clock
from herotui.desk import Desk
from herotui.desk.survey import FOLDER
from herotui.detect.scene import Happening
from herotui.incident.entry import Kind
from herotui.incident.events import Event, Failed, Found

HAPPENINGS = "happenings"


async def keep(desk: Desk, name: str, what: str, lines: Iterable[object]) -> Event | None:
    """Write `lines` as a new file (0600), its SHA-256 to the record; None where there is nothing, or no folder.

    A disk that refuses makes the event say so. What is written must hold no secret.
    """
    folder = desk.record.folder
    if folder is None or desk.settings.read_only:
        return None
    path = folder / FOLDER / f"{name}-{clock.now():%Y%m%dT%H%M%S%fZ}.jsonl"
    try:
        digest, count = await asyncio.to_thread(_write, path, lines)
    except OSError as error:
        return Failed(
            f"{what} could not be kept: {error.strerror or error}.",
            "What was seen is in memory only, and gone when herotui ends.",
            "Make room, or give another --dir, and look again.",
        )
    if not count:
        return None
    data = {"file": f"{FOLDER}/{path.name}", "sha256": digest, "what": what, "count": count}
    text = f"Kept as evidence: {what}, {count:,} lines, SHA-256 {digest[:16]}.."
    desk.record.submit(Kind.KEPT, text, phase="audit", data=data)
    return Found(text)


def _write(path: Path, lines: Iterable[object]) -> tuple[str, int]:
    encoded = [msgspec.json.encode(line) + b"\n" for line in lines]
    if not encoded:
        return "", 0
    path.parent.mkdir(mode=0o700, exist_ok=True)
    return written(path, encoded), len(encoded)


def written(path: Path, lines: Iterable[bytes]) -> str:
    """Write a new file (0600) to the disk; its SHA-256. Raises OSError, and leaves nothing behind then."""
    digest = hashlib.sha256()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            for line in lines:
                file.write(line)
                digest.update(line)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):
            path.unlink()
        raise
    return digest.hexdigest()


def kept_happenings(desk: Desk) -> tuple[Happening, ...]:
    """What the newest audit of this incident kept of what was done; empty without one. Blocks for the disk."""
    folder = desk.record.folder
    for path in sorted((folder / FOLDER).glob(f"{HAPPENINGS}-*.jsonl"), reverse=True) if folder else ():
        try:
            return tuple(msgspec.json.decode(line, type=Happening) for line in path.read_bytes().splitlines())
        except (OSError, ValueError):
            continue
    return ()
