"""What is made from a pipeline or a manifest: review apps and how they are made, app setups, promotions."""

from __future__ import annotations

from typing import Any

from herotui.simulator.changes import deploy, release, set_config
from herotui.simulator.protocol import Answer, Page, Row, invalid, not_found
from herotui.simulator.review import Promotion, PromotionTarget, ReviewApp, Setup
from herotui.simulator.routes.apps import make_app
from herotui.simulator.routes.pipelines import find_pipeline
from herotui.simulator.routing import Routes, Visit
from herotui.simulator.things import Coupling, Formation, Pipeline, ReviewConfig
from herotui.simulator.timeline import stamp
from herotui.simulator.views import app_ref, by, user_ref
from herotui.simulator.world import sees

ROUTES = Routes()


@ROUTES.on("GET /pipelines/{pipeline}/review-app-config", "read")
def review_config(visit: Visit) -> object:
    """How review apps are made."""
    pipeline = find_pipeline(visit)
    return show_config(pipeline, _config(pipeline))


@ROUTES.on("POST /pipelines/{pipeline}/review-app-config", "write")
def enable_review(visit: Visit) -> object:
    """Let a repository's pull requests become apps that get the pipeline's `review` config vars."""
    pipeline, (repo,) = find_pipeline(visit), visit.required("repo")
    linked = pipeline.repository
    made = ReviewConfig(linked.repo_id if linked and linked.repo == repo else visit.world.mint.number(10**6, 10**8))
    pipeline.review = made
    _set(made, visit.body)
    return Answer(show_config(pipeline, made), 201)


@ROUTES.on("PATCH /pipelines/{pipeline}/review-app-config", "write")
def update_review(visit: Visit) -> object:
    """Change how."""
    pipeline = find_pipeline(visit)
    _set(_config(pipeline), visit.body)
    return show_config(pipeline, _config(pipeline))


@ROUTES.on("DELETE /pipelines/{pipeline}/review-app-config", "write")
def disable_review(visit: Visit) -> object:
    """No more review apps."""
    pipeline = find_pipeline(visit)
    found, pipeline.review = _config(pipeline), None
    return show_config(pipeline, found)


@ROUTES.on("GET /pipelines/{pipeline}/review-apps", "read")
def review_apps(visit: Visit) -> object:
    """Review apps."""
    pipeline = find_pipeline(visit)
    return Page([r for r in visit.world.review_apps.values() if r.pipeline is pipeline], show_review, by("id"))


@ROUTES.on("GET /review-apps/{review}", "read")
def review_app(visit: Visit) -> object:
    """One of them."""
    return show_review(_review(visit))


@ROUTES.on("GET /apps/{app}/review-app", "read")
def app_review(visit: Visit) -> object:
    """Which review app an app is."""
    app = visit.app()
    found = next((review for review in visit.world.review_apps.values() if review.app is app), None)
    if found is None:
        raise not_found("review_app")
    return show_review(found)


@ROUTES.on("POST /review-apps", "write")
def add_review(visit: Visit) -> object:
    """Make one from a source: it gets the pipeline's `review` config vars."""
    branch, wanted, blob = visit.required("branch", "pipeline", "source_blob")
    pipeline, body, world = find_pipeline(visit, str(wanted)), visit.body, visit.world
    values = pipeline.stage_config.get("review", {}) | (body.get("environment") or {})
    now = world.clock.now()
    name = f"{pipeline.name[:20]}-{world.mint.hex(6)}"
    setup = _set_up(visit, _owned(pipeline, name), str(blob.get("url")), values)
    coupling = Coupling(world.mint.uuid(), setup.app, pipeline, "review", now, now)
    world.couplings[coupling.id] = coupling
    made = ReviewApp(world.mint.uuid(), pipeline, setup.app, str(branch), visit.account, now, now, setup=setup)
    made.pr_number, made.fork_repo_id = body.get("pr_number"), body.get("fork_repo_id")
    world.review_apps[made.id] = made
    return Answer(show_review(made), 201)


@ROUTES.on("DELETE /review-apps/{review}", "write")
def remove_review(visit: Visit) -> object:
    """Delete one, its app too."""
    found, world = _review(visit), visit.world
    if found.app and found.app.id in world.apps:
        for coupling in [coupling for coupling in world.couplings.values() if coupling.app is found.app]:
            del world.couplings[coupling.id]
        world.forget_app(found.app)
    found.app, found.status = None, "deleted"
    del world.review_apps[found.id]
    return show_review(found)


@ROUTES.on("POST /app-setups", "write")
def set_up(visit: Visit) -> object:
    """Make an app from a source with an app.json. There is no list of those made."""
    (blob,) = visit.required("source_blob")
    body = visit.body
    values = {str(name): str(value) for name, value in (body.get("overrides") or {}).get("env", {}).items()}
    made = _set_up(visit, body.get("app") or {}, str(blob.get("url")), values)
    return Answer(show_setup(made), 202)


@ROUTES.on("GET /app-setups/{setup}", "read")
def app_setup(visit: Visit) -> object:
    """How far it is."""
    found = visit.world.setups.get(visit.args["setup"])
    if found is None or not sees(visit.account, found.app):
        raise not_found("app_setup")
    return show_setup(found)


@ROUTES.on("POST /pipeline-promotions", "write")
def promote(visit: Visit) -> object:
    """Release an app's code to other apps of the pipeline: one release each."""
    wanted, source, targets = visit.required("pipeline", "source", "targets")
    pipeline, world = find_pipeline(visit, str(wanted.get("id"))), visit.world
    app = visit.app(str(source.get("app", {}).get("id")))
    if app.current is None:
        raise invalid("The source has no release.")
    made = Promotion(world.mint.uuid(), pipeline, app, app.current.id, world.clock.now(), [])
    for target in targets:
        to = visit.app(str(target.get("app", {}).get("id")))
        words = f"Promote {app.name} v{app.current.version}"
        released = release(world, to, visit.account, words, slug=app.current.slug, image=app.current.oci_image)
        if app.current.slug:
            to.slugs[app.current.slug] = app.slugs[app.current.slug]
        made.targets.append(PromotionTarget(world.mint.uuid(), to, released.id))
    world.promotions[made.id] = made
    return Answer(show_promotion(made), 201)


@ROUTES.on("GET /pipeline-promotions/{promotion}", "read")
def promotion(visit: Visit) -> object:
    """One promotion."""
    return show_promotion(_promotion(visit))


@ROUTES.on("GET /pipeline-promotions/{promotion}/promotion-targets", "read")
def promotion_targets(visit: Visit) -> object:
    """Where it went."""
    found = _promotion(visit)
    return Page(found.targets, lambda target: _show_target(found, target), by("id"))


def show_config(pipeline: Pipeline, config: ReviewConfig) -> Row:
    """How a pipeline makes review apps."""
    return {
        "automatic_review_apps": config.automatic,
        "base_name": config.base_name,
        "deploy_target": {"type": config.target[0], "id": config.target[1]} if config.target else None,
        "destroy_stale_apps": config.destroy_stale,
        "pipeline_id": pipeline.id,
        "repo": {"id": config.repo_id},
        "stale_days": config.stale_days,
        "wait_for_ci": config.wait_for_ci,
    }


def show_review(review: ReviewApp) -> Row:
    """A review app."""
    return {
        "id": review.id,
        "app": {"id": review.app.id} if review.app else None,
        "app_setup": {"id": review.setup.id} if review.setup else None,
        "branch": review.branch,
        "created_at": stamp(review.created_at),
        "creator": user_ref(review.creator),
        "error_status": None,
        "fork_repo": {"id": review.fork_repo_id} if review.fork_repo_id else None,
        "message": review.message,
        "pipeline": {"id": review.pipeline.id},
        "pr_number": review.pr_number,
        "status": review.status,
        "updated_at": stamp(review.updated_at),
        "wait_for_ci": review.wait_for_ci,
    }


def show_setup(setup: Setup) -> Row:
    """An app setup."""
    build = setup.build
    link = f"https://build-output.example/streams/{build.id}" if build else ""
    return {
        "id": setup.id,
        "app": app_ref(setup.app),
        "build": {"id": build.id, "status": build.status, "output_stream_url": link} if build else None,
        "created_at": stamp(setup.created_at),
        "failure_message": setup.failure,
        "manifest_errors": list(setup.errors),
        "postdeploy": None,
        "resolved_success_url": None,
        "status": setup.status,
        "updated_at": stamp(setup.updated_at),
    }


def show_promotion(promotion: Promotion) -> Row:
    """A promotion."""
    return {
        "id": promotion.id,
        "created_at": stamp(promotion.created_at),
        "pipeline": {"id": promotion.pipeline.id},
        "source": {"app": {"id": promotion.app.id}, "release": {"id": promotion.release}},
        "status": promotion.status,
        "updated_at": stamp(promotion.created_at),
    }


def _show_target(promotion: Promotion, target: PromotionTarget) -> Row:
    return {
        "id": target.id,
        "app": {"id": target.app.id},
        "error_message": target.error,
        "pipeline_promotion": {"id": promotion.id},
        "release": {"id": target.release} if target.release else None,
        "status": target.status,
    }


def _set_up(visit: Visit, wanted: dict[str, Any], source: str, values: dict[str, str]) -> Setup:
    """Make the app, give it config vars and code."""
    world, now = visit.world, visit.world.clock.now()
    team = world.team_named(str(wanted.get("organization") or ""))
    if team and team.role_of(visit.account) is None:
        raise not_found("team")
    app = make_app(visit, wanted, owner=None if team else visit.account, team=team)
    web = Formation(world.mint.uuid(), "web", "bin/web", 1, "Basic", now, now)
    app.formation[web.id] = web
    set_config(world, app, visit.account, values)
    build = deploy(world, app, visit.account, at=now, source_url=source)
    made = Setup(world.mint.uuid(), app, build, now, now)
    world.setups[made.id] = made
    return made


def _owned(pipeline: Pipeline, name: str) -> dict[str, Any]:
    return {"name": name, "organization": pipeline.owner.id}


def _set(config: ReviewConfig, body: dict[str, Any]) -> None:
    config.automatic = bool(body.get("automatic_review_apps", config.automatic))
    config.destroy_stale = bool(body.get("destroy_stale_apps", config.destroy_stale))
    config.stale_days = int(body.get("stale_days", config.stale_days))
    config.wait_for_ci = bool(body.get("wait_for_ci", config.wait_for_ci))
    config.base_name = body.get("base_name", config.base_name)
    if "deploy_target" in body:
        target = body["deploy_target"]
        config.target = (str(target["type"]), str(target["id"])) if target else None


def _config(pipeline: Pipeline) -> ReviewConfig:
    if pipeline.review is None:
        raise not_found("review_app_config")
    return pipeline.review


def _review(visit: Visit) -> ReviewApp:
    found = visit.world.review_apps.get(visit.args["review"])
    if found is None:
        raise not_found("review_app")
    find_pipeline(visit, found.pipeline.id)
    return found


def _promotion(visit: Visit) -> Promotion:
    found = visit.world.promotions.get(visit.args["promotion"])
    if found is None:
        raise not_found("pipeline_promotion")
    find_pipeline(visit, found.pipeline.id)
    return found
