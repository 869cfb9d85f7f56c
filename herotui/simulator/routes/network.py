"""How an app is reached: domains, certificates (SNI endpoints), automated certificates."""

from __future__ import annotations

import re
from datetime import timedelta

from herotui.simulator.changes import emit
from herotui.simulator.protocol import Answer, Page, Row, forbidden, invalid, not_found
from herotui.simulator.routing import Routes, Visit
from herotui.simulator.things import App, Domain, SniEndpoint
from herotui.simulator.timeline import stamp
from herotui.simulator.views import app_ref, by, show_app

ROUTES = Routes()
_HOSTNAME = re.compile(r"(\*\.)?([a-z0-9_]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.IGNORECASE)
CERTIFICATES_LAST = timedelta(days=90)


@ROUTES.on("GET /apps/{app}/domains", "read")
def domains(visit: Visit) -> object:
    """Host names."""
    app = visit.app()
    return Page(list(app.domains.values()), lambda domain: show_domain(app, domain), by("id", "hostname"))


@ROUTES.on("GET /apps/{app}/domains/{domain}", "read")
def domain(visit: Visit) -> object:
    """One of them, by id or host name."""
    return show_domain(visit.app(), _domain(visit))


@ROUTES.on("POST /apps/{app}/domains", "write")
def add_domain(visit: Visit) -> object:
    """Take a host name, unless another app has it."""
    app, world = visit.app(), visit.world
    hostname = str(visit.required("hostname")[0]).lower()
    if not _HOSTNAME.fullmatch(hostname):
        raise invalid("Domain is invalid.")
    if any(hostname == taken.hostname for other in world.apps.values() for taken in other.domains.values()):
        raise invalid(f"{hostname} is currently in use by another app.")
    certificate, now = _certificate_named(app, visit.body.get("sni_endpoint")), world.clock.now()
    cname = f"{world.mint.hex(16)}.herokudns.com"
    added = Domain(world.mint.uuid(), hostname, "custom", cname, now, now, certificate=certificate)
    app.domains[added.id] = added
    emit(world, app, visit.account, "api:domain", "create", show_domain(app, added))
    return Answer(show_domain(app, added), 201)


@ROUTES.on("PATCH /apps/{app}/domains/{domain}", "write")
def update_domain(visit: Visit) -> object:
    """Serve it with another certificate, null: with none of one's own."""
    app, found, (wanted,) = visit.app(), _domain(visit), visit.required("sni_endpoint")
    found.certificate = _certificate_named(app, wanted)
    found.updated_at = visit.world.clock.now()
    emit(visit.world, app, visit.account, "api:domain", "update", show_domain(app, found))
    return show_domain(app, found)


@ROUTES.on("DELETE /apps/{app}/domains/{domain}", "write")
def remove_domain(visit: Visit) -> object:
    """Give a host name up: anybody can take it then. The app's own stays."""
    app, found = visit.app(), _domain(visit)
    if found.kind == "heroku":
        raise forbidden("The app's own domain can't be removed.")
    del app.domains[found.id]
    emit(visit.world, app, visit.account, "api:domain", "destroy", show_domain(app, found))
    return show_domain(app, found)


@ROUTES.on("GET /apps/{app}/sni-endpoints", "read")
def certificates(visit: Visit) -> object:
    """Certificates; their private keys are never shown."""
    app = visit.app()
    return Page(list(app.certificates.values()), lambda found: show_certificate(app, found), by("id", "name"))


@ROUTES.on("GET /apps/{app}/sni-endpoints/{certificate}", "read")
def certificate(visit: Visit) -> object:
    """One of them, by id or name."""
    return show_certificate(visit.app(), _certificate(visit))


@ROUTES.on("POST /apps/{app}/sni-endpoints", "write")
def add_certificate(visit: Visit) -> object:
    """Upload one. What it says of itself is made up here: nothing is parsed."""
    app, (chain, _) = visit.app(), visit.required("certificate_chain", "private_key")
    world, now = visit.world, visit.world.clock.now()
    hostnames = [domain.hostname for domain in app.domains.values() if domain.kind == "custom"]
    added = SniEndpoint(
        id=world.mint.uuid(),
        name=f"{world.mint.pick(('akita', 'tokara', 'shiga'))}-{world.mint.number(1000, 99999)}",
        chain=_pem(chain),
        issuer="/C=US/O=Invented CA/CN=Invented CA R1",
        subject=f"/CN={hostnames[0] if hostnames else app.host}",
        hostnames=hostnames,
        starts_at=now,
        expires_at=now + CERTIFICATES_LAST,
        created_at=now,
        updated_at=now,
    )
    app.certificates[added.id] = added
    emit(world, app, visit.account, "api:sni-endpoint", "create", show_certificate(app, added))
    return Answer(show_certificate(app, added), 201)


@ROUTES.on("PATCH /apps/{app}/sni-endpoints/{certificate}", "write")
def update_certificate(visit: Visit) -> object:
    """Put another certificate in its place."""
    app, found, (chain, _) = visit.app(), _certificate(visit), visit.required("certificate_chain", "private_key")
    found.chain, found.updated_at = _pem(chain), visit.world.clock.now()
    found.starts_at, found.expires_at = found.updated_at, found.updated_at + CERTIFICATES_LAST
    emit(visit.world, app, visit.account, "api:sni-endpoint", "update", show_certificate(app, found))
    return show_certificate(app, found)


@ROUTES.on("DELETE /apps/{app}/sni-endpoints/{certificate}", "write")
def remove_certificate(visit: Visit) -> object:
    """Remove it; domains that used it use none then."""
    app, found = visit.app(), _certificate(visit)
    for served in app.domains.values():
        served.certificate = None if served.certificate == found.id else served.certificate
    del app.certificates[found.id]
    emit(visit.world, app, visit.account, "api:sni-endpoint", "destroy", show_certificate(app, found))
    return show_certificate(app, found)


@ROUTES.on("POST /apps/{app}/acm", "write")
def enable_acm(visit: Visit) -> object:
    """Let Heroku get certificates."""
    return _set_acm(visit, on=True)


@ROUTES.on("PATCH /apps/{app}/acm", "write")
def refresh_acm(visit: Visit) -> object:
    """Let Heroku try again."""
    return _set_acm(visit, on=True)


@ROUTES.on("DELETE /apps/{app}/acm", "write")
def disable_acm(visit: Visit) -> object:
    """No more certificates from Heroku."""
    return _set_acm(visit, on=False)


def show_domain(app: App, domain: Domain) -> Row:
    """A host name."""
    custom, certificate = domain.kind == "custom", app.certificates.get(domain.certificate or "")
    return {
        "id": domain.id,
        "acm_status": domain.acm_status or ("cert issued" if custom and app.acm else None),
        "acm_status_reason": domain.acm_reason,
        "app": app_ref(app),
        "cname": domain.cname,
        "created_at": stamp(domain.created_at),
        "hostname": domain.hostname,
        "kind": domain.kind,
        "sni_endpoint": {"id": certificate.id, "name": certificate.name} if certificate else None,
        "status": domain.status,
        "updated_at": stamp(domain.updated_at),
    }


def show_certificate(app: App, found: SniEndpoint) -> Row:
    """A certificate."""
    return {
        "id": found.id,
        "name": found.name,
        "app": app_ref(app),
        "certificate_chain": found.chain,
        "created_at": stamp(found.created_at),
        "display_name": None,
        "domains": [domain.id for domain in app.domains.values() if domain.certificate == found.id],
        "ssl_cert": {
            "id": found.id,
            "ca_signed?": not found.self_signed,
            "cert_domains": list(found.hostnames),
            "expires_at": stamp(found.expires_at),
            "issuer": found.issuer,
            "self_signed?": found.self_signed,
            "starts_at": stamp(found.starts_at),
            "subject": found.subject,
        },
        "updated_at": stamp(found.updated_at),
    }


def _domain(visit: Visit) -> Domain:
    wanted = visit.args["domain"]
    for found in visit.app().domains.values():
        if wanted in (found.id, found.hostname):
            return found
    raise not_found("domain")


def _certificate(visit: Visit) -> SniEndpoint:
    app, wanted = visit.app(), visit.args["certificate"]
    for found in app.certificates.values():
        if wanted in (found.id, found.name):
            return found
    raise not_found("sni_endpoint")


def _certificate_named(app: App, wanted: object) -> str | None:
    """The id of the app's certificate with this id or name; None for None. 422 for one that it has not."""
    if wanted is None:
        return None
    for found in app.certificates.values():
        if wanted in (found.id, found.name):
            return found.id
    raise invalid("Couldn't find that SNI endpoint.")


def _pem(chain: object) -> str:
    text = str(chain)
    if "BEGIN CERTIFICATE" not in text:
        raise invalid("Certificate chain is not PEM.")
    return text


def _set_acm(visit: Visit, *, on: bool) -> Row:
    app = visit.app()
    app.acm, app.updated_at = on, visit.world.clock.now()
    emit(visit.world, app, visit.account, "api:app", "update", show_app(app))
    return show_app(app, sdk=visit.sdk)
