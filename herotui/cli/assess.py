"""What leaked and what it opens: steps A1 to A6. Reads only."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from herotui.assess.own import OwnKey, look
from herotui.assess.run import assess
from herotui.cli.assessed import as_data, as_text
from herotui.cli.context import claimed, desk_of, leave, run_async, saved, show
from herotui.cli.given import say
from herotui.cli.narration import narrate
from herotui.cli.private import refuse_existing, write_new
from herotui.desk import Desk
from herotui.errors import NoAccess, WrongUse
from herotui.estate.export import as_csv, as_json
from herotui.estate.snapshot import Snapshot

_WRITERS = {".csv": as_csv, ".json": as_json}


def run(arguments: Namespace) -> int:
    """Do A1 to A6 and print what was found; 0, also for a dead key."""
    target = _target(arguments.export)
    data, estate = run_async(_assess(arguments))
    if target is not None and estate is not None:
        _export(estate, target)
    show(arguments, data, lambda: as_text(data))
    if target is not None and estate is None:
        raise NoAccess("No estate was seen.", meaning=f"{target} was not written.", do="Give a key that may read it.")
    return 0


async def _assess(arguments: Namespace) -> tuple[dict[str, object], Snapshot | None]:
    desk = await desk_of(arguments, ask=True)
    try:
        if desk.leaked is None and desk.responder is None:
            raise WrongUse(
                "No key was found.", meaning="There is nothing to assess with.", do="Give --leaked-key-file FILE."
            )
        own = await _own(desk)
        await narrate(assess(desk, claimed, own))
        await saved(desk)
        return as_data(desk, own), desk.estate
    finally:
        await leave(desk)


async def _own(desk: Desk) -> OwnKey | None:
    """The only key at hand, which nobody called leaked; None where there is a leaked one, at hand or known of."""
    if desk.leaked is None and desk.responder is not None and desk.incident.key.state == "not_checked":
        return await look(desk, desk.responder)
    return None


def _target(name: str) -> Path | None:
    """Where the estate goes, checked before anything is asked. Raises `WrongUse`."""
    if not name:
        return None
    path = Path(name)
    if path.suffix.lower() not in _WRITERS:
        raise WrongUse(f"{name} ends neither in .csv nor in .json.", meaning="Nothing was sent.", do="Name it so.")
    refuse_existing(path)
    return path


def _export(estate: Snapshot, path: Path) -> None:
    writer = _WRITERS[path.suffix.lower()]
    kept = "What was seen is kept in the incident's folder all the same."
    write_new(path, lambda out: writer(estate, out), meaning=kept)
    say(f"Estate exported: {path.absolute()}")
