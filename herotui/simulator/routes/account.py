"""The account behind the key: itself, rate limits, SSH keys, features, preferences, capabilities."""

from __future__ import annotations

import base64
import binascii
import hashlib
from datetime import timedelta

from herotui.simulator.auth import ANY, check_second_factor, pool_of
from herotui.simulator.people import Account, Feature, SshKey, Team
from herotui.simulator.protocol import Answer, Page, Row, forbidden, invalid, not_found
from herotui.simulator.routing import Routes, Visit
from herotui.simulator.things import App
from herotui.simulator.timeline import stamp
from herotui.simulator.views import app_ref, by, show_account, show_feature
from herotui.simulator.world import sees

ROUTES = Routes()
PRE_AUTHORIZED_FOR = timedelta(minutes=5)
PREFERENCES = (
    *("timezone", "default-organization", "dismissed-github-banner", "dismissed-getting-started"),
    *("dismissed-org-access-controls", "dismissed-org-wizard-notification", "dismissed-pipelines-banner"),
    *("dismissed-pipelines-github-banner", "dismissed-sms-banner"),
)


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
    return show_account(visit.account, sdk=visit.sdk)


@ROUTES.on("GET /users/{user}", "identity")
def info_by_user(visit: Visit) -> object:
    """The same, under `~`, the id or the e-mail address."""
    check_self(visit)
    return info(visit)


@ROUTES.on("PATCH /account", "global")
def update(visit: Visit) -> object:
    """Change the name and two preferences: neither e-mail nor password nor MFA can be changed with a key alone."""
    account, body = visit.account, visit.body
    account.name = body.get("name", account.name)
    account.allow_tracking = bool(body.get("allow_tracking", account.allow_tracking))
    account.beta = bool(body.get("beta", account.beta))
    account.updated_at = visit.world.clock.now()
    return info(visit)


@ROUTES.on("PATCH /users/{user}", "global")
def update_by_user(visit: Visit) -> object:
    """The same, under `~`, the id or the e-mail address."""
    check_self(visit)
    return update(visit)


@ROUTES.on("DELETE /account", "global")
def delete(visit: Visit) -> object:
    """Close the account, with all its keys: the password must come along, so a key alone can't."""
    world, account = visit.world, visit.account
    if not account.password or account.password not in _passwords(visit):
        raise forbidden("Closing an account requires its password.")
    for held in [a for a in world.authorizations.values() if a.account is account]:
        world.revoke(held)
    for team in world.teams.values():
        team.members = {identity: member for identity, member in team.members.items() if member.account is not account}
    world.accounts.pop(account.id, None)
    return info(visit)


@ROUTES.on("DELETE /users/{user}", "global")
def delete_by_user(visit: Visit) -> object:
    """The same, under `~`, the id or the e-mail address."""
    check_self(visit)
    return delete(visit)


@ROUTES.on("GET /account/rate-limits", ANY, free=True)
def rate_limits(visit: Visit) -> object:
    """Requests left. Asking costs none."""
    pool = pool_of(visit.world, visit.authorization)
    pool.refill(visit.world.clock.now())
    return {"remaining": int(pool.left)}


@ROUTES.on("GET /account/keys", "global")
def keys(visit: Visit) -> object:
    """SSH keys."""
    account = visit.account
    return Page(list(account.keys.values()), lambda key: _show_key(account, key), by("id"))


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
    return feature_page(visit.account.features)


@ROUTES.on("GET /account/features/{feature}", "read")
def feature(visit: Visit) -> object:
    """One of them, by id or name."""
    return show_feature(find_feature(visit, visit.account.features))


@ROUTES.on("PATCH /account/features/{feature}", "write")
def update_feature(visit: Visit) -> object:
    """Switch it on or off."""
    found, (enabled,) = find_feature(visit, visit.account.features), visit.required("enabled")
    found.enabled, found.updated_at = bool(enabled), visit.world.clock.now()
    return show_feature(found)


@ROUTES.on("GET /users/{user}/preferences", "read")
def preferences(visit: Visit) -> object:
    """How the person likes the dashboard."""
    check_self(visit)
    return dict.fromkeys(PREFERENCES) | visit.account.preferences


@ROUTES.on("PATCH /users/{user}/preferences", "write")
def update_preferences(visit: Visit) -> object:
    """Change some of that."""
    check_self(visit)
    visit.account.preferences.update({name: value for name, value in visit.body.items() if name in PREFERENCES})
    return preferences(visit)


@ROUTES.on("GET /users/{user}/sms-number", "global")
def sms_number(visit: Visit) -> object:
    """The telephone that recovery codes go to."""
    check_self(visit)
    return {"sms_number": visit.account.sms_number}


@ROUTES.on("PUT /users/~/capabilities", ANY)
def capabilities(visit: Visit) -> object:
    """What the key may do with the things that it asks about."""
    (asked,) = visit.required("capabilities")
    return {"capabilities": [_capability(visit, one) for one in asked]}


@ROUTES.on("PUT /apps/{app}/pre-authorizations", "read")
def pre_authorize(visit: Visit) -> object:
    """With a second factor's code: none is asked for on this app for a while. How long is a guess."""
    code = visit.headers.get("heroku-two-factor-code", "")
    check_second_factor(True, code, visit.args["app"])
    app, until = visit.app(), visit.world.clock.now() + PRE_AUTHORIZED_FOR
    visit.world.pre_authorized[visit.account.id, app.id] = until
    return {"app": app_ref(app), "expires_at": stamp(until)}


def feature_page(features: dict[str, Feature]) -> Page:
    """Labs features as a list in ranges."""
    return Page(list(features.values()), show_feature, by("id", "name"))


def find_feature(visit: Visit, features: dict[str, Feature]) -> Feature:
    """The feature named in the path, by id or name."""
    wanted = visit.args["feature"]
    found = next((one for one in features.values() if wanted in (one.id, one.name)), None)
    if found is None:
        raise not_found("feature")
    return found


def check_self(visit: Visit) -> None:
    """404 unless the path's user is the one that asks."""
    if visit.args["user"] not in ("~", visit.account.id, visit.account.email):
        raise not_found("user")


def _passwords(visit: Visit) -> set[str]:
    """The password in either header that may carry it."""
    plain, encoded = (visit.headers.get(name, "") for name in ("heroku-password", "heroku-password-base64"))
    try:
        return {plain, base64.b64decode(encoded, validate=True).decode()}
    except (binascii.Error, UnicodeDecodeError):
        return {plain}


def _capability(visit: Visit, asked: Row) -> Row:
    kind, identity = str(asked.get("resource_type")), asked.get("resource_id")
    known: App | Team | Account | None = visit.account
    capable = kind == "user"
    if kind == "app":
        known = visit.world.app_named(str(identity))
        capable = known is not None and sees(visit.account, known)
    elif kind == "team":
        known = visit.world.team_named(str(identity))
        admin = known is not None and known.role_of(visit.account) == "admin"
        capable = admin and visit.authorization.scope == ["global"]
    guarded = isinstance(known, App) and known.second_factor
    return {
        "capability": str(asked.get("capability")),
        "resource_type": kind,
        "resource_id": identity,
        "capable": capable,
        "requires_second_factor": guarded,
    }


def _find_key(visit: Visit) -> SshKey:
    wanted = visit.args["key"]
    found = next((key for key in visit.account.keys.values() if wanted in (key.id, key.fingerprint)), None)
    if found is None:
        raise not_found("key")
    return found
