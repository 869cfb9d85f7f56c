"""What a responder should know about the place where the journal lies, and about the clock it is written by."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path

from herotui.text.times import stamp

SHORT = "The disk is full: the journal has no reserve left for more than a few entries. Make room, or give --dir DIR."
_MOUNTS = Path("/proc/self/mounts")
_NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "9p", "fuse.sshfs", "fuse.glusterfs"}
_MEMORY = {"tmpfs", "ramfs"}
_CONTAINER = {"overlay", "aufs"}
_LEEWAY = timedelta(minutes=1)


def notices(folder: Path, mounts: Path = _MOUNTS) -> tuple[str, ...]:
    """A sentence if `folder` may lose what a disk would keep: nothing is refused for it. Linux only, else none."""
    kind = _file_system(folder, mounts)
    if kind in _NETWORK:
        return (f"The journal is on a network file system ({kind}): what is saved depends on another machine.",)
    if kind in _MEMORY:
        return (f"The journal is in memory ({kind}): it is gone when this machine stops. Give a disk: --dir DIR.",)
    if kind in _CONTAINER:
        return (f"The journal is in a container's own layer ({kind}): it goes with the container. Give --dir DIR.",)
    return ()


def clock_notices(last: datetime, now: datetime) -> tuple[str, ...]:
    """A sentence if the clock stands before the last entry: entries keep their order by number, not by time."""
    if last - now <= _LEEWAY:
        return ()
    return (f"This machine's clock says {stamp(now)}, the last entry {stamp(last)}: one of the two clocks is wrong.",)


def _file_system(folder: Path, mounts: Path) -> str:
    """The type of the file system that `folder` is on, "" if that can't be seen."""
    if sys.platform != "linux":
        return ""
    try:
        here, rows = folder.resolve(), mounts.read_text(errors="replace").splitlines()
    except OSError:
        return ""
    found = (-1, "")
    for row in rows:
        _, where, kind, *_ = row.split(" ")
        point = Path(where.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\"))
        if here.is_relative_to(point):
            depth = len(point.parts)
            found = (depth, kind) if depth >= found[0] else found  # a later mount hides an earlier one
    return found[1]
