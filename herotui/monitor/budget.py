"""Whether somebody else uses up the account's requests: more went than herotui sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from herotui import clock
from herotui.desk import Desk
from herotui.heroku.budget import A_MINUTE, FULL
from herotui.incident.watch import Line

_MANY = 300
"""Requests of others between two looks that are worth a line."""
_AGAIN = timedelta(hours=1)


class Others:
    """What others have used of the hour's requests, from one look to the next."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._before: tuple[datetime, int, int] | None = None
        self._said_at: datetime | None = None

    def used(self) -> Iterator[Line]:
        """Say it where it is much, once an hour."""
        remaining, at = self._desk.budget.remaining, self._desk.budget.at
        if remaining is None or at is None:
            return
        before, sent = self._before, self._desk.web.sent
        self._before = at, remaining, sent
        if before is None:
            return
        then, left, sent_then = before
        minutes = max(0.0, (at - then).total_seconds()) / 60
        others = min(FULL, left + int(minutes * A_MINUTE)) - (sent - sent_then) - remaining
        quiet = self._said_at is not None and clock.now() - self._said_at < _AGAIN
        if others >= _MANY and not quiet:
            self._said_at = clock.now()
            yield Line(clock.now(), "budget", f"Somebody else sent about {others:,} requests as this account", "medium")
