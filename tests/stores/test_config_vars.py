"""Config vars of a simulated Heroku: one release a write, nobody's change lost, nothing foreign touched."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from herotui.desk.survey import survey
from herotui.errors import HerotuiError
from herotui.secret import Secret
from herotui.simulator.faults import Kind
from herotui.simulator.things import App
from herotui.stores.config_vars import ConfigVars, stage_place
from herotui.stores.registry import Shelf
from herotui.stores.store import NOTHING, Around, Change, ChangedMeanwhile, DeadValue, Slot, Unfit
from herotui.web import NoAnswer
from tests.desk.rig import Rig, events, rig

NAME = "HEROKU_API_KEY"


def fresh() -> Secret:
    """An invented key."""
    return Secret("HRKU-AA" + secrets.token_hex(29))


@asynccontextmanager
async def stores(folder: Path, *, read_only: bool = False) -> AsyncIterator[tuple[Rig, ConfigVars, App]]:
    """A rig, the store with the responder's key, and an app whose config vars hold the leaked key."""
    async with rig(folder, read_only=read_only) as at:
        assert at.desk.responder is not None
        leaked = Secret(at.heroku.leaked_key).fingerprint(at.desk.record.salt)
        client = at.desk.heroku(at.desk.responder)
        around = Around(at.desk.record.salt, folder, heroku=client, dead=frozenset({leaked}))
        apps = at.heroku.world.apps_seen_by(at.heroku.world.owner)
        app = next(app for app in apps if at.heroku.leaked_key in app.config.values())
        app.config[NAME] = at.heroku.leaked_key
        yield at, ConfigVars(around), app


def change(store: ConfigVars, place: str, name: str, old: str | None, new: Secret | None) -> Change:
    """What is to be changed."""
    return Change(Slot("config-vars", place, name), new, store.fingerprint(Secret(old)) if old else NOTHING)


async def test_many_changes_of_an_app_are_one_release_and_are_read_back(tmp_path: Path) -> None:
    async with stores(tmp_path) as (at, store, app):
        app.config["GOING"] = "x"
        releases, new, other = len(app.releases), fresh(), fresh()
        changes = [
            change(store, app.name, NAME, at.heroku.leaked_key, new),
            change(store, app.name, "NEW_ONE", None, other),
            change(store, app.name, "GOING", "x", None),
        ]
        assert store.call(changes).line == f"PATCH /apps/{app.name}/config-vars"
        assert new.reveal() not in repr(store.call(changes).as_data()) + repr(store.preview(changes))
        back = await store.write(changes)
        assert (app.config[NAME], app.config["NEW_ONE"]) == (new.reveal(), other.reveal())
        assert "GOING" not in app.config
        assert len(app.releases) == releases + 1
        assert at.writes == [f"PATCH /apps/{app.name}/config-vars"]
        assert (await store.prove(changes[0].slot, new)).holds
        assert await store.write(changes) == (), "all of it stands there already"
        assert len(at.writes) == 1
        with pytest.raises(DeadValue):
            await store.write(back)
        await store.write([one for one in back if one.slot.name != NAME])
        assert app.config["GOING"] == "x"
        assert "NEW_ONE" not in app.config
        assert len(app.releases) == releases + 2


async def test_what_somebody_else_changed_is_left_and_said(tmp_path: Path) -> None:
    async with stores(tmp_path) as (at, store, app):
        for old in (fresh().reveal(), None):
            with pytest.raises(ChangedMeanwhile):
                await store.write([change(store, app.name, NAME, old, fresh())])
        assert at.writes == []
        assert app.config[NAME] == at.heroku.leaked_key


@pytest.mark.parametrize("settings", [True, False])
async def test_what_an_add_on_set_is_refused_with_the_reason(tmp_path: Path, settings: bool) -> None:
    async with stores(tmp_path) as (at, store, _):
        world = at.heroku.world
        app, name = next(
            (app, name)
            for app in world.apps_seen_by(world.owner)
            for attachment in world.attachments_of(app)
            for name in attachment.config_vars
        )
        if not settings:
            at.heroku.faults.fail(404, path="/apps/*/config-vars-settings")
        with pytest.raises(Unfit) as refused:
            await store.write([change(store, app.name, name, app.config[name], fresh())])
        assert "add-on" in refused.value.message
        slot = Slot("config-vars", app.name, name)
        assert list(await store.refusals([slot, Slot("config-vars", app.name, "OTHER")])) == [slot]
        assert at.writes == []


async def test_a_masked_one_is_refused(tmp_path: Path) -> None:
    async with stores(tmp_path) as (at, store, app):
        app.masked.add(NAME)
        with pytest.raises(Unfit) as refused:
            await store.write([change(store, app.name, NAME, None, fresh())])
        assert "masked" in refused.value.message
        assert at.writes == []


async def test_a_pipelines_stage_is_a_place_too_and_nothing_restarts(tmp_path: Path) -> None:
    async with stores(tmp_path) as (at, store, _):
        pipeline = next(iter(at.heroku.world.pipelines.values()))
        pipeline.stage_config.setdefault("test", {})[NAME] = at.heroku.leaked_key
        place, new = stage_place(pipeline.id, "test"), fresh()
        await store.write([change(store, place, NAME, at.heroku.leaked_key, new)])
        assert pipeline.stage_config["test"][NAME] == new.reveal()
        assert at.writes == [f"PATCH /pipelines/{pipeline.id}/stage/test/config-vars"]
        assert "(CI)" in store.phrase(Slot("config-vars", place, NAME))
        with pytest.raises(Unfit):
            await store.read(Slot("config-vars", "pipeline/x/production", NAME))


async def test_a_value_is_found_by_asking_and_in_the_estate_alike(tmp_path: Path) -> None:
    async with stores(tmp_path) as (at, store, app):
        pipeline = next(iter(at.heroku.world.pipelines.values()))
        pipeline.stage_config.setdefault("review", {})[NAME] = at.heroku.leaked_key
        leaked = store.fingerprint(Secret(at.heroku.leaked_key))
        asked = await store.find(leaked)
        names = {(one.slot.place, one.slot.name) for one in asked.holdings}
        assert {(app.name, NAME), (stage_place(pipeline.id, "review"), NAME)} <= names
        await events(survey(at.desk))
        around = Around(at.desk.record.salt, tmp_path, estate=at.desk.estate)
        seen = await ConfigVars(around).find(leaked)
        assert {(one.slot.place, one.slot.name) for one in seen.holdings} == names
        assert (asked.unseen, seen.unseen) == ((), ())


async def test_what_was_not_seen_is_said(tmp_path: Path) -> None:
    async with stores(tmp_path) as (at, store, app):
        at.heroku.faults.fail(403, path=f"/apps/{app.name}/config-vars", times=1)
        found = await store.find(store.fingerprint(Secret(at.heroku.leaked_key)))
        assert [one.place for one in found.unseen] == [app.name]
        assert app.name not in {one.slot.place for one in found.holdings}


@pytest.mark.parametrize("fault", ["cut", "lost"])
async def test_an_answer_that_is_lost_is_settled_by_looking(tmp_path: Path, fault: Kind) -> None:
    async with stores(tmp_path) as (at, store, app):
        new = fresh()
        at.heroku.faults.add(fault, method="PATCH", times=1)
        await store.write([change(store, app.name, NAME, at.heroku.leaked_key, new)])
        assert app.config[NAME] == new.reveal()
        assert len(at.writes) == 1
        at.heroku.faults.add("reset", method="PATCH", times=1)
        with pytest.raises(NoAnswer):
            await store.write([change(store, app.name, NAME, new.reveal(), fresh())])
        assert app.config[NAME] == new.reveal()


async def test_read_only_and_without_a_key_nothing_is_written(tmp_path: Path) -> None:
    async with stores(tmp_path, read_only=True) as (at, store, app):
        with pytest.raises(HerotuiError):
            await store.write([change(store, app.name, NAME, at.heroku.leaked_key, fresh())])
        assert at.writes == []
        alone = ConfigVars(Around(b"", tmp_path))
        assert not (await alone.check()).open
        with pytest.raises(Unfit):
            await alone.read(Slot("config-vars", app.name, NAME))
        assert (await store.check()).open


async def test_a_store_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HerotuiError):
        Shelf(Around(b"", tmp_path)).store("vault")
