"""One request as data: what preview, journal, read-only mode and contract tests all work on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from herotui.secret import Secret
from herotui.text.masking import mask

V3 = "application/vnd.heroku+json; version=3"
V3_SDK = "application/vnd.heroku+json; version=3.sdk"

_SAFE_METHODS = frozenset({"GET", "HEAD"})
# Reads that Heroku takes as POST: their question does not fit a URL, or the answer is a link made for the asker.
_READS_BY_POST = re.compile(r"/filters/apps|/actions/addon-attachments/resolve|/apps/[^/]+/log-sessions")


class Service(StrEnum):
    """Which of Heroku's hosts a call is for; `web.Hosts` knows their addresses."""

    API = "api"
    DATA = "data"
    GIT = "git"
    REGISTRY = "registry"
    GITHUB = "github"


@dataclass(frozen=True, slots=True)
class Call:
    """`method path` at `service`. `body` is JSON; a `Secret` in it is revealed by `web`'s encoder only.

    `order` is a `Range` header to ask for ("version ..; order=desc,max=10"); paging sets its own.
    """

    method: str
    path: str
    service: Service = Service.API
    accept: str = V3
    body: Mapping[str, Any] | None = None
    order: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def writes(self) -> bool:
        """Whether it changes something outside."""
        return self.method not in _SAFE_METHODS and not _READS_BY_POST.fullmatch(self.path)

    @property
    def line(self) -> str:
        """`DELETE /oauth/authorizations/7f3a...`: the call as eyes and plans see it, key-like text masked."""
        return f"{self.method} {mask(self.path).text}"

    def as_data(self) -> dict[str, Any]:
        """The call as the journal keeps it: every secret in the body replaced by its description."""
        data: dict[str, Any] = {"service": str(self.service), "method": self.method, "path": mask(self.path).text}
        if self.body is not None:
            data["body"] = _masked(self.body)
        return data


def _masked(value: Any) -> Any:
    if isinstance(value, Secret):
        return str(value)
    if isinstance(value, str):
        return mask(value).text
    if isinstance(value, Mapping):
        return {str(name): _masked(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(item) for item in value]
    return value
