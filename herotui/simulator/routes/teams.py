"""Teams: themselves, their members, apps, permissions, preferences, features, and what they may install."""

from __future__ import annotations

from herotui.simulator.auditing import record
from herotui.simulator.people import AllowedService, Enterprise, Member, Team
from herotui.simulator.protocol import Answer, Page, Row, forbidden, invalid, not_found
from herotui.simulator.routes.access import person
from herotui.simulator.routes.account import feature_page, find_feature
from herotui.simulator.routes.apps import show_team_app
from herotui.simulator.routing import Routes, Visit
from herotui.simulator.spaces import Space
from herotui.simulator.things import PERMISSIONS, App
from herotui.simulator.timeline import stamp
from herotui.simulator.views import by, known_id, named_ref, provider_ref, show_feature, user_ref

ROUTES = Routes()
ROLES = ("admin", "member", "viewer")
_BY_ID = by("id")
_APP_KEYS = by("id", "name")


@ROUTES.on("GET /teams", "read")
def teams(visit: Visit) -> object:
    """The account's teams, with its role in each."""
    mine = [team for team in visit.world.teams.values() if team.role_of(visit.account)]
    return Page(mine, lambda team: show_team(visit, team), _BY_ID)


@ROUTES.on("POST /teams", "global")
def create(visit: Visit) -> object:
    """A new team, whose admin its maker is."""
    return Answer(show_team(visit, make_team(visit)), 201)


@ROUTES.on("GET /teams/permissions", "read")
def permissions(visit: Visit) -> object:
    """The permissions that there are."""
    return [{"name": name, "description": words} for name, words in PERMISSIONS.items()]


@ROUTES.on("GET /teams/{team}", "read")
def info(visit: Visit) -> object:
    """One team, by id or name."""
    return show_team(visit, visit.team())


@ROUTES.on("PATCH /teams/{team}", "write")
def update(visit: Visit) -> object:
    """Rename it, or make it the one that the dashboard opens with."""
    body = visit.body
    team = visit.team(admin="name" in body)
    taken = visit.world.team_named(str(body["name"])) if "name" in body else None
    if taken not in (None, team):
        raise invalid("Name is already taken.")
    team.name, team.updated_at = str(body.get("name", team.name)), visit.world.clock.now()
    if team.account:
        team.account.email = f"{team.name}@herokumanager.com"
    if "default" in body:
        visit.account.default_team = team if body["default"] else None
    _record(visit, team, "team.update", {"name": team.name})
    return show_team(visit, team)


@ROUTES.on("DELETE /teams/{team}", "global")
def delete(visit: Visit) -> object:
    """Dissolve it: only once it has no apps any more."""
    world, team = visit.world, visit.team(admin=True)
    if any(app.team is team for app in world.apps.values()):
        raise invalid("A team that owns apps can't be deleted.")
    row = show_team(visit, team)
    _record(visit, team, "team.destroy", {"name": team.name})
    for held in [a for a in world.authorizations.values() if a.team is team]:
        world.revoke(held)
    del world.teams[team.id]
    return row


@ROUTES.on("GET /teams/{team}/apps", "read")
def apps(visit: Visit) -> object:
    """The team's apps."""
    team = visit.team()
    return _app_page(visit, [app for app in visit.world.apps.values() if app.team is team])


@ROUTES.on("GET /teams/{team}/members", "read")
def members(visit: Visit) -> object:
    """Who is in the team."""
    team = visit.team()
    return Page(list(team.members.values()), lambda member: show_member(team, member), _BY_ID)


@ROUTES.on("POST /teams/{team}/members", "write")
def add_member(visit: Visit) -> object:
    """Put somebody into the team."""
    team, email, role = _wanted(visit)
    if _member_named(team, email):
        raise invalid("User is already a member of this team.")
    return Answer(show_member(team, _add(visit, team, email, role)), 201)


@ROUTES.on("PUT /teams/{team}/members", "write")
def put_member(visit: Visit) -> object:
    """Put somebody into the team, or give them another role: what Heroku's CLI sends."""
    team, email, role = _wanted(visit)
    known = _member_named(team, email)
    if known is None:
        return Answer(show_member(team, _add(visit, team, email, role)), 201)
    return show_member(team, _change(visit, team, known, role))


@ROUTES.on("PATCH /teams/{team}/members", "write")
def update_member(visit: Visit) -> object:
    """Give somebody another role."""
    team, email, role = _wanted(visit)
    known = _member_named(team, email)
    if known is None:
        raise not_found("team_member")
    return show_member(team, _change(visit, team, known, role))


@ROUTES.on("DELETE /teams/{team}/members/{member}", "write")
def remove_member(visit: Visit) -> object:
    """Put somebody out of the team (anybody may leave); their keys live on."""
    team = visit.team()
    member = find_member(visit, team)
    if member.account is not visit.account:
        visit.team(admin=True)
    _keep_an_admin(team, member)
    del team.members[member.id]
    _record(visit, team, "team_membership.destroy", {"user": user_ref(member.account), "role": member.role})
    return show_member(team, member)


@ROUTES.on("GET /teams/{team}/members/{member}/apps", "read")
def member_apps(visit: Visit) -> object:
    """The team's apps that somebody works on."""
    team = visit.team()
    account = find_member(visit, team).account
    theirs = [app for app in visit.world.apps.values() if app.team is team and _works_on(account.id, app)]
    return _app_page(visit, theirs)


@ROUTES.on("GET /teams/{team}/permissions", "read")
def entity_permissions(visit: Visit) -> object:
    """Who may do what on each of the team's apps and spaces."""
    team, world = visit.team(), visit.world
    owned: list[App | Space] = [app for app in world.apps.values() if app.team is team]
    owned += [space for space in world.spaces.values() if space.team is team]
    return [_show_entity(team, thing) for thing in owned]


@ROUTES.on("GET /teams/{team}/preferences", "read")
def preferences(visit: Visit) -> object:
    """What members may do unless told otherwise."""
    team = visit.team()
    return {"default-permission": team.default_permission, "addons-controls": team.addons_controls}


@ROUTES.on("PATCH /teams/{team}/preferences", "write")
def update_preferences(visit: Visit) -> object:
    """Change that: only `addons-controls` can be, by the schema."""
    team = visit.team(admin=True)
    team.addons_controls = bool(visit.body.get("addons-controls", team.addons_controls))
    return preferences(visit)


@ROUTES.on("GET /teams/{team}/features", "read")
def features(visit: Visit) -> object:
    """Labs features of the team."""
    return feature_page(visit.team().features)


@ROUTES.on("GET /teams/{team}/features/{feature}", "read")
def feature(visit: Visit) -> object:
    """One of them, by id or name."""
    return show_feature(find_feature(visit, visit.team().features))


@ROUTES.on("GET /teams/{team}/allowed-addon-services", "read")
def allowed_services(visit: Visit) -> object:
    """Add-on services that members may install where the team controls it."""
    return [_show_allowed(one) for one in visit.team().allowed_services.values()]


@ROUTES.on("POST /teams/{team}/allowed-addon-services", "write")
def allow_service(visit: Visit) -> object:
    """Allow another one."""
    team, (service,) = visit.team(admin=True), visit.required("addon_service")
    now = visit.world.clock.now()
    allowed = AllowedService(visit.world.mint.uuid(), str(service), visit.account, now)
    team.allowed_services[allowed.id] = allowed
    return Answer([_show_allowed(one) for one in team.allowed_services.values()], 201)


@ROUTES.on("DELETE /teams/{team}/allowed-addon-services/{service}", "write")
def forbid_service(visit: Visit) -> object:
    """Allow it no longer."""
    team, wanted = visit.team(admin=True), visit.args["service"]
    for one in team.allowed_services.values():
        if wanted in (one.id, one.service):
            return _show_allowed(team.allowed_services.pop(one.id))
    raise not_found("allowed_addon_service")


def make_team(visit: Visit, enterprise: Enterprise | None = None) -> Team:
    """The team that a body names, with its maker as its only member; 422 when there is one of that name."""
    (name,) = visit.required("name")
    world, now = visit.world, visit.world.clock.now()
    if world.team_named(str(name)):
        raise invalid("Name is already taken.")
    team = Team(world.mint.uuid(), str(name), now, now, enterprise=enterprise)
    team.membership_limit = None if enterprise else team.membership_limit
    maker = Member(world.mint.uuid(), visit.account, "admin", now, now)
    team.members[maker.id], world.teams[team.id] = maker, team
    return team


def find_member(visit: Visit, team: Team) -> Member:
    """The member named in the path, by id or e-mail address."""
    wanted = visit.args["member"]
    for member in team.members.values():
        if wanted in (member.id, member.account.id, member.account.email):
            return member
    raise not_found("team_member")


def show_team(visit: Visit, team: Team) -> Row:
    """A team, as the caller stands to it."""
    return {
        "id": team.id,
        "name": team.name,
        "created_at": stamp(team.created_at),
        "credit_card_collections": team.enterprise is None,
        "default": visit.account.default_team is team,
        "enterprise_account": named_ref(team.enterprise) if team.enterprise else None,
        "identity_provider": provider_ref(team.identity_provider, team),
        "membership_limit": team.membership_limit,
        "provisioned_licenses": bool(team.licences),
        "role": team.role_of(visit.account),
        "type": "enterprise" if team.enterprise else "team",
        "updated_at": stamp(team.updated_at),
    }


def show_member(team: Team, member: Member) -> Row:
    """A member."""
    account = member.account
    provider = provider_ref(team.identity_provider, team) if account.federated else None
    return {
        "id": member.id,
        "created_at": stamp(member.created_at),
        "email": account.email,
        "federated": account.federated,
        "identity_provider": provider | {"redacted": False} if provider else None,
        "role": member.role,
        "two_factor_authentication": account.two_factor,
        "updated_at": stamp(member.updated_at),
        "user": user_ref(account) | {"name": account.name},
    }


def _app_page(visit: Visit, found: list[App]) -> Page:
    return Page(found, lambda app: show_team_app(app, sdk=visit.sdk, account=visit.account), _APP_KEYS)


def _wanted(visit: Visit) -> tuple[Team, str, str]:
    """Team, address and role of somebody to be put into a team or moved within it; for its admins."""
    team, (email, role) = visit.team(admin=True), visit.required("email", "role")
    if role not in ROLES:
        raise invalid("Role must be one of: " + ", ".join(ROLES) + ".")
    return team, str(email), str(role)


def _member_named(team: Team, email: str) -> Member | None:
    return next((member for member in team.members.values() if member.account.email == email), None)


def _add(visit: Visit, team: Team, email: str, role: str) -> Member:
    if team.membership_limit is not None and len(team.members) >= team.membership_limit:
        raise invalid("This team has as many members as it can have.")
    now = visit.world.clock.now()
    added = Member(visit.world.mint.uuid(), person(visit.world, email), role, now, now)
    team.members[added.id] = added
    _record(visit, team, "team_membership.create", {"user": user_ref(added.account), "role": role})
    return added


def _change(visit: Visit, team: Team, member: Member, role: str) -> Member:
    if role != "admin":
        _keep_an_admin(team, member)
    member.role, member.updated_at = role, visit.world.clock.now()
    _record(visit, team, "team_membership.update", {"user": user_ref(member.account), "role": role})
    return member


def _keep_an_admin(team: Team, leaving: Member) -> None:
    if leaving.role == "admin" and sum(member.role == "admin" for member in team.members.values()) == 1:
        raise forbidden("A team needs at least one admin.")


def _record(visit: Visit, team: Team, line: str, data: dict[str, object]) -> None:
    record(visit.world, line, visit.account, data, on=team)


def _works_on(account_id: str, app: App) -> bool:
    return any(collaborator.account.id == account_id for collaborator in app.collaborators.values())


def _show_entity(team: Team, thing: App | Space) -> Row:
    holders = thing.collaborators if isinstance(thing, App) else thing.members
    users = [user_ref(one.account) | {"permissions": list(one.permissions)} for one in holders.values()]
    kind = "app" if isinstance(thing, App) else "space"
    return {"id": thing.id, "name": thing.name, "team_id": team.id, "type": kind, "users": users}


def _show_allowed(found: AllowedService) -> Row:
    return {
        "id": found.id,
        "added_at": stamp(found.added_at),
        "added_by": user_ref(found.added_by),
        "addon_service": {
            "id": known_id("addon-service", found.service),
            "name": found.service,
            "human_name": found.service.replace("-", " ").title(),
        },
    }
