from __future__ import annotations

from urllib.parse import quote

import pytest

from herotui.simulator import Simulator
from herotui.simulator.things import App
from herotui.simulator.variants import HOSTILE, hostile_text
from tests.simulator.conftest import Ask


@pytest.fixture
def app(heroku: Simulator) -> App:
    return next(iter(heroku.world.apps.values()))


async def versions(ask: Ask, app: App) -> list[str]:
    return [made["description"] for made in (await ask(f"GET /apps/{app.name}/releases")).json()]


async def test_a_change_of_config_is_one_release(ask: Ask, app: App) -> None:
    before = await versions(ask, app)
    await ask(f"PATCH /apps/{app.name}/config-vars", {"A": "1", "B": "2", "TZ": None})
    await ask(f"PATCH /apps/{app.name}/config-vars", {"A": "1"})
    assert (await versions(ask, app))[len(before) :] == ["Set A, B and Remove TZ config vars"]


async def test_scaling_is_none_but_changes_what_runs(ask: Ask, app: App) -> None:
    before = await versions(ask, app)
    update = {"updates": [{"type": "web", "quantity": "3", "dyno_size": "performance-m"}]}
    (scaled,) = (await ask(f"PATCH /apps/{app.name}/formation", update)).json()
    assert (scaled["quantity"], scaled["size"]) == (3, "Performance-M")
    assert await versions(ask, app) == before
    running = (await ask(f"GET /apps/{app.name}/dynos")).json()
    assert sum(dyno["type"] == "web" for dyno in running) == 3


async def test_a_rollback_brings_old_config_back(ask: Ask, app: App) -> None:
    current = app.releases[-1]
    await ask(f"PATCH /apps/{app.name}/config-vars", {"HEROKU_API_KEY": "rotated"})
    made = (await ask(f"POST /apps/{app.name}/releases", {"release": current.id})).json()
    assert made["description"] == f"Rollback to v{current.version}"
    assert (await ask(f"GET /apps/{app.name}/config-vars")).json()["HEROKU_API_KEY"] != "rotated"
    old = await ask(f"GET /apps/{app.name}/releases/{made['version'] - 1}/config-vars")
    assert old.json()["HEROKU_API_KEY"] == "rotated"


async def test_what_an_add_on_set_cannot_be_set_by_hand(ask: Ask, app: App) -> None:
    answer = await ask(f"PATCH /apps/{app.name}/config-vars", {"DATABASE_URL": "postgres://elsewhere"})
    assert (answer.status_code, answer.json()["id"]) == (422, "invalid_params")


async def test_a_stopped_one_off_is_listed_nowhere(ask: Ask, app: App) -> None:
    started = (await ask(f"POST /apps/{app.name}/dynos", {"command": "bash"})).json()
    assert (started["type"], started["command"]) == ("run", "bash")
    assert (await ask(f"POST /apps/{app.name}/dynos/{started['name']}/actions/stop")).json() == {}
    assert started["id"] not in {dyno["id"] for dyno in (await ask(f"GET /apps/{app.name}/dynos")).json()}


async def test_a_drain_is_found_by_its_address(ask: Ask, app: App) -> None:
    url = "https://logs.example/in?a=b&c=d"
    await ask(f"POST /apps/{app.name}/log-drains", {"url": url})
    assert (await ask(f"DELETE /apps/{app.name}/log-drains/{quote(url, safe='')}")).json()["url"] == url
    assert url not in (await ask(f"GET /apps/{app.name}/log-drains")).text


async def test_webhooks_are_told_and_the_telling_is_kept(ask: Ask, app: App) -> None:
    hook = {"include": ["api:collaborator"], "level": "notify", "url": "https://hooks.example/in"}
    await ask(f"POST /apps/{app.name}/webhooks", hook)
    await ask(f"POST /apps/{app.name}/collaborators", {"user": "new@example.com", "silent": True})
    event = (await ask(f"GET /apps/{app.name}/webhook-events", Range="seq ..; order=desc,max=1")).json()[0]
    assert event["payload"]["data"]["user"]["email"] == "new@example.com"
    assert len((await ask(f"GET /apps/{app.name}/webhook-deliveries")).json()) >= 1
    assert (await ask(f"DELETE /apps/{app.name}/collaborators/new@example.com")).status_code == 200


async def test_renaming_moves_the_app(ask: Ask, app: App) -> None:
    old = app.name
    assert (await ask(f"PATCH /apps/{old}", {"name": "renamed-app"})).json()["name"] == "renamed-app"
    assert (await ask(f"GET /apps/{old}")).status_code == 404
    assert (await ask("GET /apps/renamed-app")).status_code == 200


async def test_leaving_the_team_ends_the_reach(heroku: Simulator, ask: Ask) -> None:
    world, team = heroku.world, next(iter(heroku.world.teams.values()))
    key = world.colleague_key
    team_app = next(app for app in world.apps.values() if app.team and not _works_on(app, world.colleague.email))
    assert (await ask(f"GET /apps/{team_app.name}", key=key)).status_code == 200
    await ask(f"DELETE /teams/{team.name}/members/{world.colleague.email}")
    assert (await ask(f"GET /apps/{team_app.name}", key=key)).status_code == 404
    assert (await ask("GET /account", key=key)).status_code == 200


async def test_hostile_text_arrives_as_it_was_written(heroku: Simulator, ask: Ask) -> None:
    hostile_text(heroku.world)
    apps = (await ask("GET /apps", Range="name ..")).json()
    assert {text for text in HOSTILE for app in apps if app["name"].startswith(text)} >= set(HOSTILE[:5])
    for app in apps:
        named = await ask(f"GET /apps/{quote(app['name'], safe='')}/releases", Range="version ..; order=desc,max=1")
        assert named.json()[0]["description"] in HOSTILE


def _works_on(app: App, email: str) -> bool:
    return any(found.account.email == email for found in app.collaborators.values())
