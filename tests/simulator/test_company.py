from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from herotui.errors import WrongUse
from herotui.simulator import Simulator
from tests.simulator.conftest import ACCEPT, NOW

ROOT = Path(__file__).parents[2]
ACCOUNT_WIDE = (
    *("/account", "/account/keys", "/oauth/authorizations", "/oauth/sessions", "/oauth/clients", "/apps", "/teams"),
    *("/addons", "/addon-attachments", "/pipelines", "/pipeline-couplings"),
)
PER_APP = (
    *("config-vars", "releases", "collaborators", "dynos", "formation", "log-drains", "webhooks", "domains", "builds"),
    "webhook-events",
)


async def everything(*, seed: int = 1, scenario: str = "breach", now: datetime = NOW) -> dict[str, bytes]:
    """Every answer of a small company by path, apps by name, and its two keys; links without the port they lead to."""
    async with Simulator(apps=6, seed=seed, scenario=scenario, now=now) as heroku:
        headers = {"Authorization": f"Bearer {heroku.responder_key}", "Accept": ACCEPT}
        async with httpx.AsyncClient(base_url=heroku.host, headers=headers, trust_env=False) as client:
            names = [app["name"] for app in (await client.get("/apps")).json()]
            paths = [*ACCOUNT_WIDE, *(f"/apps/{name}/{what}" for name in names for what in PER_APP)]
            here = heroku.host.encode()
            told = {path: (await client.get(path)).content.replace(here, b"http://here") for path in paths}
        return told | {"keys": f"{heroku.leaked_key} {heroku.responder_key} {heroku.leaked_at}".encode()}


async def test_seed_and_time_are_a_company_to_the_byte() -> None:
    assert await everything() == await everything()


async def test_another_seed_is_another_company() -> None:
    one, other = await everything(seed=1), await everything(seed=2)
    assert one["keys"] != other["keys"]
    assert one["/apps"] != other["/apps"]


@pytest.mark.slow
def test_a_seed_is_a_company_in_any_process() -> None:
    code = (
        "import asyncio, hashlib; from tests.simulator.test_company import everything; "
        "print(hashlib.sha256(repr(sorted(asyncio.run(everything()).items())).encode()).hexdigest())"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": hash_seed, "PATH": "/usr/bin", "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert len(told) == 1


async def test_quiet_and_breach_differ_by_the_attack_alone() -> None:
    breach, quiet = await everything(), await everything(scenario="quiet")
    assert breach["keys"] == quiet["keys"]
    changed = {path for path in quiet if breach[path] != quiet[path]}
    assert {path for path in changed if path.count("/") < 3} >= {
        "/account/keys",
        "/apps",
        "/oauth/authorizations",
        "/oauth/clients",
        "/oauth/sessions",
    }
    per_app = {path.rpartition("/")[2] for path in changed if path.count("/") == 3}
    assert per_app >= {"collaborators", "log-drains", "webhooks", "dynos", "formation", "config-vars", "releases"}
    touched = {path.split("/")[2] for path in changed if path.count("/") == 3}
    assert len(touched) == 4


def test_people_keep_their_hours_and_the_machine_keeps_none() -> None:
    world = Simulator(apps=40, seed=3, scenario="quiet", now=NOW).world
    made = [
        made
        for app in world.apps.values()
        for made in app.releases
        if made.description.startswith(("Set WEB", "Set SECRET"))
    ]
    assert len(made) > 30
    assert all(one.created_at.isoweekday() < 6 for one in made if one.created_at < world.leaked_at)
    machine = next(account for account in world.accounts.values() if account.email.startswith("ci@"))
    builds = [build for app in world.apps.values() for build in app.builds]
    assert 0.3 < sum(build.user is machine for build in builds) / len(builds) < 0.9
    assert {build.status for build in builds} == {"succeeded", "failed"}


def test_secrets_are_shared_and_the_key_is_where_it_should_not_be() -> None:
    heroku = Simulator(apps=40, seed=3, scenario="quiet", now=NOW)
    apps = list(heroku.world.apps.values())
    places = Counter(value for app in apps for value in set(app.config.values()) if len(value) > 30)
    assert places.most_common(1)[0][1] > 10
    names: dict[str, set[str]] = {}
    for app in apps:
        for name, value in app.config.items():
            names.setdefault(value, set()).add(name)
    assert any(len(called) > 1 for value, called in names.items() if len(value) > 30)
    holders = [app for app in apps if heroku.leaked_key in app.config.values()]
    assert len(holders) > 3
    name = next(name for name, value in holders[0].config.items() if value == heroku.leaked_key)
    assert len({made.config.get(name) for made in holders[0].releases}) == 3
    assert any(heroku.leaked_key in p.stage_config["test"].values() for p in heroku.world.pipelines.values())


@pytest.mark.parametrize("count", [1, 2, 45])
async def test_any_number_of_apps_is_a_company(count: int) -> None:
    async with Simulator(apps=count, seed=9, now=NOW, scenario="quiet") as heroku:
        assert len(heroku.world.apps) == len({app.name for app in heroku.world.apps.values()}) == count


def test_nonsense_is_refused() -> None:
    with pytest.raises(WrongUse, match="scenario"):
        Simulator(scenario="picnic")
    with pytest.raises(WrongUse, match="one app"):
        Simulator(apps=0)
