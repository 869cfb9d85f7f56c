"""What is different between two looks at the same estate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from herotui.estate.place import Of, Place
from herotui.estate.resources import RESOURCES
from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import Model
from herotui.incident.known import Known, Seen


@dataclass(frozen=True, slots=True)
class Change:
    """One item that came (`before` is None), went (`after` is None), or has other `fields`."""

    place: Place
    before: Model | None
    after: Model | None
    fields: tuple[str, ...] = ()

    @property
    def item(self) -> Model:
        """The item as it was seen last."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a change of nothing")
        return found


@dataclass(frozen=True, slots=True)
class Difference:
    """`changes`, and `unknown`: places that only one of the two saw whole, of which nothing can be said."""

    changes: tuple[Change, ...] = ()
    unknown: tuple[Place, ...] = ()


def compare(before: Snapshot, after: Snapshot) -> Difference:
    """What came, went and changed from one snapshot to the other, by place and id.

    A place whose parent came or went is told by that parent.
    Where only the newest items were read, one that is missing at the end of the list is not taken to be gone.
    """
    changes: list[Change] = []
    unknown: list[Place] = []
    parents = {place.app for place in before.places} & {place.app for place in after.places}
    for place in before.places.keys() | after.places.keys():
        then, now = before.places.get(place), after.places.get(place)
        if isinstance(then, Seen) and isinstance(now, Seen):
            changes += _changes(place, then, now)
        elif isinstance(then, Seen) or isinstance(now, Seen):
            # A past release has nothing to compare with: its config vars never change.
            told = place.app in parents and RESOURCES[place.resource].of is not Of.RELEASE
            unknown += [place] if told else []
    changes.sort(key=lambda one: (one.place.resource, one.place.id, one.item.id))
    return Difference(tuple(changes), tuple(sorted(unknown, key=lambda place: (place.resource, place.id))))


def _changes(place: Place, then: Seen[Any], now: Seen[Any]) -> list[Change]:
    row = RESOURCES[place.resource]
    old, new = ({item.id: item for item in known.items} for known in (then, now))
    found = [Change(place, None, new[id]) for id in new.keys() - old.keys() if not _beyond(then, new[id])]
    found += [Change(place, old[id], None) for id in old.keys() - new.keys() if not _beyond(now, old[id])]
    for id in old.keys() & new.keys():
        fields = _fields(old[id], new[id], row.ignores)
        if fields:
            found.append(Change(place, old[id], new[id], fields))
    return found


def _beyond(known: Known[Any], item: Model) -> bool:
    """Whether the item may stand behind the end of a list of which only the newest were read."""
    if not isinstance(known, Seen) or not known.more or not known.items:
        return False
    oldest = min((one.created_at for one in known.items if one.created_at), default=None)
    made = getattr(item, "created_at", None)
    return oldest is not None and made is not None and made <= oldest


def _fields(old: Model, new: Model, ignores: frozenset[str]) -> tuple[str, ...]:
    names = (name for name in msgspec.structs.asdict(old) if name not in ignores)
    return tuple(name for name in names if getattr(old, name) != getattr(new, name))
