"""A plan carried out: the attacker is out, consumers live on the new key, which the old one never reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from herotui.audit.run import Audit
from herotui.changes.state import course_of
from herotui.errors import WrongUse
from herotui.rotate.conditions import gate_of
from herotui.rotate.planning import NEW, OLD
from herotui.simulator.world import World
from tests.desk.rig import Rig, events, rig
from tests.rotate.worked import carried, planned, states


def _config(world: World) -> list[str]:
    """Every value that a key of the account could read in apps and pipelines."""
    apps = [value for app in world.apps.values() for value in app.config.values()]
    stages = [held for pipeline in world.pipelines.values() for held in pipeline.stage_config.values()]
    return apps + [value for held in stages for value in held.values()]


def _written(folder: Path) -> str:
    return "".join(path.read_text(errors="replace") for path in folder.rglob("*") if path.is_file())


def _watch(at: Rig, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """After every answer: what of the new key the old one could read while it lives."""
    readable: list[str] = []
    send = at.desk.web.send

    async def watched(*words: Any, **more: Any) -> Any:
        answer = await send(*words, **more)
        world = at.heroku.world
        if at.heroku.leaked_key in world.tokens:
            new = [key for key, one in world.tokens.items() if "[herotui " in one.description]
            readable.extend(key for key in new if key in _config(world))
        return answer

    monkeypatch.setattr(at.desk.web, "send", watched)
    return readable


async def test_nothing_of_a_breach_is_left_and_consumers_have_the_new_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rig(tmp_path, apps=3) as at:
        plan = await planned(at.desk)
        readable = _watch(at, monkeypatch)
        holders = [app for app in at.heroku.world.apps.values() if at.heroku.leaked_key in app.config.values()]
        _, keys = await carried(at.desk, plan)
        assert {step.id: "skipped" if step.skip else "done" for step in plan.steps} == states(at.desk, plan)
        assert readable == []
        (key,) = keys
        assert holders
        assert all(key.reveal() in app.config.values() for app in holders)
        assert at.heroku.leaked_key not in _config(at.heroku.world)
        assert not at.alive(at.heroku.leaked_key)
        patched = [line for line in at.writes if line.endswith("/config-vars")]
        assert len(patched) == len(set(patched))
        assert not [one for one in at.heroku.world.authorizations.values() if one.by_attacker]
        again = Audit(at.desk)
        await events(again.run())
        assert again.result is not None
        assert again.result.judgement.footholds == ()
        marks = at.desk.incident.steps
        assert {"R1", "R4", "R6"} <= {id for id, mark in marks.items() if mark.state == "done"}
        await at.desk.record.flush()
        text = _written(tmp_path)
        assert key.reveal() not in text
        assert at.heroku.leaked_key not in text


async def test_without_a_word_the_gate_stays_shut_and_what_comes_before_it_is_done(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        plan = await planned(at.desk)
        said, _ = await carried(at.desk, plan, reason="")
        found = states(at.desk, plan)
        assert found[NEW] == "done"
        assert found[OLD] == "waiting"
        assert at.alive(at.heroku.leaked_key)
        assert not [line for line in at.writes if line.startswith("PATCH")]
        assert any("waits for the gate" in line for line in said)


async def test_a_narrow_keys_consumers_are_proven_before_it_goes(tmp_path: Path) -> None:
    async with rig(tmp_path, scenario="narrow") as at:
        plan = await planned(at.desk)
        await carried(at.desk, plan)
        assert not at.alive(at.heroku.leaked_key)
        lines = at.writes
        assert [i for i, line in enumerate(lines) if line.startswith("PATCH")][-1] < lines.index(plan.lines[-1])
        assert {
            one.state for one in at.desk.incident.consumers.values() if one.found_by.startswith("its config var")
        } == {
            "proven",
            "updated",
        }


async def test_in_its_own_place_the_new_key_carries_the_rest(tmp_path: Path) -> None:
    async with rig(tmp_path, scenario="stranger") as at:
        plan = await planned(at.desk)
        _, keys = await carried(at.desk, plan)
        assert not at.alive(at.heroku.leaked_key)
        assert keys
        assert at.alive(keys[0].reveal())
        assert keys[0].reveal() in _config(at.heroku.world)


async def test_the_only_key_at_hand_is_no_way_in_that_a_word_replaces(tmp_path: Path) -> None:
    async with rig(tmp_path, responder=False) as at:
        plan = await planned(at.desk)
        await carried(at.desk, plan)
        assert at.alive(at.heroku.leaked_key)
        assert [one.id for one in gate_of(at.desk, plan, course_of(at.desk.record.entries)).missing] == ["way in"]


async def test_read_only_sends_nothing(tmp_path: Path) -> None:
    async with rig(tmp_path, read_only=True) as at:
        plan = await planned(at.desk)
        with pytest.raises(WrongUse, match="read-only"):
            await carried(at.desk, plan)
        assert at.writes == []


async def test_a_config_var_that_somebody_changed_since_is_not_overwritten(tmp_path: Path) -> None:
    async with rig(tmp_path, scenario="narrow") as at:
        plan = await planned(at.desk)
        app = next(app for app in at.heroku.world.apps.values() if at.heroku.leaked_key in app.config.values())
        app.config["HEROKU_API_KEY"] = "set-by-a-colleague"
        await carried(at.desk, plan)
        assert app.config["HEROKU_API_KEY"] == "set-by-a-colleague"
        assert states(at.desk, plan)[f"r2-{app.name}"] == "drifted"
        assert at.alive(at.heroku.leaked_key)


@pytest.mark.slow
async def test_a_second_plan_makes_no_second_key(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        await carried(at.desk, await planned(at.desk))
        second = await planned(at.desk)
        assert second.lines == () or not any("oauth" in line for line in second.lines)
        assert second.step(NEW).skip.startswith("made before")
