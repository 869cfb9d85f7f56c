from __future__ import annotations

import httpx
import pytest

from herotui.simulator import Simulator
from herotui.simulator.variants import colleague_responds, look_alike_keys, single_sign_on, third_party_leak
from tests.simulator.conftest import Ask

LIST = "GET /oauth/authorizations"


def shows(redacted: str, key: str) -> bool:
    prefix, _, suffix = redacted.partition("*" * 10)
    return key.startswith(prefix) and key.endswith(suffix)


async def test_lists_show_keys_redacted_and_one_matches_the_leaked(heroku: Simulator, ask: Ask) -> None:
    rows = (await ask(LIST)).json()
    assert all(row["access_token"]["token"].count("*") == 10 for row in rows)
    matching = [row["id"] for row in rows if shows(row["access_token"]["token"], heroku.leaked_key)]
    assert matching == [heroku.world.tokens[heroku.leaked_key].id]
    for path in ("~", matching[0]):
        assert "*" * 10 in (await ask(f"{LIST}/{path}")).json()["access_token"]["token"]


async def test_all_keys_can_be_made_to_look_alike(heroku: Simulator, ask: Ask) -> None:
    look_alike_keys(heroku.world)
    shown = [row["access_token"]["token"] for row in (await ask(LIST)).json()]
    assert shown.count("HRKU-AA**********") > 3
    assert "**********" in shown


async def test_a_new_key_is_shown_once_and_works(ask: Ask) -> None:
    made = await ask("POST /oauth/authorizations", {"scope": ["identity"], "description": "new"})
    key = made.json()["access_token"]["token"]
    assert (made.status_code, len(key)) == (201, 65)
    assert (await ask("GET /account", key=key)).status_code == 200
    assert key not in (await ask(LIST)).text


async def test_deleting_kills_the_key_at_once_also_ones_own(heroku: Simulator, ask: Ask) -> None:
    own = heroku.world.tokens[heroku.leaked_key].id
    gone = await ask(f"DELETE /oauth/authorizations/{own}", key=heroku.leaked_key)
    assert (gone.status_code, gone.json()["id"]) == (200, own)
    assert (await ask("GET /account", key=heroku.leaked_key)).status_code == 401
    assert (await ask(f"{LIST}/{own}")).status_code == 404


async def test_regenerating_replaces_the_key_in_place(heroku: Simulator, ask: Ask) -> None:
    leaked = heroku.world.tokens[heroku.leaked_key].id
    answer = await ask(f"POST /oauth/authorizations/{leaked}/actions/regenerate-tokens", key=heroku.leaked_key)
    fresh = answer.json()["access_token"]["token"]
    assert answer.json()["id"] == leaked
    assert (await ask("GET /account", key=heroku.leaked_key)).status_code == 401
    assert (await ask("GET /account", key=fresh)).status_code == 200


async def test_what_cannot_be_regenerated(heroku: Simulator, ask: Ask) -> None:
    line = f"POST /oauth/authorizations/{heroku.world.tokens[heroku.leaked_key].id}/actions/regenerate-tokens"
    heroku.world.switches.regeneration_refused = True
    assert (await ask(line)).status_code == 422
    heroku.world.switches.regeneration_refused = False
    third_party_leak(heroku.world)
    assert ((await ask(line)).status_code, (await ask(line)).json()["id"]) == (422, "invalid_params")
    assert (await ask("GET /account", key=heroku.leaked_key)).status_code == 200


@pytest.mark.parametrize("line", ["DELETE {}", "POST {}/actions/regenerate-tokens", "PATCH {}"])
async def test_the_tilde_is_for_reading_only(ask: Ask, line: str) -> None:
    assert (await ask(line.format("/oauth/authorizations/~"), {})).status_code == 404


async def test_without_a_default_authorization_there_is_none(heroku: Simulator, ask: Ask) -> None:
    default = (await ask(f"{LIST}/~")).json()["id"]
    await ask(f"DELETE /oauth/authorizations/{default}")
    answer = await ask(f"{LIST}/~")
    assert (answer.status_code, answer.json()["resource"]) == (404, "authorization")


async def test_a_lost_answer_leaves_a_new_key_that_nobody_saw(heroku: Simulator, ask: Ask) -> None:
    leaked = heroku.world.tokens[heroku.leaked_key].id
    heroku.faults.add("lost", "*/regenerate-tokens", times=1)
    with pytest.raises(httpx.TransportError):
        await ask(f"POST /oauth/authorizations/{leaked}/actions/regenerate-tokens", key=heroku.leaked_key)
    assert (await ask("GET /account", key=heroku.leaked_key)).status_code == 401


async def test_another_account_sees_and_deletes_nothing_here(heroku: Simulator, ask: Ask) -> None:
    colleague_responds(heroku.world)
    leaked = heroku.world.tokens[heroku.leaked_key].id
    assert leaked not in {row["id"] for row in (await ask(LIST)).json()}
    assert (await ask(f"DELETE /oauth/authorizations/{leaked}")).status_code == 404


async def test_single_sign_on_makes_no_direct_authorizations_but_team_ones(heroku: Simulator, ask: Ask) -> None:
    single_sign_on(heroku.world)
    assert (await ask("POST /oauth/authorizations", {"scope": ["read"]})).status_code == 403
    team = next(iter(heroku.world.teams.values())).name
    sdk = {"Accept": "application/vnd.heroku+json; version=3.sdk"}
    made = await ask(f"POST /teams/{team}/oauth/authorizations", {"scope": ["read"]}, **sdk)
    assert made.status_code == 201
    assert made.json()["id"] not in {row["id"] for row in (await ask(LIST)).json()}
    listed = (await ask(f"GET /teams/{team}/oauth/authorizations", **sdk)).json()
    assert made.json()["id"] in {row["id"] for row in listed}


async def test_the_attacker_mints_anew_while_it_holds_a_key(heroku: Simulator, ask: Ask) -> None:
    heroku.world.switches.remint_on_delete = True
    before = {row["id"] for row in (await ask(LIST)).json()}
    await ask(f"DELETE /oauth/authorizations/{heroku.world.tokens[heroku.leaked_key].id}")
    minted = {row["id"] for row in (await ask(LIST)).json()} - before
    assert len(minted) == 1
    heroku.world.switches.remint_on_delete = False
    for held in [a for a in heroku.world.authorizations.values() if a.by_attacker]:
        await ask(f"DELETE /oauth/authorizations/{held.id}")
    heroku.world.switches.remint_on_delete = True
    left = {row["id"] for row in (await ask(LIST)).json()}
    default = (await ask(f"{LIST}/~")).json()["id"]
    await ask(f"DELETE /oauth/authorizations/{default}")
    assert {row["id"] for row in (await ask(LIST)).json()} == left - {default}


async def test_ending_a_session_ends_what_it_holds(heroku: Simulator, ask: Ask) -> None:
    session = next(s for s in (await ask("GET /oauth/sessions")).json() if "kali" in s["description"])
    await ask(f"DELETE /oauth/sessions/{session['id']}")
    assert all(not row["session"] or row["session"]["id"] != session["id"] for row in (await ask(LIST)).json())
    assert (await ask("DELETE /oauth/sessions/~")).status_code == 200
    assert (await ask("GET /account")).status_code == 401
