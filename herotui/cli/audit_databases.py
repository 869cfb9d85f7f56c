"""The databases' part of `herotui audit`: sessions on the responder's word, or questions to copy and their answers."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

from herotui.audit.baseline import Baseline, folder_of
from herotui.audit.databases.asking import ask_each
from herotui.audit.databases.kept import keep_looks, looks_before
from herotui.audit.databases.look import DatabaseLook
from herotui.audit.databases.targets import Target, targets
from herotui.audit.databases.visit import Visit
from herotui.cli.context import asked
from herotui.cli.given import say
from herotui.cli.grammar import interactive
from herotui.cli.narration import narrate
from herotui.desk import Desk
from herotui.errors import WrongUse
from herotui.heroku.client import Heroku
from herotui.incident.known import Seen
from herotui.text.escape import visible

_WORD = "databases"
_MOST_SESSIONS = 10


def check(arguments: Namespace) -> None:
    """Raises `WrongUse`, before anything is sent: nobody is there to give the word, or an answer's file is missing."""
    for given in arguments.answer:
        _, equals, file = given.partition("=")
        if not equals or (file != "-" and not Path(file).is_file()):
            raise WrongUse(f"{given!r} names no file.", meaning="Nothing was sent.", do="Write ADDON=FILE, or ADDON=-.")
    if arguments.databases and not arguments.yes and not interactive():
        raise WrongUse(
            "Databases are asked on your word only.",
            meaning="herotui would read their URLs and open a read-only session on each. Nothing was sent.",
            do="Give --yes, or ask by hand: herotui audit --questions.",
        )


async def ask_databases(arguments: Namespace, desk: Desk) -> Visit:
    """Read the answers that were given, and ask the databases where the responder agrees. Raises `WrongUse`."""
    folder = folder_of(desk.settings.state_dir, desk.incident.world)
    until = desk.incident.leak.at or desk.incident.opened_at
    visit = Visit(desk, before=await asyncio.to_thread(looks_before, folder, until))
    for given in arguments.answer:
        target, text = _answer(given, visit.targets)
        await narrate(visit.take(target, text))
    if arguments.databases and visit.targets:
        if _agreed(arguments, visit.targets):
            await narrate(visit.run(visit.targets))
        else:
            say("The databases were not asked.")
            desk.gap("sessions on databases", "the responder did not agree", "herotui audit --databases")
    return visit


async def keep_databases(arguments: Namespace, client: Heroku, baseline: Baseline) -> None:
    """Ask the databases for a baseline, where the responder agrees, and keep what they tell. Raises OSError."""
    found = targets(baseline.now) if arguments.databases and baseline.now else ()
    if not found or baseline.path is None or not _agreed(arguments, found):
        return
    looks: list[DatabaseLook] = []
    async with aclosing(ask_each(client, found)) as told:
        async for target, look in told:
            looks.append(look)
            seen = any(isinstance(one, Seen) for one in look.answers.values())
            say(f"{visible(target.addon)} of {visible(target.app)}: {'asked' if seen else 'not seen'}")
    await asyncio.to_thread(keep_looks, baseline.path, looks)


def as_data(visit: Visit) -> list[dict[str, Any]]:
    """`databases[]` of `--json`: what each told. The findings stand among the others, out of the record."""
    return [look.as_data() for look in visit.looks]


def is_clean(visit: Visit) -> bool:
    """Whether nothing was found, and all was seen that such a database has."""
    known = [one for look in visit.looks for one in look.answers.values()]
    seen = all(not one.spoiled if isinstance(one, Seen) else one.cause == "absent" for one in known)
    return seen and not visit.found


def lines(data: dict[str, Any]) -> Iterator[str]:
    """What the databases told, for eyes."""
    for look in data.get("databases", ()):
        answers = look["answers"]
        reached = f" ({look['line']})" if look["line"] else ""
        what = f"{look['engine']} {look['version']}".strip()
        yield f"Database {look['app']}, {look['addon']}: {what}{reached}"
        for row in answers.get("sessions", {}).get("rows", ())[:_MOST_SESSIONS]:
            who = f"{row.get('role')} {row.get('application') or ''}".strip()
            where = row.get("address") or "address not told"
            yield f"         {where:<16} {who}, since {row.get('started')}: {row.get('query') or ''}"
        for name, one in answers.items():
            if "not_seen" in one:
                reason, how, _ = one["not_seen"]
                yield f"[?] {name.replace('_', ' ')} of {look['addon']}: {reason}. {how}".rstrip()


def _agreed(arguments: Namespace, found: tuple[Target, ...]) -> bool:
    if arguments.yes:
        return True
    say(f"{len(found)} databases, a read-only session on each, from this machine, as the app's own role:")
    for target in found:
        say(f"  {visible(target.app)}  {visible(target.addon)}")
    say("Questions on the system's catalogs only; the session shows there under the name herotui.")
    return asked(input, f"Type {_WORD}, then Enter (empty skips) > ").strip().lower() == _WORD


def _answer(given: str, found: tuple[Target, ...]) -> tuple[Target, str]:
    """The database and the text of `ADDON=FILE`."""
    name, _, file = given.partition("=")
    target = next((one for one in found if name in (one.addon, one.addon_id)), None)
    if target is None:
        names = ", ".join(visible(one.addon) for one in found) or "none"
        raise WrongUse(f"No database is called {name!r}.", do=f"Write ADDON=FILE. There are: {names}.")
    try:
        return target, sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise WrongUse(f"{file} can't be read: {error.strerror}.", do="Name the file that psql wrote.") from error
