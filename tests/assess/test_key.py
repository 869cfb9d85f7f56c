"""A1: alive, whose, and which authorization."""

from __future__ import annotations

import json
from pathlib import Path

from herotui.assess.key import claim, confirm, identify
from herotui.desk.authorization import match
from herotui.heroku.models import Authorization, decode_list
from herotui.incident.entry import Kind
from herotui.secret import Secret
from herotui.simulator.variants import look_alike_keys, narrow_leak
from tests.desk.rig import events, rig

KEY = "HRKU-AA" + "abcdefgh" + "x" * 46 + "wxyz"


def listed(*tokens: str) -> tuple[Authorization, ...]:
    """Authorizations with these redacted tokens."""
    items = [{"id": f"id-{n}", "access_token": {"id": "t", "token": token}} for n, token in enumerate(tokens)]
    return decode_list(Authorization, json.dumps(items).encode()).items


async def test_a_living_key_is_tried_in_both_forms_named_and_matched(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        said = await events(confirm(at.desk))
        assert {"bearer: 200, alive", "basic: 200, alive"} <= set(said)
        assert at.desk.incident.key.state == "alive"
        assert not at.desk.incident.key.mine
        await claim(at.desk)
        await events(identify(at.desk))
        key = at.desk.incident.key
        assert key.mine
        assert key.owner_id == at.heroku.world.owner.id
        assert key.authorization is not None
        assert (key.authorization.id, key.authorization.how) == (at.leaked_id, "match")
        assert at.desk.incident.steps["A1"].state == "done"


async def test_a_dead_key_is_a_finding_and_reads_nothing_more(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        at.heroku.world.revoke(at.heroku.world.tokens[at.heroku.leaked_key])
        await events(confirm(at.desk))
        assert at.desk.incident.key.state == "dead"
        assert at.desk.incident.steps["A1"].evidence == "format HRKU-AA, dead in both forms, cause not known"
        assert set(at.lines) == {"GET /account"}


async def test_a_narrow_scope_is_alive_and_its_owner_not_seen(tmp_path: Path) -> None:
    async with rig(tmp_path, variant=lambda world: narrow_leak(world, "read")) as at:
        said = await events(confirm(at.desk))
        assert at.desk.incident.key.state == "alive"
        assert any("hides whose it is" in line for line in said)
        assert "owner of the key" in at.desk.incident.gaps


async def test_no_answer_is_not_known_never_dead(tmp_path: Path) -> None:
    async with rig(tmp_path) as at:
        at.heroku.faults.add("reset")
        await events(confirm(at.desk))
        assert at.desk.incident.key.state == "not_known"
        at.heroku.faults.clear()
        at.heroku.faults.fail(503)
        await events(confirm(at.desk))
        assert at.desk.incident.key.state == "not_known"


async def test_without_a_key_the_way_on_is_said(tmp_path: Path) -> None:
    async with rig(tmp_path, leaked=False) as at:
        (said,) = await events(confirm(at.desk))
        assert "choose" in said
        assert at.lines == []


async def test_look_alikes_are_said_and_none_is_recorded(tmp_path: Path) -> None:
    async with rig(tmp_path, variant=look_alike_keys) as at:
        await events(confirm(at.desk))
        await claim(at.desk)
        said = await events(identify(at.desk))
        assert any("too little of their keys is shown" in line for line in said)
        assert any(line.startswith(f"May be {at.leaked_id[:8]}") and "scope global" in line for line in said)
        doubtful = [line for line in said if "does not fit the key" in line]
        assert doubtful, "what the key was answered speaks against some"
        assert at.desk.incident.key.authorization is None
        assert at.desk.incident.key.scope == ("global",)
        seen = [entry.data for entry in at.desk.record.entries if entry.kind == Kind.SAW]
        assert seen[-1]["count"] == len(seen[-1]["items"]) > 1
        assert not any("token" in item for item in seen[-1]["items"])


def test_one_that_fits_on_six_characters_alone_is_certain() -> None:
    stars = "*" * 10
    one = listed(f"HRKU-AAabcdef{stars}", f"HRKU-AAzzzzzz{stars}")
    assert match(Secret(KEY), one).certain is one[0]
    few = listed(f"HRKU-AAabcde{stars}")
    assert match(Secret(KEY), few).certain is None
    assert match(Secret(KEY), few).candidates == few
    twins = listed(f"HRKU-AAabcdef{stars}wxyz", f"HRKU-AAabcdefgh{stars}wxyz")
    assert match(Secret(KEY), twins).certain is None
    none = listed(f"HRKU-AAzzzzzz{stars}")
    assert match(Secret(KEY), none) == match(Secret(KEY), none)
    assert match(Secret(KEY), none).candidates == none
    assert match(None, none).candidates == none
