"""The simulator's own endpoints, beside Heroku's: look at it, disturb it, move its clock, flip its switches.

They answer on the same loopback address, and only requests that carry the header `Herotui-Simulator: control` and are
meant for this machine by their `Host`: no Heroku client sends the one, no web page can send both. To others they are
not there (404).

`GET /.simulator` shows clock, switches and faults. `POST /.simulator/faults` adds one: `{"kind", "path", "method",
"times", "after"}`, with `status`, `id` and `message` for kind `fail`, none for `limit`, `seed` and `ways` for
`hostile`; `PATCH` sets `latency_ms`, `jitter_ms`, `drip_ms`, `skew_s`; `DELETE` switches all off. `PATCH
/.simulator/clock` takes `now` (RFC 3339), `advance` (seconds) and `speed`. `PATCH /.simulator/switches` takes switches
by name. `POST /.simulator/password` gives `account` (an e-mail address; default: the leaked key's) a new password.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, get_args

from herotui.errors import WrongUse
from herotui.simulator.faults import Fault, Faults, Kind
from herotui.simulator.passwords import new_password
from herotui.simulator.protocol import Answer, Problem, invalid, not_found
from herotui.simulator.timeline import stamp
from herotui.simulator.world import World

PLACE, HEADER, WORD = "/.simulator", "herotui-simulator", "control"
HOSTS = ("127.0.0.1", "localhost")
_PLAIN = set(get_args(Kind)) - {"answer", "hostile"}


class Control:
    """What whoever runs the simulator may do to it over HTTP."""

    def __init__(self, world: World, faults: Faults) -> None:
        self._world, self._faults = world, faults
        self._endpoints: dict[str, Callable[[Mapping[str, Any]], object]] = {
            "GET ": lambda _: self._state(),
            "POST /faults": self._add_fault,
            "PATCH /faults": self._tune_faults,
            "DELETE /faults": lambda _: self._faults.clear(),
            "PATCH /clock": self._set_clock,
            "PATCH /switches": self._world.switches.set_all,
            "POST /password": self._new_password,
        }

    def takes(self, path: str, headers: Mapping[str, str]) -> bool:
        """Whether this request is for the simulator itself."""
        if not path.startswith(PLACE) or headers.get(HEADER) != WORD:
            return False
        return headers.get("host", "").partition(":")[0] in HOSTS

    def answer(self, method: str, path: str, body: bytes) -> Answer:
        """Do it, and show the state afterwards; 404 for no such endpoint, 422 for a body that makes no sense."""
        try:
            endpoint = self._endpoints.get(f"{method} {path.removeprefix(PLACE).rstrip('/')}")
            if endpoint is None:
                raise not_found("endpoint")
            endpoint(json.loads(body) if body.strip() else {})
        except Problem as problem:
            return Answer(problem.body, problem.status)
        except (WrongUse, ValueError, TypeError, AttributeError) as wrong:
            return Answer(invalid(f"That makes no sense here. {wrong}").body, 422)
        return Answer(self._state())

    def _state(self) -> dict[str, object]:
        faults, clock = self._faults, self._world.clock
        return {
            "clock": {"now": stamp(clock.now()), "speed": clock.speed},
            "switches": self._world.switches.as_data(),
            "faults": [_show(fault) for fault in faults.active],
            **{name: getattr(faults, name) for name in ("latency_ms", "jitter_ms", "drip_ms", "skew_s")},
        }

    def _add_fault(self, body: Mapping[str, Any]) -> None:
        more = dict(body)
        kind = more.pop("kind", "")
        if kind in _PLAIN:
            self._faults.add(kind, **more)
        elif kind in ("fail", "limit", "hostile"):
            getattr(self._faults, kind)(**more)
        else:
            raise ValueError(f"kind is one of {', '.join(sorted(_PLAIN | {'fail', 'limit', 'hostile'}))}")

    def _tune_faults(self, body: Mapping[str, Any]) -> None:
        for name, value in body.items():
            if name not in ("latency_ms", "jitter_ms", "drip_ms", "skew_s"):
                raise ValueError(name)
            setattr(self._faults, name, float(value))

    def _set_clock(self, body: Mapping[str, Any]) -> None:
        clock = self._world.clock
        if "now" in body:
            clock.set(datetime.fromisoformat(body["now"]))
        if "advance" in body:
            clock.advance(float(body["advance"]))
        if "speed" in body:
            clock.run_at(float(body["speed"]))

    def _new_password(self, body: Mapping[str, Any]) -> None:
        account = self._world.account_named(body.get("account", self._world.owner.email))
        if account is None:
            raise not_found("account")
        new_password(self._world, account)


def _show(fault: Fault) -> dict[str, object]:
    shown = {name: getattr(fault, name) for name in ("kind", "method", "path", "times", "after")}
    return shown | ({"status": fault.answer.status} if fault.answer else {})
