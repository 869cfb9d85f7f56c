"""Who there is: accounts, their keys, authorizations and sessions, teams and enterprise accounts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from herotui.simulator.billing import Credit, Delinquency, Invoice, Licence, PaymentMethod
from herotui.simulator.logins import IdentityProvider
from herotui.simulator.trail import AuditEvent

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
    """A person or a machine with a login. Without a `password` nobody logs in with one.

    `quota`: seconds of Eco dynos a month, and those used; None without the Eco plan.
    """

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
    password: str = ""
    allow_tracking: bool = False
    beta: bool = False
    sms_number: str | None = None
    identity_provider: IdentityProvider | None = None
    quota: tuple[int, int] | None = None
    payment_method: PaymentMethod | None = None
    invoice_address: dict[str, object] = field(default_factory=dict)
    preferences: dict[str, object] = field(default_factory=dict)
    delinquency: Delinquency = field(default_factory=Delinquency)
    keys: dict[str, SshKey] = field(default_factory=dict)
    features: dict[str, Feature] = field(default_factory=dict)
    invoices: dict[str, Invoice] = field(default_factory=dict)
    credits: dict[str, Credit] = field(default_factory=dict)


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
    """An OAuth authorization and the one key that belongs to it. `team` is set when it acts for a team.

    `refresh_token` stands in those that a third party's client was granted, `grant_code` in those that it can still
    fetch its key for; `ip_address` is where the key is used from.
    """

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
    refresh_token: str | None = None
    grant_code: str | None = None
    ip_address: str = "127.0.0.1"


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
class AllowedService:
    """An add-on service that members of a team may install."""

    id: str
    service: str
    added_by: Account
    added_at: datetime


@dataclass(slots=True)
class Team:
    """A Heroku team; `enterprise` is set when it belongs to an enterprise account.

    `default_permission` and `addons_controls` are its preferences; `account` is what its own authorizations act as.
    """

    id: str
    name: str
    created_at: datetime
    updated_at: datetime
    enterprise: Enterprise | None = None
    account: Account | None = None
    identity_provider: IdentityProvider | None = None
    default_permission: str = "member"
    addons_controls: bool = False
    membership_limit: int | None = 25
    delinquency: Delinquency = field(default_factory=Delinquency)
    members: dict[str, Member] = field(default_factory=dict)
    invitations: dict[str, Invitation] = field(default_factory=dict)
    features: dict[str, Feature] = field(default_factory=dict)
    allowed_services: dict[str, AllowedService] = field(default_factory=dict)
    invoices: dict[str, Invoice] = field(default_factory=dict)
    licences: list[Licence] = field(default_factory=list)

    def role_of(self, account: Account) -> str | None:
        """The account's role here, or None for a stranger; the team's own account is an admin."""
        if account is self.account:
            return "admin"
        return next((member.role for member in self.members.values() if member.account is account), None)


@dataclass(slots=True)
class EnterpriseMember:
    """Somebody's permissions on an enterprise account: `view`, `create`, `manage`, `billing`."""

    id: str
    account: Account
    permissions: list[str]


@dataclass(slots=True)
class Enterprise:
    """An enterprise account: it has teams (`Team.enterprise`), and the only audit trail with source addresses."""

    id: str
    name: str
    created_at: datetime
    updated_at: datetime
    trial: bool = False
    identity_provider: IdentityProvider | None = None
    members: dict[str, EnterpriseMember] = field(default_factory=dict)
    events: list[AuditEvent] = field(default_factory=list)

    def permissions_of(self, account: Account) -> list[str]:
        """What the account may do here, nothing for a stranger."""
        return next((member.permissions for member in self.members.values() if member.account is account), [])
