"""Apps: the lists of them, and making, changing and deleting one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from herotui.simulator.catalog import DEFAULT_STACK, REGIONS, STACKS
from herotui.simulator.changes import emit, let_in, note
from herotui.simulator.people import Account, Team
from herotui.simulator.protocol import Answer, Page, Row, forbidden, invalid, not_found
from herotui.simulator.provision import deprovision
from herotui.simulator.routing import Routes, Visit
from herotui.simulator.spaces import Space
from herotui.simulator.things import App
from herotui.simulator.timeline import stamp
from herotui.simulator.views import by, known_id, show_app
from herotui.simulator.world import World

ROUTES = Routes()
_KEYS = by("id", "name") | {"updated_at": lambda app: stamp(app.updated_at)}
_NAME = re.compile(r"[a-z][a-z0-9-]{1,28}[a-z0-9]")


def app_page(visit: Visit, apps: Iterable[App]) -> Page:
    """Apps as a list in ranges."""
    return Page(list(apps), lambda app: show_app(app, sdk=visit.sdk), _KEYS)


@ROUTES.on("GET /apps", "read")
def apps(visit: Visit) -> object:
    """Every app that the account reaches."""
    return app_page(visit, visit.world.apps_seen_by(visit.account))


@ROUTES.on("GET /users/{user}/apps", "read")
def own_apps(visit: Visit) -> object:
    """Owned and collaborated apps, without the teams'."""
    if visit.args["user"] not in ("~", visit.account.id, visit.account.email):
        raise not_found("user")
    seen = visit.world.apps_seen_by(visit.account)
    return app_page(visit, (app for app in seen if not app.team or joined(app, visit.account)))


@ROUTES.on("POST /filters/apps", "read")
def filter_apps(visit: Visit) -> object:
    """Apps by id, in one request."""
    wanted = set(visit.body.get("in", {}).get("id", []))
    things = [app for app in visit.world.apps_seen_by(visit.account) if app.id in wanted]
    return Page(things, lambda app: show_team_app(app, sdk=visit.sdk, account=visit.account), _KEYS)


@ROUTES.on("GET /apps/{app}", "read")
def info(visit: Visit) -> object:
    """One app."""
    return show_app(visit.app(), sdk=visit.sdk)


@ROUTES.on("POST /apps", "write")
def create(visit: Visit) -> object:
    """Make an app of the caller's own."""
    app = make_app(visit, visit.body, owner=visit.account)
    return Answer(show_app(app, sdk=visit.sdk), 201)


@ROUTES.on("PATCH /apps/{app}", "write")
def update(visit: Visit) -> object:
    """Maintenance, name, and the stack that the next build is for."""
    app, body, before = visit.app(), visit.body, show_app(visit.app())
    if "name" in body:
        _check_name(visit.world, body["name"], app)
        visit.world.name_app(app, body["name"])
    if "build_stack" in body:
        app.build_stack = _named(STACKS, body["build_stack"], "stack")
    if "maintenance" in body:
        app.maintenance = bool(body["maintenance"])
        note(visit.world, app, "api", f"Maintenance mode {'on' if app.maintenance else 'off'} by {visit.account.email}")
    app.updated_at = visit.world.clock.now()
    emit(visit.world, app, visit.account, "api:app", "update", show_app(app), previous=before)
    return show_app(app, sdk=visit.sdk)


@ROUTES.on("DELETE /apps/{app}", "write")
def delete(visit: Visit) -> object:
    """Delete an app with all that hangs on it: for good."""
    app, world = visit.app(), visit.world
    _check_manages(app, visit.account)
    shown = show_app(app, sdk=visit.sdk)
    emit(world, app, visit.account, "api:app", "destroy", show_app(app))
    for addon in [addon for addon in world.addons.values() if addon.app is app]:
        deprovision(world, addon, visit.account)
    for attachment in world.attachments_of(app):
        world.take_off(attachment)
    for ties in (world.couplings, world.transfers, world.review_apps):
        for key in [key for key, tie in ties.items() if tie.app is app]:
            del ties[key]
    for drain in [drain for drain in world.telemetry_drains.values() if drain.owner_id == app.id]:
        del world.telemetry_drains[drain.id]
    world.forget_app(app)
    return shown


@ROUTES.on("POST /teams/apps", "write")
def create_team_app(visit: Visit) -> object:
    """Make an app of a team's, perhaps in a space; `personal`, or no team at all: the caller's own."""
    body, world = visit.body, visit.world
    space = _space(visit, body["space"]) if body.get("space") else None
    wanted = body.get("team") or (space.team.id if space else None)
    team = None if body.get("personal") or wanted is None else world.team_named(str(wanted))
    if wanted and not body.get("personal") and (team is None or team.role_of(visit.account) in (None, "viewer")):
        raise not_found("team")
    app = make_app(visit, body, owner=None if team else visit.account, team=team, space=space)
    app.locked = bool(body.get("locked", False))
    app.internal_routing = body.get("internal_routing")
    let_in(world, app, visit.account, visit.account, at=app.created_at)
    return Answer(show_team_app(app, sdk=visit.sdk, account=visit.account), 201)


@ROUTES.on("GET /teams/apps/{app}", "read")
def team_app(visit: Visit) -> object:
    """One app, as its team shows it."""
    return show_team_app(visit.app(), sdk=visit.sdk, account=visit.account)


@ROUTES.on("PATCH /teams/apps/{app}", "write")
def update_team_app(visit: Visit) -> object:
    """Lock it, or hand it to an account or a team: at once, nobody is asked, nothing stays pending."""
    app, body, world = visit.app(), visit.body, visit.world
    if "locked" in body:
        app.locked = bool(body["locked"])
    if "owner" in body:
        _check_manages(app, visit.account)
        wanted = visit.account.email if body["owner"] == "~" else str(body["owner"])
        team, account = world.team_named(wanted), world.account_named(wanted)
        if team is None and account is None:
            raise not_found("owner")
        app.team, app.owner = team, None if team else account
    app.updated_at = world.clock.now()
    emit(world, app, visit.account, "api:app", "update", show_app(app))
    return show_team_app(app, sdk=visit.sdk, account=visit.account)


def make_app(
    visit: Visit, body: dict[str, Any], *, owner: Account | None, team: Team | None = None, space: Space | None = None
) -> App:
    """A new app as a body asks for it; raises 422 for a name that can't be."""
    world, now = visit.world, visit.world.clock.now()
    name = body.get("name") or f"{world.mint.pick(('quiet', 'young', 'polar'))}-field-{world.mint.number(10000, 99999)}"
    _check_name(world, name, None)
    app = App(
        id=world.mint.uuid(),
        name=name,
        host=f"{name}-{world.mint.hex(12)}"[:43],
        owner=owner,
        team=team,
        region=space.region if space else _named(REGIONS, body.get("region") or "us", "region"),
        stack=_named(STACKS, body.get("stack") or DEFAULT_STACK, "stack"),
        created_at=now,
        updated_at=now,
        buildpack="",
        slug_size=0,
        space=space,
        generation=space.generation if space else "cedar",
    )
    world.name_app(app, name)
    emit(world, app, visit.account, "api:app", "create", show_app(app))
    return app


def show_team_app(app: App, *, sdk: bool = False, account: Account | None = None) -> Row:
    """An app as team lists show it: a few fields less, whether `account` joined it, whether it is locked."""
    row = show_app(app, sdk=sdk) | {"joined": account is None or joined(app, account), "locked": app.locked}
    without = {"acm", "organization"} if sdk else {"acm", "organization", "generation"}
    return {name: value for name, value in row.items() if name not in without}


def joined(app: App, account: Account) -> bool:
    """Whether the account is a collaborator or the owner."""
    return app.owner is account or any(found.account is account for found in app.collaborators.values())


def _check_manages(app: App, account: Account) -> None:
    """403 unless the account is the owner, an admin of the app's team, or may manage it."""
    admin = app.team is not None and app.team.role_of(account) == "admin"
    permitted = app.team is not None and any(
        found.account is account and "manage" in found.permissions for found in app.collaborators.values()
    )
    if not (app.owner is account or admin or permitted):
        raise forbidden()


def _space(visit: Visit, identity: str) -> Space:
    for space in visit.world.spaces.values():
        if identity in (space.id, space.name) and space.team.role_of(visit.account):
            return space
    raise not_found("space")


def _check_name(world: World, name: object, app: App | None) -> None:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise invalid("Name must start with a letter and can only contain lowercase letters, numbers, and dashes.")
    if world.app_named(name) not in (None, app):
        raise invalid(f"Name {name} is already taken")


def _named(known: Iterable[str], wanted: object, kind: str) -> str:
    """The name of a region or stack that is asked for by name, id or `{"name"}`."""
    asked = wanted.get("name") or wanted.get("id") if isinstance(wanted, dict) else wanted
    for name in known:
        if asked in (name, known_id(kind, name)):
            return name
    raise invalid(f"Couldn't find that {kind}.")
