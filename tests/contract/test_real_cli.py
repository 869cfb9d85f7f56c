"""Heroku's own CLI, unmodified, on the simulated Heroku: exit code, what it prints, and what stands there afterwards.

`pytest -m realcli -s tests/contract` prints a line for each command.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from herotui.simulator import Simulator
from herotui.simulator.people import Account, Authorization
from herotui.simulator.things import Addon, App
from herotui.simulator.world import World
from tests.contract.cli import Cli, installed

pytestmark = pytest.mark.realcli
SSH_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHbFmtcxnK9Zub2fX7uW6ZTNn5mjkf+H8ihsc2pKPDOL test@example"


@pytest.fixture
async def heroku(tmp_path: Path) -> AsyncIterator[Cli]:
    """The CLI on a breached company. Afterwards nothing that it did may have left this machine."""
    executable = await asyncio.to_thread(installed)
    async with Simulator(seed=1, switches={"unlimited": True}) as simulated:
        cli = Cli(executable, simulated, tmp_path)
        yield cli
        print("\n".join(["", *cli.table]))
        assert {(one["here"], one["host"]) for one in cli.record} <= {(True, "127.0.0.1"), (True, "localhost")}
        assert {int(one["port"]) for one in cli.record if one["how"] == "connect"} == {simulated.port}


def the_app(world: World) -> App:
    """The app that the breach went through first."""
    return next(app for app in world.apps.values() if "deployer-prod" in app.name)


def own_app(world: World) -> App:
    """An app of the owner's, outside every team."""
    return next(app for app in world.apps.values() if app.owner is world.owner)


def direct(world: World) -> list[Authorization]:
    """The owner's direct authorizations, but for the leaked one."""
    mine = [one for one in world.authorizations.values() if one.account is world.owner and not one.team]
    return [one for one in mine if not one.client and not one.session and one.token != world.leaked_key]


async def test_the_guard_refuses_to_leave_this_machine(heroku: Cli) -> None:
    code = "fetch('http://192.0.2.1/').catch(() => 0); require('dns').lookup('api.heroku.com', () => 0)"
    environment = {"PATH": "/usr/bin:/usr/local/bin:/bin", **heroku.guarded()}
    done = await asyncio.to_thread(
        subprocess.run, ["node", "-e", code], env=environment, capture_output=True, text=True
    )
    assert done.returncode
    assert "refused, this machine only" in done.stderr
    assert {one["host"] for one in heroku.record if not one["here"]} >= {"api.heroku.com"}
    (heroku.home / "record").unlink()
    await heroku("auth:whoami")


async def test_authorizations(heroku: Cli) -> None:
    world = heroku.heroku.world
    first, second = direct(world)[:2]
    assert world.owner.email in (await heroku("auth:whoami")).out
    told = (await heroku("authorizations")).out
    assert all(one.description in told for one in (first, second))
    shown = (await heroku("authorizations:info", first.id)).out
    assert first.id in shown
    assert "**********" in shown
    assert first.token not in shown
    made = (await heroku("authorizations:create -s read,identity -e 3600 -d", "by hand", "--json")).out
    token = json.loads(made)["access_token"]["token"]
    assert world.tokens[token].scope == ["read", "identity"]
    assert (world.tokens[token].expires_at or world.clock.now()) > world.clock.now()
    await heroku("authorizations:update", first.id, "-d", "renamed")
    assert first.description == "renamed"
    before = second.token
    rotated = (await heroku("authorizations:rotate", second.id)).out
    assert second.token in rotated
    assert before not in world.tokens
    told = (await heroku("authorizations:revoke", second.id)).err
    assert second.description in told
    assert second.id not in world.authorizations
    assert heroku.heroku.responder_key in (await heroku("auth:token")).out


async def test_sessions_clients_and_ssh_keys(heroku: Cli) -> None:
    world = heroku.heroku.world
    owner: Account = world.owner
    attackers = next(one for one in world.sessions.values() if "kali" in one.description)
    assert attackers.id in (await heroku("sessions")).out
    await heroku("sessions:destroy", attackers.id)
    assert attackers.id not in world.sessions
    client = next(one for one in world.clients.values() if one.owner is owner)
    assert client.name in (await heroku("clients")).out
    made = (await heroku("clients:create Board https://board.example/back --json")).out
    assert json.loads(made)["secret"] == world.clients[json.loads(made)["id"]].secret
    secret = client.secret
    assert client.name in (await heroku("clients:info", client.id)).out
    await heroku("clients:update", client.id, "-n", "Another")
    assert client.name == "Another"
    await heroku("clients:rotate", client.id)
    assert client.secret != secret
    await heroku("clients:destroy", client.id)
    assert client.id not in world.clients
    key = next(iter(owner.keys.values()))
    assert key.comment in (await heroku("keys")).out
    await heroku("keys:remove", key.comment)
    assert key.id not in owner.keys
    (heroku.home / "id.pub").write_text(SSH_KEY)
    await heroku("keys:add", str(heroku.home / "id.pub"))
    assert SSH_KEY in [one.public_key for one in owner.keys.values()]
    await heroku("keys:clear")
    assert not owner.keys


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
    await heroku("telemetry --app", app.name)
    assert "herokuapp.com" in (await heroku("domains --app", app.name)).out


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
    await heroku("pipelines:remove --app", the_app(world).name)
    assert the_app(world) not in [one.app for one in world.couplings.values()]
    assert "do not have access to any spaces" in (await heroku("spaces", code=2)).err


async def test_refusals_as_the_cli_knows_them(heroku: Cli) -> None:
    simulated = heroku.heroku
    world, app = simulated.world, the_app(simulated.world)
    dead = "HRKU-AA" + "nobody" * 9 + "none"
    assert "HEROKU_API_KEY is invalid" in (await heroku("authorizations", code=1, key=dead)).err
    assert "Error ID: unauthorized" in (await heroku("auth:whoami", code=2, key=dead)).err
    assert "Error ID: not_found" in (await heroku("config --app no-such-app", code=2)).err
    app.second_factor = True
    await heroku("apps:info --app", app.name, code=1)
    app.second_factor = False
    world.tokens[simulated.leaked_key].scope = ["identity"]
    assert "Error ID: forbidden" in (await heroku("config --app", app.name, code=2, key=simulated.leaked_key)).err
    simulated.faults.limit("/apps/*")
    assert "Error ID: rate_limit" in (await heroku("config --app", app.name, code=2)).err
    simulated.faults.clear()
    world.switches.warning = "This goes away soon."
    assert "This goes away soon." in (await heroku("config --app", app.name)).err


async def test_logging_out_ends_the_session_and_spares_the_default_key(heroku: Cli) -> None:
    simulated = heroku.heroku
    world, netrc = simulated.world, heroku.home / ".netrc"
    default = world.authorizations[world.owner.default_authorization or ""]
    for token, lives in ((simulated.responder_key, False), (default.token, True)):
        machine = f"machine 127.0.0.1:{simulated.port}\n  login {world.owner.email}\n  password {token}\n"
        netrc.write_text(f"machine git.example\n  login a\n  password b\n{machine}")
        netrc.chmod(0o600)
        assert world.owner.email in (await heroku("auth:whoami", key="")).out
        asked = f"protocol=https\nhost=127.0.0.1:{simulated.port}\n\n"
        assert f"password={token}" in (await heroku("git:credentials get", key="", stdin=asked)).out
        await heroku("logout", key="")
        assert (token in world.tokens) is lives
        assert token not in netrc.read_text()
        assert "machine git.example" in netrc.read_text()
