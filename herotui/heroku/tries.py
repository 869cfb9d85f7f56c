"""Whether a key lives: tried in each form that Heroku takes, on its own, with an invented key as control."""

from __future__ import annotations

import asyncio
import secrets
import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from herotui import clock
from herotui.call import Call, Service
from herotui.heroku import calls
from herotui.heroku.errors import error_id
from herotui.secret import Secret
from herotui.web import NoAnswer, Web

State = Literal["alive", "dead", "not_known"]
_OTHER_WORDS = frozenset({Service.GIT, Service.REGISTRY})
_ALPHABET = string.ascii_letters + string.digits + "_-"


@dataclass(frozen=True, slots=True)
class Form:
    """A way to use a key: which read, and whether the key goes as Basic password instead of Bearer."""

    name: str
    call: Call
    basic: bool = False


BEARER = Form("bearer", calls.account())
BASIC = Form("basic", calls.account(), basic=True)
BOTH = (BEARER, BASIC)
REGISTRY = Form("registry", calls.registry_login(), basic=True)


def data_form(database: str) -> Form:
    """The Data API, asked for a database by add-on id."""
    return Form("data", calls.data_probe(database))


def git_form(app: str) -> Form:
    """Git over HTTPS, asked for an app's branches."""
    return Form("git", calls.git_refs(app), basic=True)


@dataclass(frozen=True, slots=True)
class Try:
    """What one form showed. `status` is None when no answer came.

    `at` is when it came, by this machine's clock, `date` by Heroku's (None: it named no time); both UTC.
    """

    form: str
    state: State
    status: int | None
    error_id: str
    request_id: str
    at: datetime
    date: datetime | None = None


async def try_key(web: Web, key: Secret, *, forms: Sequence[Form] = BOTH) -> tuple[Try, ...]:
    """Try every form at once, each one time. Never raises for what Heroku or the network does."""
    return tuple(await asyncio.gather(*(_try(web, key, form) for form in forms)))


def state_of(tries: Iterable[Try]) -> State:
    """`alive` as soon as one form is; `dead` only when each of them (and at least one) was refused."""
    states = {one.state for one in tries}
    if "alive" in states:
        return "alive"
    return "dead" if states == {"dead"} else "not_known"


def random_key() -> Secret:
    """An invented key of today's format: what is refused to it is refused for being no key."""
    return Secret("HRKU-AA" + "".join(secrets.choice(_ALPHABET) for _ in range(58)))


async def _try(web: Web, key: Secret, form: Form) -> Try:
    try:
        answer = await web.send(form.call, key, basic=form.basic, retries=0)
    except NoAnswer:
        return Try(form.name, "not_known", None, "", "", clock.now())
    error = error_id(answer)
    state = _state(form.call.service, answer.status, error)
    return Try(form.name, state, answer.status, error, answer.request_id, answer.at, answer.date)


def _state(service: Service, status: int, error: str) -> State:
    """401 in Heroku's own words (`error`, its body's `id`) is death; without them a proxy may be speaking.

    Git and the registry refuse in words of their own protocols: there the control beside it tells a proxy apart.
    402 and 403 answer a key that Heroku knows; anything else says nothing about it.
    """
    if status == 401:
        return "dead" if error or service in _OTHER_WORDS else "not_known"
    return "alive" if 200 <= status < 300 or status in (402, 403) else "not_known"
