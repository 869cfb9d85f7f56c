"""Where an app's logs can be read and where they are sent: log sessions, log drains, telemetry drains."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from herotui.simulator.logs import LogLine, LogSession, TelemetryDrain
from herotui.simulator.protocol import Answer, Page, Row, forbidden, invalid, not_found
from herotui.simulator.routes.addons import find_addon
from herotui.simulator.routing import GIT, Routes, Visit
from herotui.simulator.things import App, Drain
from herotui.simulator.timeline import stamp
from herotui.simulator.views import app_ref, by
from herotui.simulator.world import World, sees

ROUTES = Routes()
READING = Routes(GIT)
SIGNALS = ("traces", "metrics", "logs")
SESSIONS_LAST = 300
"""Seconds."""


@ROUTES.on("POST /apps/{app}/log-sessions", "read")
def log_session(visit: Visit) -> object:
    """A link to the app's log, at the address that was asked: whoever has it needs no key, for five minutes."""
    app, body, now = visit.app(), visit.body, visit.world.clock.now()
    made = LogSession(
        id=visit.world.mint.uuid(),
        app_id=app.id,
        created_at=now,
        lines=max(0, min(int(body.get("lines", 100)), visit.world.switches.log_lines)),
        source=body.get("source"),
        dyno=body.get("dyno") or body.get("dyno_name") or body.get("type"),
        tail=bool(body.get("tail", False)),
    )
    visit.world.log_sessions[made.id] = made
    link = f"http://{visit.headers.get('host', '127.0.0.1')}/logs/{made.id}?srv={int(now.timestamp())}"
    return Answer({"id": made.id, "created_at": stamp(now), "updated_at": stamp(now), "logplex_url": link}, 201)


@READING.on("GET /logs/{log}", "any", free=True, keyless=True)
def log_lines(visit: Visit) -> object:
    """The lines behind the link, as text or, for Heroku's CLI, as events; with `tail` it goes on with new ones."""
    session = visit.world.log_sessions.get(visit.args["log"])
    app = visit.world.apps.get(session.app_id) if session else None
    if session is None or app is None:
        raise not_found("log_session")
    if (visit.world.clock.now() - session.created_at).total_seconds() > SESSIONS_LAST:
        raise forbidden("The link has expired.")
    as_events = "text/event-stream" in visit.headers.get("accept", "")
    form = _as_events if as_events else _as_text
    content_type = "text/event-stream" if as_events else "text/plain; charset=utf-8"
    answer = Answer(form(lines_of(app, session)), content_type=content_type)
    answer.follow = _follower(visit.world, app, session, form) if session.tail else None
    return answer


def _follower(
    world: World, app: App, session: LogSession, form: Callable[[list[str]], bytes]
) -> Callable[[], bytes | None]:
    """What an open session is told of: lines as they are written, until the app is gone."""
    seen = len(app.logs)

    def more() -> bytes | None:
        nonlocal seen
        fresh, seen = app.logs[seen:], len(app.logs)
        if app.id not in world.apps:
            return None
        return form([show_line(line) for line in fresh if _fits(line, session)])

    return more


def _as_text(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _as_events(lines: list[str]) -> bytes:
    return "".join(f"data: {line}\n\n" for line in lines).encode()


def lines_of(app: App, session: LogSession) -> list[str]:
    """What the session is to show now: the last lines that fit it, oldest first."""
    fitting = [line for line in sorted(app.logs, key=lambda line: line.at) if _fits(line, session)]
    return [show_line(line) for line in fitting[-session.lines :]] if session.lines else []


def show_line(line: LogLine) -> str:
    """A line as logplex writes it; one that holds line ends stays one."""
    text = line.text.replace("\r", " ").replace("\n", " ")
    return f"{line.at:%Y-%m-%dT%H:%M:%S.%f}+00:00 {line.source}[{line.dyno}]: {text}"


@ROUTES.on("GET /apps/{app}/log-drains", "read")
def drains(visit: Visit) -> object:
    """Log drains. Adding one makes no release."""
    app = visit.app()
    return Page(list(app.drains.values()), lambda drain: show_drain(app, drain), by("id"))


@ROUTES.on("GET /apps/{app}/log-drains/{drain}", "read")
def drain(visit: Visit) -> object:
    """One drain, by id, URL or token."""
    return show_drain(visit.app(), _find_drain(visit, visit.app()))


@ROUTES.on("POST /apps/{app}/log-drains", "write")
def add_drain(visit: Visit) -> object:
    """Send the app's logs somewhere."""
    app, (url,) = visit.app(), visit.required("url")
    _check_url(url)
    world, now = visit.world, visit.world.clock.now()
    if any(drain.url == url for drain in app.drains.values()):
        raise invalid("Url has already been taken")
    added = Drain(world.mint.uuid(), str(url), f"d.{world.mint.uuid()}", now, now)
    app.drains[added.id] = added
    return Answer(show_drain(app, added), 201)


@ROUTES.on("DELETE /apps/{app}/log-drains/{drain}", "write")
def remove_drain(visit: Visit) -> object:
    """Stop it; an add-on's drain goes only with the add-on."""
    app = visit.app()
    found = _find_drain(visit, app)
    if found.addon:
        raise forbidden("This drain belongs to an add-on and goes only with it.")
    del app.drains[found.id]
    return show_drain(app, found)


@ROUTES.on("GET /addons/{addon}/log-drains", "read")
def addon_drains(visit: Visit) -> object:
    """An add-on's drains."""
    addon = find_addon(visit)
    own = [drain for drain in addon.app.drains.values() if drain.addon is addon]
    return Page(own, lambda drain: show_drain(addon.app, drain), by("id"))


@ROUTES.on("PUT /addons/{addon}/log-drains/{drain}", "write")
def move_addon_drain(visit: Visit) -> object:
    """Send them elsewhere."""
    addon, (url,) = find_addon(visit), visit.required("url")
    _check_url(url)
    found = _find_drain(visit, addon.app)
    if found.addon is not addon:
        raise not_found("drain")
    found.url, found.updated_at = str(url), visit.world.clock.now()
    return show_drain(addon.app, found)


@ROUTES.on("GET /apps/{app}/telemetry-drains", "read")
def telemetry_drains(visit: Visit) -> object:
    """Where a Fir app's telemetry goes."""
    return _telemetry_of(visit, visit.app().id)


@ROUTES.on("GET /spaces/{space}/telemetry-drains", "read")
def space_telemetry_drains(visit: Visit) -> object:
    """Where that of all apps in a space goes."""
    wanted = visit.args["space"]
    for space in visit.world.spaces.values():
        if wanted in (space.id, space.name) and space.team.role_of(visit.account):
            return _telemetry_of(visit, space.id)
    raise not_found("space")


@ROUTES.on("POST /telemetry-drains", "write")
def add_telemetry_drain(visit: Visit) -> object:
    """Send an app's or a space's telemetry somewhere."""
    owner, signals, exporter = visit.required("owner", "signals", "exporter")
    if not _reaches(visit, str(owner.get("type")), str(owner.get("id"))):
        raise not_found(str(owner.get("type")))
    now = visit.world.clock.now()
    made = TelemetryDrain(visit.world.mint.uuid(), owner["type"], owner["id"], [], "", {}, now, now)
    _aim(made, signals, exporter)
    visit.world.telemetry_drains[made.id] = made
    return Answer(show_telemetry(made), 201)


@ROUTES.on("GET /telemetry-drains/{drain}", "read")
def telemetry_drain(visit: Visit) -> object:
    """One of them."""
    return show_telemetry(_find_telemetry(visit))


@ROUTES.on("PATCH /telemetry-drains/{drain}", "write")
def update_telemetry_drain(visit: Visit) -> object:
    """Send it elsewhere, or other signals."""
    found, body = _find_telemetry(visit), visit.body
    _aim(found, body.get("signals", found.signals), body.get("exporter"))
    found.updated_at = visit.world.clock.now()
    return show_telemetry(found)


@ROUTES.on("DELETE /telemetry-drains/{drain}", "write")
def remove_telemetry_drain(visit: Visit) -> object:
    """Stop it."""
    found = _find_telemetry(visit)
    del visit.world.telemetry_drains[found.id]
    return show_telemetry(found)


def show_drain(app: App, drain: Drain) -> Row:
    """A log drain."""
    addon = drain.addon
    return {
        "id": drain.id,
        "addon": {"id": addon.id, "name": addon.name, "app": app_ref(addon.app)} if addon else None,
        "app": app_ref(app),
        "created_at": stamp(drain.created_at),
        "token": drain.token,
        "updated_at": stamp(drain.updated_at),
        "url": drain.url,
    }


def show_telemetry(drain: TelemetryDrain) -> Row:
    """A telemetry drain, the secrets in its headers included."""
    return {
        "id": drain.id,
        "created_at": stamp(drain.created_at),
        "exporter": {"type": drain.exporter, "endpoint": drain.endpoint, "headers": dict(drain.headers)},
        "owner": {"id": drain.owner_id, "type": drain.owner_type},
        "signals": list(drain.signals),
        "updated_at": stamp(drain.updated_at),
    }


def _fits(line: LogLine, session: LogSession) -> bool:
    if session.source and line.source != session.source:
        return False
    return not session.dyno or line.dyno == session.dyno or line.dyno.partition(".")[0] == session.dyno


def _check_url(url: object) -> None:
    if urlsplit(str(url)).scheme not in ("http", "https", "syslog", "syslog+tls"):
        raise invalid("Url is invalid")


def _find_drain(visit: Visit, app: App) -> Drain:
    wanted = visit.args["drain"]
    for found in app.drains.values():
        if wanted in (found.id, found.url, found.token):
            return found
    raise not_found("drain")


def _telemetry_of(visit: Visit, owner: str) -> Page:
    own = [drain for drain in visit.world.telemetry_drains.values() if drain.owner_id == owner]
    return Page(own, show_telemetry, by("id"))


def _find_telemetry(visit: Visit) -> TelemetryDrain:
    found = visit.world.telemetry_drains.get(visit.args["drain"])
    if found is None or not _reaches(visit, found.owner_type, found.owner_id):
        raise not_found("telemetry_drain")
    return found


def _reaches(visit: Visit, kind: str, identity: str) -> bool:
    if kind == "space":
        space = visit.world.spaces.get(identity)
        return space is not None and space.team.role_of(visit.account) is not None
    app = visit.world.apps.get(identity)
    return app is not None and sees(visit.account, app)


def _aim(drain: TelemetryDrain, signals: list[str], exporter: Row | None) -> None:
    if not signals or not set(signals) <= set(SIGNALS):
        raise invalid("Signals must be some of: " + ", ".join(SIGNALS) + ".")
    drain.signals = list(signals)
    if exporter is not None:
        drain.exporter, drain.endpoint = str(exporter["type"]), str(exporter["endpoint"])
        drain.headers = dict(exporter.get("headers", {}))
