"""Every request of the Platform API that herotui knows, as `Call`s. The only place that spells paths.

Sources: the published schema (version 3) and what Heroku's own CLI 11.10 was observed to send. Names and ids come
from outside and are percent-encoded whole.
"""

from __future__ import annotations

from collections.abc import Sequence

from herotui.call import V3, V3_SDK, Call, Service
from herotui.heroku.paths import path_of as _path

V3_WEBHOOKS, V3_DOGWOOD, V3_REPOSITORIES = (
    f"{V3}.{variant}" for variant in ("webhooks", "dogwood", "repositories-api")
)


def account() -> Call:
    """Whose key this is."""
    return Call("GET", "/account")


def rate_limits() -> Call:
    """How many requests are left; itself not counted."""
    return Call("GET", "/account/rate-limits")


def authorizations() -> Call:
    """Every authorization of the account, tokens redacted."""
    return Call("GET", "/oauth/authorizations")


def authorization(id: str) -> Call:
    """One authorization."""
    return Call("GET", _path("oauth", "authorizations", id))


def default_authorization() -> Call:
    """The Dashboard's "API Key". `~` is for reading only: write to the id that this returns."""
    return Call("GET", "/oauth/authorizations/~")


def create_authorization(description: str, scope: Sequence[str], expires_in: int | None) -> Call:
    """A new direct authorization that lives `expires_in` seconds (None: for ever); its key is shown once."""
    body = {"description": description, "scope": list(scope), "expires_in": expires_in}
    return Call("POST", "/oauth/authorizations", body=body)


def delete_authorization(id: str) -> Call:
    """Revoke an authorization: its key is dead at once."""
    return Call("DELETE", _path("oauth", "authorizations", id))


def regenerate_authorization(id: str) -> Call:
    """Replace the key of a direct authorization; the new one is shown once, the old one is dead at once."""
    return Call("POST", _path("oauth", "authorizations", id, "actions", "regenerate-tokens"))


def sessions() -> Call:
    """Log-ins of browsers and CLIs. Observed with Heroku's CLI."""
    return Call("GET", "/oauth/sessions")


def delete_session(id: str) -> Call:
    """End a session. Observed with Heroku's CLI."""
    return Call("DELETE", _path("oauth", "sessions", id))


def clients() -> Call:
    """OAuth clients that the account has registered."""
    return Call("GET", "/oauth/clients")


def keys() -> Call:
    """The account's SSH keys."""
    return Call("GET", "/account/keys")


def delete_key(id: str) -> Call:
    """Remove an SSH key. Observed with Heroku's CLI."""
    return Call("DELETE", _path("account", "keys", id))


def apps() -> Call:
    """Apps that the account can reach, team apps that it joined included."""
    return Call("GET", "/apps")


def user_apps() -> Call:
    """Apps that the account owns or collaborates on, without team apps."""
    return Call("GET", "/users/~/apps")


def team_apps(team: str) -> Call:
    """A team's apps, also those that the account did not join."""
    return Call("GET", _path("teams", team, "apps"))


def teams() -> Call:
    """Teams of the account, with its role in each."""
    return Call("GET", "/teams")


def members(team: str) -> Call:
    """A team's members."""
    return Call("GET", _path("teams", team, "members"))


def delete_member(team: str, email: str) -> Call:
    """Remove a member, by address or id, from a team."""
    return Call("DELETE", _path("teams", team, "members", email))


def invitations(team: str) -> Call:
    """Invitations to a team that wait for an answer."""
    return Call("GET", _path("teams", team, "invitations"))


def config_vars(app: str) -> Call:
    """An app's config vars, values included."""
    return Call("GET", _path("apps", app, "config-vars"))


def config_vars_settings(app: str) -> Call:
    """When each of an app's config vars was set, and whether it is masked. In the schema of version 3.sdk."""
    return Call("GET", _path("apps", app, "config-vars-settings"), accept=V3_SDK)


def releases(app: str, newest: int = 100) -> Call:
    """An app's releases, newest first, `newest` (1 to 1000) a page."""
    return Call("GET", _path("apps", app, "releases"), accept=V3_SDK, order=f"version ..; order=desc,max={newest}")


def collaborators(app: str) -> Call:
    """Who else may work on an app."""
    return Call("GET", _path("apps", app, "collaborators"))


def delete_collaborator(app: str, email: str) -> Call:
    """Remove a collaborator, by address or id, from an app."""
    return Call("DELETE", _path("apps", app, "collaborators", email))


def dynos(app: str) -> Call:
    """An app's running dynos; finished ones are not listed."""
    return Call("GET", _path("apps", app, "dynos"), accept=V3_SDK)


def stop_dyno(app: str, dyno: str) -> Call:
    """Stop a dyno for good, if it is a one-off."""
    return Call("POST", _path("apps", app, "dynos", dyno, "actions", "stop"), accept=V3_SDK)


def formation(app: str) -> Call:
    """How many dynos of which size each process type has."""
    return Call("GET", _path("apps", app, "formation"))


def addons() -> Call:
    """Add-ons of every app that the account can reach."""
    return Call("GET", "/addons", accept=V3_SDK)


def drains(app: str) -> Call:
    """Where an app's logs are sent."""
    return Call("GET", _path("apps", app, "log-drains"))


def delete_drain(app: str, id: str) -> Call:
    """Remove a log drain; an add-on's drain goes with the add-on only."""
    return Call("DELETE", _path("apps", app, "log-drains", id))


def webhooks(app: str) -> Call:
    """Who is told of an app's events."""
    return Call("GET", _path("apps", app, "webhooks"), accept=V3_WEBHOOKS)


def webhook_deliveries(app: str) -> Call:
    """What an app's webhooks were told, those that are gone included; the newest first."""
    path = _path("apps", app, "webhook-deliveries")
    return Call("GET", path, accept=V3_WEBHOOKS, order="seq ..; order=desc,max=200")


def webhook_events(app: str) -> Call:
    """What happened to an app while a webhook listened; the newest first."""
    path = _path("apps", app, "webhook-events")
    return Call("GET", path, accept=V3_WEBHOOKS, order="seq ..; order=desc,max=200")


def delete_webhook(app: str, id: str) -> Call:
    """Remove a webhook."""
    return Call("DELETE", _path("apps", app, "webhooks", id), accept=V3_WEBHOOKS)


def transfers() -> Call:
    """Apps on their way to another owner."""
    return Call("GET", "/account/app-transfers")


def pipelines() -> Call:
    """Pipelines that the account can reach."""
    return Call("GET", "/pipelines")


def pipeline_config_vars(id: str, stage: str) -> Call:
    """Config vars of a pipeline's review apps (`review`) or CI (`test`)."""
    return Call("GET", _path("pipelines", id, "stage", stage, "config-vars"))


def features() -> Call:
    """The account's Labs features."""
    return Call("GET", "/account/features")


def invoices() -> Call:
    """The account's invoices."""
    return Call("GET", "/account/invoices")


def github_account() -> Call:
    """The GitHub account that is linked, its token included. Observed with Heroku's CLI; perhaps closed to API keys."""
    return Call("GET", "/account/github/token", service=Service.GITHUB, accept=V3_REPOSITORIES)


def team_permissions(team: str) -> Call:
    """What a team's members may do."""
    return Call("GET", _path("teams", team, "permissions"))


def team_features(team: str) -> Call:
    """A team's Labs features."""
    return Call("GET", _path("teams", team, "features"))


def team_authorizations(team: str) -> Call:
    """Authorizations that act for a team (Dev Center changelog 3815; heroku/cli pull request 3928)."""
    return Call("GET", _path("teams", team, "oauth", "authorizations"), accept=V3_SDK)


def identity_providers(team: str) -> Call:
    """Who a team's log-ins are left to."""
    return Call("GET", _path("teams", team, "identity-providers"))


def enterprise_accounts() -> Call:
    """Enterprise accounts of the account, with its permissions in each."""
    return Call("GET", "/enterprise-accounts")


def enterprise_members(enterprise: str) -> Call:
    """An enterprise account's members."""
    return Call("GET", _path("enterprise-accounts", enterprise, "members"))


def archives(enterprise: str) -> Call:
    """The months that an enterprise account's audit trail is kept for."""
    return Call("GET", _path("enterprise-accounts", enterprise, "archives"))


def archive(enterprise: str, year: int, month: str) -> Call:
    """One month of the audit trail: where it is fetched, and its checksum."""
    return Call("GET", _path("enterprise-accounts", enterprise, "archives", str(year), month))


def audit_events(enterprise: str) -> Call:
    """The current day of the audit trail, which is in no archive yet (Dev Center, audit trail, 2026-02-05)."""
    return Call("GET", _path("enterprise-accounts", enterprise, "events") + "?order=desc")


def team_usage(team: str, start: str) -> Call:
    """What an enterprise team used, day by day from `start` (`2026-11-02`) on."""
    return Call("GET", _path("teams", team, "usage", "daily") + f"?start={start}")


def log_session(app: str, lines: int) -> Call:
    """A link to an app's last `lines` log lines. A POST that changes nothing."""
    return Call("POST", _path("apps", app, "log-sessions"), body={"lines": lines, "tail": False})


def spaces() -> Call:
    """Private spaces."""
    return Call("GET", "/spaces", accept=V3_SDK)


def space_members(space: str) -> Call:
    """Who may work in a space."""
    return Call("GET", _path("spaces", space, "members"))


def space_nat(space: str) -> Call:
    """The addresses that a space's apps come from."""
    return Call("GET", _path("spaces", space, "nat"))


def space_rules(space: str) -> Call:
    """From where a space may be reached."""
    return Call("GET", _path("spaces", space, "inbound-ruleset"))


def space_peerings(space: str) -> Call:
    """Networks that a space is joined to."""
    return Call("GET", _path("spaces", space, "peerings"), accept=V3_DOGWOOD)


def space_vpns(space: str) -> Call:
    """VPNs into a space."""
    return Call("GET", _path("spaces", space, "vpn-connections"))


def space_drain(space: str) -> Call:
    """Where a space's logs are sent."""
    return Call("GET", _path("spaces", space, "log-drain"), accept=V3_DOGWOOD)


def space_telemetry_drains(space: str) -> Call:
    """Where a space's telemetry is sent."""
    return Call("GET", _path("spaces", space, "telemetry-drains"), accept=V3_SDK)


def release_config_vars(app: str, version: str) -> Call:
    """The config vars that an app had at a release, values included."""
    return Call("GET", _path("apps", app, "releases", version, "config-vars"))


def builds(app: str) -> Call:
    """An app's builds."""
    return Call("GET", _path("apps", app, "builds"))


def buildpacks(app: str) -> Call:
    """What runs at an app's next build."""
    return Call("GET", _path("apps", app, "buildpack-installations"))


def app_features(app: str) -> Call:
    """An app's Labs features."""
    return Call("GET", _path("apps", app, "features"))


def domains(app: str) -> Call:
    """An app's host names."""
    return Call("GET", _path("apps", app, "domains"))


def sni_endpoints(app: str) -> Call:
    """An app's certificates."""
    return Call("GET", _path("apps", app, "sni-endpoints"))


def telemetry_drains(app: str) -> Call:
    """Where an app's telemetry is sent."""
    return Call("GET", _path("apps", app, "telemetry-drains"), accept=V3_SDK)


def github_link(app: str) -> Call:
    """The GitHub repository whose pushes deploy an app. Observed with Heroku's CLI."""
    return Call("GET", _path("apps", app, "github"), service=Service.GITHUB, accept=V3_REPOSITORIES)


def attachments() -> Call:
    """Which add-on is available to which app, under which name."""
    return Call("GET", "/addon-attachments")


def couplings() -> Call:
    """Which app stands in which pipeline, at which stage."""
    return Call("GET", "/pipeline-couplings")


def review_app_config(pipeline: str) -> Call:
    """Whether pull requests make apps."""
    return Call("GET", _path("pipelines", pipeline, "review-app-config"))


def data_probe(database: str) -> Call:
    """A database as the Data API sees it, by add-on id or name: read-only, and refused to a dead key."""
    return Call("GET", _path("client", "v11", "databases", database), service=Service.DATA)


def git_refs(app: str) -> Call:
    """An app's Git branches: read-only, and refused to a dead key."""
    path = _path(f"{app}.git", "info", "refs") + "?service=git-upload-pack"
    return Call("GET", path, service=Service.GIT, accept="*/*")


def registry_login() -> Call:
    """The container registry's log-in check."""
    return Call("GET", "/v2/", service=Service.REGISTRY, accept="*/*")
