"""Authorizations, sessions and clients: where keys are made, shown redacted, regenerated and revoked."""

from __future__ import annotations

from datetime import timedelta

from herotui.simulator.attacker import answer_deletion
from herotui.simulator.mint import CURRENT
from herotui.simulator.people import Authorization, Client, Session, Team
from herotui.simulator.protocol import Answer, Page, Problem, Row, forbidden, invalid, not_found
from herotui.simulator.routing import Routes, Visit
from herotui.simulator.timeline import stamp
from herotui.simulator.views import show_authorization

ROUTES = Routes()
SCOPES = {"global", "identity", "read", "write", "read-protected", "write-protected"}
_BY_ID = {"id": lambda thing: thing.id}


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
    """One authorization, redacted."""
    return show_authorization(visit.world, _find(visit))


@ROUTES.on("POST /oauth/authorizations", "global")
def create(visit: Visit) -> object:
    """A new direct authorization, its key shown once. Not for accounts that log in through SSO."""
    if visit.account.federated:
        raise forbidden("Single sign-on users can't create direct authorizations.")
    return Answer(show_authorization(visit.world, _create(visit, None), full=True), 201)


@ROUTES.on("PATCH /oauth/authorizations/{authorization}", "global")
def update(visit: Visit) -> object:
    """Change the description."""
    found = _find(visit)
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
        raise forbidden("Only direct authorizations can regenerate their tokens.")
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
    team = visit.team(admin=True)
    _check_sdk(visit)
    return _page(visit, [a for a in visit.world.authorizations.values() if a.team is team])


@ROUTES.on("POST /teams/{team}/oauth/authorizations", "global")
def create_team_authorization(visit: Visit) -> object:
    """A new key for the team: it survives its maker."""
    team = visit.team(admin=True)
    _check_sdk(visit)
    return Answer(show_authorization(visit.world, _create(visit, team), full=True), 201)


@ROUTES.on("GET /oauth/sessions", "global")
def sessions(visit: Visit) -> object:
    """Login sessions: an id and a description, no times."""
    mine = [session for session in visit.world.sessions.values() if session.account is visit.account]
    return Page(mine, _show_session, _BY_ID)


@ROUTES.on("DELETE /oauth/sessions/{session}", "global")
def end_session(visit: Visit) -> object:
    """End a session (`~`: the one that asks), and with it the authorizations that it holds."""
    world, wanted = visit.world, visit.args["session"]
    own = visit.authorization.session
    session = own if wanted == "~" else world.sessions.get(wanted)
    if session is None or session.account is not visit.account:
        raise not_found("session")
    del world.sessions[session.id]
    for held in [a for a in world.authorizations.values() if a.session is session]:
        world.revoke(held)
        answer_deletion(world)
    return _show_session(session)


@ROUTES.on("GET /oauth/clients", "global")
def clients(visit: Visit) -> object:
    """OAuth clients that this account registered."""
    mine = [client for client in visit.world.clients.values() if client.owner is visit.account]
    return Page(mine, _show_client, _BY_ID)


@ROUTES.on("POST /oauth/clients", "global")
def create_client(visit: Visit) -> object:
    """Register a client."""
    name, redirect_uri = visit.required("name", "redirect_uri")
    world, now = visit.world, visit.world.clock.now()
    client = Client(world.mint.uuid(), name, redirect_uri, world.mint.uuid(), visit.account, now, now)
    world.clients[client.id] = client
    return Answer(_show_client(client), 201)


@ROUTES.on("GET /oauth/clients/{client}", "global")
def client(visit: Visit) -> object:
    """One client."""
    return _show_client(_find_client(visit))


@ROUTES.on("PATCH /oauth/clients/{client}", "global")
def update_client(visit: Visit) -> object:
    """Rename a client or send its users elsewhere."""
    found = _find_client(visit)
    found.name = visit.body.get("name", found.name)
    found.redirect_uri = visit.body.get("redirect_uri", found.redirect_uri)
    found.updated_at = visit.world.clock.now()
    return _show_client(found)


@ROUTES.on("POST /oauth/clients/{client}/actions/rotate-credentials", "global")
def rotate_client(visit: Visit) -> object:
    """Give a client a new secret."""
    found = _find_client(visit)
    found.secret, found.updated_at = visit.world.mint.uuid(), visit.world.clock.now()
    return _show_client(found)


@ROUTES.on("DELETE /oauth/clients/{client}", "global")
def delete_client(visit: Visit) -> object:
    """Remove a client and the authorizations that it was given."""
    found = _find_client(visit)
    del visit.world.clients[found.id]
    for given in [a for a in visit.world.authorizations.values() if a.client is found]:
        visit.world.revoke(given)
    return _show_client(found)


def _page(visit: Visit, things: list[Authorization]) -> Page:
    return Page(things, lambda thing: show_authorization(visit.world, thing), _BY_ID)


def _find(visit: Visit) -> Authorization:
    found = visit.world.authorizations.get(visit.args["authorization"])
    if found is None or not _holds(visit, found):
        raise not_found("authorization")
    return found


def _holds(visit: Visit, found: Authorization) -> bool:
    if found.team:
        return found.team.role_of(visit.account) == "admin"
    return found.account is visit.account


def _create(visit: Visit, team: Team | None) -> Authorization:
    world, body, now = visit.world, visit.body, visit.world.clock.now()
    (scope,) = visit.required("scope") if team is None else (body.get("scope", ["global"]),)
    if not isinstance(scope, list) or not scope or not SCOPES.issuperset(scope):
        raise invalid("Scope must be a list of: " + ", ".join(sorted(SCOPES)) + ".")
    return world.authorize(
        Authorization(
            id=world.mint.uuid(),
            account=visit.account,
            description=body.get("description") or "",
            scope=scope,
            token=world.mint.key(CURRENT),
            token_id=world.mint.uuid(),
            created_at=now,
            updated_at=now,
            expires_at=now + timedelta(seconds=_seconds(body.get("expires_in"))) if body.get("expires_in") else None,
            team=team,
            by_attacker=visit.authorization.by_attacker,
        )
    )


def _seconds(value: object) -> int:
    """`expires_in`: a number by the schema, a string from Heroku's own CLI."""
    if not str(value).isdigit():
        raise invalid("Expires in must be a number of seconds.")
    return int(str(value))


def _check_sdk(visit: Visit) -> None:
    if not visit.sdk:
        raise Problem(404, "not_found", "The requested API endpoint was not found.")


def _find_client(visit: Visit) -> Client:
    found = visit.world.clients.get(visit.args["client"])
    if found is None or found.owner is not visit.account:
        raise not_found("client")
    return found


def _show_session(session: Session) -> Row:
    return {"id": session.id, "description": session.description}


def _show_client(client: Client) -> Row:
    return {
        "id": client.id,
        "name": client.name,
        "redirect_uri": client.redirect_uri,
        "secret": client.secret,
        "ignores_delinquent": False,
        "created_at": stamp(client.created_at),
        "updated_at": stamp(client.updated_at),
    }
