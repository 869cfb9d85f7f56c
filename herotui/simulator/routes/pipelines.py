"""Pipelines, the apps in them, and the config vars of their test and review stages."""

from __future__ import annotations

import re

from herotui.simulator.changes import emit
from herotui.simulator.people import Account, Team
from herotui.simulator.protocol import Answer, Page, Row, invalid, not_found
from herotui.simulator.releases import Build
from herotui.simulator.routes.builds import show_build
from herotui.simulator.routes.config import check_config
from herotui.simulator.routing import Routes, Visit
from herotui.simulator.things import App, Coupling, Pipeline
from herotui.simulator.timeline import stamp
from herotui.simulator.views import by, named, show_release
from herotui.simulator.world import sees

ROUTES = Routes()
STAGES = ("test", "review", "development", "staging", "production")


@ROUTES.on("GET /pipelines", "read")
def pipelines(visit: Visit) -> object:
    """Every pipeline that the account reaches; with `eq[name]`, as Heroku's CLI asks, those of that name."""
    name = visit.query.get("eq[name]")
    seen = [one for one in visit.world.pipelines.values() if _seen(visit, one) and name in (None, one.name)]
    return Page(seen, show_pipeline, by("id", "name"))


@ROUTES.on("GET /pipelines/{pipeline}", "read")
def info(visit: Visit) -> object:
    """One pipeline, by id or name."""
    return show_pipeline(find_pipeline(visit))


@ROUTES.on("POST /pipelines", "write")
def create(visit: Visit) -> object:
    """Make a pipeline, the caller's own unless an owner is named."""
    name, now = _free_name(visit), visit.world.clock.now()
    wanted = visit.body.get("owner")
    made = Pipeline(visit.world.mint.uuid(), name, owner_named(visit, wanted) if wanted else visit.account, now, now)
    visit.world.pipelines[made.id] = made
    return Answer(show_pipeline(made), 201)


@ROUTES.on("PATCH /pipelines/{pipeline}", "write")
def update(visit: Visit) -> object:
    """Rename it."""
    found = find_pipeline(visit)
    found.name, found.updated_at = _free_name(visit), visit.world.clock.now()
    return show_pipeline(found)


@ROUTES.on("DELETE /pipelines/{pipeline}", "write")
def delete(visit: Visit) -> object:
    """Delete it, with its stages' config vars; its apps stay."""
    found, world = find_pipeline(visit), visit.world
    for coupling in [coupling for coupling in world.couplings.values() if coupling.pipeline is found]:
        del world.couplings[coupling.id]
    del world.pipelines[found.id]
    return show_pipeline(found)


@ROUTES.on("POST /pipeline-transfers", "write")
def transfer(visit: Visit) -> object:
    """Give a pipeline to somebody else: at once, nobody is asked, nothing stays pending."""
    wanted, owner = visit.required("pipeline", "new_owner")
    found = find_pipeline(visit, str(wanted.get("id")))
    before = _show_owner(found)
    found.owner, found.updated_at = owner_named(visit, owner, anybody=True), visit.world.clock.now()
    return Answer({"pipeline": {"id": found.id}, "previous_owner": before, "new_owner": _show_owner(found)}, 201)


@ROUTES.on("GET /pipeline-couplings", "read")
def couplings(visit: Visit) -> object:
    """Every app's place in a pipeline."""
    return Page([c for c in visit.world.couplings.values() if sees(visit.account, c.app)], show_coupling, by("id"))


@ROUTES.on("GET /users/~/pipeline-couplings", "read")
def own_couplings(visit: Visit) -> object:
    """The same."""
    return couplings(visit)


@ROUTES.on("GET /teams/{team}/pipeline-couplings", "read")
def team_couplings(visit: Visit) -> object:
    """Those of a team's apps."""
    team = visit.team()
    return Page([c for c in visit.world.couplings.values() if c.app.team is team], show_coupling, by("id"))


@ROUTES.on("GET /pipelines/{pipeline}/pipeline-couplings", "read")
def pipeline_couplings(visit: Visit) -> object:
    """The apps in one pipeline."""
    pipeline = find_pipeline(visit)
    return Page([c for c in visit.world.couplings.values() if c.pipeline is pipeline], show_coupling, by("id"))


@ROUTES.on("GET /apps/{app}/pipeline-couplings", "read")
def app_coupling(visit: Visit) -> object:
    """One app's place."""
    app = visit.app()
    found = next((coupling for coupling in visit.world.couplings.values() if coupling.app is app), None)
    if found is None:
        raise not_found("pipeline_coupling")
    return show_coupling(found)


@ROUTES.on("GET /pipeline-couplings/{coupling}", "read")
def coupling(visit: Visit) -> object:
    """One of them."""
    return show_coupling(_coupling(visit))


@ROUTES.on("POST /pipeline-couplings", "write")
def couple(visit: Visit) -> object:
    """Put an app into a pipeline."""
    wanted, pipeline, stage = visit.required("app", "pipeline", "stage")
    app, found, now = visit.app(str(wanted)), find_pipeline(visit, str(pipeline)), visit.world.clock.now()
    if any(coupling.app is app for coupling in visit.world.couplings.values()):
        raise invalid("App is already in a pipeline.")
    made = Coupling(visit.world.mint.uuid(), app, found, _stage(stage), now, now)
    visit.world.couplings[made.id] = made
    emit(visit.world, app, visit.account, "api:pipeline-coupling", "create", show_coupling(made))
    return Answer(show_coupling(made), 201)


@ROUTES.on("PATCH /pipeline-couplings/{coupling}", "write")
def move(visit: Visit) -> object:
    """Move an app to another stage."""
    found = _coupling(visit)
    found.stage, found.updated_at = _stage(visit.body.get("stage", found.stage)), visit.world.clock.now()
    emit(visit.world, found.app, visit.account, "api:pipeline-coupling", "update", show_coupling(found))
    return show_coupling(found)


@ROUTES.on("DELETE /pipeline-couplings/{coupling}", "write")
def uncouple(visit: Visit) -> object:
    """Take an app out of its pipeline."""
    found = _coupling(visit)
    del visit.world.couplings[found.id]
    emit(visit.world, found.app, visit.account, "api:pipeline-coupling", "destroy", show_coupling(found))
    return show_coupling(found)


@ROUTES.on("GET /pipelines/{pipeline}/latest-releases", "read")
def latest_releases(visit: Visit) -> object:
    """The latest release of each app in the pipeline."""
    apps = apps_of(visit, find_pipeline(visit))
    return [show_release(app, app.releases[-1]) for app in apps if app.releases]


@ROUTES.on("GET /pipelines/{pipeline}/latest-deployments", "read")
def latest_deployments(visit: Visit) -> object:
    """The release that last brought new code, for each app."""
    shown = []
    for app in apps_of(visit, find_pipeline(visit)):
        built = {build.release for build in app.builds}
        made = next((release for release in reversed(app.releases) if release.id in built), None)
        shown += [show_release(app, made)] if made else []
    return shown


@ROUTES.on("GET /pipelines/{pipeline}/latest-builds", "read")
def latest_builds(visit: Visit) -> object:
    """The latest build of each app."""
    built: list[tuple[App, Build]] = [
        (app, app.builds[-1]) for app in apps_of(visit, find_pipeline(visit)) if app.builds
    ]
    return [show_build(visit, app, build) for app, build in built]


@ROUTES.on("GET /pipelines/{pipeline}/pipeline-stack", "read")
def pipeline_stack(visit: Visit) -> object:
    """The stack of the pipeline's first production app."""
    pipeline = find_pipeline(visit)
    here = [c for c in visit.world.couplings.values() if c.pipeline is pipeline]
    first = next((c.app for c in here if c.stage == "production"), here[0].app if here else None)
    return {"stack": named("stack", first.stack) if first else None}


@ROUTES.on("GET /pipelines/{pipeline}/stage/{stage}/config-vars", "read-protected")
def stage_config(visit: Visit) -> object:
    """What CI (`test`) and review apps (`review`) are given."""
    return dict(find_pipeline(visit).stage_config.get(visit.args["stage"], {}))


@ROUTES.on("PATCH /pipelines/{pipeline}/stage/{stage}/config-vars", "write-protected")
def update_stage_config(visit: Visit) -> object:
    """Set many, null removes. No release comes of it."""
    pipeline, values = find_pipeline(visit), visit.body
    check_config(values)
    config = pipeline.stage_config.setdefault(visit.args["stage"], {})
    for name, value in values.items():
        if value is None:
            config.pop(name, None)
        else:
            config[name] = value
    pipeline.updated_at = visit.world.clock.now()
    return dict(config)


def apps_of(visit: Visit, pipeline: Pipeline) -> list[App]:
    """The pipeline's apps that the account reaches."""
    here = [c.app for c in visit.world.couplings.values() if c.pipeline is pipeline]
    return [app for app in here if sees(visit.account, app)]


def show_pipeline(pipeline: Pipeline) -> Row:
    """A pipeline."""
    return {
        "id": pipeline.id,
        "name": pipeline.name,
        "created_at": stamp(pipeline.created_at),
        "generation": named("generation", "cedar"),
        "owner": _show_owner(pipeline),
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


def find_pipeline(visit: Visit, identity: str = "") -> Pipeline:
    """The pipeline in the path, or the one of `identity`, by id or name; 404 unless the account reaches it."""
    wanted = identity or visit.args["pipeline"]
    for pipeline in visit.world.pipelines.values():
        if wanted in (pipeline.id, pipeline.name) and _seen(visit, pipeline):
            return pipeline
    raise not_found("pipeline")


def owner_named(visit: Visit, wanted: Row, *, anybody: bool = False) -> Account | Team:
    """The account or team that `{"id", "type"}` means; the caller's own unless it may be `anybody`'s."""
    team = visit.world.team_named(str(wanted.get("id")))
    if team and (anybody or team.role_of(visit.account)):
        return team
    account = visit.world.account_named(str(wanted.get("id")))
    if account and (anybody or account is visit.account):
        return account
    raise not_found("owner")


def _show_owner(pipeline: Pipeline) -> Row:
    return {"id": pipeline.owner.id, "type": "user" if isinstance(pipeline.owner, Account) else "team"}


def _free_name(visit: Visit) -> str:
    (name,) = visit.required("name")
    if not re.fullmatch(r"[a-z][a-z0-9-]{2,29}", str(name)):
        raise invalid("Name is invalid.")
    if any(name == pipeline.name for pipeline in visit.world.pipelines.values()):
        raise invalid("Name is already taken.")
    return str(name)


def _stage(wanted: object) -> str:
    if wanted not in STAGES:
        raise invalid("Stage must be one of: " + ", ".join(STAGES) + ".")
    return str(wanted)


def _coupling(visit: Visit) -> Coupling:
    found = visit.world.couplings.get(visit.args["coupling"])
    if found is None or not sees(visit.account, found.app):
        raise not_found("pipeline_coupling")
    return found


def _seen(visit: Visit, pipeline: Pipeline) -> bool:
    if isinstance(pipeline.owner, Account):
        here = (c.app for c in visit.world.couplings.values() if c.pipeline is pipeline)
        return pipeline.owner is visit.account or any(sees(visit.account, app) for app in here)
    return pipeline.owner.role_of(visit.account) is not None
