"""Log lines, links to them, and the drains of telemetry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True)
class TelemetryDrain:
    """Where a Fir app or space (`owner_type`, `owner_id`) sends its telemetry. `headers` may carry a secret."""

    id: str
    owner_type: str
    owner_id: str
    signals: list[str]
    endpoint: str
    headers: dict[str, str]
    created_at: datetime
    updated_at: datetime
    exporter: str = "otlphttp"


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of an app's log. `source` is `app` or `heroku`; `dyno` is `web.1`, `router`, `api`, ..."""

    at: datetime
    source: str
    dyno: str
    text: str


@dataclass(frozen=True, slots=True)
class LogSession:
    """A link to an app's log, as it was asked for."""

    id: str
    app_id: str
    created_at: datetime
    lines: int = 100
    source: str | None = None
    dyno: str | None = None
    tail: bool = False
