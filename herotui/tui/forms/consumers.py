"""A5: who uses the key; those that were found, and those that people know of. As a list too."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from herotui.assess import consumers
from herotui.desk import Desk
from herotui.errors import WrongUse
from herotui.incident.consumers import STATES, Consumer
from herotui.incident.ledger import READ, WRITE, kind_of
from herotui.report.write import write
from herotui.tui.forms.part import Ask, Part, Typed, row

_WORDS = {
    "unknown": "may use it",
    "found": "uses it",
    "updated": "has the new key",
    "proven": "proven",
    "waived": "waived",
    "retired": "gone",
}
_LARGEST = 1_000_000
"""Bytes of a list that are read."""
_SYMBOLS = {"unknown": "not_seen", "found": "needs_you", "updated": "working", "proven": "done"}


def parts(desk: Desk, folder: Path | None) -> tuple[Part, ...]:
    """What A5 asks: add one, then those on the list, then the list as a file in `folder`."""
    listed = sorted(desk.incident.consumers.values(), key=lambda one: (_order(one), one.name))
    return (_add(desk), *(_consumer(desk, one) for one in listed), _import(desk), _export(desk, folder))


def _order(one: Consumer) -> int:
    return {"found": 0, "unknown": 1}.get(one.state, 2)


def _add(desk: Desk) -> Part:
    async def save(typed: Typed) -> str:
        one = Consumer(**typed, found_by="told by a person", state="found")
        await consumers.put(desk, one)
        return f"On the list: {one.name}."

    asks = (
        Ask("name", "Name", "service, job, script or person"),
        Ask("where", "Key kept in", "CI secret, config var, vault, netrc"),
        *_people(Consumer("")),
    )
    count = len(desk.incident.consumers)
    says = (
        "Deleting the key stops all of them. Nobody has a list: ask in the team's channel." if count else _NONE,
        "The key itself is never written here.",
    )
    return Part("add", row("open", "Add", "one that you know of"), asks, save, says)


_NONE = "None found yet. That is not proof: Enter adds one you know of."


def _people(one: Consumer) -> tuple[Ask, ...]:
    return (
        Ask("owner", "Owner", "who changes its key", one.owner),
        Ask("told", "Told", "when and how", one.told),
        Ask("fallback", "Fallback", "what carries it meanwhile", one.fallback),
    )


def _consumer(desk: Desk, one: Consumer) -> Part:
    async def save(typed: Typed) -> str:
        await consumers.put(desk, replace(one, **typed))
        return f"Kept: {one.name}."

    asks = (
        *_people(one),
        Ask("state", "State", value=one.state, options={name: _WORDS[name] for name in STATES}),
        Ask("because", "Because", "what proved it, or why it may break", one.because),
    )
    owner = f"owner {one.owner}" if one.owner else "owner not known"
    told = "told" if one.told else "not told"
    text = f"{one.name}: {owner}, {told}"
    says = (
        f"{one.name}. {one.where or 'Where its key is kept is not known'}.",
        f"On the list because {one.found_by or 'somebody put it there'}.",
        *((f"{_WORDS[one.state]}: {one.word}.",) if one.word else ()),
        *((f"Change it first in what writes that place: {one.managed_by}.",) if one.managed_by else ()),
    )
    state = _SYMBOLS.get(one.state, "not_applicable")
    return Part(f"one:{one.id}", row(state, _WORDS[one.state], text), asks, save, says)


def _import(desk: Desk) -> Part:
    async def save(typed: Typed) -> str:
        text = await asyncio.to_thread(_read, typed["path"])
        taken = await consumers.take(desk, text, READ[kind_of(typed["path"])])
        return f"{len(taken)} consumers taken from the file."

    says = (
        "CSV, or YAML by its name (.yaml). A column `name` is needed; where, owner, told, fallback, state, managed_by,",
        "reloads, test, scope may stand beside it.",
    )
    return Part("import", row("open", "From a list", "CSV or YAML"), (Ask("path", "File", "path to read"),), save, says)


def _export(desk: Desk, folder: Path | None) -> Part:
    async def save(typed: Typed) -> str:
        text = WRITE[kind_of(typed["path"])](desk.incident.consumers.values())
        return f"Written: {await asyncio.to_thread(_written, text, typed['path'])}"

    default = str(folder / "consumers.csv") if folder else ""
    return Part(
        "export", row("open", "To a list", "CSV or YAML"), (Ask("path", "File", "path to write", default),), save
    )


def _written(text: str, typed: str) -> Path:
    return write(text, Path(typed).expanduser())


def _read(typed: str) -> str:
    try:
        with Path(typed).expanduser().open("rb") as file:
            data = file.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise WrongUse("The file is larger than 1 MB.", do="Give the list alone.")
        return data.decode()
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise WrongUse(
            f"The file can't be read: {why}.", meaning="Nothing was taken from it.", do="Check it."
        ) from None
