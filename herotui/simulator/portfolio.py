"""The company's apps: names, add-ons, config vars with invented secrets, a history of releases, pipelines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from herotui.simulator.changes import attach, deploy, restart, set_config
from herotui.simulator.company import feature
from herotui.simulator.mint import Mint
from herotui.simulator.things import (
    Addon,
    App,
    Attachment,
    Collaborator,
    Coupling,
    Domain,
    Drain,
    Formation,
    Pipeline,
    Webhook,
)
from herotui.simulator.world import World

SERVICES = (
    *("deployer", "checkout", "ledger", "catalog", "search", "mailer", "auth", "admin", "reports", "inventory"),
    *("pricing", "shipping", "profiles", "gateway", "webhooks", "billing", "media", "insights", "support", "exports"),
)
STAGES = ("production", "staging")
LANGUAGES = {"ruby": "bundle exec puma -C config/puma.rb", "nodejs": "node server.js", "python": "gunicorn app:app"}


@dataclass(frozen=True, slots=True)
class Offer:
    """An add-on that apps here use: service, plan, attachment name, config vars."""

    service: str
    plan: str
    name: str
    config_vars: tuple[str, ...]


OFFERS = (
    Offer("heroku-postgresql", "essential-0", "DATABASE", ("DATABASE_URL",)),
    Offer("heroku-redis", "mini", "REDIS", ("REDIS_URL", "REDIS_TLS_URL")),
    Offer("papertrail", "choklad", "PAPERTRAIL", ("PAPERTRAIL_API_TOKEN",)),
    Offer("sendgrid", "bronze", "SENDGRID", ("SENDGRID_USERNAME", "SENDGRID_PASSWORD")),
    Offer("scheduler", "standard", "SCHEDULER", ()),
)


def build_apps(world: World, count: int) -> None:
    """Give the company this many apps. The first one deploys the others: it holds the leaked key."""
    shared = _shared_secrets(world.mint)
    for (service, stage), number in zip(_names(), range(count), strict=False):
        name = f"{world.company[:6]}-{service}-{stage[:4]}"
        app = new_app(world, name, personal=number % 4 == 3, production=stage == "production")
        settings = _settings(world, service, stage, shared)
        for offer in OFFERS:
            if world.mint.chance(_likely(offer, number)):
                add_addon(world, app, offer)
        set_config(world, app, world.people[number % 3], settings, at=app.created_at + timedelta(hours=1))
        if number % 9 == 0:
            _keep_key(world, app, number)
        write_history(world, app, world.mint.number(6, 16))
        _let_people_in(world, app)
        join_pipeline(world, app, f"{world.company[:6]}-{service}", stage)


def _names() -> Iterator[tuple[str, str]]:
    """Service and stage, over and over: `checkout`, later `checkout-2`."""
    turn = 1
    while True:
        for service in SERVICES:
            for stage in STAGES:
                yield (service if turn == 1 else f"{service}-{turn}"), stage
        turn += 1


def new_app(world: World, name: str, *, personal: bool, production: bool) -> App:
    """An app with processes and domains, not yet released; the team's, or the owner's own."""
    mint, now = world.mint, world.clock.now()
    language = mint.pick(list(LANGUAGES))
    created = now - timedelta(days=mint.number(420, 800), seconds=mint.number(0, 86_400))
    app = App(
        id=mint.uuid(),
        name=name,
        host=f"{name}-{mint.hex(12)}"[:43],
        owner=world.owner if personal else None,
        team=None if personal else next(iter(world.teams.values())),
        region="eu" if mint.chance(0.3) else "us",
        stack="heroku-24",
        created_at=created,
        updated_at=created,
        buildpack=f"urn:buildpack:heroku/{language}",
        slug_size=mint.number(20, 180) * 1_000_000,
    )
    world.name_app(app, name)
    size = "Standard-1X" if production else "Basic"
    for process, command, quantity in (("web", LANGUAGES[language], 1 + production), ("worker", "work", 1)):
        made = Formation(mint.uuid(), process, command, quantity, size, created, created)
        app.formation[made.id] = made
    flag = feature(mint, "runtime-dyno-metadata", "Dyno metadata in the environment", created, enabled=True)
    app.features[flag.id] = flag
    _give_domains(mint, app, f"{name}.{world.company}.example" if production else None)
    return app


def _give_domains(mint: Mint, app: App, custom: str | None) -> None:
    hosts = [("heroku", f"{app.host}.herokuapp.com")]
    if custom:
        hosts.append(("custom", custom))
    for kind, host in hosts:
        cname = f"{mint.hex(16)}.herokudns.com" if kind == "custom" else None
        domain = Domain(mint.uuid(), host, kind, cname, app.created_at, app.created_at)
        app.domains[domain.id] = domain


def _shared_secrets(mint: Mint) -> dict[str, str]:
    """Secrets that several apps use, under several names."""
    return {
        "payment": f"sk_test_FAKE{mint.hex(32)}",
        "storage_id": f"AKIAFAKE{mint.text(12, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}",
        "storage": f"FAKE{mint.hex(36)}",
        "errors": f"https://{mint.hex(32)}@errors.example/42",
        "source": f"ghp_FAKE{mint.hex(32)}",
        "signing": f"FAKE{mint.hex(60)}",
    }


def _settings(world: World, service: str, stage: str, shared: dict[str, str]) -> dict[str, str | None]:
    mint = world.mint
    values: dict[str, str | None] = {
        "APP_ENV": stage,
        "LOG_LEVEL": "info" if stage == "production" else "debug",
        "TZ": "UTC",
        "WEB_CONCURRENCY": str(mint.number(2, 5)),
        "PUBLIC_URL": f"https://{service}.{world.company}.example",
        "SECRET_KEY_BASE": f"FAKE{mint.hex(60)}",
        "SENTRY_DSN": shared["errors"],
    }
    if mint.chance(0.5):
        values[mint.pick(("STRIPE_SECRET_KEY", "PAYMENTS_API_KEY"))] = shared["payment"]
        values["PAYMENT_CALLBACK_URL"] = f"https://{service}.{world.company}.example/callback"
    if mint.chance(0.5):
        values["AWS_ACCESS_KEY_ID"], values["AWS_SECRET_ACCESS_KEY"] = shared["storage_id"], shared["storage"]
        values["S3_BUCKET"] = f"{world.company}-{stage}-uploads"
    if mint.chance(0.3):
        values[mint.pick(("GITHUB_TOKEN", "GH_PAT"))] = shared["source"]
    if mint.chance(0.4):
        values[mint.pick(("JWT_SECRET", "SESSION_SIGNING_KEY"))] = shared["signing"]
    return values


def _keep_key(world: World, app: App, number: int) -> None:
    """The habit that makes a leak worse: the platform key itself in a config var."""
    name = "HEROKU_API_KEY" if number == 0 else "PLATFORM_TOKEN"
    made = world.tokens[world.leaked_key].created_at
    set_config(world, app, world.owner, {name: world.leaked_key}, at=max(made, app.created_at) + timedelta(hours=2))


def _likely(offer: Offer, number: int) -> float:
    return 1.0 if offer.service == "heroku-postgresql" and number < 2 else 0.4


def add_addon(world: World, app: App, offer: Offer) -> None:
    """Provision an add-on and attach it."""
    mint = world.mint
    at = app.created_at + timedelta(minutes=mint.number(5, 50))
    kind, adjective = offer.service.removeprefix("heroku-"), mint.pick(("round", "deep", "calm", "clear"))
    name = f"{kind}-{adjective}-{mint.number(10000, 99999)}"
    plan = f"{offer.service}:{offer.plan}"
    addon = Addon(mint.uuid(), name, offer.service, plan, app, list(offer.config_vars), at, at)
    world.addons[addon.id] = addon
    attachment = Attachment(mint.uuid(), offer.name, addon, app, at, at)
    attach(world, attachment, _values(mint, offer), world.owner, at=at)
    if offer.service == "papertrail":
        drain = Drain(
            mint.uuid(), f"syslog+tls://logs.papertrail.example:{mint.number(10000, 60000)}", "", at, at, addon
        )
        drain.token = f"d.{mint.uuid()}"
        app.drains[drain.id] = drain


def _values(mint: Mint, offer: Offer) -> dict[str, str]:
    password, host = f"pFAKE{mint.hex(40)}", mint.hex(8)
    if offer.service == "heroku-postgresql":
        return {"DATABASE_URL": f"postgres://u{mint.hex(12)}:{password}@db-{host}.data.example:5432/d{mint.hex(12)}"}
    if offer.service == "heroku-redis":
        return {
            "REDIS_URL": f"redis://:{password}@kv-{host}.data.example:6379",
            "REDIS_TLS_URL": f"rediss://:{password}@kv-{host}.data.example:6380",
        }
    return {name: f"FAKE{mint.hex(28)}" for name in offer.config_vars}


def write_history(world: World, app: App, changes: int) -> None:
    """So many deploys and config changes up to the day before the leak."""
    mint, last = world.mint, world.leaked_at - timedelta(hours=14)
    moments = sorted(_moment(mint, last - timedelta(days=mint.pick((20, 90, 380))), last) for _ in range(changes))
    for at in moments:
        if mint.chance(0.75):
            deploy(world, app, mint.pick(world.people), at=at)
        else:
            set_config(world, app, mint.pick(world.people), {"WEB_CONCURRENCY": str(mint.number(2, 16))}, at=at)
    restart(world, app, at=app.releases[-1].created_at)


def _moment(mint: Mint, after: datetime, before: datetime) -> datetime:
    span = max(60, int((before - after).total_seconds()))
    return after + timedelta(seconds=mint.number(30, span))


def _let_people_in(world: World, app: App) -> None:
    mint, since = world.mint, app.created_at + timedelta(days=1)
    guests = [world.owner, *mint.random.sample(world.people[1:], 2)]
    for person in guests:
        role = "owner" if person is app.owner else "admin" if person in world.people[:2] else "member"
        known = Collaborator(mint.uuid(), person, role, ["deploy", "operate", "view"], since, since)
        app.collaborators[known.id] = known
    if mint.chance(0.25):
        url = f"https://chat.{world.company}.example/hooks/{mint.hex(12)}"
        hook = Webhook(mint.uuid(), url, ["api:release", "api:build"], "notify", since, since)
        app.webhooks[hook.id] = hook


def join_pipeline(world: World, app: App, name: str, stage: str) -> None:
    """Put the app into the pipeline of this name, made when it is not there yet."""
    mint = world.mint
    pipeline = next((p for p in world.pipelines.values() if p.name == name), None)
    if pipeline is None:
        owner = app.team or world.owner
        pipeline = Pipeline(mint.uuid(), name, owner, app.created_at, app.created_at)
        pipeline.stage_config = {
            "test": {"CI_DATABASE_PASSWORD": f"FAKE{mint.hex(20)}", "APP_ENV": "test"},
            "review": {"REVIEW_APP_TOKEN": f"FAKE{mint.hex(28)}", "APP_ENV": "review"},
        }
        world.pipelines[pipeline.id] = pipeline
    coupling = Coupling(mint.uuid(), app, pipeline, stage, app.created_at, app.created_at)
    world.couplings[coupling.id] = coupling
