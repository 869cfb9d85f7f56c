"""What the Data API tells of databases. Passwords and the URLs that hold them have no field: they are never decoded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from herotui.heroku.models.base import Model, Part


def _uuid(row: Mapping[str, Any]) -> str:
    return str(row.get("uuid", ""))


class Fact(Part, frozen=True, kw_only=True):
    """A line of what a database says of itself: `Connections`, `["12/120"]`."""

    name: str = ""
    values: tuple[Any, ...] = ()


class LeaderRef(Part, frozen=True, kw_only=True):
    """The database that another one follows."""

    addon_id: str = ""
    name: str = ""


class Database(Model, frozen=True, kw_only=True):
    """A PostgreSQL or Redis database; its id is the add-on's. `leader` is set for a follower."""

    name: str = ""
    plan: str = ""
    version: str = ""
    leader: LeaderRef | None = None
    info: tuple[Fact, ...] = ()
    created_at: datetime | None = None

    @classmethod
    def identify(cls, row: Mapping[str, Any]) -> str:
        """The add-on's id."""
        return str(row.get("addon_id", ""))

    def told(self, name: str) -> str:
        """What it says under a name (`Connections`, `Forked From`, `PG Version`); empty where it says nothing."""
        return next((", ".join(str(value) for value in fact.values) for fact in self.info if fact.name == name), "")


class DatabaseRole(Part, frozen=True, kw_only=True):
    """A role of the database behind a credential; `state` is `active`, or that of one that is being replaced."""

    user: str = ""
    state: str = ""
    connections: int | None = None


class DatabaseCredential(Model, frozen=True, kw_only=True):
    """A named way into a database. `credentials` are its roles: more than one while a rotation runs out."""

    name: str = ""
    state: str = ""
    database: str = ""
    host: str = ""
    port: int = 0
    credentials: tuple[DatabaseRole, ...] = ()

    @classmethod
    def identify(cls, row: Mapping[str, Any]) -> str:
        """Its UUID."""
        return _uuid(row)


class ScheduleRef(Part, frozen=True, kw_only=True):
    """The schedule that made a transfer."""

    uuid: str = ""


class DatabaseTransfer(Model, frozen=True, kw_only=True):
    """A backup, restore or copy. Types: `pg_dump` and `pg_restore` are databases, `gof3r` Heroku's own storage.

    The URLs come with stars for passwords; `succeeded` is None while it runs.
    """

    num: str = ""
    from_type: str = ""
    from_name: str = ""
    from_url: str = ""
    to_type: str = ""
    to_name: str = ""
    to_url: str = ""
    source_bytes: int = 0
    succeeded: bool | None = None
    schedule: ScheduleRef | None = None
    created_at: datetime | None = None
    canceled_at: datetime | None = None

    @classmethod
    def identify(cls, row: Mapping[str, Any]) -> str:
        """Its UUID."""
        return _uuid(row)


class TransferSchedule(Model, frozen=True, kw_only=True):
    """When a database is backed up, at `hour` of `timezone`. `callback_url` is told of it."""

    name: str = ""
    callback_url: str = ""
    days: tuple[str, ...] = ()
    hour: int = 0
    timezone: str = ""

    @classmethod
    def identify(cls, row: Mapping[str, Any]) -> str:
        """Its UUID."""
        return _uuid(row)


class RemoteRef(Part, frozen=True, kw_only=True):
    """The database that a link leads to."""

    name: str = ""
    attachment_name: str = ""


class DatabaseLink(Model, frozen=True, kw_only=True):
    """Another database that one reads through a foreign-data wrapper."""

    name: str = ""
    remote: RemoteRef | None = None
    created_at: datetime | None = None
