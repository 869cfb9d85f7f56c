"""What happens to an app, whoever does it: releases, config, code, add-ons, collaborators, dynos, events."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from herotui.simulator.people import Account
from herotui.simulator.things import PERMISSIONS, App, Attachment, Build, Collaborator, Delivery, Dyno, Event, Release
from herotui.simulator.views import show_collaborator, show_release
from herotui.simulator.world import World


def release(
    world: World, app: App, user: Account, description: str, *, at: datetime | None = None, slug: str | None = None
) -> Release:
    """Make a new current release of the app as it stands; `slug` when the code changed too."""
    at = at or world.clock.now()
    before = app.releases[-1] if app.releases else None
    made = Release(
        id=world.mint.uuid(),
        version=before.version + 1 if before else 1,
        description=description,
        user=user,
        created_at=at,
        slug=slug or (before.slug if before else None),
        config=dict(app.config),
        plans=sorted(attachment.addon.plan for attachment in world.attachments_of(app)),
    )
    app.releases.append(made)
    app.updated_at = at
    restart(world, app, at=at)
    emit(world, app, user, "api:release", "create", show_release(app, made), at=at)
    return made


def set_config(
    world: World, app: App, user: Account, values: Mapping[str, str | None], *, at: datetime | None = None
) -> None:
    """Set config vars, None removes. Makes one release when anything changed, none otherwise."""
    at = at or world.clock.now()
    changed = {name: value for name, value in values.items() if app.config.get(name) != value}
    if not changed:
        return
    for name, value in changed.items():
        if value is None:
            app.config.pop(name)
            app.config_updated.pop(name, None)
        else:
            app.config[name], app.config_updated[name] = value, at
    kept = [name for name, value in changed.items() if value is not None]
    gone = [name for name, value in changed.items() if value is None]
    words = [f"{verb} {', '.join(names)}" for verb, names in (("Set", kept), ("Remove", gone)) if names]
    release(world, app, user, f"{' and '.join(words)} config vars", at=at)


def deploy(world: World, app: App, user: Account, *, at: datetime) -> Build:
    """Build and release new code."""
    commit, slug = world.mint.hex(40), world.mint.uuid()
    made = release(world, app, user, f"Deploy {commit[:8]}", at=at, slug=slug)
    url = f"https://heroku-sources.example/{world.mint.uuid()}.tar.gz"
    build = Build(world.mint.uuid(), user, at, commit, slug, made.id, url)
    app.builds.append(build)
    return build


def attach(world: World, attachment: Attachment, values: Mapping[str, str], user: Account, *, at: datetime) -> None:
    """Attach an add-on: its config vars appear, one release is made."""
    world.attachments[attachment.id] = attachment
    app = attachment.app
    app.config.update(values)
    app.config_updated.update(dict.fromkeys(values, at))
    release(world, app, user, f"Attach {attachment.name} (@ref:{attachment.addon.name})", at=at)


def roll_back(world: World, app: App, user: Account, target: Release) -> Release:
    """Bring back a release's code *and* config vars (add-ons stay)."""
    now = world.clock.now()
    app.config = dict(target.config)
    app.config_updated = dict.fromkeys(app.config, now)
    return release(world, app, user, f"Rollback to v{target.version}", slug=target.slug)


def restart(world: World, app: App, *, at: datetime) -> None:
    """Start the formation's dynos anew on the current release; one-off dynos run on."""
    for dyno in [dyno for dyno in app.dynos.values() if dyno.type != "run"]:
        del app.dynos[dyno.id]
    current = app.releases[-1]
    for process in app.formation.values():
        for number in range(1, process.quantity + 1):
            name = f"{process.type}.{number}"
            dyno = Dyno(
                world.mint.uuid(),
                name,
                process.type,
                process.command,
                process.size,
                "up",
                at,
                current.id,
                current.version,
            )
            app.dynos[dyno.id] = dyno


def let_in(world: World, app: App, by: Account, account: Account, *, at: datetime) -> Collaborator:
    """Make somebody a collaborator."""
    added = Collaborator(world.mint.uuid(), account, "collaborator", list(PERMISSIONS), at, at)
    app.collaborators[added.id] = added
    emit(world, app, by, "api:collaborator", "create", show_collaborator(app, added), at=at)
    return added


def run(world: World, app: App, command: str, size: str, *, at: datetime) -> Dyno:
    """Start a one-off dyno."""
    current = app.releases[-1]
    name = f"run.{world.mint.number(1000, 9999)}"
    dyno = Dyno(world.mint.uuid(), name, "run", command, size, "up", at, current.id, current.version)
    app.dynos[dyno.id] = dyno
    return dyno


def emit(
    world: World,
    app: App,
    actor: Account,
    include: str,
    action: str,
    data: dict[str, object],
    *,
    previous: dict[str, object] | None = None,
    at: datetime | None = None,
) -> None:
    """Keep an event, delivered to each of the app's webhooks that asks for it; nothing is kept when none does."""
    at = at or world.clock.now()
    listeners = [hook for hook in app.webhooks.values() if include in hook.include]
    if not listeners:
        return
    event = Event(world.mint.uuid(), len(app.events) + 1, include, action, actor, data, previous or {}, at)
    app.events.append(event)
    for hook in listeners:
        app.deliveries.append(Delivery(world.mint.uuid(), world.mint.uuid(), event, hook, at))
