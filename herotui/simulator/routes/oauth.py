"""Authorizations: where keys are made, shown redacted, regenerated and revoked."""

from __future__ import annotations

from datetime import timedelta

from herotui.simulator.attacker import answer_deletion
from herotui.simulator.mint import CURRENT
from herotui.simulator.people import Account, Authorization, Client, Session, Team
from herotui.simulator.protocol import Answer, Page, Problem, forbidden, invalid, not_found
from herotui.simulator.routing import Routes, Visit
from herotui.simulator.views import by, show_authorization

ROUTES = Routes()
SCOPES = {"global", "identity", "read", "write", "read-protected", "write-protected"}
_BY_ID = by("id")


@ROUTES.on("GET /oauth/authorizations", "global")
def authorizations(visit: Visit) -> object:
    """The account's own, never another's; keys redacted."""
    return _page(visit, [a for a in visit.world.authorizations.values() if a.account is visit.account and not a.team])


@ROUTES.on("GET /oauth/authorizations/~", "global")
def default_authorization(visit: Visit) -> object:
    """The dashboard's API key, which is not the key that asks."""
    default = visit.world.authorizations.get(visit.account.default_authorization or "")
    if default is None:
        raise not_found("authorization")
    return show_authorization(visit.world, default)


@ROUTES.on("GET /oauth/authorizations/{authorization}", "global")
def authorization(visit: Visit) -> object:
    """One authorization, redacted unless the switch `info_redacted` is off."""
    return show_authorization(visit.world, _find(visit), full=not visit.world.switches.info_redacted)


@ROUTES.on("POST /oauth/authorizations", "global", login=True)
def create(visit: Visit) -> object:
    """A new direct authorization, its key shown once. Not for accounts that log in through SSO.

    An e-mail address and a password in the place of a key are a login: the authorization then belongs to a session.
    """
    if visit.account.federated:
        raise forbidden("Single sign-on users can't create direct authorizations.")
    made = _create(visit, visit.account)
    if visit.authorization.id not in visit.world.authorizations:
        _open_session(visit, made, visit.authorization.session)
    return Answer(show_authorization(visit.world, made, full=True), 201)


@ROUTES.on("PATCH /oauth/authorizations/{authorization}", "global")
def update(visit: Visit) -> object:
    """Change the description, or the client: whoever names one must know its secret."""
    found, client = _find(visit), visit.body.get("client")
    if client is not None:
        found.client = _client(visit, client)
    found.description = visit.body.get("description", found.description)
    found.updated_at = visit.world.clock.now()
    return show_authorization(visit.world, found)


@ROUTES.on("DELETE /oauth/authorizations/{authorization}", "global")
def delete(visit: Visit) -> object:
    """Revoke: its key is dead from the next request on, also when it is the one that asked."""
    found = _find(visit)
    visit.world.revoke(found)
    answer_deletion(visit.world)
    return show_authorization(visit.world, found)


@ROUTES.on("POST /oauth/authorizations/{authorization}/actions/regenerate-tokens", "global")
def regenerate(visit: Visit) -> object:
    """A new key in the old one's place, shown once. Direct authorizations only."""
    found, world = _find(visit), visit.world
    if found.client or found.session:
        raise invalid("Only direct authorizations can regenerate their tokens.")
    if world.switches.regeneration_refused:
        raise Problem(422, "invalid_params", "This authorization can't be regenerated.")
    world.tokens.pop(found.token)
    found.token, found.token_id = world.mint.key(CURRENT), world.mint.uuid()
    found.updated_at, found.by_attacker = world.clock.now(), False
    world.tokens[found.token] = found
    answer_deletion(world)
    return show_authorization(world, found, full=True)


@ROUTES.on("GET /teams/{team}/oauth/authorizations", "global")
def team_authorizations(visit: Visit) -> object:
    """Keys that act for the team rather than a person."""
    team = _team(visit)
    return _page(visit, [a for a in visit.world.authorizations.values() if a.team is team])


@ROUTES.on("POST /teams/{team}/oauth/authorizations", "global")
def create_team_authorization(visit: Visit) -> object:
    """A new key for the team: it survives its maker."""
    team = _team(visit)
    made = _create(visit, visit.world.account_of(team), team)
    return Answer(show_authorization(visit.world, made, full=True), 201)


def _page(visit: Visit, things: list[Authorization]) -> Page:
    return Page(things, lambda thing: show_authorization(visit.world, thing), _BY_ID)


def _find(visit: Visit) -> Authorization:
    wanted: str | None = visit.args["authorization"]
    if wanted == "~" and visit.world.switches.default_writable:
        wanted = visit.account.default_authorization
    found = visit.world.authorizations.get(wanted or "")
    if found is None or not _holds(visit, found):
        raise not_found("authorization")
    return found


def _holds(visit: Visit, found: Authorization) -> bool:
    if found.team:
        return found.team.role_of(visit.account) == "admin"
    return found.account is visit.account


def _create(visit: Visit, account: Account, team: Team | None = None) -> Authorization:
    world, body, now = visit.world, visit.body, visit.world.clock.now()
    (scope,) = visit.required("scope") if team is None else (body.get("scope", ["global"]),)
    if not isinstance(scope, list) or not scope or not SCOPES.issuperset(scope):
        raise invalid("Scope must be a list of: " + ", ".join(sorted(SCOPES)) + ".")
    return world.authorize(
        Authorization(
            id=world.mint.uuid(),
            account=account,
            description=body.get("description") or "",
            scope=scope,
            token=world.mint.key(CURRENT),
            token_id=world.mint.uuid(),
            created_at=now,
            updated_at=now,
            expires_at=now + timedelta(seconds=_seconds(body.get("expires_in"))) if body.get("expires_in") else None,
            client=_client(visit, {"id": body["client"]}) if body.get("client") else None,
            team=team,
            by_attacker=visit.authorization.by_attacker,
            ip_address=visit.authorization.ip_address,
        )
    )


def _seconds(value: object) -> int:
    """`expires_in`: a number by the schema, a string from Heroku's own CLI."""
    if not str(value).isdigit():
        raise invalid("Expires in must be a number of seconds.")
    return int(str(value))


def _open_session(visit: Visit, made: Authorization, session: Session | None) -> None:
    if session:
        session.description = made.description
        visit.world.sessions[session.id], made.session = session, session
    made.account.last_login = made.created_at


def _client(visit: Visit, named: object) -> Client:
    """The client that a body names: one's own by its id, anybody's by id and secret."""
    fields = named if isinstance(named, dict) else {}
    found = visit.world.clients.get(str(fields.get("id")))
    if found is None or (found.owner is not visit.account and found.secret != fields.get("secret")):
        raise not_found("client")
    return found


def _team(visit: Visit) -> Team:
    """The team, for an admin of it, where the feature is on; the endpoint is part of 3.sdk alone."""
    team = visit.team(admin=True)
    if not visit.sdk:
        raise Problem(404, "not_found", "The requested API endpoint was not found.")
    if not any(one.name == "team-tokens" and one.enabled for one in team.features.values()):
        raise forbidden("Team authorizations are not enabled for this team.")
    return team
