"""Webhooks of apps and of add-ons, with the events that they were told and each telling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from herotui.simulator.protocol import Answer, Page, Row, invalid, not_found
from herotui.simulator.routes.addons import find_addon
from herotui.simulator.routing import Handler, Routes, Visit
from herotui.simulator.things import Addon, App, Delivery, Event, Webhook
from herotui.simulator.timeline import stamp
from herotui.simulator.views import app_ref, by, user_ref

ROUTES = Routes()
LEVELS = ("notify", "sync")
_BY_EVENT = {"seq": lambda sent: sent.event.seq, "id": lambda sent: sent.id}


@dataclass(frozen=True, slots=True)
class _Place:
    """Whose webhooks a request is about."""

    of: App | Addon

    def show(self, hook: Webhook) -> Row:
        """A webhook; its secret is not shown."""
        row = {
            "id": hook.id,
            "created_at": stamp(hook.created_at),
            "include": list(hook.include),
            "level": hook.level,
            "updated_at": stamp(hook.updated_at),
            "url": hook.url,
        }
        return row | {"app": app_ref(self.of)} if isinstance(self.of, App) else row

    def find(self, visit: Visit) -> Webhook:
        """The one in the path; 404 without it."""
        found = self.of.webhooks.get(visit.args["webhook"])
        if found is None:
            raise not_found("webhook")
        return found


def _place(visit: Visit) -> _Place:
    return _Place(find_addon(visit) if "addon" in visit.args else visit.app())


def _on_both(line: str, scope: str) -> Callable[[Handler], Handler]:
    """Enter a handler for apps and for add-ons alike."""
    method, path = line.split(" ", 1)

    def enter(handler: Handler) -> Handler:
        for owner in ("/apps/{app}", "/addons/{addon}"):
            ROUTES.on(f"{method} {owner}{path}", scope)(handler)
        return handler

    return enter


@_on_both("GET /webhooks", "read")
def webhooks(visit: Visit) -> object:
    """Webhooks; their secrets are not shown."""
    place = _place(visit)
    return Page(list(place.of.webhooks.values()), place.show, by("id"))


@_on_both("GET /webhooks/{webhook}", "read")
def webhook(visit: Visit) -> object:
    """One webhook."""
    place = _place(visit)
    return place.show(place.find(visit))


@_on_both("POST /webhooks", "write")
def add_webhook(visit: Visit) -> object:
    """Tell a URL of what happens. A secret that was not given is made, and told in a header once."""
    place, (include, level, url) = _place(visit), visit.required("include", "level", "url")
    _check(include, level)
    now = visit.world.clock.now()
    added = Webhook(visit.world.mint.uuid(), str(url), [str(entity) for entity in include], str(level), now, now)
    place.of.webhooks[added.id] = added
    told = {} if visit.body.get("secret") else {"Heroku-Webhook-Secret": visit.world.mint.hex(64)}
    return Answer(place.show(added), 201, told)


@_on_both("PATCH /webhooks/{webhook}", "write")
def update_webhook(visit: Visit) -> object:
    """Change a webhook."""
    place, body = _place(visit), visit.body
    found = place.find(visit)
    _check(body.get("include", found.include), body.get("level", found.level))
    found.url = body.get("url", found.url)
    found.include = body.get("include", found.include)
    found.level = body.get("level", found.level)
    found.updated_at = visit.world.clock.now()
    return place.show(found)


@_on_both("DELETE /webhooks/{webhook}", "write")
def remove_webhook(visit: Visit) -> object:
    """Remove a webhook; what it was told stays in events and deliveries."""
    place = _place(visit)
    found = place.find(visit)
    del place.of.webhooks[found.id]
    return place.show(found)


@_on_both("GET /webhook-events", "read")
def events(visit: Visit) -> object:
    """What happened, as it was told to webhooks: who, what, before and after."""
    return Page(_place(visit).of.events, show_event, by("seq", "id"))


@_on_both("GET /webhook-events/{event}", "read")
def event(visit: Visit) -> object:
    """One event."""
    found = next((event for event in _place(visit).of.events if event.id == visit.args["event"]), None)
    if found is None:
        raise not_found("webhook_event")
    return show_event(found)


@_on_both("GET /webhook-deliveries", "read")
def deliveries(visit: Visit) -> object:
    """Which webhook was told of which event."""
    return Page(_place(visit).of.deliveries, show_delivery, _BY_EVENT)


@_on_both("GET /webhook-deliveries/{delivery}", "read")
def delivery(visit: Visit) -> object:
    """One telling."""
    found = next((sent for sent in _place(visit).of.deliveries if sent.id == visit.args["delivery"]), None)
    if found is None:
        raise not_found("webhook_delivery")
    return show_delivery(found)


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
    """A webhook delivery with its last attempt."""
    at, failed = stamp(sent.created_at), sent.status in ("failed", "retrying")
    attempt = {
        "id": sent.attempt_id,
        "code": sent.code,
        "created_at": at,
        "error_class": sent.error,
        "status": "failed" if failed else "succeeded",
        "updated_at": at,
    }
    return {
        "id": sent.id,
        "created_at": at,
        "event": {"id": sent.event.id, "include": sent.event.include},
        "last_attempt": attempt if sent.attempts else None,
        "next_attempt_at": None,
        "num_attempts": sent.attempts,
        "status": sent.status,
        "updated_at": at,
        "webhook": {"id": sent.webhook.id, "level": sent.webhook.level},
    }


def _check(include: object, level: object) -> None:
    if level not in LEVELS or not isinstance(include, list):
        raise invalid("Level must be notify or sync, include a list.")
