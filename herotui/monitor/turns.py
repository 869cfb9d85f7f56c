"""Which places the next look reads: each in its turn, by how much an attacker's return would show there. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from herotui.estate.place import Of, Place
from herotui.estate.resources import APP_LISTS, RESOURCES
from herotui.estate.snapshot import Snapshot
from herotui.incident.known import Known, NotSeen

_ALWAYS = frozenset({*APP_LISTS, "authorizations", "sessions", "keys"})
"""Each look reads these: they tell of the most, and an app's `released_at` proves its config vars unchanged."""
_OFTEN = frozenset({"drains", "webhooks", "collaborators", "dynos", "members", "invitations", "transfers"})
_SELDOM = frozenset(
    {
        "account_features", "app_features", "backup_schedules", "database_links", "databases", "enterprises",
        "invoices", "key_value_stores", "space_nat", "space_peerings", "space_vpns", "team_features", "teams",
    }
)  # fmt: skip
_NEVER = frozenset(
    {"archives", "audit_events", "past_config", "team_usage", "webhook_deliveries", "webhook_events", "builds"}
)
"""Archives, and lists of what another one shows as well."""
TABLE = MappingProxyType({name: row for name, row in RESOURCES.items() if name not in _NEVER})
"""What a watch reads."""
_OFTEN_WEIGHT, _USUAL_WEIGHT, _SELDOM_WEIGHT = 1.0, 4.0, 16.0
PASSING = ("no_answer", "budget", "dead_key", "unreadable")
"""Causes that say nothing about the place: what was seen there before still counts."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often and how much. `budget` is in requests an hour; `asked` is the interval that somebody asked for.

    An interval that was asked for outranks the budget: at each look what is always read is read, and one place more.
    """

    budget: int = 300
    asked: timedelta | None = None

    def every(self, now: datetime, dead_at: datetime | None) -> timedelta:
        """From one look to the next: short in the first hour after the deactivation, then longer."""
        if self.asked is not None:
            return self.asked
        since = now - dead_at if dead_at else timedelta()
        if since < timedelta(hours=1):
            return timedelta(minutes=1)
        return timedelta(minutes=2 if since < timedelta(hours=6) else 5)

    def allowance(self, every: timedelta) -> float:
        """Requests for one look."""
        return self.budget * every.total_seconds() / 3600


def always(snapshot: Snapshot) -> list[Place]:
    """What each look reads, account-wide."""
    return [place for place in snapshot.places if place.resource in _ALWAYS]


def due(snapshot: Snapshot, read_at: dict[Place, datetime], now: datetime, room: float) -> list[Place]:
    """The `room` places whose turn it is, the longest overdue for their weight first; at least one."""
    places = (place for place in snapshot.places if _has_turns(place))
    ranked = sorted(places, key=lambda place: _overdue(place, read_at, now), reverse=True)
    return ranked[: max(1, int(room))]


def free(snapshot: Snapshot) -> list[Place]:
    """What costs nothing while its app is as it was, and is read at once when it is not."""
    return [place for place in snapshot.places if place.resource in TABLE and TABLE[place.resource].proof]


def lateness(snapshot: Snapshot, room: float, every: timedelta) -> dict[str, timedelta]:
    """How long after it was made something is seen at the latest, by resource: `drains`, 4 minutes."""
    weights = [_weight(place.resource) for place in snapshot.places if _has_turns(place)]
    looks = sum(1 / weight for weight in weights) / max(1.0, room)
    late = {place.resource: every for place in [*always(snapshot), *free(snapshot)]}
    for name in {place.resource for place in snapshot.places if _has_turns(place)}:
        late[name] = every * max(1.0, looks * _weight(name) + 1)
    return late


def without(snapshot: Snapshot, places: Iterable[Place]) -> Snapshot:
    """The snapshot as a look that was cut short before it came to these places."""
    left = set(places)
    kept = {place: known for place, known in snapshot.places.items() if place not in left and _answered(known)}
    return replace(snapshot, until=None, places=MappingProxyType(kept))


def merged(before: Snapshot, look: Snapshot) -> Snapshot:
    """A look laid over the one before: where it was not answered, what was seen before still counts."""
    apps = {app.id for app in look.apps} or {app.id for app in before.apps}
    places = {place: known for place, known in _laid_over(before, look) if _there(place, apps)}
    etags = {**before.etags, **{place: etag for place, etag in look.etags.items() if etag}}
    return replace(look, places=MappingProxyType(places), etags=MappingProxyType(etags))


def _laid_over(before: Snapshot, look: Snapshot) -> Iterator[tuple[Place, Known[Any]]]:
    for place in {**before.places, **look.places}:
        known = look.places.get(place)
        if known is None or (not _answered(known) and place in before.places):
            known = before.places[place]
        yield place, known


def _there(place: Place, apps: set[str]) -> bool:
    """Whether an app's place is that of an app which there still is."""
    return RESOURCES[place.resource].of not in (Of.APP, Of.RELEASE, Of.DATABASE) or place.app in apps


def _answered(known: Known[Any]) -> bool:
    return not isinstance(known, NotSeen) or known.cause not in PASSING


def _has_turns(place: Place) -> bool:
    row = TABLE.get(place.resource)
    return row is not None and not row.proof and place.resource not in _ALWAYS


def _weight(resource: str) -> float:
    if resource in _OFTEN:
        return _OFTEN_WEIGHT
    return _SELDOM_WEIGHT if resource in _SELDOM else _USUAL_WEIGHT


def _overdue(place: Place, read_at: dict[Place, datetime], now: datetime) -> float:
    waited = (now - read_at[place]).total_seconds() if place in read_at else float("inf")
    return waited / _weight(place.resource)
