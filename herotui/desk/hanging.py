"""What hung on the leaked key, and what goes on without it."""

from __future__ import annotations

import asyncio

from herotui.desk.desk import Desk
from herotui.desk.survey import first_look
from herotui.errors import HerotuiError
from herotui.estate.snapshot import Snapshot
from herotui.heroku.client import Heroku
from herotui.heroku.models import Authorization, DatabaseCredential, Dyno, Listing, Session
from herotui.incident.known import NotSeen, Seen
from herotui.incident.verification import Hung, Outlives


async def hanging(desk: Desk) -> tuple[Hung, ...]:
    """Whether the key's authorization, its refresh token and its session are gone from full lists. Never raises."""
    client, authorization = desk.client, desk.incident.key.authorization
    if client is None or authorization is None:
        return ()
    try:
        listed, sessions = await asyncio.gather(client.authorizations(), client.sessions())
        email = await _reader(client, desk.incident.key.owner_id)
    except HerotuiError as error:
        return (Hung(f"authorization {authorization.id[:8]}", "not_known", error.message),)
    found = [_authorization(desk, authorization.id, listed, own=bool(email))]
    session = await asyncio.to_thread(_session_of, desk, authorization.id, email)
    if session:
        there = any(one.id == session for one in sessions.items)
        found.append(Hung(f"session {session[:8]}", _gone(sessions, there=there)))
    return tuple(found)


async def _reader(client: Heroku, owner: str) -> str:
    """Who reads, where that is the leaked key's own account; empty for another's, whose lists tell nothing of it."""
    account = await client.account()
    return account.email if owner in ("", account.id) else ""


def _authorization(desk: Desk, id: str, listed: Listing[Authorization], *, own: bool) -> Hung:
    what = f"authorization {id[:8]} and its refresh token"
    there = any(one.id == id for one in listed.items)
    if there and any(f"/{id}/actions/regenerate-tokens" in call.line for call in desk.incident.calls.values()):
        return Hung(what, "yes", "its keys were regenerated; the id stays")
    if not there and not own:
        return Hung(what, "not_known", "the reader is another account")
    return Hung(what, _gone(listed, there=there))


def _gone(listed: Listing[Authorization] | Listing[Session], *, there: bool) -> str:
    if there:
        return "no"
    return "not_known" if listed.spoiled or listed.more else "yes"


def _session_of(desk: Desk, id: str, email: str) -> str:
    """The session that the authorization belonged to, as the first look showed it; empty where it told none."""
    first = first_look(desk, email) if email else None
    if first is None:
        return ""
    found = (one for _, one in first.items("authorizations", Authorization) if one.id == id)
    return next((one.session.id for one in found if one.session), "")


def outliving(estate: Snapshot | None) -> tuple[Outlives, ...]:
    """What revoking does not end, as far as the newest look shows it, and what ends it."""
    return (
        Outlives("one-off dynos that run", _one_off(estate), "when they end, or are stopped (R6)"),
        Outlives("open log tails", None, "when the connection drops; Heroku lists them nowhere"),
        Outlives("signed addresses of slugs, builds and backups", None, "when they expire; Heroku lists them nowhere"),
        Outlives("database sessions", _connections(estate), "when the credentials are rotated and reset (R5)"),
    )


def _one_off(estate: Snapshot | None) -> int | None:
    if estate is None or any(isinstance(known, NotSeen) for _, known in estate.each("dynos")):
        return None
    return sum(dyno.type == "run" for _, dyno in estate.items("dynos", Dyno))


def _connections(estate: Snapshot | None) -> int | None:
    if estate is None or not any(isinstance(known, Seen) for _, known in estate.each("database_credentials")):
        return None
    roles = (role for _, one in estate.items("database_credentials", DatabaseCredential) for role in one.credentials)
    return sum(role.connections or 0 for role in roles)
