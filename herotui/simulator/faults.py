"""What can go wrong on the way, by switch: latency, 429, 5xx, resets, cut bodies, answers that never come."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from herotui.simulator.protocol import Answer, Problem, rate_limited

Kind = Literal["answer", "reset", "lost", "cut", "silent"]


@dataclass(slots=True)
class Fault:
    """A fault for the requests that match `method` and `path` (with `*` and `?`), `times` times (None: always).

    `answer`: the given answer instead of the real one, which has no effect. `reset`: the connection is reset before
    the request has an effect. `lost`: it is reset after. `cut`: half of the body arrives. `silent`: nothing ever does.
    """

    kind: Kind
    method: str = "*"
    path: str = "*"
    times: int | None = None
    answer: Answer | None = None

    def takes(self, method: str, path: str) -> bool:
        """Whether it strikes this request; counts it if so."""
        if self.times == 0 or not fnmatchcase(method, self.method) or not fnmatchcase(path, self.path):
            return False
        if self.times is not None:
            self.times -= 1
        return True


class Faults:
    """The faults that are switched on, and the latency in milliseconds that every answer has."""

    def __init__(self, latency_ms: int = 0) -> None:
        self.latency_ms = latency_ms
        self.active: list[Fault] = []

    def add(self, kind: Kind, path: str = "*", *, method: str = "*", times: int | None = None) -> Fault:
        """Switch on a `reset`, `lost`, `cut` or `silent`."""
        return self._enter(Fault(kind, method, path, times))

    def fail(
        self,
        status: int,
        path: str = "*",
        *,
        method: str = "*",
        times: int | None = None,
        id: str = "",
        message: str = "",
    ) -> Fault:
        """Answer with this status: 503 is Heroku's maintenance, 500 its crash, others carry the `id` given."""
        words = {500: ("internal_server_error", "Internal server error."), 503: ("maintenance", "Heroku API is down.")}
        known_id, known_message = words.get(status, ("error", "Something went wrong."))
        problem = Problem(status, id or known_id, message or known_message)
        return self._enter(Fault("answer", method, path, times, Answer(problem.body, status)))

    def limit(self, path: str = "*", *, method: str = "*", times: int | None = None) -> Fault:
        """Answer 429, as for an empty pool."""
        return self._enter(Fault("answer", method, path, times, Answer(rate_limited().body, 429)))

    def answer(
        self, body: object, path: str, *, method: str = "GET", status: int = 200, times: int | None = None
    ) -> Fault:
        """Answer with this body, JSON data or raw bytes: a type that is off, a proxy's HTML page."""
        kind = "text/html" if isinstance(body, bytes) else "application/json"
        return self._enter(Fault("answer", method, path, times, Answer(body, status, content_type=kind)))

    def clear(self) -> None:
        """Switch everything off."""
        self.active.clear()
        self.latency_ms = 0

    def strike(self, method: str, path: str) -> Fault | None:
        """The first fault that this request meets, if any."""
        return next((fault for fault in self.active if fault.takes(method, path)), None)

    def _enter(self, fault: Fault) -> Fault:
        self.active.append(fault)
        return fault
