"""What they own: apps and all that hangs on them, add-ons, pipelines, transfers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from herotui.simulator.logs import LogLine
from herotui.simulator.people import Account, Feature, Team
from herotui.simulator.releases import Build, OciImage, Release, Slug
from herotui.simulator.repositories import AppRepository, PipelineRepository
from herotui.simulator.spaces import Space

PERMISSIONS = {
    "deploy": "Can add, modify and delete code and config",
    "manage": "Can manage collaborators and settings",
    "operate": "Can manage add-ons and dynos",
    "view": "Can view the app",
}


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
    """A running process. `attached` while somebody sits at its terminal."""

    id: str
    name: str
    type: str
    command: str
    size: str
    state: str
    created_at: datetime
    release_id: str
    version: int
    attached: bool = False


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
    """An add-on and the config vars that it sets on its own app.

    `provider_id` and `web_url` are as Heroku makes them unless given; `cents` is the monthly price, that of the plan
    unless given.
    """

    id: str
    name: str
    service: str
    plan: str
    app: App
    config_vars: list[str]
    created_at: datetime
    updated_at: datetime
    state: str = "provisioned"
    provider_id: str | None = None
    web_url: str | None = None
    cents: int | None = None
    webhooks: dict[str, Webhook] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)


@dataclass(slots=True)
class Attachment:
    """An add-on made available to an app under a name, through these config vars of the app.

    `namespace` is None, or `credential:NAME` for one of a database's credentials.
    """

    id: str
    name: str
    addon: Addon
    app: App
    created_at: datetime
    updated_at: datetime
    namespace: str | None = None
    config_vars: list[str] = field(default_factory=list)
    log_input_url: str | None = None


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
    """The telling of one event to one webhook. It stays when the webhook is gone. `code` is the last answer's."""

    id: str
    attempt_id: str
    event: Event
    webhook: Webhook
    created_at: datetime
    status: str = "succeeded"
    code: int | None = 200
    error: str | None = None
    attempts: int = 1


@dataclass(slots=True)
class Domain:
    """A host name of an app; `certificate` is the id of its SNI endpoint."""

    id: str
    hostname: str
    kind: str
    cname: str | None
    created_at: datetime
    updated_at: datetime
    status: str = "succeeded"
    acm_status: str | None = None
    acm_reason: str | None = None
    certificate: str | None = None


@dataclass(slots=True)
class SniEndpoint:
    """A certificate of an app, with what it says of itself."""

    id: str
    name: str
    chain: str
    issuer: str
    subject: str
    hostnames: list[str]
    starts_at: datetime
    expires_at: datetime
    created_at: datetime
    updated_at: datetime
    self_signed: bool = False


@dataclass(slots=True)
class App:
    """An app with all that hangs on it. `owner` is None when the team owns it.

    `buildpack` is the first one's address, `more_buildpacks` are those that follow; `build_stack` is the
    next build's when that is not the present one. `masked` names config vars whose
    values are never shown again.
    """

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
    build_stack: str = ""
    slug_size: int = 50_000_000
    maintenance: bool = False
    second_factor: bool = False
    acm: bool = True
    locked: bool = False
    generation: str = "cedar"
    space: Space | None = None
    internal_routing: bool | None = None
    more_buildpacks: list[str] = field(default_factory=list)
    masked: set[str] = field(default_factory=set)
    config: dict[str, str] = field(default_factory=dict)
    config_updated: dict[str, datetime] = field(default_factory=dict)
    releases: list[Release] = field(default_factory=list)
    builds: list[Build] = field(default_factory=list)
    slugs: dict[str, Slug] = field(default_factory=dict)
    images: dict[str, OciImage] = field(default_factory=dict)
    collaborators: dict[str, Collaborator] = field(default_factory=dict)
    dynos: dict[str, Dyno] = field(default_factory=dict)
    formation: dict[str, Formation] = field(default_factory=dict)
    drains: dict[str, Drain] = field(default_factory=dict)
    webhooks: dict[str, Webhook] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    domains: dict[str, Domain] = field(default_factory=dict)
    certificates: dict[str, SniEndpoint] = field(default_factory=dict)
    features: dict[str, Feature] = field(default_factory=dict)
    logs: list[LogLine] = field(default_factory=list)
    repository: AppRepository | None = None
    attachments: dict[str, Attachment] = field(default_factory=dict)

    @property
    def current(self) -> Release | None:
        """The release that runs: the last one that succeeded; None before the first."""
        return next((made for made in reversed(self.releases) if made.status == "succeeded"), None)


@dataclass(slots=True)
class ReviewConfig:
    """How a pipeline makes review apps. `target` is None or (`region` or `space`, its id)."""

    repo_id: int
    automatic: bool = False
    destroy_stale: bool = False
    stale_days: int = 5
    wait_for_ci: bool = False
    base_name: str | None = None
    target: tuple[str, str] | None = None


@dataclass(slots=True)
class Pipeline:
    """A pipeline with the config vars of its review and test stages, and the GitHub repository behind it."""

    id: str
    name: str
    owner: Account | Team
    created_at: datetime
    updated_at: datetime
    stage_config: dict[str, dict[str, str]] = field(default_factory=dict)
    repository: PipelineRepository | None = None
    review: ReviewConfig | None = None


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
