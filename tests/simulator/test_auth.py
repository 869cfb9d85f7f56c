from __future__ import annotations

import base64

import httpx
import pytest

from herotui.simulator import Simulator
from herotui.simulator.variants import narrow_leak
from tests.simulator.conftest import ACCEPT, Ask


def basic(key: str, user: str = "") -> str:
    return "Basic " + base64.b64encode(f"{user}:{key}".encode()).decode()


async def test_a_key_is_good_in_both_forms(heroku: Simulator, ask: Ask) -> None:
    for form in (f"Bearer {heroku.leaked_key}", basic(heroku.leaked_key), basic(heroku.leaked_key, "heroku")):
        answer = await ask("GET /account", Authorization=form)
        assert answer.json()["email"] == heroku.world.owner.email
    assert {line.authorization for line in heroku.requests} == {heroku.world.tokens[heroku.leaked_key].id}


@pytest.mark.parametrize("form", ["", "Bearer", "Bearer nobody", "Basic ???", "Basic Og==", "Digest abc"])
async def test_no_other_key_is(ask: Ask, form: str) -> None:
    answer = await ask("GET /account", Authorization=form)
    assert answer.status_code == 401
    assert answer.json() == {"id": "unauthorized", "message": "Invalid credentials provided."}


async def test_keys_expire(heroku: Simulator, ask: Ask) -> None:
    made = (await ask("POST /oauth/authorizations", {"scope": ["identity"], "expires_in": "60"})).json()
    key = made["access_token"]["token"]
    assert (await ask("GET /account", key=key)).status_code == 200
    heroku.clock.advance(61)
    assert (await ask("GET /account", key=key)).status_code == 401


async def test_suspended_and_second_factor(heroku: Simulator, ask: Ask) -> None:
    app = next(iter(heroku.world.apps.values()))
    app.second_factor = True
    refused = await ask(f"GET /apps/{app.name}")
    assert (refused.status_code, refused.json()["id"], refused.json()["app"]) == (403, "two_factor", {"name": app.name})
    assert (await ask(f"GET /apps/{app.name}", Heroku_Two_Factor_Code="123456")).status_code == 200
    heroku.world.switches.two_factor = True
    assert (await ask("GET /account")).json()["id"] == "two_factor"
    heroku.world.owner.suspended_at = heroku.clock.now()
    assert (await ask("GET /account")).json()["id"] == "suspended"


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [
        ("identity", {"/account"}),
        ("read", {"/apps", "releases"}),
        ("write", {"/apps", "releases"}),
        ("read-protected", {"/apps", "releases", "config-vars"}),
        ("write-protected", {"/apps", "releases", "config-vars"}),
        ("global", {"/account", "/apps", "releases", "config-vars", "/oauth/authorizations"}),
    ],
)
async def test_a_scope_opens_what_it_should(heroku: Simulator, ask: Ask, scope: str, allowed: set[str]) -> None:
    narrow_leak(heroku.world, scope)
    app = next(iter(heroku.world.apps))
    for path in ("/account", "/apps", "releases", "config-vars", "/oauth/authorizations"):
        full = path if path.startswith("/") else f"/apps/{app}/{path}"
        answer = await ask(f"GET {full}", key=heroku.leaked_key)
        assert answer.status_code == (200 if path in allowed else 403), path
        if answer.status_code == 403:
            assert answer.json()["id"] == "forbidden"


async def test_reading_is_not_writing(heroku: Simulator, ask: Ask) -> None:
    narrow_leak(heroku.world, "read-protected")
    app = next(iter(heroku.world.apps))
    assert (await ask(f"PATCH /apps/{app}", {"maintenance": True}, key=heroku.leaked_key)).status_code == 403
    assert (await ask("GET /account/rate-limits", key=heroku.leaked_key)).status_code == 200


async def test_git_and_the_registry_take_the_same_keys(heroku: Simulator, client: httpx.AsyncClient) -> None:
    app = next(iter(heroku.world.apps.values()))
    places = (f"/{app.name}.git/info/refs?service=git-upload-pack", "/v2/")
    for place in places:
        alive = await client.get(place, headers={"Authorization": basic(heroku.leaked_key, "heroku")})
        dead = await client.get(place, headers={"Authorization": basic("HRKU-AA-nobody")})
        assert (alive.status_code, dead.status_code) == (200, 401)
        assert dead.headers["www-authenticate"].startswith("Basic")


async def test_the_data_api_takes_them_too(heroku: Simulator, client: httpx.AsyncClient) -> None:
    addon = next(a for a in heroku.world.addons.values() if a.service == "heroku-postgresql")
    path = f"/postgres/v0/databases/{addon.name}/credentials/default"
    headers = {"Authorization": basic(heroku.responder_key), "Accept": ACCEPT}
    before = (await client.get(path, headers=headers)).json()["credentials"][0]["password"]
    assert before in addon.app.config["DATABASE_URL"]
    version = addon.app.releases[-1].version
    assert (await client.post(f"{path}/credentials_rotation", json={}, headers=headers)).status_code == 200
    assert before not in addon.app.config["DATABASE_URL"]
    assert addon.app.releases[-1].version == version + 1
