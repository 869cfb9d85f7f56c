"""Who is asking, and may they: Bearer and Basic, expiry, suspension, second factor, scopes."""

from __future__ import annotations

import base64
import binascii

from herotui.simulator.people import Authorization
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


def key_of(header: str) -> str:
    """The key in an `Authorization` header: a Bearer token, or Basic's password whatever the user name.

    Raises the API's 401 when there is none.
    """
    form, _, value = header.strip().partition(" ")
    if form.lower() == "bearer" and value:
        return value.strip()
    if form.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            pass
    raise unauthorized()


def authenticate(world: World, header: str) -> Authorization:
    """The live authorization that the header's key belongs to; 401 when dead or unknown, 403 when suspended."""
    authorization = world.tokens.get(key_of(header))
    if authorization is None or (authorization.expires_at and authorization.expires_at <= world.clock.now()):
        raise unauthorized()
    if authorization.account.suspended_at:
        raise Problem(403, "suspended", "Your account has been suspended.")
    return authorization


def check_scope(authorization: Authorization, needed: str) -> None:
    """403 unless one of the authorization's scopes is enough."""
    if not ENOUGH[needed].intersection(authorization.scope):
        raise forbidden(f"The scope of this OAuth authorization does not allow this. It needs: {needed}.")


def check_second_factor(asked: bool, code: str, app: str | None = None) -> None:
    """403 `two_factor` when a second factor is asked for and the request brought no code."""
    if asked and not code:
        more = {"app": {"name": app}} if app else {}
        raise Problem(403, "two_factor", "A second authentication factor or pre-authorization is required.", **more)


def visible(token: str, prefix: int, suffix: int, format_prefix: str) -> str:
    """A key as lists show it: the format's prefix and `prefix` more, exactly ten asterisks, the last `suffix`."""
    return token[: len(format_prefix) + prefix] + "*" * 10 + (token[-suffix:] if suffix else "")
