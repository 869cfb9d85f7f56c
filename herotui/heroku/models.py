"""What the Platform API answers, as far as herotui reads it.

Field names are the API's (published schema, version 3). Unknown fields are passed over, unknown enum values are kept
as text, what is missing or null has its default. Times are aware, UTC; texts are as Heroku sent them: hostile.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec

from herotui.secret import KeyFormat, Secret
from herotui.text.escape import cut, visible
from herotui.text.masking import mask

_STARS = "*" * 10


class Token:
    """A token as an answer shows it: `redacted` text, and the `key` itself where Heroku sent it whole.

    Heroku redacts with ten asterisks, except in answers to creation and regeneration (heroku-cli-command, pull
    request 352). `redacted` never holds a whole key, whatever was sent.
    """

    __slots__ = ("key", "redacted")

    def __init__(self, text: str) -> None:
        self.key = None if not text or _STARS in text else Secret(text)
        self.redacted = text if self.key is None else self.key.format.prefix + _STARS

    def fits(self, key: Secret) -> int | None:
        """How many characters beyond the format's prefix agree with `key`; None when it is another."""
        if self.key is not None:
            return len(key) if self.key == key else None
        return key.fits(self.redacted)

    @property
    def format(self) -> KeyFormat:
        """The format of a whole token; UNKNOWN for a redacted one."""
        return KeyFormat.UNKNOWN if self.key is None else self.key.format

    def __repr__(self) -> str:
        return f"<token {self.redacted}>"


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """Anything with an id."""

    id: str


class Ref(msgspec.Struct, frozen=True, kw_only=True):
    """Another thing, as answers refer to it."""

    id: str = ""
    name: str = ""


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """A user, as answers refer to one."""

    id: str = ""
    email: str = ""
    name: str = ""
    full_name: str = ""
    federated: bool = False


class AccessToken(msgspec.Struct, frozen=True, kw_only=True):
    """The key of an authorization; `expires_in` in seconds, None: never."""

    id: str = ""
    token: Token | None = None
    expires_in: int | None = None


class ClientRef(msgspec.Struct, frozen=True, kw_only=True):
    """The OAuth client that an authorization was given to."""

    id: str = ""
    name: str = ""
    redirect_uri: str = ""


class Account(Model, frozen=True, kw_only=True):
    """Whose key it is. `federated`: logs in through SSO, and can't create direct authorizations."""

    email: str = ""
    name: str = ""
    two_factor_authentication: bool = False
    federated: bool = False
    verified: bool = False
    created_at: datetime | None = None
    last_login: datetime | None = None
    suspended_at: datetime | None = None
    delinquent_at: datetime | None = None
    default_team: Ref | None = None
    identity_provider: Ref | None = None


class Authorization(Model, frozen=True, kw_only=True):
    """A right to act for the account. Direct when it has no `client`: only then can it be regenerated."""

    description: str = ""
    scope: tuple[str, ...] = ()
    created_at: datetime | None = None
    updated_at: datetime | None = None
    access_token: AccessToken | None = None
    client: ClientRef | None = None
    session: Ref | None = None
    user: Person | None = None

    @property
    def token(self) -> Token | None:
        """Its key, as far as the answer shows it."""
        return self.access_token.token if self.access_token else None

    @property
    def direct(self) -> bool:
        """Whether it belongs to no OAuth client."""
        return self.client is None


class Session(Model, frozen=True, kw_only=True):
    """A log-in. It carries no time."""

    description: str = ""
    expires_in: int | None = None


class Client(Model, frozen=True, kw_only=True):
    """An OAuth client that the account registered. Its secret is not read."""

    name: str = ""
    redirect_uri: str = ""
    ignores_delinquent: bool = False
    created_at: datetime | None = None
    updated_at: datetime | None = None


class SSHKey(Model, frozen=True, kw_only=True):
    """A public SSH key."""

    comment: str = ""
    email: str = ""
    fingerprint: str = ""
    public_key: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None


class App(Model, frozen=True, kw_only=True):
    """An app."""

    name: str = ""
    owner: Person | None = None
    team: Ref | None = None
    space: Ref | None = None
    region: Ref | None = None
    stack: Ref | None = None
    maintenance: bool = False
    git_url: str = ""
    web_url: str = ""
    archived_at: datetime | None = None
    created_at: datetime | None = None
    released_at: datetime | None = None
    updated_at: datetime | None = None


class Release(Model, frozen=True, kw_only=True):
    """A change of an app's code, config vars or add-ons. `user` is the account that acted, not the key."""

    version: int = 0
    description: str = ""
    status: str = ""
    current: bool = False
    user: Person | None = None
    slug: Ref | None = None
    addon_plan_names: tuple[str, ...] = ()
    eligible_for_rollback: bool = False
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Permission(msgspec.Struct, frozen=True, kw_only=True):
    """What a collaborator may do."""

    name: str = ""
    description: str = ""


class Collaborator(Model, frozen=True, kw_only=True):
    """Someone who may work on an app."""

    user: Person | None = None
    role: str = ""
    permissions: tuple[Permission, ...] = ()
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Dyno(Model, frozen=True, kw_only=True):
    """A running container; `type` is `run` for a one-off."""

    name: str = ""
    type: str = ""
    command: str = ""
    size: str = ""
    state: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Formation(Model, frozen=True, kw_only=True):
    """How many dynos a process type has."""

    type: str = ""
    command: str = ""
    quantity: int = 0
    size: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None


class AddOn(Model, frozen=True, kw_only=True):
    """An add-on; `config_vars` names the config vars that hold its credentials."""

    name: str = ""
    addon_service: Ref | None = None
    plan: Ref | None = None
    app: Ref | None = None
    config_vars: tuple[str, ...] = ()
    state: str = ""
    provider_id: str = ""
    web_url: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Drain(Model, frozen=True, kw_only=True):
    """Where logs are sent. `url` may hold a password; `token` only names the drain in log lines."""

    url: str = ""
    token: str = ""
    addon: Ref | None = None
    app: Ref | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Webhook(Model, frozen=True, kw_only=True):
    """Who is told of an app's events. `url` may hold a password."""

    url: str = ""
    include: tuple[str, ...] = ()
    level: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Team(Model, frozen=True, kw_only=True):
    """A team; `role` is the account's own in it."""

    name: str = ""
    role: str = ""
    type: str = ""
    enterprise_account: Ref | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Member(Model, frozen=True, kw_only=True):
    """A member of a team."""

    email: str = ""
    role: str = ""
    federated: bool = False
    two_factor_authentication: bool = False
    user: Person | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Invitation(Model, frozen=True, kw_only=True):
    """An invitation to a team that waits."""

    user: Person | None = None
    invited_by: Person | None = None
    role: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Transfer(Model, frozen=True, kw_only=True):
    """An app on its way to another owner."""

    app: Ref | None = None
    owner: Person | None = None
    recipient: Person | None = None
    state: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Pipeline(Model, frozen=True, kw_only=True):
    """A pipeline."""

    name: str = ""
    owner: Ref | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Listing(Generic[M]):
    """What a list held: its items, and a line for each that can't be read.

    `more`: there is more than was asked for, so what is missing here may exist all the same.
    """

    items: tuple[M, ...] = ()
    spoiled: tuple[str, ...] = ()
    more: bool = False


def decode_one(model: type[M], body: bytes) -> M:
    """One thing. Raises ValueError, without quoting the body, when it has another shape."""
    return _converted(model, msgspec.json.decode(body))


def decode_list(model: type[M], body: bytes) -> Listing[M]:
    """A list, item by item: a wrong type spoils that item only. Raises ValueError when it is no list at all."""
    rows = msgspec.json.decode(body)
    if not isinstance(rows, list):
        raise ValueError("not a list")
    items, spoiled = [], []
    for number, row in enumerate(rows, start=1):
        try:
            items.append(_converted(model, row))
        except ValueError as problem:
            spoiled.append(f"{_name(row, number)}: {problem}")
    return Listing(tuple(items), tuple(spoiled))


def decode_config(body: bytes) -> dict[str, Secret]:
    """Config vars by name. Each value is a `Secret`: any may be one. Raises ValueError for another shape."""
    values = msgspec.json.decode(body, type=dict[str, str | None])
    return {name: Secret(value) for name, value in values.items() if value is not None}


def _converted(model: type[M], row: object) -> M:
    return msgspec.convert(_without_nulls(row), model, dec_hook=_hook)


def _hook(kind: type, value: object) -> object:
    if kind is Token and isinstance(value, str):
        return Token(value)
    raise ValueError(f"Expected `str`, got `{type(value).__name__}`")


def _without_nulls(value: Any) -> Any:
    """Null and missing are the same to a reader: its default."""
    if isinstance(value, dict):
        return {name: _without_nulls(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value


def _name(row: object, number: int) -> str:
    id = row.get("id") if isinstance(row, dict) else None
    return cut(mask(visible(id)).text, 40) if isinstance(id, str) and id else f"item {number}"
