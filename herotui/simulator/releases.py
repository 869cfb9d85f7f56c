"""Code and what becomes of it: sources, builds, slugs and images, releases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from herotui.simulator.people import Account


@dataclass(slots=True)
class Release:
    """A version of an app: code and config vars together. A history may have gaps in its versions."""

    id: str
    version: int
    description: str
    user: Account
    created_at: datetime
    slug: str | None
    config: dict[str, str]
    plans: list[str]
    status: str = "succeeded"
    output_stream_url: str | None = None
    oci_image: str | None = None


@dataclass(slots=True)
class Slug:
    """Compiled code, ready to be released."""

    id: str
    commit: str | None
    created_at: datetime
    process_types: dict[str, str]
    size: int | None
    checksum: str | None = None
    commit_description: str | None = None
    by_buildpack: str | None = None


@dataclass(slots=True)
class OciImage:
    """The same for Fir and the container registry: an image and how to run it (`process_types` as the API has them)."""

    id: str
    digest: str
    image_repo: str
    commit: str
    created_at: datetime
    process_types: dict[str, dict[str, object]]
    base_image_name: str = "heroku/heroku:24-cnb"
    architecture: str | None = "arm64"


@dataclass(slots=True)
class Build:
    """A build of an app from a source tarball. One that failed has neither slug nor release."""

    id: str
    user: Account
    created_at: datetime
    commit: str | None
    slug: str | None
    release: str | None
    source_url: str
    status: str = "succeeded"
    buildpacks: list[str] | None = None
    checksum: str | None = None
    description: str | None = None
    output_stream_url: str | None = None


@dataclass(slots=True)
class Source:
    """A place to put a tarball (PUT) that builds then take (GET)."""

    id: str
    user: Account
    created_at: datetime
