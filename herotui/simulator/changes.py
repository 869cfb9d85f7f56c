"""What happens to an app, whoever does it: releases, config, code, add-ons, collaborators, dynos, events, log lines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from herotui.simulator.auditing import audited, record
from herotui.simulator.databases import SERVICES, found_database
from herotui.simulator.logs import LogLine
from herotui.simulator.people import Account
from herotui.simulator.releases import Build, Release, Slug
from herotui.simulator.things import PERMISSIONS, App, Attachment, Collaborator, Delivery, Dyno, Event, Webhook
from herotui.simulator.views import show_collaborator, show_release
from herotui.simulator.world import World

LOGS_KEPT = timedelta(days=7)


def release(
    world: World,
    app: App,
    user: Account,
    description: str,
    *,
    at: datetime | None = None,
    slug: str | None = None,
    image: str | None = None,
) -> Release:
    """Make a new current release of the app as it stands; `slug` or `image` when the code changed too."""
    at = at or world.clock.now()
    before = app.releases[-1] if app.releases else None
    code = (slug, image) if slug or image else (before.slug, before.oci_image) if before else (None, None)
    made = Release(
        id=world.mint.uuid(),
        version=before.version + 1 if before else 1,
        description=description,
        user=user,
        created_at=at,
        slug=code[0],
        oci_image=code[1],
        config=dict(app.config),
        plans=sorted(attachment.addon.plan for attachment in world.attachments_of(app)),
    )
    app.releases.append(made)
    app.updated_at = at
    note(world, app, "api", f"{description} by user {user.email}", at=at)
    note(world, app, "api", f"Release v{made.version} created by user {user.email}", at=at)
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
            app.masked.discard(name)
        else:
            app.config[name], app.config_updated[name] = value, at
    kept = [name for name, value in changed.items() if value is not None]
    gone = [name for name, value in changed.items() if value is None]
    words = [f"{verb} {', '.join(names)}" for verb, names in (("Set", kept), ("Remove", gone)) if names]
    release(world, app, user, f"{' and '.join(words)} config vars", at=at)


def deploy(
    world: World,
    app: App,
    user: Account,
    *,
    at: datetime,
    source_url: str = "",
    commit: str | None = None,
    failed: bool = False,
) -> Build:
    """Build code and release it; a build that `failed` leaves everything as it was."""
    commit = commit or world.mint.hex(40)
    slug, made = None, None
    if not failed:
        processes = {process.type: process.command for process in app.formation.values()}
        slug = Slug(world.mint.uuid(), commit, at, processes, app.slug_size)
        app.slugs[slug.id] = slug
        made = release(world, app, user, f"Deploy {commit[:8]}", at=at, slug=slug.id)
    build = Build(
        id=world.mint.uuid(),
        user=user,
        created_at=at,
        commit=commit,
        slug=slug.id if slug else None,
        release=made.id if made else None,
        source_url=source_url or f"https://heroku-sources.example/{world.mint.uuid()}.tar.gz",
        status="failed" if failed else "succeeded",
    )
    app.builds.append(build)
    note(world, app, "api", f"Build {'failed' if failed else 'succeeded'}", at=at)
    return build


def attach(world: World, attachment: Attachment, values: Mapping[str, str], user: Account, *, at: datetime) -> None:
    """Attach an add-on: its config vars appear, one release is made."""
    hang(world, attachment, values, at)
    app = attachment.app
    app.config.update(values)
    app.config_updated.update(dict.fromkeys(values, at))
    release(world, app, user, f"Attach {attachment.name} (@ref:{attachment.addon.name})", at=at)


def hang(world: World, attachment: Attachment, values: Mapping[str, str], at: datetime) -> None:
    """Tie an add-on to an app, which is to get these config vars. Behind a data add-on a database stands up."""
    world.hang_on(attachment)
    attachment.config_vars = list(values)
    addon = attachment.addon
    if addon.service in SERVICES and addon.id not in world.databases and values:
        world.databases[addon.id] = found_database(world.mint, addon, next(iter(values.values())), at)


def roll_back(world: World, app: App, user: Account, target: Release) -> Release:
    """Bring back a release's code *and* config vars; what add-ons set stays as it is, unless the switch says so."""
    now = world.clock.now()
    before, kept = app.config, set()
    if not world.switches.rollback_restores_addon_vars:
        kept = {name for attachment in world.attachments_of(app) for name in attachment.config_vars}
    app.config = {name: value for name, value in target.config.items() if name not in kept}
    app.config |= {name: value for name, value in before.items() if name in kept}
    changed = {name for name, value in app.config.items() if before.get(name) != value}
    app.config_updated = {name: at for name, at in app.config_updated.items() if name in app.config}
    app.config_updated |= dict.fromkeys(changed, now)
    return release(world, app, user, f"Rollback to v{target.version}", slug=target.slug, image=target.oci_image)


def restart(world: World, app: App, *, at: datetime) -> None:
    """Start the formation's dynos anew on the current release; one-off dynos run on."""
    for dyno in [dyno for dyno in app.dynos.values() if dyno.type != "run"]:
        del app.dynos[dyno.id]
    current = app.current
    for process in app.formation.values() if current else ():
        for number in range(1, process.quantity + 1):
            start(world, app, process.type, f"{process.type}.{number}", process.command, process.size, at=at)


def start(world: World, app: App, kind: str, name: str, command: str, size: str, *, at: datetime) -> Dyno:
    """Start one dyno on the current release."""
    current = app.current or app.releases[-1]
    dyno = Dyno(world.mint.uuid(), name, kind, command, size, "up", at, current.id, current.version)
    app.dynos[dyno.id] = dyno
    note(world, app, name, f"Starting process with command `{command}`", source="heroku", at=at)
    note(world, app, name, "State changed from starting to up", source="heroku", at=at)
    return dyno


def let_in(
    world: World, app: App, by: Account, account: Account, *, at: datetime, permissions: list[str] | None = None
) -> Collaborator:
    """Make somebody a collaborator, with every permission unless told otherwise."""
    added = Collaborator(world.mint.uuid(), account, "collaborator", permissions or list(PERMISSIONS), at, at)
    app.collaborators[added.id] = added
    emit(world, app, by, "api:collaborator", "create", show_collaborator(app, added), at=at)
    return added


def run(world: World, app: App, command: str, size: str, *, at: datetime, user: Account | None = None) -> Dyno:
    """Start a one-off dyno; the log says who did (the owner of the leaked key unless told otherwise)."""
    by = (user or world.owner).email
    note(world, app, "api", f"Starting process with command `{command}` by user {by}", at=at)
    return start(world, app, "run", f"run.{world.mint.number(1000, 9999)}", command, size, at=at)


def note(world: World, app: App, dyno: str, text: str, *, source: str = "app", at: datetime | None = None) -> None:
    """Write a line into the app's log, unless it is older than logs are kept."""
    now = world.clock.now()
    if (at or now) > now - LOGS_KEPT:
        app.logs.append(LogLine(at or now, source, dyno, text))


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
    """Keep an event, delivered to each of the app's webhooks that asks for it; nothing is kept when none does.

    Webhooks of the app's add-ons are told too, in lists of their own. Of an enterprise team's app the trail has a note.
    """
    at = at or world.clock.now()
    record(world, audited(include, action, data), actor, data, on=app, at=at)
    told: list[tuple[dict[str, Webhook], list[Event], list[Delivery]]] = [(app.webhooks, app.events, app.deliveries)]
    own = {id(a.addon): a.addon for a in app.attachments.values() if a.addon.app is app and a.addon.webhooks}
    told += [(addon.webhooks, addon.events, addon.deliveries) for addon in own.values()]
    for hooks, events, deliveries in told:
        listeners = [hook for hook in hooks.values() if include in hook.include]
        if listeners:
            event = Event(world.mint.uuid(), len(events) + 1, include, action, actor, data, previous or {}, at)
            events.append(event)
            deliveries.extend(Delivery(world.mint.uuid(), world.mint.uuid(), event, hook, at) for hook in listeners)
