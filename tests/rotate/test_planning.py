"""What a plan holds, and in which order, for a key that lives, is dead, opens little, or belongs to an SSO account."""

from __future__ import annotations

from pathlib import Path

import pytest

from herotui.changes.plan import Plan, plan_from
from herotui.changes.state import Course
from herotui.changes.step import Made, values_in
from herotui.rotate.conditions import gate_of
from herotui.rotate.planning import NEW, OLD
from herotui.simulator.variants import look_alike_keys
from tests.desk.rig import rig
from tests.rotate.worked import planned

CREATE = "POST /oauth/authorizations"


def _place(plan: Plan, step: str) -> int:
    return [one.id for one in plan.ordered].index(step)


def _keyed(plan: Plan) -> list[str]:
    """Steps that write the new key, by id."""
    return [one.id for one in plan.steps if any(isinstance(v, Made) for act in one.acts for v in values_in(act))]


async def test_what_reads_goes_first_and_config_vars_wait_for_the_old_keys_end(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        plan = await planned(at.desk)
        cut = [one for one in plan.steps if one.step == "R6" and _place(plan, one.id) < _place(plan, NEW)]
        text = " ".join(act.line for one in cut for act in one.acts)
        for word in ("/oauth/authorizations/", "/oauth/sessions/", "/collaborators/", "/log-drains/", "/webhooks/"):
            assert word in text
        assert "/actions/stop" in text
        assert _place(plan, NEW) < _place(plan, OLD)
        assert plan.step(OLD).acts[0].line == f"DELETE /oauth/authorizations/{at.leaked_id}"
        keyed = _keyed(plan)
        assert len(keyed) == 2
        assert all(plan.step(id).breath and OLD in plan.needs[id] for id in keyed)
        after = [one for one in plan.steps if one.step == "R5" and not one.skip]
        assert after
        assert all(OLD in one.after for one in after)
        assert [one.skip for one in plan.steps if one.step == "R5" and one.skip]
        assert at.writes == []


@pytest.mark.slow
async def test_made_again_it_is_the_same_and_it_comes_back_from_its_data(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        plan = await planned(at.desk)
        assert (await planned(at.desk)).hash == plan.hash
        assert plan_from(plan.as_data(), plan.salt).hash == plan.hash
        assert at.heroku.leaked_key not in str(plan.as_data())


async def test_each_app_has_one_patch(tmp_path: Path) -> None:
    async with rig(tmp_path, apps=4) as at:
        patches = [line for line in (await planned(at.desk)).lines if line.endswith("/config-vars")]
        assert len(patches) == len(set(patches)) > 2


async def test_a_dead_key_needs_no_gate_and_no_breath(tmp_path: Path) -> None:
    async with rig(tmp_path, scenario="dead") as at:
        plan = await planned(at.desk)
        assert plan.step(OLD).skip
        assert not any(one.breath for one in plan.steps)
        assert CREATE in plan.lines
        assert _keyed(plan)
        assert gate_of(at.desk, plan, Course()).open


async def test_what_a_narrow_key_cant_read_is_written_before_its_end(tmp_path: Path) -> None:
    async with rig(tmp_path, scenario="narrow") as at:
        plan = await planned(at.desk)
        keyed = _keyed(plan)
        assert keyed
        assert all(_place(plan, NEW) < _place(plan, id) < _place(plan, OLD) for id in keyed)
        assert not any(one.breath for one in plan.steps)
        assert all(one.skip for one in plan.steps if one.step == "R5")


async def test_an_sso_account_is_told_why_there_is_no_new_key(tmp_path: Path) -> None:
    async with rig(tmp_path, scenario="sso") as at:
        plan = await planned(at.desk)
        assert "SSO" in plan.step(NEW).skip
        assert CREATE not in plan.lines
        assert _keyed(plan) == []
        assert {"new key", "staging"} <= {one.id for one in gate_of(at.desk, plan, Course()).missing}
        await at.desk.mark("R1", "done", "a token of the team, made by hand")
        await at.desk.mark("R3", "done", "deploys run with it")
        assert not {"new key", "staging"} & {one.id for one in gate_of(at.desk, plan, Course()).missing}


async def test_another_accounts_key_is_replaced_in_its_own_place(tmp_path: Path) -> None:
    async with rig(tmp_path, scenario="stranger") as at:
        plan = await planned(at.desk)
        assert "no overlap" in plan.step(NEW).skip
        assert plan.step(OLD).acts[0].line.endswith("/actions/regenerate-tokens")
        assert all(plan.step(id).uses == {OLD} for id in _keyed(plan))


async def test_where_its_authorization_is_not_certain_nothing_is_written_that_it_reads(tmp_path: Path) -> None:
    async with rig(tmp_path, variant=look_alike_keys, leak_known=False) as at:
        plan = await planned(at.desk)
        assert "not certain" in plan.step(OLD).skip
        assert plan.step(NEW).skip
        assert _keyed(plan) == []
        assert all(one.skip for one in plan.steps if one.step == "R5")


async def test_without_an_attacker_there_is_nothing_to_remove(tmp_path: Path) -> None:
    async with rig(tmp_path, scenario="quiet") as at:
        assert [one.id for one in (await planned(at.desk)).steps if one.step == "R6"] == []
