"""Private Spaces: an enterprise team's own networks, with what lets traffic in and out of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from herotui.simulator.people import Account, Team


@dataclass(slots=True)
class SpaceMember:
    """Somebody's permissions on a space, of `create_apps` alone."""

    id: str
    account: Account
    permissions: list[str]
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True)
class Ruleset:
    """Addresses that may reach the space's apps: `{"action": "allow", "source": "192.0.2.0/24"}`."""

    id: str
    rules: list[dict[str, str]]
    created_by: str
    created_at: datetime


@dataclass(slots=True)
class Peering:
    """A connection to another network in AWS."""

    pcx_id: str
    cidr_blocks: list[str]
    status: str
    aws_vpc_id: str
    aws_account_id: str
    aws_region: str
    expires: datetime
    type: str = "customer-managed"


@dataclass(slots=True)
class Tunnel:
    """One of the two tunnels of a VPN connection. Its pre-shared key is shown to whoever may read it."""

    ip: str
    pre_shared_key: str
    status: str
    last_status_change: datetime


@dataclass(slots=True)
class Vpn:
    """A VPN connection into a space."""

    id: str
    name: str
    public_ip: str
    routable_cidrs: list[str]
    tunnels: list[Tunnel]
    status: str = "active"


@dataclass(slots=True)
class SpaceDrain:
    """Where the logs of all apps of a space go."""

    id: str
    url: str
    token: str
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True)
class Host:
    """A machine of a space on its own hosts."""

    host_id: str
    state: str
    allocated_at: datetime


@dataclass(slots=True)
class Space:
    """A Private Space. The last of `rulesets` is in force; `nat` are the addresses that its apps call from."""

    id: str
    name: str
    team: Team
    region: str
    created_at: datetime
    updated_at: datetime
    shield: bool = False
    cidr: str = "10.0.0.0/16"
    data_cidr: str = "172.23.0.0/20"
    generation: str = "cedar"
    state: str = "allocated"
    nat: list[str] = field(default_factory=list)
    members: dict[str, SpaceMember] = field(default_factory=dict)
    rulesets: list[Ruleset] = field(default_factory=list)
    peerings: dict[str, Peering] = field(default_factory=dict)
    vpns: dict[str, Vpn] = field(default_factory=dict)
    hosts: list[Host] = field(default_factory=list)
    log_drain: SpaceDrain | None = None
