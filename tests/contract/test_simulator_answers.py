"""Every endpoint of the simulated Heroku takes and answers what the published schemas say; `pytest -s` prints how."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx

from herotui.simulator import Simulator
from herotui.simulator.routes import TABLE
from tests.contract import account_states, app_states
from tests.contract.walk import Walk, in_order

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


async def test_every_endpoint_takes_and_answers_what_is_published() -> None:
    rows, failed = [], []
    states = account_states.STATES.and_also(app_states.STATES)
    async with (
        Simulator(apps=4, seed=3, now=NOW) as heroku,
        httpx.AsyncClient(base_url=heroku.host, trust_env=False) as client,
    ):
        states.prepare(heroku)
        walk = Walk(heroku, client, states)
        for route in in_order(TABLE.routes):
            try:
                rows.append(await walk.visit(route))
            except (AssertionError, LookupError, StopIteration) as problem:
                failed.append(f"{route.method} {route.path}: {problem!r}")
    print("\n".join(["", *rows]))
    assert not failed, "\n".join(["", *failed])
