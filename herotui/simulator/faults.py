"""What can go wrong on the way, by switch: latency, refusals, broken connections, cut, slow and hostile answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from random import Random
from typing import Literal

from herotui.simulator.hostile import WAYS, Mutator, Way
from herotui.simulator.protocol import Answer, Problem, rate_limited

Kind = Literal["answer", "reset", "lost", "cut", "broken", "drip", "silent", "revoked", "hostile"]


@dataclass(slots=True)
class Fault:
    """A fault for the requests that match `method` and `path` (with `*` and `?`), `times` times (None: always).

    It lets `after` of them pass first. `answer`: the given answer instead of the real one, which has no effect.
    `reset`: the connection is reset before the request has an effect. `lost`: it is reset after. `cut`: half of the
    body arrives, then the connection ends; `broken`: then it is reset. `drip`: the body comes byte by byte. `silent`:
    nothing ever comes. `revoked`: the key that asks is revoked just before. `hostile`: the real answer, as `mutator`
    spoils it.
    """

    kind: Kind
    method: str = "*"
    path: str = "*"
    times: int | None = None
    answer: Answer | None = None
    after: int = 0
    mutator: Mutator | None = None

    def takes(self, method: str, path: str) -> bool:
        """Whether it strikes this request; counts it if so."""
        if self.times == 0 or not fnmatchcase(method, self.method) or not fnmatchcase(path, self.path):
            return False
        if self.after > 0:
            self.after -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return True


@dataclass(slots=True)
class Faults:
    """The faults that are switched on, and what every answer has.

    `latency_ms`, and up to `jitter_ms` more (seeded); `drip_ms` between two bytes of a dripping body; `skew_s`: how far
    the `Date` header is ahead of the simulated clock.
    """

    latency_ms: float = 0
    jitter_ms: float = 0
    drip_ms: float = 50
    skew_s: float = 0
    active: list[Fault] = field(default_factory=list)
    _random: Random = field(default_factory=lambda: Random(1))  # noqa: S311 - being repeatable is the point

    def add(
        self,
        kind: Kind,
        path: str = "*",
        *,
        method: str = "*",
        times: int | None = None,
        after: int = 0,
    ) -> Fault:
        """Switch on a fault that needs nothing else said: any but `answer` and `hostile`."""
        return self._enter(Fault(kind, method, path, times, after=after))

    def fail(
        self,
        status: int,
        path: str = "*",
        *,
        method: str = "*",
        times: int | None = None,
        after: int = 0,
        id: str = "",
        message: str = "",
    ) -> Fault:
        """Answer with this status: 503 is Heroku's maintenance, 500 its crash, others carry the `id` given."""
        words = {500: ("internal_server_error", "Internal server error."), 503: ("maintenance", "Heroku API is down.")}
        known_id, known_message = words.get(status, ("error", "Something went wrong."))
        problem = Problem(status, id or known_id, message or known_message)
        return self._enter(Fault("answer", method, path, times, Answer(problem.body, status), after))

    def limit(self, path: str = "*", *, method: str = "*", times: int | None = None, after: int = 0) -> Fault:
        """Answer 429, as for an empty pool."""
        return self._enter(Fault("answer", method, path, times, Answer(rate_limited().body, 429), after))

    def answer(
        self, body: object, path: str, *, method: str = "GET", status: int = 200, times: int | None = None
    ) -> Fault:
        """Answer with this body, JSON data or raw bytes: a type that is off, a proxy's HTML page."""
        kind = "text/html" if isinstance(body, bytes) else "application/json"
        return self._enter(Fault("answer", method, path, times, Answer(body, status, content_type=kind)))

    def hostile(
        self,
        path: str = "*",
        *,
        method: str = "*",
        times: int | None = None,
        ways: Sequence[Way] = WAYS,
        seed: int = 1,
    ) -> Fault:
        """Spoil the real answers in these ways: wrong types, nulls, missing fields, texts that attack, ..."""
        return self._enter(Fault("hostile", method, path, times, mutator=Mutator(seed, ways)))

    def clear(self) -> None:
        """Switch everything off."""
        self.active.clear()
        self.latency_ms = self.jitter_ms = self.skew_s = 0

    def strike(self, method: str, path: str) -> Fault | None:
        """The first fault that this request meets, if any."""
        return next((fault for fault in self.active if fault.takes(method, path)), None)

    def delay(self) -> float:
        """Seconds that the next answer takes longer."""
        return (self.latency_ms + self.jitter_ms * self._random.random()) / 1000

    def _enter(self, fault: Fault) -> Fault:
        self.active.append(fault)
        return fault
