"""Teams: members, invitations, apps, permissions, features."""

from __future__ import annotations

from herotui.simulator.people import Invitation, Member, Team
from herotui.simulator.protocol import Answer, Page, Row, invalid, not_found
from herotui.simulator.routes.access import person
from herotui.simulator.routes.apps import show_team_app
from herotui.simulator.routing import Routes, Visit
from herotui.simulator.things import PERMISSIONS
from herotui.simulator.timeline import stamp
from herotui.simulator.views import show_feature, user_ref

ROUTES = Routes()
ROLES = ("admin", "member", "viewer")
_BY_ID = {"id": lambda thing: thing.id}


@ROUTES.on("GET /teams", "read")
def teams(visit: Visit) -> object:
    """The account's teams, with its role in each."""
    mine = [team for team in visit.world.teams.values() if team.role_of(visit.account)]
    return Page(mine, lambda team: _show_team(visit, team), _BY_ID)


@ROUTES.on("GET /teams/permissions", "read")
def permissions(visit: Visit) -> object:
    """The permissions that there are."""
    return [{"name": name, "description": words} for name, words in PERMISSIONS.items()]


@ROUTES.on("GET /teams/{team}", "read")
def info(visit: Visit) -> object:
    """One team, by id or name."""
    return _show_team(visit, visit.team())


@ROUTES.on("GET /teams/{team}/apps", "read")
def apps(visit: Visit) -> object:
    """The team's apps."""
    team = visit.team()
    keys = {"id": lambda app: app.id, "name": lambda app: app.name}
    return Page(
        [app for app in visit.world.apps.values() if app.team is team],
        lambda app: show_team_app(app, sdk=visit.sdk),
        keys,
    )


@ROUTES.on("GET /teams/{team}/members", "read")
def members(visit: Visit) -> object:
    """Who is in the team."""
    return Page(list(visit.team().members.values()), show_member, {"id": lambda member: member.id})


@ROUTES.on("POST /teams/{team}/members", "write")
def add_member(visit: Visit) -> object:
    """Put somebody into the team."""
    team, (email, role) = visit.team(admin=True), visit.required("email", "role")
    if role not in ROLES:
        raise invalid("Role must be one of: " + ", ".join(ROLES) + ".")
    now = visit.world.clock.now()
    added = Member(visit.world.mint.uuid(), person(visit.world, str(email)), str(role), now, now)
    team.members[added.id] = added
    return Answer(show_member(added), 201)


@ROUTES.on("DELETE /teams/{team}/members/{member}", "write")
def remove_member(visit: Visit) -> object:
    """Put somebody out of the team; their keys live on."""
    team, wanted = visit.team(admin=True), visit.args["member"]
    for member in team.members.values():
        if wanted in (member.id, member.account.email):
            del team.members[member.id]
            return show_member(member)
    raise not_found("team_member")


@ROUTES.on("GET /teams/{team}/invitations", "read")
def invitations(visit: Visit) -> object:
    """Who was asked and has not come yet."""
    team = visit.team()
    return Page(list(team.invitations.values()), lambda invited: _show_invitation(team, invited), _BY_ID)


@ROUTES.on("PUT /teams/{team}/invitations", "write")
def invite(visit: Visit) -> object:
    """Ask somebody to join."""
    team, (email, role) = visit.team(admin=True), visit.required("email", "role")
    mint, now = visit.world.mint, visit.world.clock.now()
    invited = Invitation(mint.uuid(), mint.uuid(), mint.uuid(), str(email), str(role), visit.account, now, now)
    team.invitations[invited.id] = invited
    return Answer(_show_invitation(team, invited), 201)


@ROUTES.on("DELETE /teams/{team}/invitations/{invitation}", "write")
def uninvite(visit: Visit) -> object:
    """Take an invitation back."""
    team, wanted = visit.team(admin=True), visit.args["invitation"]
    if wanted not in team.invitations:
        raise not_found("invitation")
    return _show_invitation(team, team.invitations.pop(wanted))


@ROUTES.on("GET /teams/{team}/permissions", "read")
def app_permissions(visit: Visit) -> object:
    """Who may do what on each of the team's apps."""
    team = visit.team()
    return [
        {
            "id": app.id,
            "name": app.name,
            "team_id": team.id,
            "type": "app",
            "users": [user_ref(c.account) | {"permissions": c.permissions} for c in app.collaborators.values()],
        }
        for app in visit.world.apps.values()
        if app.team is team
    ]


@ROUTES.on("GET /teams/{team}/preferences", "read")
def preferences(visit: Visit) -> object:
    """What members may do unless told otherwise."""
    visit.team()
    return {"default-permission": "member", "addons-controls": False}


@ROUTES.on("GET /teams/{team}/features", "read")
def features(visit: Visit) -> object:
    """Labs features of the team."""
    return Page(list(visit.team().features.values()), show_feature, _BY_ID)


def show_member(member: Member) -> Row:
    """A member."""
    account = member.account
    return {
        "id": member.id,
        "created_at": stamp(member.created_at),
        "email": account.email,
        "federated": account.federated,
        "identity_provider": None,
        "role": member.role,
        "two_factor_authentication": account.two_factor,
        "updated_at": stamp(member.updated_at),
        "user": user_ref(account) | {"name": account.name},
    }


def _show_team(visit: Visit, team: Team) -> Row:
    return {
        "id": team.id,
        "name": team.name,
        "created_at": stamp(team.created_at),
        "credit_card_collections": True,
        "default": visit.account.default_team is team,
        "enterprise_account": None,
        "identity_provider": None,
        "membership_limit": 25,
        "provisioned_licenses": False,
        "role": team.role_of(visit.account),
        "type": "team",
        "updated_at": stamp(team.updated_at),
    }


def _show_invitation(team: Team, invited: Invitation) -> Row:
    return {
        "id": invited.id,
        "created_at": stamp(invited.created_at),
        "invited_by": user_ref(invited.invited_by) | {"name": invited.invited_by.name},
        "role": invited.role,
        "team": {"id": team.id, "name": team.name},
        "updated_at": stamp(invited.updated_at),
        "user": {"id": invited.user_id, "email": invited.email, "name": None},
    }
