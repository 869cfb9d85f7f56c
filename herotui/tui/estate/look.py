"""All views of one look at the estate, worked out in a thread: the screen only paints them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from herotui.assess.blast import Radius, radius
from herotui.assess.holder import holder_of
from herotui.assess.run import since_the_leak
from herotui.desk import Desk
from herotui.estate.place import Of
from herotui.estate.resources import RESOURCES
from herotui.estate.snapshot import Snapshot
from herotui.tui.estate.blast import BlastSight
from herotui.tui.estate.rest import ChangesSight, EvidenceSight, NotSeenSight
from herotui.tui.estate.secrets import SecretSight, SharedSight
from herotui.tui.estate.sight import Sight
from herotui.tui.estate.tree import TreeSight

VIEWS = ("Blast", "Tree", "Secrets", "Shared", "Not seen", "Changes", "Evidence")


@dataclass(frozen=True)
class Look:
    """What was seen of the estate so far, by view."""

    snapshot: Snapshot
    radius: Radius
    sights: dict[str, Sight[Any]]


def look_at(desk: Desk, snapshot: Snapshot) -> Look:
    """Work out every view. Takes seconds for a thousand apps: call it in a thread."""
    found = radius(snapshot, holder_of(desk, snapshot))
    sights: tuple[Sight[Any], ...] = (
        BlastSight(found, whole=snapshot.until is not None),
        TreeSight(found.tree),
        SecretSight(found.secrets, snapshot),
        SharedSight(found.secrets.shared),
        NotSeenSight(found.not_seen),
        ChangesSight(since_the_leak(desk, snapshot)),
        EvidenceSight(desk.incident.evidence[::-1]),
    )
    return Look(snapshot, found, {sight.title: sight for sight in sights})


def requests_a_look() -> tuple[int, int]:
    """How many requests a look takes at least: for the account, and for each app."""
    rows = RESOURCES.values()
    return sum(row.of is Of.ACCOUNT for row in rows), sum(row.of is Of.APP for row in rows)
