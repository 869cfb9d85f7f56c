"""Heroku's own CLI, unmodified, on the simulated Heroku: apps, what listens to them, data, teams, pipelines, spaces."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from herotui.simulator.things import Addon
from tests.contract.cli import Cli, at_work, own_app, the_app

pytestmark = pytest.mark.realcli


@pytest.fixture
async def heroku(tmp_path: Path) -> AsyncIterator[Cli]:
    async with at_work(tmp_path) as cli:
        yield cli


async def test_apps_config_vars_and_releases(heroku: Cli) -> None:
    world = heroku.heroku.world
    app, own = the_app(world), own_app(world)
    assert own.name in (await heroku("apps")).out
    assert {row["name"] for row in (await heroku("apps --all --json")).rows} >= {app.name, own.name}
    assert app.name in (await heroku("apps:info --app", app.name)).out
    assert json.loads((await heroku("config --json --app", app.name)).out) == app.config
    version = app.releases[-1].version
    assert f"v{version + 1}" in (await heroku("config:set FOO=baz --app", app.name)).err
    assert app.config["FOO"] == (await heroku("config:get FOO --app", app.name)).out.strip() == "baz"
    await heroku("config:unset FOO --app", app.name)
    assert "FOO" not in app.config
    assert "Set FOO config vars" in (await heroku("releases --app", app.name)).out
    assert "baz" in (await heroku(f"releases:info v{version + 1} --app", app.name)).out
    await heroku(f"rollback v{version + 1} --app", app.name)
    assert app.config["FOO"] == "baz"
    assert app.releases[-1].description == f"Rollback to v{version + 1}"
    await heroku("maintenance:on --app", app.name)
    assert app.maintenance
    assert (await heroku("maintenance --app", app.name)).out.strip() == "on"
    await heroku("maintenance:off --app", app.name)
    assert not app.maintenance
    stranger = "new.owner@example.com"
    await heroku("apps:transfer --app", own.name, stranger)
    assert stranger in [one.recipient.email for one in world.transfers.values() if one.app is own]
    await heroku("apps:create fresh-one-77")
    await heroku("apps:rename fresh-two-77 --app fresh-one-77")
    assert world.app_named("fresh-two-77")
    await heroku("apps:destroy --app fresh-two-77 --confirm fresh-two-77")
    assert not world.app_named("fresh-two-77")


async def test_people_and_listeners_of_an_app(heroku: Cli) -> None:
    world = heroku.heroku.world
    app, own = the_app(world), own_app(world)
    guest = "ops.backup@mailbox.example"
    assert guest in (await heroku("access --app", app.name)).out
    await heroku("access:remove", guest, "--app", app.name)
    assert guest not in [one.account.email for one in app.collaborators.values()]
    await heroku("access:add", guest, "--app", own.name)
    assert guest in [one.account.email for one in own.collaborators.values()]
    drain = next(one for one in app.drains.values() if "cdn-metrics" in one.url)
    assert drain.url in (await heroku("drains --app", app.name)).out
    await heroku("drains:remove", drain.url, "--app", app.name)
    assert drain.id not in app.drains
    await heroku("drains:add https://logs.example/in --app", app.name)
    assert "https://logs.example/in" in [one.url for one in app.drains.values()]
    hook = next(one for one in app.webhooks.values() if "cdn-metrics" in one.url)
    assert hook.url in (await heroku("webhooks --app", app.name)).out
    assert "api:" in (await heroku("webhooks:deliveries --app", app.name)).out
    await heroku("webhooks:remove", hook.id, "--app", app.name)
    assert hook.id not in app.webhooks
    told = (await heroku("webhooks:add -i api:release -l notify -u https://hooks.example/in --app", app.name)).err
    assert "no secret" not in told
    assert "https://hooks.example/in" in [one.url for one in app.webhooks.values()]
    await heroku("telemetry:add https://otel.example/v1 --headers", '{"x":"y"}', "--app", app.name)
    assert "https://otel.example/v1" in (await heroku("telemetry --app", app.name)).out
    (telemetry,) = world.telemetry_drains.values()
    await heroku("telemetry:remove", telemetry.id)
    assert not world.telemetry_drains
    assert "herokuapp.com" in (await heroku("domains --app", app.name)).out
    await heroku("domains:add www.odd.example --app", app.name)
    assert "www.odd.example" in [one.hostname for one in app.domains.values()]
    await heroku("domains:remove www.odd.example --app", app.name)
    assert "www.odd.example" not in [one.hostname for one in app.domains.values()]


async def test_dynos_and_logs(heroku: Cli) -> None:
    app = the_app(heroku.heroku.world)
    assert "web.1" in (await heroku("ps --app", app.name)).out
    told = (await heroku("run:detached env --app", app.name)).err
    dyno = next(one for one in app.dynos.values() if one.type == "run" and one.command == "env")
    assert dyno.name in told
    await heroku("ps:stop --dyno-name", dyno.name, "--app", app.name)
    assert dyno.id not in app.dynos
    await heroku("ps:scale web=0 --app", app.name)
    assert next(one for one in app.formation.values() if one.type == "web").quantity == 0
    await heroku("ps:restart --app", app.name)
    assert "heroku[" in (await heroku("logs --app", app.name)).out
    assert "heroku/" in (await heroku("buildpacks --app", app.name)).out
    await heroku("buildpacks:set https://buildpacks.example/odd.tgz --app", app.name)
    assert app.buildpack == "https://buildpacks.example/odd.tgz"


async def test_add_ons_and_databases(heroku: Cli) -> None:
    world = heroku.heroku.world
    database = next(
        one for one in world.addons.values() if one.service == "heroku-postgresql" and one.app is the_app(world)
    )
    app = database.app
    assert database.name in (await heroku("addons --all")).out
    assert database.name in (await heroku("addons --app", app.name)).out
    assert "undefined" not in (await heroku("addons:info", database.name)).out
    assert database.name in (await heroku("pg:info --app", app.name)).out
    assert "default" in (await heroku("pg:credentials --app", app.name)).out
    assert app.config["DATABASE_URL"] in (await heroku("pg:credentials:url --app", app.name)).out
    for words in ("pg:credentials:rotate", "pg:credentials:rotate --all --force"):
        before, version = app.config["DATABASE_URL"], app.releases[-1].version
        await heroku(words, "--app", app.name, "--confirm", app.name)
        assert app.config["DATABASE_URL"] != before
        assert app.releases[-1].version > version
    await heroku("pg:killall --app", app.name)
    assert "Backups" in (await heroku("pg:backups --app", app.name)).out
    copies = len(world.database_transfers)
    await heroku("pg:backups:capture --app", app.name)
    assert len(world.database_transfers) == copies + 1
    await heroku("pg:links --app", app.name)
    await heroku("pg:backups:schedules --app", app.name)
    assert "https://" in (await heroku("pg:backups:url --app", app.name)).out


async def test_a_key_value_store(heroku: Cli) -> None:
    world = heroku.heroku.world
    store: Addon = next(one for one in world.addons.values() if one.service == "heroku-redis")
    app = store.app
    assert store.name in (await heroku("redis:info --app", app.name)).out
    before = app.config["REDIS_URL"]
    assert before.partition("@")[2] in (await heroku("redis:credentials --app", app.name)).out
    await heroku("redis:credentials --reset --app", app.name)
    assert app.config["REDIS_URL"] != before


async def test_teams_and_pipelines(heroku: Cli) -> None:
    world = heroku.heroku.world
    team = next(iter(world.teams.values()))
    assert team.name in (await heroku("teams")).out
    assert world.colleague.email in (await heroku("members --team", team.name)).out
    await heroku("members:add new.person@example.com --role member --team", team.name)
    assert "new.person@example.com" in [one.account.email for one in team.members.values()]
    await heroku("members:remove new.person@example.com --team", team.name)
    assert "new.person@example.com" not in [one.account.email for one in team.members.values()]
    assert the_app(world).name in (await heroku("apps --team", team.name)).out
    pipeline = next(one for one in world.pipelines.values() if "deployer" in one.name)
    assert pipeline.name in (await heroku("pipelines")).out
    assert the_app(world).name in (await heroku("pipelines:info", pipeline.name)).out
    secrets = pipeline.stage_config["test"]
    assert next(iter(secrets.values())) in (await heroku("ci:config --pipeline", pipeline.name)).out
    await heroku("ci:config:set NEW=thing --pipeline", pipeline.name)
    assert pipeline.stage_config["test"]["NEW"] == "thing"
    await heroku("pipelines:remove --app", the_app(world).name)
    assert the_app(world) not in [one.app for one in world.couplings.values()]
    assert "do not have access to any spaces" in (await heroku("spaces", code=2)).err
    own = own_app(world)
    await heroku("apps:transfer --app", own.name, team.name)
    assert own.team is team


async def test_add_ons_come_are_shared_and_go(heroku: Cli) -> None:
    world = heroku.heroku.world
    app = the_app(world)
    await heroku("addons:create heroku-redis:mini --app", app.name)
    made = next(one for one in world.addons.values() if one.service == "heroku-redis" and one.app is app)
    await heroku("addons:attach", made.name, "--as", "THEIRS", "--app", own_app(world).name)
    assert "THEIRS" in [one.name for one in own_app(world).attachments.values()]
    await heroku("addons:detach THEIRS --app", own_app(world).name)
    assert "THEIRS" not in [one.name for one in own_app(world).attachments.values()]
    assert made.id in (await heroku("addons:open --show-url --app", app.name, made.name)).out
    await heroku("addons:destroy", made.name, "--confirm", app.name)
    assert made.id not in world.addons


async def test_private_spaces(tmp_path: Path) -> None:
    async with at_work(tmp_path, scenario="enterprise") as heroku:
        space = next(iter(heroku.heroku.world.spaces.values()))
        assert space.name in (await heroku("spaces")).out
        assert "Outbound IPs" in (await heroku("spaces:info --space", space.name)).out
        assert "pcx-" in (await heroku("spaces:peerings --space", space.name)).out
        assert "active" in (await heroku("spaces:vpn:connections --space", space.name)).out
        assert "/" in (await heroku("spaces:trusted-ips --space", space.name)).out
        assert "web.1" in (await heroku("spaces:ps --space", space.name)).out
