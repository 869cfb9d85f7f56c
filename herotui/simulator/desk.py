"""From a request to its answer, in Heroku's order: endpoint, version, key, budget, scope, then the handler."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from herotui.simulator.auth import (
    authenticate,
    check_paid,
    check_scope,
    check_second_factor,
    log_in,
    pool_of,
)
from herotui.simulator.mint import Mint
from herotui.simulator.people import Authorization
from herotui.simulator.permits import check_permitted
from herotui.simulator.protocol import Answer, Page, Problem, accept_version, etag, invalid, names_tag, rate_limited
from herotui.simulator.ranges import cut_page
from herotui.simulator.routing import GIT, PLATFORM, Route, Table, Visit
from herotui.simulator.switches import GATES
from herotui.simulator.world import World

LOG_LENGTH = 100_000
_REQUEST_IDS = re.compile(r"[\w-]{1,64}(,[\w-]{1,64})*")
_LONGEST_REQUEST_IDS = 7168
_CRASH = "internal_server_error", "Internal server error."


@dataclass(frozen=True, slots=True)
class Line:
    """A request as the simulator's log keeps it: never the key, only the id of its authorization."""

    method: str
    path: str
    status: int
    authorization: str | None = None
    request_ids: str = ""


@dataclass(slots=True)
class Request:
    """What came over the wire; header names are lower case. `path` is the target without its query."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""
    path: str = field(init=False)

    def __post_init__(self) -> None:
        self.path = self.target.partition("?")[0]

    @property
    def query(self) -> dict[str, str]:
        """The target's query, decoded."""
        query = self.target.partition("?")[2]
        return dict(parse_qsl(query, keep_blank_values=True)) if query else {}


class Desk:
    """Answers requests for one world.

    A handler that stumbles answers 422 where a body may be to blame, else 500; what it stumbled over is in `crashes`.
    """

    def __init__(self, world: World, table: Table) -> None:
        self.world = world
        self.table = table
        self._request_ids = Mint("request ids")
        self.log: deque[Line] = deque(maxlen=LOG_LENGTH)
        self.crashes: deque[Exception] = deque(maxlen=100)

    def answer(self, request: Request) -> Answer:
        """Carry the request out. Errors become their answers, and every answer its common headers."""
        authorization: Authorization | None = None
        try:
            route, args = self._endpoint(request)
            asked = route.part == PLATFORM and not route.keyless
            version = accept_version(request.headers.get("accept", "")) if asked else "3"
            authorization = self._let_in(route, request)
            self.world.address = authorization.ip_address if authorization else "127.0.0.1"
            visit = Visit(self.world, authorization, args, version, request.headers, request.body, request.query)
            answer = self._carry_out(route, visit, request)
        except Problem as problem:
            answer = self._explain(problem, request)
        except Exception as crash:
            self.crashes.append(crash)
            blame = invalid("Params are invalid.") if request.body else Problem(500, *_CRASH)
            answer = self._explain(blame, request)
        self._finish(request, answer, authorization)
        self.note(request, answer.status, authorization)
        return answer

    def caller(self, request: Request) -> Authorization | None:
        """Whose key a request brings, without charging for it."""
        try:
            return authenticate(self.world, request.headers.get("authorization", ""))
        except Problem:
            return None

    def note(self, request: Request, status: int, authorization: Authorization | None = None) -> None:
        """Write a line into the log. Status 0 is a connection that ended without an answer."""
        identity = authorization.id if authorization else None
        self.log.append(Line(request.method, request.path, status, identity, request.headers.get("request-id", "")))

    def _endpoint(self, request: Request) -> tuple[Route, Mapping[str, str]]:
        found = self.table.find("GET" if request.method == "HEAD" else request.method, request.path)
        gate = GATES.get(found[0].path) if found else None
        if found is None or (gate and not getattr(self.world.switches, gate)):
            raise Problem(404, "not_found", "The requested API endpoint was not found.")
        return found

    def _let_in(self, route: Route, request: Request) -> Authorization | None:
        """Who asks; None where nobody needs to say who they are."""
        if route.keyless:
            return None
        header = request.headers.get("authorization", "")
        code = request.headers.get("heroku-two-factor-code", "")
        authorization = log_in(self.world, header, code) if route.login else None
        return authorization or authenticate(self.world, header)

    def _carry_out(self, route: Route, visit: Visit, request: Request) -> Answer:
        if visit.caller:
            self._charge(route, visit.caller)
            check_second_factor(self.world.switches.two_factor, request.headers.get("heroku-two-factor-code", ""))
            check_scope(self.world, visit.caller, route.scope)
            check_paid(self.world, visit.caller, route.path)
            check_permitted(self.world, visit.caller.account, route, visit.args)
        if "if-match" in request.headers:
            self._check_unchanged(visit, request)
        result = route.handler(visit)
        if isinstance(result, Page):
            return cut_page(result, request.headers.get("range", ""))
        return result if isinstance(result, Answer) else Answer(result)

    def _charge(self, route: Route, authorization: Authorization) -> None:
        if route.free or self.world.switches.unlimited:
            return
        if not pool_of(self.world, authorization).take(self.world.clock.now()):
            raise rate_limited()

    def _check_unchanged(self, visit: Visit, request: Request) -> None:
        """412 when what stands at the path now is not what the caller saw."""
        found = self.table.find("GET", request.path)
        if found is None:
            return
        seen = found[0].handler(visit)
        payload = (cut_page(seen, "") if isinstance(seen, Page) else Answer(seen)).payload()
        if not names_tag(request.headers["if-match"], etag(payload)):
            raise Problem(412, "precondition_failed", "The resource has changed since you last read it.")

    def _finish(self, request: Request, answer: Answer, authorization: Authorization | None) -> None:
        headers, switches = answer.headers, self.world.switches
        headers["Request-Id"] = self._request_id(request)
        if switches.warning:
            headers["X-Heroku-Warning"] = switches.warning
        answer.body = answer.payload()
        if answer.status < 400:
            tag = headers["ETag"] = etag(answer.body)
            known = request.headers.get("if-none-match")
            if known and request.method in ("GET", "HEAD") and names_tag(known, tag):
                answer.status, answer.body = 304, b""
        if authorization:
            pool = pool_of(self.world, authorization)
            if answer.status == 304 and switches.not_modified_free:
                pool.left += 1
            pool.refill(self.world.clock.now())
            headers["RateLimit-Remaining"] = str(int(pool.left))
            headers["RateLimit-Multiplier"] = "1"

    def _request_id(self, request: Request) -> str:
        """This request's own id, and those that it came with: clients let them add up."""
        own, before = self._request_ids.uuid(), request.headers.get("request-id", "")
        if not before or len(before) > _LONGEST_REQUEST_IDS or not _REQUEST_IDS.fullmatch(before):
            return own
        return f"{own},{before}"

    def _explain(self, problem: Problem, request: Request) -> Answer:
        """The error's answer; git's client learns of its 401 in its own way."""
        switches = self.world.switches
        words = {"unauthorized": switches.unauthorized_words, "forbidden": switches.forbidden_words}
        body = problem.body | {"message": words.get(str(problem.body["id"])) or problem.body["message"]}
        is_git = problem.status == 401 and (request.path.endswith("/info/refs") or request.path == "/v2/")
        return Answer(body, problem.status, {"WWW-Authenticate": f'Basic realm="{GIT}"'} if is_git else {})
