"""The account and what opens it: authorizations, sessions, clients, SSH keys."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from herotui.heroku.models.base import Model, Part, Person, Ref, Token


class AccessToken(Part, frozen=True, kw_only=True):
    """The key of an authorization; `expires_in` in seconds, None: never."""

    id: str = ""
    token: Token | None = None
    expires_in: int | None = None


class ClientRef(Part, frozen=True, kw_only=True):
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


class Feature(Model, frozen=True, kw_only=True):
    """A Labs feature of an account, a team or an app; `runtime-heroku-exec` lets a key open a shell."""

    name: str = ""
    enabled: bool = False
    state: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Invoice(Model, frozen=True, kw_only=True):
    """A month's invoice; sums in cents, `state` 0 pending, 1 settled, 2 failed."""

    number: int = 0
    total: float = 0
    state: int = 0
    period_start: str = ""
    period_end: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None


class GitHubUser(Part, frozen=True, kw_only=True):
    """Who the linked GitHub account is. Its token comes with the answer and is not read."""

    user_id: int = 0


class GitHubAccount(Model, frozen=True, kw_only=True):
    """The GitHub account that is linked: the link service gives its token to whoever holds the key."""

    github: GitHubUser | None = None

    @classmethod
    def identify(cls, row: Mapping[str, Any]) -> str:
        """An account has one."""
        return "github" if row.get("github") else ""
