"""Add-ons: the lists of them, their config, the way into their dashboards; making, changing and removing one."""

from __future__ import annotations

import hashlib

from herotui.simulator.catalog import ADDON_SERVICES, price
from herotui.simulator.changes import emit, set_config
from herotui.simulator.databases import Database
from herotui.simulator.people import Account
from herotui.simulator.protocol import Answer, Page, Problem, Row, forbidden, invalid, not_found
from herotui.simulator.provision import change_plan, config_of, deprovision, provision
from herotui.simulator.routes.offers import expand
from herotui.simulator.routing import Routes, Visit
from herotui.simulator.things import Addon, App
from herotui.simulator.views import by, known_id, show_addon, sso_url
from herotui.simulator.world import sees

ROUTES = Routes()


def _show(visit: Visit, addon: Addon) -> Row:
    return expand(visit, show_addon(addon, sdk=visit.sdk))


def _page(visit: Visit, addons: list[Addon]) -> Page:
    return Page(addons, lambda addon: _show(visit, addon), by("id", "name"))


@ROUTES.on("GET /addons", "read")
def addons(visit: Visit) -> object:
    """Every add-on of every app that the account reaches."""
    return _page(visit, [addon for addon in visit.world.addons.values() if sees(visit.account, addon.app)])


@ROUTES.on("GET /users/{user}/addons", "read")
def own_addons(visit: Visit) -> object:
    """Those of the account's own apps, and of apps that it works on."""
    if visit.args["user"] not in ("~", visit.account.id, visit.account.email):
        raise not_found("user")
    mine = [a for a in visit.world.addons.values() if _takes_part(a.app, visit.account)]
    return _page(visit, mine)


@ROUTES.on("GET /apps/{app}/addons", "read")
def app_addons(visit: Visit) -> object:
    """An app's own add-ons."""
    app = visit.app()
    return _page(visit, [addon for addon in visit.world.addons.values() if addon.app is app])


@ROUTES.on("GET /teams/{team}/addons", "read")
def team_addons(visit: Visit) -> object:
    """The team's add-ons."""
    team = visit.team()
    return _page(visit, [addon for addon in visit.world.addons.values() if addon.app.team is team])


@ROUTES.on("GET /addons/{addon}", "read")
def info(visit: Visit) -> object:
    """One add-on, by id or name."""
    return _show(visit, find_addon(visit))


@ROUTES.on("GET /apps/{app}/addons/{addon}", "read")
def app_addon(visit: Visit) -> object:
    """The same, under its app's path."""
    return _show(visit, _of_app(visit))


@ROUTES.on("POST /apps/{app}/addons", "write")
def create(visit: Visit) -> object:
    """Provision an add-on: one release. Who is not verified by a payment method gets none that costs."""
    app, body, plan = visit.app(), visit.body, _plan(visit.required("plan")[0])
    if not app.team and not visit.account.verified and price(plan):
        words = "Please verify your account to install this add-on plan."
        raise Problem(422, visit.world.switches.verification_id, words, url="https://heroku.com/verify")
    name = str(body.get("name") or "")
    if name and any(name == addon.name for addon in visit.world.addons.values()):
        raise invalid("Name is already taken")
    called = str((body.get("attachment") or {}).get("name") or "")
    if any(called == attachment.name for attachment in app.attachments.values()):
        raise invalid(f"An add-on is attached as {called} already.")
    word, source = _source(visit, body.get("config") or {}) or ("", None)
    leader = source if word == "follow" else None
    url = leader.url().replace(leader.host, f"db-{visit.world.mint.hex(8)}.data.example") if leader else ""
    made = provision(visit.world, app, visit.account, plan, name=name, attachment=called, url=url)
    database = visit.world.databases.get(made.id)
    if database and leader:
        database.leader, database.credentials = leader.addon, leader.credentials
    elif database and source:
        database.forked_from = source.addon
    return Answer(_show(visit, made), 201)


@ROUTES.on("PATCH /apps/{app}/addons/{addon}", "write")
def update(visit: Visit) -> object:
    """Change the plan (one release) or the name (none)."""
    addon, body = _of_app(visit), visit.body
    if "plan" in body:
        plan = _plan(body["plan"])
        if plan.partition(":")[0] != addon.service:
            raise invalid("The plan is another service's.")
        change_plan(visit.world, addon, plan, visit.account)
    addon.name = body.get("name", addon.name)
    return _show(visit, addon)


@ROUTES.on("DELETE /apps/{app}/addons/{addon}", "write")
def delete(visit: Visit) -> object:
    """Remove an add-on, its data included: one release for each app that used it."""
    addon = _of_app(visit)
    deprovision(visit.world, addon, visit.account)
    return _show(visit, addon)


@ROUTES.on("POST /actions/addons/resolve", "read")
def resolve(visit: Visit) -> object:
    """The add-ons that a name may mean, as Heroku's CLI asks."""
    body, (wanted,) = visit.body, visit.required("addon")
    app = visit.app(str(body["app"])) if body.get("app") else None
    service = body.get("addon_service")
    found = [
        addon
        for addon in visit.world.addons.values()
        if sees(visit.account, addon.app)
        and (wanted in (addon.id, addon.name) or (app and wanted in _names_on(app, addon)))
        and (service is None or addon.service == service)
    ]
    if not found:
        raise not_found("add_on")
    return [_show(visit, addon) for addon in found]


@ROUTES.on("GET /addons/{addon}/config", "read-protected")
def config(visit: Visit) -> object:
    """What the add-on sets, with values."""
    values = config_of(visit.world, find_addon(visit))
    return [{"name": name, "value": value} for name, value in values.items()]


@ROUTES.on("GET /addons/{addon}/config/{namespace}", "read-protected")
def namespace_config(visit: Visit) -> object:
    """What one of a database's credentials (`credential:NAME`) brings; nothing for a name that is none."""
    addon, name = find_addon(visit), visit.args["namespace"]
    database = visit.world.databases.get(addon.id)
    if database is None or name.removeprefix("credential:") not in database.credentials:
        return []
    return [{"name": name, "value": value} for name, value in config_of(visit.world, addon, name).items()]


@ROUTES.on("PATCH /addons/{addon}/config", "write-protected")
def update_config(visit: Visit) -> object:
    """Change what it sets: for the add-on's provider, not for its user, so its own names alone. One release."""
    addon, (rows,) = find_addon(visit), visit.required("config")
    values = {str(row["name"]): row.get("value") for row in rows}
    if unknown := sorted(values.keys() - set(addon.config_vars)):
        raise forbidden(f"The add-on does not set {', '.join(unknown)}.")
    set_config(visit.world, addon.app, visit.account, values)
    addon.updated_at = visit.world.clock.now()
    emit(visit.world, addon.app, visit.account, "api:addon", "update", show_addon(addon))
    return config(visit)


@ROUTES.on("GET /addons/{addon}/sso", "write")
def sso(visit: Visit) -> object:
    """A way into the provider's dashboard, good for a few minutes (version 3.sdk)."""
    addon = find_addon(visit)
    return _sso(visit, addon, addon.app)


@ROUTES.on("GET /apps/{app}/addons/{addon}/sso", "write")
def app_sso(visit: Visit) -> object:
    """The same, from the app."""
    return _sso(visit, _of_app(visit), visit.app())


@ROUTES.on("GET /apps/{app}/usage", "read")
def usage(visit: Visit) -> object:
    """What the app's metered add-ons counted: none is metered here (version 3.sdk)."""
    app = visit.app()
    return {"addons": [{"id": addon.id, "meters": {}} for addon in visit.world.addons.values() if addon.app is app]}


@ROUTES.on("GET /teams/{team}/apps/{app}/usage", "read")
def team_app_usage(visit: Visit) -> object:
    """The same, under the team's path."""
    visit.team()
    return usage(visit)


def find_addon(visit: Visit) -> Addon:
    """The add-on in the path, by id or name; 404 unless the account reaches its app."""
    wanted = visit.args["addon"]
    addon = visit.world.addons.get(wanted) or next((a for a in visit.world.addons.values() if a.name == wanted), None)
    if addon is None or not sees(visit.account, addon.app):
        raise not_found("add_on")
    return addon


def _of_app(visit: Visit) -> Addon:
    """The add-on in the path, by id or name, of the app in the path."""
    app, wanted = visit.app(), visit.args["addon"]
    for addon in visit.world.addons.values():
        if addon.app is app and wanted in (addon.id, addon.name):
            return addon
    raise not_found("add_on")


def _names_on(app: App, addon: Addon) -> set[str]:
    return {attachment.name for attachment in app.attachments.values() if attachment.addon is addon}


def _takes_part(app: App, account: Account) -> bool:
    return app.owner is account or any(found.account is account for found in app.collaborators.values())


def _plan(asked: object) -> str:
    """`service:plan` of what was asked for by that name, the service's alone (its first plan), or the plan's id.

    Heroku's CLI sends `{"name": ...}`.
    """
    wanted = asked.get("name") or asked.get("id") if isinstance(asked, dict) else asked
    for service in ADDON_SERVICES.values():
        plans = [f"{service.name}:{plan}" for plan in service.plans]
        if wanted == service.name:
            return plans[0]
        for plan in plans:
            if wanted in (plan, known_id("plan", plan)):
                return plan
    raise not_found("plan")


def _source(visit: Visit, config: Row) -> tuple[str, Database] | None:
    """(`follow` or `fork`, the database that is meant): a new one can be made so, of one named by URL, name or id."""
    for word in ("follow", "fork"):
        wanted = config.get(word)
        for other in visit.world.databases.values() if wanted else ():
            known = other.addon.id, other.addon.name, other.url()
            if wanted in known and sees(visit.account, other.addon.app):
                return word, other
    return None


def _sso(visit: Visit, addon: Addon, app: App) -> Row:
    account, now = visit.account, int(visit.world.clock.now().timestamp())
    token = hashlib.sha256(f"{addon.id}:{account.id}:{now}".encode()).hexdigest()
    params = {
        "email": account.email,
        "user_id": account.id,
        "owning_app": addon.app.name,
        "attached_app": app.name,
        "timestamp": now,
        "nav-data": "",
        "id": addon.provider_id or addon.id,
        "token": token[:40],
        "resource_id": addon.id,
        "resource_token": token,
    }
    return {"method": "post", "action": addon.web_url or sso_url(addon, app), "params": params}
