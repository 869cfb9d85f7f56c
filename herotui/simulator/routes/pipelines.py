"""Pipelines, their couplings, and the config vars of their test and review stages."""

from __future__ import annotations

from herotui.simulator.people import Account
from herotui.simulator.protocol import Page, Row, not_found
from herotui.simulator.routes.apps import check_config
from herotui.simulator.routing import Routes, Visit
from herotui.simulator.things import Coupling, Pipeline
from herotui.simulator.timeline import stamp
from herotui.simulator.views import known_id, show_release
from herotui.simulator.world import sees

ROUTES = Routes()
_BY_ID = {"id": lambda thing: thing.id}


@ROUTES.on("GET /pipelines", "read")
def pipelines(visit: Visit) -> object:
    """Every pipeline that the account reaches."""
    keys = {"id": lambda pipeline: pipeline.id, "name": lambda pipeline: pipeline.name}
    return Page([p for p in visit.world.pipelines.values() if _seen(visit, p)], show_pipeline, keys)


@ROUTES.on("GET /pipelines/{pipeline}", "read")
def info(visit: Visit) -> object:
    """One pipeline, by id or name."""
    return show_pipeline(_find(visit))


@ROUTES.on("GET /pipeline-couplings", "read")
def couplings(visit: Visit) -> object:
    """Every app's place in a pipeline."""
    return Page([c for c in visit.world.couplings.values() if sees(visit.account, c.app)], show_coupling, _BY_ID)


@ROUTES.on("GET /users/~/pipeline-couplings", "read")
def own_couplings(visit: Visit) -> object:
    """The same."""
    return couplings(visit)


@ROUTES.on("GET /pipelines/{pipeline}/pipeline-couplings", "read")
def pipeline_couplings(visit: Visit) -> object:
    """The apps in one pipeline."""
    pipeline = _find(visit)
    return Page([c for c in visit.world.couplings.values() if c.pipeline is pipeline], show_coupling, _BY_ID)


@ROUTES.on("GET /apps/{app}/pipeline-couplings", "read")
def app_coupling(visit: Visit) -> object:
    """One app's place."""
    app = visit.app()
    found = next((coupling for coupling in visit.world.couplings.values() if coupling.app is app), None)
    if found is None:
        raise not_found("pipeline_coupling")
    return show_coupling(found)


@ROUTES.on("GET /pipelines/{pipeline}/latest-releases", "read")
def latest_releases(visit: Visit) -> object:
    """The current release of each app in the pipeline."""
    pipeline = _find(visit)
    apps = [c.app for c in visit.world.couplings.values() if c.pipeline is pipeline]
    return [show_release(app, app.releases[-1]) for app in apps]


@ROUTES.on("GET /pipelines/{pipeline}/stage/{stage}/config-vars", "read-protected")
def stage_config(visit: Visit) -> object:
    """What CI (`test`) and review apps (`review`) are given."""
    return dict(_find(visit).stage_config.get(visit.args["stage"], {}))


@ROUTES.on("PATCH /pipelines/{pipeline}/stage/{stage}/config-vars", "write-protected")
def update_stage_config(visit: Visit) -> object:
    """Set many, null removes. No release comes of it."""
    pipeline, values = _find(visit), visit.body
    check_config(values)
    config = pipeline.stage_config.setdefault(visit.args["stage"], {})
    for name, value in values.items():
        if value is None:
            config.pop(name, None)
        else:
            config[name] = value
    pipeline.updated_at = visit.world.clock.now()
    return dict(config)


def show_pipeline(pipeline: Pipeline) -> Row:
    """A pipeline."""
    kind = "user" if isinstance(pipeline.owner, Account) else "team"
    return {
        "id": pipeline.id,
        "name": pipeline.name,
        "created_at": stamp(pipeline.created_at),
        "generation": {"id": known_id("generation", "cedar"), "name": "cedar"},
        "owner": {"id": pipeline.owner.id, "type": kind},
        "updated_at": stamp(pipeline.updated_at),
    }


def show_coupling(coupling: Coupling) -> Row:
    """An app's place in a pipeline."""
    return {
        "id": coupling.id,
        "app": {"id": coupling.app.id},
        "created_at": stamp(coupling.created_at),
        "pipeline": {"id": coupling.pipeline.id},
        "stage": coupling.stage,
        "updated_at": stamp(coupling.updated_at),
    }


def _find(visit: Visit) -> Pipeline:
    wanted = visit.args["pipeline"]
    for pipeline in visit.world.pipelines.values():
        if wanted in (pipeline.id, pipeline.name) and _seen(visit, pipeline):
            return pipeline
    raise not_found("pipeline")


def _seen(visit: Visit, pipeline: Pipeline) -> bool:
    if isinstance(pipeline.owner, Account):
        return pipeline.owner is visit.account
    return pipeline.owner.role_of(visit.account) is not None
