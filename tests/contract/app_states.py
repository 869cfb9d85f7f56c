"""What requests need to meet on the side of apps: code, processes, add-ons, databases, pipelines, logs."""

from __future__ import annotations

from herotui.simulator import Simulator
from herotui.simulator.routing import Route
from herotui.simulator.things import Transfer
from tests.contract.walk import Body, States, Walk

URL = "https://logs.example/drain?a=b"
HOOK = "https://hooks.example/in"


def prepare(heroku: Simulator) -> None:
    """The company has all that is needed."""


def _transfer(walk: Walk, route: Route) -> str:
    """A transfer that the owner sent, or one that it was offered."""
    world, now = walk.world, walk.heroku.clock.now()
    if route.method == "PATCH":
        offered = Transfer(world.mint.uuid(), walk.app, world.colleague, world.owner, "pending", now, now)
        world.transfers[offered.id] = offered
        return offered.id
    return next(sent.id for sent in world.transfers.values() if sent.owner is world.owner)


def _addon(walk: Walk, route: Route) -> str:
    service = "heroku-redis" if route.path.startswith("/redis") else "heroku-postgresql"
    return next(addon.name for addon in walk.world.addons.values() if addon.service == service)


def _collaborator(walk: Walk, _: Route) -> str:
    return next(c.account.email for c in walk.app.collaborators.values() if c.account is not walk.app.owner)


def _release(walk: Walk) -> Body:
    return {"release": walk.app.releases[2].id}


def _any_app(walk: Walk) -> str:
    return next(iter(walk.world.apps.values())).name


STATES = States(
    arguments={
        "app": lambda walk, _: walk.app.name,
        "release": lambda walk, _: "1",
        "slug": lambda walk, _: str(walk.app.builds[0].slug),
        "dyno": lambda walk, _: next(iter(walk.app.dynos.values())).name,
        "process": lambda walk, _: "web",
        "collaborator": _collaborator,
        "transfer": _transfer,
        "drain": lambda walk, _: next(iter(walk.app.drains)),
        "webhook": lambda walk, _: next(iter(walk.app.webhooks)),
        "addon": _addon,
        "attachment": lambda walk, _: next(iter(walk.world.attachments)),
        "pipeline": lambda walk, _: next(iter(walk.world.pipelines)),
        "stage": lambda walk, _: "test",
        "credential": lambda walk, _: "default",
        "repository": lambda walk, _: f"{walk.app.name}.git",
    },
    bodies={
        "POST /filters/apps": {"in": {"id": []}},
        "PATCH /apps/{app}": {"maintenance": True},
        "PATCH /apps/{app}/config-vars": {"LOG_LEVEL": "warn", "TZ": None},
        "POST /apps/{app}/releases": _release,
        "PUT /apps/{app}/buildpack-installations": {"updates": [{"buildpack": "heroku/ruby"}]},
        "POST /apps/{app}/dynos": {"command": "date", "attach": False},
        "PATCH /apps/{app}/formation": {"updates": [{"type": "web", "quantity": 2}]},
        "PATCH /apps/{app}/formation/{process}": {"quantity": 1},
        "POST /apps/{app}/log-sessions": {"lines": 10, "tail": False},
        "POST /apps/{app}/collaborators": {"user": "new.person@example.com", "silent": True},
        "POST /account/app-transfers": lambda walk: {"app": walk.app.name, "recipient": "new.person@example.com"},
        "PATCH /account/app-transfers/{transfer}": {"state": "declined"},
        "POST /apps/{app}/log-drains": {"url": URL},
        "POST /apps/{app}/webhooks": {"include": ["api:release"], "level": "notify", "url": HOOK},
        "PATCH /apps/{app}/webhooks/{webhook}": {"level": "sync"},
        "POST /actions/addon-attachments/resolve": lambda walk: {
            "addon_attachment": "DATABASE_URL",
            "app": _any_app(walk),
        },
        "PATCH /pipelines/{pipeline}/stage/{stage}/config-vars": {"APP_ENV": "ci", "CI_DATABASE_PASSWORD": None},
    },
    queries={},
    headers={},
    prepare=prepare,
)
