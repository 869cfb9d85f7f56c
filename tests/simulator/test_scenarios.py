"""Each scenario's promise, seen through HTTP as whoever responds would see it."""

from __future__ import annotations

import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from herotui.cli import options
from herotui.simulator import SCENARIOS, Simulator, read_estate, scenarios
from herotui.simulator.attack import ADDRESS, HOST, MAIL, SITE
from herotui.simulator.course import Caller, caller
from herotui.simulator.routes import TABLE
from herotui.simulator.routing import PLATFORM
from herotui.simulator.timeline import stamp
from herotui.simulator.world import World
from tests.contract import schemas
from tests.simulator.conftest import ACCEPT, NOW
from tests.simulator.whole_estate import WHOLE

Get = Callable[..., Awaitable[Any]]


@asynccontextmanager
async def played(
    scenario: str, *, apps: int = 12, estate: Path | None = None, leaked: bool = False
) -> AsyncIterator[tuple[Simulator, Get]]:
    """A company after a scenario, and a way to GET what is there, with the responder's key or the leaked one."""
    told = read_estate(estate) if estate else None
    async with Simulator(apps=apps, seed=6, scenario=scenario, now=NOW, estate=told) as heroku:
        headers = {"Authorization": f"Bearer {heroku.leaked_key if leaked else heroku.responder_key}"}
        async with httpx.AsyncClient(base_url=heroku.host, headers=headers, trust_env=False) as client:

            async def get(path: str, variant: str = "3", status: int | None = 200) -> Any:
                answer = await client.get(path, headers={"Accept": ACCEPT.replace("=3", f"={variant}")})
                assert status in (None, answer.status_code), f"{path}: {answer.status_code} {answer.text}"
                return answer.json()

            yield heroku, get


def test_the_command_line_knows_the_scenarios() -> None:
    assert set(options.SCENARIOS) == set(SCENARIOS)


@pytest.mark.parametrize("scenario", ["breach", "enterprise", "team"])
def test_nothing_that_the_attacker_does_is_refused(scenario: str, monkeypatch: pytest.MonkeyPatch) -> None:
    callers: list[Caller] = []

    def remembered(world: World, key: str, address: str) -> Caller:
        callers.append(caller(world, key, address))
        return callers[-1]

    monkeypatch.setattr(scenarios, "caller", remembered)
    for seed in range(4):
        heroku = Simulator(apps=9, seed=seed, scenario=scenario, now=NOW)
        assert not heroku.requests
    assert [one.refused for one in callers if one.refused or one.desk.crashes] == []


async def test_a_breach_leaves_what_the_api_shows_and_traces_of_what_is_gone() -> None:
    async with played("breach") as (heroku, get):
        leak = stamp(heroku.leaked_at)
        deployer, used, redirected = [
            app.name for number, app in enumerate(heroku.world.apps.values()) if number in (0, 2, 5)
        ]
        made = {one["description"] for one in await get("/oauth/authorizations") if one["created_at"] > leak}
        assert made == {f"Heroku CLI login from {HOST}", "github-actions"}
        assert [one["created_at"] > leak for one in await get("/account/keys") if HOST in one["comment"]] == [True]
        assert any(SITE in one["redirect_uri"] for one in await get("/oauth/clients"))
        assert any(SITE in one["url"] for one in await get(f"/apps/{deployer}/log-drains"))
        guests = {one["user"]["email"] for one in await get(f"/apps/{deployer}/collaborators")}
        assert MAIL in guests
        run = [one for one in await get(f"/apps/{used}/dynos") if one["type"] == "run"]
        assert [SITE in one["command"] for one in run] == [True]
        workers = [one for one in await get(f"/apps/{used}/formation") if one["type"] == "worker"]
        assert [(one["quantity"], one["updated_at"] > leak) for one in workers] == [(6, True)]
        hooks = {one["id"] for one in await get(f"/apps/{used}/webhooks")}
        told = await get(f"/apps/{used}/webhook-deliveries", "3.webhooks")
        assert {one["webhook"]["id"] for one in told} - hooks
        late = [one for one in await get(f"/apps/{redirected}/releases") if one["created_at"] > leak]
        versions = [one["version"] for one in late if "config vars" in one["description"]]
        assert versions[1] - versions[0] == 2
        logged = "\n".join(line.text for line in heroku.world.apps[heroku.world.app_ids[used]].logs)
        assert "pg_dump" in logged
        foreign = [one for one in await get("/addon-attachments") if one["name"] == "ANALYTICS"]
        assert [one["app"]["name"] != one["addon"]["app"]["name"] for one in foreign] == [True]
        assert [one["recipient"]["email"] for one in await get("/account/app-transfers")] == [MAIL]
        packs = [one for app in heroku.world.apps.values() for one in (*app.more_buildpacks, app.buildpack)]
        assert any(SITE in pack for pack in packs)
        team = next(iter(heroku.world.teams.values())).name
        assert [one["description"] for one in await get(f"/teams/{team}/oauth/authorizations", "3.sdk")] == [
            "reporting"
        ]
        assert len(await get(f"/teams/{team}/invitations")) == 1


async def test_quiet_has_only_the_companys_own_doings() -> None:
    async with played("quiet") as (heroku, get):
        leak = stamp(heroku.leaked_at)
        for path in ("/oauth/authorizations", "/account/keys", "/oauth/clients"):
            assert all(one["created_at"] <= leak for one in await get(path))
        late = [one for app in heroku.world.apps.values() for one in app.releases if stamp(one.created_at) > leak]
        assert all(one.description.startswith("Deploy ") for one in late)


async def test_narrow_the_leaked_key_reads_and_no_more() -> None:
    async with played("narrow", leaked=True) as (heroku, get):
        name = next(iter(heroku.world.apps.values())).name
        assert await get("/apps")
        for path in (f"/apps/{name}/config-vars", "/oauth/authorizations", "/account/keys"):
            assert (await get(path, status=403))["id"] == "forbidden"
        assert heroku.world.owner.pool.left < 3000


async def test_team_the_attacker_is_among_the_members() -> None:
    async with played("team") as (heroku, get):
        team, leak = next(iter(heroku.world.teams.values())).name, stamp(heroku.leaked_at)
        late = [one for one in await get(f"/teams/{team}/members") if one["created_at"] > leak]
        assert [(one["role"], one["email"].endswith(f"@{heroku.world.company}.example")) for one in late] == [
            ("admin", False)
        ]


async def test_enterprise_the_trail_has_the_attackers_address() -> None:
    async with played("enterprise") as (heroku, get):
        account = heroku.world.company
        trail = f"/enterprise-accounts/{account}/events"
        events = await get(f"{trail}?day={NOW:%Y-%m-%d}")
        by_attacker = {f"{one['type']}.{one['action']}" for one in events if one["request"]["ip_address"] == ADDRESS}
        assert by_attacker >= {"config_change.set", "collaborator.create", "team_membership.create"}
        past = [one for day in range(26, 31) for one in await get(f"{trail}?day=2026-10-{day}")]
        assert any(one["request"]["ip_address"] != ADDRESS for one in past)
        assert len(await get(f"/enterprise-accounts/{account}/archives")) >= 3
        team, mined = next(iter(heroku.world.teams.values())).name, list(heroku.world.apps.values())[2].name
        days = await get(f"/teams/{team}/usage/daily?start={NOW - timedelta(days=1):%Y-%m-%d}")
        before, today = ({one["app_name"]: one["dynos"] for one in day["apps"]}[mined] for day in days)
        assert today > 3 * before
        rules = (await get(f"/spaces/{account}-private/inbound-ruleset"))["rules"]
        assert rules == [{"action": "allow", "source": "0.0.0.0/0"}]


async def test_stranger_the_responder_is_somebody_else() -> None:
    async with played("stranger") as (heroku, get):
        assert (await get("/account"))["email"] == heroku.world.colleague.email
        leaked = heroku.world.tokens[heroku.leaked_key]
        assert leaked.account is heroku.world.owner
        assert leaked.id not in {one["id"] for one in await get("/oauth/authorizations")}


async def test_dead_the_leaked_key_is_gone_and_what_it_minted_is_not() -> None:
    async with played("dead", leaked=True) as (_, get):
        await get("/account", status=401)
    async with played("dead") as (_, get):
        found = {one["description"] for one in await get("/oauth/authorizations")}
        assert "github-actions" in found
        assert "ci deploy" not in found


async def test_sso_the_owner_is_federated_and_the_attacker_took_the_teams_way() -> None:
    async with played("sso") as (heroku, get):
        assert (await get("/account"))["federated"] is True
        leak = stamp(heroku.leaked_at)
        assert [one for one in await get("/oauth/authorizations") if one["created_at"] > leak] == []
        team = next(iter(heroku.world.teams.values())).name
        assert len(await get(f"/teams/{team}/oauth/authorizations", "3.sdk")) == 1
        (provider,) = await get(f"/teams/{team}/identity-providers")
        assert SITE in provider["sso_target_url"]
        assert provider["updated_at"] > leak


async def test_hostile_is_hostile_in_every_name() -> None:
    async with played("hostile") as (heroku, get):
        names = [app["name"] for app in await get("/apps")]
        for mark in ("\x1b", "\u202e", "\u0430", "<script>"):
            assert any(mark in name for name in names)
        first = quote(next(iter(heroku.world.apps.values())).name, safe="")
        values = await get(f"/apps/{first}/config-vars")
        assert max(len(value) for value in values.values()) == 1_000_000
        assert len(await get(f"/apps/{first}/collaborators", status=206)) == 200


@pytest.mark.slow
@pytest.mark.parametrize("scenario", ["breach", "enterprise", "sso", "estate"])
async def test_whatever_happened_every_answer_is_as_published(scenario: str, tmp_path: Path) -> None:
    file = tmp_path / "estate.json"
    file.write_text(json.dumps(WHOLE | {"refused": []}))
    told = file if scenario == "estate" else None
    async with played("quiet" if told else scenario, apps=4, estate=told) as (heroku, get):
        for path, variant in _readable(heroku.world):
            accept = ACCEPT.replace("=3", f"={variant}")
            answer = await get(path, variant, status=None)
            status = heroku.requests[-1].status
            assert status in (200, 206, 403, 404, 422), f"{path}: {status}"
            schemas.validate_answer("GET", path, accept, status, answer)


def _readable(world: World) -> Iterator[tuple[str, str]]:
    """Every endpoint that reads, for every resource that it can read of."""
    places: dict[str, list[str]] = {
        "{app}": [app.name for app in world.apps_seen_by(world.owner)],
        "{team}": [team.name for team in world.teams.values()],
        "{enterprise}": [one.name for one in world.enterprises.values()],
        "{space}": [one.name for one in world.spaces.values()],
        "{pipeline}": list(world.pipelines),
        "{addon}": [addon.name for addon in world.addons.values()],
        "{stage}": ["review", "test"],
    }
    for route in TABLE.routes:
        wanted = [part for part in route.path.split("/") if part.startswith("{")]
        if route.method != "GET" or route.part != PLATFORM or route.keyless or not set(wanted) <= places.keys():
            continue
        variant = "3" if schemas.knows("GET", _bare(route.path), "3") else "3.sdk"
        for names in itertools.product(*(places[part] for part in wanted)):
            path = route.path
            for part, name in zip(wanted, names, strict=True):
                path = path.replace(part, name)
            yield path, variant


def _bare(path: str) -> str:
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))
