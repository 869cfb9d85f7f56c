"""The second place: entries that can't wait for a journal that can't be written, kept until it can."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

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
    twice is merged once. The documents hold no key: they were masked before.
    """

    def __init__(self, journal: str, folders: Sequence[Path]) -> None:
        self._name = f"spill-{journal}.jsonl"
        self._folders = tuple(folders)
        self.where: Path | None = None

    def write(self, documents: Iterable[Mapping[str, Any]]) -> bool:
        """Add documents; returns whether a place took them durably."""
        data = b"".join(json.dumps(document).encode() + b"\n" for document in documents)
        for folder in self._folders:
            with contextlib.suppress(OSError, Unwritable):
                private_folder(folder)
                fd = open_private(folder / self._name, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
                try:
                    write_all(fd, data)
                    durable(fd)
                finally:
                    os.close(fd)
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


def _document(raw: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(raw)
    except ValueError:  # the last line of a writer that died
        return None
    return clean(found) if isinstance(found, dict) and isinstance(found.get("client_id"), str) else None
