"""Databases of the estate: who is let in, what they follow and link to, where copies of them went."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from herotui.call import Call, Service
from herotui.estate.file import load
from herotui.estate.snapshot import Snapshot, title
from herotui.heroku import databases
from herotui.heroku.models import AddOn, Database, DatabaseCredential, DatabaseTransfer
from herotui.incident.known import NotSeen, Seen
from herotui.simulator import Simulator
from tests.contract.schemas import validate_request
from tests.estate.looking import client, collector, look, wire

ELSEWHERE = "postgres://eve:pFAKEelsewhere0123456789@db.elsewhere.example:5432/loot"


@pytest.fixture
async def heroku() -> AsyncIterator[Simulator]:
    async with Simulator(apps=2, seed=5, scenario="quiet") as running:
        yield running


def _addons(snapshot: Snapshot, service: str) -> list[AddOn]:
    found = (addon for _, addon in snapshot.items("addons", AddOn))
    return [addon for addon in found if addon.addon_service and addon.addon_service.name == service]


async def test_each_database_is_asked_once_and_each_apps_backups_once(heroku: Simulator) -> None:
    async with wire(heroku) as web:
        found = collector(heroku, web)
        await look(found)
    snapshot = found.snapshot
    postgres = _addons(snapshot, "heroku-postgresql")
    assert postgres
    for addon in postgres:
        assert addon.app
        for name in ("databases", "database_credentials", "database_links", "backup_schedules"):
            assert isinstance(snapshot.known(name, f"{addon.app.id}/{addon.id}"), Seen), name
        assert isinstance(snapshot.known("database_transfers", addon.app.id), Seen)
    stores = {place.id.partition("/")[2] for place, _ in snapshot.each("key_value_stores")}
    assert stores == {addon.id for addon in _addons(snapshot, "heroku-redis")}
    asked = Counter(request.path for request in heroku.requests if request.path.startswith("/client/v11"))
    assert set(asked.values()) == {1}


async def test_credentials_tell_of_connections_and_hold_no_password(heroku: Simulator, tmp_path: Path) -> None:
    path = tmp_path / "estate.jsonl"
    async with wire(heroku) as web:
        found = collector(heroku, web)
        await look(found, into=path)
    passwords = [
        role.password
        for database in heroku.world.databases.values()
        for credential in database.credentials.values()
        for role in credential.roles
    ]
    text = path.read_text(encoding="utf-8")
    assert passwords
    assert not [password for password in passwords if password in text]
    place, credential = next(load(path).items("database_credentials", DatabaseCredential))
    assert credential.name == "default"
    assert credential.credentials[0].connections
    assert title(place) == f"credentials of {place.name}"
    assert place.app in {app.id for app in found.snapshot.apps}


async def test_a_copy_to_elsewhere_is_seen_with_its_host_and_without_its_password(heroku: Simulator) -> None:
    async with wire(heroku) as web:
        first = collector(heroku, web)
        await look(first)
        addon = _addons(first.snapshot, "heroku-postgresql")[0]
        body = {"from_url": "postgres://u:pFAKEsource@127.0.0.1/d", "from_name": addon.name, "to_url": ELSEWHERE}
        path = f"/client/v11/databases/{addon.id}/transfers"
        await client(heroku, web).write(Call("POST", path, Service.DATA, body=body))
        second = collector(heroku, web, before=first.snapshot)
        await look(second)
    assert addon.app
    known = second.snapshot.known("database_transfers", addon.app.id)
    assert isinstance(known, Seen)
    copy = max(known.items, key=lambda one: int(one.num))
    assert isinstance(copy, DatabaseTransfer)
    assert (copy.from_type, copy.to_type) == ("pg_dump", "pg_restore")
    assert "db.elsewhere.example" in copy.to_url
    assert "eve" not in copy.to_url
    assert "FAKE" not in str(second.snapshot.places)


async def test_what_a_database_says_of_itself(heroku: Simulator) -> None:
    async with wire(heroku) as web:
        found = collector(heroku, web)
        await look(found)
    _, database = next(found.snapshot.items("databases", Database))
    assert database.told("Connections").endswith("/120")
    assert database.told("Forked From") == ""


async def test_databases_that_are_refused_are_not_seen(heroku: Simulator) -> None:
    heroku.faults.fail(403, "/postgres/v0/*")
    async with wire(heroku) as web:
        found = collector(heroku, web)
        await look(found)
    known = [known for _, known in found.snapshot.each("database_credentials")]
    assert known
    assert all(isinstance(one, NotSeen) and one.cause == "forbidden" and one.how for one in known)


@pytest.mark.parametrize("make", [databases.database, databases.credentials, databases.links, databases.schedules,
                                  databases.transfers, databases.key_value_store])  # fmt: skip
def test_a_request_is_as_published_and_only_reads(make: Callable[[str], Call]) -> None:
    call = make("postgresql-round-12345")
    validate_request(call.method, call.path, call.accept, call.body)
    assert not call.writes
    assert call.service is Service.DATA
