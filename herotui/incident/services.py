"""Step V2: does every consumer run on the new key? Worked out of the ledger and the second look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from herotui.incident.consumers import Consumer
from herotui.incident.state import Incident
from herotui.text.times import parse_stamp

GOOD = ("proven", "waived", "retired")
"""The states that stand against nothing."""


@dataclass(frozen=True, slots=True)
class Service:
    """A consumer as it stands: `proven`, `old_proof` (before the old key died), `old_key` (it still has the leaked
    one), `unproven`, `waived` or `retired`.

    `says` is what that rests on, `how` the way to prove it, empty where nothing is left to prove.
    """

    id: str
    name: str
    where: str
    state: str
    says: str = ""
    how: str = ""


def services(incident: Incident) -> tuple[Service, ...]:
    """Every consumer of the ledger, and every place outside it that holds the old key still; the worst first."""
    second = incident.verified.second
    holders = second.holders if second else ()
    rows = [_service(one, holders, incident.key.dead_at) for one in incident.consumers.values()]
    known = {row.where for row in rows}
    rows += [Service("", where, where, "old_key", _SEEN, _RENEW) for where in holders if where not in known]
    return tuple(sorted(rows, key=lambda row: (row.state in GOOD, row.state != "old_key", row.name)))


_SEEN = "the old key was seen there"
_RENEW = "give it the new key, then look again: herotui verify"


def _service(one: Consumer, holders: tuple[str, ...], dead_at: datetime | None) -> Service:
    if one.where in holders and one.state != "retired":
        # Whatever the ledger says: what was seen there is the dead key.
        return Service(one.id, one.name, one.where, "old_key", _SEEN, _RENEW)
    prove = f"herotui consumers prove {one.id}"
    if one.state == "proven" and one.settled and not _fresh(one, dead_at):
        return Service(one.id, one.name, one.where, "old_proof", one.word, prove)
    if one.settled:
        return Service(one.id, one.name, one.where, one.state, one.word)
    return Service(one.id, one.name, one.where, "unproven", one.word, prove)


def _fresh(one: Consumer, dead_at: datetime | None) -> bool:
    """Whether it was proven since the old key died: before, it may have been the old key that worked."""
    try:
        return dead_at is not None and parse_stamp(one.at) >= dead_at.replace(microsecond=0)
    except ValueError:
        return False
