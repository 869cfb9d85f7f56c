"""What stands behind data add-ons: databases with credentials and connections, their copies and schedules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from herotui.simulator.mint import Mint
from herotui.simulator.people import Account
from herotui.simulator.things import Addon, App

POSTGRES, REDIS, KAFKA = "heroku-postgresql", "heroku-redis", "heroku-kafka"
SERVICES = (POSTGRES, REDIS, KAFKA)


@dataclass(slots=True)
class Role:
    """A user name and password that the database lets in. `until` is set while a rotation lets the old one run out."""

    user: str
    password: str
    connections: int = 0
    until: datetime | None = None


@dataclass(slots=True)
class Credential:
    """A named way into a database: its current role first, those that run out after it."""

    uuid: str
    name: str
    roles: list[Role]
    created_at: datetime
    rotated_at: datetime | None = None

    @property
    def role(self) -> Role:
        """The one that applications are given."""
        return self.roles[0]


@dataclass(slots=True)
class Schedule:
    """When a database is backed up."""

    uuid: str
    name: str
    hour: int
    timezone: str
    retain_weeks: int = 1
    retain_months: int = 0


@dataclass(slots=True)
class DatabaseLink:
    """Another database that this one reads through a foreign-data wrapper."""

    id: str
    name: str
    remote: Addon
    created_at: datetime


@dataclass(slots=True)
class Database:
    """A database behind an add-on, at `scheme://host:port/name`.

    `leader` is set for a follower, `forked_from` for a fork. `advanced` databases are served under `/data/postgres/v1`.
    """

    addon: Addon
    scheme: str
    host: str
    port: int
    name: str
    credentials: dict[str, Credential]
    leader: Addon | None = None
    forked_from: Addon | None = None
    advanced: bool = False
    busy_until: datetime | None = None
    schedules: dict[str, Schedule] = field(default_factory=dict)
    links: dict[str, DatabaseLink] = field(default_factory=dict)

    def url(self, credential: str = "default") -> str:
        """What a config var says to whoever comes in by this credential."""
        role = self.credentials[credential].role
        return f"{self.scheme}://{role.user}:{role.password}@{self.host}:{self.port}/{self.name}"


@dataclass(slots=True)
class DatabaseTransfer:
    """A backup, restore or copy, listed with the app. Types are `pg_dump`, `pg_restore`, `gof3r`, `htp`.

    `public_until` is set once a public link was asked for.
    """

    uuid: str
    app: App
    number: int
    from_type: str
    to_type: str
    from_name: str
    to_name: str
    created_at: datetime
    user: Account | None = None
    from_url: str = ""
    to_url: str = ""
    size: int = 0
    finished_at: datetime | None = None
    succeeded: bool | None = None
    canceled_at: datetime | None = None
    public_until: datetime | None = None
    schedule: str | None = None


def found_database(mint: Mint, addon: Addon, url: str, at: datetime) -> Database:
    """The database that a config var's URL leads to, with its one credential, `default`."""
    parts = urlsplit(url.partition(",")[0])
    role = Role(parts.username or "", parts.password or "", connections=mint.number(3, 12))
    default = Credential(mint.uuid(), "default", [role], at)
    return Database(
        addon=addon,
        scheme=parts.scheme,
        host=parts.hostname or "",
        port=parts.port or 5432,
        name=parts.path.strip("/"),
        credentials={"default": default},
    )
