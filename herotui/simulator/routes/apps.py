"""Apps, their config vars, features and domains; pipelines' config vars live with the pipelines."""

from __future__ import annotations

import re
from collections.abc import Iterable

from herotui.simulator.changes import emit, set_config
from herotui.simulator.protocol import Page, Row, invalid, not_found
from herotui.simulator.routing import Routes, Visit
from herotui.simulator.things import App, Domain
from herotui.simulator.timeline import stamp
from herotui.simulator.views import app_ref, show_app, show_feature

ROUTES = Routes()
_APP_KEYS = {"id": lambda app: app.id, "name": lambda app: app.name, "updated_at": lambda app: stamp(app.updated_at)}
_BY_ID = {"id": lambda thing: thing.id}


def app_page(visit: Visit, apps: Iterable[App]) -> Page:
    """Apps as a list in ranges."""
    return Page(list(apps), lambda app: show_app(app, sdk=visit.sdk), _APP_KEYS)


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
    return app_page(visit, (app for app in seen if not app.team or _collaborates(visit, app)))


@ROUTES.on("POST /filters/apps", "read")
def filter_apps(visit: Visit) -> object:
    """Apps by id, in one request."""
    wanted = visit.body.get("in", {}).get("id", [])
    things = [app for app in visit.world.apps_seen_by(visit.account) if app.id in wanted]
    return Page(things, lambda app: show_team_app(app, sdk=visit.sdk), _APP_KEYS)


@ROUTES.on("GET /apps/{app}", "read")
def info(visit: Visit) -> object:
    """One app."""
    return show_app(visit.app(), sdk=visit.sdk)


@ROUTES.on("PATCH /apps/{app}", "write")
def update(visit: Visit) -> object:
    """Maintenance and name."""
    app, body, before = visit.app(), visit.body, show_app(visit.app())
    name = body.get("name", app.name)
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,28}[a-z0-9]", name) or visit.world.app_named(name) not in (None, app):
        raise invalid("Name is invalid or already taken.")
    visit.world.name_app(app, name)
    app.maintenance = bool(body.get("maintenance", app.maintenance))
    app.updated_at = visit.world.clock.now()
    emit(visit.world, app, visit.account, "api:app", "update", show_app(app), previous=before)
    return show_app(app, sdk=visit.sdk)


@ROUTES.on("GET /apps/{app}/config-vars", "read-protected")
def config_vars(visit: Visit) -> object:
    """Names and values, in full."""
    return dict(visit.app().config)


@ROUTES.on("PATCH /apps/{app}/config-vars", "write-protected")
def update_config_vars(visit: Visit) -> object:
    """Set many, null removes: one release. What an add-on set can't be set by hand."""
    app, values = visit.app(), visit.body
    check_config(values)
    owned = {name for attachment in visit.world.attachments_of(app) for name in attachment.addon.config_vars}
    if taken := sorted(owned & values.keys()):
        raise invalid(f"Cannot overwrite attachment values {', '.join(taken)}.")
    set_config(visit.world, app, visit.account, values)
    return dict(app.config)


@ROUTES.on("GET /apps/{app}/config-vars-settings", "read-protected")
def config_settings(visit: Visit) -> object:
    """When each config var last changed (version 3.sdk)."""
    app = visit.app()
    by_name = {name: att.id for att in visit.world.attachments_of(app) for name in att.addon.config_vars}
    return [
        {
            "key": name,
            "value": value,
            "attachment": {"id": by_name[name]} if name in by_name else None,
            "masked": False,
            "masking_supported": False,
            "value_updated_at": stamp(app.config_updated.get(name, app.created_at)),
        }
        for name, value in app.config.items()
    ]


@ROUTES.on("GET /apps/{app}/features", "read")
def features(visit: Visit) -> object:
    """Labs features of the app."""
    return Page(list(visit.app().features.values()), show_feature, _BY_ID)


@ROUTES.on("GET /apps/{app}/domains", "read")
def domains(visit: Visit) -> object:
    """Host names."""
    app = visit.app()
    keys = {"id": lambda domain: domain.id, "hostname": lambda domain: domain.hostname}
    return Page(list(app.domains.values()), lambda domain: _show_domain(app, domain), keys)


def check_config(values: dict[str, object]) -> None:
    """422 unless names are words and values text or null."""
    for name, value in values.items():
        if not re.fullmatch(r"\w+", name) or not isinstance(value, str | None):
            raise invalid(f"Config var {name} is invalid.")


def show_team_app(app: App, *, sdk: bool = False) -> Row:
    """An app as team lists show it: a few fields less, whether the caller joined it, whether it is locked."""
    row = show_app(app, sdk=sdk) | {"joined": True, "locked": False}
    without = {"acm", "organization"} if sdk else {"acm", "organization", "generation"}
    return {name: value for name, value in row.items() if name not in without}


def _collaborates(visit: Visit, app: App) -> bool:
    return any(collaborator.account is visit.account for collaborator in app.collaborators.values())


def _show_domain(app: App, domain: Domain) -> Row:
    return {
        "id": domain.id,
        "acm_status": "cert issued" if domain.kind == "custom" else None,
        "acm_status_reason": None,
        "app": app_ref(app),
        "cname": domain.cname,
        "created_at": stamp(domain.created_at),
        "hostname": domain.hostname,
        "kind": domain.kind,
        "sni_endpoint": None,
        "status": "succeeded",
        "updated_at": stamp(domain.updated_at),
    }
