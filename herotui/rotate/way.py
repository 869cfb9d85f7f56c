"""How the old key is to be replaced: beside a new one, in its own place, or not from here at all. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from herotui.call import Call
from herotui.incident.state import Incident
from herotui.incident.status import ENDED
from herotui.rotate.preview import Preview
from herotui.text.escape import visible

READS_CONFIG = frozenset({"global", "read-protected", "write-protected"})
"""Scopes that open config vars. Inferred: the words are published, what each endpoint needs is not."""
UNKNOWN_SCOPE = ("write-protected",)
"""What a new key gets where the old one's scope is not known: enough for apps, nothing of the account."""


class Kind(StrEnum):
    """`BESIDE`: a new key first, then the old one is deleted. `IN_PLACE`: regenerated, without overlap. `DEAD`: it is
    gone already. `STUCK`: it lives, and nobody at hand can end it for certain."""

    BESIDE = "beside"
    IN_PLACE = "in place"
    DEAD = "dead"
    STUCK = "stuck"


@dataclass(frozen=True, slots=True)
class Way:
    """`end` is the call that ends the old key (R4). `by_leaked`: the old key makes the calls, for its account has no
    other at hand. `why` is why it goes this way; `no_new_key` why no new one can be made, empty where it can.
    `reads_config`: whether the old key reads config vars while it lives. `scope` is what the new key gets.
    """

    kind: Kind
    why: str = ""
    end: Call | None = None
    by_leaked: bool = False
    no_new_key: str = ""
    reads_config: bool = True
    scope: tuple[str, ...] = UNKNOWN_SCOPE


def way_of(incident: Incident, preview: Preview) -> Way:
    """The way that the incident and the list of authorizations leave."""
    key = incident.key
    scope = key.scope or UNKNOWN_SCOPE
    no_key = _no_new_key(incident)
    reads = not key.scope or not READS_CONFIG.isdisjoint(key.scope)
    if key.state in ENDED:
        return Way(Kind.DEAD, f"the old key is {key.state} already", None, False, no_key, False, scope)
    old = next((target for target in preview.targets if target.role == "leaked"), None)
    if old is None:
        why = preview.refused or "which authorization is the leaked key's is not certain: choose it with herotui revoke"
        return Way(Kind.STUCK, why, None, preview.by_leaked, f"the old key can't be ended: {why}", reads, scope)
    if preview.lockout:
        why = "the leaked key is the only key at hand, and can only be deleted: log in with a browser first"
        return Way(Kind.STUCK, why, None, True, why, reads, scope)
    if preview.by_leaked:
        why = "no other key of its account is at hand, so it is regenerated in its own place: no overlap"
        return Way(Kind.IN_PLACE, why, old.call, True, "", reads, old.scope or scope)
    return Way(Kind.BESIDE, "", old.call, False, no_key, reads, old.scope or scope)


def _no_new_key(incident: Incident) -> str:
    """Why nobody at hand can make a key for the old one's account."""
    key, responder = incident.key, incident.responder_key
    if key.federated:
        return (
            "an SSO account can't create authorizations: take a team's token or a machine account's, put it in place"
            " with herotui stores put, and mark R1 and R3 as done with what you saw"
        )
    if key.owner and responder.owner and visible(key.owner) != responder.owner:
        return f"this key is of another account: {visible(key.owner)} makes the new one"
    return ""
