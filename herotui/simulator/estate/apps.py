"""What the file leaves out of an app: made up from the seed, in the habits that it tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from msgspec import UNSET

from herotui.simulator.changes import restart
from herotui.simulator.company import Staff
from herotui.simulator.estate.making import Maker
from herotui.simulator.estate.shape import HabitOf
from herotui.simulator.fittings import OFFERS, add_addon, give_domains, let_people_in, write_log
from herotui.simulator.habits import Habit, parse
from herotui.simulator.history import Past, tell
from herotui.simulator.people import Account
from herotui.simulator.portfolio import LANGUAGES, begin, configure, form, join_pipeline, tweak, work
from herotui.simulator.things import App
from herotui.simulator.wares import Config, config_of
from herotui.simulator.world import World


def fill_in(world: World, staff: Staff, maker: Maker, told: Any, shared: dict[str, Config], path: str) -> None:
    """Complete an app of the file: whose it is, processes, host names, people, add-ons, config vars, its past."""
    app = world.app_named(told.name)
    assert app is not None  # noqa: S101 - it was entered by this name
    if told.owner is UNSET and told.team is UNSET:
        app.owner, app.team = None, next(iter(world.teams.values()), None)
    if app.team is None and told.owner is UNSET:
        app.owner = world.owner
    people, logs = _people(world, app), list(app.logs)
    stage = told.stage or "production"
    if told.formation is UNSET:
        form(world, app, LANGUAGES["python"], production=stage == "production")
    if told.domains is UNSET:
        give_domains(world.mint, app, None)
    if told.collaborators is UNSET:
        let_people_in(world, app, [world.owner, *people[1:3]])
    _give_past(
        world, staff, maker, app, told, people, config_of(world.mint, f"{app.name}.example", stage, shared), path
    )
    if told.dynos is UNSET and app.releases:
        restart(world, app, at=app.releases[-1].created_at)
    if told.logs is UNSET:
        write_log(world, app)
    else:
        app.logs = logs
    if told.pipeline:
        join_pipeline(world, app, told.pipeline, stage)
    if told.events is UNSET and told.deliveries is UNSET:
        tell(world, app)
    _link(app)


def _people(world: World, app: App) -> list[Account]:
    members = list(app.team.members.values()) if app.team else []
    return [member.account for member in members] or [app.owner or world.owner]


def _give_past(
    world: World, staff: Staff, maker: Maker, app: App, told: Any, people: list[Account], config: Config, path: str
) -> None:
    """Releases that are told are the newest; those of habits come before them, as far as their versions leave room."""
    given, settled = app.releases, dict(app.config)
    app.releases, app.config = [], {}
    past = Past(world, app)
    if told.releases is UNSET:
        begin(past, people)
    for number, service in enumerate(told.services or ()):
        offer = next((one for one in OFFERS if one.service == service), None)
        if offer is None:
            known = ", ".join(one.service for one in OFFERS)
            raise maker.wrong(f"{path}.services[{number}]", f"expected one of {known}, not {service!r}")
        add_addon(past, people[0], offer)
    if told.config is UNSET:
        configure(past, people, config)
    else:
        past.set(people[0], app.created_at + timedelta(hours=1), settled)
    before = given[0].created_at if given else world.leaked_at
    for person, habit, since, until in _habits(world, staff, maker, app, told, people):
        for at in habit.between(world.mint, since, min(until, before)):
            if habit.what == "deploys":
                past.deploy(person, at)
            else:
                past.set(person, at, tweak(world.mint))
    if told.releases is UNSET and told.habits is UNSET:
        work(past, staff, people, 0.5)
    past.write()
    _append(app, given, told)


def _habits(
    world: World, staff: Staff, maker: Maker, app: App, told: Any, people: list[Account]
) -> Iterator[tuple[Account, Habit, Any, Any]]:
    """Each habit with who has it, since when and until when; a habit of nobody's in particular is several people's."""
    for one in told.habits or ():
        written = one if isinstance(one, HabitOf) else HabitOf(does=one)
        habit = parse(written.does)
        hands = [maker.find(Account, written.who, "$")] if written.who else people[:3]
        since = maker.when(written.since) if written.since else app.created_at + timedelta(days=1)
        until = min(maker.when(written.until), world.leaked_at) if written.until else world.leaked_at
        for person in hands:
            yield person, replace(habit, per_week=habit.per_week / len(hands)), since, until


def _append(app: App, given: list[Any], told: Any) -> None:
    """Put the told releases after those of habits, which give way to their versions."""
    if not given:
        return
    if told.releases[0].version is not UNSET:
        app.releases = app.releases[-(given[0].version - 1) :] if given[0].version > 1 else []
    for made, one in zip(given, told.releases, strict=True):
        if one.version is UNSET:
            made.version = app.releases[-1].version + 1 if app.releases else 1
        app.releases.append(made)
    first = given[0].version - len(app.releases) + len(given)
    for number, made in enumerate(app.releases[: -len(given)]):
        made.version = first + number
    app.updated_at = max(app.updated_at, given[-1].created_at)


def _link(app: App) -> None:
    """Deliveries tell of the app's own webhooks where they are still there, and of events that it then has too."""
    hooks = {hook.url: hook for hook in app.webhooks.values()}
    events = {(event.seq, event.include): event for event in app.events}
    for delivery in app.deliveries:
        delivery.webhook = hooks.get(delivery.webhook.url, delivery.webhook)
        delivery.event = events.setdefault((delivery.event.seq, delivery.event.include), delivery.event)
    app.events = sorted(events.values(), key=lambda event: event.seq)
