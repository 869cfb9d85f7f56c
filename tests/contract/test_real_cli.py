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

from herotui.simulator.people import Account, Authorization
from herotui.simulator.world import World
from tests.contract.cli import Cli, at_work, the_app

pytestmark = pytest.mark.realcli
SSH_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHbFmtcxnK9Zub2fX7uW6ZTNn5mjkf+H8ihsc2pKPDOL test@example"


@pytest.fixture
async def heroku(tmp_path: Path) -> AsyncIterator[Cli]:
    async with at_work(tmp_path) as cli:
        yield cli


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
