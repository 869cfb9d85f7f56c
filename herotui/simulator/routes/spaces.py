"""Private Spaces: themselves, who may make apps in them, what runs in them, and their transfer to another team."""

from __future__ import annotations

import re

from herotui.simulator.auditing import record
from herotui.simulator.catalog import REGIONS
from herotui.simulator.people import Team
from herotui.simulator.protocol import Answer, Page, Row, forbidden, invalid, not_found
from herotui.simulator.routing import Routes, Visit
from herotui.simulator.spaces import Host, Ruleset, Space, SpaceDrain, SpaceMember
from herotui.simulator.things import App
from herotui.simulator.timeline import stamp
from herotui.simulator.views import by, known_id, named, named_ref, show_dyno, user_ref

ROUTES = Routes()
NAME = re.compile(r"[a-z0-9](?:[a-z0-9]|-(?!-))+[a-z0-9]")
PERMISSIONS = {"create_apps": "Can create apps in the space"}
EVERYWHERE = "0.0.0.0/0"
_KEYS = by("id", "name")


@ROUTES.on("GET /spaces", "read")
def spaces(visit: Visit) -> object:
    """Spaces of the account's teams."""
    return _page(visit, [one for one in visit.world.spaces.values() if one.team.role_of(visit.account)])


@ROUTES.on("GET /teams/{team}/spaces", "read")
def team_spaces(visit: Visit) -> object:
    """One team's."""
    team = visit.team()
    return _page(visit, [one for one in visit.world.spaces.values() if one.team is team])


@ROUTES.on("POST /spaces", "write")
def create(visit: Visit) -> object:
    """A new space, open to every address: for admins of enterprise teams."""
    name, identity = visit.required("name", "team")
    world, body, now = visit.world, visit.body, visit.world.clock.now()
    team = _admined(visit, str(identity))
    _check_name(visit, str(name), None)
    region = str(body.get("region") or "virginia")
    if region not in REGIONS or not REGIONS[region].private:
        raise invalid("Region must be one for Private Spaces.")
    made = Space(world.mint.uuid(), str(name), team, region, now, now)
    made.shield = bool(body.get("shield", False))
    made.generation = str(body.get("generation") or "cedar")
    made.cidr, made.data_cidr = str(body.get("cidr") or made.cidr), str(body.get("data_cidr") or made.data_cidr)
    made.nat = [f"198.51.100.{world.mint.number(1, 254)}" for _ in range(4)]
    opened = [{"action": "allow", "source": EVERYWHERE}]
    made.rulesets.append(Ruleset(world.mint.uuid(), opened, visit.account.email, now))
    if body.get("log_drain_url"):
        token = f"d.{world.mint.uuid()}"
        made.log_drain = SpaceDrain(world.mint.uuid(), str(body["log_drain_url"]), token, now, now)
    world.spaces[made.id] = made
    _record(visit, made, "create")
    return Answer(show_space(made, sdk=visit.sdk), 201)


@ROUTES.on("GET /spaces/{space}", "read")
def info(visit: Visit) -> object:
    """One space, by id or name; `Accept-Expansion: region`, which Heroku's CLI sends, tells where that is."""
    row = show_space(find_space(visit), sdk=visit.sdk)
    if "region" in visit.headers.get("accept-expansion", ""):
        region = REGIONS[row["region"]["name"]]
        row["region"]["description"] = f"{region.locale}, {region.country}"
    return row


@ROUTES.on("PATCH /spaces/{space}", "write")
def update(visit: Visit) -> object:
    """Give it another name."""
    found = find_space(visit, admin=True)
    name = str(visit.body.get("name", found.name))
    _check_name(visit, name, found)
    found.name, found.updated_at = name, visit.world.clock.now()
    _record(visit, found, "update")
    return show_space(found, sdk=visit.sdk)


@ROUTES.on("DELETE /spaces/{space}", "write")
def delete(visit: Visit) -> object:
    """Tear it down: only once no app is in it any more."""
    found = find_space(visit, admin=True)
    if apps_in(visit, found):
        raise invalid("A space with apps in it can't be deleted.")
    del visit.world.spaces[found.id]
    found.state = "deleting"
    _record(visit, found, "destroy")
    return show_space(found, sdk=visit.sdk)


@ROUTES.on("POST /spaces/{space}/transfer", "write")
def transfer(visit: Visit) -> object:
    """Give it, with its apps, to another team: at once, nothing stays pending."""
    found, (owner,) = find_space(visit, admin=True), visit.required("new_owner")
    team = _admined(visit, str(owner))
    for app in apps_in(visit, found):
        app.team = team
    found.team, found.updated_at = team, visit.world.clock.now()
    _record(visit, found, "update")
    return show_space(found, sdk=visit.sdk)


@ROUTES.on("GET /spaces/{space}/members", "read")
def members(visit: Visit) -> object:
    """Who may make apps in it."""
    found = find_space(visit)
    return Page(list(found.members.values()), lambda member: _show_member(found, member), by("id"))


@ROUTES.on("GET /spaces/{space}/members/{member}", "read")
def member(visit: Visit) -> object:
    """One of them, by id or e-mail address."""
    found = find_space(visit)
    return _show_member(found, _find_member(visit, found))


@ROUTES.on("PATCH /spaces/{space}/members/{member}", "write")
def update_member(visit: Visit) -> object:
    """Let somebody, or no longer."""
    found, (permissions,) = find_space(visit, admin=True), visit.required("permissions")
    names = [str(one.get("name")) for one in permissions if isinstance(one, dict)]
    if not PERMISSIONS.keys() >= set(names):
        raise invalid("Permissions must be among: " + ", ".join(PERMISSIONS) + ".")
    changed = _find_member(visit, found)
    changed.permissions, changed.updated_at = names, visit.world.clock.now()
    return _show_member(found, changed)


@ROUTES.on("GET /spaces/{space}/topology", "read")
def topology(visit: Visit) -> object:
    """Apps, domains and processes with their private addresses."""
    found = find_space(visit)
    return {"version": 1, "apps": [_show_topology(app) for app in apps_in(visit, found)]}


@ROUTES.on("GET /spaces/{space}/dynos", "read")
def dynos(visit: Visit) -> object:
    """What runs in it, app by app, as Heroku's CLI asks for it."""
    found = find_space(visit)
    return [
        {
            "app_id": app.id,
            "app_name": app.name,
            "dynos": [show_dyno(app, dyno) for dyno in app.dynos.values()],
        }
        for app in apps_in(visit, found)
    ]


@ROUTES.on("GET /spaces/{space}/hosts", "read")
def hosts(visit: Visit) -> object:
    """The machines of a space that has its own."""
    return [_show_host(one) for one in find_space(visit).hosts]


def find_space(visit: Visit, *, admin: bool = False) -> Space:
    """The space named in the path: 404 to strangers of its team, 403 to members where an admin is needed."""
    wanted = visit.args["space"]
    for found in visit.world.spaces.values():
        if wanted in (found.id, found.name) and (role := found.team.role_of(visit.account)):
            if admin and role != "admin":
                raise forbidden()
            return found
    raise not_found("space")


def apps_in(visit: Visit, space: Space) -> list[App]:
    """The apps that run in a space."""
    return [app for app in visit.world.apps.values() if app.space is space]


def show_space(found: Space, *, sdk: bool) -> Row:
    """A space. Version 3.sdk writes the generation as text, where 3 has an object."""
    return {
        "id": found.id,
        "name": found.name,
        "cidr": found.cidr,
        "created_at": stamp(found.created_at),
        "data_cidr": found.data_cidr,
        "generation": found.generation if sdk else named("generation", found.generation),
        "organization": {"name": found.team.name},
        "region": {"id": known_id("region", found.region), "name": found.region},
        "shield": found.shield,
        "state": found.state,
        "team": named_ref(found.team),
        "updated_at": stamp(found.updated_at),
    }


def _page(visit: Visit, found: list[Space]) -> Page:
    return Page(found, lambda one: show_space(one, sdk=visit.sdk), _KEYS)


def _admined(visit: Visit, identity: str) -> Team:
    """An enterprise team that the caller is an admin of."""
    team = visit.world.team_named(identity)
    if team is None or team.role_of(visit.account) is None:
        raise not_found("team")
    if team.role_of(visit.account) != "admin":
        raise forbidden()
    if team.enterprise is None:
        raise forbidden("Private Spaces are for enterprise teams.")
    return team


def _check_name(visit: Visit, name: str, space: Space | None) -> None:
    taken = next((one for one in visit.world.spaces.values() if one.name == name), None)
    if not NAME.fullmatch(name) or taken not in (None, space):
        raise invalid("Name is invalid or already taken.")


def _find_member(visit: Visit, space: Space) -> SpaceMember:
    wanted = visit.args["member"]
    for found in space.members.values():
        if wanted in (found.id, found.account.id, found.account.email):
            return found
    raise not_found("user")


def _record(visit: Visit, space: Space, action: str) -> None:
    data: dict[str, object] = {"space": named_ref(space)}
    record(visit.world, f"space.{action}", visit.account, data, on=space.team)


def _show_member(space: Space, found: SpaceMember) -> Row:
    return {
        "id": found.id,
        "created_at": stamp(found.created_at),
        "permissions": [{"name": name, "description": PERMISSIONS[name]} for name in found.permissions],
        "space": named_ref(space),
        "updated_at": stamp(found.updated_at),
        "user": user_ref(found.account),
    }


def _show_topology(app: App) -> Row:
    return {
        "id": app.id,
        "domains": [domain.hostname for domain in app.domains.values()],
        "formation": [
            {
                "id": process.id,
                "process_type": process.type,
                "dynos": [
                    {
                        "id": dyno.id,
                        "number": number,
                        "private_ip": f"10.0.{int(dyno.id[:2], 16)}.{int(dyno.id[2:4], 16)}",
                        "hostname": f"{number}.{process.type}.{app.name}.app.localspace",
                    }
                    for number, dyno in enumerate((d for d in app.dynos.values() if d.type == process.type), 1)
                ],
            }
            for process in app.formation.values()
        ],
    }


def _show_host(found: Host) -> Row:
    return {
        "host_id": found.host_id,
        "allocated_at": stamp(found.allocated_at),
        "available_capacity_percentage": 60,
        "state": found.state,
    }
