"""What is made up where the file says nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import NoneType
from typing import Any, TypeAlias, get_args, get_origin

from herotui.simulator.billing import Credit, Invoice
from herotui.simulator.company import ssh_key
from herotui.simulator.databases import Credential, Database, DatabaseTransfer, Role, Schedule
from herotui.simulator.logins import IdentityProvider
from herotui.simulator.logs import LogLine, TelemetryDrain
from herotui.simulator.mint import Mint
from herotui.simulator.people import (
    POOL_SIZE,
    Account,
    Authorization,
    Client,
    EnterpriseMember,
    Feature,
    Invitation,
    Member,
    Pool,
    SshKey,
)
from herotui.simulator.releases import Build, OciImage, Release
from herotui.simulator.repositories import AppRepository, GithubToken, PipelineRepository
from herotui.simulator.spaces import Host, Peering, Ruleset, Space, SpaceDrain, SpaceMember, Tunnel
from herotui.simulator.things import (
    Addon,
    App,
    Collaborator,
    Domain,
    Drain,
    Dyno,
    Event,
    Formation,
    Pipeline,
    SniEndpoint,
    Transfer,
    Webhook,
)
from herotui.simulator.trail import AuditEvent
from herotui.simulator.wares import certificate, fake
from herotui.simulator.world import World

AGE = timedelta(days=200)
"""How old a resource is that says nothing of it."""


@dataclass(frozen=True, slots=True)
class Making:
    """A resource that is being made: what is known of it already, what it hangs on, and its likes before it."""

    world: World
    values: dict[str, Any]
    parent: Any
    before: list[Any]

    @property
    def mint(self) -> Mint:
        """The source of everything random."""
        return self.world.mint

    @property
    def at(self) -> datetime:
        """When it came to be: as it says, or with what it hangs on."""
        for time in (self.values.get("created_at"), getattr(self.parent, "created_at", None)):
            if isinstance(time, datetime):
                return time
        return (self.world.clock.now() - AGE).replace(microsecond=0)

    def next(self, name: str) -> int:
        """One more than the like before has."""
        return int(getattr(self.before[-1], name)) + 1 if self.before else 1


Default: TypeAlias = Callable[[Making], Any]

REQUIRED_PEOPLE = {
    (Member, "account"),
    (EnterpriseMember, "account"),
    (SpaceMember, "account"),
    (Collaborator, "account"),
    (Transfer, "recipient"),
}
"""Who else is the owner of the leaked key, unless the file says who."""


def made_up_anyway(name: str, hint: Any) -> bool:
    """Whether a field of this name and type needs no default of its own: see `made_up`."""
    return made_up(name, hint) is not None


def made_up(name: str, hint: Any) -> Default | None:
    """What is made up for a field by its name and type alone; None when that can't be."""
    if name in ("id", "uuid", "attempt_id", "token_id"):
        return lambda making: making.mint.uuid()
    if hint is datetime:
        return lambda making: making.at
    if hint is Account:
        return lambda making: making.world.owner
    if NoneType in get_args(hint):
        return lambda making: None
    if get_origin(hint) in (list, dict, set):
        return lambda making: get_origin(hint)()
    return None


def _host(making: Making) -> str:
    return f"{making.values['name']}-{making.mint.hex(12)}"[:43]


def _person(making: Making) -> str:
    return str(making.values["email"].partition("@")[0].replace(".", " ").title())


def _size(making: Making) -> str:
    return "Basic"


def _month(making: Making, *, end: bool) -> str:
    last = making.at.replace(day=1) - timedelta(days=1)
    return f"{last if end else last.replace(day=1):%Y-%m-%d}"


def _current(making: Making) -> Release:
    """The release that a dyno runs; one that is told of before any release is of a first one."""
    releases = making.parent.releases
    return releases[-1] if releases else Release(making.mint.uuid(), 1, "", making.world.owner, making.at, None, {}, [])


def _roles(making: Making) -> list[Role]:
    return [Role(f"u{making.mint.hex(12)}", fake(making.mint, 44), 3)]


def _credentials(making: Making) -> dict[str, Credential]:
    return {"default": Credential(making.mint.uuid(), "default", _roles(making), making.at)}


GENERATED: dict[tuple[type, str], Default] = {
    (Account, "name"): _person,
    (Account, "pool"): lambda m: Pool(POOL_SIZE, m.world.clock.now()),
    (Addon, "name"): lambda m: f"{m.values['plan'].partition(':')[0]}-calm-{m.mint.number(10000, 99999)}",
    (Addon, "service"): lambda m: m.values["plan"].partition(":")[0],
    (App, "buildpack"): lambda m: "urn:buildpack:heroku/python",
    (App, "host"): _host,
    (App, "region"): lambda m: "us",
    (App, "stack"): lambda m: "heroku-24",
    (AppRepository, "repo_id"): lambda m: m.mint.number(10**8, 10**9),
    (AuditEvent, "actor"): lambda m: {"id": m.world.owner.id, "email": m.world.owner.email},
    (AuditEvent, "ip_address"): lambda m: "198.51.100.10",
    (Authorization, "scope"): lambda m: ["global"],
    (Authorization, "token"): lambda m: m.mint.key(),
    (Build, "source_url"): lambda m: f"https://heroku-sources.example/{m.mint.hex(32)}.tar.gz",
    (Client, "secret"): lambda m: m.mint.uuid(),
    (Collaborator, "permissions"): lambda m: ["deploy", "operate", "view"],
    (Collaborator, "role"): lambda m: "collaborator",
    (Credit, "balance"): lambda m: m.values["amount"],
    (Credential, "roles"): _roles,
    (Database, "credentials"): _credentials,
    (Database, "host"): lambda m: f"db-{m.mint.hex(8)}.data.example",
    (Database, "name"): lambda m: f"d{m.mint.hex(12)}",
    (Database, "port"): lambda m: 5432,
    (Database, "scheme"): lambda m: "postgres",
    (DatabaseTransfer, "from_name"): lambda m: "DATABASE",
    (DatabaseTransfer, "from_type"): lambda m: "pg_dump",
    (DatabaseTransfer, "number"): lambda m: m.next("number"),
    (DatabaseTransfer, "to_name"): lambda m: "BACKUP",
    (DatabaseTransfer, "to_type"): lambda m: "gof3r",
    (Domain, "kind"): lambda m: "custom",
    (Drain, "token"): lambda m: f"d.{m.mint.uuid()}",
    (Dyno, "release_id"): lambda m: _current(m).id,
    (Dyno, "size"): _size,
    (Dyno, "state"): lambda m: "up",
    (Dyno, "type"): lambda m: m.values["name"].partition(".")[0],
    (Dyno, "version"): lambda m: _current(m).version,
    (EnterpriseMember, "permissions"): lambda m: ["view"],
    (Event, "seq"): lambda m: m.next("seq"),
    (Feature, "description"): lambda m: m.values["name"].replace("-", " ").capitalize(),
    (Feature, "enabled"): lambda m: True,
    (Formation, "command"): lambda m: "work",
    (Formation, "quantity"): lambda m: 1,
    (Formation, "size"): _size,
    (GithubToken, "token"): lambda m: f"gho_{fake(m.mint, 36)}",
    (GithubToken, "user_id"): lambda m: m.mint.number(10**6, 10**8),
    (Host, "host_id"): lambda m: f"h-{m.mint.hex(17)}",
    (Host, "state"): lambda m: "available",
    (IdentityProvider, "slo_target_url"): lambda m: m.values["sso_target_url"],
    (Invitation, "role"): lambda m: "member",
    (Invitation, "token"): lambda m: m.mint.uuid(),
    (Invitation, "user_id"): lambda m: m.mint.uuid(),
    (Invoice, "charges"): lambda m: m.mint.number(900, 90_000),
    (Invoice, "credits"): lambda m: 0,
    (Invoice, "number"): lambda m: m.mint.number(10_000_000, 99_999_999),
    (Invoice, "period_end"): lambda m: _month(m, end=True),
    (Invoice, "period_start"): lambda m: _month(m, end=False),
    (Invoice, "state"): lambda m: 1,
    (LogLine, "dyno"): lambda m: "web.1",
    (LogLine, "source"): lambda m: "app",
    (Member, "role"): lambda m: "member",
    (OciImage, "digest"): lambda m: f"sha256:{m.mint.hex(64)}",
    (Peering, "aws_account_id"): lambda m: "123456789012",
    (Peering, "aws_region"): lambda m: "eu-central-1",
    (Peering, "aws_vpc_id"): lambda m: f"vpc-{m.mint.hex(8)}",
    (Peering, "status"): lambda m: "active",
    (Pipeline, "owner"): lambda m: next(iter(m.world.teams.values()), m.world.owner),
    (PipelineRepository, "repo_id"): lambda m: m.mint.number(10**8, 10**9),
    (Release, "config"): lambda m: dict(m.parent.config),
    (Release, "version"): lambda m: m.next("version"),
    (Role, "password"): lambda m: fake(m.mint, 44),
    (Role, "user"): lambda m: f"u{m.mint.hex(12)}",
    (Ruleset, "created_by"): lambda m: m.world.owner.email,
    (Schedule, "hour"): lambda m: 2,
    (Schedule, "timezone"): lambda m: "UTC",
    (SniEndpoint, "chain"): lambda m: certificate(m.mint),
    (SniEndpoint, "issuer"): lambda m: "/C=US/O=Invented CA/CN=Invented CA R1",
    (SniEndpoint, "name"): lambda m: f"{m.mint.pick(('akita', 'tyrannosaurus', 'osaka'))}-{m.mint.number(1000, 9999)}",
    (SniEndpoint, "subject"): lambda m: "/CN=www.example.com",
    (Space, "region"): lambda m: "frankfurt",
    (Space, "team"): lambda m: next(iter(m.world.teams.values())),
    (SpaceDrain, "token"): lambda m: f"d.{m.mint.uuid()}",
    (SshKey, "fingerprint"): lambda m: ssh_key(m.mint, m.values["comment"], m.at).fingerprint,
    (SshKey, "public_key"): lambda m: ssh_key(m.mint, m.values["comment"], m.at).public_key,
    (TelemetryDrain, "signals"): lambda m: ["logs"],
    (Transfer, "state"): lambda m: "pending",
    (Tunnel, "pre_shared_key"): lambda m: m.mint.text(24),
    (Tunnel, "status"): lambda m: "UP",
    (Webhook, "include"): lambda m: ["api:release"],
    (Webhook, "level"): lambda m: "notify",
}
