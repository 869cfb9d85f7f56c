"""What runs: dynos and formation. Scaling makes no release; a finished one-off dyno is listed nowhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from herotui.simulator.catalog import SIZES
from herotui.simulator.changes import emit, note, release, restart, run
from herotui.simulator.protocol import Answer, Page, Row, invalid, not_found
from herotui.simulator.releases import OciImage
from herotui.simulator.routing import Routes, Visit
from herotui.simulator.things import App, Dyno, Formation
from herotui.simulator.timeline import stamp
from herotui.simulator.views import app_ref, by, known_id, named, show_dyno

ROUTES = Routes()


@ROUTES.on("GET /apps/{app}/dynos", "read")
def dynos(visit: Visit) -> object:
    """What runs now."""
    app = visit.app()
    return Page(list(app.dynos.values()), lambda dyno: show_dyno(app, dyno), by("id", "name"))


@ROUTES.on("GET /apps/{app}/dynos/{dyno}", "read")
def dyno(visit: Visit) -> object:
    """One dyno, by id or name."""
    return show_dyno(visit.app(), _find(visit))


@ROUTES.on("POST /apps/{app}/dynos", "write")
def create(visit: Visit) -> object:
    """Run a one-off command; with `attach` the answer has the address of its terminal."""
    app, (command,) = visit.app(), visit.required("command")
    if app.current is None:
        raise invalid("App has no release to run.")
    size = _size(visit.body.get("size", "Basic"))
    started = run(visit.world, app, str(command), size, at=visit.world.clock.now(), user=visit.account)
    started.attached = bool(visit.body.get("attach", False))
    emit(visit.world, app, visit.account, "api:dyno", "create", show_dyno(app, started))
    return Answer(show_dyno(app, started), 201)


@ROUTES.on("POST /apps/{app}/dynos/{dyno}", "write")
def run_inside(visit: Visit) -> object:
    """Run a command inside a dyno that runs already (Fir, version 3.run-inside): it is listed nowhere."""
    app, (command,) = visit.app(), visit.required("command")
    inside = replace(_find(visit), attached=True)
    note(visit.world, app, "api", f"Starting process with command `{command}` by user {visit.account.email}")
    return Answer({"attach_url": show_dyno(app, inside)["attach_url"]}, 201)


@ROUTES.on("POST /apps/{app}/dynos/{dyno}/actions/stop", "write")
def stop(visit: Visit) -> object:
    """Stop a dyno. A one-off is gone; one of the formation starts anew, as on Heroku."""
    return _end(visit)


@ROUTES.on("DELETE /apps/{app}/dynos/{dyno}", "write")
def restart_one(visit: Visit) -> object:
    """Restart a dyno. A one-off is gone."""
    return _end(visit)


@ROUTES.on("DELETE /apps/{app}/dynos", "write")
def restart_all(visit: Visit) -> object:
    """Restart every dyno of the formation."""
    restart(visit.world, visit.app(), at=visit.world.clock.now())
    return Answer({}, 202)


@ROUTES.on("DELETE /apps/{app}/formations/{process}", "write")
def restart_process(visit: Visit) -> object:
    """Restart the dynos of one process type."""
    app, now = visit.app(), visit.world.clock.now()
    for dyno in app.dynos.values():
        if dyno.type == visit.args["process"]:
            dyno.created_at = now
    return Answer({}, 202)


@ROUTES.on("POST /apps/{app}/formations/{process}/actions/stop", "write")
def stop_process(visit: Visit) -> object:
    """Stop the dynos of one process type: one-offs are gone, others start anew."""
    app, kind = visit.app(), visit.args["process"]
    for dyno in [dyno for dyno in app.dynos.values() if dyno.type == kind]:
        _end_one(visit, app, dyno)
    return Answer({}, 202)


@ROUTES.on("GET /apps/{app}/formation", "read")
def formation(visit: Visit) -> object:
    """Process types, their quantity and size."""
    app = visit.app()
    return Page(list(app.formation.values()), lambda process: show_formation(app, process), by("id", "type"))


@ROUTES.on("GET /apps/{app}/formation/{process}", "read")
def process(visit: Visit) -> object:
    """One process type, by id or name."""
    return show_formation(visit.app(), _process(visit.app(), visit.args["process"]))


@ROUTES.on("PATCH /apps/{app}/formation", "write")
def scale(visit: Visit) -> object:
    """Scale several process types at once. Those that name a `docker_image` are released with it: one release."""
    (updates,) = visit.required("updates")
    app = visit.app()
    if images := {str(update["type"]): str(update["docker_image"]) for update in updates if "docker_image" in update}:
        return [show_formation(app, process) for process in _release_images(visit, app, images)]
    scaled = [_scale(visit, app, _process(app, str(update.get("type"))), update) for update in updates]
    return [show_formation(app, process) for process in scaled]


@ROUTES.on("PATCH /apps/{app}/formation/{process}", "write")
def scale_one(visit: Visit) -> object:
    """Scale one process type."""
    app = visit.app()
    return show_formation(app, _scale(visit, app, _process(app, visit.args["process"]), visit.body))


def show_formation(app: App, process: Formation) -> Row:
    """A process type."""
    return {
        "id": process.id,
        "app": app_ref(app),
        "command": process.command,
        "created_at": stamp(process.created_at),
        "dyno_size": named("dyno-size", process.size),
        "quantity": process.quantity,
        "size": process.size,
        "type": process.type,
        "updated_at": stamp(process.updated_at),
    }


def _find(visit: Visit) -> Dyno:
    wanted = visit.args["dyno"]
    found = next((dyno for dyno in visit.app().dynos.values() if wanted in (dyno.id, dyno.name)), None)
    if found is None:
        raise not_found("dyno")
    return found


def _end(visit: Visit) -> Answer:
    _end_one(visit, visit.app(), _find(visit))
    return Answer({}, 202)


def _end_one(visit: Visit, app: App, ended: Dyno) -> None:
    if ended.type == "run":
        del app.dynos[ended.id]
        emit(visit.world, app, visit.account, "api:dyno", "destroy", show_dyno(app, ended))
    else:
        ended.created_at = visit.world.clock.now()
    note(visit.world, app, ended.name, "Stopping process with SIGTERM", source="heroku")


def _release_images(visit: Visit, app: App, images: dict[str, str]) -> list[Formation]:
    """What `container:release` does with images that were pushed to the registry (version 3.docker-releases)."""
    world, now = visit.world, visit.world.clock.now()
    for kind in images.keys() - {process.type for process in app.formation.values()}:
        made = Formation(world.mint.uuid(), kind, "", 1 if kind == "web" else 0, "Basic", now, now)
        app.formation[made.id] = made
    types: dict[str, dict[str, object]] = {kind: {"name": kind, "command": ""} for kind in images}
    digest = next(iter(images.values()))
    image = OciImage(world.mint.uuid(), digest, f"{app.name}/{'-'.join(images)}", "", now, types)
    app.images[image.id], app.stack = image, "container"
    words = ", ".join(f"{kind} ({digest.removeprefix('sha256:')[:12]})" for kind, digest in images.items())
    release(world, app, visit.account, f"Deployed {words}", image=image.id)
    return [process for process in app.formation.values() if process.type in images]


def _process(app: App, wanted: str) -> Formation:
    found = next((process for process in app.formation.values() if wanted in (process.id, process.type)), None)
    if found is None:
        raise not_found("process_type")
    return found


def _scale(visit: Visit, app: App, process: Formation, update: dict[str, Any]) -> Formation:
    quantity = str(update.get("quantity", process.quantity))
    if not quantity.isdecimal():
        raise invalid("Quantity must be a whole number.")
    size = update.get("dyno_size", update.get("size", process.size))
    before = show_formation(app, process)
    process.quantity, process.size = int(quantity), _size(size)
    process.updated_at = visit.world.clock.now()
    words = f"Scaled to {process.type}@{process.quantity}:{process.size} by user {visit.account.email}"
    note(visit.world, app, "api", words)
    restart(visit.world, app, at=process.updated_at)
    after = show_formation(app, process)
    emit(visit.world, app, visit.account, "api:formation", "update", after, previous=before)
    return process


def _size(wanted: object) -> str:
    """The name of the size that is asked for by name, or by `{"name"}` or `{"id"}`."""
    asked = wanted.get("name") or wanted.get("id") if isinstance(wanted, dict) else wanted
    for size in SIZES.values():
        if str(asked).lower() == size.name.lower() or asked == known_id("dyno-size", size.name):
            return size.name
    raise invalid("Couldn't find that dyno size.")
