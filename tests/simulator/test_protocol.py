from __future__ import annotations

from collections.abc import AsyncIterator

import httpx

from herotui.simulator import Simulator
from herotui.simulator.auth import ANY
from herotui.simulator.desk import Desk, Request
from herotui.simulator.routing import Route, Table
from tests.simulator.conftest import ACCEPT, Ask


async def pages(ask: Ask, path: str, first: str) -> AsyncIterator[httpx.Response]:
    """Follow `Next-Range` to the end."""
    following: str | None = first
    while following:
        answer = await ask(f"GET {path}", Range=following)
        yield answer
        following = answer.headers.get("next-range") if answer.status_code == 206 else None


async def test_without_a_version_nothing_is_acceptable(ask: Ask) -> None:
    for accept in ("*/*", "application/json", "application/vnd.heroku+json", "application/vnd.heroku+json; version=2"):
        answer = await ask("GET /account", Accept=accept)
        assert (answer.status_code, answer.json()["id"]) == (406, "not_acceptable")
    assert (await ask("GET /account", Accept="application/vnd.heroku+json; version=3.sdk")).status_code == 200


async def test_a_list_comes_in_pages_in_either_order(heroku: Simulator, ask: Ask) -> None:
    names = sorted(app.name for app in heroku.world.apps.values())
    for order, wanted in (("asc", names), ("desc", names[::-1])):
        answers = [answer async for answer in pages(ask, "/apps", f"name ..; max=4, order={order}")]
        assert [answer.status_code for answer in answers] == [206, 200]
        assert [app["name"] for answer in answers for app in answer.json()] == wanted
        assert answers[0].headers["accept-ranges"] == "id, name, updated_at"
        assert answers[0].headers["content-range"] == f"name {wanted[0]}..{wanted[3]}"


async def test_pages_stay_whole_while_the_list_changes(heroku: Simulator, ask: Ask) -> None:
    ids = sorted(heroku.world.apps)
    seen = []
    async for answer in pages(ask, "/apps", "id ..; max=2"):
        seen += [app["id"] for app in answer.json()]
        heroku.world.apps.pop(seen[0], None)
    assert seen == ids


async def test_the_clients_own_spellings_of_a_range(heroku: Simulator, ask: Ask) -> None:
    app = next(iter(heroku.world.apps))
    for spelling in ("version ..; order=desc,max=1", "version ..; max=1, order=desc;"):
        answer = await ask(f"GET /apps/{app}/releases", Range=spelling)
        assert [made["current"] for made in answer.json()] == [True]
    assert (await ask(f"GET /apps/{app}/domains", Range="id ..; max=1000;")).status_code == 200


async def test_what_shares_a_place_is_not_torn_apart(heroku: Simulator, ask: Ask) -> None:
    for app in heroku.world.apps.values():
        app.updated_at = heroku.clock.now()
    answers = [answer async for answer in pages(ask, "/apps", "updated_at ..; max=2")]
    assert [len(answer.json()) for answer in answers] == [len(heroku.world.apps)]


async def test_a_range_on_an_unknown_key_is_not_satisfiable(heroku: Simulator, ask: Ask) -> None:
    for nonsense in ("owner ..", "id", "id ..; max=0"):
        answer = await ask("GET /apps", Range=nonsense)
        assert (answer.status_code, answer.json()["id"]) == (416, "requested_range_not_satisfiable")
    app = next(iter(heroku.world.apps))
    assert (await ask(f"GET /apps/{app}/releases", Range="version ]seven..")).status_code == 416


async def test_what_was_seen_already_is_not_sent_again(ask: Ask) -> None:
    first = await ask("GET /apps")
    again = await ask("GET /apps", If_None_Match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    for header in (f"W/{first.headers['etag']}", f'"a", {first.headers["etag"]}', "*"):
        assert (await ask("GET /apps", If_None_Match=header)).status_code == 304
    assert (await ask("GET /apps", If_None_Match='"other"')).status_code == 200


async def test_a_change_can_depend_on_what_was_seen(heroku: Simulator, ask: Ask) -> None:
    path = f"/apps/{next(iter(heroku.world.apps))}/config-vars"
    tag = (await ask(f"GET {path}")).headers["etag"]
    assert (await ask(f"PATCH {path}", {"TZ": "Europe/Oslo"}, If_Match=tag)).status_code == 200
    assert (await ask(f"PATCH {path}", {"TZ": "Asia/Tokyo"}, If_Match=tag)).status_code == 412
    assert (await ask(f"GET {path}")).json()["TZ"] == "Europe/Oslo"


async def test_request_ids_differ_and_incoming_ones_add_up(heroku: Simulator, ask: Ask) -> None:
    one, two = await ask("GET /account", Request_Id="abc,def"), await ask("GET /account")
    assert one.headers["request-id"].endswith(",abc,def")
    assert one.headers["request-id"].split(",")[0] != two.headers["request-id"]
    assert heroku.requests[0].request_ids == "abc,def"
    for nonsense in ("a b", "x" * 8000, ",,"):
        assert "," not in (await ask("GET /account", Request_Id=nonsense)).headers["request-id"]


async def test_the_pool_runs_dry_and_fills_again(heroku: Simulator, ask: Ask) -> None:
    heroku.world.owner.pool.left = 1
    assert (await ask("GET /account")).headers["ratelimit-remaining"] == "0"
    refused = await ask("GET /account")
    assert (refused.status_code, refused.json()["id"]) == (429, "rate_limit")
    assert refused.headers["ratelimit-remaining"] == "0"
    assert refused.json()["url"].endswith("#rate-limits")
    assert (await ask("GET /account/rate-limits")).json() == {"remaining": 0}
    heroku.clock.advance(60)
    assert (await ask("GET /account/rate-limits")).json() == {"remaining": 75}
    assert (await ask("GET /account")).status_code == 200


async def test_the_pool_belongs_to_the_account_not_to_the_key(heroku: Simulator, ask: Ask) -> None:
    before = int((await ask("GET /account")).headers["ratelimit-remaining"])
    after = int((await ask("GET /account", key=heroku.leaked_key)).headers["ratelimit-remaining"])
    assert after == before - 1


async def test_errors_say_what_is_missing(ask: Ask) -> None:
    answer = await ask("GET /apps/no-such-app")
    assert answer.status_code == 404
    assert answer.json() == {"id": "not_found", "message": "Couldn't find that app.", "resource": "app"}
    assert (await ask("GET /no/such/place")).status_code == 404
    assert (await ask("POST /oauth/authorizations", [1])).json()["id"] == "bad_request"


async def test_dates_are_those_of_the_simulated_clock(heroku: Simulator, ask: Ask) -> None:
    heroku.clock.advance(3600)
    assert (await ask("GET /account")).headers["date"].startswith("Mon, 02 Nov 2026 10:30")


async def test_head_shows_what_get_would_send(ask: Ask) -> None:
    whole, head = await ask("GET /apps"), await ask("HEAD /apps")
    assert head.content == b""
    for name in ("etag", "content-length", "accept-ranges"):
        assert head.headers[name] == whole.headers[name]


async def test_what_a_handler_stumbles_over_is_a_500_and_kept(heroku: Simulator) -> None:
    table = Table()
    table.add(Route("GET", "/stumble", ANY, lambda visit: 1 // len(visit.raw)))
    desk = Desk(heroku.world, table)
    headers = {"authorization": f"Bearer {heroku.leaked_key}", "accept": ACCEPT}
    assert desk.answer(Request("GET", "/stumble", headers)).status == 500
    assert desk.answer(Request("GET", "/stumble", headers, b"{")).status == 200
    assert [type(crash) for crash in desk.crashes] == [ZeroDivisionError]


async def test_a_body_that_makes_no_sense_is_the_clients_fault(ask: Ask) -> None:
    assert (await ask("PATCH /apps/none-such/config-vars", [1])).status_code == 404
    for line, body in (("POST /filters/apps", {"in": 7}), ("POST /oauth/authorizations", {"scope": [{}]})):
        assert (await ask(line, body)).status_code == 422
