"""The simulated Heroku as one thing to start, look into, disturb and stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import TracebackType

from herotui.simulator.control import Control
from herotui.simulator.desk import Desk, Line
from herotui.simulator.estate import Estate
from herotui.simulator.faults import Faults
from herotui.simulator.routes import TABLE
from herotui.simulator.scenarios import build
from herotui.simulator.switches import SwitchValue
from herotui.simulator.timeline import Clock
from herotui.simulator.wire import Wire


class Simulator:
    """`async with Simulator(apps=12, seed=1) as heroku:` listens on 127.0.0.1 while the block runs.

    `apps`, `seed` and `now` name a company, the same to the byte each time; `scenario` says what happened to it
    (one of `SCENARIOS`). Without `now` the company lives in the present. An `estate` (`read_estate`) is a company of
    your own, instead of one of `apps` apps. Raises WrongUse for an unknown scenario or less than one app; entering the
    block raises OSError when `port` is taken.
    """

    def __init__(
        self,
        *,
        apps: int = 12,
        seed: int = 1,
        scenario: str = "breach",
        now: datetime | None = None,
        port: int = 0,
        latency_ms: float = 0,
        estate: Estate | None = None,
        switches: Mapping[str, SwitchValue] | None = None,
    ) -> None:
        self.world = build(apps=apps, seed=seed, scenario=scenario, clock=Clock(now), estate=estate)
        self.faults = Faults(latency_ms)
        if estate:
            estate.refuse(self.faults)
        self.port = port
        self.world.switches.set_all(switches or {})
        self._desk = Desk(self.world, TABLE)
        self._wire = Wire(self._desk, self.faults, Control(self.world, self.faults))

    async def __aenter__(self) -> Simulator:
        self.port = await self._wire.listen(self.port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._wire.close()

    @property
    def host(self) -> str:
        """What `HEROKU_HOST` is to be: `http://127.0.0.1:PORT`."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def data_host(self) -> str:
        """What `HEROKU_DATA_HOST` is to be: a host name; port and scheme come from `host`."""
        return "127.0.0.1"

    @property
    def leaked_key(self) -> str:
        """The key that got out. Invented."""
        return self.world.leaked_key

    @property
    def responder_key(self) -> str:
        """Another `global` key of the same account. Invented."""
        return self.world.responder_key

    @property
    def leaked_at(self) -> datetime:
        """When the key became readable to others."""
        return self.world.leaked_at

    @property
    def clock(self) -> Clock:
        """The simulated time; `clock.advance(seconds)`, `clock.set(moment)` and `clock.run_at(speed)` change it."""
        return self.world.clock

    @property
    def requests(self) -> Sequence[Line]:
        """Every request so far, oldest first."""
        return self._desk.log

    @property
    def crashes(self) -> Sequence[Exception]:
        """What handlers stumbled over while they answered 500; empty unless the simulator has a fault of its own."""
        return self._desk.crashes
