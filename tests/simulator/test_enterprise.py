"""Enterprise accounts: permissions, the audit trail by day and by month, usage; Private Spaces with their gateways."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import AsyncIterator

import httpx
import pytest

from herotui import clock
from herotui.simulator import Simulator
from herotui.simulator.people import Enterprise
from herotui.simulator.spaces import Space
from tests.simulator.conftest import NOW, Ask

SDK = {"Accept": "application/vnd.heroku+json; version=3.sdk"}
DOGWOOD = {"Accept": "application/vnd.heroku+json; version=3.dogwood"}


@pytest.fixture
async def heroku() -> AsyncIterator[Simulator]:
    with clock.replaced(lambda: NOW):
        async with Simulator(apps=6, seed=5, now=NOW, scenario="enterprise") as running:
            yield running


@pytest.fixture
def enterprise(heroku: Simulator) -> Enterprise:
    return next(iter(heroku.world.enterprises.values()))


@pytest.fixture
def space(heroku: Simulator) -> Space:
    return next(iter(heroku.world.spaces.values()))


def allow(heroku: Simulator, enterprise: Enterprise, *permissions: str) -> None:
    """Leave the responder these permissions alone."""
    own = next(member for member in enterprise.members.values() if member.account is heroku.world.owner)
    own.permissions = list(permissions)


async def test_the_trail_is_for_those_who_manage(heroku: Simulator, ask: Ask, enterprise: Enterprise) -> None:
    line = f"GET /enterprise-accounts/{enterprise.name}"
    for path in ("events", "archives", "archives/2026/11"):
        assert (await ask(f"{line}/{path}")).status_code == 200
    allow(heroku, enterprise, "view", "create", "billing")
    for path in ("events", "archives", "archives/2026/11"):
        assert (await ask(f"{line}/{path}")).json()["id"] == "forbidden"
    assert (await ask(f"{line}/members")).status_code == 200
    allow(heroku, enterprise)
    assert (await ask(f"{line}/members")).status_code == 404


async def test_a_change_shows_among_todays_events_with_its_address(
    heroku: Simulator, ask: Ask, enterprise: Enterprise
) -> None:
    heroku.world.tokens[heroku.responder_key].ip_address = "198.51.100.77"
    app = next(app for app in heroku.world.apps.values() if app.team and app.team.enterprise)
    await ask(f"PATCH /apps/{app.name}/config-vars", {"LOG_LEVEL": "trace"})
    query = f"type=config_change&action=set&order=desc&actor={heroku.world.owner.email}"
    rows = (await ask(f"GET /enterprise-accounts/{enterprise.name}/events?{query}")).json()
    assert (rows[0]["app"]["name"], rows[0]["request"]) == (app.name, {"ip_address": "198.51.100.77"})
    assert {row["created_at"][:10] for row in rows} == {"2026-11-02"}
    assert (await ask(f"GET /enterprise-accounts/{enterprise.name}/events?day=2020-01-01")).json() == []
    assert (await ask(f"GET /enterprise-accounts/{enterprise.name}/events?day=today")).status_code == 422


async def test_an_archive_is_what_its_checksum_says_and_ends_at_midnight(
    ask: Ask, client: httpx.AsyncClient, enterprise: Enterprise
) -> None:
    listed = (await ask(f"GET /enterprise-accounts/{enterprise.name}/archives")).json()
    assert (listed[-1]["year"], listed[-1]["month"]) == (2026, "11")
    seen: list[str] = []
    for archive in listed:
        raw = (await client.get(archive["url"])).content
        assert (hashlib.sha256(raw).hexdigest(), len(raw)) == (archive["checksum"], archive["size"])
        entries = json.loads(gzip.decompress(raw))["entries"]
        assert all(entry["created_at"].startswith(f"{archive['year']}-{archive['month']}") for entry in entries)
        seen += [entry["id"] for entry in entries]
    today = {event.id for event in enterprise.events if f"{event.created_at:%Y-%m-%d}" == "2026-11-02"}
    assert today
    assert sorted([*seen, *today]) == sorted(event.id for event in enterprise.events)
    assert (await client.get("/audit-archives/x/y/2026/11")).status_code == 404


async def test_permissions_are_given_and_taken(ask: Ask, enterprise: Enterprise) -> None:
    line = f"/enterprise-accounts/{enterprise.name}/members"
    body = {"user": "new.person@example.com", "permissions": ["view"]}
    assert (await ask(f"POST {line}", body)).status_code == 201
    assert (await ask(f"POST {line}", body)).status_code == 422
    changed = await ask(f"PATCH {line}/new.person@example.com", {"permissions": ["view", "manage"]})
    assert [one["name"] for one in changed.json()["permissions"]] == ["view", "manage"]
    assert (await ask(f"DELETE {line}/new.person@example.com")).status_code == 200
    actions = [event.action for event in enterprise.events if event.type == "enterprise_account_membership"]
    assert actions[-3:] == ["create", "update", "destroy"]


async def test_usage_shows_a_miner(heroku: Simulator, ask: Ask, enterprise: Enterprise) -> None:
    team = next(team for team in heroku.world.teams.values() if team.enterprise)
    app = next(app for app in heroku.world.apps.values() if app.team is team)
    line = f"GET /teams/{team.id}/usage/daily?start=2026-11-01&end=2026-11-05"
    before = (await ask(line)).json()
    assert [row["date"] for row in before] == ["2026-11-01", "2026-11-02"]
    size = {"type": "worker", "quantity": 10, "size": "Performance-L"}
    await ask(f"PATCH /apps/{app.name}/formation", {"updates": [size]})
    after = (await ask(line)).json()
    assert after[-1]["dynos"] > before[-1]["dynos"] + 100
    whole = (await ask(f"GET /enterprise-accounts/{enterprise.id}/usage/monthly?start=2026-11")).json()
    assert whole[0]["teams"][0]["apps"]
    assert (await ask(f"GET /teams/{team.id}/usage/daily")).status_code == 422
    team.enterprise = None
    assert (await ask(line)).status_code == 403


async def test_trusted_addresses_change_and_the_old_ones_stay_on_record(
    heroku: Simulator, ask: Ask, enterprise: Enterprise, space: Space
) -> None:
    line = f"/spaces/{space.name}/inbound-ruleset"
    ruleset = (await ask(f"GET {line}")).json()
    before = len(space.rulesets)
    # Heroku's CLI sends back all that it read, with a rule more.
    ruleset["rules"].append({"action": "allow", "source": "0.0.0.0/0"})
    assert (await ask(f"PUT {line}", ruleset)).status_code == 201
    assert (await ask(f"GET {line}")).json()["rules"][-1]["source"] == "0.0.0.0/0"
    past = (await ask(f"GET /spaces/{space.name}/inbound-rulesets")).json()
    assert len(past) == before + 1
    assert {row["created_by"] for row in past} >= {heroku.world.owner.email}
    assert enterprise.events[-1].type == "trusted_ip"
    assert (await ask(f"PUT {line}", {"rules": [{"action": "allow", "source": "anywhere"}]})).status_code == 422


async def test_gateways_of_a_space_are_opened_and_closed(heroku: Simulator, ask: Ask, space: Space) -> None:
    line = f"/spaces/{space.name}"
    assert (await ask(f"GET {line}/log-drain", **DOGWOOD)).status_code == 404
    await ask(f"PUT {line}/log-drain", {"url": "https://logs.example/all"}, **DOGWOOD)
    assert (await ask(f"GET {line}/log-drain", **DOGWOOD)).json()["url"] == "https://logs.example/all"
    body = {"name": "second", "public_ip": "203.0.113.99", "routable_cidrs": ["10.77.0.0/16"]}
    assert len((await ask(f"POST {line}/vpn-connections", body)).json()["tunnels"]) == 2
    assert (await ask(f"DELETE {line}/vpn-connections/second")).status_code == 202
    assert "second" not in {row["name"] for row in (await ask(f"GET {line}/vpn-connections")).json()}
    known = next(iter(space.peerings.values()))
    assert (await ask(f"POST {line}/peerings", {"pcx_id": known.pcx_id}, **DOGWOOD)).status_code == 409
    known.status = "pending-acceptance"
    assert (await ask(f"POST {line}/peerings", {"pcx_id": known.pcx_id}, **DOGWOOD)).json()["status"] == "active"


async def test_a_space_is_for_its_teams_admins_and_shows_what_runs(heroku: Simulator, ask: Ask, space: Space) -> None:
    inside = [app for app in heroku.world.apps.values() if app.space is space]
    assert inside
    rows = (await ask(f"GET /spaces/{space.name}/dynos")).json()
    assert [row["app_name"] for row in rows] == [app.name for app in inside]
    topology = (await ask(f"GET /spaces/{space.name}/topology")).json()
    assert [row["id"] for row in topology["apps"]] == [app.id for app in inside]
    assert (await ask(f"DELETE /spaces/{space.name}")).status_code == 422
    next(m for m in space.team.members.values() if m.account is heroku.world.owner).role = "member"
    assert (await ask(f"PATCH /spaces/{space.name}", {"name": "other"})).status_code == 403
    del space.team.members[next(m.id for m in space.team.members.values() if m.account is heroku.world.owner)]
    assert (await ask(f"GET /spaces/{space.name}")).status_code == 404


async def test_a_space_moves_with_its_apps(heroku: Simulator, ask: Ask, enterprise: Enterprise, space: Space) -> None:
    made = await ask(f"POST /enterprise-accounts/{enterprise.name}/teams", {"name": "elsewhere"})
    assert made.json()["enterprise_account"]["name"] == enterprise.name
    assert (await ask(f"POST /spaces/{space.name}/transfer", {"new_owner": "elsewhere"})).status_code == 200
    inside = [app for app in heroku.world.apps.values() if app.space is space]
    assert {app.team and app.team.name for app in inside} == {"elsewhere"}
    assert [row["name"] for row in (await ask("GET /teams/elsewhere/spaces")).json()] == [space.name]
