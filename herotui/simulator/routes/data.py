"""The Data API's databases: what they are, who is connected, what they follow and link to, when they are backed up."""

from __future__ import annotations

from herotui.simulator.databases import KAFKA, POSTGRES, REDIS, Database, DatabaseLink, Schedule
from herotui.simulator.protocol import Answer, Problem, Row, not_found
from herotui.simulator.provision import dynos_of, roles_left
from herotui.simulator.routes.addons import find_addon
from herotui.simulator.routing import DATA, Routes, Visit
from herotui.simulator.timeline import stamp
from herotui.simulator.views import app_ref

ROUTES = Routes(DATA)
DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


@ROUTES.on("GET /client/v11/databases/{addon}", "read-protected")
def database(visit: Visit) -> object:
    """A database, its password included."""
    return show_database(visit, find_database(visit))


@ROUTES.on("GET /client/v11/databases/{addon}/followers", "read-protected")
def followers(visit: Visit) -> object:
    """Copies that follow it, their passwords included."""
    leader = find_database(visit)
    return [
        show_database(visit, other)
        | {
            "following": leader.url(),
            "num_connections": None,
            "num_connections_waiting": None,
            "num_tables": None,
            "current_transaction": None,
            "num_bytes": None,
            "postgres_version": None,
        }
        for other in visit.world.databases.values()
        if other.leader is leader.addon
    ]


@ROUTES.on("GET /client/v11/databases/{addon}/wait_status", "read")
def wait_status(visit: Visit) -> object:
    """Whether something is still under way."""
    busy = _is_busy(visit, find_database(visit))
    return {"waiting?": busy, "message": "preparing" if busy else "available"}


@ROUTES.on("GET /client/v11/databases/{addon}/user_connections", "read")
def connections(visit: Visit) -> object:
    """Open connections by database user."""
    found = find_database(visit)
    roles = [role for credential in found.credentials.values() for role in roles_left(visit.world, credential)]
    return {"connections": {role.user: role.connections for role in roles}}


@ROUTES.on("POST /client/v11/databases/{addon}/connection_reset", "write")
def reset_connections(visit: Visit) -> object:
    """Throw everybody out; the apps' dynos come back."""
    found = find_database(visit)
    for credential in found.credentials.values():
        for role in roles_left(visit.world, credential):
            role.connections = dynos_of(visit.world, found.addon, credential.name) if role is credential.role else 0
    return {"message": "Connections terminated"}


@ROUTES.on("PUT /client/v11/databases/{addon}/unfollow", "write")
def unfollow(visit: Visit) -> object:
    """Let a follower stand alone: its data is then a copy that nothing else controls."""
    found = find_database(visit)
    if found.leader is None:
        raise Problem(422, "unprocessable_entity", "Database is not following another database.")
    found.forked_from, found.leader = found.leader, None
    return {"message": "Unfollowing"}


@ROUTES.on("GET /client/v11/databases/{addon}/links", "read")
def links(visit: Visit) -> object:
    """Other databases that it reads."""
    return [_show_link(link) for link in find_database(visit).links.values()]


@ROUTES.on("POST /client/v11/databases/{addon}/links", "write-protected")
def add_link(visit: Visit) -> object:
    """Let it read another database."""
    found, (target,) = find_database(visit), visit.required("target")
    remote = find_database(visit, str(target)).addon
    name = str(visit.body.get("as") or remote.name.replace("-", "_"))
    made = DatabaseLink(visit.world.mint.uuid(), name, remote, visit.world.clock.now())
    found.links[made.id] = made
    return _show_link(made)


@ROUTES.on("DELETE /client/v11/databases/{addon}/links/{link}", "write")
def remove_link(visit: Visit) -> object:
    """No more."""
    found, wanted = find_database(visit), visit.args["link"]
    for link in found.links.values():
        if wanted in (link.id, link.name):
            del found.links[link.id]
            return _show_link(link)
    raise not_found("link")


@ROUTES.on("GET /client/v11/databases/{addon}/transfer-schedules", "read")
def schedules(visit: Visit) -> object:
    """When it is backed up."""
    return [_show_schedule(schedule) for schedule in find_database(visit).schedules.values()]


@ROUTES.on("POST /client/v11/databases/{addon}/transfer-schedules", "write")
def add_schedule(visit: Visit) -> object:
    """Back it up every day at this hour."""
    found, (hour, timezone) = find_database(visit), visit.required("hour", "timezone")
    name = str(visit.body.get("schedule_name") or "DATABASE_URL")
    made = Schedule(visit.world.mint.uuid(), name, int(hour), str(timezone))
    found.schedules = {old.uuid: old for old in found.schedules.values() if old.name != name} | {made.uuid: made}
    return Answer(_show_schedule(made), 201)


@ROUTES.on("DELETE /client/v11/databases/{addon}/transfer-schedules/{schedule}", "write")
def remove_schedule(visit: Visit) -> object:
    """No more."""
    found, wanted = find_database(visit), visit.args["schedule"]
    for schedule in found.schedules.values():
        if wanted in (schedule.uuid, schedule.name):
            del found.schedules[schedule.uuid]
            return _show_schedule(schedule)
    raise not_found("schedule")


@ROUTES.on("GET /redis/v0/databases/{addon}", "read-protected")
def redis(visit: Visit) -> object:
    """A key-value store, its password included."""
    found = find_database(visit, service=REDIS)
    addon = found.addon
    return {
        "addon_id": addon.id,
        "name": addon.name,
        "plan": addon.plan.partition(":")[2],
        "created_at": stamp(addon.created_at),
        "formation": {"id": addon.id, "primary": addon.id},
        "metaas_source": addon.name,
        "port": found.port,
        "resource_url": found.url(),
        "info": [
            {"name": "Status", "values": ["available"]},
            {"name": "Connections", "values": [sum(role.connections for role in found.credentials["default"].roles)]},
        ],
        "version": "7.2.4",
        "prefer_native_tls": True,
    }


@ROUTES.on("GET /redis/v0/databases/{addon}/wait", "read")
def redis_wait(visit: Visit) -> object:
    """Whether something is still under way."""
    busy = _is_busy(visit, find_database(visit, service=REDIS))
    return {"waiting?": busy, "message": "preparing" if busy else "available"}


@ROUTES.on("GET /data/kafka/v0/clusters/{addon}", "read")
def kafka(visit: Visit) -> object:
    """A Kafka cluster."""
    addon = find_database(visit, service=KAFKA).addon
    state = {"message": "available", "waiting?": False, "healthy?": True, "status": "available"}
    sizes = {"subcritical_percentage": 70, "critical_percentage": 80, "supercritical_percentage": 90}
    topics = {"minimum": 86_400_000, "maximum": 1_209_600_000, "default": 86_400_000}
    return {
        "addon_id": addon.id,
        "name": addon.name,
        "attachment_name": next((a.name for a in visit.world.attachments_to(addon)), "KAFKA"),
        "created_at": stamp(addon.created_at),
        "state": state | {"degraded_topics": [], "degraded_brokers": []},
        "limits": {
            "minimum_replication": 3,
            "maximum_replication": 3,
            **{f"{word}_retention_ms": value for word, value in topics.items()},
            "max_partition_replica_count": 4000,
            "max_number_of_total_partitions": 4000,
            "max_number_of_partitions_per_topic": 256,
            "max_number_of_topics": 40,
            "data_size": sizes | {"limit_bytes": 4_294_967_296},
        },
        "defaults": {"partition_count": 8, "retention_time_ms": 86_400_000},
        "robot": {"is_robot": False, "robot_ttl": None},
        "topics": ["messages"],
        "admin_topic_names": [],
        "shared_cluster": False,
        "data_size": 0,
    }


def find_database(visit: Visit, identity: str = "", *, service: str = POSTGRES) -> Database:
    """The database of the add-on in the path (or of `identity`); 404 unless it is one of this service."""
    if identity:
        visit.args = {**visit.args, "addon": identity}
    addon = find_addon(visit)
    found = visit.world.databases.get(addon.id)
    if found is None or addon.service != service:
        raise not_found("database")
    return found


def show_database(visit: Visit, found: Database) -> Row:
    """A database, its password included."""
    addon, role = found.addon, found.credentials["default"].role
    leader, fork = found.leader, found.forked_from
    open_now = sum(role.connections for credential in found.credentials.values() for role in credential.roles)
    info: list[Row] = [
        {"name": "Plan", "values": [addon.plan.partition(":")[2].replace("-", " ").title()]},
        {"name": "Status", "values": ["Available"]},
        {"name": "Connections", "values": [f"{open_now}/120"]},
        {"name": "Credentials", "values": [len(found.credentials)]},
    ]
    if leader:
        info.append({"name": "Following", "values": [leader.name], "resolve_db_name": True})
    if fork:
        info.append({"name": "Forked From", "values": [fork.name], "resolve_db_name": True})
    return {
        "addon_id": addon.id,
        "name": addon.name,
        "heroku_resource_id": addon.id,
        "created_at": stamp(addon.created_at),
        "formation": {"id": addon.id, "primary": leader.id if leader else addon.id},
        "metaas_source": addon.name,
        "metaas_server_source": addon.name,
        "plan": addon.plan.partition(":")[2],
        "port": found.port,
        "database_name": found.name,
        "database_user": role.user,
        "database_password": role.password,
        "resource_url": found.url(),
        "target_transaction": None,
        "available_for_ingress": True,
        "waiting?": _is_busy(visit, found),
        "credentials": len(found.credentials),
        "leader": {"addon_id": leader.id, "name": leader.name} if leader else None,
        "info": info,
    }


def _is_busy(visit: Visit, found: Database) -> bool:
    return found.busy_until is not None and found.busy_until > visit.world.clock.now()


def _show_link(link: DatabaseLink) -> Row:
    return {
        "id": link.id,
        "created_at": stamp(link.created_at),
        "name": link.name,
        "remote_name": link.remote.name,
        "remote": {"name": link.remote.name, "attachment_name": app_ref(link.remote.app)["name"]},
    }


def _show_schedule(schedule: Schedule) -> Row:
    return {
        "uuid": schedule.uuid,
        "name": schedule.name,
        "callback_url": "",
        "days": list(DAYS),
        "hour": schedule.hour,
        "timezone": schedule.timezone,
        "retain_weeks": schedule.retain_weeks,
        "retain_months": schedule.retain_months,
    }
