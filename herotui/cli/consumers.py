"""Who uses the key: the open incident's ledger, or the state folder's where there is none. Sends nothing."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path

from herotui.assess import consumers, ledger
from herotui.cli.context import front_that_sends_nothing, leave, run_async, show
from herotui.cli.given import say, settings_of
from herotui.cli.private import refuse_existing, write_new
from herotui.desk import Desk
from herotui.errors import WrongUse
from herotui.incident.consumers import Consumer, corrected, from_csv, to_csv
from herotui.journal.cabinet import Cabinet
from herotui.text.escape import visible

_MOST = 4 * 1024 * 1024


def run(arguments: Namespace) -> int:
    """List, add, import or export; 0."""
    return run_async(_ACTIONS[arguments.action or "list"](arguments))


async def _list(arguments: Namespace) -> int:
    for one in await _known(arguments):
        show(arguments, asdict(one), lambda one=one: _line(one))  # type: ignore[misc]
    return 0


async def _add(arguments: Namespace) -> int:
    one = Consumer(
        visible(arguments.name.strip()),
        where=visible(arguments.where),
        owner=visible(arguments.owner),
        told=visible(arguments.told),
        fallback=visible(arguments.fallback),
        found_by="written down by hand",
        state=arguments.state,
    )
    for kept in await _kept(arguments, (one,)):
        show(arguments, asdict(kept), lambda kept=kept: _line(kept))  # type: ignore[misc]
    return 0


async def _import(arguments: Namespace) -> int:
    taken = await _kept(arguments, from_csv(_text(arguments.file)))
    for one in taken:
        show(arguments, asdict(one), lambda one=one: _line(one))  # type: ignore[misc]
    say(f"{len(taken)} taken in.")
    return 0


async def _export(arguments: Namespace) -> int:
    text = to_csv(await _known(arguments))
    if arguments.file == "-":
        print(text, end="")
        return 0
    path = Path(arguments.file)
    refuse_existing(path)
    write_new(path, lambda out: out.write(text))
    say(f"Consumers exported: {path}")
    return 0


_ACTIONS = {"list": _list, "add": _add, "import": _import, "export": _export}


async def _known(arguments: Namespace) -> tuple[Consumer, ...]:
    async with _open(arguments) as desk:
        if desk is not None:
            return tuple(desk.incident.consumers.values())
    return ledger.read(settings_of(arguments).state_dir)


async def _kept(arguments: Namespace, new: Iterable[Consumer]) -> list[Consumer]:
    """Write them down: what a word says replaces what was there, an empty one leaves it."""
    async with _open(arguments) as desk:
        if desk is not None:
            return [await consumers.put(desk, corrected(desk.incident.consumers.get(one.id), one)) for one in new]
    folder = settings_of(arguments).state_dir
    known = {one.id: one for one in ledger.read(folder)}
    kept = [corrected(known.get(one.id), one) for one in new]
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
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise WrongUse(
            f"{visible(name)} can't be read: {why}.", do="Name a CSV file, or - for standard input."
        ) from error


def _line(one: Consumer) -> str:
    parts = (one.where, one.owner and f"owner {one.owner}", one.told and f"told {one.told}",
             one.fallback and f"fallback {one.fallback}", one.found_by)  # fmt: skip
    return f"{one.id}  {one.state:<8} {one.name}: {'; '.join(part for part in parts if part)}"
