"""Teams, enterprise accounts, spaces and pipelines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from herotui.heroku.models.base import Model, Part, Person, Ref


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


class Coupling(Model, frozen=True, kw_only=True):
    """An app's place in a pipeline."""

    app: Ref | None = None
    pipeline: Ref | None = None
    stage: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Repository(Part, frozen=True, kw_only=True):
    """A GitHub repository by its number there."""

    id: int = 0


class ReviewAppConfig(Model, frozen=True, kw_only=True):
    """Whether a pull request makes an app, and with it gets the pipeline's secrets."""

    automatic_review_apps: bool = False
    wait_for_ci: bool = False
    repo: Repository | None = None
    base_name: str = ""

    @classmethod
    def identify(cls, row: Mapping[str, Any]) -> str:
        """The pipeline: it has one."""
        return str(row.get("pipeline_id") or "")


class EnterpriseAccount(Model, frozen=True, kw_only=True):
    """An enterprise account; `permissions` are the caller's own (`manage` opens the audit trail)."""

    name: str = ""
    permissions: tuple[str, ...] = ()
    created_at: datetime | None = None
    updated_at: datetime | None = None


class EnterprisePermission(Part, frozen=True, kw_only=True):
    """What a member of an enterprise account may do."""

    name: str = ""


class EnterpriseMember(Model, frozen=True, kw_only=True):
    """A member of an enterprise account."""

    user: Person | None = None
    permissions: tuple[EnterprisePermission, ...] = ()
    two_factor_authentication: bool = False


class Space(Model, frozen=True, kw_only=True):
    """A private space."""

    name: str = ""
    team: Ref | None = None
    region: Ref | None = None
    shield: bool = False
    state: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Rule(Part, frozen=True, kw_only=True):
    """From where a space may be reached."""

    action: str = ""
    source: str = ""


class InboundRuleset(Model, frozen=True, kw_only=True):
    """The rules in force."""

    rules: tuple[Rule, ...] = ()
    created_by: str = ""
    created_at: datetime | None = None


class SpaceMember(Model, frozen=True, kw_only=True):
    """Who may work in a space."""

    user: Person | None = None
    permissions: tuple[EnterprisePermission, ...] = ()
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Nat(Model, frozen=True, kw_only=True):
    """The addresses that a space's apps come from."""

    sources: tuple[str, ...] = ()
    state: str = ""
    updated_at: datetime | None = None

    @classmethod
    def identify(cls, row: Mapping[str, Any]) -> str:
        """A space has one."""
        return "nat"


class VpnConnection(Model, frozen=True, kw_only=True):
    """A VPN into a space. The keys of its tunnels are not read."""

    name: str = ""
    public_ip: str = ""
    routable_cidrs: tuple[str, ...] = ()
    status: str = ""


class Peering(Model, frozen=True, kw_only=True):
    """Another network that a space is joined to."""

    type: str = ""
    status: str = ""
    aws_account_id: str = ""
    aws_vpc_id: str = ""
    cidr_blocks: tuple[str, ...] = ()

    @classmethod
    def identify(cls, row: Mapping[str, Any]) -> str:
        """The peering connection's own name at AWS."""
        return str(row.get("pcx_id") or row.get("aws_vpc_id") or "")


class SpaceDrain(Model, frozen=True, kw_only=True):
    """Where a space's logs are sent. `url` may hold a password."""

    url: str = ""
    token: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @classmethod
    def identify(cls, row: Mapping[str, Any]) -> str:
        """A space has one."""
        return "log-drain"


class IdentityProvider(Model, frozen=True, kw_only=True):
    """Who says who somebody is: whoever can change it, can log in as anybody of the team."""

    name: str = ""
    entity_id: str = ""
    sso_target_url: str = ""
    certificate: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None
