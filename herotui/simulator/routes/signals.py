"""Where an app's logs and events go: log drains, telemetry drains, webhooks with their events and deliveries."""

from __future__ import annotations

from herotui.simulator.protocol import Answer, Page, Row, forbidden, invalid, not_found
from herotui.simulator.routing import Routes, Visit
from herotui.simulator.things import App, Delivery, Drain, Event, Webhook
from herotui.simulator.timeline import stamp
from herotui.simulator.views import app_ref, user_ref

ROUTES = Routes()
_BY_ID = {"id": lambda thing: thing.id}
LEVELS = ("notify", "sync")


@ROUTES.on("GET /apps/{app}/log-drains", "read")
def drains(visit: Visit) -> object:
    """Log drains. Adding one makes no release."""
    app = visit.app()
    return Page(list(app.drains.values()), lambda drain: show_drain(app, drain), _BY_ID)


@ROUTES.on("GET /apps/{app}/log-drains/{drain}", "read")
def drain(visit: Visit) -> object:
    """One drain, by id, URL or token."""
    return show_drain(visit.app(), _find_drain(visit))


@ROUTES.on("POST /apps/{app}/log-drains", "write")
def add_drain(visit: Visit) -> object:
    """Send the app's logs somewhere."""
    app, (url,) = visit.app(), visit.required("url")
    world, now = visit.world, visit.world.clock.now()
    added = Drain(world.mint.uuid(), str(url), f"d.{world.mint.uuid()}", now, now)
    app.drains[added.id] = added
    return Answer(show_drain(app, added), 201)


@ROUTES.on("DELETE /apps/{app}/log-drains/{drain}", "write")
def remove_drain(visit: Visit) -> object:
    """Stop it; an add-on's drain goes only with the add-on."""
    app, found = visit.app(), _find_drain(visit)
    if found.addon:
        raise forbidden("This drain belongs to an add-on and goes only with it.")
    del app.drains[found.id]
    return show_drain(app, found)


@ROUTES.on("GET /apps/{app}/telemetry-drains", "read")
def telemetry_drains(visit: Visit) -> object:
    """None: they are for Fir apps, and these are Cedar's."""
    visit.app()
    return []


@ROUTES.on("GET /apps/{app}/webhooks", "read")
def webhooks(visit: Visit) -> object:
    """Webhooks; their secrets are not shown."""
    app = visit.app()
    return Page(list(app.webhooks.values()), lambda hook: show_webhook(app, hook), _BY_ID)


@ROUTES.on("GET /apps/{app}/webhooks/{webhook}", "read")
def webhook(visit: Visit) -> object:
    """One webhook."""
    return show_webhook(visit.app(), _find_webhook(visit))


@ROUTES.on("POST /apps/{app}/webhooks", "write")
def add_webhook(visit: Visit) -> object:
    """Tell a URL of the app's events."""
    app, (include, level, url) = visit.app(), visit.required("include", "level", "url")
    if level not in LEVELS or not isinstance(include, list):
        raise invalid("Level must be notify or sync, include a list.")
    now = visit.world.clock.now()
    added = Webhook(visit.world.mint.uuid(), str(url), [str(entity) for entity in include], str(level), now, now)
    app.webhooks[added.id] = added
    return Answer(show_webhook(app, added), 201)


@ROUTES.on("PATCH /apps/{app}/webhooks/{webhook}", "write")
def update_webhook(visit: Visit) -> object:
    """Change a webhook."""
    found, body = _find_webhook(visit), visit.body
    found.url = body.get("url", found.url)
    found.include = body.get("include", found.include)
    found.level = body.get("level", found.level)
    found.updated_at = visit.world.clock.now()
    return show_webhook(visit.app(), found)


@ROUTES.on("DELETE /apps/{app}/webhooks/{webhook}", "write")
def remove_webhook(visit: Visit) -> object:
    """Remove a webhook; what it was told stays in the events."""
    app, found = visit.app(), _find_webhook(visit)
    del app.webhooks[found.id]
    return show_webhook(app, found)


@ROUTES.on("GET /apps/{app}/webhook-events", "read")
def events(visit: Visit) -> object:
    """What happened, as it was told to webhooks: who, what, before and after."""
    return Page(visit.app().events, show_event, {"seq": lambda event: event.seq, "id": lambda event: event.id})


@ROUTES.on("GET /apps/{app}/webhook-deliveries", "read")
def deliveries(visit: Visit) -> object:
    """Which webhook was told of which event."""
    keys = {"seq": lambda sent: sent.event.seq, "id": lambda sent: sent.id}
    return Page(visit.app().deliveries, show_delivery, keys)


def show_drain(app: App, drain: Drain) -> Row:
    """A log drain."""
    addon = drain.addon
    return {
        "id": drain.id,
        "addon": {"id": addon.id, "name": addon.name, "app": app_ref(addon.app)} if addon else None,
        "app": app_ref(app),
        "created_at": stamp(drain.created_at),
        "token": drain.token,
        "updated_at": stamp(drain.updated_at),
        "url": drain.url,
    }


def show_webhook(app: App, hook: Webhook) -> Row:
    """A webhook."""
    return {
        "id": hook.id,
        "app": app_ref(app),
        "created_at": stamp(hook.created_at),
        "include": list(hook.include),
        "level": hook.level,
        "updated_at": stamp(hook.updated_at),
        "url": hook.url,
    }


def show_event(event: Event) -> Row:
    """A webhook event."""
    return {
        "id": event.id,
        "created_at": stamp(event.created_at),
        "include": event.include,
        "payload": {
            "action": event.action,
            "actor": user_ref(event.actor),
            "data": event.data,
            "previous_data": event.previous,
            "resource": event.include.removeprefix("api:"),
            "version": "application/vnd.heroku+json; version=3",
        },
        "updated_at": stamp(event.created_at),
    }


def show_delivery(sent: Delivery) -> Row:
    """A webhook delivery, always a success here."""
    at = stamp(sent.created_at)
    attempt = {"id": sent.attempt_id, "code": 200, "error_class": None, "status": "succeeded"}
    return {
        "id": sent.id,
        "created_at": at,
        "event": {"id": sent.event.id, "include": sent.event.include},
        "last_attempt": attempt | {"created_at": at, "updated_at": at},
        "next_attempt_at": None,
        "num_attempts": 1,
        "status": "succeeded",
        "updated_at": at,
        "webhook": {"id": sent.webhook.id, "level": sent.webhook.level},
    }


def _find_drain(visit: Visit) -> Drain:
    wanted = visit.args["drain"]
    for found in visit.app().drains.values():
        if wanted in (found.id, found.url, found.token):
            return found
    raise not_found("drain")


def _find_webhook(visit: Visit) -> Webhook:
    found = visit.app().webhooks.get(visit.args["webhook"])
    if found is None:
        raise not_found("webhook")
    return found
