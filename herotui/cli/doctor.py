"""Is this terminal, folder and set-up fit for an incident? Sends one request without a key, shows no key."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta

from herotui import clock
from herotui.cli.context import show
from herotui.cli.given import keys_of, settings_of
from herotui.errors import HerotuiError, NoAccess
from herotui.heroku import calls
from herotui.journal.cabinet import Cabinet
from herotui.journal.verify import verify
from herotui.settings import Settings
from herotui.text.escape import visible
from herotui.text.times import span
from herotui.web import Web

WORST_SKEW = 30
"""Seconds by which this machine's clock may be off before times in the record mislead."""
_MARKS = {True: "[x]", False: "[!]", None: "[?]"}


@dataclass(frozen=True, slots=True)
class Check:
    """One check; `ok` is None where it could not be looked at. `do` is what to do about it."""

    name: str
    ok: bool | None
    text: str
    do: str = ""


def run(arguments: Namespace) -> int:
    """Print each check; 1 when one failed. `--live` asks a real account instead."""
    if arguments.live:
        from herotui.cli import live

        return live.run(arguments)
    checks = list(_checks(arguments))
    show(arguments, {"checks": [asdict(check) for check in checks]}, lambda: "\n".join(map(_as_text, checks)))
    return 1 if any(check.ok is False for check in checks) else 0


def _as_text(check: Check) -> str:
    line = f"{_MARKS[check.ok]} {check.name:<14} {check.text}"
    return f"{line}\n{'':<19}{check.do}" if check.do and not check.ok else line


def _checks(arguments: Namespace) -> Iterator[Check]:
    yield from _terminal()
    try:
        settings = settings_of(arguments)
    except HerotuiError as error:
        yield Check("settings", False, error.message, error.do)
        return
    whose = "this machine" if settings.hosts.loopback else "the real Heroku"
    yield Check("hosts", True, f"{settings.hosts.api} ({whose})")
    yield asyncio.run(_skew(settings))
    cabinet = Cabinet(settings.state_dir)
    yield _folder(cabinet)
    yield from _journals(cabinet)
    yield from _keys(arguments, settings)


def _terminal() -> Iterator[Check]:
    size = shutil.get_terminal_size()
    term = os.environ.get("TERM", "")
    yield Check("terminal", term != "dumb", f"TERM={visible(term) or 'not set'}", "Set TERM, or use the command line.")
    fits = (size.columns >= 80 and size.lines >= 24) or not sys.stdout.isatty()
    yield Check("size", fits, f"{size.columns}x{size.lines}, needs 80x24", "Make the window larger.")
    yield Check("clipboard", True, _clipboard())


def _clipboard() -> str:
    tool = next((name for name in ("pbcopy", "wl-copy", "xclip", "xsel", "clip.exe") if shutil.which(name)), "")
    if tool:
        return tool
    return "tmux" if os.environ.get("TMUX") else "none found: the terminal's own (OSC 52), else a file"


async def _skew(settings: Settings) -> Check:
    """How far this machine's clock is off Heroku's. Asked without a key; a refusal has a date too."""
    try:
        async with Web(settings.hosts, read_only=True, timeout=5) as web:
            answer = await web.send(calls.account(), None, retries=0)
    except NoAccess as error:
        return Check("clock", None, f"not compared: {error.message}", error.do)
    if answer.date is None:
        return Check("clock", None, "not compared: the answer brought no date")
    ahead = clock.skew(answer.date, answer.at).total_seconds()
    if abs(ahead) <= WORST_SKEW:
        return Check("clock", True, f"as Heroku's, within {WORST_SKEW} s")
    way = "ahead of" if ahead > 0 else "behind"
    text = f"{span(timedelta(seconds=abs(ahead)))} {way} Heroku's"
    return Check("clock", False, text, "Set this machine's clock: the record's times would mislead.")


def _folder(cabinet: Cabinet) -> Check:
    root = cabinet.root
    try:
        count = len(cabinet.list())
    except HerotuiError as error:
        return Check("folder", False, error.message, error.do)
    parent = next(path for path in (root, *root.parents) if path.exists())
    if not os.access(parent, os.W_OK):
        return Check("folder", False, f"{root} can't be written: the record would be kept elsewhere", "Give --dir DIR.")
    free = shutil.disk_usage(parent).free
    room = free > 100 * 1024 * 1024
    text = f"{root}, {count} incidents, {free // 1024**2:,} MB free"
    return Check("folder", room, text, "Make room, or give --dir DIR.")


def _journals(cabinet: Cabinet) -> Iterator[Check]:
    """Whether the journals of open incidents hold, from their first byte."""
    try:
        filed = [one for one in cabinet.list() if one.state != "closed"]
        for one in filed:
            found = verify(one.path)
            text = f"{one.id}: {found.damage or f'holds, {found.entries:,} entries'}"
            yield Check(
                "journal", found.holds, visible(text), f"Look: herotui journal verify --deep --incident {one.id}."
            )
    except (HerotuiError, OSError) as error:
        yield Check("journal", None, f"not looked at: {error}")


def _keys(arguments: Namespace, settings: Settings) -> Iterator[Check]:
    try:
        keys = keys_of(arguments, settings)
    except HerotuiError as error:
        yield Check("keys", False, error.message, error.do)
        return
    found = f"from {keys.responder_from}" if keys.responder else "none found"
    yield Check("responder key", True if keys.responder else None, found, "Log in: heroku login.")
    yield Check("leaked key", True, f"given, format {keys.leaked.format}" if keys.leaked else "none given")
