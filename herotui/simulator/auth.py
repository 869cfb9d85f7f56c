"""Who is asking, and may they: Bearer, Basic, login by password, expiry, standing, second factor, scopes."""

from __future__ import annotations

import base64
import binascii

from herotui.simulator.people import POOL_SIZE, Account, Authorization, Pool, Session
from herotui.simulator.protocol import Problem, forbidden, unauthorized
from herotui.simulator.world import World

ANY = "any"
ENOUGH = {
    ANY: {"identity", "read", "write", "read-protected", "write-protected", "global"},
    "identity": {"identity", "global"},
    "read": {"read", "write", "read-protected", "write-protected", "global"},
    "read-protected": {"read-protected", "write-protected", "global"},
    "write": {"write", "write-protected", "global"},
    "write-protected": {"write-protected", "global"},
    "global": {"global"},
}

EVEN_UNPAID = ("/account", "/users/")


def key_of(header: str) -> str:
    """The key in an `Authorization` header: a Bearer token, or Basic's password whatever the user name.

    Empty when there is none.
    """
    form, _, value = header.strip().partition(" ")
    return value.strip() if form.lower() == "bearer" else _basic(header)[1]


def _basic(header: str) -> tuple[str, str]:
    """User and password, both empty when the header holds none."""
    form, _, value = header.strip().partition(" ")
    if form.lower() == "basic":
        try:
            user, _, password = base64.b64decode(value, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            pass
        else:
            return user, password
    return "", ""


def authenticate(world: World, header: str) -> Authorization:
    """The live authorization that the header's key belongs to; 401 when dead or unknown, 403 when suspended."""
    authorization = world.tokens.get(key_of(header))
    if authorization is None or (authorization.expires_at and authorization.expires_at <= world.clock.now()):
        raise unauthorized()
    _check_standing(authorization.account)
    return authorization


def log_in(world: World, header: str, code: str) -> Authorization | None:
    """A login by e-mail address and password, in force for this request; None when the header holds no such pair.

    Without a second factor on the account 401 `device_trust_required`, without its code 403 `two_factor`: so Heroku's
    CLI expects it.
    """
    if not header.strip().lower().startswith("basic "):
        return None
    email, password = _basic(header)
    account = world.account_named(email) if "@" in email else None
    if account is None or password in world.tokens:
        return None
    if not account.password or password != account.password:
        raise unauthorized()
    _check_standing(account)
    if not account.two_factor:
        raise Problem(401, "device_trust_required", "Confirm this device to log in.")
    check_second_factor(True, code)
    now, mint = world.clock.now(), world.mint
    session = Session(mint.uuid(), "", account)
    return Authorization(mint.uuid(), account, "", ["global"], "", "", now, now, session=session)


def _check_standing(account: Account) -> None:
    if account.suspended_at:
        raise Problem(403, "suspended", "Your account has been suspended.")


def check_paid(world: World, authorization: Authorization, path: str) -> None:
    """402 for a delinquent account, except where it looks at itself and its bills and (by switch) at its keys."""
    if not authorization.account.delinquent_at or path.startswith(EVEN_UNPAID):
        return
    if not (path.startswith("/oauth/") and world.switches.delinquent_may_revoke):
        raise Problem(402, "delinquent", "Your account is delinquent. Please update your payment method.")


def check_scope(world: World, authorization: Authorization, needed: str) -> None:
    """403 unless one of the authorization's scopes is enough."""
    if needed == "identity" and not world.switches.account_needs_identity:
        return
    if not ENOUGH[needed].intersection(authorization.scope):
        raise forbidden(f"The scope of this OAuth authorization does not allow this. It needs: {needed}.")


def pool_of(world: World, authorization: Authorization) -> Pool:
    """The requests that this authorization draws on: its account's, or (by switch) its own."""
    if not world.switches.pool_per_key:
        return authorization.account.pool
    return world.key_pools.setdefault(authorization.id, Pool(POOL_SIZE, world.clock.now()))


def check_second_factor(asked: bool, code: str, app: str | None = None) -> None:
    """403 `two_factor` when a second factor is asked for and the request brought no code."""
    if asked and not code:
        more = {"app": {"name": app}} if app else {}
        raise Problem(403, "two_factor", "A second authentication factor or pre-authorization is required.", **more)


def visible(token: str, prefix: int, suffix: int, format_prefix: str) -> str:
    """A key as lists show it: the format's prefix and `prefix` more, exactly ten asterisks, the last `suffix`."""
    return token[: len(format_prefix) + prefix] + "*" * 10 + (token[-suffix:] if suffix else "")
