"""The incidents in the state folder: list, close, reopen, archive, merge."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path

from herotui import clock
from herotui.cli.context import bring_home, filed, run_async
from herotui.cli.entries import as_data as entry_data
from herotui.cli.entries import as_line as entry_line
from herotui.cli.given import say, settings_of
from herotui.errors import WrongUse
from herotui.incident.entry import Kind
from herotui.journal.cabinet import Cabinet, Filed
from herotui.journal.merge import Source
from herotui.settings import Settings
from herotui.text.escape import visible
from herotui.text.spoken import grouped
from herotui.text.times import stamp


def run(arguments: Namespace) -> int:
    """List, change the state of one, pack one, or look at several journals of one."""
    settings = settings_of(arguments)
    cabinet = Cabinet(settings.state_dir)
    if getattr(arguments, "id", ""):
        arguments.incident = arguments.id
    match arguments.action:
        case "close" | "reopen":
            _turn(arguments, settings, cabinet)
        case "archive":
            _archive(arguments, settings, cabinet)
        case "merge":
            _merge(arguments, cabinet)
        case "adopt":
            _print_all(arguments, cabinet.adopt(), f"Nothing waits to come to {settings.state_dir}.")
        case _:
            bring_home(settings)
            _print_all(arguments, cabinet.list(), f"There is no incident in {settings.state_dir}.")
    return 0


def _print_all(arguments: Namespace, found: Iterable[Filed], none: str) -> None:
    lines = [json.dumps(_as_data(one)) if arguments.json else _as_line(one) for one in found]
    print("\n".join(lines), end="\n" if lines else "")
    if not lines:
        say(none)


def _turn(arguments: Namespace, settings: Settings, cabinet: Cabinet) -> None:
    """Close or reopen; the seal of a closed record is said, to be kept elsewhere."""
    found = filed(arguments, settings)
    closing = arguments.action == "close"
    if found.state != ("open" if closing else "closed"):
        raise WrongUse(f"{found.id} is {found.state}.", meaning="Nothing was changed.", do="herotui incidents list")
    kind, word = (Kind.CLOSED, "closed") if closing else (Kind.REOPENED, "reopened")
    record = cabinet.open(found.id, responder=settings.responder, read_only=settings.read_only)
    try:
        run_async(record.append(kind, f"{found.id} {word}" + (f": {arguments.note}" if arguments.note else "")))
        saved = record.saved
    finally:
        record.close()
    _print_all(arguments, [cabinet.find(found.id)], "")
    if closing:
        say(f"Seal #{saved.seq} {grouped(saved.head, 4)}: keep it where this account can't write (ticket, chat).")


def _archive(arguments: Namespace, settings: Settings, cabinet: Cabinet) -> None:
    found = filed(arguments, settings)
    when = stamp(clock.now()).replace("-", "").replace(":", "")
    to = Path(arguments.to).expanduser() if arguments.to else settings.state_dir / f"{found.id}-{when}.tar.gz"
    made = cabinet.archive(found.id, to.absolute())
    verdict = made.verdict
    data = {
        "id": found.id,
        "path": str(made.path),
        "size": made.size,
        "sha256": made.sha256,
        "holds": verdict.holds,
        "damage": verdict.damage or None,
        "seq": verdict.seq,
        "head": verdict.head,
    }
    if arguments.json:
        print(json.dumps(data))
    else:
        print(visible(f"{made.path}  {made.size} bytes"))
        print(f"sha256 {made.sha256}  head #{verdict.seq} {grouped(verdict.head, 4)}")
    if not verdict.holds:
        say(f"[!] Packed as it is: DAMAGED at {verdict.damage}")
    say("It holds the record and its salt: for who takes the incident over, not for a report.")


def _merge(arguments: Namespace, cabinet: Cabinet) -> None:
    names = [arguments.incident, *arguments.names] if arguments.incident else arguments.names
    if len(names) < 2:
        raise WrongUse("A merged view needs two journals.", do="herotui incidents merge INC-7 FILE-or-FOLDER")
    view = cabinet.merge(names)
    for name, source in zip(names, view.sources, strict=True):
        print(json.dumps(_source_data(name, source)) if arguments.json else _source_line(name, source))
    for letter, entry in view.told:
        if arguments.json:
            print(json.dumps({"journal": letter, **entry_data(entry)}, ensure_ascii=False))
        else:
            print(entry_line(entry, letter))


def _source_data(name: str, source: Source) -> dict[str, object]:
    return {
        "source": source.letter,
        "name": name,
        "id": source.journal,
        "seq": source.head.seq,
        "head": source.head.hash,
        "entries": source.entries,
        "damage": source.damage or None,
    }


def _source_line(name: str, source: Source) -> str:
    damage = f"  [!] DAMAGED at {visible(source.damage)}" if source.damage else ""
    head = f"#{source.head.seq} {grouped(source.head.hash, 4)}"
    return f"{source.letter}  {visible(name)}  {source.entries} entries, head {head}{damage}"


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
