"""Links to GitHub, as Heroku's repositories service keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from herotui.simulator.people import Account


@dataclass(slots=True)
class GithubToken:
    """The GitHub token that an account gave to Heroku: who holds it acts on GitHub as `user_id`."""

    id: str
    account: Account
    user_id: int
    token: str
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True)
class AppRepository:
    """The repository that an app is deployed from. `repo` is `owner/name`."""

    id: str
    repo: str
    repo_id: int
    owner: Account
    created_at: datetime
    updated_at: datetime
    branch: str | None = "main"
    auto_deploy: bool = False
    wait_for_ci: bool = False


@dataclass(slots=True)
class PipelineRepository:
    """The repository that a pipeline's review apps and test runs come from."""

    id: str
    repo: str
    repo_id: int
    creator: Account
    created_at: datetime
    updated_at: datetime
    ci: bool = False
    organization: str | None = None
