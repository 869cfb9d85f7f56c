"""What comes with an app: add-ons and the databases behind them, domains, guests, webhooks, log lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from herotui.simulator.changes import hang
from herotui.simulator.databases import DatabaseTransfer, Schedule
from herotui.simulator.history import Past
from herotui.simulator.logs import LogLine
from herotui.simulator.mint import Mint
from herotui.simulator.people import Account
from herotui.simulator.provision import values_of
from herotui.simulator.things import Addon, App, Attachment, Collaborator, Domain, Drain, Webhook
from herotui.simulator.world import World

PERMITTED = ["deploy", "operate", "view"]
BACKUPS, LINES = 4, 12
LOGGED = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Offer:
    """An add-on that apps here use: service, plan, attachment name."""

    service: str
    plan: str
    name: str


OFFERS = (
    Offer("heroku-postgresql", "essential-0", "DATABASE"),
    Offer("heroku-redis", "mini", "REDIS"),
    Offer("papertrail", "choklad", "PAPERTRAIL"),
    Offer("sendgrid", "bronze", "SENDGRID"),
    Offer("scheduler", "standard", "SCHEDULER"),
)


def add_addon(past: Past, by: Account, offer: Offer) -> Addon:
    """Provision an add-on soon after the app was made, attach it, and stand up the database behind it."""
    world, app = past.world, past.app
    mint, at = world.mint, app.created_at + timedelta(minutes=world.mint.number(5, 50))
    kind, adjective = offer.service.removeprefix("heroku-"), mint.pick(("round", "deep", "calm", "clear"))
    name = f"{kind}-{adjective}-{mint.number(10000, 99999)}"
    plan = f"{offer.service}:{offer.plan}"
    addon = Addon(mint.uuid(), name, offer.service, plan, app, [], at, at)
    world.addons[addon.id] = addon
    values = {f"{offer.name}_{suffix}": value for suffix, value in values_of(mint, offer.service).items()}
    addon.config_vars = list(values)
    hang(world, Attachment(mint.uuid(), offer.name, addon, app, at, at), values, at)
    past.set(by, at, values, f"Attach {offer.name} (@ref:{addon.name})")
    if offer.service == "papertrail":
        drain = Drain(mint.uuid(), f"syslog+tls://logs.papertrail.example:{mint.number(10000, 60000)}", "", at, at)
        drain.token, drain.addon = f"d.{mint.uuid()}", addon
        app.drains[drain.id] = drain
    if offer.service == "heroku-postgresql":
        _back_up(world, addon)
    return addon


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
