"""Copying that says which way it went: the machine's clipboard, tmux, the terminal, a file."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

KEY_VARIABLES = ("HEROKU_API_KEY", "HEROTUI_LEAKED_KEY")
PATIENCE = 3.0
"""Seconds that a clipboard program may take."""

_COPY = "import sys, pyperclip; pyperclip.copy(sys.stdin.read())"


def clean_environment(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment for a child process: without keys."""
    return {name: value for name, value in environ.items() if name not in KEY_VARIABLES}


def _run(command: list[str], text: str) -> bool:
    """Give `text` to a program on its standard input. Never as an argument: every user of the machine sees those."""
    try:
        done = subprocess.run(
            command,
            input=text.encode(),
            env=clean_environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _by_program(text: str, environ: Mapping[str, str]) -> str:
    """The first program that takes it, or an empty string."""
    here = sys.platform == "darwin" or environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    # Over ssh the machine's clipboard is not the one in front of the responder.
    if here and "SSH_CONNECTION" not in environ and _run([sys.executable, "-c", _COPY], text):
        return "Copied to the clipboard."
    if "TMUX" in environ and _run(["tmux", "load-buffer", "-w", "-"], text):
        return "Copied by tmux: try a paste to be sure."
    return ""


async def copy(
    text: str,
    terminal: Callable[[str], None],
    *,
    file: Path | None = None,
    environ: Mapping[str, str] = os.environ,
) -> str:
    """Copy `text` and return a sentence that says by which way.

    `terminal` writes OSC 52, which no terminal confirms: so the text goes to `file` (0600) as well, if one is given.
    For a key give none.
    """
    said = await asyncio.to_thread(_by_program, text, environ)
    if said:
        return said
    terminal(text)
    said = "Copied by the terminal (OSC 52): try a paste to be sure."
    if file is not None:
        try:
            await asyncio.to_thread(_write, file, text)
        except OSError:
            return said
        return f"{said} Also in {file}"
    return said


def _write(file: Path, text: str) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text)
