"""What runs: dynos and formation. Scaling makes no release; a finished one-off dyno is listed nowhere."""

from __future__ import annotations

from typing import Any

from herotui.simulator.changes import emit, restart, run
from herotui.simulator.protocol import Answer, Page, Row, invalid, not_found
from herotui.simulator.routing import Routes, Visit
from herotui.simulator.things import App, Dyno, Formation
from herotui.simulator.timeline import stamp
from herotui.simulator.views import app_ref, named, show_dyno

ROUTES = Routes()
SIZES = {"eco": "Eco", "basic": "Basic", "standard-1x": "Standard-1X", "standard-2x": "Standard-2X"} | {
    "performance-m": "Performance-M",
    "performance-l": "Performance-L",
}


@ROUTES.on("GET /apps/{app}/dynos", "read")
def dynos(visit: Visit) -> object:
    """What runs now."""
    app = visit.app()
    keys = {"id": lambda dyno: dyno.id, "name": lambda dyno: dyno.name}
    return Page(list(app.dynos.values()), lambda dyno: show_dyno(app, dyno), keys)


@ROUTES.on("GET /apps/{app}/dynos/{dyno}", "read")
def dyno(visit: Visit) -> object:
    """One dyno, by id or name."""
    return show_dyno(visit.app(), _find(visit))


@ROUTES.on("POST /apps/{app}/dynos", "write")
def create(visit: Visit) -> object:
    """Run a one-off command."""
    app, (command,) = visit.app(), visit.required("command")
    size = _size(visit.body.get("size", "Basic"))
    started = run(visit.world, app, str(command), size, at=visit.world.clock.now())
    emit(visit.world, app, visit.account, "api:dyno", "create", show_dyno(app, started))
    return Answer(show_dyno(app, started), 201)


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


@ROUTES.on("GET /apps/{app}/formation", "read")
def formation(visit: Visit) -> object:
    """Process types, their quantity and size."""
    app = visit.app()
    keys = {"id": lambda process: process.id, "type": lambda process: process.type}
    return Page(list(app.formation.values()), lambda process: show_formation(app, process), keys)


@ROUTES.on("GET /apps/{app}/formation/{process}", "read")
def process(visit: Visit) -> object:
    """One process type, by id or name."""
    return show_formation(visit.app(), _process(visit.app(), visit.args["process"]))


@ROUTES.on("PATCH /apps/{app}/formation", "write")
def scale(visit: Visit) -> object:
    """Scale several process types at once."""
    (updates,) = visit.required("updates")
    app = visit.app()
    scaled = [_scale(visit, app, _process(app, str(update.get("type"))), update) for update in updates]
    return [show_formation(app, process) for process in scaled]


@ROUTES.on("PATCH /apps/{app}/formation/{process}", "write")
def scale_one(visit: Visit) -> object:
    """Scale one process type."""
    app = visit.app()
    return show_formation(app, _scale(visit, app, _process(app, visit.args["process"]), visit.body))


@ROUTES.on("POST /apps/{app}/log-sessions", "read")
def log_session(visit: Visit) -> object:
    """A link to the app's logs; nothing stands behind it here."""
    now, session = stamp(visit.world.clock.now()), visit.world.mint.uuid()
    visit.app()
    url = f"https://logplex.example/sessions/{session}?srv=invented"
    return Answer({"id": session, "created_at": now, "updated_at": now, "logplex_url": url}, 201)


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
    app, ended = visit.app(), _find(visit)
    if ended.type == "run":
        del app.dynos[ended.id]
        emit(visit.world, app, visit.account, "api:dyno", "destroy", show_dyno(app, ended))
    else:
        ended.created_at = visit.world.clock.now()
    return Answer({}, 202)


def _process(app: App, wanted: str) -> Formation:
    found = next((process for process in app.formation.values() if wanted in (process.id, process.type)), None)
    if found is None:
        raise not_found("process_type")
    return found


def _scale(visit: Visit, app: App, process: Formation, update: dict[str, Any]) -> Formation:
    quantity = str(update.get("quantity", process.quantity))
    if not quantity.isdigit():
        raise invalid("Quantity must be a whole number.")
    size = update.get("dyno_size", update.get("size", process.size))
    process.quantity, process.size = int(quantity), _size(size.get("name") if isinstance(size, dict) else size)
    process.updated_at = visit.world.clock.now()
    restart(visit.world, app, at=process.updated_at)
    emit(visit.world, app, visit.account, "api:formation", "update", show_formation(app, process))
    return process


def _size(wanted: object) -> str:
    if str(wanted).lower() not in SIZES:
        raise invalid("Couldn't find that dyno size.")
    return SIZES[str(wanted).lower()]
