"""What tells of what was done: webhook events and deliveries, the audit trail of an enterprise account, usage."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from herotui.heroku.models.base import Model, Part, Person, Ref


class EventRef(Part, frozen=True, kw_only=True):
    """The event that a delivery told of."""

    id: str = ""
    include: str = ""


class Attempt(Part, frozen=True, kw_only=True):
    """The last try of a delivery; `code` is what the listener answered."""

    code: int | None = None
    status: str = ""


class WebhookDelivery(Model, frozen=True, kw_only=True):
    """One event told to one webhook. It stays when the webhook is gone."""

    event: EventRef | None = None
    webhook: Ref | None = None
    status: str = ""
    num_attempts: int = 0
    last_attempt: Attempt | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Payload(Part, frozen=True, kw_only=True):
    """What happened: `data` is the thing as it was then, `previous_data` what was other before; foreign shapes."""

    action: str = ""
    actor: Person | None = None
    resource: str = ""
    data: dict[str, Any] = {}
    previous_data: dict[str, Any] = {}


class WebhookEvent(Model, frozen=True, kw_only=True):
    """Something that happened to an app while a webhook listened; `include` is its kind (`api:release`)."""

    include: str = ""
    payload: Payload | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Origin(Part, frozen=True, kw_only=True):
    """Where a request came from."""

    ip_address: str = ""


class AuditEvent(Model, frozen=True, kw_only=True):
    """A line of an enterprise account's audit trail: the only place that names addresses."""

    type: str = ""
    action: str = ""
    actor: Person | None = None
    app: Ref | None = None
    owner: Person | None = None
    team: Ref | None = None
    request: Origin | None = None
    data: dict[str, Any] = {}
    created_at: datetime | None = None

    @property
    def kind(self) -> str:
        """`app.create`."""
        return f"{self.type}.{self.action}"


class Archive(Model, frozen=True, kw_only=True):
    """A month of an audit trail, to be downloaded from `url`; `checksum` is the file's SHA-256."""

    year: int = 0
    month: str | int = ""
    url: str = ""
    checksum: str = ""
    size: int = 0
    created_at: datetime | None = None

    @classmethod
    def identify(cls, row: Mapping[str, Any]) -> str:
        """Year and month: an account has one a month."""
        year, month = row.get("year"), str(row.get("month"))
        return f"{year}-{int(month):02}" if isinstance(year, int) and month.isdecimal() else ""


class AppUsage(Part, frozen=True, kw_only=True):
    """What one app used: dynos in dyno units, the rest in dollars."""

    app_name: str = ""
    dynos: float = 0
    data: float = 0
    addons: float = 0
    partner: float = 0


class TeamUsage(Model, frozen=True, kw_only=True):
    """What a team used on a day; its `id` is the day (`2026-11-02`), for a row's own is the team's."""

    id: str = msgspec.field(name="date")
    apps: tuple[AppUsage, ...] = ()
    dynos: float = 0
    data: float = 0
    addons: float = 0
    partner: float = 0
    space: float = 0


class LogSession(Model, frozen=True, kw_only=True):
    """A link to an app's log; whoever has `logplex_url` reads it without a key."""

    logplex_url: str = ""
    created_at: datetime | None = None


class Output(Model, frozen=True, kw_only=True):
    """A build or a release, as far as what it printed is concerned; whoever has `output_stream_url` reads it."""

    output_stream_url: str = ""
    created_at: datetime | None = None
