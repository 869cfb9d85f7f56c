"""Whether the old key stays dead: tried at each look, or, where it is not at hand, sought in the list."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from herotui import clock
from herotui.desk import Desk
from herotui.desk.certificate import certificate
from herotui.errors import HerotuiError
from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import Authorization
from herotui.heroku.tries import state_of, try_key
from herotui.incident.watch import Line


class OldKey:
    """The old key through one watch: each change of its state is said once, and goes to the record."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._state = ""

    async def tried(self, now: Snapshot) -> list[Line]:
        """Try it, and make the certificate's later tries that are due. Never raises for what Heroku answers."""
        made = self._desk.incident.verified.certificate
        if made and any(at <= clock.now() for at in made.to_come):
            with suppress(HerotuiError):  # then it stays due
                await certificate(self._desk)
        return list(self._changed(await self._now(now)))

    async def _now(self, now: Snapshot) -> str:
        """`dead`, `alive`, `revoked` (gone from the list, not tried), or `not_known`."""
        desk = self._desk
        if desk.leaked is None:
            return self._listed(now)
        state: str = state_of(await try_key(desk.web, desk.leaked))
        if state not in ("not_known", desk.incident.key.state):
            await desk.try_leaked("monitor")
            state = desk.incident.key.state
        return state

    def _listed(self, now: Snapshot) -> str:
        own = self._desk.incident.key.authorization
        if own is None:
            return "not_known"
        there = any(one.id == own.id for _, one in now.items("authorizations", Authorization))
        return "alive" if there else "revoked"

    def _changed(self, state: str) -> Iterator[Line]:
        before, at = self._state, clock.now()
        if state == "not_known" and before:
            return  # silence says nothing; the next try will
        self._state = state
        if state == before:
            return
        match state:
            case "alive":
                yield Line(at, "key", "The old key is ALIVE", "critical", "old-key")
            case "dead":
                yield Line(at, "key", "The old key is dead")
            case "revoked":
                yield Line(at, "key", "The old key's authorization is gone; the key is not at hand, and was not tried")
            case _:
                yield Line(at, "key", "Whether the old key is dead is not known", "medium")
