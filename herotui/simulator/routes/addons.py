"""Add-ons and their attachments."""

from __future__ import annotations

from herotui.simulator.changes import release
from herotui.simulator.protocol import Page, Row, not_found
from herotui.simulator.routing import Routes, Visit
from herotui.simulator.things import Addon, Attachment
from herotui.simulator.timeline import stamp
from herotui.simulator.views import app_ref, known_id, named
from herotui.simulator.world import sees

ROUTES = Routes()
_BY_ID = {"id": lambda thing: thing.id}
PRICES = {"essential-0": 500, "standard-0": 5000, "mini": 300, "choklad": 0, "bronze": 1500, "f1": 0}


@ROUTES.on("GET /addons", "read")
def addons(visit: Visit) -> object:
    """Every add-on of every app that the account reaches."""
    return Page([a for a in visit.world.addons.values() if sees(visit.account, a.app)], show_addon, _BY_ID)


@ROUTES.on("GET /apps/{app}/addons", "read")
def app_addons(visit: Visit) -> object:
    """An app's own add-ons."""
    app = visit.app()
    return Page([addon for addon in visit.world.addons.values() if addon.app is app], show_addon, _BY_ID)


@ROUTES.on("GET /teams/{team}/addons", "read")
def team_addons(visit: Visit) -> object:
    """The team's add-ons."""
    team = visit.team()
    return Page([addon for addon in visit.world.addons.values() if addon.app.team is team], show_addon, _BY_ID)


@ROUTES.on("GET /addons/{addon}", "read")
def info(visit: Visit) -> object:
    """One add-on, by id or name."""
    return show_addon(find_addon(visit))


@ROUTES.on("GET /addons/{addon}/config", "read-protected")
def config(visit: Visit) -> object:
    """What the add-on sets, with values."""
    addon = find_addon(visit)
    return [{"name": name, "value": addon.app.config.get(name)} for name in addon.config_vars]


@ROUTES.on("GET /addons/{addon}/addon-attachments", "read")
def addon_attachments(visit: Visit) -> object:
    """Where one add-on is attached."""
    addon = find_addon(visit)
    return Page([a for a in visit.world.attachments.values() if a.addon is addon], show_attachment, _BY_ID)


@ROUTES.on("GET /addon-attachments", "read")
def attachments(visit: Visit) -> object:
    """Every attachment that the account reaches."""
    seen = [a for a in visit.world.attachments.values() if sees(visit.account, a.app)]
    return Page(seen, show_attachment, _BY_ID)


@ROUTES.on("GET /apps/{app}/addon-attachments", "read")
def app_attachments(visit: Visit) -> object:
    """What is attached to an app."""
    return Page(visit.world.attachments_of(visit.app()), show_attachment, _BY_ID)


@ROUTES.on("DELETE /addon-attachments/{attachment}", "write")
def detach(visit: Visit) -> object:
    """Take an add-on away from an app; a release is made."""
    world = visit.world
    found = world.attachments.get(visit.args["attachment"])
    if found is None or not sees(visit.account, found.app):
        raise not_found("attachment")
    del world.attachments[found.id]
    for name in found.addon.config_vars:
        found.app.config.pop(name, None)
    release(world, found.app, visit.account, f"Detach {found.name} (@ref:{found.addon.name})")
    return show_attachment(found)


@ROUTES.on("POST /actions/addon-attachments/resolve", "read")
def resolve(visit: Visit) -> object:
    """The attachments that a name may mean, as Heroku's CLI asks."""
    (wanted,) = visit.required("addon_attachment")
    app = visit.app(str(visit.body["app"])) if visit.body.get("app") else None
    name = str(wanted).removesuffix("_URL")
    found = [
        attachment
        for attachment in visit.world.attachments.values()
        if sees(visit.account, attachment.app)
        and (app is None or attachment.app is app)
        and (name == attachment.name or wanted in (attachment.id, attachment.addon.name, attachment.addon.id))
    ]
    if not found:
        raise not_found("addon_attachment")
    return [show_attachment(attachment) for attachment in found]


def show_addon(addon: Addon) -> Row:
    """An add-on."""
    app, cents = addon.app, PRICES.get(addon.plan.partition(":")[2], 0)
    payer = {"id": app.team.id, "name": app.team.name, "type": "team"} if app.team else app_ref(app) | {"type": "app"}
    return {
        "id": addon.id,
        "name": addon.name,
        "actions": [],
        "addon_service": named("addon-service", addon.service),
        "app": app_ref(app),
        "billed_price": {"cents": cents, "contract": False, "metered": True, "unit": "month"},
        "billing_entity": payer,
        "config_vars": list(addon.config_vars),
        "created_at": stamp(addon.created_at),
        "plan": {"id": known_id("plan", addon.plan), "name": addon.plan},
        "provider_id": addon.id,
        "state": "provisioned",
        "updated_at": stamp(addon.updated_at),
        "web_url": f"https://addons-sso.heroku.com/apps/{app.id}/addons/{addon.id}",
    }


def show_attachment(attachment: Attachment) -> Row:
    """An attachment."""
    addon = attachment.addon
    return {
        "id": attachment.id,
        "name": attachment.name,
        "addon": {"id": addon.id, "name": addon.name, "app": app_ref(addon.app)},
        "app": app_ref(attachment.app),
        "created_at": stamp(attachment.created_at),
        "log_input_url": None,
        "namespace": attachment.namespace,
        "updated_at": stamp(attachment.updated_at),
        "web_url": f"https://addons-sso.heroku.com/apps/{attachment.app.id}/addons/{addon.id}",
    }


def find_addon(visit: Visit) -> Addon:
    """The add-on in the path, by id or name; 404 unless the account reaches its app."""
    wanted = visit.args["addon"]
    for addon in visit.world.addons.values():
        if wanted in (addon.id, addon.name) and sees(visit.account, addon.app):
            return addon
    raise not_found("add_on")
