"""Asking databases, a few at once: with a client alone, incident or not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence

from herotui import clock
from herotui.audit.databases.key_value import inspect_redis
from herotui.audit.databases.look import POSTGRES, DatabaseLook
from herotui.audit.databases.postgres import PATIENCE, inspect_postgres
from herotui.audit.databases.targets import Target, way_to
from herotui.heroku.client import Heroku
from herotui.incident.known import NotSeen

AT_ONCE = 4
"""Databases that are asked at the same time."""


async def ask(client: Heroku | None, target: Target, patience: float = PATIENCE) -> DatabaseLook:
    """What one database tells; never raises for what Heroku, the database or the network does."""
    url = await way_to(target, client) if client else NotSeen("no key may read its config vars", "Give one.")
    if isinstance(url, NotSeen):
        return DatabaseLook(target.app, target.addon, target.engine, clock.now(), {"sessions": url})
    inspect = inspect_postgres if target.engine == POSTGRES else inspect_redis
    return await inspect(url, app=target.app, addon=target.addon, patience=patience)


async def ask_each(
    client: Heroku | None, chosen: Sequence[Target], patience: float = PATIENCE
) -> AsyncGenerator[tuple[Target, DatabaseLook], None]:
    """Each database with what it tells, as it comes. Closing the iterator hangs up."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(target: Target) -> tuple[Target, DatabaseLook]:
        async with gate:
            return target, await ask(client, target, patience)

    tasks = [asyncio.create_task(one(target)) for target in chosen]
    try:
        for told in asyncio.as_completed(tasks):
            yield await told
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
