"""The repositories service: links to GitHub, and the GitHub token that a Heroku key opens. It takes the same keys."""

from __future__ import annotations

from herotui.simulator.auth import visible
from herotui.simulator.people import Account
from herotui.simulator.protocol import Answer, Page, Row, not_found
from herotui.simulator.repositories import AppRepository, PipelineRepository
from herotui.simulator.routes.pipelines import apps_of, find_pipeline
from herotui.simulator.routing import REPOSITORIES, Routes, Visit
from herotui.simulator.things import App, Pipeline
from herotui.simulator.timeline import stamp
from herotui.simulator.world import World

ROUTES = Routes(REPOSITORIES)


@ROUTES.on("GET /account/github/token", "global")
def token(visit: Visit) -> object:
    """The GitHub token that the account gave to Heroku, whole unless the switch says otherwise."""
    account, switches = visit.account, visit.world.switches
    found = visit.world.github_tokens.get(account.id)
    if found is None:
        raise not_found("github_token")
    shown = visible(found.token, 4, 4, "") if switches.github_token_redacted else found.token
    return {
        "id": found.id,
        "heroku": {"user_id": account.id},
        "github": {"user_id": found.user_id, "token": shown},
        "created_at": stamp(found.created_at),
        "updated_at": stamp(found.updated_at),
    }


@ROUTES.on("GET /apps/{app}/github", "read")
def app_link(visit: Visit) -> object:
    """The repository and branch that an app is deployed from."""
    app = visit.app()
    return _show(visit.world, app, _link(app)) | {"parent": None, "pull_request": None}


@ROUTES.on("PATCH /apps/{app}/github", "write")
def update_app_link(visit: Visit) -> object:
    """Deploy another branch, or deploy by itself."""
    app, body = visit.app(), visit.body
    found = _link(app)
    found.branch = body.get("branch", found.branch)
    found.auto_deploy = bool(body.get("auto_deploy", found.auto_deploy))
    found.wait_for_ci = bool(body.get("wait_for_ci", found.wait_for_ci))
    found.updated_at = visit.world.clock.now()
    return _show(visit.world, app, found)


@ROUTES.on("DELETE /apps/{app}/github", "write")
def unlink_app(visit: Visit) -> object:
    """Cut the link: nothing is deployed by itself any more."""
    app = visit.app()
    found, app.repository = _link(app), None
    return _show(visit.world, app, found)


@ROUTES.on("GET /pipelines/{pipeline}/github", "read")
def pipeline_apps(visit: Visit) -> object:
    """The links of a pipeline's apps."""
    linked = [app for app in apps_of(visit, find_pipeline(visit)) if app.repository]
    return Page(linked, lambda app: _show(visit.world, app, _link(app)), {"id": lambda app: app.id})


@ROUTES.on("GET /pipelines/{pipeline}/repository", "read")
def repository(visit: Visit) -> object:
    """The repository behind a pipeline."""
    pipeline = find_pipeline(visit)
    return _show_repository(visit.world, pipeline, _repository(pipeline)) | {"statuses": []}


@ROUTES.on("POST /pipelines/{pipeline}/repository", "write")
def connect(visit: Visit) -> object:
    """Put a repository, by its number at GitHub, behind a pipeline."""
    pipeline, (number,) = find_pipeline(visit), visit.required("repository")
    world, now = visit.world, visit.world.clock.now()
    others = [other.repository for other in world.pipelines.values() if other.repository]
    known = next((other.repo for other in others if other.repo_id == number), None)
    name = known or f"{world.company}/repository-{number}"
    pipeline.repository = PipelineRepository(world.mint.uuid(), name, int(number), visit.account, now, now)
    return _show_repository(world, pipeline, pipeline.repository)


@ROUTES.on("PATCH /pipelines/{pipeline}/repository", "write")
def update_repository(visit: Visit) -> object:
    """Switch CI on or off."""
    pipeline, body = find_pipeline(visit), visit.body
    found = _repository(pipeline)
    found.ci, found.organization = bool(body.get("ci", found.ci)), body.get("organization", found.organization)
    found.updated_at = visit.world.clock.now()
    return _show_repository(visit.world, pipeline, found)


@ROUTES.on("GET /github/repos/{owner}/{repo}/tarball/{ref}", "read")
def tarball(visit: Visit) -> object:
    """A link to a repository's source, got with the account's GitHub token."""
    if visit.account.id not in visit.world.github_tokens:
        raise not_found("github_token")
    args = visit.args
    link = f"https://codeload.github.example/{args['owner']}/{args['repo']}/legacy.tar.gz/{args['ref']}?token=invented"
    return Answer({"archive_link": link})


def _link(app: App) -> AppRepository:
    if app.repository is None:
        raise not_found("github_app_link")
    return app.repository


def _repository(pipeline: Pipeline) -> PipelineRepository:
    if pipeline.repository is None:
        raise not_found("pipeline_repository")
    return pipeline.repository


def _show_owner(world: World, account: Account) -> Row:
    found = world.github_tokens.get(account.id)
    github = {"user_id": found.user_id if found else None}
    return {"id": account.id, "heroku": {"user_id": account.id}, "github": github}


def _show(world: World, app: App, link: AppRepository) -> Row:
    reviews = {"enabled": False, "auto_deploy": False, "space_id": None, "auto_destroy": False}
    return {
        "id": link.id,
        "app": {"id": app.id},
        "app_id": app.id,
        "auto_deploy": link.auto_deploy,
        "branch": link.branch,
        "created_at": stamp(link.created_at),
        "owner": _show_owner(world, link.owner),
        "pull_requests": reviews,
        "repo": link.repo,
        "repo_host": "github",
        "repo_id": link.repo_id,
        "updated_at": stamp(link.updated_at),
        "wait_for_ci": link.wait_for_ci,
    }


def _show_repository(world: World, pipeline: Pipeline, found: PipelineRepository) -> Row:
    created, updated = stamp(found.created_at), stamp(found.updated_at)
    about = {"id": found.repo_id, "name": found.repo, "type": "github", "host": "github"}
    return {
        "id": found.id,
        "ci": found.ci,
        "created_at": created,
        "creator": _show_owner(world, found.creator),
        "organization": {"id": found.organization} if found.organization else None,
        "owner": _show_owner(world, found.creator),
        "pipeline": {"id": pipeline.id},
        "repository": about | {"created_at": created, "updated_at": updated},
        "updated_at": updated,
    }
