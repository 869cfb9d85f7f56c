"""What the file leaves out of an app: made up from the seed, in the habits that it tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
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
from herotui.simulator.portfolio import LANGUAGES, PRODUCTION, begin, configure, form, join_pipeline, tweak, work
from herotui.simulator.releases import Release
from herotui.simulator.things import App
from herotui.simulator.wares import Config, config_of
from herotui.simulator.world import World


@dataclass(frozen=True, slots=True)
class Filling:
    """An app of the file that is to be completed. `told` is what the file says of it, at `path`."""

    world: World
    staff: Staff
    maker: Maker
    app: App
    told: Any
    path: str

    def fill(self, shared: dict[str, Config]) -> None:
        """Whose it is, processes, host names, people, add-ons, config vars and its past. `shared` are secrets."""
        world, app, told = self.world, self.app, self.told
        self._give_to()
        people, stage, logs = self._people(), told.stage or PRODUCTION, list(app.logs)
        if told.formation is UNSET:
            form(world, app, LANGUAGES["python"], production=stage == PRODUCTION)
        if told.domains is UNSET:
            give_domains(world.mint, app, None)
        if told.collaborators is UNSET:
            let_people_in(world, app, [world.owner, *people[1:3]])
        self._give_past(people, config_of(world.mint, f"{app.name}.example", stage, shared))
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
        self._link()

    def _give_to(self) -> None:
        """Apps of which nothing is said are the first team's, else the owner's."""
        app, told = self.app, self.told
        if told.owner is UNSET and told.team is UNSET:
            app.team = next(iter(self.world.teams.values()), None)
        if told.owner is UNSET and app.team is None:
            app.owner = self.world.owner

    def _people(self) -> list[Account]:
        app = self.app
        members = [member.account for member in app.team.members.values()] if app.team else []
        return members or [app.owner or self.world.owner]

    def _give_past(self, people: list[Account], config: Config) -> None:
        """Releases that are told are the newest; those of habits come before them."""
        world, app, told = self.world, self.app, self.told
        given, settled = app.releases, dict(app.config)
        app.releases, app.config = [], {}
        past = Past(world, app)
        if told.releases is UNSET:
            begin(past, people)
        self._add_services(past, people[0])
        if told.config is UNSET:
            configure(past, self.staff, people, config)
        else:
            past.set(people[0], app.created_at + timedelta(hours=1), settled)
        before = given[0].created_at if given else world.leaked_at
        for person, habit, since, until in self._habits(people):
            for at in habit.between(world.mint, since, min(until, before)):
                if habit.what == "deploys":
                    past.deploy(person, at)
                else:
                    past.set(person, at, tweak(world.mint))
        if told.releases is UNSET and told.habits is UNSET:
            work(past, self.staff, people, 0.5)
        past.write()
        self._append(given)

    def _add_services(self, past: Past, by: Account) -> None:
        offers = {offer.service: offer for offer in OFFERS}
        for number, service in enumerate(self.told.services or ()):
            if service not in offers:
                reason = f"expected one of {', '.join(offers)}, not {service!r}"
                raise self.maker.wrong(f"{self.path}.services[{number}]", reason)
            add_addon(past, by, offers[service])

    def _habits(self, people: list[Account]) -> Iterator[tuple[Account, Habit, datetime, datetime]]:
        """Each habit with who has it, since when and until when; one of nobody in particular is several people's."""
        maker, leak = self.maker, self.world.leaked_at
        for number, one in enumerate(self.told.habits or ()):
            written = one if isinstance(one, HabitOf) else HabitOf(does=one)
            habit, path = parse(written.does), f"{self.path}.habits[{number}].who"
            hands = [maker.find(Account, written.who, path)] if written.who else people[:3]
            since = maker.when(written.since) if written.since else self.app.created_at + timedelta(days=1)
            until = min(maker.when(written.until), leak) if written.until else leak
            for person in hands:
                yield person, replace(habit, per_week=habit.per_week / len(hands)), since, until

    def _append(self, given: list[Release]) -> None:
        """Put the told releases after those of habits, which take the versions that the told ones leave."""
        app, told = self.app, self.told
        if not given:
            return
        if told.releases[0].version is not UNSET:
            room = given[0].version - 1
            app.releases = app.releases[-room:] if room > 0 else []
            for number, made in enumerate(reversed(app.releases)):
                made.version = room - number
        for made, one in zip(given, told.releases, strict=True):
            if one.version is UNSET:
                made.version = app.releases[-1].version + 1 if app.releases else 1
            app.releases.append(made)
        app.updated_at = max(app.updated_at, given[-1].created_at)

    def _link(self) -> None:
        """Deliveries tell of the app's own webhooks where they are still there, and of events that it then has too."""
        app = self.app
        hooks = {hook.url: hook for hook in app.webhooks.values()}
        events = {(event.seq, event.include): event for event in app.events}
        for delivery in app.deliveries:
            delivery.webhook = hooks.get(delivery.webhook.url, delivery.webhook)
            delivery.event = events.setdefault((delivery.event.seq, delivery.event.include), delivery.event)
        app.events = sorted(events.values(), key=lambda event: event.seq)
