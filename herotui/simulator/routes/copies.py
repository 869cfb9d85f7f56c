"""The Data API's transfers: backups, restores and copies of databases, and public links to backups."""

from __future__ import annotations

from datetime import timedelta

from herotui.simulator.databases import DatabaseTransfer
from herotui.simulator.protocol import Answer, Row, not_found
from herotui.simulator.routes.data import find_database
from herotui.simulator.routing import DATA, Routes, Visit
from herotui.simulator.things import Addon, App
from herotui.simulator.timeline import stamp, stamp_or_none

ROUTES = Routes(DATA)
PUBLIC_FOR = timedelta(hours=1)
COPIES_TAKE = timedelta(seconds=3)


@ROUTES.on("GET /client/v11/apps/{app}/transfers", "read")
def transfers(visit: Visit) -> object:
    """Backups, restores and copies of an app's databases."""
    return [show_transfer(visit, found) for found in _of(visit, visit.app())]


@ROUTES.on("GET /client/v11/apps/{app}/transfers/{transfer}", "read")
def transfer(visit: Visit) -> object:
    """One of them, by id or number."""
    return show_transfer(visit, _find(visit))


@ROUTES.on("POST /client/v11/apps/{app}/transfers/{transfer}/actions/public-url", "read-protected")
def publish(visit: Visit) -> object:
    """A link to a backup: whoever has it needs no key, for an hour."""
    found = _find(visit)
    found.public_until = visit.world.clock.now() + PUBLIC_FOR
    link = f"https://database-backups.example/{found.uuid}?signature=invented"
    return {"url": link, "expires_at": stamp(found.public_until)}


@ROUTES.on("POST /client/v11/apps/{app}/transfers/{transfer}/actions/cancel", "write")
def cancel(visit: Visit) -> object:
    """Stop one that is under way."""
    found = _find(visit)
    found.canceled_at = visit.world.clock.now()
    found.succeeded = False
    return Answer({"canceled_at": stamp(found.canceled_at)}, 201)


@ROUTES.on("DELETE /client/v11/apps/{app}/transfers/{transfer}", "write")
def remove(visit: Visit) -> object:
    """Delete a backup."""
    found = _find(visit)
    visit.world.database_transfers.remove(found)
    return _show_short(found)


@ROUTES.on("POST /client/v11/databases/{addon}/backups", "write")
def back_up(visit: Visit) -> object:
    """Take a backup."""
    addon = find_database(visit).addon
    made = _start(visit, addon, ("pg_dump", "gof3r"), from_name=addon.name, to_name="BACKUP")
    return Answer(show_transfer(visit, made), 201)


@ROUTES.on("POST /client/v11/databases/{addon}/restores", "write-protected")
def restore(visit: Visit) -> object:
    """Fill a database from a backup, wherever it lies: what was in it is gone."""
    addon = find_database(visit).addon
    url = str(visit.body.get("backup_url", ""))
    made = _start(visit, addon, ("gof3r", "pg_restore"), from_name="BACKUP", to_name=addon.name, from_url=url)
    return Answer(show_transfer(visit, made), 201)


@ROUTES.on("POST /client/v11/databases/{addon}/transfers", "write-protected")
def copy(visit: Visit) -> object:
    """Copy a database to any other, whoever's it is."""
    addon, (from_url, from_name, to_url) = find_database(visit).addon, visit.required("from_url", "from_name", "to_url")
    made = _start(
        visit,
        addon,
        ("pg_dump", "pg_restore"),
        from_name=str(from_name),
        to_name=str(visit.body.get("to_name") or ""),
        from_url=str(from_url),
        to_url=str(to_url or ""),
    )
    return Answer(_show_short(made), 201)


def show_transfer(visit: Visit, found: DatabaseTransfer) -> Row:
    """A transfer, with the passwords in its URLs starred as the service does."""
    done = found.finished_at is not None and found.finished_at <= visit.world.clock.now()
    return _show_short(found) | {
        "from_name": found.from_name,
        "from_url": _starred(found.from_url),
        "to_name": found.to_name,
        "to_url": _starred(found.to_url),
        "options": {},
        "source_bytes": found.size,
        "processed_bytes": found.size if done else found.size // 2,
        "succeeded": (found.succeeded is not False) if done else None,
        "warnings": 0,
        "created_at": stamp(found.created_at),
        "started_at": stamp(found.created_at),
        "canceled_at": stamp_or_none(found.canceled_at),
        "updated_at": stamp(found.created_at),
        "finished_at": stamp_or_none(found.finished_at) if done else None,
        "deleted_at": None,
        "purged_at": None,
        "num_keep": 5,
        "schedule": {"uuid": found.schedule} if found.schedule else None,
        "logs": [],
    }


def _show_short(found: DatabaseTransfer) -> Row:
    number = str(found.number)
    return {"uuid": found.uuid, "num": number, "from_type": found.from_type, "to_type": found.to_type}


def _starred(url: str) -> str:
    head, at, tail = url.rpartition("@")
    return f"{head.rpartition(':')[0]}:****@{tail}" if at else url


def _of(visit: Visit, app: App) -> list[DatabaseTransfer]:
    return [found for found in visit.world.database_transfers if found.app is app]


def _start(
    visit: Visit,
    addon: Addon,
    types: tuple[str, str],
    *,
    from_name: str,
    to_name: str,
    from_url: str = "",
    to_url: str = "",
) -> DatabaseTransfer:
    world, now = visit.world, visit.world.clock.now()
    numbers = [found.number for found in _of(visit, addon.app)]
    made = DatabaseTransfer(
        uuid=world.mint.uuid(),
        app=addon.app,
        number=max(numbers, default=0) + 1,
        from_type=types[0],
        to_type=types[1],
        from_name=from_name,
        to_name=to_name,
        created_at=now,
        user=visit.account,
        from_url=from_url,
        to_url=to_url,
        size=world.mint.number(10**6, 10**9),
        finished_at=now + COPIES_TAKE,
    )
    world.database_transfers.append(made)
    return made


def _find(visit: Visit) -> DatabaseTransfer:
    wanted = visit.args["transfer"]
    for found in _of(visit, visit.app()):
        if wanted in (found.uuid, str(found.number)):
            return found
    raise not_found("transfer")
