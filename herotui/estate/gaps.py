"""What was not seen of an estate, and because of what: a line for each resource and reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from herotui.estate.place import Of, Place
from herotui.estate.resources import RESOURCES, Shape
from herotui.estate.snapshot import Snapshot, title
from herotui.incident.known import NotSeen, Seen
from herotui.incident.state import Gap
from herotui.text.escape import visible

_CAUSES = {
    "forbidden": "403: the key's scope or its owner's role does not reach it",
    "not_found": "404: it is not there, or this key may not see it",
    "unreadable": "its answer can't be read",
    "budget": "the hour's requests are used up",
    "dead_key": "the key was refused (401)",
    "no_answer": "no answer came",
    "not_asked": "it was not asked for",
}
_PASSING = frozenset({"budget", "no_answer"})
"""What another key or another page is no help against."""


def _nothing(resource: str) -> str:
    return ""


def unseen(snapshot: Snapshot, forbids: Callable[[str], str] = _nothing) -> tuple[Gap, ...]:
    """The gaps of a snapshot, those that hide most first. `place` names one place, or says how many of how many.

    `forbids` says why a resource (by name) is refused to who looked, where that is known; else it is empty.
    """
    total: dict[str, int] = {}
    found: dict[tuple[str, str], list[tuple[Place, NotSeen]]] = {}
    gaps: list[tuple[int, Gap]] = []
    for place, known in snapshot.places.items():
        total[place.resource] = total.get(place.resource, 0) + 1
        if isinstance(known, NotSeen):
            found.setdefault((place.resource, known.cause or known.reason), []).append((place, known))
        else:
            gaps += [(0, gap) for gap in _partial(place, known)]
    for (resource, _), places in found.items():
        gaps.append((RESOURCES[resource].rank, _gap(places, total[resource], forbids)))
    gaps += [(RESOURCES[name].rank, _later(name, count)) for name, count in snapshot.unread.items() if count]
    gaps += [(row.rank, _never(row.title)) for row in RESOURCES.values() if _never_asked(row.name, row.of, total)]
    return tuple(gap for _, gap in sorted(gaps, key=lambda one: (one[0], one[1].place)))


def _gap(places: list[tuple[Place, NotSeen]], total: int, forbids: Callable[[str], str]) -> Gap:
    place, known = places[0]
    row = RESOURCES[place.resource]
    where = title(place) if len(places) == 1 else f"{row.title}, {len(places)} of {total}"
    reason = _CAUSES.get(known.cause, known.reason)
    forbidden = forbids(row.name) if known.cause == "forbidden" else ""
    how = known.how or row.how if known.cause in _PASSING else row.how or known.how
    return Gap(visible(where), f"403: {forbidden}" if forbidden else visible(reason), visible(how))


def _partial(place: Place, known: Seen[object]) -> list[Gap]:
    if known.spoiled:
        count = len(known.spoiled)
        return [Gap(visible(title(place)), f"{count} items could not be read: {visible(known.spoiled[0])}")]
    if known.more and RESOURCES[place.resource].shape is not Shape.NEWEST:
        return [Gap(visible(title(place)), "the list is longer than what was read")]
    return []


def _later(resource: str, count: int) -> Gap:
    row = RESOURCES[resource]
    return Gap(f"{row.title}, {count} more", "left for later: requests are kept for revoking", "Look again in an hour.")


def _never_asked(resource: str, of: Of, total: Mapping[str, int]) -> bool:
    return of is Of.ACCOUNT and resource not in total


def _never(name: str) -> Gap:
    return Gap(name, _CAUSES["not_asked"], "Look again.")
