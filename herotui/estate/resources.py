"""The table of resources: where each is read, what it is called, what changed means. A new resource is a new row.

Endpoints are the published schema's, and those that Heroku's CLI was observed to use. Which scope opens what is not
published: the column is inferred (Dev Center's blog of 2013 on scopes) and explains refusals, it never replaces them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any

from herotui import clock
from herotui.call import Call
from herotui.estate.config import ConfigVar
from herotui.estate.place import Of
from herotui.heroku import calls, databases, models
from herotui.heroku.models import Model


def _any(parent: Any) -> bool:
    return True


class Shape(Enum):
    """What an answer holds: a whole list, one that is not paged, a list's first page, one thing, or config vars."""

    LIST = "list"
    BARE = "bare"
    NEWEST = "newest"
    ONE = "one"
    CONFIG = "config"


@dataclass(frozen=True, slots=True)
class Resource:
    """A row. `call` takes what the parent's id gives (nothing, an id, or an app and a version).

    `name` is its stable name in snapshots, `title` its plural for eyes. `rank` orders the work within a round: lower
    first. `absent`: 404 means none. `ignores`: fields whose change means nothing. `proof`: the app's field that, while
    it stays the same, proves this unchanged (a release is made by each change of config vars or code: Dev Center,
    releases, 2025-10-01). `how` is what would show it where it is refused. `after`: asked for only where that resource
    of the same parent holds something (`addons`: where the app has one that fits). `fits` says of which parents, or
    add-ons, it can be asked at all.
    """

    name: str
    title: str
    of: Of
    call: Callable[..., Call]
    model: type[Model]
    scope: str = "read"
    rank: int = 50
    shape: Shape = Shape.LIST
    absent: bool = False
    ignores: frozenset[str] = frozenset()
    proof: str = ""
    how: str = ""
    after: str = ""
    fits: Callable[[Any], bool] = _any


USAGE_DAYS = timedelta(days=29)
"""How far back usage is asked for."""
POSTGRES, REDIS = "heroku-postgresql", "heroku-redis"
"""The add-on services that are databases of Heroku's own."""
_TIMES = frozenset({"updated_at"})
_OWNERS_KEY = "Use a key of the same account with scope global."
_ADMIN = "Use a key of a team admin."
_MANAGER = "Use a key of somebody who manages the enterprise account."
_PROTECTED = "Use a key with scope read-protected or global."


def _releases(app: str) -> Call:
    return calls.releases(app, newest=50)


def _usage(team: str) -> Call:
    return calls.team_usage(team, f"{clock.now() - USAGE_DAYS:%Y-%m-%d}")


def _of_enterprise(team: models.Team) -> bool:
    return team.type == "enterprise" or team.enterprise_account is not None


def _is_postgres(addon: models.AddOn) -> bool:
    return bool(addon.addon_service and addon.addon_service.name == POSTGRES)


def _is_redis(addon: models.AddOn) -> bool:
    return bool(addon.addon_service and addon.addon_service.name == REDIS)


def _database(app: str, addon: str) -> Call:
    return databases.database(addon)


def _credentials(app: str, addon: str) -> Call:
    return databases.credentials(addon)


def _links(app: str, addon: str) -> Call:
    return databases.links(addon)


def _schedules(app: str, addon: str) -> Call:
    return databases.schedules(addon)


def _key_value_store(app: str, addon: str) -> Call:
    return databases.key_value_store(addon)


def _test_vars(pipeline: str) -> Call:
    return calls.pipeline_config_vars(pipeline, "test")


def _review_vars(pipeline: str) -> Call:
    return calls.pipeline_config_vars(pipeline, "review")


_ACCOUNT = (
    Resource("account", "account", Of.ACCOUNT, calls.account, models.Account, "identity", 0, Shape.ONE,
             ignores=frozenset({"last_login", "updated_at"})),
    Resource("apps", "apps", Of.ACCOUNT, calls.apps, models.App, rank=1, ignores=_TIMES),
    Resource("user_apps", "own apps", Of.ACCOUNT, calls.user_apps, models.App, rank=1, ignores=_TIMES),
    Resource("teams", "teams", Of.ACCOUNT, calls.teams, models.Team, rank=1, ignores=_TIMES),
    Resource("authorizations", "authorizations", Of.ACCOUNT, calls.authorizations, models.Authorization, "global", 2,
             ignores=frozenset({"access_token", "updated_at"}), how=_OWNERS_KEY),
    Resource("sessions", "sessions", Of.ACCOUNT, calls.sessions, models.Session, "global", 2,
             ignores=frozenset({"expires_in"}), how=_OWNERS_KEY),
    Resource("keys", "SSH keys", Of.ACCOUNT, calls.keys, models.SSHKey, "global", 2, how=_OWNERS_KEY),
    Resource("clients", "OAuth clients", Of.ACCOUNT, calls.clients, models.Client, "global", 2, how=_OWNERS_KEY),
    Resource("transfers", "app transfers", Of.ACCOUNT, calls.transfers, models.Transfer, rank=2),
    Resource("addons", "add-ons", Of.ACCOUNT, calls.addons, models.AddOn, rank=3, ignores=_TIMES),
    Resource("attachments", "add-on attachments", Of.ACCOUNT, calls.attachments, models.Attachment, rank=3),
    Resource("pipelines", "pipelines", Of.ACCOUNT, calls.pipelines, models.Pipeline, rank=3, ignores=_TIMES),
    Resource("couplings", "pipeline couplings", Of.ACCOUNT, calls.couplings, models.Coupling, rank=3),
    Resource("spaces", "spaces", Of.ACCOUNT, calls.spaces, models.Space, rank=3, ignores=_TIMES),
    Resource("enterprises", "enterprise accounts", Of.ACCOUNT, calls.enterprise_accounts, models.EnterpriseAccount,
             rank=3, ignores=_TIMES),
    Resource("account_features", "account features", Of.ACCOUNT, calls.features, models.Feature, rank=4),
    Resource("invoices", "invoices", Of.ACCOUNT, calls.invoices, models.Invoice, "global", 4, ignores=_TIMES,
             how=_OWNERS_KEY),
    Resource("github_account", "linked GitHub account", Of.ACCOUNT, calls.github_account, models.GitHubAccount,
             "global", 4, Shape.ONE, absent=True, how="Look in the Dashboard: Account settings, Applications."),
)  # fmt: skip
_ORGANISATIONS = (
    Resource("team_apps", "team apps", Of.TEAM, calls.team_apps, models.App, rank=10, ignores=_TIMES),
    Resource("members", "team members", Of.TEAM, calls.members, models.Member, rank=11, ignores=_TIMES, how=_ADMIN),
    Resource("invitations", "team invitations", Of.TEAM, calls.invitations, models.Invitation, rank=11, how=_ADMIN),
    Resource("team_authorizations", "team authorizations", Of.TEAM, calls.team_authorizations, models.Authorization,
             "global", 11, ignores=frozenset({"access_token", "updated_at"}), how=_ADMIN),
    Resource("identity_providers", "identity providers", Of.TEAM, calls.identity_providers, models.IdentityProvider,
             rank=12, how=_ADMIN),
    Resource("team_features", "team features", Of.TEAM, calls.team_features, models.Feature, rank=13),
    Resource("enterprise_members", "enterprise members", Of.ENTERPRISE, calls.enterprise_members,
             models.EnterpriseMember, rank=12, how=_MANAGER),
    Resource("audit_events", "audit events of today", Of.ENTERPRISE, calls.audit_events, models.AuditEvent, rank=12,
             how=_MANAGER),
    Resource("archives", "audit archives", Of.ENTERPRISE, calls.archives, models.Archive, rank=12,
             ignores=frozenset({"url", "checksum", "size", "created_at"}), how=_MANAGER),
    Resource("team_usage", "usage a day", Of.TEAM, _usage, models.TeamUsage, rank=13, shape=Shape.BARE,
             fits=_of_enterprise, how=_ADMIN),
    Resource("space_members", "space members", Of.SPACE, calls.space_members, models.SpaceMember, rank=12),
    Resource("space_rules", "inbound rules", Of.SPACE, calls.space_rules, models.InboundRuleset, rank=12,
             shape=Shape.ONE, absent=True),
    Resource("space_peerings", "peerings", Of.SPACE, calls.space_peerings, models.Peering, rank=12),
    Resource("space_vpns", "VPN connections", Of.SPACE, calls.space_vpns, models.VpnConnection, rank=12),
    Resource("space_drains", "space log drains", Of.SPACE, calls.space_drain, models.SpaceDrain, rank=12,
             shape=Shape.ONE, absent=True),
    Resource("space_telemetry", "space telemetry drains", Of.SPACE, calls.space_telemetry_drains,
             models.TelemetryDrain, rank=12),
    Resource("space_nat", "outbound addresses", Of.SPACE, calls.space_nat, models.Nat, rank=13, shape=Shape.ONE,
             absent=True, ignores=_TIMES),
    Resource("test_config", "config vars for CI", Of.PIPELINE, _test_vars, ConfigVar, "read-protected", 14,
             Shape.CONFIG, how=_PROTECTED),
    Resource("review_config", "config vars for review apps", Of.PIPELINE, _review_vars, ConfigVar, "read-protected",
             14, Shape.CONFIG, how=_PROTECTED),
    Resource("review_apps", "review app settings", Of.PIPELINE, calls.review_app_config, models.ReviewAppConfig,
             rank=15, shape=Shape.ONE, absent=True),
)  # fmt: skip
_APPS = (
    Resource("config", "config vars", Of.APP, calls.config_vars, ConfigVar, "read-protected", 20, Shape.CONFIG,
             proof="released_at", how=_PROTECTED),
    Resource("releases", "releases", Of.APP, _releases, models.Release, rank=21, shape=Shape.NEWEST,
             ignores=frozenset({"current", "eligible_for_rollback", "updated_at"}), proof="released_at"),
    Resource("drains", "log drains", Of.APP, calls.drains, models.Drain, rank=22),
    Resource("webhooks", "webhooks", Of.APP, calls.webhooks, models.Webhook, rank=22),
    Resource("collaborators", "collaborators", Of.APP, calls.collaborators, models.Collaborator, rank=22,
             ignores=_TIMES),
    Resource("dynos", "dynos", Of.APP, calls.dynos, models.Dyno, rank=22,
             ignores=frozenset({"state", "updated_at"})),
    Resource("telemetry_drains", "telemetry drains", Of.APP, calls.telemetry_drains, models.TelemetryDrain, rank=23),
    Resource("formation", "formation", Of.APP, calls.formation, models.Formation, rank=23, ignores=_TIMES),
    Resource("builds", "builds", Of.APP, calls.builds, models.Build, rank=24, ignores=_TIMES),
    Resource("buildpacks", "buildpacks", Of.APP, calls.buildpacks, models.Buildpack, rank=24),
    Resource("webhook_deliveries", "webhook deliveries", Of.APP, calls.webhook_deliveries, models.WebhookDelivery,
             rank=23, shape=Shape.NEWEST, ignores=_TIMES),
    Resource("webhook_events", "webhook events", Of.APP, calls.webhook_events, models.WebhookEvent, rank=23,
             shape=Shape.NEWEST, after="webhook_deliveries"),
    Resource("domains", "domains", Of.APP, calls.domains, models.Domain, rank=24, ignores=_TIMES),
    Resource("sni_endpoints", "certificates", Of.APP, calls.sni_endpoints, models.SniEndpoint, rank=25),
    Resource("app_features", "app features", Of.APP, calls.app_features, models.Feature, rank=25),
    Resource("github_links", "GitHub links", Of.APP, calls.github_link, models.GitHubLink, rank=25, shape=Shape.ONE,
             absent=True, how="Look in the Dashboard: the app's Deploy tab."),
    Resource("past_config", "config vars of past releases", Of.RELEASE, calls.release_config_vars, ConfigVar,
             "read-protected", 60, Shape.CONFIG, how=_PROTECTED),
)  # fmt: skip

_DATABASES = (
    Resource("databases", "state", Of.DATABASE, _database, models.Database, "read-protected", 26, Shape.ONE,
             ignores=frozenset({"info"}), fits=_is_postgres, how=_PROTECTED),
    Resource("database_credentials", "credentials", Of.DATABASE, _credentials, models.DatabaseCredential,
             "read-protected", 23, Shape.BARE, ignores=frozenset({"credentials"}), fits=_is_postgres, how=_PROTECTED),
    Resource("database_links", "links", Of.DATABASE, _links, models.DatabaseLink, rank=27, shape=Shape.BARE,
             fits=_is_postgres),
    Resource("backup_schedules", "backup schedules", Of.DATABASE, _schedules, models.TransferSchedule, rank=27,
             shape=Shape.BARE, fits=_is_postgres),
    Resource("key_value_stores", "state", Of.DATABASE, _key_value_store, models.Database, "read-protected", 26,
             Shape.ONE, ignores=frozenset({"info"}), fits=_is_redis, how=_PROTECTED),
    Resource("database_transfers", "backups and copies", Of.APP, databases.transfers, models.DatabaseTransfer, rank=23,
             shape=Shape.BARE, ignores=frozenset({"succeeded", "source_bytes", "canceled_at"}),
             after="addons", fits=_is_postgres),
)  # fmt: skip

RESOURCES: dict[str, Resource] = {row.name: row for row in (*_ACCOUNT, *_ORGANISATIONS, *_APPS, *_DATABASES)}
CONFIG = ("config", "test_config", "review_config", "past_config")
"""The resources that hold config vars, nearest first."""
APP_LISTS = ("apps", "user_apps", "team_apps")
"""The lists whose union is all apps: none of them is whole by itself (published schema, `GET /users/~/apps`)."""


def rows(of: Of) -> tuple[Resource, ...]:
    """The resources that belong to such a parent."""
    return tuple(row for row in RESOURCES.values() if row.of is of)
