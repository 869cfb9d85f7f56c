from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from herotui import docs
from herotui.errors import WrongUse
from herotui.simulator import Simulator, estate_schema, read_estate
from herotui.simulator.estate.shape import PLACES
from tests.simulator.conftest import ACCEPT, NOW
from tests.simulator.whole_estate import COLLEAGUE, OWNER, STRANGER, WEB, WHOLE

Get = Callable[..., Awaitable[Any]]


@asynccontextmanager
async def served(folder: Path, told: object, scenario: str = "quiet") -> AsyncIterator[tuple[Simulator, Get]]:
    file = folder / "estate.json"
    file.write_text(json.dumps(told))
    async with Simulator(seed=4, now=NOW, scenario=scenario, estate=read_estate(file)) as heroku:
        headers = {"Authorization": f"Bearer {heroku.responder_key}", "Accept": ACCEPT}
        async with httpx.AsyncClient(base_url=heroku.host, headers=headers, trust_env=False) as client:

            async def get(path: str, variant: str = "3", status: int = 200) -> Any:
                answer = await client.get(path, headers={"Accept": ACCEPT.replace("=3", f"={variant}")})
                assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text}"
                return answer.json()

            yield heroku, get


def test_the_whole_estate_has_every_kind_and_fits_the_schema() -> None:
    assert set(PLACES) <= set(WHOLE)
    schema = estate_schema()
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(WHOLE)


async def test_people_and_keys_are_as_told(tmp_path: Path) -> None:
    async with served(tmp_path, WHOLE) as (heroku, get):
        assert (await get("/account"))["email"] == OWNER
        assert {key["comment"]: key["created_at"] for key in await get("/account/keys")} == {
            "dana@laptop": "2025-09-28T09:30:00Z",
            "root@kali": "2026-11-02T03:55:00Z",
        }
        found = {one["description"]: one for one in await get("/oauth/authorizations")}
        assert set(found) == {"circleci", "break glass", "Heroku CLI login from kali", "board", "Heroku API key"}
        assert found["Heroku CLI login from kali"]["created_at"] == "2026-11-02T03:44:00Z"
        assert found["Heroku CLI login from kali"]["session"]
        assert found["board"]["client"]["name"] == "Deploy board"
        assert (await get("/oauth/authorizations/~"))["description"] == "Heroku API key"
        assert {one["description"] for one in await get("/teams/acme-core/oauth/authorizations", "3.sdk")} == {
            "reporting"
        }
        assert [one["total"] for one in await get("/account/invoices")] == [42]
        assert heroku.world.tokens[heroku.leaked_key].description == "circleci"


async def test_teams_spaces_and_the_audit_trail_are_as_told(tmp_path: Path) -> None:
    async with served(tmp_path, WHOLE) as (_, get):
        assert [one["name"] for one in await get("/teams")] == ["acme-core"]
        assert {one["email"] for one in await get("/teams/acme-core/members")} == {OWNER, COLLEAGUE}
        assert [one["user"]["email"] for one in await get("/teams/acme-core/invitations")] == ["it@mailbox.example"]
        event, *_ = await get("/enterprise-accounts/acme-inc/events?day=2026-11-02")
        assert event["request"]["ip_address"] == "203.0.113.66"
        assert event["app"]["name"] == "acme-web"
        assert [one["month"] for one in await get("/enterprise-accounts/acme-inc/archives")] == ["09", "11"]
        rules = (await get("/spaces/acme-private/inbound-ruleset"))["rules"]
        assert rules == [{"action": "allow", "source": "0.0.0.0/0"}]
        assert [one["name"] for one in await get("/spaces/acme-private/vpn-connections")] == ["office"]


async def test_an_app_is_as_told_and_has_the_past_that_its_habits_give(tmp_path: Path) -> None:
    async with served(tmp_path, WHOLE) as (heroku, get):
        assert (await get("/apps/acme-web/config-vars"))["HEROKU_API_KEY"] == heroku.leaked_key
        releases = await get("/apps/acme-web/releases")
        assert [one["version"] for one in releases][-3:] == [79, 80, 82]
        assert [one["created_at"] for one in releases][-2:] == ["2026-10-30T05:30:00Z", "2026-11-02T03:50:00Z"]
        assert releases == sorted(releases, key=lambda one: str(one["created_at"]))
        assert len([one for one in releases if one["user"]["email"] == COLLEAGUE]) > 10
        assert await get("/apps/acme-web/releases/82/config-vars") == {"A": "1"}
        hooks = {one["id"] for one in await get("/apps/acme-web/webhooks")}
        deliveries = await get("/apps/acme-web/webhook-deliveries", "3.webhooks")
        assert [one["webhook"]["id"] in hooks for one in deliveries] == [False]
        assert {one["name"] for one in await get("/apps/acme-web/dynos")} == {"web.1", "run.4242"}
        assert {one["user"]["email"] for one in await get("/apps/acme-web/collaborators")} >= {
            "ops.backup@mailbox.example"
        }
        assert [
            one["addon"]["name"] for one in await get("/addon-attachments") if one["app"]["name"] == "eves-app"
        ] == ["pg-two"]
        assert (await get("/apps/eves-app"))["owner"]["email"] == STRANGER
        assert {one["name"] for one in await get("/pipelines")} == {"acme-line", "acme-side"}
        assert [one["state"] for one in await get("/account/app-transfers")] == ["pending"]


async def test_refused_places_and_switches_are_as_told(tmp_path: Path) -> None:
    async with served(tmp_path, WHOLE) as (heroku, get):
        assert (await get("/apps/acme-web/log-drains", status=403))["id"] == "forbidden"
        assert heroku.world.switches.info_redacted is False


async def test_what_is_left_out_is_made_up_from_the_seed_and_scenarios_happen_to_it(tmp_path: Path) -> None:
    async with served(tmp_path, {"apps": [{"name": "only-one"}]}, scenario="breach") as (heroku, get):
        names = {app["name"] for app in await get("/apps")}
        assert "only-one" in names
        assert len(await get("/apps/only-one/releases")) > 5
        assert len(await get("/apps/only-one/config-vars")) > 5
        assert any(one["type"] == "run" for one in await get("/apps/only-one/dynos"))
        before = {path: await get(path) for path in ("/apps", "/apps/only-one/releases", "/oauth/authorizations")}
    async with served(tmp_path, {"apps": [{"name": "only-one"}]}, scenario="breach") as (_, get):
        assert before == {path: await get(path) for path in before}
    async with served(tmp_path, {"company": "acme"}) as (heroku, get):
        assert len(await get("/apps")) == 12
        assert heroku.world.owner.email.endswith("@acme.example")


async def test_the_example_of_the_page_is_taken(tmp_path: Path) -> None:
    page = docs.page("estates")
    example = "\n".join(line[4:] for line in page.splitlines() if line.startswith("    "))
    async with served(tmp_path, json.loads(example), scenario="breach") as (_, get):
        assert "shop-prod" in {app["name"] for app in await get("/apps")}


BAD_APP = {"name": "a-b"}


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ("{\n\n  ]", "is no JSON: line 3"),
        ("[]", "line 1, the file: Expected `object`"),
        ({"apps": [{"name": "UPPER"}]}, r"line 4, apps\[0\].name: .*regex"),
        ({"apps": [{"nme": "a-b"}]}, r"line 4, apps\[0\].nme: .*unknown field `nme`"),
        ({"apps": [{}]}, r"line 3, apps\[0\]: .*missing required field `name`"),
        ({"apps": [BAD_APP | {"drains": [{"url": 3}]}]}, r"line 7, apps\[0\].drains\[0\].url: Expected `str`"),
        ({"apps": [BAD_APP | {"config": {"A": 1}}]}, r"apps\[0\].config\[...\]: Expected `str`, got `int`"),
        ({"apps": [BAD_APP | {"created_at": "soon"}]}, r"line 5, apps\[0\].created_at: expected a time .*'soon'"),
        ({"apps": [BAD_APP | {"created_at": "2026-11-02T09:30:00"}]}, "expected a time"),
        ({"apps": [BAD_APP | {"habits": ["sleeps"]}]}, r"line 6, apps\[0\].habits\[0\]: expected a sentence"),
        ({"apps": [BAD_APP | {"habits": [{"does": "deploys 1 a day, Atlantis"}]}]}, r"habits\[0\].does: .*Atlantis"),
        ({"apps": [BAD_APP, BAD_APP]}, r"line 7, apps\[1\].name: 'a-b' is there already"),
        ({"more": 1}, "line 2, more: .*unknown field"),
        ({"leaked": {"scope": ["all"]}}, r"leaked.scope\[0\]: Invalid enum value 'all'"),
        ({"refused": [{"path": "/", "status": 200}]}, r"refused\[0\].status: Expected `int` >= 400"),
    ],
)
def test_what_is_off_is_said_with_its_line(tmp_path: Path, told: object, reason: str) -> None:
    file = tmp_path / "estate.json"
    file.write_text(told if isinstance(told, str) else json.dumps(told, indent=2))
    with pytest.raises(WrongUse, match=reason):
        read_estate(file)


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"apps": [BAD_APP | {"team": "nobody"}]}, r"line 5, apps\[0\].team: there is no team 'nobody'"),
        ({"apps": [BAD_APP | {"services": ["x"]}]}, r"line 6, apps\[0\].services\[0\]: expected one of heroku-post"),
        ({"addons": [{"plan": "a:b", "app": "gone"}]}, r"line 5, addons\[0\].app: there is no app 'gone'"),
        ({"switches": {"nothing": True}}, "line 3, switches.nothing: There is no switch 'nothing'"),
    ],
)
def test_a_name_that_nothing_has_is_said_with_its_line(tmp_path: Path, told: object, reason: str) -> None:
    file = tmp_path / "estate.json"
    file.write_text(json.dumps(told, indent=2))
    with pytest.raises(WrongUse, match=reason):
        Simulator(now=NOW, estate=read_estate(file))


def test_the_key_is_never_told_by_the_file() -> None:
    told = WHOLE | {"apps": [WEB | {"webhooks": []}], "authorizations": [{"description": "x", "token": "HRKU-x"}]}
    assert not Draft202012Validator(estate_schema()).is_valid(told)
