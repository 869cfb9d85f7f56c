"""What is known of the two keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from herotui.incident.entry import Entry, Kind
from herotui.incident.folds.common import Data, Fold, one_of, words
from herotui.incident.values import Authorization, Incident, ResponderKey

_KEY_STATES = ("not_checked", "alive", "not_known", "revoked", "dead")
_DEFAULT = ("yes", "no", "not_known")


def _key_named(incident: Incident, entry: Entry, data: Data) -> Incident:
    fingerprint = str(data["fingerprint"])
    if fingerprint == incident.key.fingerprint:
        return incident
    named = replace(incident.key, fingerprint=fingerprint, format=str(data["format"]), state="not_checked", fits=())
    return incident.having(key=named)


def _key_checked(incident: Incident, entry: Entry, data: Data) -> Incident:
    state = one_of(_KEY_STATES, data["state"])
    ended = state in ("dead", "revoked")
    first = incident.key.dead_at if ended and incident.key.dead_at else entry.at
    # A key that lives takes back what was proven of its death.
    proven = None if state == "alive" else incident.verified.certificate
    return incident.having(
        verified=replace(incident.verified, certificate=proven),
        key=replace(incident.key, state=state, checked_at=entry.at, dead_at=first if ended else None),
    )


def _key_owner(incident: Incident, entry: Entry, data: Data) -> Incident:
    owner = replace(
        incident.key,
        owner=str(data.get("email", incident.key.owner)),
        owner_id=str(data.get("id", incident.key.owner_id)),
        federated=bool(data.get("federated", incident.key.federated)),
        mine=bool(data.get("mine", incident.key.mine)),
    )
    return incident.having(key=owner)


def _key_authorization(incident: Incident, entry: Entry, data: Data) -> Incident:
    authorization = Authorization(
        id=str(data["id"]),
        description=str(data.get("description", "")),
        scope=words(data.get("scope")),
        created_at=str(data.get("created_at") or ""),
        expires_at=str(data.get("expires_at") or ""),
        client=str(data.get("client") or ""),
        how=str(data.get("how", "match")),
    )
    return incident.having(key=replace(incident.key, authorization=authorization))


def _key_scope(incident: Incident, entry: Entry, data: Data) -> Incident:
    fits = words(data["fits"]) if "fits" in data else incident.key.fits
    default = one_of(_DEFAULT, data.get("default", incident.key.default))
    return incident.having(key=replace(incident.key, fits=fits, default=default))


def _responder_key(incident: Incident, entry: Entry, data: Data) -> Incident:
    return incident.having(
        responder_key=ResponderKey(
            seat=str(data["seat"]),
            owner=str(data.get("owner", "")),
            authorization_id=str(data.get("authorization_id", "")),
            checked_at=entry.at,
            why=str(data.get("why", "")),
        ),
    )


KEYS: Mapping[str, Fold] = {
    Kind.KEY_NAMED: _key_named,
    Kind.KEY_CHECKED: _key_checked,
    Kind.KEY_OWNER: _key_owner,
    Kind.KEY_AUTHORIZATION: _key_authorization,
    Kind.KEY_SCOPE: _key_scope,
    Kind.RESPONDER_KEY: _responder_key,
}
