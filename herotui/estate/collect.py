"""Collecting an estate: what matters most first, many places at once, partial results as they come."""

from __future__ import annotations

import asyncio
import heapq
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, cast

from herotui import clock
from herotui.errors import NoAccess
from herotui.estate.lens import Lens
from herotui.estate.place import Of, Place
from herotui.estate.resources import APP_LISTS, RESOURCES, Resource, Shape, rows
from herotui.estate.snapshot import Snapshot
from herotui.heroku import errors
from herotui.heroku.client import Heroku, ReserveReached, Unchanged, whole
from herotui.heroku.models import AddOn, App, Listing, Release, decode_list, decode_one
from herotui.incident.known import Known, NotSeen, Seen
from herotui.web import NoAnswer

AT_ONCE = 16
KEPT_BACK = 1000
"""Requests that reading past releases leaves alone: for audit and rotation."""
_SLICE = 50
_LOST = 16
"""Reads without an answer in a row, after which the network is taken to be gone."""
_CHILDREN = {"teams": Of.TEAM, "enterprises": Of.ENTERPRISE, "spaces": Of.SPACE, "pipelines": Of.PIPELINE}
_DATABASES = (*rows(Of.DATABASE), *(row for row in rows(Of.APP) if row.after == "addons"))
_FINAL = ("forbidden", "not_found", "refused")
"""Causes that asking again in the same collection would not change."""


@dataclass(frozen=True, slots=True)
class Read:
    """A place that was read, or could not be; `done` of `total` places so far (the total grows as apps are found).

    `fresh`: it was asked for now; what a resumed collection had seen already is not.
    """

    place: Place
    known: Known[Any]
    etag: str
    done: int
    total: int
    fresh: bool


class Collector:
    """Reads an estate with one client. `run` yields each place; `snapshot` is what is known so far.

    `resumed` is a collection of the same responder that was cut short: what it saw is not asked for again. `before` is
    an earlier, whole one: what its ETags and times prove unchanged is taken over. `table`: the resources to read.
    `give_way` says for how many seconds others should go first, before each step: a key that was just pressed.
    """

    def __init__(
        self,
        client: Heroku,
        lens: Lens,
        *,
        account: str = "",
        resumed: Snapshot | None = None,
        before: Snapshot | None = None,
        table: Mapping[str, Resource] = RESOURCES,
        give_way: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self._client = client
        self._lens = lens
        self._give_way = give_way
        self._before = before
        self._apps_before = {app.id: app for app in before.apps} if before else {}
        self._table = table
        self._account = account
        self._at = resumed.at if resumed else clock.now()
        self._places: dict[Place, Known[Any]] = dict(resumed.places) if resumed else {}
        self._etags: dict[Place, str] = dict(resumed.etags) if resumed else {}
        self._done_before = {place for place, known in self._places.items() if _settled(known)}
        self._heap: list[tuple[int, int, int, Place]] = []
        self._asked: set[Place] = set()
        self._apps: dict[str, App] = {}
        self._done = 0
        self._silent = 0
        self._stopped: NotSeen | None = None
        self._unread: Counter[str] = Counter()
        self._ended = False
        self._cleaning = asyncio.Lock()

    @property
    def snapshot(self) -> Snapshot:
        """What is known by now; `until` is set once the collection has ended."""
        return Snapshot(
            self._account,
            self._at,
            clock.now() if self._ended else None,
            MappingProxyType(dict(self._places)),
            MappingProxyType(dict(self._unread)),
            MappingProxyType(dict(self._etags)),
        )

    @property
    def unread(self) -> dict[str, int]:
        """Places, by resource, that exist and are left for later."""
        return dict(self._unread)

    async def run(self) -> AsyncGenerator[Read, None]:
        """Collect: first the account's own lists, then what hangs on teams, spaces, pipelines and apps.

        Never raises for what Heroku answers. Closing the iterator stops the work.
        """
        for ask in (self._ask_for_the_accounts, self._ask_for_the_rest):
            ask()
            async with aclosing(self._drain()) as reads:
                async for read in reads:
                    yield read
        self._ended = True

    def _ask(self, row: Resource, place: Place, later: int = 0) -> None:
        if row.name in self._table and place not in self._asked:
            self._asked.add(place)
            heapq.heappush(self._heap, (row.rank, later, len(self._asked), place))

    def _ask_for_the_accounts(self) -> None:
        for row in rows(Of.ACCOUNT):
            self._ask(row, Place(row.name))

    def _ask_for_the_rest(self) -> None:
        for name, of in _CHILDREN.items():
            for parent in _items(self._places.get(Place(name))):
                for row in rows(of):
                    if row.fits(parent):
                        self._ask(row, Place(row.name, parent.id, parent.name))
        for addon in _items(self._places.get(Place("addons"))):
            self._ask_for_the_database(addon)
        for name in APP_LISTS:
            self._meet(_items(self._places.get(Place(name))))

    def _ask_for_the_database(self, addon: AddOn) -> None:
        """Ask for what the Data API tells of an add-on, where it is a database; for its app's backups once."""
        if addon.app is None or not addon.app.id:
            return
        for row in _DATABASES:
            if row.fits(addon) and row.of is Of.DATABASE:
                self._ask(row, Place(row.name, f"{addon.app.id}/{addon.id}", addon.name))
            elif row.fits(addon):
                self._ask(row, Place(row.name, addon.app.id, addon.app.name))

    def _meet(self, apps: tuple[App, ...]) -> None:
        """Ask for what hangs on apps not met before, the latest changed first."""
        new = {app.id: app for app in apps if app.id not in self._apps}
        self._apps |= new
        for later, app in enumerate(sorted(new.values(), key=_last_change, reverse=True)):
            for row in rows(Of.APP):
                if not row.after:
                    self._ask(row, Place(row.name, app.id, app.name), later)

    async def _drain(self) -> AsyncGenerator[Read, None]:
        """Read until nothing is left to ask for, `AT_ONCE` places at a time."""
        running: set[asyncio.Task[Read | None]] = set()
        try:
            while self._heap or running:
                while self._heap and len(running) < AT_ONCE:
                    running.add(asyncio.create_task(self._work(heapq.heappop(self._heap)[-1])))
                finished, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                reads = [read for task in finished if (read := task.result())]
                for read in sorted(reads, key=lambda one: one.done):
                    yield replace(read, total=self._done + len(self._heap) + len(running))
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _work(self, place: Place) -> Read | None:
        """Read one place; None for one that is left for later."""
        row = RESOURCES[place.resource]
        fresh = place not in self._done_before
        if fresh:
            if row.of is Of.RELEASE and not self._affordable(row, place):
                self._unread[row.name] += 1
                return None
            self._places[place], self._etags[place] = await self._read(row, place)
        known = self._places[place]
        self._follow(row, place, known)
        self._done += 1
        return Read(place, known, self._etags.get(place, ""), self._done, 0, fresh)

    def _follow(self, row: Resource, place: Place, known: Known[Any]) -> None:
        if row.name == "team_apps":
            self._meet(_items(known))
        elif row.name == "releases":
            self._ask_for_the_past(place, _items(known))
        for next_row in rows(row.of) if _items(known) else ():
            if next_row.after == row.name:
                self._ask(next_row, Place(next_row.name, place.id, place.name))

    def _ask_for_the_past(self, place: Place, releases: tuple[Release, ...]) -> None:
        """Past config vars, newest first; a deploy carries those of the release before it and comes last."""
        row = RESOURCES["past_config"]
        for age, release in enumerate(sorted(releases, key=lambda one: one.version, reverse=True)[1:]):
            carried = 1000 if release.description.startswith("Deploy") else 0
            past = Place(row.name, f"{place.id}/{release.version}", place.name)
            self._ask(row, past, age + carried)

    async def _read(self, row: Resource, place: Place) -> tuple[Known[Any], str]:
        if self._stopped:
            return self._stopped, ""
        earlier, etag = self._earlier(place)
        if earlier and self._proven(row, place):
            return replace(earlier, at=clock.now()), etag
        try:
            listing = await self._ask_heroku(row, place, etag)
        except Unchanged:
            return replace(cast("Seen[Any]", earlier), at=clock.now()), etag
        except NoAccess as error:
            return self._refusal(row, error), ""
        self._silent = 0
        items = await self._cleaned(listing.items)
        return Seen(items, clock.now(), listing.spoiled, listing.more), listing.etag

    async def _cleaned(self, items: tuple[Any, ...]) -> tuple[Any, ...]:
        """The items through the lens, in slices: thousands come in one answer, and a key press must not wait."""
        if len(items) <= _SLICE:
            return tuple(map(self._lens.clean, items))
        cleaned: list[Any] = []
        async with self._cleaning:  # a slice in each turn of the loop, not one of every answer
            for start in range(0, len(items), _SLICE):
                cleaned += map(self._lens.clean, items[start : start + _SLICE])
                await asyncio.sleep(self._give_way())
        return tuple(cleaned)

    def _earlier(self, place: Place) -> tuple[Seen[Any] | None, str]:
        """What the snapshot before this one saw there, and what to ask with; an ETag is sent for what was seen only."""
        known = self._before.places.get(place) if self._before else None
        if self._before is None or not isinstance(known, Seen):
            return None, ""
        return known, self._before.etags.get(place, "")

    def _affordable(self, row: Resource, place: Place) -> bool:
        """Whether the budget has room for a past release, or it needs no request."""
        left = self._client.budget.now()
        if left is None or left > max(KEPT_BACK, self._client.budget.reserve):
            return True
        return self._earlier(place)[0] is not None

    def _proven(self, row: Resource, place: Place) -> bool:
        """Whether times prove that nothing changed since `before`; a past release never changes."""
        if row.of is Of.RELEASE:
            return True
        then, now = (getattr(apps.get(place.id), row.proof or "id", None) for apps in (self._apps_before, self._apps))
        return bool(row.proof) and then is not None and then == now

    async def _ask_heroku(self, row: Resource, place: Place, etag: str) -> Listing[Any]:
        if wait := self._give_way():
            await asyncio.sleep(wait)
        call = row.call(*place.id.split("/")) if place.id else row.call()
        if row.shape is Shape.LIST:
            return await self._client.listed(whole(call), self._decoder(row), etag=etag)
        return await self._client.listed(call, self._decoder(row), etag=etag, pages=1)

    def _decoder(self, row: Resource) -> Callable[[bytes], Listing[Any]]:
        if row.shape is Shape.CONFIG:
            return self._lens.config
        if row.shape is Shape.ONE:
            return lambda body: Listing((decode_one(row.model, body),))
        return lambda body: decode_list(row.model, body)

    def _refusal(self, row: Resource, error: NoAccess) -> Known[Any]:
        if isinstance(error, errors.NotFound | errors.Gone) and row.absent:
            return Seen((), clock.now())
        if isinstance(error, errors.Unauthorized):
            self._stopped = NotSeen("the key was refused (401)", "Give another key.", "dead_key")
            return self._stopped
        if isinstance(error, ReserveReached | errors.RateLimited):
            self._stopped = NotSeen("the hour's requests are used up", "Wait: 75 come back each minute.", "budget")
            return self._stopped
        if isinstance(error, NoAnswer):
            self._silent += 1
            known = NotSeen(f"{error.trouble.kind}, {error.tries} tries", "Look again.", "no_answer")
            if self._silent >= _LOST:
                self._stopped = known
            return known
        return NotSeen(error.message, row.how or error.do, _cause(error))


def _cause(error: NoAccess) -> str:
    if isinstance(error, errors.Forbidden):
        return "forbidden"
    if isinstance(error, errors.NotFound | errors.Gone):
        return "not_found"
    return "unreadable" if isinstance(error, errors.Unreadable) else "refused"


def _settled(known: Known[Any]) -> bool:
    return isinstance(known, Seen) or known.cause in _FINAL


def _items(known: Known[Any] | None) -> tuple[Any, ...]:
    return known.items if isinstance(known, Seen) else ()


def _last_change(app: App) -> str:
    return (app.updated_at or app.released_at or app.created_at or clock.now()).isoformat()


def pending(snapshot: Snapshot) -> Iterator[tuple[Place, NotSeen]]:
    """What a look that goes on would ask for again."""
    return ((place, known) for place, known in snapshot.not_seen() if known.cause not in _FINAL)
