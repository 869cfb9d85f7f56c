"""Every request of the Platform API that herotui knows, as `Call`s. The only place that spells paths.

Sources: the published schema (version 3) and what Heroku's own CLI 11.10 was observed to send. Names and ids come
from outside and are percent-encoded whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from herotui.call import V3_SDK, Call, Service

V3_WEBHOOKS = "application/vnd.heroku+json; version=3.webhooks"


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


def _path(*parts: str) -> str:
    """Parts as one path. ValueError for a part that would name another resource than it says."""
    for part in parts:
        # httpx resolves dots; an empty part names the list; `~` names whatever Heroku takes for the caller's own.
        if part in ("", ".", "..", "~"):
            raise ValueError(f"{part!r} names nothing that may be written to")
    return "/" + "/".join(quote(part, safe="") for part in parts)
