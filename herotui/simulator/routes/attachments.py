"""Add-ons made available to apps, their own and others'."""

from __future__ import annotations

from collections.abc import Iterable

from herotui.simulator.protocol import Answer, Page, Row, forbidden, invalid, not_found
from herotui.simulator.provision import detach, share
from herotui.simulator.routes.addons import find_addon
from herotui.simulator.routing import Routes, Visit
from herotui.simulator.things import Attachment
from herotui.simulator.views import by, named, show_attachment
from herotui.simulator.world import sees

ROUTES = Routes()


def _page(visit: Visit, attachments: Iterable[Attachment]) -> Page:
    return Page(list(attachments), lambda found: _show(visit, found), by("id", "name"))


def _show(visit: Visit, attachment: Attachment) -> Row:
    """An attachment, with its config vars and its add-on's plan where the request's `Accept-Inclusion` names them."""
    row, wanted = show_attachment(attachment), visit.headers.get("accept-inclusion", "").split(",")
    if "addon:plan" in wanted:
        row["addon"]["plan"] = named("plan", attachment.addon.plan)
    if "config_vars" in wanted:
        row["config_vars"] = list(attachment.config_vars)
    return row


@ROUTES.on("GET /addon-attachments", "read")
def attachments(visit: Visit) -> object:
    """Every attachment that the account reaches."""
    return _page(visit, (a for a in visit.world.attachments.values() if sees(visit.account, a.app)))


@ROUTES.on("GET /apps/{app}/addon-attachments", "read")
def app_attachments(visit: Visit) -> object:
    """What is attached to an app, other apps' add-ons included."""
    return _page(visit, visit.world.attachments_of(visit.app()))


@ROUTES.on("GET /addons/{addon}/addon-attachments", "read")
def addon_attachments(visit: Visit) -> object:
    """Where one add-on is attached, other people's apps included."""
    return _page(visit, visit.world.attachments_to(find_addon(visit)))


@ROUTES.on("GET /addon-attachments/{attachment}", "read")
def info(visit: Visit) -> object:
    """One attachment."""
    return _show(visit, _find(visit))


@ROUTES.on("GET /apps/{app}/addon-attachments/{attachment}", "read")
def app_attachment(visit: Visit) -> object:
    """One of an app's, by id or name."""
    wanted = visit.args["attachment"]
    for found in visit.app().attachments.values():
        if wanted in (found.id, found.name):
            return _show(visit, found)
    raise not_found("attachment")


@ROUTES.on("POST /addon-attachments", "write")
def create(visit: Visit) -> object:
    """Attach an add-on to an app (not only its own): its config vars appear there, one release is made.

    Heroku's CLI names both by `{"name"}`, the schema by a text.
    """
    wanted, target = (one.get("name") if isinstance(one, dict) else one for one in visit.required("addon", "app"))
    addon = next((a for a in visit.world.addons.values() if wanted in (a.id, a.name)), None)
    if addon is None or not sees(visit.account, addon.app):
        raise not_found("add_on")
    app, body = visit.app(str(target)), visit.body
    name, namespace = str(body.get("name") or ""), body.get("namespace")
    if any(name == attachment.name for attachment in app.attachments.values()) and body.get("confirm") != app.name:
        raise invalid(f"An add-on is attached as {name} already.")
    for replaced in [attachment for attachment in app.attachments.values() if attachment.name == name]:
        detach(visit.world, replaced, visit.account)
    database = visit.world.databases.get(addon.id)
    credential = str(namespace or "").removeprefix("credential:")
    if credential and (database is None or credential not in database.credentials):
        raise invalid(f"The add-on has no credential {credential}.")
    made = share(visit.world, addon, app, visit.account, name=name, namespace=namespace)
    return Answer(_show(visit, made), 201)


@ROUTES.on("DELETE /addon-attachments/{attachment}", "write")
def delete(visit: Visit) -> object:
    """Take an add-on away from an app: one release. The last attachment goes only with the add-on."""
    found = _find(visit)
    if len(visit.world.attachments_to(found.addon)) == 1:
        raise forbidden("This is the add-on's last attachment: remove the add-on instead.")
    detach(visit.world, found, visit.account)
    return _show(visit, found)


@ROUTES.on("POST /actions/addon-attachments/resolve", "read")
def resolve(visit: Visit) -> object:
    """The attachments that a name may mean, as Heroku's CLI asks."""
    body, (wanted,) = visit.body, visit.required("addon_attachment")
    app = visit.app(str(body["app"])) if body.get("app") else None
    service, name = body.get("addon_service"), str(wanted)
    found = [
        attachment
        for attachment in visit.world.attachments.values()
        if sees(visit.account, attachment.app)
        and (app is None or attachment.app is app)
        and (service is None or attachment.addon.service == service)
        and name in (attachment.name, f"{attachment.name}_URL", attachment.id, *_names_of(attachment))
    ]
    if not found:
        raise not_found("addon_attachment")
    return [_show(visit, attachment) for attachment in found]


def _names_of(attachment: Attachment) -> tuple[str, ...]:
    addon = attachment.addon
    return addon.name, addon.id, f"{attachment.app.name}::{attachment.name}"


def _find(visit: Visit) -> Attachment:
    found = visit.world.attachments.get(visit.args["attachment"])
    if found is None or not sees(visit.account, found.app):
        raise not_found("attachment")
    return found
