"""Who uses the key: the open incident's ledger, or the state folder's where there is none. Sends nothing."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from pathlib import Path

from herotui import clock
from herotui.assess import consumers, ledger
from herotui.cli.context import front_that_sends_nothing, leave, run_async, show
from herotui.cli.given import say, settings_of
from herotui.cli.private import refuse_existing, write_new
from herotui.desk import Desk
from herotui.errors import WrongUse
from herotui.incident.consumers import Consumer, corrected, message, proven, signed, waived
from herotui.incident.ledger import READ, WRITE, cell, kind_of
from herotui.journal.cabinet import Cabinet
from herotui.report.ledger import page
from herotui.rotate.proving import ran
from herotui.text.escape import visible
from herotui.text.times import parse_typed, stamp

_MOST = 4 * 1024 * 1024


def run(arguments: Namespace) -> int:
    """Do what the action says; 0, or 1 for a command that proved nothing."""
    return run_async(_ACTIONS[arguments.action or "list"](arguments))


async def _list(arguments: Namespace) -> int:
    _shown(arguments, await _known(arguments))
    return 0


async def _add(arguments: Namespace) -> int:
    given = {name: cell(getattr(arguments, name)) for name in _GIVEN}
    one = Consumer(**given, found_by="written down by hand", state=arguments.state)
    _shown(arguments, await _kept(arguments, (one,)))
    return 0


_GIVEN = ("name", "where", "owner", "told", "fallback", "managed_by", "reloads", "test", "scope")


async def _import(arguments: Namespace) -> int:
    read = READ.get(_format(arguments))
    if read is None:
        raise WrongUse("A page of Markdown can't be taken in.", do="Give CSV or YAML.")
    taken = await _kept(arguments, read(_text(arguments.file)))
    _shown(arguments, taken)
    say(f"{len(taken)} taken in.")
    return 0


async def _export(arguments: Namespace) -> int:
    text = {**WRITE, "md": page}[_format(arguments)](await _known(arguments))
    if arguments.file == "-":
        print(text, end="")
        return 0
    path = Path(arguments.file)
    refuse_existing(path)
    write_new(path, lambda out: out.write(text))
    say(f"Consumers exported: {path}")
    return 0


async def _prove(arguments: Namespace) -> int:
    one = _one(await _known(arguments), arguments.id)
    how, because = arguments.by, cell(arguments.because)
    if arguments.run:
        done = await ran(arguments.run)
        if not done.proves:
            show(arguments, asdict(one), lambda: f"Not proven: {one.name}: {done.text}")
            return 1
        how, because = "command", "; ".join(part for part in (because, cell(done.text)) if part)
    _shown(arguments, await _written(arguments, proven(one, how, because, **_sign(arguments))))
    return 0


async def _waive(arguments: Namespace) -> int:
    one = _one(await _known(arguments), arguments.id)
    _shown(arguments, await _written(arguments, waived(one, cell(arguments.because), **_sign(arguments))))
    return 0


async def _told(arguments: Namespace) -> int:
    one = _one(await _known(arguments), arguments.id)
    at = parse_typed(arguments.at, clock.now()) if arguments.at else clock.now()
    told = ", ".join(part for part in (stamp(at), cell(arguments.how)) if part)
    _shown(arguments, await _written(arguments, replace(one, told=told)))
    return 0


async def _message(arguments: Namespace) -> int:
    async with _open(arguments) as desk:
        dead_at = desk.incident.key.dead_at if desk is not None else None
    one = _one(await _known(arguments), arguments.id)
    text = message(one, stamp(dead_at) if dead_at else "")
    show(arguments, {"id": one.id, "owner": one.owner or None, "message": text}, lambda: text)
    return 0


_ACTIONS = {
    "list": _list,
    "add": _add,
    "import": _import,
    "export": _export,
    "prove": _prove,
    "waive": _waive,
    "told": _told,
    "message": _message,
}


def _format(arguments: Namespace) -> str:
    return arguments.format or ("md" if arguments.file.lower().endswith(".md") else kind_of(arguments.file))


def _sign(arguments: Namespace) -> dict[str, str]:
    return {"by": settings_of(arguments).responder, "at": stamp(clock.now())}


def _one(known: Iterable[Consumer], name: str) -> Consumer:
    """The consumer of an id, of its beginning, or of a name. Raises `WrongUse` unless it is exactly one."""
    found = [one for one in known if one.id == name] or [
        one for one in known if one.name == name or (len(name) >= 4 and one.id.startswith(name))
    ]
    if len(found) != 1:
        raise WrongUse(
            f"{'Several consumers are' if found else 'No consumer is'} called {visible(name)}.",
            meaning="Nothing was written down.",
            do="Take an id from `herotui consumers`.",
        )
    return found[0]


async def _known(arguments: Namespace) -> tuple[Consumer, ...]:
    async with _open(arguments) as desk:
        if desk is not None:
            return tuple(desk.incident.consumers.values())
    return ledger.read(settings_of(arguments).state_dir)


async def _kept(arguments: Namespace, new: Iterable[Consumer]) -> list[Consumer]:
    """Write them down: what a word says replaces what was there, an empty one leaves it."""
    known = {one.id: one for one in await _known(arguments)}
    return await _written(arguments, *(corrected(known.get(one.id), one) for one in new))


async def _written(arguments: Namespace, *new: Consumer) -> list[Consumer]:
    """Write them down as they are."""
    async with _open(arguments) as desk:
        if desk is not None:
            return [await consumers.put(desk, one) for one in new]
    folder = settings_of(arguments).state_dir
    known = {one.id: one for one in ledger.read(folder)}
    kept = [signed(one, known.get(one.id), **_sign(arguments)) for one in new]
    path = ledger.write(folder, (known | {one.id: one for one in kept}).values())
    say(f"No incident is open: kept in {path}, from where the next one starts.")
    return kept


@asynccontextmanager
async def _open(arguments: Namespace) -> AsyncIterator[Desk | None]:
    """The incident that is meant, opened; None where none is named or open."""
    settings = settings_of(arguments)
    cabinet = Cabinet(settings.state_dir)
    found = cabinet.find(arguments.incident) if arguments.incident else cabinet.newest_open()
    if found is None:
        yield None
        return
    desk = await front_that_sends_nothing(arguments).resume(found.id)
    try:
        yield desk
    finally:
        await leave(desk)


def _text(name: str) -> str:
    """What is to be imported; `-` is standard input. Raises `WrongUse`."""
    if name == "-":
        return sys.stdin.read(_MOST)
    try:
        with Path(name).open(encoding="utf-8", newline="") as file:
            return file.read(_MOST)
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise WrongUse(
            f"{visible(name)} can't be read: {why}.", do="Name a CSV or YAML file, or - for standard input."
        ) from error


def _shown(arguments: Namespace, listed: Iterable[Consumer]) -> None:
    for one in listed:
        show(arguments, asdict(one) | {"settled": one.settled}, lambda one=one: _line(one))  # type: ignore[misc]


def _line(one: Consumer) -> str:
    parts = (one.word, one.where, one.managed_by and f"written by {one.managed_by}", one.owner and f"owner {one.owner}",
             one.told and f"told {one.told}", one.fallback and f"fallback {one.fallback}", one.found_by)  # fmt: skip
    return f"{one.id}  {one.state:<8} {one.name}: {'; '.join(part for part in parts if part)}"
