"""What only a live account can settle, asked of one by harmless reads. Shapes are kept, values never."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from herotui.call import Call
from herotui.errors import NoAccess
from herotui.heroku import calls
from herotui.heroku.client import Heroku
from herotui.heroku.errors import Forbidden, Gone, HerokuError, NotFound
from herotui.heroku.models import App, Authorization, Release, Team
from herotui.heroku.tries import random_key
from herotui.web import Answer

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z", re.IGNORECASE)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_STARS = "*" * 10
_NEVER = datetime.min.replace(tzinfo=UTC)
_NAMED = re.compile(r"/config-vars\Z")
"""Answers whose field names are the customer's own."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The answer to one open question; None when it could not be settled, and `why` says what stood in the way."""

    name: str
    answer: bool | int | str | None
    why: str


@dataclass
class Live:
    """A volunteer's account at work. `shapes` maps each read that was answered to the shape of its answer.

    `bodies` holds the answers themselves, for whoever checks them against the published schema; never to be shown.
    """

    heroku: Heroku
    shapes: dict[str, Any] = field(default_factory=dict)
    bodies: dict[str, tuple[Call, Any]] = field(default_factory=dict, repr=False)
    refusals: list[HerokuError] = field(default_factory=list, repr=False)

    async def settle(self) -> AsyncIterator[Settled]:
        """Each question that reads can settle, in the order in which they are asked. Sends GETs only."""
        for name, ask in _PROBES.items():
            try:
                answer, why = await ask(self)
            except NoAccess as error:
                answer, why = None, error.message
            yield Settled(name, answer, why)

    async def read(self, call: Call, *, template: str = "") -> Any:
        """The decoded answer; its shape is kept under `template`, the path without ids. Raises as `Heroku.read`."""
        try:
            answer = await self.heroku.read(call)
        except HerokuError as error:
            self.refusals.append(error)
            raise
        return self._kept(call, answer, template or call.path)

    def _kept(self, call: Call, answer: Answer, template: str) -> Any:
        body = answer.json()
        line = f"{call.method} {template}"
        self.shapes[line] = {"*": "text"} if _NAMED.search(template) else shape(body)
        self.bodies[line] = call, body
        return body


def shape(value: Any) -> Any:
    """The shape of a JSON value: names of fields and kinds of values. A list shows its rows' shapes, each once."""
    if isinstance(value, dict):
        return {name: shape(item) for name, item in sorted(value.items())}
    if isinstance(value, list):
        seen = {repr(one): one for one in map(shape, value)}
        return list(seen.values())
    if isinstance(value, str):
        return "uuid" if _UUID.match(value) else "time" if _TIME.match(value) else "text"
    return {bool: "true or false", int: "number", float: "number", type(None): "null"}[type(value)]


Probe = Callable[[Live], Awaitable[tuple[bool | int | str | None, str]]]


async def _prefix(live: Live) -> tuple[int | None, str]:
    return _most([start.removeprefix("HRKU-AA").removeprefix("HRKU-") for start, _ in await _redacted(live)])


async def _suffix(live: Live) -> tuple[int | None, str]:
    return _most([end for _, end in await _redacted(live)])


async def _redacted(live: Live) -> list[tuple[str, str]]:
    """What is shown of each redacted key in the list, before and after the asterisks."""
    rows = await live.read(calls.authorizations())
    tokens = [str((row.get("access_token") or {}).get("token") or "") for row in rows]
    return [(token.partition(_STARS)[0], token.partition(_STARS)[2]) for token in tokens if _STARS in token]


def _most(shown: list[str]) -> tuple[int | None, str]:
    lengths = sorted(map(len, shown))
    return (lengths[-1], f"{len(shown)} redacted keys, lengths {lengths}") if shown else (None, "no key is redacted")


async def _info_redacted(live: Live) -> tuple[bool | None, str]:
    listed = (await live.heroku.authorizations()).items
    if not listed:
        return None, "the account has no authorization"
    call = calls.authorization(listed[0].id)
    await live.read(call, template="/oauth/authorizations/{id}")
    one = await live.heroku.one(call, Authorization)
    return (None, "no key is in the answer") if one.token is None else (one.token.key is None, "read one of the list")


async def _reached(live: Live, call: Call, template: str) -> tuple[bool | None, str]:
    try:
        await live.read(call, template=template)
    except (Forbidden, NotFound, Gone) as error:
        return False, f"{error.status} {error.error_id}"
    return True, "200"


async def _sessions(live: Live) -> tuple[bool | None, str]:
    return await _reached(live, calls.sessions(), "/oauth/sessions")


async def _github(live: Live) -> tuple[bool | None, str]:
    return await _reached(live, calls.github_account(), "/account/github/token")


async def _team_keys(live: Live) -> tuple[bool | None, str]:
    teams = (await live.heroku.all(calls.teams(), Team)).items
    own = next((team for team in teams if team.role == "admin"), None)
    if own is None:
        return None, "the account is admin of no team"
    return await _reached(live, calls.team_authorizations(own.id), "/teams/{team}/oauth/authorizations")


async def _settings(live: Live) -> tuple[bool | None, str]:
    app = await _an_app(live)
    if app is None:
        return None, "the account has no app"
    return await _reached(live, calls.config_vars_settings(app.id), "/apps/{app}/config-vars-settings")


async def _past(live: Live) -> tuple[int | None, str]:
    app = await _an_app(live)
    listed = (await live.heroku.all(calls.releases(app.id), Release)).items if app else ()
    oldest = min(listed, key=lambda one: one.version, default=None)
    if app is None or oldest is None:
        return None, "the account has no app with a release"
    for back, release in enumerate(sorted(listed, key=lambda one: -one.version)):
        if release is not oldest and back not in (1, 2, 5, 10, 50):
            continue
        call = calls.release_config_vars(app.id, str(release.version))
        known, why = await _reached(live, call, "/apps/{app}/releases/{version}/config-vars")
        if not known:
            return back, f"{why} for the release {back} back"
    return 0, f"the oldest of {len(listed)} releases still has them"


async def _an_app(live: Live) -> App | None:
    apps = (await live.heroku.all(calls.apps(), App)).items
    return max(apps, key=lambda one: one.released_at or _NEVER, default=None)


async def _not_modified(live: Live) -> tuple[bool | None, str]:
    first = await live.heroku.read(calls.account())
    second = await live.heroku.read(calls.account(), etag=first.headers.get("etag", ""))
    third = await live.heroku.read(calls.account())
    if second.status != 304:
        return None, f"the second answer was {second.status}"
    left = [int(answer.headers.get("ratelimit-remaining") or -1) for answer in (first, second, third)]
    spent, plain = left[0] - left[1], left[1] - left[2]
    if min(left) < 0 or plain != 1:
        return None, f"the count is moved by others too: {left}"
    return spent == 0, f"left before and after: {left}"


async def _unauthorized(live: Live) -> tuple[str | None, str]:
    answer = await live.heroku.web.send(calls.account(), random_key())
    body = answer.json()
    words = str(body.get("message", "")) if isinstance(body, dict) else ""
    return words, f"{answer.status} {body.get('id', '') if isinstance(body, dict) else ''}"


async def _forbidden(live: Live) -> tuple[str | None, str]:
    found = next((one for one in live.refusals if isinstance(one, Forbidden)), None)
    return (found.message, "one of the reads above") if found else (None, "no read was refused")


_PROBES: dict[str, Probe] = {
    "visible_prefix": _prefix,
    "visible_suffix": _suffix,
    "info_redacted": _info_redacted,
    "sessions_shown": _sessions,
    "team_keys": _team_keys,
    "config_vars_settings": _settings,
    "release_config_kept": _past,
    "github_token": _github,
    "not_modified_free": _not_modified,
    "unauthorized_words": _unauthorized,
    "forbidden_words": _forbidden,
}
