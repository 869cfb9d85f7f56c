"""From a request to its answer, in Heroku's order: endpoint, version, key, budget, scope, then the handler."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from urllib.parse import parse_qsl

from herotui.simulator.auth import authenticate, check_paid, check_scope, check_second_factor, log_in
from herotui.simulator.mint import Mint
from herotui.simulator.people import Authorization
from herotui.simulator.protocol import (
    Answer,
    Page,
    Problem,
    accept_version,
    etag,
    rate_limited,
)
from herotui.simulator.ranges import cut_page
from herotui.simulator.routing import GIT, PLATFORM, Route, Table, Visit
from herotui.simulator.world import World

LOG_LENGTH = 100_000


@dataclass(frozen=True, slots=True)
class Line:
    """A request as the simulator's log keeps it: never the key, only the id of its authorization."""

    method: str
    path: str
    status: int
    authorization: str | None = None
    request_ids: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """What came over the wire; header names are lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> dict[str, str]:
        """The target's query, decoded."""
        return dict(parse_qsl(self.target.partition("?")[2], keep_blank_values=True))


class Desk:
    """Answers requests for one world."""

    def __init__(self, world: World, table: Table) -> None:
        self.world = world
        self.table = table
        self._request_ids = Mint("request ids")
        self.log: deque[Line] = deque(maxlen=LOG_LENGTH)

    def answer(self, request: Request) -> Answer:
        """Carry the request out. Errors become their answers, and every answer its common headers."""
        authorization: Authorization | None = None
        try:
            route, args = self._endpoint(request)
            asked = route.part == PLATFORM and not route.keyless
            version = accept_version(request.headers.get("accept", "")) if asked else "3"
            authorization = self._let_in(route, request)
            visit = Visit(self.world, authorization, args, version, request.headers, request.body, request.query)
            answer = self._carry_out(route, visit, request)
        except Problem as problem:
            answer = _explain(problem, request)
        self._finish(request, answer, authorization)
        self.note(request, answer.status, authorization)
        return answer

    def note(self, request: Request, status: int, authorization: Authorization | None = None) -> None:
        """Write a line into the log. Status 0 is a connection that ended without an answer."""
        identity = authorization.id if authorization else None
        self.log.append(Line(request.method, request.path, status, identity, request.headers.get("request-id", "")))

    def _endpoint(self, request: Request) -> tuple[Route, dict[str, str]]:
        found = self.table.find(request.method, request.path)
        if found is None:
            raise Problem(404, "not_found", "The requested API endpoint was not found.")
        return found

    def _let_in(self, route: Route, request: Request) -> Authorization | None:
        """Who asks, charged for it; None where nobody needs to say who they are."""
        if route.keyless:
            return None
        header, code = (request.headers.get(name, "") for name in ("authorization", "heroku-two-factor-code"))
        authorization = log_in(self.world, header, code) if route.login else None
        authorization = authorization or authenticate(self.world, header)
        if not route.free and not authorization.account.pool.take(self.world.clock.now()):
            raise rate_limited()
        return authorization

    def _carry_out(self, route: Route, visit: Visit, request: Request) -> Answer:
        check_second_factor(self.world.switches.two_factor, request.headers.get("heroku-two-factor-code", ""))
        if visit.caller:
            check_scope(visit.caller, route.scope)
            check_paid(visit.caller, route.path)
        if "if-match" in request.headers:
            self._check_unchanged(visit, request)
        result = route.handler(visit)
        if isinstance(result, Page):
            return cut_page(result, request.headers.get("range", ""))
        return result if isinstance(result, Answer) else Answer(result)

    def _check_unchanged(self, visit: Visit, request: Request) -> None:
        """412 when what stands at the path now is not what the caller saw."""
        found = self.table.find("GET", request.path)
        if found is None:
            return
        seen = found[0].handler(visit)
        payload = (cut_page(seen, "") if isinstance(seen, Page) else Answer(seen)).payload()
        if request.headers["if-match"] not in ("*", etag(payload)):
            raise Problem(412, "precondition_failed", "The resource has changed since you last read it.")

    def _finish(self, request: Request, answer: Answer, authorization: Authorization | None) -> None:
        headers = answer.headers
        headers["Date"] = format_datetime(self.world.clock.now().replace(microsecond=0), usegmt=True)
        headers["Request-Id"] = self._request_ids.uuid()
        if authorization:
            pool = authorization.account.pool
            pool.refill(self.world.clock.now())
            headers["RateLimit-Remaining"] = str(int(pool.left))
            headers["RateLimit-Multiplier"] = "1"
        answer.body = answer.payload()
        if answer.status < 400:
            headers["ETag"] = etag(answer.body)
            if request.method == "GET" and request.headers.get("if-none-match") == headers["ETag"]:
                answer.status, answer.body = 304, b""


def _explain(problem: Problem, request: Request) -> Answer:
    """The error's answer; git's client learns of its 401 in its own way."""
    is_git = problem.status == 401 and (request.path.endswith("/info/refs") or request.path == "/v2/")
    return Answer(problem.body, problem.status, {"WWW-Authenticate": f'Basic realm="{GIT}"'} if is_git else {})
