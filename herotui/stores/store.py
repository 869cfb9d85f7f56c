"""What every store has in common: a place where a key is kept, and what can be done there.

A new store is one file with one class, and one row in `registry.STORES`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from herotui import clock
from herotui.errors import HerotuiError, WrongUse
from herotui.estate.snapshot import Snapshot
from herotui.heroku.client import Heroku
from herotui.secret import Secret

NOTHING = ""
"""The fingerprint of no value at all."""


class Unfit(WrongUse):
    """A place that herotui does not write to, and why; nothing was changed."""


class ChangedMeanwhile(HerotuiError):
    """What stands there is not what was expected: somebody else wrote. Nothing of theirs was overwritten knowingly."""


class DeadValue(HerotuiError):
    """A value that was stolen or is dead is never written, not even to take a change back."""


@dataclass(frozen=True, slots=True)
class About:
    """A store in words. `leaked_reads`: whether the leaked key opens what is kept there, while it lives."""

    id: str
    title: str
    what: str
    needs: str
    cannot: str
    leaked_reads: bool


@dataclass(frozen=True, slots=True)
class Slot:
    """Where one value is kept: in the `place` (a file, an app) of a `store`, under a `name` (variable, machine)."""

    store: str
    place: str
    name: str


@dataclass(frozen=True, slots=True)
class Holding:
    """A slot that was found to hold what was looked for; `line` in its file, 0 where there is none.

    `by_hand` says why herotui can't write it, empty where it can. `phrase` names it as the ledger of consumers does.
    """

    slot: Slot
    phrase: str
    line: int = 0
    by_hand: str = ""


@dataclass(frozen=True, slots=True)
class Unseen:
    """A place that was not looked at, and why."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Search:
    """What was found, and what was not looked at: none found is an answer only where `unseen` is empty."""

    holdings: tuple[Holding, ...] = ()
    unseen: tuple[Unseen, ...] = ()


@dataclass(frozen=True, slots=True)
class Access:
    """Whether the store can be used now, in words."""

    open: bool
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """`new` is to stand in `slot` (None: nothing), where now a value of fingerprint `expecting` stands."""

    slot: Slot
    new: Secret | None
    expecting: str


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether a slot holds a value, how that was seen, and when."""

    holds: bool
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Around:
    """What stores work with: the salt of fingerprints, where files are, a client for Heroku (to write an urgent one,
    or the budget's reserve keeps it from comparing).

    `paths` are files and folders that the responder points at, beside the known places under `home`. `estate` spares
    requests when looking for a value. `dead` are fingerprints that are never written.
    """

    salt: bytes = field(repr=False)
    home: Path
    paths: tuple[Path, ...] = ()
    heroku: Heroku | None = None
    estate: Snapshot | None = None
    dead: frozenset[str] = frozenset()


class Store(ABC):
    """A kind of place. Methods raise `HerotuiError` for what they refuse or can't reach, never OSError."""

    about: ClassVar[About]

    def __init__(self, around: Around) -> None:
        self.around = around

    @abstractmethod
    async def check(self) -> Access:
        """Whether it can be used. Changes nothing."""

    @abstractmethod
    async def find(self, fingerprint: str, key: Secret | None = None) -> Search:
        """Where a value stands; with the `key` itself also where it is part of something longer."""

    @abstractmethod
    async def read(self, slot: Slot) -> Secret | None:
        """What stands in a slot; None for nothing. Raises `Unfit` where no value can be told."""

    @abstractmethod
    async def refusals(self, slots: Sequence[Slot]) -> Mapping[Slot, str]:
        """Slots that `write` would refuse whatever the value, each with the reason. Changes nothing."""

    @abstractmethod
    def phrase(self, slot: Slot) -> str:
        """The slot in words, as the ledger of consumers names it."""

    @abstractmethod
    def preview(self, changes: Sequence[Change]) -> tuple[str, ...]:
        """What `write` would do, line by line, without a value."""

    @abstractmethod
    def as_data(self, changes: Sequence[Change]) -> dict[str, object]:
        """What `write` would do, as the journal keeps it: `service`, `method`, `path`, `body`, values described."""

    async def write(self, changes: Sequence[Change]) -> tuple[Change, ...]:
        """Make all changes of one place as one, and give those that take it back: write them to undo it.

        A slot that holds the new value already is left alone. Raises `ChangedMeanwhile` when another value than the
        expected one stands there, `DeadValue`, `Unfit`; then nothing was changed.
        """
        if len({change.slot.place for change in changes}) != 1 or len({c.slot for c in changes}) != len(changes):
            raise ValueError("changes of one place are needed, one a slot")
        for change in changes:
            if self.fingerprint(change.new) in self.around.dead:
                raise DeadValue(
                    f"{self.phrase(change.slot)} was not written: that value is stolen or dead.",
                    meaning="Whoever reads it there would not get in, or would be the attacker.",
                    do="Write the new key.",
                )
        former = await self._write(changes)
        return tuple(
            Change(change.slot, former[change.slot.name], self.fingerprint(change.new))
            for change in changes
            if change.slot.name in former
        )

    @abstractmethod
    async def _write(self, changes: Sequence[Change]) -> Mapping[str, Secret | None]:
        """Make them, and give what stood there before, by name; without those that held the new value already."""

    async def prove(self, slot: Slot, new: Secret) -> Proof:
        """Read the slot once more."""
        held = await self.read(slot)
        words = "holds the new key" if held == new else "holds another value" if held else "holds nothing"
        return Proof(held == new, f"{self.phrase(slot)} {words}", clock.now())

    def fingerprint(self, value: Secret | None) -> str:
        """The value's fingerprint, `NOTHING` for None."""
        return value.fingerprint(self.around.salt) if value is not None else NOTHING

    def due(self, change: Change, held: Secret | None) -> bool:
        """Whether a change is still to be made. Raises `ChangedMeanwhile` when neither value stands there."""
        now = self.fingerprint(held)
        if now == self.fingerprint(change.new):
            return False
        if now != change.expecting:
            raise ChangedMeanwhile(
                f"{self.phrase(change.slot)} {'was changed' if held else 'is gone'} since it was looked at.",
                meaning="Somebody else writes there; nothing was written.",
                do="Look again, and ask who keeps it: what they apply next would win.",
            )
        return True
