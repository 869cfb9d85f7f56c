"""Making bytes durable, by platform; and files and folders that only their owner can read."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from pathlib import Path

from herotui.journal.errors import Unwritable

FOLDER_MODE, FILE_MODE = 0o700, 0o600
FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
"""The errors of a disk, a quota or a limit that is used up."""
# Each exists on some platforms only. A pipe planted in a file's place must not make us wait for its other end.
_PLAIN = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def durable(fd: int) -> None:
    """Return once the file's bytes (and size) are on the disk. Raises OSError; never call it again after that.

    fdatasync where there is one. On macOS fsync leaves the bytes in the drive's cache: F_FULLFSYNC, and fsync where
    the file system knows no such call. Windows has fsync (FlushFileBuffers).
    """
    if sys.platform == "darwin":
        import fcntl

        try:
            fcntl.fcntl(fd, fcntl.F_FULLFSYNC)
        except OSError:
            os.fsync(fd)
    elif sys.platform == "win32":
        os.fsync(fd)
    else:
        os.fdatasync(fd)


def durable_folder(folder: Path) -> None:
    """Make a new, renamed or removed name in `folder` durable. Windows does that by itself."""
    if sys.platform == "win32":
        return
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    except OSError as error:
        if error.errno != errno.EINVAL:  # a file system that can't sync folders
            raise
    finally:
        os.close(fd)


def private_folder(folder: Path) -> None:
    """Create `folder` and what is missing above it, 0700, durably. Raises OSError, Unwritable for another's."""
    if not folder.is_dir():
        if not folder.parent.is_dir():
            private_folder(folder.parent)
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=FOLDER_MODE)
            folder.chmod(FOLDER_MODE)  # whatever the umask took away
            durable_folder(folder.parent)
    refuse_others(folder, os.stat(folder))


def open_private(path: Path, flags: int) -> int:
    """`os.open` that follows no link and creates 0600. Raises OSError, or Unwritable for another's file."""
    fd = os.open(path, flags | _PLAIN, FILE_MODE)
    try:
        found = os.fstat(fd)
        if not stat.S_ISREG(found.st_mode):
            raise Unwritable(
                f"{path} is not a file.", meaning="Something else stands in its place.", do="Move it away."
            )
        refuse_others(path, found)
    except BaseException:
        os.close(fd)
        raise
    return fd


def write_new(path: Path, data: bytes) -> None:
    """Create `path` with `data`, 0600 and durable; FileExistsError if it is there, nothing left behind on failure."""
    fd = open_private(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    try:
        try:
            write_all(fd, data)
            durable(fd)
        finally:
            os.close(fd)
    except OSError:
        with contextlib.suppress(OSError):
            path.unlink()
        raise
    durable_folder(path.parent)


def write_all(fd: int, data: bytes) -> None:
    """Write every byte: `os.write` may take fewer than it was given."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def read_from(fd: int, offset: int, size: int) -> bytes:
    """The bytes from `offset` up to `size`; fewer if the file ends before."""
    os.lseek(fd, offset, os.SEEK_SET)
    parts = []
    while offset < size and (part := os.read(fd, size - offset)):
        parts.append(part)
        offset += len(part)
    return b"".join(parts)


def refuse_others(path: Path, found: os.stat_result) -> None:
    """Raise Unwritable for what another user owns or may write to."""
    if sys.platform == "win32":
        return
    if found.st_uid != os.geteuid():
        raise Unwritable(
            f"{path} belongs to another user.",
            meaning="Whoever owns it could change the record.",
            do="Use a folder of your own: --dir DIR.",
        )
    if found.st_mode & 0o022:
        raise Unwritable(
            f"{path} can be written to by other users.",
            meaning="They could change the record.",
            do=f"chmod go-w {path}",
        )
