"""A simulated company without a wire: built, attacked at moments of the test's choosing, and looked at in process."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from herotui import clock
from herotui.call import Call
from herotui.detect.scene import Happening, Scene
from herotui.estate.collect import Collector
from herotui.estate.lens import Lens
from herotui.heroku.budget import Budget
from herotui.heroku.client import Heroku
from herotui.secret import Secret
from herotui.simulator.course import caller
from herotui.simulator.desk import Desk, Request
from herotui.simulator.people import Pool
from herotui.simulator.routes import TABLE
from herotui.simulator.scenarios import build
from herotui.simulator.timeline import Clock
from herotui.simulator.world import World
from herotui.web import Answer, Hosts, Web

ADDRESS = "203.0.113.66"
PLENTY = 10**9
SALT = b"judged" * 6


class Direct(Web):
    """A line that ends at the simulator's desk instead of a socket."""

    def __init__(self, world: World) -> None:
        super().__init__(Hosts.from_environment({"HEROKU_HOST": "http://127.0.0.1:9"}))
        self._desk = Desk(world, TABLE)

    async def send(
        self, call: Call, key: Secret | None, *, basic: bool = False, retries: int | None = None, etag: str = ""
    ) -> Answer:
        headers = {"accept": call.accept, "authorization": f"Bearer {key.reveal() if key else ''}"}
        if call.order:
            headers["range"] = call.order
        body = b"" if call.body is None else json.dumps(call.body).encode()
        answer = self._desk.answer(Request(call.method, call.path, headers, body))
        payload = answer.body if isinstance(answer.body, bytes) else msgspec.json.encode(answer.body)
        found = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(answer.status, found, payload, clock.now())


@dataclass
class Company:
    """A company of the simulator's, in the present. `world` is the truth that judgements are held against."""

    world: World

    @classmethod
    def found(cls, scenario: str = "quiet", *, apps: int = 8, seed: int = 1) -> Company:
        world = build(apps=apps, seed=seed, scenario=scenario, clock=Clock())
        return cls(world)

    def since(self, ago: timedelta) -> Company:
        """Have the key leaked so long ago; what the company did since stays what it did."""
        self.world.leaked_at = clock.now() - ago
        return self

    def attacked(self, deeds: Iterable[tuple[datetime, str, Any]]) -> Company:
        """Have the holder of the leaked key send these requests at these moments; each must succeed."""
        by = caller(self.world, self.world.leaked_key, ADDRESS)
        for moment, line, body in deeds:
            self.world.clock.set(moment)
            variant = "3.sdk" if "/teams/" in line else "3"
            by.ask(line, body, variant=variant)
        self.world.clock.set(clock.now())
        assert by.refused == [], by.refused
        return self

    def trail(self) -> tuple[Happening, ...]:
        """The audit trail of the company's enterprise account, as an audit makes happenings of it."""
        return tuple(
            Happening(
                event.created_at,
                f"{event.type}.{event.action}",
                "audit trail",
                event.actor["email"],
                event.app["name"] if event.app else "",
                str(event.data.get("description", "")),
                event.ip_address,
                _flat(event.data),
            )
            for account in self.world.enterprises.values()
            for event in account.events
        )

    async def scene(self, *, known: bool = True, **more: Any) -> Scene:
        """What the responder judges; `known`: when the key leaked."""
        world = self.world
        world.owner.pool = Pool(PLENTY, clock.now())
        web = Direct(world)
        client = Heroku(web, Secret(world.responder_key), Budget())
        looking = Collector(client, Lens(SALT, Secret(world.leaked_key)), account=world.owner.email)
        async for _ in looking.run():
            pass
        leaked_at = world.leaked_at if known else None
        return Scene(looking.snapshot, world.owner.email, world.owner.id, leaked_at=leaked_at, **more)


def _flat(data: Mapping[str, object]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in data.items():
        inner = value.items() if isinstance(value, dict) else ()
        found |= {f"{name}.{part}": one for part, one in inner if isinstance(one, str)}
        found |= {name: value} if isinstance(value, str) else {}
    return found
