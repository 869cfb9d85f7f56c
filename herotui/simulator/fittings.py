"""What comes with an app: add-ons and the databases behind them, domains, guests, webhooks, log lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from herotui.simulator.databases import SERVICES, DatabaseTransfer, Schedule, found_database
from herotui.simulator.history import Past
from herotui.simulator.logs import LogLine
from herotui.simulator.mint import Mint
from herotui.simulator.people import Account
from herotui.simulator.things import Addon, App, Attachment, Collaborator, Domain, Drain, Webhook
from herotui.simulator.wares import fake
from herotui.simulator.world import World

PERMITTED = ["deploy", "operate", "view"]
BACKUPS, LINES = 4, 12
LOGGED = timedelta(hours=2)


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


def add_addon(past: Past, by: Account, offer: Offer) -> Addon:
    """Provision an add-on soon after the app was made, attach it, and stand up the database behind it."""
    world, app = past.world, past.app
    mint, at = world.mint, app.created_at + timedelta(minutes=world.mint.number(5, 50))
    kind, adjective = offer.service.removeprefix("heroku-"), mint.pick(("round", "deep", "calm", "clear"))
    name = f"{kind}-{adjective}-{mint.number(10000, 99999)}"
    plan = f"{offer.service}:{offer.plan}"
    addon = Addon(mint.uuid(), name, offer.service, plan, app, list(offer.config_vars), at, at)
    world.addons[addon.id] = addon
    values = _values(mint, offer)
    attach_addon(past, by, addon, offer.name, values, at)
    if offer.service == "papertrail":
        drain = Drain(mint.uuid(), f"syslog+tls://logs.papertrail.example:{mint.number(10000, 60000)}", "", at, at)
        drain.token, drain.addon = f"d.{mint.uuid()}", addon
        app.drains[drain.id] = drain
    if offer.service == "heroku-postgresql":
        _back_up(world, addon)
    return addon


def attach_addon(past: Past, by: Account, addon: Addon, name: str, values: dict[str, str], at: datetime) -> Attachment:
    """Attach an add-on under a name: its config vars appear."""
    world = past.world
    attachment = Attachment(world.mint.uuid(), name, addon, past.app, at, at, config_vars=list(values))
    world.hang_on(attachment)
    if addon.service in SERVICES and addon.id not in world.databases and values:
        world.databases[addon.id] = found_database(world.mint, addon, next(iter(values.values())), at)
    past.set(by, at, values, f"Attach {name} (@ref:{addon.name})")
    return attachment


def _values(mint: Mint, offer: Offer) -> dict[str, str]:
    password, host = f"p{fake(mint, 44)}", mint.hex(8)
    if offer.service == "heroku-postgresql":
        return {"DATABASE_URL": f"postgres://u{mint.hex(12)}:{password}@db-{host}.data.example:5432/d{mint.hex(12)}"}
    if offer.service == "heroku-redis":
        return {
            "REDIS_URL": f"redis://:{password}@kv-{host}.data.example:6379",
            "REDIS_TLS_URL": f"rediss://:{password}@kv-{host}.data.example:6380",
        }
    return {name: fake(mint, 32) for name in offer.config_vars}


def _back_up(world: World, addon: Addon) -> None:
    """A nightly backup, and the last few of them: the data grows."""
    mint, now, app = world.mint, world.clock.now(), addon.app
    database = world.databases[addon.id]
    schedule = Schedule(mint.uuid(), "DATABASE_URL", mint.number(0, 5), "UTC")
    database.schedules[schedule.uuid] = schedule
    size = mint.number(40, 9000) * 1_000_000
    midnight = now.replace(hour=0, minute=0, second=0)
    for number in range(1, BACKUPS + 1):
        at = midnight - timedelta(days=BACKUPS - number + 1, hours=-schedule.hour)
        size += size * mint.number(1, 12) // 1000
        backup = DatabaseTransfer(mint.uuid(), app, number, "pg_dump", "gof3r", "DATABASE", "BACKUP", at, size=size)
        backup.finished_at, backup.succeeded, backup.schedule = at + timedelta(minutes=4), True, schedule.uuid
        world.database_transfers.append(backup)


def give_domains(mint: Mint, app: App, custom: str | None) -> None:
    """Heroku's own host name, and a custom one where given."""
    hosts = [("heroku", f"{app.host}.herokuapp.com")]
    if custom:
        hosts.append(("custom", custom))
    for kind, host in hosts:
        cname = f"{mint.hex(16)}.herokudns.com" if kind == "custom" else None
        domain = Domain(mint.uuid(), host, kind, cname, app.created_at, app.created_at)
        app.domains[domain.id] = domain


def let_people_in(world: World, app: App, guests: list[Account]) -> None:
    """Who works on the app, since the day after it was made."""
    since = app.created_at + timedelta(days=1)
    for person in guests:
        role = "owner" if person is app.owner else "admin" if person in (world.owner, world.colleague) else "member"
        known = Collaborator(world.mint.uuid(), person, role, list(PERMITTED), since, since)
        app.collaborators[known.id] = known


def tell_chat(world: World, app: App) -> None:
    """A webhook of the company's own."""
    mint, since = world.mint, app.created_at + timedelta(days=1)
    url = f"https://chat.{world.company}.example/hooks/{mint.hex(12)}"
    hook = Webhook(mint.uuid(), url, ["api:release", "api:build"], "notify", since, since)
    app.webhooks[hook.id] = hook


def write_log(world: World, app: App) -> None:
    """What the app and the router said of late."""
    mint, now = world.mint, world.clock.now()
    host = next((domain.hostname for domain in app.domains.values()), app.host)
    for number in range(LINES):
        at = now - LOGGED * (LINES - number) / LINES + timedelta(seconds=mint.number(0, 500))
        path = mint.pick(("/", "/cart", "/login", "/api/v1/items", "/healthz"))
        status, service = mint.pick((200, 200, 200, 302, 404, 500)), mint.number(3, 900)
        told = f'at=info method=GET path="{path}" host={host} request_id={mint.uuid()} fwd="198.51.100.{number}"'
        text = f"{told} dyno=web.1 connect=0ms service={service}ms status={status} bytes={mint.number(200, 90000)}"
        app.logs.append(LogLine(at, "heroku", "router", text))
