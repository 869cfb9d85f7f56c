"""The account itself: what a key can change of it, its bills, its card, its quota."""

from __future__ import annotations

import pytest

from herotui.simulator import Simulator
from herotui.simulator.variants import narrow_leak
from tests.simulator.conftest import Ask

SDK = {"Accept": "application/vnd.heroku+json; version=3.sdk"}
QUOTAS = {"Accept": "application/vnd.heroku+json; version=3.account-quotas"}
CARD = {
    **dict.fromkeys(("first_name", "last_name", "address_1", "city", "country", "postal_code", "state"), "A"),
    "card_number": "4111111111111111",
    "cvv": "123",
    "expiration_month": "1",
    "expiration_year": "2031",
}


async def test_a_key_changes_the_name_but_neither_address_nor_second_factor(heroku: Simulator, ask: Ask) -> None:
    before = (await ask("GET /account")).json()
    body = {"name": "Another", "email": "eve@mailbox.example", "two_factor_authentication": False}
    after = (await ask("PATCH /account", body)).json()
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"name", "updated_at"}
    assert (await ask("GET /account", **SDK)).json()["mfa_enabled"] is True
    assert (await ask(f"GET /users/{heroku.world.colleague.id}")).status_code == 404


async def test_a_card_is_shown_by_its_last_digits_alone(ask: Ask) -> None:
    changed = await ask("PATCH /account/payment-method", CARD, **SDK)
    assert changed.json()["card_last4"] == "1111"
    for answer in (changed, await ask("GET /account/payment-method", **SDK)):
        assert "4111111111111111" not in answer.text
        assert "cvv" not in answer.json()
    assert (await ask("PATCH /account/payment-method", CARD | {"card_number": "41"}, **SDK)).status_code == 422


@pytest.mark.parametrize("path", ["invoices", "invoice-address", "payment-method", "credits", "keys"])
async def test_bills_and_keys_need_the_whole_account(heroku: Simulator, ask: Ask, path: str) -> None:
    narrow_leak(heroku.world, "identity", "read-protected", "write-protected")
    assert (await ask(f"GET /account/{path}", key=heroku.leaked_key)).status_code == 403


async def test_an_invoice_is_found_by_its_number(ask: Ask) -> None:
    first, *_ = (await ask("GET /account/invoices")).json()
    assert (await ask(f"GET /account/invoices/{first['number']}")).json() == first
    assert (await ask("GET /account/invoices/1")).status_code == 404


async def test_the_quota_of_eco_dynos_as_the_cli_asks_for_it(heroku: Simulator, ask: Ask) -> None:
    line = f"POST /accounts/{heroku.world.owner.id}/actions/get-quota"
    assert (await ask(line, **QUOTAS)).json()["id"] == "not_found"
    heroku.world.owner.quota = (3_600_000, 7200)
    told = (await ask(line, **QUOTAS)).json()
    assert (told["account_quota"], told["quota_used"]) == (3_600_000, 7200)


async def test_a_feature_is_switched_on_and_off(ask: Ask) -> None:
    name = (await ask("GET /account/features")).json()[0]["name"]
    for enabled in (False, True):
        assert (await ask(f"PATCH /account/features/{name}", {"enabled": enabled})).json()["enabled"] is enabled
    assert (await ask("PATCH /account/features/none", {"enabled": True})).status_code == 404
