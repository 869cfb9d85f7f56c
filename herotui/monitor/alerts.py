"""Alerts: the terminal's bell, and a command of the responder's own, told by its standard input."""

from __future__ import annotations

import asyncio
import json
import os
import shlex
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from herotui.errors import WrongUse
from herotui.incident.watch import Line
from herotui.text.masking import mask
from herotui.text.times import stamp

SECONDS = 30
"""How long a command may take."""
URGENT = ("critical", "high")
"""The severities that alert; what is below stands in the lines."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How an alert went: by which way, and why the command did not take it (empty: it did, or there is none)."""

    way: str
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Alerts:
    """The ways to the responder: first the command, then `ring`, which shows a sentence and rings the bell."""

    command: tuple[str, ...]
    ring: Callable[[str], None]

    async def send(self, incident: str, world: str, lines: Sequence[Line]) -> Delivery:
        """Tell of all `lines` at once. Never raises: a way that fails gives way to the next."""
        worst = min((line.severity for line in lines), key=_rank)
        if not self.command:
            self.ring(_sentence(lines))
            return Delivery("bell")
        facts = {
            "incident": incident,
            "world": world,
            "severity": worst,
            "alerts": [
                {"at": stamp(one.at), "kind": one.kind, "severity": one.severity, "text": one.text, "id": one.id}
                for one in lines
            ],
        }
        trouble = await _run(self.command, mask(json.dumps(facts, ensure_ascii=False)).text)
        if trouble:
            self.ring(f"{_sentence(lines)} (the alert command failed: {trouble})")
            return Delivery("bell", trouble)
        return Delivery("command")


def command_of(typed: str) -> tuple[str, ...]:
    """The words of a command line, as a shell would split them. Raises `WrongUse`."""
    try:
        words = tuple(shlex.split(typed))
    except ValueError as error:
        raise WrongUse(f"--on-alert can't be read: {error}.", do="Quote it as for a shell.") from None
    if typed and (not words or any(mask(word).text != word for word in words)):
        raise WrongUse(
            "--on-alert holds no command, or something like a key.",
            meaning="Every user of this machine sees arguments.",
            do="Put it into a script of yours, and give its path.",
        )
    return words


def key_free(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for a child: nothing of Heroku's or herotui's, and nothing that looks like a key."""
    own = ("HEROKU", "HEROTUI")
    return {name: text for name, text in environ.items() if not name.startswith(own) and mask(text).text == text}


async def _run(command: Sequence[str], facts: str) -> str:
    """Run a command to its end; why it failed, empty where it did not. What it prints is not kept."""
    quiet = asyncio.subprocess.DEVNULL
    try:
        child = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.PIPE, stdout=quiet, stderr=quiet, env=key_free(os.environ),
            start_new_session=True,
        )  # fmt: skip
    except (OSError, ValueError) as error:
        return f"it did not start: {getattr(error, 'strerror', '') or type(error).__name__}"
    try:
        async with asyncio.timeout(SECONDS):
            await child.communicate(facts.encode())
    except TimeoutError:
        return f"it did not end within {SECONDS} s"
    finally:
        if child.returncode is None:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()
    return "" if child.returncode == 0 else f"it ended with {child.returncode}"


def _sentence(lines: Sequence[Line]) -> str:
    more = f" and {len(lines) - 1} more" if len(lines) > 1 else ""
    first = min(lines, key=lambda line: _rank(line.severity))
    return f"[{first.severity}] {first.text}{more}"


def _rank(severity: str) -> int:
    return URGENT.index(severity) if severity in URGENT else len(URGENT)
