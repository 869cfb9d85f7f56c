"""Invitations to a team: who was asked, and those who come."""

from __future__ import annotations

from herotui.simulator.auditing import record
from herotui.simulator.people import Invitation, Member, Team
from herotui.simulator.protocol import Answer, Page, Row, forbidden, invalid, not_found
from herotui.simulator.routes.teams import show_member
from herotui.simulator.routing import Routes, Visit
from herotui.simulator.timeline import stamp
from herotui.simulator.views import by, named_ref, user_ref

ROUTES = Routes()
INVITED_AS = ("admin", "member", "collaborator", "owner")
_BY_ID = by("id")


@ROUTES.on("GET /teams/{team}/invitations", "read")
def invitations(visit: Visit) -> object:
    """Who was asked and has not come yet."""
    team = visit.team()
    return Page(list(team.invitations.values()), lambda invited: _show(team, invited), _BY_ID)


@ROUTES.on("PUT /teams/{team}/invitations", "write")
def invite(visit: Visit) -> object:
    """Ask somebody to join, or ask anew as something else."""
    team, (email, role) = visit.team(admin=True), visit.required("email", "role")
    if role not in INVITED_AS:
        raise invalid("Role must be one of: " + ", ".join(INVITED_AS) + ".")
    if any(member.account.email == email for member in team.members.values()):
        raise invalid("User is already a member of this team.")
    mint, now = visit.world.mint, visit.world.clock.now()
    known = next((one for one in team.invitations.values() if one.email == email), None)
    if known:
        known.role, known.updated_at = str(role), now
        return _show(team, known)
    account = visit.world.account_named(str(email))
    user_id = account.id if account else mint.uuid()
    invited = Invitation(mint.uuid(), mint.uuid(), user_id, str(email), str(role), visit.account, now, now)
    team.invitations[invited.id] = invited
    return Answer(_show(team, invited), 201)


@ROUTES.on("DELETE /teams/{team}/invitations/{invitation}", "write")
def uninvite(visit: Visit) -> object:
    """Take an invitation back, by id or (as Heroku's CLI does) by e-mail address."""
    team, wanted = visit.team(admin=True), visit.args["invitation"]
    for invited in team.invitations.values():
        if wanted in (invited.id, invited.email):
            return _show(team, team.invitations.pop(invited.id))
    raise not_found("invitation")


@ROUTES.on("GET /teams/invitations/{token}", "read")
def invitation(visit: Visit) -> object:
    """The invitation behind the link in somebody's mail."""
    return _show(*_find(visit))


@ROUTES.on("POST /teams/invitations/{token}/accept", "write")
def accept(visit: Visit) -> object:
    """Join: for the one who was asked alone."""
    team, invited = _find(visit)
    if visit.account.email != invited.email:
        raise forbidden("This invitation is for somebody else.")
    now = visit.world.clock.now()
    joined = Member(visit.world.mint.uuid(), visit.account, invited.role, now, now)
    del team.invitations[invited.id]
    team.members[joined.id] = joined
    data = {"user": user_ref(visit.account), "role": invited.role}
    record(visit.world, "team_membership.create", visit.account, data, on=team)
    return Answer(show_member(team, joined), 201)


def _find(visit: Visit) -> tuple[Team, Invitation]:
    for team in visit.world.teams.values():
        for invited in team.invitations.values():
            if invited.token == visit.args["token"]:
                return team, invited
    raise not_found("invitation")


def _show(team: Team, invited: Invitation) -> Row:
    return {
        "id": invited.id,
        "created_at": stamp(invited.created_at),
        "invited_by": user_ref(invited.invited_by) | {"name": invited.invited_by.name},
        "role": invited.role,
        "team": named_ref(team),
        "updated_at": stamp(invited.updated_at),
        "user": {"id": invited.user_id, "email": invited.email, "name": None},
    }
