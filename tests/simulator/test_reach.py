"""How an app is reached and who is let in: domains, certificates, collaborators, drains, webhooks, git."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest

from herotui.simulator import Simulator
from herotui.simulator.things import App
from tests.simulator.conftest import Ask

CHAIN = {"certificate_chain": "-----BEGIN CERTIFICATE-----\nFAKE\n-----END CERTIFICATE-----", "private_key": "FAKE"}


@pytest.fixture
def apps(heroku: Simulator) -> tuple[App, App]:
    first, second = list(heroku.world.apps.values())[:2]
    return first, second


async def test_a_domain_given_up_can_be_taken_by_another_app(ask: Ask, apps: tuple[App, App]) -> None:
    mine, other = apps
    body = {"hostname": "shop.example.com", "sni_endpoint": None}
    assert (await ask(f"POST /apps/{mine.name}/domains", body)).status_code == 201
    assert (await ask(f"POST /apps/{other.name}/domains", body)).status_code == 422
    await ask(f"DELETE /apps/{mine.name}/domains/shop.example.com")
    assert (await ask(f"POST /apps/{other.name}/domains", body)).status_code == 201
    own = quote(next(domain.hostname for domain in mine.domains.values() if domain.kind == "heroku"))
    assert (await ask(f"DELETE /apps/{mine.name}/domains/{own}")).status_code == 403


async def test_a_swapped_certificate_says_when(heroku: Simulator, ask: Ask, apps: tuple[App, App]) -> None:
    app = apps[0]
    made = (await ask(f"POST /apps/{app.name}/sni-endpoints", CHAIN)).json()
    await ask(f"POST /apps/{app.name}/domains", {"hostname": "shop.example.com", "sni_endpoint": made["name"]})
    heroku.clock.advance(3600)
    swapped = (await ask(f"PATCH /apps/{app.name}/sni-endpoints/{made['name']}", CHAIN)).json()
    assert swapped["updated_at"] > made["updated_at"]
    assert len(swapped["domains"]) == 1
    await ask(f"DELETE /apps/{app.name}/sni-endpoints/{made['id']}")
    assert (await ask(f"GET /apps/{app.name}/domains/shop.example.com")).json()["sni_endpoint"] is None


async def test_an_add_ons_drain_goes_only_with_the_add_on(heroku: Simulator, ask: Ask) -> None:
    app, drain = next((a, d) for a in heroku.world.apps.values() for d in a.drains.values() if d.addon)
    assert drain.addon
    assert (await ask(f"DELETE /apps/{app.name}/log-drains/{drain.id}")).status_code == 403
    await ask(f"DELETE /apps/{app.name}/addons/{drain.addon.name}")
    assert (await ask(f"GET /apps/{app.name}/log-drains/{drain.id}")).status_code == 404


async def test_what_a_webhook_was_told_outlives_it(ask: Ask, apps: tuple[App, App]) -> None:
    app = apps[0]
    body = {"include": ["api:formation"], "level": "notify", "url": "https://hooks.example/in"}
    hook = (await ask(f"POST /apps/{app.name}/webhooks", body)).json()
    await ask(f"PATCH /apps/{app.name}/formation", {"updates": [{"type": "web", "quantity": 5}]})
    await ask(f"DELETE /apps/{app.name}/webhooks/{hook['id']}")
    told = (await ask(f"GET /apps/{app.name}/webhook-deliveries", Range="seq ..; order=desc,max=1")).json()[0]
    assert told["webhook"]["id"] == hook["id"]
    event = (await ask(f"GET /apps/{app.name}/webhook-events/{told['event']['id']}")).json()
    payload = event["payload"]
    assert payload["data"]["quantity"] == 5 != payload["previous_data"]["quantity"]


async def test_a_deleted_app_takes_all_along(heroku: Simulator, ask: Ask, apps: tuple[App, App]) -> None:
    app, world = apps[0], heroku.world
    assert (await ask(f"DELETE /apps/{app.name}")).status_code == 200
    assert (await ask(f"GET /apps/{app.name}")).status_code == 404
    for ties in (world.addons, world.couplings, world.attachments, world.transfers):
        assert not [tie for tie in ties.values() if tie.app is app]
    assert (await ask("POST /apps", {"name": app.name})).status_code == 201


async def test_git_takes_the_same_keys(heroku: Simulator, ask: Ask, apps: tuple[App, App]) -> None:
    app = apps[0]
    basic = base64.b64encode(f"heroku:{heroku.responder_key}".encode()).decode()
    answer = await ask(f"GET /{app.name}.git/info/refs?service=git-upload-pack", Authorization=f"Basic {basic}")
    built = next(build.commit for build in reversed(app.builds) if build.commit)
    assert f"{built} refs/heads/main" in answer.text
    dead = await ask(f"GET /{app.name}.git/info/refs", Authorization="Basic OmRlYWQ=")
    assert dead.status_code == 401
    assert "Basic" in dead.headers["www-authenticate"]
