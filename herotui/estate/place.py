"""Where something was looked for: a resource, and what it belongs to."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Of(StrEnum):
    """What a resource belongs to."""

    ACCOUNT = "account"
    TEAM = "team"
    ENTERPRISE = "enterprise"
    SPACE = "space"
    PIPELINE = "pipeline"
    APP = "app"
    RELEASE = "release"
    DATABASE = "database"


@dataclass(frozen=True, slots=True)
class Place:
    """A resource of one parent. `id` is the parent's, empty for the account's own; `APP/VERSION` of a release,
    `APP/ADDON` of a database.

    `name` is for eyes; two places are the same by resource and id.
    """

    resource: str
    id: str = ""
    name: str = field(default="", compare=False)

    @property
    def app(self) -> str:
        """The id of the app that a release or a database belongs to, else the parent's id."""
        return self.id.partition("/")[0]
