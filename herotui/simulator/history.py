"""An app's past, written at once: releases with their config vars, builds and slugs, as habits had them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from herotui.simulator.changes import restart
from herotui.simulator.people import Account
from herotui.simulator.releases import Build, Release, Slug
from herotui.simulator.things import App, Delivery, Event
from herotui.simulator.views import show_release
from herotui.simulator.world import World

RELEASED, EVENTS_KEPT = "api:release", 8
FAILS = 0.03


@dataclass(slots=True)
class Past:
    """What is to have happened to an app, in any order; `write` puts it in order and makes it so.

    `releases` numbers go on from what the app has already.
    """

    world: World
    app: App
    _steps: list[tuple[datetime, int, Account, str, Mapping[str, str | None] | None]] = field(default_factory=list)

    def deploy(self, user: Account, at: datetime) -> None:
        """New code."""
        self._note(at, user, "", None)

    def set(self, user: Account, at: datetime, values: Mapping[str, str | None], words: str = "") -> None:
        """Config vars set, or removed by None; `words` when the release says something else."""
        self._note(at, user, words, values)

    def say(self, user: Account, at: datetime, words: str) -> None:
        """A release that changes neither."""
        self._note(at, user, words, {})

    def _note(self, at: datetime, user: Account, words: str, values: Mapping[str, str | None] | None) -> None:
        self._steps.append((at, len(self._steps), user, words, values))

    def write(self) -> None:
        """Make it so: releases, builds and slugs, and the config vars as they then are."""
        app, mint = self.app, self.world.mint
        plans = sorted(attachment.addon.plan for attachment in self.world.attachments_of(app))
        commands = {process.type: process.command for process in app.formation.values()}
        config = dict(app.config)
        slug = app.releases[-1].slug if app.releases else None
        for at, _, user, words, values in sorted(self._steps):
            if values is None:
                commit = mint.hex(40)
                if mint.chance(FAILS):
                    app.builds.append(Build(mint.uuid(), user, at, commit, None, None, self._source(), "failed"))
                    continue
                slug, words = self._slug(commit, at, commands), words or f"Deploy {commit[:8]}"
            elif values:
                config, words = _changed(config, values), words or _told(values)
                app.config_updated.update(dict.fromkeys(values, at))
            made = Release(mint.uuid(), self._next(), words, user, at, slug, config, plans)
            app.releases.append(made)
            if values is None:
                app.builds.append(Build(mint.uuid(), user, at, commit, slug, made.id, self._source()))
        self._steps.clear()
        app.config = dict(config)
        app.config_updated = {name: at for name, at in app.config_updated.items() if name in config}
        if app.releases:
            app.updated_at = max(app.updated_at, app.releases[-1].created_at)

    def _next(self) -> int:
        return self.app.releases[-1].version + 1 if self.app.releases else 1

    def _source(self) -> str:
        return f"https://heroku-sources.example/{self.world.mint.hex(32)}.tar.gz"

    def _slug(self, commit: str, at: datetime, commands: dict[str, str]) -> str:
        made = Slug(self.world.mint.uuid(), commit, at, commands, self.app.slug_size)
        self.app.slugs[made.id] = made
        return made.id


def wake(world: World, app: App) -> None:
    """Start the dynos of the last release, and let the app's webhooks have been told of the last ones."""
    restart(world, app, at=app.releases[-1].created_at)
    tell(world, app)


def tell(world: World, app: App) -> None:
    """Let the app's webhooks have been told of its last releases."""
    hooks = [hook for hook in app.webhooks.values() if RELEASED in hook.include]
    for made in app.releases[-EVENTS_KEPT:] if hooks else ():
        number, data = len(app.events) + 1, show_release(app, made)
        event = Event(world.mint.uuid(), number, RELEASED, "create", made.user, data, {}, made.created_at)
        app.events.append(event)
        for hook in hooks:
            app.deliveries.append(Delivery(world.mint.uuid(), world.mint.uuid(), event, hook, made.created_at))


def _changed(config: dict[str, str], values: Mapping[str, str | None]) -> dict[str, str]:
    """A new dict: releases without a change of config share theirs."""
    changed = dict(config)
    for name, value in values.items():
        if value is None:
            changed.pop(name, None)
        else:
            changed[name] = value
    return changed


def _told(values: Mapping[str, str | None]) -> str:
    """As Heroku tells of it."""
    kept = _names(name for name, value in values.items() if value is not None)
    gone = _names(name for name, value in values.items() if value is None)
    return f"{' and '.join(filter(None, (kept and f'Set {kept}', gone and f'Remove {gone}')))} config vars"


def _names(names: Iterable[str]) -> str:
    return ", ".join(names)
