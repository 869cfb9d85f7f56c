"""The Data API: databases, their credentials and connections, backups. It takes the same keys."""

from __future__ import annotations

from urllib.parse import urlsplit

from herotui.simulator.changes import release
from herotui.simulator.protocol import Problem, Row, not_found
from herotui.simulator.routes.addons import find_addon
from herotui.simulator.routing import DATA, Routes, Visit
from herotui.simulator.things import Addon
from herotui.simulator.timeline import stamp

ROUTES = Routes(DATA)
POSTGRES, REDIS = "heroku-postgresql", "heroku-redis"


@ROUTES.on("GET /client/v11/databases/{addon}", "read-protected")
def database(visit: Visit) -> object:
    """A database, its password included."""
    addon = _find(visit, POSTGRES)
    url = urlsplit(_url(addon))
    return {
        "addon_id": addon.id,
        "name": addon.name,
        "heroku_resource_id": addon.id,
        "created_at": stamp(addon.created_at),
        "formation": {"id": addon.id, "primary": addon.id},
        "plan": addon.plan.partition(":")[2],
        "port": url.port,
        "database_name": url.path.strip("/"),
        "database_user": url.username,
        "database_password": url.password,
        "resource_url": _url(addon),
        "waiting?": False,
        "credentials": 1,
        "leader": None,
        "info": [{"name": "Status", "values": ["Available"]}, {"name": "Connections", "values": ["7/20"]}],
    }


@ROUTES.on("GET /client/v11/databases/{addon}/wait_status", "read")
def wait_status(visit: Visit) -> object:
    """Whether a rotation is still under way."""
    _find(visit, POSTGRES)
    return {"waiting?": False, "message": "available"}


@ROUTES.on("GET /client/v11/databases/{addon}/user_connections", "read")
def connections(visit: Visit) -> object:
    """Open connections by database user."""
    return {"connections": {str(urlsplit(_url(_find(visit, POSTGRES))).username): 7}}


@ROUTES.on("POST /client/v11/databases/{addon}/connection_reset", "write")
def reset_connections(visit: Visit) -> object:
    """Throw everybody out."""
    _find(visit, POSTGRES)
    return {"message": "Connections terminated"}


@ROUTES.on("GET /client/v11/apps/{app}/transfers", "read")
def backups(visit: Visit) -> object:
    """Backups and copies: none were taken here."""
    visit.app()
    return []


@ROUTES.on("GET /client/v11/databases/{addon}/transfer-schedules", "read")
def schedules(visit: Visit) -> object:
    """Scheduled backups: none."""
    _find(visit, POSTGRES)
    return []


@ROUTES.on("GET /postgres/v0/databases/{addon}/credentials", "read-protected")
def credentials(visit: Visit) -> object:
    """Credentials of a database; this one has the default alone."""
    return [_show_credential(_find(visit, POSTGRES))]


@ROUTES.on("GET /postgres/v0/databases/{addon}/credentials/{credential}", "read-protected")
def credential(visit: Visit) -> object:
    """One credential."""
    addon = _find(visit, POSTGRES)
    if visit.args["credential"] != "default":
        raise not_found("credential")
    return _show_credential(addon)


@ROUTES.on("POST /postgres/v0/databases/{addon}/credentials/{credential}/credentials_rotation", "write-protected")
def rotate(visit: Visit) -> object:
    """A new password; every attached app is released and restarted with it."""
    if visit.args["credential"] != "default":
        raise not_found("credential")
    _rotate(visit, _find(visit, POSTGRES))
    return {"message": "Credential rotated"}


@ROUTES.on("POST /postgres/v0/databases/{addon}/credentials_rotation", "write-protected")
def rotate_all(visit: Visit) -> object:
    """The same for all credentials."""
    _rotate(visit, _find(visit, POSTGRES))
    return {"message": "Credentials rotated"}


@ROUTES.on("GET /redis/v0/databases/{addon}", "read-protected")
def redis(visit: Visit) -> object:
    """A key-value store, its password included."""
    addon = _find(visit, REDIS)
    return {
        "addon_id": addon.id,
        "name": addon.name,
        "plan": addon.plan.partition(":")[2],
        "created_at": stamp(addon.created_at),
        "formation": {"id": addon.id, "primary": addon.id},
        "metaas_source": addon.name,
        "port": urlsplit(_url(addon)).port,
        "resource_url": _url(addon),
        "info": [{"name": "Status", "values": ["available"]}],
        "version": "7.2.4",
        "prefer_native_tls": True,
    }


@ROUTES.on("POST /redis/v0/databases/{addon}/credentials_rotation", "write-protected")
def rotate_redis(visit: Visit) -> object:
    """A new password for a key-value store."""
    _rotate(visit, _find(visit, REDIS))
    return {"message": "Credentials rotated"}


def _find(visit: Visit, service: str) -> Addon:
    addon = find_addon(visit)
    if addon.service != service:
        raise Problem(404, "not_found", "Couldn't find that database.", resource="database")
    return addon


def _url(addon: Addon) -> str:
    return addon.app.config.get(addon.config_vars[0], "")


def _rotate(visit: Visit, addon: Addon) -> None:
    world, now = visit.world, visit.world.clock.now()
    old = str(urlsplit(_url(addon)).password)
    new = f"pFAKE{world.mint.hex(40)}"
    addon.updated_at = now
    for attachment in [a for a in world.attachments.values() if a.addon is addon]:
        app, names = attachment.app, {*addon.config_vars, f"{attachment.name}_URL"}
        changed = {name: app.config[name].replace(old, new) for name in names & app.config.keys()}
        app.config.update(changed)
        app.config_updated.update(dict.fromkeys(changed, now))
        release(world, app, visit.account, f"Update {attachment.name} by {addon.service}")


def _show_credential(addon: Addon) -> Row:
    url = urlsplit(_url(addon))
    return {
        "uuid": addon.id,
        "name": "default",
        "state": "active",
        "database": url.path.strip("/"),
        "host": str(url.hostname),
        "port": url.port,
        "credentials": [{"user": url.username, "password": url.password, "state": "active", "connections": 7}],
    }
