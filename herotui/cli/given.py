"""What a call was given: settings and keys. Light, for the app paints its skeleton before anything else is imported."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from contextlib import suppress
from pathlib import Path

from herotui.settings import Settings, load
from herotui.stores.keys import Keys, find_keys
from herotui.text.escape import visible


def settings_of(arguments: Namespace) -> Settings:
    """The settings of this call. Raises `WrongUse`."""
    state_dir = Path(arguments.dir).expanduser() if arguments.dir else None
    return load(environ=os.environ, state_dir=state_dir, read_only=arguments.read_only)


def keys_of(arguments: Namespace, settings: Settings) -> Keys:
    """The keys of this call; what is to be said of them goes to stderr."""
    keys = find_keys(
        os.environ,
        api=settings.hosts.api,
        leaked_file=arguments.leaked_key_file,
        responder_file=arguments.responder_key_file,
    )
    for notice in keys.notices:
        say(notice)
    return keys


def say(text: str) -> None:
    """Narration: to stderr, at once, foreign escape codes shown as text. A reader that has gone stops no work."""
    with suppress(OSError, ValueError):
        print(visible(text, keep_lines=True), file=sys.stderr, flush=True)
