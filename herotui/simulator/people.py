"""Who there is: accounts, their keys, authorizations and sessions, and teams."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

POOL_SIZE = 4500
POOL_REFILL_PER_SECOND = 75 / 60


@dataclass(slots=True)
class Pool:
    """An account's requests: at most 4,500, 75 more a minute."""

    left: float
    at: datetime

    def refill(self, now: datetime) -> None:
        """Add what the time since the last look has earned."""
        earned = max(0.0, (now - self.at).total_seconds()) * POOL_REFILL_PER_SECOND
        self.left, self.at = min(POOL_SIZE, self.left + earned), now

    def take(self, now: datetime) -> bool:
        """Take one request; False when the pool is empty."""
        self.refill(now)
        if self.left < 1:
            return False
        self.left -= 1
        return True


@dataclass(slots=True)
class SshKey:
    """A public key of an account."""

    id: str
    comment: str
    fingerprint: str
    public_key: str
    created_at: datetime


@dataclass(slots=True)
class Feature:
    """A Labs feature of an account, an app or a team."""

    id: str
    name: str
    description: str
    enabled: bool
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True)
class Account:
    """A person or a machine with a login."""

    id: str
    email: str
    name: str
    created_at: datetime
    pool: Pool
    updated_at: datetime
    last_login: datetime
    federated: bool = False
    two_factor: bool = True
    verified: bool = True
    suspended_at: datetime | None = None
    delinquent_at: datetime | None = None
    default_authorization: str | None = None
    default_team: Team | None = None
    keys: dict[str, SshKey] = field(default_factory=dict)
    features: dict[str, Feature] = field(default_factory=dict)


@dataclass(slots=True)
class Client:
    """An OAuth client: of this company (`owner`), or a third party's (None)."""

    id: str
    name: str
    redirect_uri: str
    secret: str
    owner: Account | None
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True)
class Session:
    """A login session. The API shows its id and description only."""

    id: str
    description: str
    account: Account


@dataclass(slots=True)
class Authorization:
    """An OAuth authorization and the one key that belongs to it. `team` is set when it acts for a team."""

    id: str
    account: Account
    description: str
    scope: list[str]
    token: str
    token_id: str
    created_at: datetime
    updated_at: datetime
    expires_at: datetime | None = None
    client: Client | None = None
    session: Session | None = None
    team: Team | None = None
    by_attacker: bool = False


@dataclass(slots=True)
class Member:
    """A person in a team."""

    id: str
    account: Account
    role: str
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True)
class Invitation:
    """Somebody asked to join a team."""

    id: str
    token: str
    user_id: str
    email: str
    role: str
    invited_by: Account
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True)
class Team:
    """A Heroku team."""

    id: str
    name: str
    created_at: datetime
    updated_at: datetime
    members: dict[str, Member] = field(default_factory=dict)
    invitations: dict[str, Invitation] = field(default_factory=dict)
    features: dict[str, Feature] = field(default_factory=dict)

    def role_of(self, account: Account) -> str | None:
        """The account's role here, or None for a stranger."""
        return next((member.role for member in self.members.values() if member.account is account), None)
