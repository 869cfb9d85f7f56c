from __future__ import annotations

from datetime import datetime

import httpx
import pytest

from herotui.errors import WrongUse
from herotui.simulator import Simulator
from tests.simulator.conftest import ACCEPT, NOW

ACCOUNT_WIDE = (
    *("/account", "/account/keys", "/oauth/authorizations", "/oauth/sessions", "/oauth/clients", "/apps", "/teams"),
    *("/addons", "/addon-attachments", "/pipelines", "/pipeline-couplings"),
)
PER_APP = (
    *("config-vars", "releases", "collaborators", "dynos", "formation", "log-drains", "webhooks", "domains", "builds"),
    "webhook-events",
)


async def everything(*, seed: int = 1, scenario: str = "breach", now: datetime = NOW) -> dict[str, bytes]:
    """Every answer of a small company by path, apps by name, and its two keys."""
    async with Simulator(apps=6, seed=seed, scenario=scenario, now=now) as heroku:
        headers = {"Authorization": f"Bearer {heroku.responder_key}", "Accept": ACCEPT}
        async with httpx.AsyncClient(base_url=heroku.host, headers=headers, trust_env=False) as client:
            names = [app["name"] for app in (await client.get("/apps")).json()]
            paths = [*ACCOUNT_WIDE, *(f"/apps/{name}/{what}" for name in names for what in PER_APP)]
            told = {path: (await client.get(path)).content for path in paths}
        return told | {"keys": f"{heroku.leaked_key} {heroku.responder_key} {heroku.leaked_at}".encode()}


async def test_seed_and_time_are_a_company_to_the_byte() -> None:
    assert await everything() == await everything()


async def test_another_seed_is_another_company() -> None:
    one, other = await everything(seed=1), await everything(seed=2)
    assert one["keys"] != other["keys"]
    assert one["/apps"] != other["/apps"]


async def test_quiet_and_breach_differ_by_the_attack_alone() -> None:
    breach, quiet = await everything(), await everything(scenario="quiet")
    assert breach.keys() == quiet.keys()
    assert breach["keys"] == quiet["keys"]
    changed = {path for path in breach if breach[path] != quiet[path]}
    per_app = {path.rpartition("/")[2] for path in changed if path.count("/") == 3}
    assert {path for path in changed if path.count("/") < 3} == {
        "/account/keys",
        "/apps",
        "/oauth/authorizations",
        "/oauth/clients",
        "/oauth/sessions",
    }
    assert per_app >= {"collaborators", "log-drains", "webhooks", "dynos", "formation", "config-vars", "releases"}
    touched = {path.split("/")[2] for path in changed if path.count("/") == 3}
    assert len(touched) == 3


async def test_the_breach_is_what_it_says() -> None:
    async with Simulator(apps=12, seed=1, now=NOW) as heroku:
        world = heroku.world
        minted = [a for a in world.authorizations.values() if a.created_at > heroku.leaked_at]
        apps = list(world.apps.values())
        assert any(a.session and "kali" in a.description for a in minted)
        assert any(heroku.leaked_key in app.config.values() for app in apps)
        assert any(dyno.type == "run" for app in apps for dyno in app.dynos.values())
        for things in ("drains", "webhooks", "collaborators"):
            assert any(thing.created_at > heroku.leaked_at for app in apps for thing in getattr(app, things).values())
        late = [made for app in apps for made in app.releases if made.created_at > heroku.leaked_at]
        assert [(made.user, made.description) for made in late] == [
            (world.owner, "Set PAYMENT_CALLBACK_URL config vars")
        ]
        responder = world.tokens[heroku.responder_key]
        assert responder.account is world.owner
        assert responder.scope == ["global"]
        assert responder.created_at < heroku.leaked_at


@pytest.mark.parametrize("count", [1, 2, 45])
async def test_any_number_of_apps_is_a_company(count: int) -> None:
    async with Simulator(apps=count, seed=9, now=NOW) as heroku:
        assert len(heroku.world.apps) == len({app.name for app in heroku.world.apps.values()}) == count


def test_nonsense_is_refused() -> None:
    with pytest.raises(WrongUse, match="scenario"):
        Simulator(scenario="picnic")
    with pytest.raises(WrongUse, match="one app"):
        Simulator(apps=0)
