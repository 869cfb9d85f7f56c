"""The account behind the key: itself, rate limits, SSH keys, features, and what personal accounts lack."""

from __future__ import annotations

import base64
import binascii
import hashlib

from herotui.simulator.auth import ANY
from herotui.simulator.people import Account, SshKey
from herotui.simulator.protocol import Answer, Page, Row, invalid, not_found
from herotui.simulator.routing import Routes, Visit
from herotui.simulator.timeline import stamp
from herotui.simulator.views import show_account, show_feature

ROUTES = Routes()


def _show_key(account: Account, key: SshKey) -> Row:
    return {
        "id": key.id,
        "comment": key.comment,
        "created_at": stamp(key.created_at),
        "email": account.email,
        "fingerprint": key.fingerprint,
        "public_key": key.public_key,
        "updated_at": stamp(key.created_at),
    }


@ROUTES.on("GET /account", "identity")
def info(visit: Visit) -> object:
    """Whose key this is."""
    return show_account(visit.account)


@ROUTES.on("GET /users/{user}", "identity")
def info_by_user(visit: Visit) -> object:
    """The same, under `~`, the id or the e-mail address."""
    _check_self(visit)
    return show_account(visit.account)


@ROUTES.on("PATCH /account", "global")
def update(visit: Visit) -> object:
    """Change the name: neither e-mail nor password nor MFA can be changed with a key alone."""
    account = visit.account
    account.name = visit.body.get("name", account.name)
    account.updated_at = visit.world.clock.now()
    return show_account(account)


@ROUTES.on("GET /account/rate-limits", ANY, free=True)
def rate_limits(visit: Visit) -> object:
    """Requests left. Asking costs none."""
    pool = visit.account.pool
    pool.refill(visit.world.clock.now())
    return {"remaining": int(pool.left)}


@ROUTES.on("GET /account/keys", "global")
def keys(visit: Visit) -> object:
    """SSH keys."""
    account = visit.account
    return Page(list(account.keys.values()), lambda key: _show_key(account, key), {"id": lambda key: key.id})


@ROUTES.on("GET /account/keys/{key}", "global")
def key(visit: Visit) -> object:
    """One SSH key, by id or fingerprint."""
    return _show_key(visit.account, _find_key(visit))


@ROUTES.on("POST /account/keys", "global")
def add_key(visit: Visit) -> object:
    """Add an SSH key."""
    (text,) = visit.required("public_key")
    parts = str(text).split()
    try:
        raw = base64.b64decode(parts[1], validate=True)
    except (IndexError, binascii.Error):
        raise invalid("Key is not a valid SSH public key.") from None
    digest = base64.b64encode(hashlib.sha256(raw).digest()).decode().rstrip("=")
    comment = " ".join(parts[2:])
    added = SshKey(visit.world.mint.uuid(), comment, f"SHA256:{digest}", str(text), visit.world.clock.now())
    visit.account.keys[added.id] = added
    return Answer(_show_key(visit.account, added), 201)


@ROUTES.on("DELETE /account/keys/{key}", "global")
def remove_key(visit: Visit) -> object:
    """Remove an SSH key."""
    found = _find_key(visit)
    del visit.account.keys[found.id]
    return _show_key(visit.account, found)


@ROUTES.on("GET /account/features", "read")
def features(visit: Visit) -> object:
    """Labs features of the account."""
    by_name = {"id": lambda feature: feature.id, "name": lambda feature: feature.name}
    return Page(list(visit.account.features.values()), show_feature, by_name)


@ROUTES.on("GET /account/invoices", "global")
def invoices(visit: Visit) -> object:
    """None: the company's team pays."""
    return []


@ROUTES.on("GET /spaces", "read")
def spaces(visit: Visit) -> object:
    """This company runs on the common runtime alone."""
    return []


@ROUTES.on("GET /enterprise-accounts", "read")
def enterprise_accounts(visit: Visit) -> object:
    """This company is no enterprise customer, so it has no audit trail either."""
    return []


def _check_self(visit: Visit) -> None:
    if visit.args["user"] not in ("~", visit.account.id, visit.account.email):
        raise not_found("user")


def _find_key(visit: Visit) -> SshKey:
    wanted = visit.args["key"]
    found = next((key for key in visit.account.keys.values() if wanted in (key.id, key.fingerprint)), None)
    if found is None:
        raise not_found("key")
    return found
