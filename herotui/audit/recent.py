"""The last lines of every app's log, before a restart or time destroys them.

Heroku keeps some 1,500 lines of an app, a week at most (Dev Center, logging; Fir keeps none): what is asked for first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from herotui.audit.loglines import Lines
from herotui.audit.views import Unseen
from herotui.desk import Desk
from herotui.detect.scene import Happening
from herotui.errors import HerotuiError
from herotui.heroku import calls
from herotui.heroku.client import Heroku
from herotui.heroku.models import App, LogSession
from herotui.secret import Secret
from herotui.text.escape import visible
from herotui.text.masking import mask
from herotui.text.times import stamp

LINES = 1500
LEFT_ALONE = 500
"""Requests that are left for revoking and rotating."""
LATER = "left for later: requests are kept for revoking"
_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Recent:
    """An app's last lines, masked; `why_not` where they could not be had."""

    app: str
    lines: tuple[str, ...] = ()
    happened: tuple[Happening, ...] = ()
    sent: Mapping[tuple[str, str], int] | None = None
    why_not: str = ""


async def recent(desk: Desk, client: Heroku, apps: tuple[App, ...]) -> list[Recent]:
    """The last lines of every app, the latest changed first, as far as the budget goes. Never raises."""
    gate = Gate(client)
    order = sorted(apps, key=lambda app: stamp(app.updated_at) if app.updated_at else "", reverse=True)

    async def of(app: App) -> Recent:
        async with gate.lane:
            return await _of(desk, client, app) if gate.open else Recent(visible(app.name), why_not=LATER)

    return list(await asyncio.gather(*(of(app) for app in order)))


class Gate:
    """Lets few in at once, and nobody once the hour's requests run low: the last ones are for revoking and rotating."""

    def __init__(self, client: Heroku) -> None:
        self.lane = asyncio.Semaphore(_AT_ONCE)
        self._budget = client.budget

    @property
    def open(self) -> bool:
        """Whether there is room for what is good to have."""
        left = self._budget.now()
        return left is None or left > max(LEFT_ALONE, self._budget.reserve)


def gaps(found: list[Recent]) -> list[Unseen]:
    """Whose lines could not be had: a line for each reason."""
    reasons: dict[str, list[str]] = {}
    for one in found:
        if one.why_not:
            reasons.setdefault(one.why_not, []).append(one.app)
    how = "heroku logs --num 1500 --app APP > FILE, then herotui audit --log FILE."
    return [
        Unseen(f"recent log lines of {apps[0]}" if len(apps) == 1 else f"recent log lines, {len(apps)} apps", why, how)
        for why, apps in reasons.items()
    ]


async def raw_tail(desk: Desk, client: Heroku, app: App) -> bytes:
    """An app's last lines as Heroku gives them. Raises `HerotuiError`; ValueError for an id that can't be asked for."""
    session = await client.one(calls.log_session(app.id, LINES), LogSession)
    return await desk.web.fetch(Secret(session.logplex_url))


async def _of(desk: Desk, client: Heroku, app: App) -> Recent:
    name = app.name or app.id
    try:
        raw = await raw_tail(desk, client, app)
    except HerotuiError as error:
        return Recent(visible(name), why_not=visible(error.message.replace(app.id, "APP")))
    except ValueError:
        return Recent(visible(name), why_not="its id names nothing that can be asked for")
    return await asyncio.to_thread(_read, visible(name), raw, desk.leaked)


def _read(app: str, raw: bytes, leaked: Secret | None) -> Recent:
    lines = tuple(_masked(line, leaked) for line in raw.decode("utf-8", "replace").splitlines()[-LINES:])
    reader = Lines(app=app, source="recent log lines")
    happened = tuple(reader.happened(lines))
    return Recent(app, lines, happened, reader.sent)


def _masked(line: str, leaked: Secret | None) -> str:
    text = mask(line[:4000]).text
    return visible(leaked.masked_in(text)[0] if leaked else text)
