"""What carries data out, or lets traffic in: drains, webhooks, attachments, networks, domains, certificates."""

from __future__ import annotations

from herotui.detect.company import host_in
from herotui.detect.detector import Detector
from herotui.detect.made import Row, quoted
from herotui.detect.scene import Scene
from herotui.detect.signs import NOTHING, Signs, familiar, of_host, strange
from herotui.estate.place import Place
from herotui.heroku import calls, removals
from herotui.heroku.models import (
    App,
    Attachment,
    Domain,
    Drain,
    InboundRuleset,
    Peering,
    SniEndpoint,
    SpaceDrain,
    TelemetryDrain,
    VpnConnection,
    Webhook,
)

_LOGS = "All that the app logs goes there: tokens in URLs, personal data; it is no release, and stays when the key is "
_ANYBODY = ("0.0.0.0/0", "::/0")


def _drained(scene: Scene, place: Place, item: Drain) -> Signs | None:
    """An add-on's drain comes and goes with the add-on."""
    return None if item.addon and item.addon.id else of_host(scene, host_in(item.url))


def _told(scene: Scene, place: Place, item: Webhook | SpaceDrain) -> Signs:
    return of_host(scene, host_in(item.url))


def _endpoint(item: TelemetryDrain) -> str:
    return host_in(item.exporter.endpoint) if item.exporter else ""


def _measured(scene: Scene, place: Place, item: TelemetryDrain) -> Signs:
    return of_host(scene, _endpoint(item))


def _shared(scene: Scene, place: Place, item: Attachment) -> Signs | None:
    """An add-on on its own app came with the add-on."""
    home, target = (ref.id if ref else "" for ref in (item.addon.app if item.addon else None, item.app))
    if not home or home == target:
        return None
    if not {home, target} & scene.company.foreign and target in scene.apps:
        same = _owner(scene.apps.get(home)) == _owner(scene.apps.get(target))
        return familiar("both apps are the company's") if same else NOTHING
    name = item.app.name if item.app else target
    return Signs(damning=(f"{name} is none of the company's apps",))


def _owner(app: App | None) -> str:
    return (app.team.id if app.team else app.owner.email if app.owner else "") if app else ""


def _opened(scene: Scene, place: Place, item: InboundRuleset) -> Signs:
    wide = [rule.source for rule in item.rules if rule.action == "allow" and rule.source in _ANYBODY]
    return strange("every address is let in" if wide else "")


def _named(scene: Scene, place: Place, item: Domain) -> Signs | None:
    """Heroku's own host name comes with the app."""
    return None if item.kind == "heroku" else of_host(scene, item.hostname)


def _certified(scene: Scene, place: Place, item: SniEndpoint) -> Signs:
    served = {domain.hostname.casefold() for _, domain in scene.now.items("domains", Domain)}
    names = item.ssl_cert.cert_domains if item.ssl_cert else ()
    foreign = [name for name in names if name.casefold() not in served]
    if foreign:
        return strange(f"it is for {foreign[0]}, which no app here serves")
    return familiar("it is for host names that are served here") if names else NOTHING


DRAINS = Row(
    name="log_drain",
    resource="drains",
    model=Drain,
    severity="high",
    title=lambda item: f"log drain to {host_in(item.url) or item.token}",
    why=f"{_LOGS}rotated.",
    harmless="The company's log service is there.",
    signs=_drained,
    serves=lambda item: host_in(item.url),
    calls=lambda place, item: (calls.delete_drain(place.id, item.id),),
    command=lambda place, item: quoted("heroku", "drains:remove", item.token or item.id, "--app", place.name),
    way_back="Add the drain again, with its address.",
    changes=True,
)
WEBHOOKS = Row(
    name="webhook",
    resource="webhooks",
    model=Webhook,
    severity="high",
    title=lambda item: f"webhook to {host_in(item.url) or item.id} ({', '.join(item.include)})",
    why="Tells a stranger of every release and collaborator: also of the clean-up.",
    harmless="A tool of the company listens there.",
    signs=_told,
    serves=lambda item: host_in(item.url),
    calls=lambda place, item: (calls.delete_webhook(place.id, item.id),),
    command=lambda place, item: quoted("heroku", "webhooks:remove", item.id, "--app", place.name),
    way_back="Add the webhook again, with its address and secret.",
    changes=True,
)
TELEMETRY = [
    Row(
        name=name,
        resource=resource,
        model=TelemetryDrain,
        severity="high",
        title=lambda item: f"telemetry drain to {_endpoint(item) or item.id} ({', '.join(item.signals)})",
        why="Traces, metrics and logs go there; it stays when the key is rotated.",
        harmless="The company's telemetry service is there.",
        signs=_measured,
        serves=_endpoint,
        calls=lambda place, item: (removals.delete_telemetry_drain(item.id),),
        command=lambda place, item: quoted("heroku", "telemetry:remove", item.id),
        way_back="Add the drain again, with its address and headers.",
        changes=True,
        undated=True,
    )
    for name, resource in (("telemetry_drain", "telemetry_drains"), ("space_telemetry_drain", "space_telemetry"))
]
SPACE_DRAINS = Row(
    name="space_log_drain",
    resource="space_drains",
    model=SpaceDrain,
    severity="high",
    title=lambda item: f"log drain of the space to {host_in(item.url) or item.id}",
    why=f"{_LOGS}rotated. It takes the logs of every app in the space.",
    harmless="The company's log service is there.",
    signs=_told,
    serves=lambda item: host_in(item.url),
    command=lambda place, item: quoted("heroku", "drains:set", "<the company's address>", "--space", place.name),
    way_back="Set the address that it has now.",
    changes=True,
)
ATTACHMENTS = Row(
    name="attachment",
    resource="attachments",
    model=Attachment,
    severity="high",
    title=lambda item: (
        f"attachment of {item.addon.name if item.addon else 'an add-on'} to "
        f"{item.app.name if item.app else 'an app'} as {item.name}"
    ),
    why="The other app has the add-on's credentials in its config vars, also after they are rotated.",
    harmless="The two apps share this add-on on purpose.",
    signs=_shared,
    serves=lambda item: item.app.name if item.app else "",
    app=lambda item: item.app,
    calls=lambda place, item: (removals.delete_attachment(item.id),),
    command=lambda place, item: quoted(
        "heroku", "addons:detach", item.name, "--app", item.app.name if item.app else ""
    ),
    way_back="Attach the add-on again.",
    comes_along=False,
)
RULES = Row(
    name="inbound_rules",
    resource="space_rules",
    model=InboundRuleset,
    severity="high",
    title=lambda item: "inbound rules: " + ", ".join(f"{rule.action} {rule.source}" for rule in item.rules),
    why="Who may reach a private space's apps; a rule stays when the key is rotated.",
    harmless="The company opened the space on purpose.",
    signs=_opened,
    by=lambda item: item.created_by,
    calls=lambda place, item: (
        removals.set_inbound_rules(
            place.id,
            [{"action": rule.action, "source": rule.source} for rule in item.rules if rule.source not in _ANYBODY],
        ),
    ),
    command=lambda place, item: quoted("heroku", "trusted-ips", "--space", place.name),
    way_back="Put these rules back.",
)
PEERINGS = Row(
    name="peering",
    resource="space_peerings",
    model=Peering,
    severity="high",
    title=lambda item: f"peering with AWS account {item.aws_account_id or 'unknown'} ({', '.join(item.cidr_blocks)})",
    why="Another network reaches the space from within, also after the key is rotated.",
    harmless="It is the company's own AWS account.",
    serves=lambda item: item.aws_account_id,
    calls=lambda place, item: (removals.delete_peering(place.id, item.id),),
    command=lambda place, item: quoted("heroku", "spaces:peerings:destroy", item.id, "--space", place.name),
    way_back="Request the peering again.",
)
VPNS = Row(
    name="vpn",
    resource="space_vpns",
    model=VpnConnection,
    severity="high",
    title=lambda item: f"VPN {item.name} to {item.public_ip} ({', '.join(item.routable_cidrs)})",
    why="Whoever is at its other end reaches the space from within, also after the key is rotated.",
    harmless="Its other end is the company's office.",
    serves=lambda item: item.public_ip,
    calls=lambda place, item: (removals.delete_vpn(place.id, item.id),),
    command=lambda place, item: quoted("heroku", "spaces:vpn:destroy", "--space", place.name, "--name", item.name),
    way_back="Make the VPN again.",
)
DOMAINS = Row(
    name="domain",
    resource="domains",
    model=Domain,
    severity="high",
    title=lambda item: f"domain {item.hostname}",
    why="The app answers under this name, with a certificate that browsers trust.",
    harmless="The name belongs to the company.",
    signs=_named,
    serves=lambda item: item.hostname,
    calls=lambda place, item: (removals.delete_domain(place.id, item.id),),
    command=lambda place, item: quoted("heroku", "domains:remove", item.hostname, "--app", place.name),
    way_back="Add the domain again; its DNS target changes.",
)
CERTIFICATES = Row(
    name="certificate",
    resource="sni_endpoints",
    model=SniEndpoint,
    severity="medium",
    title=lambda item: (
        f"certificate {item.name or item.id}"
        + (f" for {', '.join(item.ssl_cert.cert_domains[:3])}" if item.ssl_cert else "")
    ),
    why="Whoever has its private key can read or pose as what it protects.",
    harmless="It was renewed: same names, same issuer.",
    signs=_certified,
    calls=lambda place, item: (removals.delete_certificate(place.id, item.id),),
    command=lambda place, item: quoted("heroku", "certs:remove", "--name", item.name or item.id, "--app", place.name),
    way_back="Upload the certificate again.",
    changes=True,
)
DETECTORS: tuple[Detector, ...] = (
    DRAINS.detector,
    WEBHOOKS.detector,
    *(row.detector for row in TELEMETRY),
    SPACE_DRAINS.detector,
    ATTACHMENTS.detector,
    RULES.detector,
    PEERINGS.detector,
    VPNS.detector,
    DOMAINS.detector,
    CERTIFICATES.detector,
)
