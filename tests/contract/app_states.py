"""What requests need to meet on the side of apps: code, add-ons, databases, pipelines, drains, GitHub links."""

from __future__ import annotations

from datetime import timedelta

from herotui.simulator import Simulator
from herotui.simulator.changes import deploy, let_in
from herotui.simulator.databases import Credential, DatabaseTransfer, Role
from herotui.simulator.provision import provision, share
from herotui.simulator.repositories import AppRepository, GithubToken, PipelineRepository
from herotui.simulator.routing import Route
from herotui.simulator.things import Addon, App, Drain, Pipeline, Transfer, Webhook
from herotui.simulator.world import World
from tests.contract.walk import Body, States, Walk

GUEST, LEAVING_GUEST = "guest@example.com", "leaving.guest@example.com"
URL = "https://logs.example/drain?a=b"
CHAIN = "-----BEGIN CERTIFICATE-----\nFAKE\n-----END CERTIFICATE-----"
SOURCE = {"url": "https://sources.example/app.tgz", "version": "v1"}
HOOK: Body = {"include": ["api:release", "api:addon"], "level": "notify", "url": "https://hooks.example/in"}
EXPORTER = {"type": "otlphttp", "endpoint": "https://traces.example", "headers": {"x-key": "FAKE"}}
PLANS = {
    "heroku-redis": "heroku-redis:mini",
    "heroku-kafka": "heroku-kafka:basic-0",
    "heroku-postgresql": "heroku-postgresql:standard-0",
}


def prepare(heroku: Simulator) -> None:
    """The owner's first app with guests, databases of each kind, links to GitHub, a pipeline, backups, hooks."""
    world, now = heroku.world, heroku.clock.now()
    app, owner = _app(world), world.owner
    for guest in (GUEST, LEAVING_GUEST):
        let_in(world, app, owner, world.meet(guest), at=now)
    deploy(world, app, owner, at=now).status = "pending"
    for name, plan in {**PLANS, "advanced": "heroku-postgresql:advanced"}.items():
        provision(world, app, owner, plan, name=f"walked-{name}")
    database = world.databases[_addon(world, "walked-heroku-postgresql").id]
    for name in ("reporting", "leaving"):
        database.credentials[name] = Credential(world.mint.uuid(), name, [Role(f"u{name}", "FAKE")], now)
    for name in ("walked-follower", "walked-faithful"):
        follower = provision(world, app, owner, PLANS["heroku-postgresql"], name=name)
        world.databases[follower.id].leader = database.addon
    for on in (app, database.addon):
        hook = Webhook(world.mint.uuid(), URL, ["api:release", "api:addon"], "notify", now, now)
        on.webhooks[hook.id] = hook
    for target in (app, _other(world)):
        share(world, database.addon, target, owner, name="WALKED")
    drain = Drain(world.mint.uuid(), "https://logs.example/own", "d.walked", now, now, database.addon)
    app.drains[drain.id] = drain
    done = now + timedelta(minutes=1)
    for number in (901, 902):
        world.database_transfers.append(
            DatabaseTransfer(world.mint.uuid(), app, number, "pg_dump", "gof3r", "A", "B", now, finished_at=done)
        )
    world.github_tokens[owner.id] = GithubToken(world.mint.uuid(), owner, 42, "ghp_FAKE", now, now)
    app.repository = AppRepository(world.mint.uuid(), "company/shop", 7, owner, now, now)
    pipeline = _pipeline(world)
    pipeline.owner = owner
    pipeline.repository = PipelineRepository(world.mint.uuid(), "company/shop", 7, owner, now, now)
    for giver, taker in ((owner, world.colleague), (world.colleague, owner)):
        moved = Transfer(world.mint.uuid(), app, giver, taker, "pending", now, now)
        world.transfers[moved.id] = moved


def _app(world: World) -> App:
    return next(app for app in world.apps.values() if app.owner is world.owner)


def _other(world: World) -> App:
    return next(app for app in world.apps.values() if app.team)


def _team_of(app: App) -> str:
    assert app.team
    return app.team.name


def _addon(world: World, name: str) -> Addon:
    return next(addon for addon in world.addons.values() if addon.name == name)


def _pipeline(world: World) -> Pipeline:
    """That of the owner's first app."""
    return next(coupling.pipeline for coupling in world.couplings.values() if coupling.app is _app(world))


def _app_of(walk: Walk, route: Route) -> str:
    if (route.method, route.path) == ("DELETE", "/apps/{app}"):
        return "walked-app"
    if route.path == "/teams/apps/{app}" and route.method == "PATCH":
        return "walked-team-app"
    if route.path.endswith("/review-app"):
        return next(review.app.name for review in walk.world.review_apps.values() if review.app)
    return walk.app.name


def _addon_of(walk: Walk, route: Route) -> str:
    for word, kind in (("/redis", "heroku-redis"), ("kafka", "heroku-kafka"), ("/data/postgres", "advanced")):
        if word in route.path:
            return f"walked-{kind}"
    if route.path.endswith("/log-drains/{drain}"):
        return next(drain.addon.name for drain in walk.app.drains.values() if drain.addon)
    if (route.method, route.path) == ("DELETE", "/apps/{app}/addons/{addon}"):
        return "made-addon"
    return "walked-follower" if route.path.endswith("/unfollow") else "walked-heroku-postgresql"


def _drain(walk: Walk, route: Route) -> str:
    if route.path.startswith("/telemetry"):
        return next(iter(walk.world.telemetry_drains))
    if route.path.startswith("/addons"):
        return next(drain.id for drain in walk.app.drains.values() if drain.addon)
    return URL


def _transfer(walk: Walk, route: Route) -> str:
    if route.path.startswith("/client"):
        return "902" if route.method == "DELETE" else "901"
    giver = walk.world.colleague if route.method == "PATCH" else walk.world.owner
    return next(moved.id for moved in walk.world.transfers.values() if moved.owner is giver)


def _hooked(walk: Walk, route: Route) -> App | Addon:
    return walk.app if route.path.startswith("/apps") else _addon(walk.world, "walked-heroku-postgresql")


def _attachment(walk: Walk, route: Route) -> str:
    on = walk.app if route.path.startswith("/apps") else _other(walk.world)
    return next(a.id for a in on.attachments.values() if a.name == "WALKED")


def _pipeline_of(walk: Walk, route: Route) -> str:
    leaving = (route.method, route.path) == ("DELETE", "/pipelines/{pipeline}")
    return (
        next(p.id for p in walk.world.pipelines.values() if p.name == "walked-pipeline")
        if leaving
        else (_pipeline(walk.world).id)
    )


STATES = States(
    arguments={
        "app": _app_of,
        "addon": _addon_of,
        "attachment": _attachment,
        "build": lambda walk, _: next(build.id for build in walk.app.builds if build.status == "pending"),
        "certificate": lambda walk, _: next(iter(walk.app.certificates)),
        "collaborator": lambda _, route: (
            LEAVING_GUEST if (route.method, route.path[:6]) == ("DELETE", "/teams") else GUEST
        ),
        "coupling": lambda walk, _: list(walk.world.couplings)[-1],
        "credential": lambda walk, route: (
            "leaving" if route.method == "DELETE" else "default" if "data/" in route.path else "reporting"
        ),
        "delivery": lambda walk, route: _hooked(walk, route).deliveries[0].id,
        "domain": lambda walk, _: "walked.example.com",
        "drain": _drain,
        "dyno": lambda walk, _: next(dyno.name for dyno in walk.app.dynos.values() if dyno.type == "web"),
        "event": lambda walk, route: _hooked(walk, route).events[0].id,
        "generation": lambda walk, _: "fir",
        "image": lambda walk, _: next(iter(walk.app.images)),
        "link": lambda walk, _: "far",
        "log": lambda walk, _: next(iter(walk.world.log_sessions)),
        "namespace": lambda walk, _: "credential:reporting",
        "owner": lambda walk, _: "company",
        "pipeline": _pipeline_of,
        "plan": lambda walk, _: "heroku-postgresql:standard-0",
        "process": lambda walk, _: "web",
        "promotion": lambda walk, _: next(iter(walk.world.promotions)),
        "ref": lambda walk, _: "main",
        "region": lambda walk, _: "eu",
        "release": lambda walk, _: "1",
        "repo": lambda walk, _: "shop",
        "repository": lambda walk, _: f"{walk.app.name}.git",
        "review": lambda walk, _: next(iter(walk.world.review_apps)),
        "schedule": lambda walk, _: "DATABASE_URL",
        "setup": lambda walk, _: next(iter(walk.world.setups)),
        "size": lambda walk, _: "standard-2x",
        "slug": lambda walk, _: next(iter(walk.app.slugs)),
        "sold": lambda walk, _: "heroku-postgresql",
        "stack": lambda walk, _: "heroku-24",
        "stage": lambda walk, _: "test",
        "transfer": _transfer,
        "webhook": lambda walk, route: next(iter(_hooked(walk, route).webhooks)),
    },
    bodies={
        "POST /apps": {"name": "walked-app", "region": "eu", "stack": "heroku-24"},
        "PATCH /apps/{app}": {"maintenance": True, "build_stack": "heroku-22"},
        "POST /teams/apps": lambda walk: {"name": "walked-team-app", "team": _team_of(_other(walk.world))},
        "PATCH /teams/apps/{app}": {"locked": True},
        "POST /filters/apps": lambda walk: {"in": {"id": [walk.app.id]}},
        "PATCH /apps/{app}/config-vars": {"LOG_LEVEL": "warn", "TZ": None},
        "PATCH /apps/{app}/config-vars-settings": {"config": [{"key": "LOG_LEVEL", "value": "info", "masked": True}]},
        "PATCH /apps/{app}/features/{feature}": {"enabled": True},
        "POST /apps/{app}/domains": {"hostname": "walked.example.com", "sni_endpoint": None},
        "PATCH /apps/{app}/domains/{domain}": {"sni_endpoint": None},
        "POST /apps/{app}/sni-endpoints": {"certificate_chain": CHAIN, "private_key": "FAKE"},
        "PATCH /apps/{app}/sni-endpoints/{certificate}": {"certificate_chain": CHAIN, "private_key": "FAKE"},
        "POST /apps/{app}/releases": lambda walk: {
            "release": next(made.id for made in walk.app.releases if made.slug),
        },
        "POST /apps/{app}/builds": {"source_blob": SOURCE, "buildpacks": [{"url": "https://packs.example/a.git"}]},
        "PUT /apps/{app}/buildpack-installations": {"updates": [{"buildpack": "heroku/ruby"}]},
        "POST /apps/{app}/slugs": {"process_types": {"web": "bin/web"}, "commit": "abc"},
        "POST /apps/{app}/oci-images": {"image_repo": "a/web", "digest": "sha256:0", "commit": "abc"},
        "POST /apps/{app}/dynos": {"command": "date", "attach": True},
        "POST /apps/{app}/dynos/{dyno}": {"command": "env"},
        "PATCH /apps/{app}/formation": {"updates": [{"type": "web", "quantity": 2}]},
        "PATCH /apps/{app}/formation/{process}": {"quantity": 1},
        "POST /apps/{app}/log-sessions": {"lines": 10, "tail": False},
        "POST /apps/{app}/collaborators": {"user": "new.person@example.com", "silent": True},
        "POST /teams/apps/{app}/collaborators": {"user": "other.person@example.com", "permissions": ["view"]},
        "PATCH /teams/apps/{app}/collaborators/{collaborator}": {"permissions": ["view", "deploy"]},
        "POST /account/app-transfers": lambda walk: {"app": walk.app.name, "recipient": GUEST, "silent": True},
        "PATCH /account/app-transfers/{transfer}": {"state": "declined"},
        "POST /apps/{app}/log-drains": {"url": URL},
        "PUT /addons/{addon}/log-drains/{drain}": {"url": "https://logs.example/elsewhere"},
        "POST /telemetry-drains": lambda walk: {
            "owner": {"id": walk.app.id, "type": "app"},
            "signals": ["logs"],
            "exporter": EXPORTER,
        },
        "PATCH /telemetry-drains/{drain}": {"signals": ["logs", "traces"]},
        "POST /apps/{app}/webhooks": HOOK,
        "PATCH /apps/{app}/webhooks/{webhook}": {"level": "sync"},
        "POST /addons/{addon}/webhooks": HOOK,
        "PATCH /addons/{addon}/webhooks/{webhook}": {"level": "sync"},
        "POST /apps/{app}/addons": {"plan": "papertrail:choklad", "name": "made-addon"},
        "PATCH /apps/{app}/addons/{addon}": {"plan": "heroku-postgresql:standard-2"},
        "PATCH /addons/{addon}/config": lambda walk: {
            "config": [{"name": _addon(walk.world, "walked-heroku-postgresql").config_vars[0], "value": "postgres://"}]
        },
        "POST /addon-attachments": lambda walk: {
            "addon": "walked-heroku-redis",
            "app": walk.app.name,
            "name": "SECOND",
        },
        "POST /actions/addons/resolve": {"addon": "walked-heroku-redis"},
        "POST /actions/addon-attachments/resolve": lambda walk: {
            "addon_attachment": "WALKED_URL",
            "app": walk.app.name,
        },
        "POST /pipelines": {"name": "walked-pipeline"},
        "PATCH /pipelines/{pipeline}": {"name": "renamed-pipeline"},
        "POST /pipeline-transfers": lambda walk: {
            "pipeline": {"id": _pipeline(walk.world).id},
            "new_owner": {"id": walk.world.owner.id, "type": "user"},
        },
        "POST /pipeline-couplings": lambda walk: {
            "app": "walked-app",
            "pipeline": _pipeline(walk.world).id,
            "stage": "staging",
        },
        "PATCH /pipeline-couplings/{coupling}": {"stage": "production"},
        "PATCH /pipelines/{pipeline}/stage/{stage}/config-vars": {"APP_ENV": "ci", "CI_DATABASE_PASSWORD": None},
        "POST /pipelines/{pipeline}/review-app-config": {"repo": "company/shop", "automatic_review_apps": True},
        "PATCH /pipelines/{pipeline}/review-app-config": {"stale_days": 2},
        "POST /review-apps": lambda walk: {
            "branch": "main",
            "pipeline": _pipeline(walk.world).id,
            "source_blob": SOURCE,
        },
        "POST /app-setups": {"source_blob": SOURCE, "app": {"name": "set-up-app"}},
        "POST /pipeline-promotions": lambda walk: {
            "pipeline": {"id": _pipeline(walk.world).id},
            "source": {"app": {"id": walk.app.id}},
            "targets": [{"app": {"id": _other(walk.world).id}}],
        },
        "PATCH /apps/{app}/github": {"branch": "main", "auto_deploy": True},
        "POST /pipelines/{pipeline}/repository": {"repository": 7},
        "PATCH /pipelines/{pipeline}/repository": {"ci": True},
        "POST /client/v11/databases/{addon}/links": {"target": "walked-follower", "as": "far"},
        "POST /client/v11/databases/{addon}/transfer-schedules": {"hour": 3, "timezone": "UTC"},
        "POST /client/v11/databases/{addon}/transfers": {
            "from_url": "postgres://a:b@c/d",
            "from_name": "A",
            "to_url": "postgres://e:f@g/h",
            "to_name": "B",
        },
        "POST /postgres/v0/databases/{addon}/credentials": {"name": "made"},
        "POST /data/postgres/v1/{addon}/credentials": {"name": "made"},
    },
    queries={},
    headers={},
    prepare=prepare,
)
