"""A key at work on the Platform API: typed answers, whole lists, typed errors."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from herotui.call import Call, Service
from herotui.errors import NoAccess
from herotui.heroku import calls
from herotui.heroku.budget import Budget
from herotui.heroku.errors import HerokuError, Unreadable, error_from
from herotui.heroku.models import (
    Account,
    Authorization,
    Listing,
    Model,
    Session,
    decode_config,
    decode_list,
    decode_one,
)
from herotui.secret import Secret
from herotui.web import Answer, Web

M = TypeVar("M", bound=Model)
R = TypeVar("R")
_WHOLE = "id ..; max=1000"
_NOT_MODIFIED, _NO_RANGE = 304, 416
_LARGE = 1 << 16
"""Bytes of an answer that take milliseconds to make into items: off the loop, no key press waits for it."""
# 1,000 items a page: more than any account has, so that a list which never ends can't keep us for ever.
MOST_PAGES = 200


class ReserveReached(NoAccess):
    """Not sent: the requests that are left are kept for revoking."""

    def __init__(self, call: Call, budget: Budget) -> None:
        super().__init__(
            f"{call.line} was not sent: {budget.phrase}.",
            meaning=f"The last {budget.reserve} requests are kept for revoking; what this asks for is not known.",
            do="Wait: 75 come back each minute.",
        )


class Unchanged(Exception):
    """304: what the given ETag names still holds."""


class Heroku:
    """What one key can read and write. Every method raises a `HerokuError` or `NoAnswer`; reads `ReserveReached`.

    An `urgent` client, for revoking, reads on when only the budget's reserve is left; writes always go.
    """

    def __init__(self, web: Web, key: Secret, budget: Budget | None = None, *, urgent: bool = False) -> None:
        self.web = web
        self.key = key
        self.budget = budget or Budget()
        self.urgent = urgent
        self._unpacking = asyncio.Lock()

    async def account(self) -> Account:
        """Whose key it is."""
        return await self.one(calls.account(), Account)

    async def authorizations(self) -> Listing[Authorization]:
        """Every authorization of the account."""
        return await self.all(calls.authorizations(), Authorization)

    async def sessions(self) -> Listing[Session]:
        """Every session of the account."""
        return await self.all(calls.sessions(), Session)

    async def one(self, call: Call, model: type[M]) -> M:
        """The one thing that a read answers."""
        answer = await self.read(call)
        return _decoded(call, answer, lambda body: decode_one(model, body))

    async def config(self, call: Call) -> dict[str, Secret]:
        """Config vars by name, of an app or of a pipeline's stage."""
        return _decoded(call, await self.read(call), decode_config)

    async def all(self, call: Call, model: type[M]) -> Listing[M]:
        """A list to its end, whatever changes meanwhile: an item that two pages hold is given once, as seen last."""
        return await self.listed(whole(call), lambda body: decode_list(model, body))

    async def newest(self, call: Call, model: type[M]) -> Listing[M]:
        """The first page of a list in the call's own order."""
        return await self.listed(call, lambda body: decode_list(model, body), pages=1)

    async def listed(
        self, call: Call, decode: Callable[[bytes], Listing[M]], *, etag: str = "", pages: int = MOST_PAGES
    ) -> Listing[M]:
        """At most `pages` pages of a list, each made into items by `decode` (ValueError: the answer is unreadable).

        Raises `Unchanged` when `etag`, of an earlier listing, still holds.
        """
        items: dict[str, M] = {}
        spoiled: list[str] = []
        asked: set[str] = set()
        order = call.order
        while order not in asked and len(asked) < pages:
            asked.add(order)
            answer = await self._page(replace(call, order=order), "" if items else etag)
            if answer.status == _NOT_MODIFIED:
                raise Unchanged
            page = await self._unpacked(call, answer, decode)
            items.update((item.id, item) for item in page.items)
            spoiled += page.spoiled
            order = answer.headers.get("next-range", "") if answer.status == 206 else ""
            if not order:
                etag = answer.headers.get("etag", "") if len(asked) == 1 else ""
                return Listing(tuple(items.values()), tuple(spoiled), etag=etag)
        return Listing(tuple(items.values()), tuple(spoiled), more=True)

    async def read(self, call: Call, *, etag: str = "") -> Answer:
        """The answer (2xx, or 304 for an `etag` that still holds) to a call that changes nothing."""
        if not self.budget.allows(self.urgent):
            raise ReserveReached(call, self.budget)
        return await self._sent(call, etag=etag)

    async def write(self, call: Call) -> Answer:
        """The answer to a call that changes something. It is sent once, reserve or not."""
        return await self._sent(call)

    async def _sent(self, call: Call, *, etag: str = "") -> Answer:
        # Heroku's own CLI logs in to this part of the Data API with Basic.
        basic = call.service is Service.DATA and call.path.startswith("/postgres/")
        answer = await self.web.send(call, self.key, basic=basic, etag=etag)
        self.budget.update(answer)
        error = error_from(call, answer)
        if error is not None:
            raise error
        return answer

    async def _page(self, call: Call, etag: str) -> Answer:
        try:
            return await self.read(call, etag=etag)
        except HerokuError as error:
            # Not every list can be cut by id; such a list comes whole.
            if error.status != _NO_RANGE or call.order != _WHOLE:
                raise
        return await self.read(replace(call, order=""), etag=etag)

    async def _unpacked(self, call: Call, answer: Answer, decode: Callable[[bytes], R]) -> R:
        if len(answer.body) < _LARGE:
            return _decoded(call, answer, decode)
        async with self._unpacking:  # the loop shares the interpreter with one thread, not with sixteen
            return await asyncio.to_thread(_decoded, call, answer, decode)


def whole(call: Call) -> Call:
    """The call for a whole list: in the order of ids, which stays while things come and go."""
    return call if call.order else replace(call, order=_WHOLE)


def _decoded(call: Call, answer: Answer, decode: Callable[[bytes], R]) -> R:
    try:
        return decode(answer.body)
    except ValueError:
        unreadable = Unreadable(call, answer)
    raise unreadable
