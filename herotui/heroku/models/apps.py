"""Apps and what hangs on them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from herotui.heroku.models.base import Model, Part, Person, Ref


class SpaceRef(Part, frozen=True, kw_only=True):
    """The space that an app runs in."""

    id: str = ""
    name: str = ""
    shield: bool = False


class App(Model, frozen=True, kw_only=True):
    """An app."""

    name: str = ""
    owner: Person | None = None
    team: Ref | None = None
    space: SpaceRef | None = None
    region: Ref | None = None
    stack: Ref | None = None
    maintenance: bool = False
    git_url: str = ""
    web_url: str = ""
    archived_at: datetime | None = None
    created_at: datetime | None = None
    released_at: datetime | None = None
    updated_at: datetime | None = None


class Release(Model, frozen=True, kw_only=True):
    """A change of an app's code, config vars or add-ons. `user` is the account that acted, not the key."""

    version: int = 0
    description: str = ""
    status: str = ""
    current: bool = False
    user: Person | None = None
    slug: Ref | None = None
    addon_plan_names: tuple[str, ...] = ()
    eligible_for_rollback: bool = False
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Permission(Part, frozen=True, kw_only=True):
    """What a collaborator may do."""

    name: str = ""
    description: str = ""


class Collaborator(Model, frozen=True, kw_only=True):
    """Someone who may work on an app."""

    user: Person | None = None
    role: str = ""
    permissions: tuple[Permission, ...] = ()
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Dyno(Model, frozen=True, kw_only=True):
    """A running container; `type` is `run` for a one-off."""

    name: str = ""
    type: str = ""
    command: str = ""
    size: str = ""
    state: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Formation(Model, frozen=True, kw_only=True):
    """How many dynos a process type has."""

    type: str = ""
    command: str = ""
    quantity: int = 0
    size: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Price(Part, frozen=True, kw_only=True):
    """What is billed, in US cents a `unit` (`month`)."""

    cents: int = 0
    unit: str = ""


class AddOn(Model, frozen=True, kw_only=True):
    """An add-on; `config_vars` names the config vars that hold its credentials."""

    name: str = ""
    addon_service: Ref | None = None
    plan: Ref | None = None
    app: Ref | None = None
    config_vars: tuple[str, ...] = ()
    state: str = ""
    provider_id: str = ""
    web_url: str = ""
    billed_price: Price | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class AddOnRef(Part, frozen=True, kw_only=True):
    """An add-on, as attachments refer to it."""

    id: str = ""
    name: str = ""
    app: Ref | None = None


class Drain(Model, frozen=True, kw_only=True):
    """Where logs are sent. `url` may hold a password; `token` only names the drain in log lines."""

    url: str = ""
    token: str = ""
    addon: Ref | None = None
    app: Ref | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Webhook(Model, frozen=True, kw_only=True):
    """Who is told of an app's events. `url` may hold a password."""

    url: str = ""
    include: tuple[str, ...] = ()
    level: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Attachment(Model, frozen=True, kw_only=True):
    """An add-on made available to an app under a name; `addon.app` is the app that it belongs to."""

    name: str = ""
    addon: AddOnRef | None = None
    app: Ref | None = None
    namespace: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None


class SourceBlob(Part, frozen=True, kw_only=True):
    """Where a build's code came from; `url` may be signed."""

    url: str = ""
    version: str = ""
    version_description: str = ""
    checksum: str = ""


class BuildpackRef(Part, frozen=True, kw_only=True):
    """A buildpack by name or URL."""

    name: str = ""
    url: str = ""


class Build(Model, frozen=True, kw_only=True):
    """A build. `user` is the account that acted."""

    status: str = ""
    stack: str = ""
    user: Person | None = None
    source_blob: SourceBlob | None = None
    buildpacks: tuple[BuildpackRef, ...] = ()
    slug: Ref | None = None
    release: Ref | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Buildpack(Model, frozen=True, kw_only=True):
    """A buildpack that runs at the next build, at its place in the order."""

    ordinal: int = 0
    buildpack: BuildpackRef | None = None

    @classmethod
    def identify(cls, row: Mapping[str, Any]) -> str:
        """Its URL: installations carry no id."""
        buildpack = row.get("buildpack")
        return str(buildpack.get("url") or buildpack.get("name") or "") if isinstance(buildpack, dict) else ""


class Domain(Model, frozen=True, kw_only=True):
    """A host name of an app."""

    hostname: str = ""
    kind: str = ""
    cname: str = ""
    acm_status: str = ""
    status: str = ""
    sni_endpoint: Ref | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Certificate(Part, frozen=True, kw_only=True):
    """What a certificate says of itself."""

    issuer: str = ""
    subject: str = ""
    cert_domains: tuple[str, ...] = ()
    starts_at: datetime | None = None
    expires_at: datetime | None = None


class SniEndpoint(Model, frozen=True, kw_only=True):
    """A certificate in use."""

    name: str = ""
    ssl_cert: Certificate | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Exporter(Part, frozen=True, kw_only=True):
    """Where telemetry goes. Its headers may hold a key and are not read."""

    type: str = ""
    endpoint: str = ""


class TelemetryOwner(Part, frozen=True, kw_only=True):
    """The app or space whose telemetry it is."""

    id: str = ""
    type: str = ""


class TelemetryDrain(Model, frozen=True, kw_only=True):
    """Where an app's or a space's telemetry is sent (Fir)."""

    owner: TelemetryOwner | None = None
    signals: tuple[str, ...] = ()
    exporter: Exporter | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class GitHubLink(Model, frozen=True, kw_only=True):
    """The GitHub repository whose pushes deploy an app."""

    repo: str = ""
    branch: str = ""
    auto_deploy: bool = False
    wait_for_ci: bool = False
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @classmethod
    def identify(cls, row: Mapping[str, Any]) -> str:
        """The repository: an app has one link."""
        return str(row.get("repo") or "")
