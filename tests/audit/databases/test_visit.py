"""Databases of an incident are asked only where Heroku says they lie; recorded and kept without a secret."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from types import MappingProxyType

import psycopg
import pytest

from herotui import clock
from herotui.audit.databases.questions import MARK
from herotui.audit.databases.targets import Target
from herotui.audit.databases.visit import Visit
from herotui.errors import WrongUse
from herotui.estate.place import Place
from herotui.estate.snapshot import Snapshot
from herotui.heroku import calls
from herotui.heroku.models import AddOn
from herotui.incident.events import Event, Failed, Found
from herotui.incident.known import NotSeen, Seen
from herotui.simulator.databases import Database
from herotui.simulator.world import World
from tests.audit.databases.servers import Postgres
from tests.desk.rig import Rig, rig


def _lead(world: World, addon: str, scheme: str, port: int, *, told: bool = True) -> None:
    """Let an add-on's config vars lead to a server on this machine; `told`: the Data API says so too."""
    database: Database = world.databases[addon]
    role = database.credentials["default"].role
    if told:
        database.scheme, database.host, database.port, database.name = scheme, "127.0.0.1", port, "postgres"
        role.user, role.password = ("postgres", "pFAKEvisit0123456789") if scheme == "postgres" else ("", "")
    for name in database.addon.config_vars:
        database.addon.app.config[name] = f"{scheme}://postgres:pFAKEvisit0123456789@127.0.0.1:{port}/postgres"
    if scheme == "redis":
        for name in database.addon.config_vars:
            database.addon.app.config[name] = f"redis://:@127.0.0.1:{port}"


def _addons(rig: Rig, service: str) -> list[str]:
    world = rig.heroku.world
    mine = {app.id for app in world.apps_seen_by(world.owner)}
    return [one.id for one in world.addons.values() if one.service == service and one.app.id in mine]


@pytest.fixture
async def ends(tmp_path: Path) -> AsyncIterator[Rig]:
    async with rig(tmp_path) as made:
        client = made.desk.client
        assert client
        now = clock.now()
        addons = Seen((await client.all(calls.addons(), AddOn)).items, now)
        made.desk.estate = Snapshot("", now, now, MappingProxyType({Place("addons"): addons}))
        yield made


async def _visited(rig: Rig, *addons: str) -> tuple[Visit, list[Event]]:
    visit = Visit(rig.desk, patience=2)
    chosen = [target for target in visit.targets if target.addon_id in addons]
    return visit, [event async for event in visit.run(chosen)]


def _everything(rig: Rig) -> str:
    folder = rig.desk.record.folder
    assert folder
    kept = "".join(path.read_text(errors="replace") for path in folder.rglob("*") if path.is_file())
    return kept + "".join(str(entry) for entry in rig.desk.record.entries)


async def test_a_database_is_asked_and_what_it_tells_is_recorded(ends: Rig, pg: Postgres) -> None:
    addon = _addons(ends, "heroku-postgresql")[0]
    _lead(ends.heroku.world, addon, "postgres", pg.port)
    pg.run("drop role if exists visitor", "create role visitor login superuser")
    with psycopg.connect(pg.url("visitor"), application_name="pg_dump") as other:
        other.execute("select 'pFAKEliteral'")
        visit, events = await _visited(ends, addon)
    await ends.desk.record.flush()
    (look,) = visit.looks
    assert any(entry.text.startswith("Agreed to: a read-only session") for entry in ends.desk.record.entries)
    assert isinstance(look.answers["sessions"], Seen)
    assert {one.detector for one in visit.found} >= {"database_role"}
    assert any(isinstance(event, Found) and "sessions" in event.text for event in events)
    assert {one.id for one in visit.found} <= set(ends.desk.incident.findings)
    (saved,) = [one for one in ends.desk.incident.kept if "databases-" in one.file]
    kept = json.loads((ends.desk.record.folder / saved.file).read_text()) if ends.desk.record.folder else {}
    assert kept["answers"]["roles"]["rows"]
    assert "statements of database" not in str(ends.desk.incident.gaps)
    assert "pFAKE" not in _everything(ends)


async def test_a_redis_is_asked(ends: Rig, kv: int) -> None:
    addons = _addons(ends, "heroku-redis")
    if not addons:
        pytest.skip("this company has no Redis")
    _lead(ends.heroku.world, addons[0], "redis", kv)
    visit, _ = await _visited(ends, addons[0])
    assert isinstance(visit.looks[0].answers["sessions"], Seen)


async def test_a_simulated_run_never_leaves_this_machine(ends: Rig) -> None:
    visit = Visit(ends.desk, patience=0.2)
    assert visit.targets
    events = [event async for event in visit.run(visit.targets)]
    assert len([event for event in events if isinstance(event, Failed)]) == len(visit.targets)
    for look in visit.looks:
        known = look.answers["sessions"]
        assert isinstance(known, NotSeen)
        assert "simulated" in known.reason
    assert ends.desk.incident.steps.get("U3") is None


async def test_a_config_var_that_leads_elsewhere_is_not_followed_and_is_a_finding(ends: Rig, pg: Postgres) -> None:
    addon = _addons(ends, "heroku-postgresql")[0]
    _lead(ends.heroku.world, addon, "postgres", pg.port, told=False)
    visit, _ = await _visited(ends, addon)
    (one,) = visit.found
    assert (one.detector, one.severity) == ("database_address", "critical")
    assert "127.0.0.1" in one.title
    assert "pFAKE" not in str(visit.looks)


async def test_every_database_asked_settles_the_step(ends: Rig, pg: Postgres, kv: int) -> None:
    for addon in _addons(ends, "heroku-postgresql"):
        _lead(ends.heroku.world, addon, "postgres", pg.port)
    for addon in _addons(ends, "heroku-redis"):
        _lead(ends.heroku.world, addon, "redis", kv)
    visit = Visit(ends.desk, patience=2)
    chosen = visit.targets
    async for _ in visit.run(chosen):
        pass
    assert ends.desk.incident.steps["U3"].state == "done"


async def test_a_config_that_is_refused_is_not_seen(ends: Rig) -> None:
    addon = _addons(ends, "heroku-postgresql")[0]
    ends.heroku.faults.fail(403, "/apps/*/config-vars")
    visit, events = await _visited(ends, addon)
    known = visit.looks[0].answers["sessions"]
    assert isinstance(known, NotSeen)
    assert any(isinstance(event, Failed) for event in events)
    assert any(place.startswith("database ") for place in ends.desk.incident.gaps)


async def test_a_pasted_answer_is_judged_and_kept_like_a_session(ends: Rig) -> None:
    visit = Visit(ends.desk)
    target = next(one for one in visit.targets if one.engine == "postgresql")
    text = f"{MARK} 1a2b3c4d roles\nrole,login,superuser\neve,t,t\n"
    async for _ in visit.take(target, text):
        pass
    assert [one.title for one in visit.found] == ["role eve"]
    assert visit.looks[0].source == "pasted"
    assert [one for one in ends.desk.incident.kept if "databases-" in one.file]
    with pytest.raises(WrongUse):
        async for _ in visit.take(target, "nothing of the kind"):
            pass
    other = Target("shop", "1", "redis-1", "2", "redis", ())
    with pytest.raises(WrongUse):
        async for _ in visit.take(other, text):
            pass
