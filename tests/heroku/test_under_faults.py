"""Whatever Heroku and the network do: a read ends with a value or a typed error, in time, and no key shows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from herotui import clock
from herotui.errors import HerotuiError
from herotui.heroku import calls, models
from herotui.heroku.client import Heroku
from herotui.heroku.tries import try_key
from herotui.secret import Secret
from herotui.simulator import Simulator
from herotui.web import Hosts, Web
from tests.desk.rig import at_once
from tests.heroku.faults import FAULTS

PATIENCE, TIMEOUT = 20, 0.15
Read = Callable[[Heroku, str], Awaitable[object]]
READS: dict[str, Read] = {
    "account": lambda heroku, app: heroku.account(),
    "authorizations": lambda heroku, app: heroku.authorizations(),
    "sessions": lambda heroku, app: heroku.sessions(),
    "default authorization": lambda heroku, app: heroku.one(calls.default_authorization(), models.Authorization),
    "apps": lambda heroku, app: heroku.all(calls.apps(), models.App),
    "newest releases": lambda heroku, app: heroku.newest(calls.releases(app, 2), models.Release),
    "releases, page by page": lambda heroku, app: heroku.all(calls.releases(app, 20), models.Release),
    "config vars": lambda heroku, app: heroku.config(calls.config_vars(app)),
    "collaborators": lambda heroku, app: heroku.all(calls.collaborators(app), models.Collaborator),
    "dynos": lambda heroku, app: heroku.all(calls.dynos(app), models.Dyno),
    "drains": lambda heroku, app: heroku.all(calls.drains(app), models.Drain),
    "webhooks": lambda heroku, app: heroku.all(calls.webhooks(app), models.Webhook),
    "keys": lambda heroku, app: heroku.all(calls.keys(), models.SSHKey),
    "teams": lambda heroku, app: heroku.all(calls.teams(), models.Team),
    "pipelines": lambda heroku, app: heroku.all(calls.pipelines(), models.Pipeline),
    "GitHub account": lambda heroku, app: heroku.one(calls.github_account(), models.GitHubAccount),
    "builds": lambda heroku, app: heroku.all(calls.builds(app), models.Build),
    "config vars of the first release": lambda heroku, app: heroku.config(calls.release_config_vars(app, "1")),
    "bytes": lambda heroku, app: heroku.read(calls.rate_limits()),
}


@pytest.fixture(autouse=True)
def pauses_take_no_time() -> Iterator[None]:
    with clock.replaced(lambda: datetime.now(UTC), at_once):
        yield


@asynccontextmanager
async def disturbed(name: str) -> AsyncIterator[tuple[Simulator, Web]]:
    """A simulator under a fault, and an impatient line to it."""
    async with Simulator(apps=2, switches={"unlimited": True}) as simulator:
        FAULTS[name](simulator)
        async with Web(Hosts.from_environment({"HEROKU_HOST": simulator.host}), timeout=TIMEOUT) as web:
            yield simulator, web


async def outcome(work: Awaitable[object]) -> object:
    """The value, or the typed error; anything else passes through and fails the test."""
    try:
        return await work
    except HerotuiError as error:
        return error


def check(seen: object, keys: Iterable[str]) -> None:
    """No key, and nothing that moves a terminal, in what is shown of an outcome."""
    told = str(seen) + seen.meaning + seen.do if isinstance(seen, HerotuiError) else ""
    assert not [key for key in keys if key in repr(seen) + told]
    assert not set("\x1b\x07\u202e").intersection(told)


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
async def test_reads_end_with_a_value_or_a_typed_error_and_a_live_key_is_never_called_dead(fault: str) -> None:
    async with disturbed(fault) as (simulator, web), asyncio.timeout(PATIENCE):
        tries = await try_key(web, Secret(simulator.leaked_key))
        assert fault == "401" or "dead" not in {one.state for one in tries}
        key = Secret(simulator.responder_key)
        app = next(iter(simulator.world.apps.values())).name
        known = list(simulator.world.tokens)
        for seen in await asyncio.gather(*(outcome(read(Heroku(web, key), app)) for read in READS.values())):
            check(seen, known)
        check(await outcome(Heroku(web, key).write(calls.delete_key("none-such"))), known)
        assert [line.method for line in simulator.requests].count("DELETE") == 1
