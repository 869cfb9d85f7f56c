"""Kinds of acts: what is looked at before each, and how the world tells afterwards whether it was done.

Heroku takes no idempotency keys, so after a crash or a lost answer nothing but the world can say. A creation is found
by the mark in its description, a deletion by what is gone, a new value by its fingerprint, a rotation by the
fingerprint of the credentials before it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import unquote

from herotui.call import Call, Service
from herotui.changes.step import Act, Deed, Kept, Made, Value
from herotui.heroku.client import Heroku
from herotui.heroku.errors import Gone, NotFound
from herotui.heroku.models import decode_config
from herotui.secret import Secret

DONE, NOT_DONE, NOT_KNOWN, LOST = "done", "not_done", "not_known", "lost"


class Stores(Protocol):
    """Places outside Heroku. Both raise `HerotuiError` or OSError; `read` gives None where there is nothing."""

    async def read(self, deed: Deed) -> Secret | None:
        """What stands in the deed's place now."""

    async def write(self, deed: Deed, value: Secret, expecting: str) -> None:
        """Put `value` there, whole or not at all; only over a value of the fingerprint `expecting` ("": nothing)."""


@dataclass(frozen=True, slots=True)
class World:
    """What is looked at: Heroku through `client`, other places through `stores`. `salt` keys fingerprints."""

    client: Heroku
    stores: Stores | None
    salt: bytes

    async def items(self, path: str, like: Call) -> list[Mapping[str, Any]]:
        """A list to its end, as bare JSON objects."""
        rows: list[Mapping[str, Any]] = []
        order = ""
        while True:
            answer = await self.client.read(Call("GET", path, service=like.service, accept=like.accept, order=order))
            body = _json(answer.body)
            if not isinstance(body, list):
                raise ValueError("no list")
            rows += [row for row in body if isinstance(row, dict)]
            following = answer.headers.get("next-range", "") if answer.status == 206 else ""
            if not following or following == order:
                return rows
            order = following

    async def one(self, call: Call) -> Any:
        """The answer to a read, as bare JSON."""
        return _json((await self.client.read(call)).body)

    def fingerprint(self, value: Value | str | None) -> str:
        """A value's fingerprint; empty for none, and for a key that is not made yet."""
        match value:
            case Secret():
                return value.fingerprint(self.salt)
            case Kept(fingerprint):
                return fingerprint
            case str():
                return Secret(value).fingerprint(self.salt)
        return ""


@dataclass(frozen=True, slots=True)
class Look:
    """What the world says: `done`, `not_done`, `not_known`, or `lost`: done, and what it answered is lost.

    `orphans` are the ids of authorizations that were made and whose key nobody has.
    """

    verdict: str
    orphans: tuple[str, ...] = ()


class ActKind:
    """An act of which nothing is known beforehand, and which no look can settle.

    `repeatable`: doing it twice is doing it once. `makes`: its answer holds a key.
    """

    repeatable = False
    makes = False

    async def before(self, world: World, act: Act) -> Mapping[str, str]:
        """What to remember with the intent."""
        return {}

    async def look(self, world: World, act: Act, before: Mapping[str, str]) -> Look:
        """Whether it was done. Raises what reading raises, ValueError for what can't be understood."""
        return Look(NOT_KNOWN)


class Setting(ActKind):
    """Puts a setting to a value: twice is once. Read back where it is plain words, numbers or switches."""

    repeatable = True

    async def look(self, world: World, act: Act, before: Mapping[str, str]) -> Look:
        """What was set is what is there."""
        assert isinstance(act, Call)  # noqa: S101 - by the table below
        wanted = act.body or {}
        if not wanted or not all(isinstance(value, str | int) for value in wanted.values()):
            return Look(NOT_KNOWN)
        found = await world.one(Call("GET", act.path, service=act.service, accept=act.accept))
        return Look(DONE if all(found[name] == value for name, value in wanted.items()) else NOT_DONE)


class Creation(ActKind):
    """A new authorization. The mark in its description finds it; its key is shown once, so it is lost when found."""

    makes = True

    async def look(self, world: World, act: Act, before: Mapping[str, str]) -> Look:
        """Found by its description."""
        assert isinstance(act, Call)  # noqa: S101 - by the table below
        wanted = str((act.body or {}).get("description"))
        rows = await world.items(act.path, act)
        found = tuple(str(row["id"]) for row in rows if row.get("description") == wanted and row.get("id"))
        return Look(LOST, found) if found else Look(NOT_DONE)


class Regeneration(ActKind):
    """A new key in the old one's place. Done means lost: who has another key regenerates once more."""

    makes = True

    async def before(self, world: World, act: Act) -> Mapping[str, str]:
        """The access token's id and when the authorization changed."""
        assert isinstance(act, Call)  # noqa: S101 - by the table below
        row = await world.one(Call("GET", act.path.removesuffix("/actions/regenerate-tokens")))
        token = row.get("access_token") or {}
        return {"token": str(token.get("id", "")), "updated_at": str(row.get("updated_at", ""))}

    async def look(self, world: World, act: Act, before: Mapping[str, str]) -> Look:
        """Another token than before."""
        return Look(NOT_DONE if await self.before(world, act) == before else LOST)


class Deletion(ActKind):
    """Something is removed: it is no longer in the list that it was in."""

    repeatable = True

    async def look(self, world: World, act: Act, before: Mapping[str, str]) -> Look:
        """Gone from its list; an authorization and a telemetry drain are asked for by id, as no one list has all."""
        assert isinstance(act, Call)  # noqa: S101 - by the table below
        head, _, last = act.path.rpartition("/")
        try:
            if head in ("/oauth/authorizations", "/telemetry-drains"):
                await world.one(Call("GET", act.path, accept=act.accept))
                return Look(NOT_DONE)
            rows = await world.items(head, act)
        except (NotFound, Gone):
            return Look(DONE)
        return Look(NOT_DONE if any(unquote(last) in _names(row) for row in rows) else DONE)


class Stop(ActKind):
    """A dyno is stopped: that very one no longer runs, whatever has come in its place."""

    async def before(self, world: World, act: Act) -> Mapping[str, str]:
        """The id of the dyno."""
        assert isinstance(act, Call)  # noqa: S101 - by the table below
        head, _, name = act.path.removesuffix("/actions/stop").rpartition("/")
        rows = await world.items(head, act)
        return {"id": next((str(row.get("id")) for row in rows if unquote(name) in _names(row)), "")}

    async def look(self, world: World, act: Act, before: Mapping[str, str]) -> Look:
        """Another dyno, or none."""
        now = await self.before(world, act)
        return Look(NOT_DONE if before.get("id") and now == before else DONE)


class ConfigVars(ActKind):
    """Values are set by name: compared by fingerprint. The same values once more make no release."""

    repeatable = True

    async def before(self, world: World, act: Act) -> Mapping[str, str]:
        """Fingerprints of what the names hold now."""
        assert isinstance(act, Call)  # noqa: S101 - by the table below
        answer = await world.client.read(Call("GET", act.path, accept=act.accept))
        held = decode_config(answer.body)
        return {name: world.fingerprint(held.get(name)) for name in act.body or {}}

    async def look(self, world: World, act: Act, before: Mapping[str, str]) -> Look:
        """Every name holds what it was to hold."""
        assert isinstance(act, Call)  # noqa: S101 - by the table below
        wanted = {name: world.fingerprint(value) for name, value in (act.body or {}).items()}
        if any(isinstance(value, Made) for value in (act.body or {}).values()):
            return Look(NOT_KNOWN)
        return Look(DONE if await self.before(world, act) == wanted else NOT_DONE)


class CredentialRotation(ActKind):
    """New passwords for a data add-on: never twice, for each is a restart of every app that is attached."""

    async def before(self, world: World, act: Act) -> Mapping[str, str]:
        """A fingerprint over the credentials that are in force."""
        assert isinstance(act, Call)  # noqa: S101 - by the table below
        all_of_postgres = re.fullmatch(r"/postgres/v0/databases/[^/]+/credentials_rotation", act.path)
        path = act.path.removesuffix("_rotation") if all_of_postgres else act.path.rpartition("/")[0]
        found = await world.one(Call("GET", path, service=Service.DATA))
        return {"credentials": world.fingerprint("\n".join(sorted(_credentials(found))))}

    async def look(self, world: World, act: Act, before: Mapping[str, str]) -> Look:
        """Other credentials than before."""
        return Look(NOT_DONE if await self.before(world, act) == before else DONE)


class CodeRelease(ActKind):
    """A slug is released again: found by the mark in the release's description."""

    async def before(self, world: World, act: Act) -> Mapping[str, str]:
        """How many releases of this description there are."""
        assert isinstance(act, Call)  # noqa: S101 - by the table below
        wanted = (act.body or {}).get("description")
        order = "version ..; order=desc,max=100"
        rows = await world.one(Call("GET", act.path, accept=act.accept, order=order))
        return {"releases": str(sum(row.get("description") == wanted for row in rows))}

    async def look(self, world: World, act: Act, before: Mapping[str, str]) -> Look:
        """One more than before."""
        return Look(NOT_DONE if await self.before(world, act) == before else DONE)


class Writing(ActKind):
    """A value is written to a place outside Heroku."""

    async def before(self, world: World, act: Act) -> Mapping[str, str]:
        """The fingerprint of what stands there."""
        assert isinstance(act, Deed)  # noqa: S101 - by `kind_of`
        if world.stores is None:
            raise ValueError("no store at hand")
        return {act.name: world.fingerprint(await world.stores.read(act))}

    async def look(self, world: World, act: Act, before: Mapping[str, str]) -> Look:
        """What was to stand there, what stood there before, or something else."""
        assert isinstance(act, Deed)  # noqa: S101 - by `kind_of`
        now, wanted = await self.before(world, act), world.fingerprint(act.value)
        if now == {act.name: wanted}:
            return Look(DONE)
        return Look(NOT_DONE if now == before else NOT_KNOWN)


_TABLE: tuple[tuple[str, ActKind], ...] = (
    (r"POST (/teams/[^/]+)?/oauth/authorizations", Creation()),
    (r"POST /oauth/authorizations/[^/]+/actions/regenerate-tokens", Regeneration()),
    (r"POST /apps/[^/]+/dynos/[^/]+/actions/stop", Stop()),
    (r"PATCH /(apps/[^/]+|pipelines/[^/]+/stage/[^/]+)/config-vars", ConfigVars()),
    (r"POST /(postgres|redis)/v0/databases/[^/]+/(credentials/[^/]+/)?credentials_rotation", CredentialRotation()),
    (r"POST /client/v11/databases/[^/]+/connection_reset", Setting()),  # thrown out twice is thrown out
    (r"POST /apps/[^/]+/releases", CodeRelease()),
    (r"DELETE /.+/[^/]+", Deletion()),
    (r"(PUT|PATCH) /.+", Setting()),
)
_OTHER, _WRITING = ActKind(), Writing()


def kind_of(act: Act) -> ActKind:
    """The kind of an act, by its method and path."""
    if isinstance(act, Deed):
        return _WRITING
    line = f"{act.method} {act.path}"
    return next((kind for shape, kind in _TABLE if re.fullmatch(shape, line)), _OTHER)


def drift(expects: Mapping[str, str], seen: Mapping[str, str]) -> tuple[str, ...]:
    """Names of what is no longer as the plan saw it."""
    return tuple(name for name, value in expects.items() if name in seen and seen[name] != value)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _names(row: Mapping[str, Any]) -> set[str]:
    """Everything that a path may call this by."""
    found = {row.get(name) for name in ("id", "name", "email", "url", "token", "hostname", "pcx_id", "fingerprint")}
    user = row.get("user")
    if isinstance(user, dict):
        found |= {user.get("id"), user.get("email")}
    return {name for name in found if isinstance(name, str)}


def _credentials(found: Any) -> Iterable[str]:
    """User names and passwords in force; those that run out after an earlier rotation don't count."""
    if isinstance(found, list):
        for item in found:
            yield from _credentials(item)
    elif isinstance(found, dict) and found.get("state") != "revoking":
        for name, value in found.items():
            if name in ("user", "password", "resource_url") and isinstance(value, str):
                yield value
            else:
                yield from _credentials(value)
