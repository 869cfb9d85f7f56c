"""Putting a report on disk: whole or not at all, for its owner's eyes only."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from herotui.errors import WrongUse


def write(text: str, path: Path) -> Path:
    """Write `text` (UTF-8) to `path`, mode 0600, replacing what is there. Returns the absolute path. Blocks.

    The file is complete or untouched at any moment. Raises `WrongUse` when `path` is a symbolic link or a folder, or
    when it can't be written.
    """
    target = Path(os.path.abspath(path))
    if target.is_symlink():
        raise WrongUse(
            f"{target} is a symbolic link.",
            meaning="The report would end up somewhere else, so nothing was written.",
            do="Remove the link, or name another file.",
        )
    if target.is_dir():
        raise WrongUse(
            f"{target} is a folder.", meaning="The report needs a file name.", do=f"Try {target / 'report.md'}."
        )
    try:
        _replace(text.encode(), target)
    except OSError as error:
        raise WrongUse(
            f"The report can't be written to {target}: {error.strerror or error}.",
            meaning="Nothing was written; what was there before is unchanged.",
            do="Make the folder or room in it, or name another file.",
        ) from error
    return target


def _replace(data: bytes, target: Path) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.")  # mkstemp makes it 0600
    try:
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
