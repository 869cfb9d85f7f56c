"""What commands share: settings, keys, which incident, and where words and data go."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from argparse import Namespace
from collections.abc import Callable, Coroutine
from dataclasses import replace
from getpass import getpass
from typing import Any, TypeVar

from herotui import clock
from herotui.assess.key import claim
from herotui.cli.entries import say_unsaved
from herotui.cli.given import keys_of, say, settings_of
from herotui.cli.grammar import interactive
from herotui.desk import Desk, Front, brought_home
from herotui.errors import HerotuiError, WrongUse
from herotui.journal.cabinet import Cabinet, Filed
from herotui.journal.errors import NotSaved
from herotui.journal.record import Record
from herotui.secret import read_key
from herotui.settings import Settings
from herotui.text.escape import visible
from herotui.text.times import parse_typed

T = TypeVar("T")


def front_of(arguments: Namespace) -> Front:
    """The front door with this call's settings and keys."""
    settings = settings_of(arguments)
    bring_home(settings)
    return Front(settings, keys_of(arguments, settings))


def front_that_sends_nothing(arguments: Namespace) -> Front:
    """A front that takes the folder's newest open incident of either kind, whatever hosts are set."""
    front = front_of(arguments)
    found = front.cabinet.find(arguments.incident) if arguments.incident else front.cabinet.newest_open()
    if found is not None and found.world:
        front.world = found.world
    return front


async def desk_of(arguments: Namespace, *, ask: bool = False) -> Desk:
    """The incident to work on: the one named, the newest open one, else a new one, which is said on stderr.

    `ask`: with no leaked key given and a person at the terminal, a hidden prompt asks for it.
    """
    front = front_of(arguments)
    if ask and front.keys.leaked is None and interactive():
        typed = asked(getpass, "Leaked key (hidden; Enter: not at hand) > ")
        if typed.strip():
            front.keys = replace(front.keys, leaked=read_key(typed))
    desk = await taken_up(front, arguments.incident)
    desk.name_leaked()
    if getattr(arguments, "leaked_at", ""):
        desk.leaked_at(parse_typed(arguments.leaked_at, clock.now()))
    if desk.record.saved.state == "not_saved":
        say(desk.record.saved.phrase)
    return desk


async def taken_up(front: Front, incident_id: str = "") -> Desk:
    """The incident of that id, the newest open one, or a new one; then it is said, and which damaged one it is not."""
    desk, new = await front.resume_or_new(incident_id)
    if new:
        say(f"Incident {desk.incident.id} started in {front.settings.state_dir}")
    if new and desk.record.folder:
        filed = await asyncio.to_thread(front.cabinet.list)
        for left in [one for one in filed if one.state == "damaged" and one.world in front.worlds][-1:]:
            say(f"[!] {left.id} was left alone: it is damaged. Go on there: herotui journal go-on --incident {left.id}")
    return desk


async def claimed(desk: Desk) -> None:
    """The word that the living key's account is ours to investigate: asked for at a terminal.

    Without one, naming the key as leaked was that word. Raises `WrongUse` for a no.
    """
    if desk.incident.key.mine:
        return
    if not interactive():
        await claim(desk)
        return
    owner = visible(desk.incident.key.owner) or "an account that its scope hides"
    answer = asked(input, f"This key belongs to {owner}: yours to investigate? y/n > ")
    if answer.strip().lower() not in ("y", "yes"):
        raise WrongUse("Not confirmed.", meaning="Only GET /account was sent.", do="Tell the owner, or Heroku support.")
    await claim(desk)


async def saved(desk: Desk) -> None:
    """Wait for the disk; where it refuses, say so: what was done and found is shown all the same."""
    try:
        await desk.record.flush()
    except NotSaved as error:
        say(f"[!] {error}")


async def leave(desk: Desk) -> None:
    """Close the desk; what no place took is left on the terminal."""
    await desk.close()
    say_unsaved(desk.record)


def asked(ask: Callable[[str], str], prompt: str) -> str:
    """What a person answers to `input` or `getpass`; empty for Ctrl-D. Ctrl-C ends the program at once.

    On the loop's own thread, for nothing else runs meanwhile: a thread that waits for a key press can't be ended.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return ask(prompt)
    except EOFError:
        return ""
    finally:
        signal.signal(signal.SIGINT, before)


def filed(arguments: Namespace, settings: Settings) -> Filed:
    """The incident that a reading command means: named, newest open, newest. Raises `WrongUse` (2) when none is."""
    bring_home(settings)
    cabinet = Cabinet(settings.state_dir)
    if arguments.incident:
        return cabinet.find(arguments.incident)
    found = cabinet.newest_open() or cabinet.newest()
    if found is None:
        raise WrongUse(
            f"There is no incident in {settings.state_dir}.",
            meaning="Nothing was recorded there yet.",
            do="Start one: herotui, herotui assess, or practise: herotui drill.",
        )
    return found


def bring_home(settings: Settings) -> None:
    """What waited for a folder becomes an incident before one is chosen; it is said."""
    for sentence in brought_home(settings):
        say(sentence)


def open_to_read(arguments: Namespace) -> Record:
    """The record that a reading command means, as a viewer. Raises `WrongUse` (2) when there is none."""
    settings = settings_of(arguments)
    found = filed(arguments, settings)
    return Cabinet(settings.state_dir).open(found.id, responder=settings.responder, read_only=True)


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end."""
    return asyncio.run(work)


def show(arguments: Namespace, data: object, lines: Callable[[], str]) -> None:
    """The result: one JSON object with `--json`, else `lines()`. A reader that has gone changes no exit code."""
    text = json.dumps(data, ensure_ascii=False) if arguments.json else visible(lines(), keep_lines=True)
    try:
        print(text, flush=True)
    except BrokenPipeError:
        sys.stdout = None  # a second failing flush at exit would print a traceback


class Beside(HerotuiError):
    """An error whose JSON carries more: `calls[]` and `candidates[]` beside the three sentences."""

    exit_code = 2

    def __init__(self, message: str, *, meaning: str = "", do: str = "", beside: dict[str, object]) -> None:
        super().__init__(message, meaning=meaning, do=do)
        self.beside = beside
