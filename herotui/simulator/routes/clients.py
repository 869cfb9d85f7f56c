"""Login sessions, OAuth clients, and the tokens that clients get for grants."""

from __future__ import annotations

from datetime import timedelta

from herotui.simulator.attacker import answer_deletion
from herotui.simulator.mint import CURRENT
from herotui.simulator.people import Authorization, Client, Session
from herotui.simulator.protocol import Answer, Page, Problem, Row, accept_version, invalid, not_found
from herotui.simulator.routing import Routes, Visit
from herotui.simulator.timeline import stamp
from herotui.simulator.views import by

ROUTES = Routes()
TOKEN_LIVES = timedelta(hours=8)
_BY_ID = by("id")


@ROUTES.on("GET /oauth/sessions", "global")
def sessions(visit: Visit) -> object:
    """Login sessions: an id and a description, no times."""
    mine = [session for session in visit.world.sessions.values() if session.account is visit.account]
    return Page(mine, _show_session, _BY_ID)


@ROUTES.on("GET /oauth/sessions/{session}", "global")
def session(visit: Visit) -> object:
    """One of them (`~`: the one that asks)."""
    return _show_session(_find_session(visit))


@ROUTES.on("DELETE /oauth/sessions/{session}", "global")
def end_session(visit: Visit) -> object:
    """End a session (`~`: the one that asks), and with it the authorizations that it holds."""
    world, session = visit.world, _find_session(visit)
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


@ROUTES.on("POST /oauth/tokens", "global", keyless=True)
def create_token(visit: Visit) -> object:
    """What a client gets for the code of a grant, or for a refresh token. Its secret lets it in, no key."""
    accept_version(visit.headers.get("accept", ""))
    grant, secret, refresh = (_field(visit, *path) for path in (("grant",), ("client", "secret"), ("refresh_token",)))
    world = visit.world
    given = [a for a in world.authorizations.values() if a.client and secret and a.client.secret == secret]
    if not given:
        raise Problem(401, "unauthorized", "Invalid OAuth client credentials.")
    by_code = _text(grant, "type") == "authorization_code"
    asked = _text(grant, "code") if by_code else _text(refresh, "token")
    found = next((a for a in given if asked and asked == (a.grant_code if by_code else a.refresh_token)), None)
    if found is None:
        raise invalid("The grant is invalid, expired or revoked.")
    world.tokens.pop(found.token, None)
    found.token, found.token_id, found.grant_code = world.mint.key(CURRENT), world.mint.uuid(), None
    found.refresh_token = found.refresh_token or world.mint.uuid()
    found.updated_at = world.clock.now()
    found.expires_at = found.updated_at + TOKEN_LIVES
    world.tokens[found.token] = found
    return Answer(_show_token(found, full=True), 201)


@ROUTES.on("DELETE /oauth/tokens/{token}", "global")
def delete_token(visit: Visit) -> object:
    """Make a token die; the authorization that it belonged to stays, without any."""
    world, wanted = visit.world, visit.args["token"]
    for found in world.authorizations.values():
        if found.account is visit.account and wanted == found.token_id:
            world.tokens.pop(found.token, None)
            return _show_token(found, full=False)
    raise not_found("token")


def _field(visit: Visit, *path: str) -> object:
    value: object = visit.body
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _text(value: object, name: str) -> str:
    return str(value.get(name) or "") if isinstance(value, dict) else ""


def _show_token(found: Authorization, *, full: bool) -> Row:
    moment, shown = stamp(found.updated_at), found.token if full else "*" * 10
    seconds = int(TOKEN_LIVES.total_seconds())
    row: Row = {
        "id": found.token_id,
        "access_token": {"id": found.token_id, "token": shown, "expires_in": seconds},
        "authorization": {"id": found.id},
        "client": {},
        "created_at": moment,
        "grant": {},
        "updated_at": moment,
        "user": {"id": found.account.id},
    }
    if found.refresh_token:
        token = found.refresh_token if full else "*" * 10
        row["refresh_token"] = {"id": found.token_id, "token": token, "expires_in": None}
    return row


def _find_session(visit: Visit) -> Session:
    wanted = visit.args["session"]
    found = visit.authorization.session if wanted == "~" else visit.world.sessions.get(wanted)
    if found is None or found.account is not visit.account:
        raise not_found("session")
    return found


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
