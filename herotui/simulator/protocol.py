"""What the Platform API's answers have in common: errors, ranges and pages, ETags, Accept versions."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

Row = dict[str, Any]
DEFAULT_PAGE, LARGEST_PAGE = 200, 1000
_ACCEPT = re.compile(r"application/vnd\.heroku\+json;\s*version=([\w.-]+)")
_RANGE = re.compile(
    r"^\s*(?P<key>[\w-]+)\s*(?P<past>\])?(?P<start>[^\s;,\].]*?)\s*\.\.\s*(?P<end>[^\s;,]*)\s*(?P<rest>.*)$"
)
_DOCS = "https://devcenter.heroku.com/articles/platform-api-reference"


class Problem(Exception):
    """An answer that is an error: status, `id`, `message`, and what else its body carries."""

    def __init__(self, status: int, id: str, message: str, **more: object) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"id": id, "message": message, **more}


def not_found(resource: str) -> Problem:
    """404 in Heroku's words."""
    return Problem(404, "not_found", f"Couldn't find that {resource.replace('_', ' ')}.", resource=resource)


def forbidden(message: str = "You do not have access to this resource.") -> Problem:
    """403 for a scope or a role that does not suffice."""
    return Problem(403, "forbidden", message)


def invalid(message: str) -> Problem:
    """422 for a body that makes no sense."""
    return Problem(422, "invalid_params", message)


def unauthorized() -> Problem:
    """401 for a key that Heroku does not know (any more)."""
    return Problem(401, "unauthorized", "Invalid credentials provided.")


def rate_limited() -> Problem:
    """429, with the reference's own words."""
    words = "Your account reached the API rate limit\nPlease wait a few minutes before making new requests"
    return Problem(429, "rate_limit", words, url=f"{_DOCS}#rate-limits")


@dataclass(slots=True)
class Answer:
    """Status, body (JSON data, or bytes as they are) and headers beyond the common ones."""

    body: object
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"

    def payload(self) -> bytes:
        """The body as it goes over the wire."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body, ensure_ascii=False).encode()


@dataclass(slots=True)
class Page:
    """A list that can be asked for in ranges: things, how to show one, and the keys it can be sorted by.

    The first key is the one used when the request names none.
    """

    things: Sequence[Any]
    show: Callable[[Any], Row]
    keys: Mapping[str, Callable[[Any], Any]]


@dataclass(frozen=True, slots=True)
class Range:
    """A parsed `Range` header: `id ]start..end; max=200, order=desc` (`]` leaves `start` itself out)."""

    key: str
    start: str = ""
    end: str = ""
    past: bool = False
    most: int = DEFAULT_PAGE
    descending: bool = False


def accept_version(accept: str) -> str:
    """`3`, `3.sdk`, ... of an Accept header. Raises the API's 406 without one."""
    found = _ACCEPT.search(accept)
    if not found or found[1].split(".")[0] != "3":
        raise Problem(
            406, "not_acceptable", "Please specify a version along with Heroku's API MIME type.", url=f"{_DOCS}#clients"
        )
    return found[1]


def parse_range(header: str, keys: Sequence[str]) -> Range:
    """The range asked for, among these sort keys. Raises 416 for what can't be served."""
    if not header:
        return Range(keys[0])
    found = _RANGE.match(header)
    if not found or found["key"] not in keys:
        raise _unsatisfiable(keys)
    options = dict(re.findall(r"(\w+)\s*=\s*(\w+)", found["rest"]))
    most = options.get("max", str(DEFAULT_PAGE))
    if not most.isdigit() or int(most) < 1 or options.get("order", "asc") not in ("asc", "desc"):
        raise _unsatisfiable(keys)
    return Range(
        found["key"],
        unquote(found["start"]),
        unquote(found["end"]),
        bool(found["past"]),
        min(int(most), LARGEST_PAGE),
        options.get("order") == "desc",
    )


def _unsatisfiable(keys: Sequence[str]) -> Problem:
    return Problem(416, "requested_range_not_satisfiable", f"Ranges are accepted on: {', '.join(keys)}.")


def cut_page(page: Page, header: str) -> Answer:
    """The part of a list that the `Range` header asks for: 200, or 206 with `Next-Range` when more follows."""
    asked = parse_range(header, list(page.keys))
    value = page.keys[asked.key]
    things = sorted(page.things, key=value, reverse=asked.descending)
    if asked.start or asked.end:
        things = [thing for thing in things if _inside(value(thing), asked)]
    shown, more = things[: asked.most], len(things) > asked.most
    headers = {"Accept-Ranges": ", ".join(page.keys)}
    if shown:
        headers["Content-Range"] = f"{asked.key} {_edge(value(shown[0]))}..{_edge(value(shown[-1]))}"
    if more:
        order = ", order=desc" if asked.descending else ""
        headers["Next-Range"] = f"{asked.key} ]{_edge(value(shown[-1]))}..{_edge(asked.end)}; max={asked.most}{order}"
    return Answer([page.show(thing) for thing in shown], 206 if more else 200, headers)


def _edge(value: object) -> str:
    """A sort key's value as a header can carry it."""
    return quote(str(value), safe="-_.:")


def _inside(value: object, asked: Range) -> bool:
    start, end = (type(value)(edge) if edge else None for edge in (asked.start, asked.end))  # type: ignore[call-arg]
    low, high = (end, start) if asked.descending else (start, end)
    if asked.past and value == start:
        return False
    return (low is None or value >= low) and (high is None or value <= high)  # type: ignore[operator]


def etag(payload: bytes) -> str:
    """The validator of a body."""
    return f'"{hashlib.sha256(payload).hexdigest()[:32]}"'
