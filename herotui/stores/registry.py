"""Every store there is, and one door to all of them."""

from __future__ import annotations

import asyncio
from typing import Protocol

from herotui.errors import WrongUse
from herotui.secret import Secret
from herotui.stores.config_vars import ConfigVars
from herotui.stores.files import Files
from herotui.stores.store import Around, Change, Search, Slot, Store
from herotui.text.escape import visible

STORES: tuple[type[Store], ...] = (Files, ConfigVars)


class Spot(Protocol):
    """Anything that names a slot."""

    @property
    def store(self) -> str:
        """The store's id."""

    @property
    def place(self) -> str:
        """A file, an app."""

    @property
    def name(self) -> str:
        """A variable, a machine."""


class Shelf:
    """All stores at hand."""

    def __init__(self, around: Around) -> None:
        self.stores = {store.about.id: store(around) for store in STORES}

    def store(self, id: str) -> Store:
        """The store of this id. Raises `WrongUse`."""
        if id not in self.stores:
            raise WrongUse(f"There is no store {visible(id)!r}.", do=f"There are: {', '.join(self.stores)}.")
        return self.stores[id]

    async def find(self, fingerprint: str, key: Secret | None = None) -> Search:
        """Where a value stands, in all of them."""
        found = await asyncio.gather(*(store.find(fingerprint, key) for store in self.stores.values()))
        return Search(
            tuple(one for search in found for one in search.holdings),
            tuple(one for search in found for one in search.unseen),
        )

    async def read(self, spot: Spot) -> Secret | None:
        """What stands there now."""
        return await self.store(spot.store).read(Slot(spot.store, spot.place, spot.name))

    async def write(self, spot: Spot, value: Secret, expecting: str) -> None:
        """Put `value` there, whole or not at all, over a value of the fingerprint `expecting` (`NOTHING`: none).

        Raises `ChangedMeanwhile`, `DeadValue`, `Unfit`.
        """
        slot = Slot(spot.store, spot.place, spot.name)
        await self.store(spot.store).write([Change(slot, value, expecting)])
