"""Happenings out of what the estate keeps of the past: webhook events and the audit trail."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from herotui.detect.scene import Happening
from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import AuditEvent, WebhookEvent
from herotui.text.escape import cut, visible

_MOST_FIELDS, _LONGEST = 12, 160
_TELLING = ("description", "command", "hostname", "email", "url", "name", "plan", "type")
_FIRST = frozenset({"id", "name", "hostname", "email", "user", "description", "type", "command"})
"""Fields that tell one thing from another, taken before others."""
TRAIL = "audit trail"


def told_to_webhooks(snapshot: Snapshot) -> Iterator[Happening]:
    """What happened while a webhook listened: who, what, and what it was before."""
    for place, event in snapshot.items("webhook_events", WebhookEvent):
        payload = event.payload
        if event.created_at is None or payload is None:
            continue
        yield Happening(
            at=event.created_at,
            kind=_word(event.include),
            source="webhook events",
            actor=_word(payload.actor.email) if payload.actor else "",
            app=_word(place.name),
            text=_sentence(payload.action, payload.data),
            data={"action": _word(payload.action), "event": event.id, **flat(payload.data)},
        )


def of_trail(events: Iterable[AuditEvent]) -> Iterator[Happening]:
    """Lines of an audit trail, which alone name addresses."""
    for event in events:
        if event.created_at is None:
            continue
        about = event.app or event.team
        yield Happening(
            at=event.created_at,
            kind=_word(event.kind),
            source=TRAIL,
            actor=_word(event.actor.email) if event.actor else "",
            app=_word(event.app.name) if event.app else "",
            text=_sentence(f"{event.kind} {about.name if about and not event.app else ''}".strip(), event.data),
            address=address_in(event.request.ip_address if event.request else ""),
            data={"event": event.id, **flat(event.data)},
        )


def address_in(text: str) -> str:
    """An IP address as it is usually written; empty for any other text."""
    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        return ""


def flat(data: Mapping[str, Any]) -> dict[str, str]:
    """The plain fields of a foreign shape, an inner thing's as `user.email`, fit to be shown."""
    found: dict[str, str] = {}
    for name, value in sorted(data.items(), key=lambda item: item[0] not in _FIRST):
        if isinstance(value, dict):
            found |= {f"{_word(name)}.{_word(inner)}": _word(str(one)) for inner, one in value.items() if _plain(one)}
        elif _plain(value):
            found[_word(name)] = _word(str(value))
        if len(found) >= _MOST_FIELDS:
            break
    return found


def _plain(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool) and value != ""


def _sentence(action: str, data: Mapping[str, Any]) -> str:
    """`create: eve@acme.example`: the action and what says most of its thing."""
    user = data.get("user")
    things = {**data, "email": user.get("email") if isinstance(user, dict) else data.get("email")}
    thing = next((things[name] for name in _TELLING if isinstance(things.get(name), str) and things[name]), "")
    return _word(f"{action}: {thing}" if thing else action)


def _word(text: str) -> str:
    return visible(cut(text, _LONGEST))
