"""Who holds the leaked key, as far as the look at an estate is concerned: whose it is, and what its scope opens."""

from __future__ import annotations

from dataclasses import dataclass

from herotui.assess.own import OwnKey
from herotui.desk import Desk
from herotui.estate.resources import RESOURCES
from herotui.estate.snapshot import Snapshot
from herotui.text.escape import visible

SCOPES = ("global", "identity", "read", "write", "read-protected", "write-protected")
_OPENED_BY = {
    "identity": frozenset({"identity", "global"}),
    "read": frozenset({"read", "write", "read-protected", "write-protected", "global"}),
    "read-protected": frozenset({"read-protected", "write-protected", "global"}),
    "write": frozenset({"write", "write-protected", "global"}),
    "global": frozenset({"global"}),
}
"""Which scopes open what needs one. Inferred: the six words are published, what each endpoint needs is not."""


@dataclass(frozen=True, slots=True)
class Holder:
    """The leaked key, seen from an estate.

    `relation`: `same` (the estate is of the key's own account), `other`, or `not_known`. `scope` is empty while it is
    not known; then `fits` are the scopes that reads leave possible, if it was probed.
    """

    owner: str = ""
    scope: tuple[str, ...] = ()
    fits: tuple[str, ...] = ()
    relation: str = "not_known"
    name: str = "the key"

    def opens(self, needs: str) -> bool | None:
        """Whether the key opens what needs the scope `needs`; None: not known."""
        enough = _OPENED_BY[needs]
        if self.scope:
            return not enough.isdisjoint(self.scope)
        possible = {word in enough for word in self.fits}
        return possible.pop() if len(possible) == 1 else None

    def forbids(self, resource: str) -> str:
        """Why the key's scope does not reach a resource of the estate; empty when it does, or may."""
        needs = RESOURCES[resource].scope
        return self.lacks(needs) if self.opens(needs) is False else ""

    def lacks(self, needs: str) -> str:
        """The sentence for what the scope does not open."""
        return f"scope {self.words} does not open it: needs {needs} (inferred)"

    @property
    def words(self) -> str:
        """`read`, `read or write`, or `not known`."""
        return ", ".join(map(visible, self.scope)) or " or ".join(self.fits) or "not known"

    def whose(self, account: str) -> str:
        """Whose reach an estate shows, as a sentence; `account` is who looked."""
        if self.relation == "other":
            return (
                f"This is what {visible(account)} sees, a colleague of {visible(self.owner) or 'the owner'}:"
                " what the leaked key opens may be more, or less."
            )
        if self.relation == "not_known":
            seen = f"what {visible(account)} sees" if account else "what the key at hand sees"
            return f"This is {seen}; whether the leaked key is of the same account is not known."
        return f"This is what {visible(self.owner or account) or 'the account of the leaked key'} reaches."


def holder_of(desk: Desk, snapshot: Snapshot, own: OwnKey | None = None) -> Holder:
    """The leaked key of the open incident, for a look at `snapshot`; or `own`, where one key alone plays both parts."""
    if own is not None:
        scope = own.authorization.scope if own.authorization else ()
        return Holder(own.account.email if own.account else "", scope, relation="same")
    key = desk.incident.key
    name = f"key {key.authorization.id[:4]}" if key.authorization else "the key"
    return Holder(key.owner, key.scope, key.fits, _relation(desk, snapshot), name)


def _relation(desk: Desk, snapshot: Snapshot) -> str:
    owner = desk.incident.key.owner
    if owner and snapshot.account:
        return "same" if owner == snapshot.account else "other"
    reader = desk.client
    if desk.incident.key.authorization and not owner:
        # Only a list of its own account holds it; where its owner is not told there, it was the reader's.
        return "same"
    return "same" if reader is not None and reader.key == desk.leaked else "not_known"
