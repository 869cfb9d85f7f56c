"""What they own: apps and all that hangs on them, add-ons, pipelines, transfers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from herotui.simulator.people import Account, Feature, Team

PERMISSIONS = {
    "deploy": "Can add, modify and delete code and config",
    "manage": "Can manage collaborators and settings",
    "operate": "Can manage add-ons and dynos",
    "view": "Can view the app",
}


@dataclass(slots=True)
class Release:
    """A version of an app: code and config vars together."""

    id: str
    version: int
    description: str
    user: Account
    created_at: datetime
    slug: str | None
    config: dict[str, str]
    plans: list[str]
    status: str = "succeeded"


@dataclass(slots=True)
class Build:
    """A build of an app from a source tarball."""

    id: str
    user: Account
    created_at: datetime
    commit: str
    slug: str
    release: str
    source_url: str


@dataclass(slots=True)
class Collaborator:
    """Somebody who may deploy an app."""

    id: str
    account: Account
    role: str
    permissions: list[str]
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True)
class Dyno:
    """A running process."""

    id: str
    name: str
    type: str
    command: str
    size: str
    state: str
    created_at: datetime
    release_id: str
    version: int


@dataclass(slots=True)
class Formation:
    """How many dynos of a process type run, and of what size."""

    id: str
    type: str
    command: str
    quantity: int
    size: str
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True)
class Addon:
    """An add-on and the config vars that it sets."""

    id: str
    name: str
    service: str
    plan: str
    app: App
    config_vars: list[str]
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True)
class Attachment:
    """An add-on made available to an app under a name."""

    id: str
    name: str
    addon: Addon
    app: App
    created_at: datetime
    updated_at: datetime
    namespace: str | None = None


@dataclass(slots=True)
class Drain:
    """A log drain; `addon` is set when an add-on owns it."""

    id: str
    url: str
    token: str
    created_at: datetime
    updated_at: datetime
    addon: Addon | None = None


@dataclass(slots=True)
class Webhook:
    """A subscription to an app's events."""

    id: str
    url: str
    include: list[str]
    level: str
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True)
class Event:
    """Something that happened to an app with a webhook, and its deliveries."""

    id: str
    seq: int
    include: str
    action: str
    actor: Account
    data: dict[str, object]
    previous: dict[str, object]
    created_at: datetime


@dataclass(slots=True)
class Delivery:
    """One attempt to tell one webhook of one event."""

    id: str
    attempt_id: str
    event: Event
    webhook: Webhook
    created_at: datetime


@dataclass(slots=True)
class Domain:
    """A host name of an app."""

    id: str
    hostname: str
    kind: str
    cname: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True)
class App:
    """An app with all that hangs on it. `owner` is None when the team owns it."""

    id: str
    name: str
    host: str
    owner: Account | None
    team: Team | None
    region: str
    stack: str
    created_at: datetime
    updated_at: datetime
    buildpack: str
    slug_size: int = 50_000_000
    maintenance: bool = False
    second_factor: bool = False
    config: dict[str, str] = field(default_factory=dict)
    config_updated: dict[str, datetime] = field(default_factory=dict)
    releases: list[Release] = field(default_factory=list)
    builds: list[Build] = field(default_factory=list)
    collaborators: dict[str, Collaborator] = field(default_factory=dict)
    dynos: dict[str, Dyno] = field(default_factory=dict)
    formation: dict[str, Formation] = field(default_factory=dict)
    drains: dict[str, Drain] = field(default_factory=dict)
    webhooks: dict[str, Webhook] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    domains: dict[str, Domain] = field(default_factory=dict)
    features: dict[str, Feature] = field(default_factory=dict)


@dataclass(slots=True)
class Pipeline:
    """A pipeline with the config vars of its review and test stages."""

    id: str
    name: str
    owner: Account | Team
    created_at: datetime
    updated_at: datetime
    stage_config: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(slots=True)
class Coupling:
    """An app's place in a pipeline."""

    id: str
    app: App
    pipeline: Pipeline
    stage: str
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True)
class Transfer:
    """An app on its way to another owner."""

    id: str
    app: App
    owner: Account
    recipient: Account
    state: str
    created_at: datetime
    updated_at: datetime
