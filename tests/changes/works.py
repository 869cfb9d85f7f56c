"""A small plan for each kind of step, and what the world looks like in the end: whatever happened on the way."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from herotui.call import Call
from herotui.changes.plan import Plan, mark, plan_id
from herotui.changes.step import Act, Deed, Made, Step, id_made_by
from herotui.heroku import calls, removals, rotations
from herotui.secret import Secret
from herotui.simulator.things import App
from herotui.simulator.world import World
from tests.changes.rig import Place

PLAN = plan_id("INC-1", 1)
NEW = Secret("sk_test_" + "n" * 24)
"""A secret that the responder brought."""
Work = Callable[[Place], Plan]


def values(at: Place) -> dict[str, Secret]:
    """What the responder gives again after a crash."""
    return {NEW.fingerprint(at.salt): NEW}


def step(id: str, *acts: Act, **more: object) -> Step:
    """A step of R6 unless told otherwise."""
    return Step(id, str(more.pop("step", "R6")), f"{id} of a test", acts, **more)  # type: ignore[arg-type]


def plan(at: Place, *steps: Step) -> Plan:
    """The steps as a plan."""
    return Plan(PLAN, steps, at.salt)


def new_key(id: str = "key") -> Step:
    """R1: a new key, and how it is taken back."""
    call = calls.create_authorization(f"deploy {mark(PLAN, id)}", ["write-protected"], 86_400)
    return step(id, call, step="R1", way_back=(calls.delete_authorization(id_made_by(id)),))


def app_with(world: World, wanted: Callable[[App], object]) -> App:
    """The first app of which this is true."""
    return next(app for app in world.apps.values() if app.team and wanted(app))


def _one(act: Callable[[World], Call], at: Place) -> Plan:
    return plan(at, step("one", act(at.heroku.world)))


def _drain(world: World) -> Call:
    app = app_with(world, lambda app: app.drains)
    return calls.delete_drain(app.name, next(iter(app.drains)))


def _webhook(world: World) -> Call:
    app = app_with(world, lambda app: app.webhooks)
    return calls.delete_webhook(app.name, next(iter(app.webhooks)))


def _collaborator(world: World) -> Call:
    app = app_with(world, lambda app: app.collaborators)
    return calls.delete_collaborator(app.name, [one.account.email for one in app.collaborators.values()][-1])


def _authorization(world: World) -> Call:
    return calls.delete_authorization(world.tokens[world.leaked_key].id)


def _regeneration(world: World) -> Call:
    return calls.regenerate_authorization(world.tokens[world.leaked_key].id)


def _member(world: World) -> Call:
    team = next(iter(world.teams.values()))
    others = [one for one in team.members.values() if one.account not in (world.owner, world.colleague)]
    return calls.delete_member(team.name, others[0].account.email)


def _invitation(world: World) -> Call:
    team = next(iter(world.teams.values()))
    return removals.delete_invitation(team.name, next(iter(team.invitations)))


def _dyno(world: World) -> Call:
    app = app_with(world, lambda app: any(dyno.type == "run" for dyno in app.dynos.values()))
    return calls.stop_dyno(app.name, next(dyno.name for dyno in app.dynos.values() if dyno.type == "run"))


def _client(world: World) -> str:
    return next(one.id for one in world.clients.values() if one.owner is world.owner)


def _maintenance(world: World) -> Call:
    return removals.set_maintenance(next(iter(world.apps.values())).name, True)


def _slug(world: World) -> Call:
    app = app_with(world, lambda app: len(app.slugs) > 1)
    return rotations.release_slug(app.name, next(iter(app.slugs)), f"good code {mark(PLAN, 'one')}")


def _credential(world: World) -> Call:
    return rotations.rotate_postgres_credential(_addon(world, "heroku-postgresql"), "default", forced=True)


def _addon(world: World, service: str) -> str:
    return next(one.name for one in world.addons.values() if one.service == service and one.app.team)


def _config(at: Place) -> Plan:
    app = app_with(at.heroku.world, lambda app: app.config)
    return plan(at, step("one", rotations.set_config_vars(app.name, {"STRIPE_KEY": NEW, "TZ": None}), app=app.name))


def _pipeline(at: Place) -> Plan:
    pipeline = next(iter(at.heroku.world.pipelines))
    return plan(at, step("one", rotations.set_pipeline_config_vars(pipeline, "test", {"STRIPE_KEY": NEW})))


def _key_in_app(at: Place) -> Plan:
    app = app_with(at.heroku.world, lambda app: app.config)
    patch = rotations.set_config_vars(app.name, {"HEROKU_API_KEY": Made("key")})
    return plan(at, new_key(), step("use", patch, step="R2", app=app.name))


def _key_in_files(at: Place) -> Plan:
    deeds = [step(name, Deed("file", name, "KEY", Made("key")), step="R2") for name in ("ci", "laptop")]
    return plan(at, new_key(), *deeds)


def _rotation(at: Place) -> Plan:
    """All of it: the new key to files, then R4 and the config var in the same breath, then what leaked with it."""
    world = at.heroku.world
    app = app_with(world, lambda app: app.config)
    patch = rotations.set_config_vars(app.name, {"HEROKU_API_KEY": Made("key")})
    return plan(
        at,
        new_key(),
        step("ci", Deed("file", "ci", "KEY", Made("key")), step="R2"),
        step("end", _authorization(world), step="R4", after=("ci",)),
        step("app", patch, step="R2", app=app.name, breath=True, after=("end",)),
        step("db", rotations.rotate_postgres(_addon(world, "heroku-postgresql")), step="R5", after=("end",)),
    )


WORKS: dict[str, Work] = {
    "create authorization": lambda at: plan(at, new_key()),
    "delete authorization": partial(_one, _authorization),
    "regenerate": partial(_one, _regeneration),
    "delete session": partial(_one, lambda world: calls.delete_session(next(iter(world.sessions)))),
    "delete client": partial(_one, lambda world: removals.delete_client(_client(world))),
    "delete SSH key": partial(_one, lambda world: calls.delete_key(next(iter(world.owner.keys)))),
    "delete drain": partial(_one, _drain),
    "delete webhook": partial(_one, _webhook),
    "delete collaborator": partial(_one, _collaborator),
    "delete member": partial(_one, _member),
    "delete invitation": partial(_one, _invitation),
    "delete transfer": partial(_one, lambda world: removals.delete_transfer(next(iter(world.transfers)))),
    "stop dyno": partial(_one, _dyno),
    "set config vars": _config,
    "set pipeline vars": _pipeline,
    "set maintenance": partial(
        _one, lambda world: removals.set_maintenance(next(iter(world.apps.values())).name, True)
    ),
    "release slug": partial(_one, _slug),
    "rotate Postgres": partial(_one, lambda world: rotations.rotate_postgres(_addon(world, "heroku-postgresql"))),
    "rotate a credential": partial(_one, _credential),
    "rotate Redis": partial(_one, lambda world: rotations.rotate_redis(_addon(world, "heroku-redis"))),
    "write a file": lambda at: plan(at, step("one", Deed("file", "ci", "KEY", NEW))),
    "new key, config var": _key_in_app,
    "new key, two files": _key_in_files,
    "rotation": _rotation,
}


def shape(at: Place) -> dict[str, object]:
    """The world without ids, times and values that differ each time: equal for equal histories.

    A key stands as whose it is, so a place that holds a dead one shows.
    """
    world = at.heroku.world

    def plain(value: str) -> str:
        return f"key of {world.tokens[value].description}" if value in world.tokens else value

    def config(app: App) -> dict[str, str]:
        return {name: plain(value) for name, value in app.config.items() if "://" not in value}

    apps = {
        app.name: (
            [release.description for release in app.releases],
            config(app),
            sorted(drain.url for drain in app.drains.values()),
            sorted(hook.url for hook in app.webhooks.values()),
            sorted(one.account.email for one in app.collaborators.values()),
            sorted(dyno.name for dyno in app.dynos.values()),
            app.maintenance,
        )
        for app in world.apps.values()
    }
    return {
        "apps": apps,
        "authorizations": sorted((one.description, one.account.email) for one in world.authorizations.values()),
        "leaked key": world.leaked_key in world.tokens,
        "sessions": len(world.sessions),
        "clients": len(world.clients),
        "keys": len(world.owner.keys),
        "members": [len(team.members) for team in world.teams.values()],
        "invitations": [len(team.invitations) for team in world.teams.values()],
        "transfers": sorted(one.state for one in world.transfers.values()),
        "pipelines": [pipeline.stage_config for pipeline in world.pipelines.values()],
        "files": {path.name: plain(path.read_text()) for path in sorted(Path(at.shelf.folder).iterdir())},
    }
