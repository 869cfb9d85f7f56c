"""Identity providers of teams and enterprise accounts, and their certificates: who swaps one logs in as anybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from herotui.simulator.logins import Certificate, IdentityProvider
from herotui.simulator.people import Enterprise, Team
from herotui.simulator.protocol import Answer, Row, forbidden, invalid, not_found
from herotui.simulator.routing import Routes, Visit
from herotui.simulator.timeline import stamp
from herotui.simulator.world import World

ROUTES = Routes()
CERTIFICATE_LIVES = timedelta(days=1095)
ADDRESSES = ("entity_id", "sso_target_url", "slo_target_url")


@ROUTES.on("GET /teams/{team}/identity-providers", "read")
def team_providers(visit: Visit) -> object:
    """The team's: one, or none."""
    team = visit.team()
    return [show_provider(visit, team, team.identity_provider)] if team.identity_provider else []


@ROUTES.on("POST /teams/{team}/identity-providers", "write")
def add_to_team(visit: Visit) -> object:
    """Have the team's people log in elsewhere."""
    team = visit.team(admin=True)
    visit.required("certificate", "entity_id", "sso_target_url")
    return Answer(show_provider(visit, team, _add(visit, team)), 201)


@ROUTES.on("PATCH /teams/{team}/identity-providers/{provider}", "write")
def update_of_team(visit: Visit) -> object:
    """Swap its addresses or its certificate."""
    team = visit.team(admin=True)
    return show_provider(visit, team, _update(visit, _of_team(visit, team)))


@ROUTES.on("DELETE /teams/{team}/identity-providers/{provider}", "write")
def remove_from_team(visit: Visit) -> object:
    """Let the team's people log in with passwords again."""
    team = visit.team(admin=True)
    found = _of_team(visit, team)
    team.identity_provider = None
    return show_provider(visit, team, found)


@ROUTES.on("POST /identity-providers", "write")
def add(visit: Visit) -> object:
    """The same for a team or an enterprise account (version 3.sdk)."""
    (whose,) = visit.required("owner")
    wanted = str(whose.get("id")) if isinstance(whose, dict) else ""
    owner = next((one for one in _owners(visit.world) if one.id == wanted), None)
    if owner is None or not _manages(visit, owner):
        raise not_found("owner")
    return Answer(show_provider(visit, owner, _add(visit, owner)), 201)


@ROUTES.on("GET /identity-providers/{provider}", "read")
def info(visit: Visit) -> object:
    """One of them, wherever it belongs."""
    return show_provider(visit, *_find(visit))


@ROUTES.on("PATCH /identity-providers/{provider}", "write")
def update(visit: Visit) -> object:
    """Swap its addresses, or switch it off."""
    owner, found = _find(visit)
    _update(visit, found)
    return show_provider(visit, owner, found)


@ROUTES.on("POST /identity-providers/{provider}/certificates", "write")
def add_certificate(visit: Visit) -> object:
    """Trust another certificate, beside those that are."""
    _, found = _find(visit)
    (body,) = visit.required("body")
    return Answer(_show_certificate(found, _trust(visit, found, str(body), visit.body.get("name"))), 201)


@ROUTES.on("GET /identity-providers/{provider}/certificates/{idp_certificate}", "read")
def certificate(visit: Visit) -> object:
    """One certificate."""
    _, found = _find(visit)
    return _show_certificate(found, _find_certificate(visit, found))


@ROUTES.on("PATCH /identity-providers/{provider}/certificates/{idp_certificate}", "write")
def rename_certificate(visit: Visit) -> object:
    """Give it another name."""
    _, found = _find(visit)
    one = _find_certificate(visit, found)
    one.name = visit.body.get("name", one.name)
    return _show_certificate(found, one)


@ROUTES.on("DELETE /identity-providers/{provider}/certificates/{idp_certificate}", "write")
def distrust(visit: Visit) -> object:
    """Trust it no longer."""
    _, found = _find(visit)
    return _show_certificate(found, found.certificates.pop(_find_certificate(visit, found).id))


def show_provider(visit: Visit, owner: Team | Enterprise, found: IdentityProvider) -> Row:
    """An identity provider. Version 3.sdk knows several certificates, version 3 the newest alone."""
    kind = "team" if isinstance(owner, Team) else "enterprise-account"
    newest = max(found.certificates.values(), key=lambda one: one.created_at, default=None)
    row: Row = {
        "id": found.id,
        "certificate": newest.body if newest else "",
        "created_at": stamp(found.created_at),
        "entity_id": found.entity_id,
        "owner": {"id": owner.id, "name": owner.name, "type": kind},
        "slo_target_url": found.slo_target_url,
        "sso_target_url": found.sso_target_url,
        "updated_at": stamp(found.updated_at),
    }
    if not visit.sdk:
        return row | {"organization": {"name": owner.name}}
    shown = [_show_certificate(found, one) for one in found.certificates.values()]
    without = [{name: value for name, value in one.items() if name != "identity_provider_id"} for one in shown]
    address = f"https://sso.heroku.example/saml/{owner.name}"
    return row | {
        "name": found.name,
        "enabled": found.enabled,
        "certificates": without,
        "heroku_acs_url": f"{address}/finalize",
        "heroku_entity_id": address,
        "heroku_start_url": f"{address}/init",
    }


def _owners(world: World) -> Iterator[Team | Enterprise]:
    yield from world.teams.values()
    yield from world.enterprises.values()


def _manages(visit: Visit, owner: Team | Enterprise) -> bool:
    if isinstance(owner, Team):
        return owner.role_of(visit.account) == "admin"
    return "manage" in owner.permissions_of(visit.account)


def _of_team(visit: Visit, team: Team) -> IdentityProvider:
    found = team.identity_provider
    if found is None or visit.args["provider"] not in (found.id, found.name):
        raise not_found("identity_provider")
    return found


def _find(visit: Visit) -> tuple[Team | Enterprise, IdentityProvider]:
    """The identity provider named in the path, for whoever manages its owner."""
    for owner in _owners(visit.world):
        found = owner.identity_provider
        if found and visit.args["provider"] in (found.id, found.name) and _manages(visit, owner):
            return owner, found
    raise not_found("identity_provider")


def _find_certificate(visit: Visit, provider: IdentityProvider) -> Certificate:
    found = provider.certificates.get(visit.args["idp_certificate"])
    if found is None:
        raise not_found("identity_provider_certificate")
    return found


def _add(visit: Visit, owner: Team | Enterprise) -> IdentityProvider:
    if owner.identity_provider:
        raise forbidden("There is an identity provider already.")
    now, body = visit.world.clock.now(), visit.body
    entity, sso, slo = (str(body.get(name) or "") for name in ADDRESSES)
    added = IdentityProvider(visit.world.mint.uuid(), f"{owner.name}-sso", entity, sso, slo, now, now)
    owner.identity_provider = added
    _take_certificates(visit, added)
    return added


def _update(visit: Visit, found: IdentityProvider) -> IdentityProvider:
    body = visit.body
    found.entity_id, found.sso_target_url, found.slo_target_url = (
        str(body.get(name) or getattr(found, name)) for name in ADDRESSES
    )
    found.enabled, found.updated_at = bool(body.get("enabled", found.enabled)), visit.world.clock.now()
    _take_certificates(visit, found)
    return found


def _take_certificates(visit: Visit, provider: IdentityProvider) -> None:
    """Certificates of a body: version 3's one takes the others' place, 3.sdk's list adds those that have a body."""
    if visit.body.get("certificate"):
        provider.certificates.clear()
        _trust(visit, provider, str(visit.body["certificate"]), None)
    for one in visit.body.get("certificates") or []:
        if not isinstance(one, dict):
            raise invalid("Certificates must be objects.")
        if one.get("body"):
            _trust(visit, provider, str(one["body"]), one.get("name"))


def _trust(visit: Visit, provider: IdentityProvider, body: str, name: str | None) -> Certificate:
    now = visit.world.clock.now()
    added = Certificate(visit.world.mint.uuid(), name, body, now, now + CERTIFICATE_LIVES)
    provider.certificates[added.id], provider.updated_at = added, now
    return added


def _show_certificate(provider: IdentityProvider, found: Certificate) -> Row:
    return {
        "id": found.id,
        "body": found.body,
        "created_at": stamp(found.created_at),
        "expires_at": stamp(found.expires_at),
        "identity_provider_id": provider.id,
        "name": found.name,
    }
