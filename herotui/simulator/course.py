"""What happens between the leak and the present: scripts, played in the order of their times on a clock that stands."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from herotui.simulator.desk import Desk, Request
from herotui.simulator.mint import Mint
from herotui.simulator.people import POOL_SIZE, Pool
from herotui.simulator.routes import TABLE
from herotui.simulator.world import World

Script: TypeAlias = Iterator[float]
"""Something that happens. What it yields is when it goes on, in minutes since the leak."""


def play(world: World, seed: int, scripts: dict[str, Script]) -> None:
    """Play scripts to the present, side by side; what lies in the future does not happen.

    Each has a random source of its own, so that one script more changes nothing in the others. While one is on, the
    company's clock stands at its moment: whatever changes the world does so as of then.
    """
    clock, present, mint = world.clock, world.clock.start, world.mint
    mints = [Mint(f"{seed}:{name}") for name in scripts]
    playing = list(scripts.values())
    due: list[tuple[datetime, int]] = []

    def go_on(number: int) -> None:
        world.mint = mints[number]
        minutes = next(playing[number], None)
        if minutes is not None:
            at = world.leaked_at + timedelta(minutes=minutes, seconds=world.mint.number(0, 40))
            heapq.heappush(due, (at.replace(microsecond=0), number))

    for number in range(len(playing)):
        go_on(number)
    while due and due[0][0] < present:
        clock.start, number = heapq.heappop(due)
        go_on(number)
    clock.start, world.mint = present, mint


@dataclass(slots=True)
class Caller:
    """Somebody with a key, asking the API from an address."""

    world: World
    key: str
    address: str
    refused: list[str]
    desk: Desk

    def ask(self, line: str, body: object = None, *, variant: str = "3") -> Any:
        """Send `METHOD /path`; the answer's data, or None when it was refused (`refused` says what was).

        A key that is dead sends nothing. Requests are not counted: a scenario says how many were made.
        """
        method, path = line.split(" ", 1)
        headers = {
            "accept": f"application/vnd.heroku+json; version={variant}",
            "authorization": f"Bearer {self.key}",
        }
        sent = b"" if body is None else json.dumps(body).encode()
        held = self.world.tokens.get(self.key)
        if held is None:
            return None
        account, usual = held.account, (held.ip_address, held.account.pool)
        held.ip_address, account.pool = self.address, Pool(POOL_SIZE, self.world.clock.now())
        answer = self.desk.answer(Request(method, path, headers, sent))
        held.ip_address, account.pool = usual
        if answer.status >= 400:
            self.refused.append(f"{answer.status} {line}")
            return None
        return json.loads(answer.payload() or b"null")


def caller(world: World, key: str, address: str) -> Caller:
    """Somebody who asks with this key from this address; it leaves no line in the simulator's log of requests."""
    return Caller(world, key, address, [], Desk(world, TABLE))
