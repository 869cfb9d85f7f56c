"""What a person adds to the record, and the one thing that can be taken out of it."""

from __future__ import annotations

import io
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from getpass import getpass

from herotui import clock
from herotui.cli.context import asked, filed, front_that_sends_nothing, leave, show, taken_up
from herotui.cli.entries import as_data, as_line
from herotui.cli.given import say
from herotui.cli.grammar import interactive
from herotui.desk import Desk
from herotui.errors import WrongUse
from herotui.incident.entry import Entry, Kind
from herotui.secret import Secret
from herotui.text.masking import mask
from herotui.text.times import parse_typed, stamp

CAP = 20_000
"""Characters in one note; what comes after them is named, not kept."""
_BEYOND = 4_000  # read past the cap, so that a key across it is seen whole and masked


async def note(arguments: Namespace) -> int:
    """Add a note, or with `--lines -` one for each line of standard input."""
    at = parse_typed(arguments.at, clock.now()) if arguments.at else None
    if at:
        say(f"Happened {stamp(at)}")
    front = front_that_sends_nothing(arguments)
    desk = await taken_up(front, arguments.incident)
    try:
        for text in _texts(arguments, desk.record.keys()):
            entry = await desk.note(text, at)
            _say_masked(entry)
            if arguments.lines:
                print(entry.seq, flush=True)
            else:
                show(arguments, as_data(entry), lambda entry=entry: f"#{entry.seq} saved")  # type: ignore[misc]
        return 0
    finally:
        await leave(desk)


def _say_masked(entry: Entry) -> None:
    if entry.data.get("masked"):
        say(f"[!] #{entry.seq} held what looks like a key; that part was masked before it was written.")


def _texts(arguments: Namespace, keys: Iterable[Secret]) -> Iterator[str]:
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="surrogateescape")  # a command's output need not be UTF-8
    if arguments.lines:
        while line := asked(lambda _: sys.stdin.readline(CAP + _BEYOND), ""):
            whole = line.endswith("\n")
            if line.strip():
                yield _capped(line.rstrip("\n"), keys)
            while not whole and (rest := sys.stdin.readline(CAP)):
                whole = rest.endswith("\n")
        return
    text = arguments.text
    if text in ("", "-"):
        text = asked(_read, "Type the note; Ctrl-D on an empty line ends it." if interactive() else "").rstrip("\n")
    if not text.strip():
        raise WrongUse("The note is empty.", meaning="Nothing was written.", do='herotui journal note "TEXT"')
    yield _capped(text, keys)


def _read(prompt: str) -> str:
    if prompt:
        say(prompt)
    return sys.stdin.read(CAP + _BEYOND)


def _capped(text: str, keys: Iterable[Secret]) -> str:
    if len(text) <= CAP:
        return text
    say(f"[!] A note holds {CAP} characters: the rest was cut off, and the note says so. Keep the whole in a file.")
    for key in keys:
        text, _ = key.masked_in(text)
    return f"{mask(text).text[:CAP]}\n[cut after {CAP} characters]"


# What people type. The rest is herotui's own and was masked before it was written: only a part of it can be taken out.
_TYPED = (Kind.NOTE, Kind.STEP, Kind.PEOPLE, Kind.SEVERITY, Kind.WAY)


async def redact(arguments: Namespace) -> int:
    """Take the text of one entry, or a part of it, out of the file, for good."""
    front = front_that_sends_nothing(arguments)
    desk = await front.resume(filed(arguments, front.settings).id)
    try:
        found = _redactable(desk, arguments.seq, whole=not arguments.part)
        part = _part() if arguments.part else ""
        why = _confirmed(arguments, found, "That part" if part else "Everything that was typed in it")
        await desk.record.redact(found.seq, why, part)
        show(arguments, {"redacted": found.seq, "why": why}, lambda: f"#{found.seq} redacted")
        return 0
    finally:
        await leave(desk)


def _redactable(desk: Desk, seq: int, *, whole: bool) -> Entry:
    found = next((entry for entry in desk.record.entries if entry.seq == seq), None)
    if found is None or (whole and found.kind not in _TYPED):
        raise WrongUse(
            f"#{seq} holds nothing that was typed.",
            meaning="Nothing was changed.",
            do="herotui journal show; --part - takes a text out of any entry.",
        )
    return found


def _part() -> str:
    """The text to take out: never an argument, for it is a secret."""
    text = asked(getpass, "The text to take out (hidden) > ") if interactive() else sys.stdin.read()
    if not text.strip():
        raise WrongUse("The text to take out is empty.", meaning="Nothing was changed.")
    return text.strip()


_WHAT_IT_DOES = """{what} is taken out of the file for good. Number, time, hash and effect of the entry stay
(a step that was done stays done), so the chain still holds; a new entry says who took it out, when and why.
Copies made before (backups, archives, reports) keep it: a secret that stood there must be replaced all the same."""


def _confirmed(arguments: Namespace, found: Entry, what: str) -> str:
    """The reason, once it is sure. Raises WrongUse; at a terminal asks for what was not given."""
    why: str = arguments.note.strip()
    if interactive() and not arguments.yes:
        say(f"{as_line(found)}\n\n{_WHAT_IT_DOES.format(what=what)}")
        why = why or asked(input, "Why (stays in the journal) > ").strip()
        sure = asked(input, f"Type {found.seq}, then Enter (empty cancels) > ").strip() == str(found.seq)
        if not sure:
            raise WrongUse("Not confirmed.", meaning="Nothing was changed.")
    if not why:
        raise WrongUse("A redaction needs its reason.", meaning="Nothing was changed.", do="Give --note WHY.")
    return why


async def go_on(arguments: Namespace) -> int:
    """Leave a damaged file as it is and go on in a new one that cites its good part."""
    front = front_that_sends_nothing(arguments)
    desk = await front.resume(filed(arguments, front.settings).id)
    try:
        damage = desk.record.damage
        if damage is None:
            raise WrongUse("The journal holds.", meaning="Nothing was changed.", do="herotui journal verify")
        if front.settings.read_only:
            raise WrongUse("This is read-only mode.", meaning="Nothing was changed.")
        await desk.record.go_on()
        data = {"damage": str(damage.place), "seq": desk.record.saved.seq, "head": desk.record.saved.head}
        show(arguments, data, lambda: "Going on in a new file; the damaged one stays as it is, as evidence.")
        return 0
    finally:
        await leave(desk)
