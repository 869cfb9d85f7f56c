"""An incident's folder in one file, to hand over or to put away: journal, anchors, what was set aside, and the salt."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import re
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from herotui.errors import WrongUse
from herotui.journal.lock import Lock
from herotui.journal.sync import open_private, read_from, write_new
from herotui.journal.verify import Verdict, verify

PAGE = "journal-format.md"
"""How to check a journal without herotui; it goes into every archive."""
_OURS = re.compile(r"journal(-[0-9]+)?\.(jsonl|head|torn-[0-9]+-[0-9a-f]{8})|salt")
_MEMBER = re.compile(rf"INC-[1-9][0-9]{{0,8}}/({_OURS.pattern}|{re.escape(PAGE)})")


@dataclass(frozen=True, slots=True)
class Archived:
    """A file that was made: where, its size in bytes, its SHA-256, and what a check of the packed journal found."""

    path: Path
    size: int
    sha256: str
    verdict: Verdict


def pack(folder: Path, to: Path) -> Archived:
    """Write the incident in `folder` to `to`, a gzipped tar, 0600 and durable; the folder stays as it is.

    The salt goes along, as with the folder: the archive is for who takes the incident over, never for a report. It is
    unpacked and checked before it has its name; a damaged journal is packed all the same, and the verdict says so.
    Raises WrongUse if `to` is there already, NotSaved, OSError, Unwritable.
    """
    if os.path.lexists(to):
        raise WrongUse(f"{to} is there already.", meaning="Nothing was written.", do="Give another name.")
    with Lock(folder / "journal.lock"):
        names = sorted(path.name for path in folder.iterdir() if _OURS.fullmatch(path.name))
        parts = {name: _bytes(folder / name) for name in names}
    parts[PAGE] = (resources.files("herotui") / "docs" / PAGE).read_bytes()
    data = _packed(folder.name, parts)
    draft = to.with_name(f"{to.name}.new")
    draft.unlink(missing_ok=True)
    write_new(draft, data)
    try:
        with unpacked(draft) as copy:
            verdict = verify(copy, deep=True)
        draft.rename(to)
    finally:
        draft.unlink(missing_ok=True)
    return Archived(to, len(data), hashlib.sha256(data).hexdigest(), verdict)


@contextmanager
def unpacked(archive: Path) -> Iterator[Path]:
    """The folder of an archive in a temporary place, for as long as it is looked at.

    Raises WrongUse for a file that is no such archive, OSError.
    """
    with tempfile.TemporaryDirectory(prefix="herotui-") as scratch:
        folder = Path(scratch)
        try:
            with tarfile.open(archive, "r:gz") as tar:
                for member in tar:
                    file = tar.extractfile(member) if member.isreg() and _MEMBER.fullmatch(member.name) else None
                    if file is None:
                        raise WrongUse(f"{archive} holds {member.name!r}: it is no archive of an incident.")
                    (folder / member.name).parent.mkdir(mode=0o700, exist_ok=True)
                    write_new(folder / member.name, file.read())
        except (tarfile.TarError, EOFError, gzip.BadGzipFile) as error:
            raise WrongUse(f"{archive} is no archive of an incident.") from error
        yield next((path.parent for path in folder.glob("*/journal.jsonl")), folder)


def _packed(name: str, parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as zipped, tarfile.open(fileobj=zipped, mode="w") as tar:
        for part, data in parts.items():
            member = tarfile.TarInfo(f"{name}/{part}")
            member.size, member.mode = len(data), 0o600
            tar.addfile(member, io.BytesIO(data))
    return out.getvalue()


def _bytes(path: Path) -> bytes:
    fd = open_private(path, os.O_RDONLY)
    try:
        return read_from(fd, 0, os.fstat(fd).st_size)
    finally:
        os.close(fd)
