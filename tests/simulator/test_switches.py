"""What only a live account can settle: each question has its switch, and each switch makes the difference it names."""

from __future__ import annotations

from datetime import timedelta

import pytest

from herotui.errors import WrongUse
from herotui.simulator import Simulator
from herotui.simulator.routes import TABLE
from herotui.simulator.switches import GATES, Switches, questions
from tests.simulator.conftest import Ask


def test_every_question_says_what_is_asked_what_is_known_and_both_answers() -> None:
    asked = questions()
    switches = Switches()
    assert len(asked) >= 15
    for one in asked:
        assert "?" in one.question
        assert one.known
        assert getattr(switches, one.name) == one.default != one.other
        switches.set(one.name, one.other)
        assert getattr(switches, one.name) == one.other


def test_a_switch_is_set_by_words() -> None:
    switches = Switches()
    switches.set_all({"two_factor": "on", "visible_prefix": "0", "forbidden_words": "No.", "log_lines": 7})
    assert (switches.two_factor, switches.visible_prefix, switches.forbidden_words) == (True, 0, "No.")
    for name, value in (("none_such", True), ("two_factor", "perhaps"), ("visible_prefix", "-1"), ("log_lines", True)):
        with pytest.raises(WrongUse):
            switches.set(name, value)


def test_what_a_switch_can_take_away_exists() -> None:
    assert set(GATES) <= {route.path for route in TABLE.routes}


@pytest.mark.parametrize("path", ["/oauth/sessions", "/teams/{team}/oauth/authorizations"])
async def test_endpoints_are_there_while_their_switch_is_on(heroku: Simulator, ask: Ask, path: str) -> None:
    full = path.replace("{team}", next(iter(heroku.world.teams)))
    sdk = "application/vnd.heroku+json; version=3.sdk"
    assert (await ask(f"GET {full}", Accept=sdk)).status_code == 200
    heroku.world.switches.set(GATES[path], False)
    assert (await ask(f"GET {full}", Accept=sdk)).status_code == 404


async def test_an_answer_not_modified_costs_or_does_not(heroku: Simulator, ask: Ask) -> None:
    tag = (await ask("GET /account")).headers["etag"]
    for free, cost in ((False, 1), (True, 0)):
        heroku.world.switches.not_modified_free = free
        before = int((await ask("GET /account")).headers["ratelimit-remaining"])
        again = await ask("GET /account", If_None_Match=tag)
        assert (again.status_code, before - int(again.headers["ratelimit-remaining"])) == (304, cost)


async def test_a_pool_is_the_accounts_or_the_keys(heroku: Simulator, ask: Ask) -> None:
    heroku.world.switches.pool_per_key = True
    heroku.world.owner.pool.left = 0
    first = await ask("GET /account", key=heroku.leaked_key)
    assert (first.status_code, first.headers["ratelimit-remaining"]) == (200, "4499")
    assert (await ask("GET /account")).headers["ratelimit-remaining"] == "4499"


async def test_requests_that_are_not_counted_never_run_out(heroku: Simulator, ask: Ask) -> None:
    heroku.world.switches.unlimited = True
    heroku.world.owner.pool.left = 0
    assert (await ask("GET /account")).status_code == 200


async def test_refusals_in_other_words_keep_their_ids(heroku: Simulator, ask: Ask) -> None:
    heroku.world.switches.set_all({"unauthorized_words": "Who?", "forbidden_words": "No."})
    heroku.world.tokens[heroku.leaked_key].scope = ["read"]
    for key, path, status, body in (
        ("nobody", "/account", 401, {"id": "unauthorized", "message": "Who?"}),
        (heroku.leaked_key, "/account", 403, {"id": "forbidden", "message": "No."}),
    ):
        answer = await ask(f"GET {path}", key=key)
        assert (answer.status_code, answer.json()) == (status, body)
    heroku.world.switches.account_needs_identity = False
    assert (await ask("GET /account", key=heroku.leaked_key)).status_code == 200


async def test_a_delinquent_account_may_look_at_itself_and_by_switch_at_its_keys(heroku: Simulator, ask: Ask) -> None:
    heroku.world.owner.delinquent_at = heroku.clock.now() - timedelta(days=3)
    for settled, statuses in ((True, [200, 200, 402]), (False, [200, 402, 402])):
        heroku.world.switches.delinquent_may_revoke = settled
        paths = ("/account", "/oauth/authorizations", "/apps")
        assert [(await ask(f"GET {path}")).status_code for path in paths] == statuses


async def test_what_heroku_warns_of_stands_on_every_answer(heroku: Simulator, ask: Ask) -> None:
    heroku.world.switches.warning = "This endpoint goes away."
    assert (await ask("GET /account")).headers["x-heroku-warning"] == "This endpoint goes away."


async def test_the_default_key_is_written_to_by_its_id_or_by_its_sign(heroku: Simulator, ask: Ask) -> None:
    assert (await ask("PATCH /oauth/authorizations/~", {"description": "mine"})).status_code == 404
    heroku.world.switches.default_writable = True
    assert (await ask("PATCH /oauth/authorizations/~", {"description": "mine"})).json()["description"] == "mine"


async def test_one_authorization_shows_its_key_or_does_not(heroku: Simulator, ask: Ask) -> None:
    path = f"/oauth/authorizations/{heroku.world.tokens[heroku.leaked_key].id}"
    assert heroku.leaked_key not in (await ask(f"GET {path}")).text
    heroku.world.switches.info_redacted = False
    assert heroku.leaked_key in (await ask(f"GET {path}")).text
    assert heroku.leaked_key not in (await ask("GET /oauth/authorizations")).text


async def test_past_config_vars_are_kept_for_good_or_for_a_while(heroku: Simulator, ask: Ask) -> None:
    app = next(iter(heroku.world.apps.values()))
    oldest, newest = (
        f"/apps/{app.name}/releases/{made.version}/config-vars" for made in (app.releases[0], app.releases[-1])
    )
    assert (await ask(f"GET {oldest}")).status_code == 200
    heroku.world.switches.release_config_kept = 1
    assert (await ask(f"GET {oldest}")).status_code != 200
    assert (await ask(f"GET {newest}")).json() == app.config


async def test_what_an_add_on_set_can_be_set_by_hand_or_not(heroku: Simulator, ask: Ask) -> None:
    app = next(app for app in heroku.world.apps.values() if "DATABASE_URL" in app.config)
    path = f"/apps/{app.name}/config-vars"
    assert (await ask(f"PATCH {path}", {"DATABASE_URL": "x"})).status_code == 422
    heroku.world.switches.attachment_vars_settable = True
    assert (await ask(f"PATCH {path}", {"DATABASE_URL": "x"})).json()["DATABASE_URL"] == "x"


@pytest.mark.parametrize("id", ["verification_needed", "verification_required"])
async def test_what_costs_is_refused_without_a_payment_method(heroku: Simulator, ask: Ask, id: str) -> None:
    app = next(app for app in heroku.world.apps.values() if app.owner is heroku.world.owner)
    heroku.world.switches.verification_id = id
    heroku.world.owner.verified = False
    refused = await ask(f"POST /apps/{app.name}/addons", {"plan": "heroku-redis:mini"})
    assert (refused.status_code, refused.json()["id"]) == (422, id)
    heroku.world.owner.verified = True
    assert (await ask(f"POST /apps/{app.name}/addons", {"plan": "heroku-redis:mini"})).status_code == 201
