"""Config vars, what is known of each, and an app's Labs features."""

from __future__ import annotations

import re

from herotui.simulator.catalog import APP_FEATURES
from herotui.simulator.changes import emit, set_config
from herotui.simulator.people import Feature
from herotui.simulator.protocol import Page, Row, invalid, not_found
from herotui.simulator.routing import Routes, Visit
from herotui.simulator.things import App
from herotui.simulator.timeline import stamp
from herotui.simulator.views import by, known_id, show_app, show_feature

ROUTES = Routes()


@ROUTES.on("GET /apps/{app}/config-vars", "read-protected")
def config_vars(visit: Visit) -> object:
    """Names and values, in full; a masked one's value is not shown."""
    return _shown(visit.app())


@ROUTES.on("PATCH /apps/{app}/config-vars", "write-protected")
def update_config_vars(visit: Visit) -> object:
    """Set many, null removes: one release. What an add-on set can't be set by hand (unless the switch says so)."""
    app, values = visit.app(), visit.body
    _change(visit, app, values)
    return _shown(app)


@ROUTES.on("GET /apps/{app}/config-vars-settings", "read-protected")
def config_settings(visit: Visit) -> object:
    """When each config var last changed, which add-on set it, which are masked (version 3.sdk)."""
    return _settings(visit.app())


@ROUTES.on("PATCH /apps/{app}/config-vars-settings", "write-protected")
def update_config_settings(visit: Visit) -> object:
    """Set values, null removes, and mask: for good, a masked config var can't be unmasked."""
    app, (rows,) = visit.app(), visit.required("config")
    names = {str(row.get("key")) for row in rows if row.get("masked")}
    if any(row.get("masked") is False and row.get("key") in app.masked for row in rows):
        raise invalid("You can't unmask a masked config var.")
    _change(visit, app, {str(row["key"]): row["value"] for row in rows if "value" in row})
    app.masked |= names & app.config.keys()
    return _settings(app)


@ROUTES.on("GET /apps/{app}/features", "read")
def features(visit: Visit) -> object:
    """Labs features of the app."""
    return Page(list(_features(visit.app()).values()), show_feature, by("id", "name"))


@ROUTES.on("GET /apps/{app}/features/{feature}", "read")
def feature(visit: Visit) -> object:
    """One feature, by id or name."""
    return show_feature(_feature(visit))


@ROUTES.on("PATCH /apps/{app}/features/{feature}", "write")
def update_feature(visit: Visit) -> object:
    """Switch a feature on or off. `runtime-heroku-exec` lets shells in."""
    app, found, (enabled,) = visit.app(), _feature(visit), visit.required("enabled")
    found.enabled, found.updated_at = bool(enabled), visit.world.clock.now()
    emit(visit.world, app, visit.account, "api:app", "update", show_app(app))
    return show_feature(found)


def check_config(values: dict[str, object]) -> None:
    """422 unless names are words and values text or null."""
    for name, value in values.items():
        if not re.fullmatch(r"\w+", name) or not isinstance(value, str | None):
            raise invalid(f"Config var {name} is invalid.")


def _change(visit: Visit, app: App, values: dict[str, str | None]) -> None:
    check_config(dict(values))
    owned = {name for attachment in visit.world.attachments_of(app) for name in attachment.config_vars}
    taken = sorted(owned & values.keys())
    if taken and not visit.world.switches.attachment_vars_settable:
        raise invalid(f"Cannot overwrite attachment values {', '.join(taken)}.")
    set_config(visit.world, app, visit.account, values)


def _shown(app: App) -> dict[str, str | None]:
    return {name: None if name in app.masked else value for name, value in app.config.items()}


def _settings(app: App) -> list[Row]:
    by_name = {name: attachment.id for attachment in app.attachments.values() for name in attachment.config_vars}
    return [
        {
            "key": name,
            "value": None if name in app.masked else value,
            "attachment": {"id": by_name[name]} if name in by_name else None,
            "masked": name in app.masked,
            "masking_supported": name not in by_name,
            "value_updated_at": stamp(app.config_updated.get(name, app.created_at)),
        }
        for name, value in app.config.items()
    ]


def _features(app: App) -> dict[str, Feature]:
    """The app's features; those that nobody touched yet are off."""
    there = {feature.name for feature in app.features.values()}
    for name in (name for name in APP_FEATURES if name not in there):
        made = Feature(
            known_id("app-feature", f"{app.id}:{name}"), name, APP_FEATURES[name], False, app.created_at, app.created_at
        )
        app.features[made.id] = made
    return app.features


def _feature(visit: Visit) -> Feature:
    wanted = visit.args["feature"]
    for found in _features(visit.app()).values():
        if wanted in (found.id, found.name):
            return found
    raise not_found("feature")
