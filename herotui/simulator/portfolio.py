"""The company's apps: names, config vars, pipelines, and a past that people and a machine gave them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from herotui.simulator.changes import deploy
from herotui.simulator.company import Staff, feature
from herotui.simulator.fittings import OFFERS, Offer, add_addon, give_domains, let_people_in, tell_chat, write_log
from herotui.simulator.history import Past, wake
from herotui.simulator.mint import MIDDLE, Mint
from herotui.simulator.people import Account, Team
from herotui.simulator.repositories import AppRepository, PipelineRepository
from herotui.simulator.review import ReviewApp
from herotui.simulator.things import App, Coupling, Formation, Pipeline, ReviewConfig
from herotui.simulator.wares import Config, config_of, shared_wares
from herotui.simulator.world import World

SERVICES = (
    *("deployer", "checkout", "ledger", "catalog", "search", "mailer", "auth", "admin", "reports", "inventory"),
    *("pricing", "shipping", "profiles", "gateway", "webhooks", "billing", "media", "insights", "support", "exports"),
)
PRODUCTION, STAGING, REVIEW = "production", "staging", "review"
LANGUAGES = {"ruby": "bundle exec puma -C config/puma.rb", "nodejs": "node server.js", "python": "gunicorn app:app"}
LATE = 0.15
"""How often an app is deployed in the hours since the leak."""
PACES = (0.2, 0.5, 0.5, 1, 1, 2, 3.5)
"""Releases a week."""
BUSY = timedelta(days=200)
ROTATED = ("SECRET_KEY_BASE", "STRIPE_SECRET_KEY", "SENDGRID_API_KEY", "JWT_SECRET", "GITHUB_TOKEN")
KEY_NAMES = ("HEROKU_API_KEY", "PLATFORM_TOKEN", "HEROKU_API_TOKEN")
HOLDS_KEY = 9
"""Every so many apps the leaked key stands in a config var."""


@dataclass(frozen=True, slots=True)
class Place:
    """What an app is for, and whose it is: a team's, or (without one) the owner's own."""

    name: str
    service: str
    stage: str
    team: Team | None


def build_apps(world: World, staff: Staff, count: int) -> None:
    """Give the company this many apps. The first one deploys the others: it holds the leaked key."""
    shared = shared_wares(world.mint, f"{world.company}.example")
    for place, number in zip(_places(world, staff), range(count), strict=False):
        app = new_app(world, place)
        past = Past(world, app)
        people = staff.teams[place.team.id] if place.team else [world.owner]
        begin(past, people)
        for offer in OFFERS:
            if world.mint.chance(_likely(offer, number)):
                add_addon(past, people[0], offer)
        host = f"{place.service}.{world.company}.example"
        configure(past, staff, people, config_of(world.mint, host, place.stage, shared))
        if number % HOLDS_KEY == 0:
            keep_key(past, world.owner, KEY_NAMES[number // HOLDS_KEY % len(KEY_NAMES)])
        guests = [world.owner, *world.mint.random.sample(people[1:], min(2, len(people) - 1)), staff.robot]
        let_people_in(world, app, guests)
        if world.mint.chance(0.25):
            tell_chat(world, app)
        work(past, staff, people, world.mint.pick(PACES))
        past.write()
        wake(world, app)
        write_log(world, app)
        join_pipeline(world, app, f"{world.company[:6]}-{place.service}", place.stage)


def _places(world: World, staff: Staff) -> Iterator[Place]:
    """Services in their stages, over and over: `checkout`, later `checkout-2`; every fourth app is the owner's own."""
    teams, turn, number = list(world.teams.values()), 1, 0
    while True:
        for which, plain in enumerate(SERVICES):
            service = plain if turn == 1 else f"{plain}-{turn}"
            for stage in (PRODUCTION, STAGING, REVIEW) if which % 4 == 1 else (PRODUCTION, STAGING):
                end = f"pr-{world.mint.number(12, 900)}" if stage == REVIEW else stage[:4]
                team = teams[which % len(teams)] if teams and number % 4 != 3 else None
                yield Place(f"{world.company[:6]}-{service}-{end}", service, stage, team)
                number += 1
        turn += 1


def new_app(world: World, place: Place) -> App:
    """An app with processes and domains, not yet released."""
    mint, now = world.mint, world.clock.now()
    language = mint.pick(list(LANGUAGES))
    days = (2, 20) if place.stage == REVIEW else (420, 800)
    created = now - timedelta(days=mint.number(*days), seconds=mint.number(0, 86_400))
    app = App(
        id=mint.uuid(),
        name=place.name,
        host=f"{place.name}-{mint.hex(12)}"[:43],
        owner=None if place.team else world.owner,
        team=place.team,
        region="eu" if mint.chance(0.3) else "us",
        stack="heroku-24",
        created_at=created,
        updated_at=created,
        buildpack=f"urn:buildpack:heroku/{language}",
        slug_size=mint.number(20, 180) * 1_000_000,
    )
    world.name_app(app, place.name)
    form(world, app, LANGUAGES[language], production=place.stage == PRODUCTION)
    flag = feature(mint, "runtime-dyno-metadata", "Dyno metadata in the environment", created, enabled=True)
    app.features[flag.id] = flag
    give_domains(mint, app, f"{place.name}.{world.company}.example" if place.stage == PRODUCTION else None)
    return app


def form(world: World, app: App, command: str, *, production: bool) -> None:
    """Web processes and a worker."""
    mint, at = world.mint, app.created_at
    size = mint.pick(("Standard-1X", "Standard-1X", "Standard-2X")) if production else "Basic"
    web = mint.number(2, 4) if production else 1
    for process, words, quantity in (("web", command, web), ("worker", "work", 1)):
        made = Formation(mint.uuid(), process, words, quantity, size, at, at)
        app.formation[made.id] = made


def begin(past: Past, people: list[Account]) -> None:
    """The two releases that every app begins with."""
    for second, words in enumerate(("Initial release", "Enable Logplex")):
        past.say(people[0], past.app.created_at + timedelta(seconds=second), words)


def configure(past: Past, staff: Staff, people: list[Account], config: Config) -> None:
    """Set the config vars an hour in; some of the secrets were others then, and changed later."""
    mint, at = past.world.mint, past.app.created_at + timedelta(hours=1)
    changed = [name for name in ROTATED if name in config and mint.chance(0.3)]
    past.set(people[0], at, config | {name: _another(mint, config[name]) for name in changed})
    for name in changed:
        person = mint.pick(people)
        past.set(person, staff.habit(person).moment(mint, at, past.world.leaked_at), {name: config[name]})


def _another(mint: Mint, secret: str) -> str:
    """A secret of the same shape."""
    return secret[:-12] + mint.hex(12)


def keep_key(past: Past, owner: Account, name: str) -> None:
    """The habit that makes a leak worse: the platform key itself in a config var, and before it one that is dead."""
    world, app = past.world, past.app
    made = world.tokens[world.leaked_key].created_at
    if app.created_at < made:
        past.set(owner, app.created_at + timedelta(hours=2), {name: world.mint.key(MIDDLE)})
    past.set(owner, max(made, app.created_at) + timedelta(hours=2), {name: world.leaked_key})


def work(past: Past, staff: Staff, people: list[Account], per_week: float) -> None:
    """Deploys and changes of config up to the leak, by some of the people in their hours or the machine for them."""
    mint, before = past.world.mint, past.world.leaked_at
    after = max(past.app.created_at + timedelta(days=1), before - BUSY)
    past.deploy(people[0], past.app.created_at + timedelta(hours=3))
    hands = mint.random.sample(people, min(2, len(people)))
    by_machine = mint.chance(0.6)
    for person in hands:
        habit = replace(staff.habit(person), per_week=per_week / len(hands))
        for at in habit.between(mint, after, before):
            if mint.chance(0.8):
                past.deploy(staff.robot if by_machine else person, at)
            else:
                past.set(person, at, tweak(mint))


def day_goes_on(world: World, staff: Staff) -> Iterator[float]:
    """What the company itself does after the leak, in the hours of those who do it: a script, see `course`."""
    mint, present = world.mint, world.clock.start
    deploys: list[tuple[datetime, App, Account]] = []
    for app in world.apps.values():
        person = mint.pick(
            staff.teams[app.team.id] if app.team and app.team.id in staff.teams else [app.owner or world.owner]
        )
        habit = staff.habit(person)
        at = habit.moment(mint, world.leaked_at, present)
        if mint.chance(LATE) and habit.at_work(at):
            deploys.append((at, app, person))
    for at, app, person in sorted(deploys, key=lambda one: one[0]):
        yield (at - world.leaked_at).total_seconds() / 60
        deploy(world, app, staff.robot if mint.chance(0.6) else person, at=world.clock.now())


def tweak(mint: Mint) -> Config:
    """A small change of config."""
    return mint.pick(
        (
            {"WEB_CONCURRENCY": str(mint.number(2, 16))},
            {"LOG_LEVEL": mint.pick(("info", "debug", "warn"))},
            {"FEATURE_NEW_CART": mint.pick(("true", "false"))},
        )
    )


def _likely(offer: Offer, number: int) -> float:
    return 1.0 if offer.service == "heroku-postgresql" and number < 2 else 0.4


def join_pipeline(world: World, app: App, name: str, stage: str) -> None:
    """Put the app into the pipeline of this name, made when it is not there yet."""
    mint = world.mint
    pipeline = next((one for one in reversed(world.pipelines.values()) if one.name == name), None)
    if pipeline is None:
        pipeline = _lay_pipeline(world, app, name)
    at = app.created_at
    coupling = Coupling(mint.uuid(), app, pipeline, stage, at, at)
    world.couplings[coupling.id] = coupling
    if stage == REVIEW:
        creator, number = app.releases[-1].user, mint.number(12, 900)
        found = ReviewApp(mint.uuid(), pipeline, app, f"patch-{number}", creator, at, at, pr_number=number)
        world.review_apps[found.id] = found


def _lay_pipeline(world: World, app: App, name: str) -> Pipeline:
    """A pipeline, the first of them with the leaked key among its test stage's config vars."""
    mint, at = world.mint, app.created_at
    pipeline = Pipeline(mint.uuid(), name, app.team or world.owner, at, at)
    test = {"CI_DATABASE_PASSWORD": mint.hex(24), "APP_ENV": "test"}
    if not world.pipelines:
        test["HEROKU_API_KEY"] = world.leaked_key
    pipeline.stage_config = {"test": test, "review": {"REVIEW_APP_TOKEN": mint.hex(32), "APP_ENV": "review"}}
    repo, number = f"{world.company}/{name}", mint.number(10**8, 10**9)
    if mint.chance(0.6):
        pipeline.repository = PipelineRepository(mint.uuid(), repo, number, world.owner, at, at, ci=mint.chance(0.5))
        pipeline.review = ReviewConfig(number, automatic=mint.chance(0.5), destroy_stale=True)
        app.repository = AppRepository(mint.uuid(), repo, number, world.owner, at, at, auto_deploy=True)
    world.pipelines[pipeline.id] = pipeline
    return pipeline
