"""Which of what happened herotui did itself: known by its own record of calls, their times and Request-Ids. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from herotui.detect.scene import Happening
from herotui.estate.snapshot import Snapshot
from herotui.incident.state import Incident, SentCall

_NEAR = timedelta(seconds=10)
"""Between our clock and Heroku's, and between sending and being written down."""


def without_own(happenings: Iterable[Happening], incident: Incident, estate: Snapshot) -> list[Happening]:
    """All that herotui did not do: what happened at the app of one of its writes, when it was sent, is its own."""
    ids = {app.name: app.id for app in estate.apps}
    own = own_requests(incident)
    return [one for one in happenings if not _ours(one, incident.calls.values(), ids.get(one.app, ""), own)]


def own_requests(incident: Incident) -> frozenset[str]:
    """The Request-Ids of herotui's writes."""
    return frozenset(call.request_id for call in incident.calls.values() if call.request_id)


def own_items(incident: Incident) -> frozenset[str]:
    """Ids of what herotui, or the responder for it, made: never a finding."""
    made = (call.made for call in incident.calls.values())
    return frozenset(filter(None, (incident.responder_key.authorization_id, *made)))


def _ours(one: Happening, calls: Iterable[SentCall], app_id: str, own: frozenset[str]) -> bool:
    if own & set(one.data.values()):
        return True
    names = [name for name in (one.app, app_id) if name]
    return any(
        abs(call.at - one.at) <= _NEAR and names and any(f"/{name}/" in f"{call.line}/" for name in names)
        for call in calls
    )
