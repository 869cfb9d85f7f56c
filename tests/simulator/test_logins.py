"""Ways in beside a key: a password with a second factor, a client's refresh token, a pre-authorization."""

from __future__ import annotations

import base64

import httpx
import pytest

from herotui.simulator import Simulator
from herotui.simulator.variants import third_party_leak
from tests.simulator.conftest import Ask

LOGIN = {"description": "Heroku CLI login from desk.local", "expires_in": 2592000, "scope": ["global"]}
PASSWORD = "FAKE correct horse"


async def log_in(heroku: Simulator, ask: Ask, password: str = PASSWORD, code: str = "") -> httpx.Response:
    pair = base64.b64encode(f"{heroku.world.owner.email}:{password}".encode()).decode()
    headers = {"Heroku-Two-Factor-Code": code} if code else {}
    return await ask("POST /oauth/authorizations", LOGIN, Authorization=f"Basic {pair}", **headers)


async def test_a_password_lets_in_with_a_second_factor_alone(heroku: Simulator, ask: Ask) -> None:
    heroku.world.owner.password = PASSWORD
    assert (await log_in(heroku, ask, "guessed", "123456")).status_code == 401
    asked = await log_in(heroku, ask)
    assert (asked.status_code, asked.json()["id"]) == (403, "two_factor")
    made = await log_in(heroku, ask, code="123456")
    key = made.json()["access_token"]["token"]
    assert made.status_code == 201
    assert made.json()["session"]["id"] in {row["id"] for row in (await ask("GET /oauth/sessions")).json()}
    assert (await ask("DELETE /oauth/sessions/~", key=key)).status_code == 200
    assert (await ask("GET /account", key=key)).status_code == 401


async def test_without_a_second_factor_the_device_is_not_trusted(heroku: Simulator, ask: Ask) -> None:
    heroku.world.owner.password, heroku.world.owner.two_factor = PASSWORD, False
    refused = await log_in(heroku, ask)
    assert (refused.status_code, refused.json()["id"]) == (401, "device_trust_required")


async def test_a_password_is_good_for_logging_in_alone(heroku: Simulator, ask: Ask) -> None:
    heroku.world.owner.password = PASSWORD
    pair = base64.b64encode(f"{heroku.world.owner.email}:{PASSWORD}".encode()).decode()
    assert (await ask("GET /account", Authorization=f"Basic {pair}")).status_code == 401


async def test_an_account_is_closed_with_its_password_alone(heroku: Simulator, ask: Ask) -> None:
    heroku.world.owner.password = PASSWORD
    assert (await ask("DELETE /account", Heroku_Password="guessed")).status_code == 403
    encoded = base64.b64encode(PASSWORD.encode()).decode()
    assert (await ask("DELETE /account", Heroku_Password_Base64=encoded)).status_code == 200
    assert (await ask("GET /account", key=heroku.leaked_key)).status_code == 401


async def test_a_client_gets_keys_anew_with_its_secret(heroku: Simulator, ask: Ask) -> None:
    third_party_leak(heroku.world)
    held = heroku.world.tokens[heroku.leaked_key]
    held.refresh_token = "fake-refresh"
    assert held.client
    body = {
        "grant": {"type": "refresh_token"},
        "client": {"secret": held.client.secret},
        "refresh_token": {"token": "fake-refresh"},
    }
    made = await ask("POST /oauth/tokens", body, Authorization="")
    fresh = made.json()["access_token"]["token"]
    assert (await ask("GET /account", key=heroku.leaked_key)).status_code == 401
    assert (await ask("GET /account", key=fresh)).status_code == 200
    wrong = body | {"client": {"secret": "guessed"}}
    assert (await ask("POST /oauth/tokens", wrong, Authorization="")).status_code == 401
    assert (await ask(f"DELETE /oauth/tokens/{made.json()['id']}")).status_code == 200
    assert (await ask("GET /account", key=fresh)).status_code == 401


async def test_a_pre_authorization_spares_the_code_for_a_while(heroku: Simulator, ask: Ask) -> None:
    app = next(iter(heroku.world.apps.values()))
    app.second_factor = True
    line = f"PUT /apps/{app.name}/pre-authorizations"
    refused = await ask(line)
    assert (refused.status_code, refused.json()["app"]) == (403, {"name": app.name})
    assert (await ask(line, Heroku_Two_Factor_Code="123456")).status_code == 200
    assert (await ask(f"GET /apps/{app.name}")).status_code == 200
    heroku.clock.advance(3600)
    assert (await ask(f"GET /apps/{app.name}")).status_code == 403


@pytest.mark.parametrize(
    ("path", "status"), [("/account", 200), ("/account/invoices", 200), ("/oauth/authorizations", 200), ("/apps", 402)]
)
async def test_who_has_not_paid_sees_account_and_bills(heroku: Simulator, ask: Ask, path: str, status: int) -> None:
    heroku.world.owner.delinquent_at = heroku.clock.now()
    answer = await ask(f"GET {path}")
    assert answer.status_code == status
    assert status == 200 or answer.json()["id"] == "delinquent"
