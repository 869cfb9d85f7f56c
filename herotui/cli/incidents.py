"""The incidents in the state folder: list, close, reopen."""

from __future__ import annotations

import json
from argparse import Namespace

from herotui.cli.context import filed, run_async
from herotui.cli.given import settings_of
from herotui.errors import WrongUse
from herotui.incident.entry import Kind
from herotui.journal.cabinet import Cabinet, Filed
from herotui.text.escape import visible
from herotui.text.times import stamp


def run(arguments: Namespace) -> int:
    """List, or change the state of one."""
    settings = settings_of(arguments)
    cabinet = Cabinet(settings.state_dir)
    if arguments.action == "list":
        for one in cabinet.list():
            print(json.dumps(_as_data(one)) if arguments.json else _as_line(one))
        return 0
    found = filed(arguments, settings)
    wanted = "open" if arguments.action == "close" else "closed"
    if found.state != wanted:
        raise WrongUse(f"{found.id} is {found.state}.", meaning="Nothing was changed.", do="herotui incidents list")
    kind = Kind.CLOSED if arguments.action == "close" else Kind.REOPENED
    record = cabinet.open(found.id, responder=settings.responder)
    word = "closed" if kind is Kind.CLOSED else "reopened"

    async def change() -> None:
        await record.append(kind, f"{found.id} {word}" + (f": {arguments.note}" if arguments.note else ""))

    try:
        run_async(change())
    finally:
        record.close()
    changed = cabinet.find(found.id)
    print(json.dumps(_as_data(changed)) if arguments.json else _as_line(changed))
    return 0


def _as_data(one: Filed) -> dict[str, object]:
    return {
        "id": one.id,
        "world": one.world,
        "state": one.state,
        "opened_at": stamp(one.opened_at) if one.opened_at else None,
        "entries": one.entries,
        "damage": one.damage or None,
    }


def _as_line(one: Filed) -> str:
    opened = stamp(one.opened_at) if one.opened_at else "[?] not known"
    world, damage = visible(one.world or "?"), visible(one.damage)
    return f"{one.id:<8} {world:<9} {one.state:<8} {opened}  {one.entries} entries  {damage}".rstrip()
