"""The ledger of consumers (A5): who uses the key and stops working when it dies. Pure; as a list in `ledger`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from hashlib import sha256

from herotui.errors import WrongUse

STATES = ("unknown", "found", "updated", "proven", "waived", "retired")
"""`unknown`: it may use the key. `found`: it does. Then: has the new key, proven on it, let go, gone."""
PROOFS = {
    "request": "a request was seen with the new key",
    "health": "a health check passed",
    "command": "a command ended with 0",
    "word": "somebody's word",
}
"""How a consumer was proven to work with the new key."""
BY_VALUE = ("its config var holds the leaked key", "the file holds the leaked key")
"""`found_by` of those that were seen to hold the key, in config vars and in files."""
_WORDS = ("proof", "because", "by", "at")


@dataclass(frozen=True, slots=True)
class Consumer:
    """A service, job, file or person that uses the key.

    `where` is where its key is kept; `managed_by` what writes that place (Terraform, Doppler, a deploy script): it is
    changed there first, or its next run brings the old key back. `reloads` says how a new key is taken up, `test` how
    to see that it works, `scope` what it needs, `fallback` what carries it meanwhile. `told` is when and how its owner
    was told, `found_by` how it came onto the list. `id` is made of `where` and `name`.

    Of one that is proven: `proof` (a word of `PROOFS`) and what was seen (`because`); of one that is waived: the
    reason (`because`). `by` is who said so, `at` when (RFC 3339).
    """

    name: str
    where: str = ""
    owner: str = ""
    told: str = ""
    fallback: str = ""
    found_by: str = ""
    state: str = "unknown"
    managed_by: str = ""
    reloads: str = ""
    test: str = ""
    scope: str = ""
    proof: str = ""
    because: str = ""
    by: str = ""
    at: str = ""
    id: str = ""

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise ValueError("an unknown state of a consumer")
        if not self.id:
            object.__setattr__(self, "id", consumer_id(self.name, self.where))

    @property
    def settled(self) -> bool:
        """Whether the old key's death can't hurt it: proven, gone, or let go with a reason and a name."""
        match self.state:
            case "proven":
                return bool(self.proof and self.by)
            case "waived":
                return bool(self.because and self.by)
        return self.state == "retired"

    @property
    def word(self) -> str:
        """What its state rests on: `a command ended with 0: exit code 0, by maria 2026-11-25T14:05:00Z`."""
        said = ": ".join(part for part in (PROOFS.get(self.proof, ""), self.because) if part)
        return f"{said}, by {self.by} {self.at}".strip() if self.by else said


COLUMNS = (
    "id", "name", "where", "owner", "told", "fallback", "found_by", "state", "managed_by", "reloads", "test", "scope",
    "proof", "because", "by", "at",
)  # fmt: skip
"""The fields of a consumer, in the order of a list."""


def consumer_id(name: str, where: str) -> str:
    """Eight hex digits: the same consumer found twice is one."""
    return sha256(f"{where}\n{name}".encode()).hexdigest()[:8]


def merged(known: Consumer, found: Consumer) -> Consumer:
    """A consumer met again: what a person wrote down stays, what was empty is filled, no state goes back."""
    state = max(known.state, found.state, key=STATES.index)
    filled = {f.name: getattr(known, f.name) or getattr(found, f.name) for f in fields(Consumer)}
    # What one state rests on says nothing of another.
    source = known if known.state == state else found
    return replace(known, **{**filled, **{name: getattr(source, name) for name in _WORDS}, "state": state})


def corrected(known: Consumer | None, new: Consumer) -> Consumer:
    """What a person writes down now: a word replaces what was there; an empty one, or `unknown`, leaves it."""
    if known is None:
        return new
    if new.state in ("unknown", known.state):
        filled = {f.name: getattr(new, f.name) or getattr(known, f.name) for f in fields(Consumer)}
        return replace(new, **{**filled, "state": known.state})
    filled = {f.name: getattr(new, f.name) or getattr(known, f.name) for f in fields(Consumer) if f.name not in _WORDS}
    return replace(new, **{**filled, "state": new.state})


def signed(one: Consumer, known: Consumer | None, *, by: str, at: str) -> Consumer:
    """One whose state needs somebody's word, with the name and the time under it; a bare `proven` is a word too.

    Where the state is another than that of `known`, the words for that one don't count for this one.
    """
    if known is not None and known.state != one.state and known.by == one.by and known.at == one.at:
        one = replace(one, proof="", because="" if one.because == known.because else one.because, by="", at="")
    if one.state not in ("proven", "waived"):
        return replace(one, proof="", because="", by="", at="")
    proof = (one.proof or "word") if one.state == "proven" else ""
    return replace(one, proof=proof, by=one.by or by, at=one.at or at)


def proven(one: Consumer, proof: str, because: str, *, by: str, at: str) -> Consumer:
    """It works with the new key: how that was seen, by whom and when. Raises `WrongUse` without a word of it."""
    if proof not in PROOFS:
        raise WrongUse(f"{proof!r} proves nothing.", do=f"Say one of {', '.join(PROOFS)}.")
    _needed(because, "What was seen?")
    return replace(one, state="proven", proof=proof, because=because, by=by, at=at)


def waived(one: Consumer, because: str, *, by: str, at: str) -> Consumer:
    """It is let go: it may break when the old key dies, and somebody says that this is so. Raises `WrongUse`."""
    _needed(because, "Why may it break?")
    return replace(one, state="waived", proof="", because=because, by=by, at=at)


def relapsed(known: Consumer, found: Consumer) -> bool:
    """Whether a place that was said to have the new key was found to hold the old one: something put it back."""
    return known.state in ("updated", "proven") and found.state == "found" and found.found_by in BY_VALUE


def message(one: Consumer, dead_at: str = "") -> str:
    """What its owner is told, to be copied. Says where the key is kept, never what it is; `dead_at` (RFC 3339)."""
    first = f", first in what writes that place ({one.managed_by}), or its next run brings the old one back"
    steps = (
        f"Put the new key there{first if one.managed_by else ''}.",
        f"It takes it up by: {one.reloads}." if one.reloads else "",
        f"Then try it: {one.test}." if one.test else "Then try it.",
        f"Until then: {one.fallback}." if one.fallback else "",
        "Tell me when it works. I hand you the new key by a safe way, never in a message like this.",
    )
    end = f"It stopped working {dead_at}." if dead_at else "It will be revoked, perhaps within minutes."
    where = f", kept in {one.where}," if one.where else ""
    return " ".join(
        part for part in (f"The Heroku API key that {one.name} uses{where} has leaked. {end}", *steps) if part
    )


def _needed(text: str, question: str) -> None:
    if not text.strip():
        raise WrongUse(
            "A consumer is not settled without a word.",
            meaning="Revoking waits until each is proven or let go, and the record says why.",
            do=f"{question} Say it with --because.",
        )


@dataclass(frozen=True, slots=True)
class Tally:
    """A ledger in numbers. `untold` counts those whose owner was not told, without those that are gone."""

    total: int
    states: Mapping[str, int]
    settled: int
    untold: int

    @property
    def text(self) -> str:
        """`5, 3 of them settled; 2 owners not told`."""
        told = f"; {self.untold} owner{'s' if self.untold != 1 else ''} not told" if self.untold else ""
        return f"{self.total}, {self.settled} of them settled{told}"


def tally(consumers: Iterable[Consumer]) -> Tally:
    """Count a ledger."""
    listed = tuple(consumers)
    count = Counter(one.state for one in listed)
    return Tally(
        len(listed),
        {state: count[state] for state in STATES},
        sum(one.settled for one in listed),
        sum(not one.told and one.state != "retired" for one in listed),
    )
