"""The second place: entries that can't wait for a journal that can't be written, kept until it can."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import portalocker

from herotui.journal.documents import clean
from herotui.journal.errors import Unwritable
from herotui.journal.sync import durable, open_private, private_folder, write_all


def default_folders() -> tuple[Path, ...]:
    """A folder of this user's own under the system's temporary one."""
    user = str(os.geteuid()) if hasattr(os, "geteuid") else "me"
    return (Path(tempfile.gettempdir()) / f"herotui-{user}",)


class Spill:
    """`spill-<journal>.jsonl` in the first folder that takes it: plain JSON Lines, one document a line, synced.

    `where` is the file written to, None before the first. Each document has a `client_id`, so that one that is found
    twice is merged once. The documents hold no key: they were masked before. Without a `journal` (its UUID) the file
    stays locked while this process lives, so that no other one takes it for a stray; it is one of `root`, the state
    folder that it was meant for.
    """

    def __init__(self, journal: str, folders: Sequence[Path], root: Path | None = None) -> None:
        self._name = f"spill-{journal}.jsonl" if journal else f"{_adrift(root)}{uuid.uuid4()}.jsonl"
        self._folders = tuple(folders)
        self._hold = not journal
        self._held = -1
        self.where: Path | None = None

    def write(self, documents: Iterable[Mapping[str, Any]]) -> bool:
        """Add documents; returns whether a place took them durably."""
        data = b"".join(json.dumps(document).encode() + b"\n" for document in documents)
        for folder in self._folders:
            with contextlib.suppress(OSError, Unwritable):
                private_folder(folder)
                self._write(folder / self._name, data)
                self.where = folder / self._name
                return True
        return False

    def read(self) -> list[dict[str, Any]]:
        """Every complete document that any of the folders holds, oldest first in each."""
        found: list[dict[str, Any]] = []
        for folder in self._folders:
            with contextlib.suppress(OSError, Unwritable):
                fd = open_private(folder / self._name, os.O_RDONLY)
                with os.fdopen(fd, "rb") as file:
                    found += filter(None, map(_document, file))
        return found

    def clear(self) -> None:
        """Remove the files: the journal holds all of it now."""
        self.where = None
        for folder in self._folders:
            with contextlib.suppress(OSError):
                (folder / self._name).unlink()
        self.close()

    def close(self) -> None:
        """Let go of the file, for the next herotui to find."""
        if self._held >= 0:
            os.close(self._held)
            self._held = -1

    def _write(self, path: Path, data: bytes) -> None:
        fd = open_private(path, os.O_RDWR | os.O_APPEND | os.O_CREAT)
        try:
            write_all(fd, data)
            durable(fd)
        except OSError:
            os.close(fd)
            raise
        if self._hold and self._held < 0 and _locked(fd):
            self._held = fd
        else:
            os.close(fd)


def strays(folders: Sequence[Path], root: Path) -> list[Path]:
    """Files of processes that never had a journal under `root`, whether they still run or not."""
    return sorted(path for folder in folders for path in folder.glob(f"{_adrift(root)}*.jsonl"))


@contextmanager
def taken(stray: Path) -> Iterator[list[dict[str, Any]]]:
    """A stray's documents while nobody else can take it; none while its process lives, or if it is another user's.

    Raises OSError.
    """
    try:
        fd = open_private(stray, os.O_RDWR)
    except Unwritable:
        yield []
        return
    with os.fdopen(fd, "rb") as file:
        yield [found for raw in file if (found := _document(raw))] if _locked(file.fileno()) else []


def _adrift(root: Path | None) -> str:
    digest = hashlib.sha256(str(root.absolute()).encode()).hexdigest()[:12] if root else "none"
    return f"spill-adrift-{digest}-"


def _locked(fd: int) -> bool:
    try:
        portalocker.lock(fd, portalocker.LockFlags.EXCLUSIVE | portalocker.LockFlags.NON_BLOCKING)
    except portalocker.LockException:
        return False
    return True


def _document(raw: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(raw)
    except ValueError:  # the last line of a writer that died
        return None
    return clean(found) if isinstance(found, dict) and isinstance(found.get("client_id"), str) else None
