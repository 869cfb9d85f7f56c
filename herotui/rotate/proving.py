"""Trying a consumer by a command of the responder's: its exit code is the proof."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
from contextlib import suppress
from dataclasses import dataclass

from herotui.errors import WrongUse
from herotui.stores.keys import LEAKED_VARIABLE, RESPONDER_VARIABLE
from herotui.text.escape import cut, visible
from herotui.text.masking import mask

SECONDS = 60.0
_MOST = 64_000
_TAIL = 200


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended; `code` is None when it took too long. `text` says it with its last words, masked."""

    code: int | None
    text: str

    @property
    def proves(self) -> bool:
        """Whether it ended with 0."""
        return self.code == 0


async def ran(command: str, seconds: float = SECONDS) -> Ran:
    """Run a command (no shell, no input, no key in its environment) and wait for it; what it started ends with it.

    Raises `WrongUse` for one that can't be started.
    """
    words = _words(command)
    try:
        child = await asyncio.create_subprocess_exec(
            *words,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={k: v for k, v in os.environ.items() if k not in (LEAKED_VARIABLE, RESPONDER_VARIABLE)},
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it can't be started"
        raise WrongUse(f"{visible(words[0])}: {why}.", meaning="Nothing was proven.", do="Check the command.") from None
    try:
        async with asyncio.timeout(seconds):
            tail = await _drained(child)
            await child.wait()
        said = f"exit code {child.returncode}{f': {tail}' if tail else ''}"
        return Ran(child.returncode, said)
    except TimeoutError:
        return Ran(None, f"no end within {seconds:g} s")
    finally:
        _end(child)
        await child.wait()


def _words(command: str) -> list[str]:
    try:
        words = shlex.split(command)
    except ValueError:
        words = []
    if not words:
        raise WrongUse("That is no command.", meaning="Nothing was run.", do="Give it as one word in quotes.")
    return words


async def _drained(child: asyncio.subprocess.Process) -> str:
    """Read all that it says and keep the last line of it, without anything that looks like a key."""
    assert child.stdout is not None  # noqa: S101 - it was asked for
    last = b""
    while part := await child.stdout.read(_MOST):
        last = (last + part)[-_MOST:]
    lines = last.decode("utf-8", "replace").strip().splitlines()
    return cut(mask(visible(lines[-1])).text, _TAIL) if lines else ""


def _end(child: asyncio.subprocess.Process) -> None:
    """End it and what it started."""
    with suppress(ProcessLookupError, PermissionError):
        if os.name == "posix":
            os.killpg(child.pid, signal.SIGKILL)
        elif child.returncode is None:
            child.kill()
