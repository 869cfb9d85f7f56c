"""V1: a key is dead when it was tried and refused, with a control beside it that gets in."""

from __future__ import annotations

from pathlib import Path

import pytest

from herotui.assess.key import confirm
from herotui.desk import Refused
from herotui.desk.certificate import certificate
from herotui.secret import Secret
from herotui.verify.death import certify
from tests.desk.rig import events, looked, revoked, rig


async def test_dead_needs_both_forms_refused_and_the_controls_to_agree(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        await revoked(at.desk, await looked(at.desk), "all")
        said = await events(certify(at.desk))
        assert said[-1].startswith("The old key is DEAD")
        assert at.desk.incident.steps["V1"].state == "done"
        made = at.desk.incident.verified.certificate
        assert made is not None
        assert [row.form for row in made.rows] == ["bearer", "basic", "data", "git", "registry"]
        for row in made.rows:
            assert row.old
            assert row.control
            assert row.random
            assert (row.old.status, row.control.status, row.random.status) == (401, 200, 401)
            assert row.old.at
            assert row.old.date
            assert row.old.request_id


async def test_a_living_key_is_no_death(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        said = await events(certify(at.desk))
        assert said[-1] == "The old key is ALIVE."
        assert "V1" not in at.desk.incident.steps


async def test_when_everybody_is_refused_nothing_is_proven(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        at.heroku.faults.fail(401, id="unauthorized")
        result = await certificate(at.desk)
        assert "API Bearer, API Basic, registry: the other key did not get in either" in result.missing
        await events(certify(at.desk))
        assert "V1" not in at.desk.incident.steps


async def test_with_the_old_key_alone_the_control_is_missing(tmp_path: Path) -> None:
    async with rig(tmp_path, responder=False) as at:
        at.heroku.world.revoke(at.heroku.world.tokens[at.heroku.leaked_key])
        said = await events(certify(at.desk))
        assert said[-1].startswith("Not proven: no other key")


@pytest.mark.slow
async def test_silence_is_not_known(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        at.heroku.faults.add("reset")
        assert (await certificate(at.desk)).state == "not_known"


async def test_without_the_key_a_chosen_one_that_is_gone_is_revoked_not_tried(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        preview = await looked(at.desk)
        await revoked(at.desk, preview, "all")
        at.desk.leaked = None
        result = await certificate(at.desk)
        assert "not tried" in result.missing[0]
        assert result.state == "revoked"


async def test_when_everybody_is_refused_the_record_does_not_say_dead(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        at.heroku.faults.fail(401, id="unauthorized")
        said = await events(confirm(at.desk))
        assert at.desk.incident.key.state == "not_known"
        assert said[-1].startswith("The other key was refused as well.")
        assert "A1" not in at.desk.incident.steps
        assert (await certificate(at.desk)).state == "not_known"
        with pytest.raises(Refused, match="no clear answer"):
            await at.desk.mark("R4", "done", "seen by hand")


async def test_a_proxys_401_is_no_death(tmp_path: Path) -> None:
    async with rig(tmp_path, responder=False) as at:
        at.heroku.faults.answer(b"<html>Please log in to the guest network</html>", "*", status=401)
        await events(confirm(at.desk))
        assert at.desk.incident.key.state == "not_known"


async def test_another_accounts_list_proves_no_revocation(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        await looked(at.desk)
        at.desk.leaked = None
        at.desk.responder = Secret(at.heroku.world.colleague_key)
        assert (await certificate(at.desk)).state == "not_known"


async def test_a_list_with_a_spoiled_item_proves_no_revocation(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        await looked(at.desk)
        at.desk.leaked = None
        at.heroku.faults.answer([{"id": 7}], "/oauth/authorizations")
        assert (await certificate(at.desk)).state == "not_known"
