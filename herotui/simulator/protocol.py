"""What the Platform API's answers have in common: errors, ranges and pages, ETags, Accept versions."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

Row = dict[str, Any]
_ACCEPT = re.compile(r"application/vnd\.heroku\+json;\s*version=([\w.-]+)")
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
    """Status, body (JSON data, or bytes as they are) and headers beyond the common ones.

    `follow` goes on with a body that has no end: asked again and again for what is new, None ends it.
    """

    body: object
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    follow: Callable[[], bytes | None] | None = None

    def payload(self) -> bytes:
        """The body as it goes over the wire."""
        return self.body if isinstance(self.body, bytes) else msgspec.json.encode(self.body)

    def copy(self) -> Answer:
        """An answer to be sent in its place, whose headers can be added to."""
        return Answer(self.body, self.status, dict(self.headers), self.content_type)


@dataclass(slots=True)
class Page:
    """A list that can be asked for in ranges: things, how to show one, and the keys it can be sorted by.

    The first key is the one used when the request names none.
    """

    things: Sequence[Any]
    show: Callable[[Any], Row]
    keys: Mapping[str, Callable[[Any], Any]]


def accept_version(accept: str) -> str:
    """`3`, `3.sdk`, ... of an Accept header. Raises the API's 406 without one."""
    found = _ACCEPT.search(accept)
    if not found or found[1].split(".")[0] != "3":
        raise Problem(
            406, "not_acceptable", "Please specify a version along with Heroku's API MIME type.", url=f"{_DOCS}#clients"
        )
    return found[1]


def etag(payload: bytes) -> str:
    """The validator of a body."""
    return f'"{hashlib.sha256(payload).hexdigest()[:32]}"'


def names_tag(header: str, tag: str) -> bool:
    """Whether an `If-Match` or `If-None-Match` header names this validator, weak or not, alone or among others."""
    return header == tag or "*" in header or tag in header.replace("W/", "").replace(" ", "").split(",")
