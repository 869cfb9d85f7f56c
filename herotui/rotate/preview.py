"""What "revoke now" would do, as data: the dialog and the command line show it, the typed word chooses from it."""

from __future__ import annotations

from dataclasses import dataclass

from herotui.call import Call

ALL = "all"
LOCKOUT = "lockout"


@dataclass(frozen=True, slots=True)
class Target:
    """Something that can be ended. `id` is what the typed word is taken from.

    `role` is `leaked` (the leaked key's authorization), `candidate` (might be), `minted` (made since the leak),
    `session` (hangs on a minted authorization) or `member` (cuts the account's reach; has a way back).
    """

    id: str
    role: str
    title: str
    call: Call
    owner: str = ""
    client: str = ""
    scope: tuple[str, ...] = ()
    created_at: str = ""
    way_back: str = "none: Heroku cannot restore it"
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything that stands in the dialog before a word is typed.

    `regenerates`: the leaked key is the only way in, so its authorization is regenerated in place and the new key
    stays with the responder. `by_leaked`: the leaked key itself makes the calls on its account. `refused` says why
    nothing can be revoked from here; `ways` what remains then. `over`: a full list holds nothing to revoke any more.
    """

    targets: tuple[Target, ...] = ()
    owner: str = ""
    regenerates: bool = False
    by_leaked: bool = False
    lockout: bool = False
    seat: str = ""
    seat_safe: bool = False
    stops: tuple[str, ...] = ()
    not_searched: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    refused: str = ""
    over: bool = False

    @property
    def ambiguous(self) -> bool:
        """Whether the responder has to choose the leaked key's authorization among candidates."""
        return not any(target.role == "leaked" for target in self.targets)

    def word(self, target: Target) -> str:
        """The shortest prefix of the target's id, four characters at least, that no other target shares."""
        others = [other.id for other in self.targets if other.id != target.id]
        length = 4
        while length < len(target.id) and any(other.startswith(target.id[:length]) for other in others):
            length += 1
        return target.id[:length]

    def chosen(self, typed: str, ticked: frozenset[str] | None = None) -> tuple[Target, ...]:
        """The targets that `typed` confirms, in order; empty as long as it confirms nothing.

        A target's word chooses that target. `all` chooses every ticked one (default: those preselected), and only
        where at least one is. Where a lock-out is certain, `lockout` chooses the leaked key's and nothing else does.
        """
        word = typed.strip().lower()
        if self.lockout:
            return tuple(t for t in self.targets if t.role == "leaked") if word == LOCKOUT else ()
        if word == ALL:
            ids = ticked if ticked is not None else frozenset(t.id for t in self.targets if t.selected)
            return tuple(t for t in self.targets if t.id in ids)
        return tuple(t for t in self.targets if len(word) >= 4 and word == self.word(t).lower())


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one call ended: `status` 0 means no answer. `state` is `done`, `gone` (already), `refused`, `not_known`."""

    target: Target
    state: str
    status: int
    request_id: str
    text: str
