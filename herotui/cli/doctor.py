"""Is this terminal, folder and set-up fit for an incident? Sends nothing, shows no key."""

from __future__ import annotations

import os
import shutil
import sys
from argparse import Namespace
from collections.abc import Iterator

from herotui.cli.context import show
from herotui.cli.given import keys_of, settings_of
from herotui.errors import HerotuiError
from herotui.journal.cabinet import Cabinet
from herotui.text.escape import visible


def run(arguments: Namespace) -> int:
    """Print each check; 1 when one failed. `--live` asks a real account instead."""
    if arguments.live:
        from herotui.cli import live

        return live.run(arguments)
    checks = list(_checks(arguments))
    show(
        arguments,
        {"checks": [{"name": name, "ok": ok, "text": text} for name, ok, text in checks]},
        lambda: "\n".join(f"{'[x]' if ok else '[!]'} {name:<14} {text}" for name, ok, text in checks),
    )
    return 0 if all(ok for _, ok, _ in checks) else 1


def _checks(arguments: Namespace) -> Iterator[tuple[str, bool, str]]:
    size = shutil.get_terminal_size()
    fits = size.columns >= 80 and size.lines >= 24
    term = os.environ.get("TERM", "")
    yield "terminal", term != "dumb", f"TERM={visible(term) or 'not set'}" + ("" if term != "dumb" else ": no app here")
    yield "size", fits or not sys.stdout.isatty(), f"{size.columns}x{size.lines}, needs 80x24"
    yield "clipboard", True, _clipboard()
    try:
        settings = settings_of(arguments)
    except HerotuiError as error:
        yield "settings", False, str(error)
        return
    yield "hosts", True, f"{settings.hosts.api} ({'this machine' if settings.hosts.loopback else 'the real Heroku'})"
    yield "folder", *_folder(Cabinet(settings.state_dir))
    try:
        keys = keys_of(arguments, settings)
    except HerotuiError as error:
        yield "keys", False, str(error)
        return
    yield "responder key", True, f"from {keys.responder_from}" if keys.responder else "none found"
    yield "leaked key", True, f"given, format {keys.leaked.format}" if keys.leaked else "none given"


def _clipboard() -> str:
    tool = next((name for name in ("pbcopy", "wl-copy", "xclip", "xsel", "clip.exe") if shutil.which(name)), "")
    if tool:
        return tool
    return "tmux" if os.environ.get("TMUX") else "none found: the terminal's own (OSC 52), else a file"


def _folder(cabinet: Cabinet) -> tuple[bool, str]:
    root = cabinet.root
    try:
        count = len(cabinet.list())
    except HerotuiError as error:
        return False, str(error)
    parent = next(path for path in (root, *root.parents) if path.exists())
    if not os.access(parent, os.W_OK):
        return False, f"{root} can't be written: the record would be kept elsewhere; give --dir DIR"
    return True, f"{root}, {count} incidents"
