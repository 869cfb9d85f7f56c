"""What the responder decides: go on though the world has changed, skip, take back, replace a lost key."""

from __future__ import annotations

from pathlib import Path

import pytest

from herotui.changes.gate import Condition, Gate
from herotui.changes.step import Made, Step
from herotui.errors import WrongUse
from herotui.heroku import calls, rotations
from herotui.secret import Secret
from tests.changes.rig import BOUNDARIES, Boundary, Killed, place, quick, saga, said, writes
from tests.changes.works import NEW, WORKS, new_key, plan, shape, step, values

SHUT = Gate((Condition("owners", "owners told (2 not yet)", "missing", "A5"),))


async def test_a_changed_world_is_shown_and_asked(tmp_path: Path) -> None:
    async with place(tmp_path) as at:
        app = next(app for app in at.heroku.world.apps.values() if app.config)
        seen = {"TZ": Secret("what the plan saw").fingerprint(at.salt)}
        call = rotations.set_config_vars(app.name, {"TZ": NEW})
        work = plan(at, step("one", call, app=app.name, expects=seen), step("two", calls.delete_key("none")))
        async with saga(at, work, at.record(), values=values(at)) as running:
            texts = await said(running.run())
            assert any("not as the plan saw it: TZ" in text for text in texts)
            assert running.state("one").state == "drifted"
            assert running.state("two").state == "done"
            assert call.line not in writes(at)
            await running.accept("one")
            await said(running.run())
            assert running.state("one").state == "done"


async def test_ways_back(tmp_path: Path) -> None:
    """In the order that leaves nobody on a dead key; each way back is a call like any other."""
    async with place(tmp_path) as at:
        before = shape(at)
        app = next(app for app in at.heroku.world.apps.values() if app.config)
        use = step(
            "use",
            rotations.set_config_vars(app.name, {"HEROKU_API_KEY": Made("key")}),
            step="R2",
            way_back=(rotations.set_config_vars(app.name, {"HEROKU_API_KEY": None}),),
        )
        async with saga(at, plan(at, new_key(), use), at.record()) as work:
            await said(work.run())
            with pytest.raises(WrongUse, match="use live on the key"):
                await said(work.undo("key"))
            await said(work.undo("use"))
            await said(work.undo("key"))
            assert [work.state(id).state for id in ("key", "use")] == ["undone", "undone"]
        assert shape(at)["authorizations"] == before["authorizations"]
        assert "HEROKU_API_KEY" not in app.config or app.config["HEROKU_API_KEY"] in at.heroku.world.tokens


async def test_no_way_back_writes_a_dead_or_stolen_value(tmp_path: Path) -> None:
    async with place(tmp_path) as at:
        stolen = Secret(at.heroku.leaked_key)
        app = next(iter(at.heroku.world.apps.values()))
        use = step(
            "use",
            rotations.set_config_vars(app.name, {"API": NEW}),
            way_back=(rotations.set_config_vars(app.name, {"API": stolen}),),
        )
        name = stolen.fingerprint(at.salt)
        held = values(at) | {name: stolen}
        async with saga(at, plan(at, use), at.record(), forbidden=[name], values=held) as work:
            await said(work.run())
            texts = await said(work.undo("use"))
            assert any("dead or stolen" in text for text in texts)
        assert app.config["API"] == NEW.reveal()


async def test_a_step_that_can_not_be_undone_says_so(tmp_path: Path) -> None:
    async with place(tmp_path) as at, saga(at, WORKS["delete drain"](at), at.record()) as work:
        await said(work.run())
        with pytest.raises(WrongUse, match="can't be taken back"):
            await said(work.undo("one"))


async def test_what_no_look_can_tell_is_asked(tmp_path: Path) -> None:
    with quick():
        async with place(tmp_path) as at:
            name = next(one.name for one in at.heroku.world.addons.values() if one.service == "heroku-postgresql")
            work = plan(at, step("kafka", rotations.rotate_kafka(name)), step("other", calls.delete_key("none")))
            at.heroku.faults.add("lost", method="POST")
            async with saga(at, work, at.record()) as running:
                await said(running.run())
                assert running.state("kafka").state == "failed"
                assert "not known" in running.state("kafka").why
                assert running.state("other").state == "done"
                await running.settle("kafka", done=True)
                await said(running.run())
                assert running.state("kafka").state == "done"
            assert len([line for line in writes(at) if "kafka" in line]) == 1


async def test_an_app_that_is_not_well_is_taken_as_it_is_on_a_word(tmp_path: Path) -> None:
    async def proven(one: Step) -> str:
        return "not well" if one.id == "one" else ""

    async with place(tmp_path) as at:
        work = plan(at, step("one", calls.delete_key("no")), step("two", calls.delete_key("not"), after=("one",)))
        async with saga(at, work, at.record(), proven=proven) as running:
            await said(running.run())
            assert [running.state(id).state for id in ("one", "two")] == ["unhealthy", "waiting"]
            await running.accept("one", "it was so before")
            await said(running.run())
            assert [running.state(id).state for id in ("one", "two")] == ["done", "done"]


@pytest.mark.parametrize("boundary", BOUNDARIES)
async def test_killed_on_the_way_back_it_is_gone_on_with(boundary: Boundary, tmp_path: Path) -> None:
    async with place(tmp_path) as at:
        before = shape(at)
        work = plan(at, new_key())
        async with saga(at, work, at.record()) as running:
            await said(running.run())
            assert shape(at) != before
        with pytest.raises(Killed):
            async with saga(at, work, at.doomed().doom(boundary, 1)) as running:
                await said(running.undo("key"))
        async with saga(at, work, at.record()) as running:
            await said(running.run())
            if running.state("key").state == "done":  # it had not begun
                await said(running.undo("key"))
            assert running.state("key").state == "undone"
        assert shape(at) == before
        assert sum(line.startswith("DELETE") for line in writes(at)) == 1


async def test_skipped_with_a_reason_the_rest_goes_on(tmp_path: Path) -> None:
    async with place(tmp_path) as at:
        work = WORKS["rotation"](at)
        async with saga(at, work, at.record(), values=values(at), gate=lambda: SHUT) as running:
            await said(running.run())
            with pytest.raises(WrongUse):
                await running.skip("db", " ")
            await running.skip("end", "the owner does it by hand")
            await said(running.run())
        assert at.course().of("db").state == "done"
        assert at.course().of("end").why == "the owner does it by hand"


async def test_a_key_that_is_lost_is_replaced_and_only_then_ended(tmp_path: Path) -> None:
    async with place(tmp_path) as at:
        work = WORKS["new key, two files"](at)
        async with saga(at, work, at.record()) as running:
            await said(running.run())
            first = at.shelf.folder.joinpath("ci").read_text()
            await running.replace("key")
            await said(running.run())
        second = at.shelf.folder.joinpath("ci").read_text()
        assert second != first
        assert at.shelf.folder.joinpath("laptop").read_text() == second
        assert (first in at.heroku.world.tokens, second in at.heroku.world.tokens) == (False, True)
        assert not at.course().of("key").orphans
