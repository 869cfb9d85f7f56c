"""The Data API's credentials: who is let into a database, and rotating that. Essential plans have the default alone."""

from __future__ import annotations

from herotui.simulator.databases import KAFKA, REDIS, Credential, Database, Role
from herotui.simulator.protocol import Answer, Problem, Row, invalid, not_found
from herotui.simulator.provision import detach, dynos_of, roles_left, rotate, rotate_kafka
from herotui.simulator.routes.data import find_database
from herotui.simulator.routing import DATA, Routes, Visit
from herotui.simulator.timeline import stamp
from herotui.simulator.views import app_ref

ROUTES = Routes(DATA)


@ROUTES.on("GET /postgres/v0/databases/{addon}/credentials", "read-protected")
def credentials(visit: Visit) -> object:
    """The credentials of a database, passwords and connections included."""
    found = find_database(visit)
    return [_show(visit, found, credential) for credential in found.credentials.values()]


@ROUTES.on("GET /postgres/v0/databases/{addon}/credentials/{credential}", "read-protected")
def credential(visit: Visit) -> object:
    """One credential."""
    found = find_database(visit)
    return _show(visit, found, _find(visit, found))


@ROUTES.on("POST /postgres/v0/databases/{addon}/credentials", "write-protected")
def create(visit: Visit) -> object:
    """Make another way into a database."""
    found, (name,) = find_database(visit), visit.required("name")
    _make(visit, found, str(name))
    return {"message": f"Created {name}"}


@ROUTES.on("DELETE /postgres/v0/databases/{addon}/credentials/{credential}", "write-protected")
def remove(visit: Visit) -> object:
    """Remove one, its attachments too; not the default."""
    found = find_database(visit)
    gone = _find(visit, found)
    if gone.name == "default":
        raise Problem(403, "forbidden", "The default credential can't be destroyed.")
    for attachment in visit.world.attachments_to(found.addon):
        if attachment.namespace == f"credential:{gone.name}":
            detach(visit.world, attachment, visit.account)
    del found.credentials[gone.name]
    return {"message": f"The credential {gone.name} was destroyed"}


@ROUTES.on("POST /postgres/v0/databases/{addon}/credentials/{credential}/credentials_rotation", "write-protected")
def rotate_one(visit: Visit) -> object:
    """A new password; every attached app is released and restarted with it."""
    found = _leading(visit)
    name = _find(visit, found).name
    rotate(visit.world, found.addon, visit.account, name, forced=bool(visit.body.get("forced", False)))
    return {"message": "Rotating credential"}


@ROUTES.on("POST /postgres/v0/databases/{addon}/credentials_rotation", "write-protected")
def rotate_all(visit: Visit) -> object:
    """The same for all credentials of a database."""
    found = _leading(visit)
    for name in list(found.credentials):
        rotate(visit.world, found.addon, visit.account, name, forced=bool(visit.body.get("forced", False)))
    return {"message": "Rotating all credentials"}


@ROUTES.on("POST /redis/v0/databases/{addon}/credentials_rotation", "write-protected")
def rotate_redis(visit: Visit) -> object:
    """A new password for a key-value store."""
    rotate(visit.world, find_database(visit, service=REDIS).addon, visit.account)
    return {"message": "Rotating credentials"}


@ROUTES.on("POST /data/kafka/v0/clusters/{addon}/rotate-credentials", "write-protected")
def rotate_kafka_cluster(visit: Visit) -> object:
    """New client certificates for a Kafka cluster."""
    rotate_kafka(visit.world, find_database(visit, service=KAFKA).addon, visit.account)
    return {"message": "Rotating credentials"}


@ROUTES.on("GET /data/postgres/v1/{addon}/info", "read")
def advanced_info(visit: Visit) -> object:
    """A database of the advanced tier."""
    found = _advanced(visit)
    addon, on, off = found.addon, {"enabled": True}, {"enabled": False}
    role = found.credentials["default"].role
    endpoint = {"host": found.host, "port": found.port, "status": "available"}
    pool = {"id": addon.id, "name": "leader", "expected_level": "4G-Performance", "expected_count": 1}
    return {
        "addon": {"id": addon.id, "name": addon.name},
        "app": app_ref(addon.app),
        "created_at": stamp(addon.created_at),
        "features": {
            "continuous_protection": on,
            "credentials": on | {"current_count": len(found.credentials)},
            "data_encryption": on,
            "fork": on,
            "highly_available": off,
            "rollback": off | {"earliest_time": None, "latest_time": None},
        },
        "forked_from": None,
        "metrics_sources": {"cluster": addon.name, "database": None, "leader": None},
        "plan_limits": [],
        "pools": [
            pool
            | {
                "expected_connection_limit": 400,
                "connections_used": role.connections,
                "status": "available",
                "endpoints": [endpoint],
                "compute_instances": [],
            }
        ],
        "quotas": [],
        "region": addon.app.region,
        "status": "available",
        "tier": "advanced",
        "version": "17.2",
        "wait_status": {"waiting": False, "message": None},
    }


@ROUTES.on("GET /data/postgres/v1/{addon}/wait_status", "read")
def advanced_wait(visit: Visit) -> object:
    """Whether something is still under way."""
    _advanced(visit)
    return {"waiting": False, "message": None}


@ROUTES.on("GET /data/postgres/v1/{addon}/credentials", "read-protected")
def advanced_credentials(visit: Visit) -> object:
    """Its credentials."""
    found = _advanced(visit)
    return {"items": [_show_advanced(visit, found, credential) for credential in found.credentials.values()]}


@ROUTES.on("GET /data/postgres/v1/{addon}/credentials/{credential}", "read-protected")
def advanced_credential(visit: Visit) -> object:
    """One of them."""
    found = _advanced(visit)
    return _show_advanced(visit, found, _find(visit, found))


@ROUTES.on("POST /data/postgres/v1/{addon}/credentials", "write-protected")
def advanced_create(visit: Visit) -> object:
    """Make another."""
    found, (name,) = _advanced(visit), visit.required("name")
    return Answer(_show_advanced(visit, found, _make(visit, found, str(name))), 201)


@ROUTES.on("POST /data/postgres/v1/{addon}/rotate_credentials", "write-protected")
def advanced_rotate_all(visit: Visit) -> object:
    """Rotate all."""
    found = _advanced(visit)
    for name in list(found.credentials):
        rotate(visit.world, found.addon, visit.account, name)
    return Answer({}, 202)


@ROUTES.on("POST /data/postgres/v1/{addon}/credentials/{credential}/rotate", "write-protected")
def advanced_rotate(visit: Visit) -> object:
    """Rotate one."""
    found = _advanced(visit)
    rotate(visit.world, found.addon, visit.account, _find(visit, found).name)
    return Answer({}, 202)


def _advanced(visit: Visit) -> Database:
    found = find_database(visit)
    if not found.advanced and not found.addon.plan.startswith("heroku-postgresql:advanced"):
        raise not_found("database")
    return found


def _leading(visit: Visit) -> Database:
    found = find_database(visit)
    if found.leader:
        raise Problem(400, "bad_request", "The credentials of a follower are its leader's: rotate those.")
    return found


def _find(visit: Visit, found: Database) -> Credential:
    credential = found.credentials.get(visit.args["credential"])
    if credential is None:
        raise not_found("credential")
    return credential


def _make(visit: Visit, found: Database, name: str) -> Credential:
    if found.addon.plan.partition(":")[2].startswith("essential"):
        raise Problem(400, "bad_request", "Essential-tier databases have no credentials beside the default one.")
    if name in found.credentials:
        raise invalid(f"The credential {name} exists already.")
    mint = visit.world.mint
    role = Role(f"u{mint.hex(12)}", f"pFAKE{mint.hex(40)}")
    made = Credential(mint.uuid(), name, [role], visit.world.clock.now())
    found.credentials[name] = made
    role.connections = dynos_of(visit.world, found.addon, name)
    return made


def _roles(visit: Visit, credential: Credential) -> list[Row]:
    return [
        {
            "user": role.user,
            "password": role.password,
            "state": "active" if role.until is None else "revoking",
            "connections": role.connections,
        }
        for role in roles_left(visit.world, credential)
    ]


def _show(visit: Visit, found: Database, credential: Credential) -> Row:
    roles = _roles(visit, credential)
    return {
        "uuid": credential.uuid,
        "name": credential.name,
        "state": "active" if len(roles) == 1 else "rotating",
        "database": found.name,
        "host": found.host,
        "port": found.port,
        "credentials": roles,
    }


def _show_advanced(visit: Visit, found: Database, credential: Credential) -> Row:
    shown = _show(visit, found, credential)
    roles = [{name: role[name] for name in ("user", "password", "state")} for role in shown.pop("credentials")]
    kind = "owner" if credential.name == "default" else "additional"
    created = stamp(credential.created_at)
    return shown | {"id": shown.pop("uuid"), "created_at": created, "type": kind, "roles": roles}
