"""What pipelines and manifests make: review apps, app setups, promotions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from herotui.simulator.people import Account
from herotui.simulator.releases import Build
from herotui.simulator.things import App, Pipeline


@dataclass(slots=True)
class Setup:
    """An app made from a source's app.json. `build` is the build that it started."""

    id: str
    app: App
    build: Build | None
    created_at: datetime
    updated_at: datetime
    status: str = "succeeded"
    failure: str | None = None
    errors: list[str] = field(default_factory=list)


@dataclass(slots=True)
class ReviewApp:
    """An app made for a branch or pull request; it got the pipeline's `review` config vars."""

    id: str
    pipeline: Pipeline
    app: App | None
    branch: str
    creator: Account
    created_at: datetime
    updated_at: datetime
    status: str = "created"
    pr_number: int | None = None
    fork_repo_id: int | None = None
    wait_for_ci: bool = False
    setup: Setup | None = None
    message: str | None = None


@dataclass(slots=True)
class PromotionTarget:
    """One app that a promotion released to."""

    id: str
    app: App
    release: str | None
    status: str = "succeeded"
    error: str | None = None


@dataclass(slots=True)
class Promotion:
    """An app's code released to other apps of the pipeline."""

    id: str
    pipeline: Pipeline
    app: App
    release: str
    created_at: datetime
    targets: list[PromotionTarget]
    status: str = "completed"
