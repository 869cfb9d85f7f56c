"""Reading a small file of the user's, and replacing it whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from herotui.stores.store import ChangedMeanwhile, Unfit
from herotui.text.escape import visible

LARGEST = 1_000_000
"""Bytes: an environment file is never that large."""


@dataclass(frozen=True, slots=True)
class Held:
    """A file as it was read. `target` is where a symbolic link leads; `exists` is False for one that is to be made.

    `refused` says why it can't be replaced, empty where it can.
    """

    path: Path
    target: Path
    data: bytes = field(repr=False)
    exists: bool = True
    mode: int = 0o600
    gid: int = -1
    refused: str = ""


def held(path: Path) -> Held:
    """Read a file. Raises `Unfit` for what is no small text file, or can't be read. Blocks."""
    try:
        target = path.resolve()
        there = target.stat()
        if not stat.S_ISREG(there.st_mode):
            raise _unfit(path, "it is no plain file")
        if there.st_size > LARGEST:
            raise _unfit(path, f"it is larger than {LARGEST // 1_000_000} MB")
        data = target.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return Held(
            path, path, b"", exists=False, refused="it is a link that leads nowhere" if path.is_symlink() else ""
        )
    except (OSError, RuntimeError) as error:
        raise _unfit(path, getattr(error, "strerror", None) or "its links go round in a circle") from None
    if b"\0" in data[:LARGEST]:
        raise _unfit(path, "it is no text")
    return Held(path, target, data, True, stat.S_IMODE(there.st_mode), there.st_gid, _refused(there))


def replace(old: Held, data: bytes) -> None:
    """Put `data` in the place of what was read: mode, group and links stay. No copy of the old text is kept.

    At any moment the file is the old one or the new one, whole. Raises `Unfit`, `ChangedMeanwhile`. Blocks.
    """
    if old.refused:
        raise _unfit(old.path, old.refused)
    folder = old.target.parent
    try:
        _sweep(folder)
        handle, name = tempfile.mkstemp(dir=folder, prefix=f"{_MARK}{os.getpid()}-")  # mkstemp makes it 0600
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                _dressed(file.fileno(), old)
                os.fsync(file.fileno())
            _unchanged(old)
            os.replace(name, old.target)
        except BaseException:
            with suppress(OSError):
                os.unlink(name)
            raise
        _synced(folder)
    except OSError as error:
        raise _unfit(old.path, error.strerror or type(error).__name__) from None


_MARK = ".herotui-"


def _refused(there: os.stat_result) -> str:
    if os.name != "posix":
        return ""
    if there.st_uid != os.geteuid():
        return "it belongs to another user"
    # A new file would take one of its names only; under the others the old key would stay.
    return "it has another name (a hard link), which would keep the old value" if there.st_nlink > 1 else ""


def _dressed(handle: int, old: Held) -> None:
    """Give the new file the old one's mode, group and attributes (access lists, labels)."""
    if os.name != "posix":
        return
    if old.gid >= 0 and os.fstat(handle).st_gid != old.gid:
        try:
            os.fchown(handle, -1, old.gid)
        except PermissionError:
            raise _unfit(old.path, "its group is not one of yours, and would be lost") from None
    os.fchmod(handle, old.mode)
    for name in _attributes(old):
        with suppress(OSError):
            os.setxattr(handle, name, os.getxattr(old.target, name))


def _attributes(old: Held) -> list[str]:
    """Names of a file's attributes; none where the system or the disk has none."""
    try:
        return os.listxattr(old.target) if old.exists and hasattr(os, "listxattr") else []
    except OSError:
        return []


def _unchanged(old: Held) -> None:
    """Raise unless the file is still what was read."""
    now = held(old.path)
    if (now.exists, now.target, now.data) != (old.exists, old.target, old.data):
        raise ChangedMeanwhile(
            f"{visible(str(old.path))} was changed while it was being written.",
            meaning="Somebody else writes there; nothing was written.",
            do="Look again, then try once more.",
        )


def _synced(folder: Path) -> None:
    """Make the new name last. Some file systems can't; the file is in its place all the same."""
    if os.name != "posix":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sweep(folder: Path) -> None:
    """Remove what a herotui that was killed left here: it holds a new key."""
    for left in folder.glob(f"{_MARK}*-*"):
        pid = left.name.removeprefix(_MARK).partition("-")[0]
        if os.name == "posix" and pid.isdigit() and not _runs(int(pid)):
            with suppress(OSError):
                left.unlink()


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _unfit(path: Path, why: str) -> Unfit:
    return Unfit(
        f"{visible(str(path))}: {why}.",
        meaning="herotui leaves it as it is.",
        do="Change it by hand, then say so: herotui consumers prove.",
    )
