"""Each scenario and each of the six scopes: what is seen, and what is not seen because of what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from herotui.assess.blast import Radius, radius
from herotui.assess.holder import SCOPES, holder_of
from herotui.assess.key import claim
from herotui.assess.run import assess
from herotui.desk import Desk
from herotui.simulator.variants import colleague_responds, narrow_leak
from tests.desk.rig import Rig, events, rig


def found(desk: Desk) -> Radius:
    """The blast radius of the open incident's estate."""
    assert desk.estate is not None
    return radius(desk.estate, holder_of(desk, desk.estate))


def reasons(desk: Desk) -> dict[str, str]:
    """Why each place was not seen."""
    return {gap.place: gap.reason for gap in found(desk).not_seen}


def worlds_secrets(at: Rig) -> int:
    """How many different values the apps that the owner sees hold now, plain settings among them."""
    return len({value for app in at.heroku.world.apps.values() for value in app.config.values()})


async def test_a_global_key_opens_all_and_nothing_is_left_unseen(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        said = await events(assess(at.desk, claim))
        radius = found(at.desk)
        assert radius.not_seen == ()
        assert radius.whose == f"This is what {at.heroku.world.owner.email} reaches."
        assert radius.count("apps").text == str(len(at.desk.estate.apps)) if at.desk.estate else False
        assert 0 < radius.count("secrets").count < worlds_secrets(at)
        assert radius.count("databases").count > 0
        assert radius.money.could > radius.money.runs > 0
        settled = {id: mark.by_hand for id, mark in at.desk.incident.steps.items()}
        assert settled == {"A1": False, "A3": False}, "a second key of the same account proves no way in"
        assert any("A2 is for you" in line for line in said)
        assert at.desk.incident.evidence[-1].whole
        assert at.writes == []


@pytest.mark.parametrize("scope", SCOPES)
async def test_each_scope_alone_sees_its_part_and_says_what_it_does_not(tmp_path: Path, scope: str) -> None:
    async with rig(tmp_path, responder=False, variant=lambda world: narrow_leak(world, scope), apps=1) as at:
        await events(assess(at.desk, claim))
        key, radius = at.desk.incident.key, found(at.desk)
        unseen = reasons(at.desk)
        assert scope in (key.scope or key.fits)
        inferred = {place for place, reason in unseen.items() if "does not open it" in reason and "inferred" in reason}
        assert ("authorizations" in inferred) == (scope != "global")
        assert ("apps" in inferred) == (scope == "identity")
        assert ("account" in inferred) == (scope not in ("global", "identity"))
        reads_config = scope in ("global", "read-protected", "write-protected")
        assert (radius.count("secrets").count > 0) == reads_config
        assert sum(radius.secrets.dangers.values()) > 0 or not reads_config
        assert any(place.startswith("config vars") for place in inferred) == (scope in ("read", "write"))
        if scope in ("read", "write"):
            assert set(key.fits) == {"read", "write"}, "only a write would tell them apart"
            assert radius.count("secrets").text == "at least 0"


async def test_what_the_narrow_key_does_not_open_is_not_counted_as_taken(tmp_path: Path) -> None:
    async with rig(tmp_path, variant=lambda world: narrow_leak(world, "read")) as at:
        await events(assess(at.desk, claim))
        radius, key = found(at.desk), at.desk.incident.key
        assert (key.owner, key.scope) == (at.heroku.world.owner.email, ("read",)), "the list tells what the scope hides"
        assert radius.secrets.rows
        assert all(row.opened is False for row in radius.secrets.rows)
        assert sum(radius.secrets.dangers.values()) == 0
        assert "does not open it" in radius.count("secrets").note
        assert radius.money.forbidden
        assert at.desk.incident.risks["data_breach"].level == "medium"
        assert at.desk.incident.regulator is None
        assert at.desk.incident.responder_key.seat == "safe", "a key that reads deletes no authorization"
        assert "A6" in at.desk.incident.steps


async def test_a_colleagues_estate_is_said_to_be_the_colleagues(tmp_path: Path) -> None:
    async with rig(tmp_path, variant=colleague_responds) as at:
        said = await events(assess(at.desk, claim))
        assert any("another account, which never lists this one" in line for line in said)
        colleague = at.desk.estate.account if at.desk.estate else ""
        assert colleague != at.heroku.world.owner.email
        assert f"what {colleague} sees, a colleague of {at.heroku.world.owner.email}" in found(at.desk).whose
        authorization = at.desk.incident.key.authorization
        assert authorization is not None, "the leaked key's own list has it"
        assert authorization.id == at.leaked_id
        assert at.desk.incident.responder_key.seat == "safe"
        assert at.desk.incident.steps["A6"].evidence.startswith("responder key of")


def revoked_by_its_owner(world: Any) -> None:
    """The owner was quick; what the attacker minted lives on."""
    world.revoke(world.tokens[world.leaked_key])


async def test_a_dead_key_is_no_false_alarm_while_something_stays(tmp_path: Path) -> None:
    async with rig(tmp_path, variant=revoked_by_its_owner) as at:
        said = await events(assess(at.desk, claim))
        mark = at.desk.incident.steps["A1"]
        assert "dead, cause not known; no false alarm" in mark.evidence
        assert "authorizations" in mark.evidence
        assert any("no false alarm" in line for line in said)
        assert "not known" in found(at.desk).whose, "whose the dead key was, nobody can ask any more"


async def test_a_dead_key_alone_shows_nothing_and_says_so(tmp_path: Path) -> None:
    async with rig(tmp_path, responder=False, variant=revoked_by_its_owner) as at:
        said = await events(assess(at.desk, claim))
        assert at.desk.estate is None
        assert any("No key may read the estate yet" in line for line in said)
        assert "A3" not in at.desk.incident.steps


async def test_without_the_word_that_it_is_ours_only_the_account_is_asked_for(tmp_path: Path) -> None:
    async with rig(tmp_path, responder=False) as at:
        await events(assess(at.desk))
        assert set(at.lines) == {"GET /account"}


async def test_an_estate_refused_here_and_there_counts_at_least(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        at.heroku.faults.fail(403, "/apps/*/config-vars", id="forbidden")
        at.heroku.faults.fail(403, "/teams", id="forbidden")
        await events(assess(at.desk, claim))
        radius = found(at.desk)
        assert radius.count("secrets").least
        assert radius.count("apps").least
        assert not radius.count("pipelines").least
        place = next(gap for gap in radius.not_seen if gap.place.startswith("config vars,"))
        assert "role does not reach it" in place.reason, "a global key's refusal is not its scope's"
        hidden = [node for node in radius.tree.children[0].children if node.kind == "not_seen"]
        assert [node.title for node in hidden] == ["teams"]


async def test_a_second_look_keeps_what_people_wrote(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        await events(assess(at.desk, claim))
        before, consumers = at.desk.incident.risks, at.desk.incident.consumers
        entries = at.desk.incident.entries
        await events(assess(at.desk, claim))
        assert at.desk.incident.risks == before
        assert at.desk.incident.consumers == consumers
        assert at.desk.incident.entries > entries
