"""What outlives the dead key: one look at everything that keeps an attacker in, as a list in the order to work it."""

from __future__ import annotations

import asyncio
import re
import shlex
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime
from typing import TypeVar

from herotui.desk import Desk
from herotui.errors import HerotuiError
from herotui.heroku import calls
from herotui.heroku.client import Heroku
from herotui.heroku.models import (
    AddOn,
    App,
    Client,
    Collaborator,
    Drain,
    Dyno,
    Listing,
    Member,
    Model,
    SSHKey,
    Team,
    Transfer,
    Webhook,
)
from herotui.incident.entry import Kind
from herotui.incident.known import Seen
from herotui.incident.state import Todo
from herotui.incident.verdict import SECRETS
from herotui.text.escape import visible
from herotui.text.masking import mask
from herotui.text.times import stamp

DYNOS = "one-off dynos still running"
PEOPLE = "collaborators, members, SSH keys, clients, transfers"
LISTENERS = "drains and webhooks"
ORDER = (SECRETS, DYNOS, PEOPLE, LISTENERS)
M = TypeVar("M", bound=Model)
_DATABASES = ("heroku-postgresql", "heroku-redis", "heroku-kafka")


async def look_around(desk: Desk, client: Heroku) -> tuple[Todo, ...]:
    """Everything left to do, recorded as one entry. What could not be read is recorded as not seen, never as none."""
    since = desk.incident.leak.at
    apps = await _listed(desk, "apps", client.all(calls.apps(), App))
    looks: list[Awaitable[list[Todo]]] = [
        _add_ons(desk, client),
        _account_keys(desk, client, since),
        _clients(desk, client, since),
        _transfers(desk, client, since),
        _teams(desk, client, since),
        *(look(desk, client, app, since) for app in apps for look in _PER_APP),
    ]
    found = [item for items in await asyncio.gather(*looks) for item in items]
    if desk.new_key is not None:
        own = desk.incident.key.authorization
        text = "the regenerated authorization: replace it by one with the least scope, then delete it"
        found.append(Todo(PEOPLE, text, f"heroku authorizations:revoke {own.id}" if own else ""))
    items = tuple(sorted(found, key=lambda item: (ORDER.index(item.group), not item.created_at, item.text)))
    data = {"items": [asdict(item) for item in items]}
    desk.record.submit(Kind.LEFT_TO_DO, f"Left to do: {len(items)}", phase="rotate", data=data)
    return items


async def _listed(desk: Desk, place: str, work: Awaitable[Listing[M]]) -> tuple[M, ...]:
    known = await desk.see(place, work)
    return known.items if isinstance(known, Seen) else ()


def _new(created_at: datetime | None, since: datetime | None) -> bool:
    """Whether it was made since the leak; with either time unknown it may have been."""
    return since is None or created_at is None or created_at >= since


def _word(text: str) -> str:
    """Foreign text as one word of a command to copy: whoever named it must not run anything by it."""
    return shlex.quote(visible(text))


def _stamp(created_at: datetime | None) -> str:
    return stamp(created_at) if created_at else ""


async def _add_ons(desk: Desk, client: Heroku) -> list[Todo]:
    todo = []
    for add_on in await _listed(desk, "add-ons", client.all(calls.addons(), AddOn)):
        service, app = add_on.addon_service, add_on.app
        if service and service.name in _DATABASES and app and app.name and not _rotated(desk, add_on):
            verb = "redis:credentials --reset" if "redis" in service.name else "pg:credentials:rotate"
            text = f"{visible(app.name)}: credentials of {visible(add_on.name or add_on.id)}"
            todo.append(Todo(SECRETS, text, f"heroku {verb} --app {_word(app.name)}"))
    return todo


def _rotated(desk: Desk, add_on: AddOn) -> bool:
    """Whether the record says that its credentials were replaced since the key died."""
    dead_at = desk.incident.key.dead_at
    rotated = re.compile(rf"POST /.*/({re.escape(add_on.name or add_on.id)}|{re.escape(add_on.id)})/.*rotat.*")
    return any(
        call.outcome == "done" and rotated.fullmatch(call.line) and (dead_at is None or call.at >= dead_at)
        for call in desk.incident.calls.values()
    )


async def _secrets(desk: Desk, client: Heroku, app: App, since: datetime | None) -> list[Todo]:
    name = app.name or app.id
    place = f"config vars of {visible(name)}"
    try:
        count = len(await client.config(calls.config_vars(name)))
    except HerotuiError as error:
        desk.gap(place, error.message, error.do)
        return []
    if place in desk.incident.gaps:
        desk.saw(place, count)
    if not count:
        return []
    text = f"{visible(name)}: {count} config vars, and those of its past releases"
    return [Todo(SECRETS, text, f"heroku config --app {_word(name)}")]


async def _dynos(desk: Desk, client: Heroku, app: App, since: datetime | None) -> list[Todo]:
    name = app.name or app.id
    return [
        Todo(
            DYNOS,
            f"{visible(name)}: {visible(dyno.name or dyno.id)} {mask(visible(dyno.command)).text}",
            f"heroku ps:stop {_word(dyno.name or dyno.id)} --app {_word(name)}",
            _stamp(dyno.created_at),
        )
        for dyno in await _listed(desk, f"dynos of {visible(name)}", client.all(calls.dynos(name), Dyno))
        if dyno.type == "run"
    ]


async def _collaborators(desk: Desk, client: Heroku, app: App, since: datetime | None) -> list[Todo]:
    name = app.name or app.id
    listed = await _listed(
        desk, f"collaborators of {visible(name)}", client.all(calls.collaborators(name), Collaborator)
    )
    return [
        Todo(
            PEOPLE,
            f"{visible(name)}: collaborator {visible(one.user.email)}",
            f"heroku access:remove {_word(one.user.email)} --app {_word(name)}",
            _stamp(one.created_at),
        )
        for one in listed
        if one.user and one.user.email and one.role != "owner" and _new(one.created_at, since)
    ]


async def _drains(desk: Desk, client: Heroku, app: App, since: datetime | None) -> list[Todo]:
    name = app.name or app.id
    return [
        Todo(
            LISTENERS,
            f"{visible(name)}: drain to {mask(visible(drain.url)).text}",
            f"heroku drains:remove {drain.id} --app {_word(name)}",
            _stamp(drain.created_at),
        )
        for drain in await _listed(desk, f"drains of {visible(name)}", client.all(calls.drains(name), Drain))
        if drain.addon is None and _new(drain.created_at, since)
    ]


async def _webhooks(desk: Desk, client: Heroku, app: App, since: datetime | None) -> list[Todo]:
    name = app.name or app.id
    return [
        Todo(
            LISTENERS,
            f"{visible(name)}: webhook to {mask(visible(hook.url)).text}",
            f"heroku webhooks:remove {hook.id} --app {_word(name)}",
            _stamp(hook.created_at),
        )
        for hook in await _listed(desk, f"webhooks of {visible(name)}", client.all(calls.webhooks(name), Webhook))
        if _new(hook.created_at, since)
    ]


async def _account_keys(desk: Desk, client: Heroku, since: datetime | None) -> list[Todo]:
    return [
        Todo(
            PEOPLE,
            f"SSH key {visible(key.comment or key.fingerprint or key.id)}",
            f"heroku keys:remove {_word(key.comment or key.id)}",
            _stamp(key.created_at),
        )
        for key in await _listed(desk, "SSH keys", client.all(calls.keys(), SSHKey))
        if _new(key.created_at, since)
    ]


async def _clients(desk: Desk, client: Heroku, since: datetime | None) -> list[Todo]:
    return [
        Todo(
            PEOPLE,
            f"OAuth client {visible(one.name or one.id)}",
            f"heroku clients:destroy {one.id}",
            _stamp(one.created_at),
        )
        for one in await _listed(desk, "OAuth clients", client.all(calls.clients(), Client))
        if _new(one.created_at, since)
    ]


async def _transfers(desk: Desk, client: Heroku, since: datetime | None) -> list[Todo]:
    return [
        Todo(
            PEOPLE,
            f"transfer of {_named(one.app.name if one.app else '')} to"
            f" {_named(one.recipient.email if one.recipient else '')}, pending",
            "by hand: dashboard.heroku.com, the app, Settings, Transfer Ownership",
            _stamp(one.created_at),
        )
        for one in await _listed(desk, "app transfers", client.all(calls.transfers(), Transfer))
        if one.state == "pending"
    ]


def _named(word: str) -> str:
    """A foreign name fit to be shown; `?` where Heroku left it out."""
    return visible(word) if word else "?"


async def _teams(desk: Desk, client: Heroku, since: datetime | None) -> list[Todo]:
    todo = []
    for team in await _listed(desk, "teams", client.all(calls.teams(), Team)):
        name = team.name or team.id
        for member in await _listed(desk, f"members of {visible(name)}", client.all(calls.members(name), Member)):
            if _new(member.created_at, since):
                email = visible(member.email)
                command = f"heroku members:remove {_word(member.email)} --team {_word(name)}"
                todo.append(Todo(PEOPLE, f"team {visible(name)}: member {email}", command, _stamp(member.created_at)))
    return todo


_PER_APP: tuple[Callable[[Desk, Heroku, App, datetime | None], Awaitable[list[Todo]]], ...] = (
    _secrets,
    _dynos,
    _collaborators,
    _drains,
    _webhooks,
)
