"""Cutting the reach of somebody else's account: out of our teams, off our apps. It kills no key."""

from __future__ import annotations

import asyncio
from typing import TypeVar

from herotui.desk import Desk
from herotui.heroku import calls
from herotui.heroku.client import Heroku
from herotui.heroku.models import App, Collaborator, Member, Model, Team
from herotui.incident.known import Known, NotSeen, Seen
from herotui.rotate.preview import Target
from herotui.text.escape import visible

M = TypeVar("M", bound=Model)
_MOST_APPS = 50
_MOST_TEAMS = 20


async def cutting_reach(desk: Desk, reader: Heroku, owner: str) -> tuple[Target, ...]:
    """Targets that remove `owner` (an e-mail) from the reader's teams and apps; none ticked, each with its way back.

    Places that can't be read are recorded as not seen.
    """
    if not owner:
        return ()
    teams = await desk.see("teams of the responder", reader.all(calls.teams(), Team))
    apps = await desk.see("apps of the responder", reader.all(calls.apps(), App))
    looks = [_membership(desk, reader, team, owner) for team in _some(desk, "teams", teams, _MOST_TEAMS)]
    looks += [_collaboration(desk, reader, app, owner) for app in _some(desk, "apps", apps, _MOST_APPS)]
    return tuple(found for found in await asyncio.gather(*looks) if found)


def _some(desk: Desk, what: str, known: Known[M], most: int) -> tuple[M, ...]:
    """The first `most` of them; that there are more is recorded, so that a cut never looks like an answer."""
    items = known.items if isinstance(known, Seen) else ()
    if len(items) > most:
        desk.gap(f"{what} of the responder after the first {most}", "not looked at, to leave requests for revoking")
    return items[:most]


async def _membership(desk: Desk, reader: Heroku, team: Team, owner: str) -> Target | None:
    name = team.name or team.id
    members = await desk.see(f"members of {visible(name)}", reader.all(calls.members(name), Member))
    if isinstance(members, NotSeen) or not any(member.email == owner for member in members.items):
        return None
    return Target(
        id=f"{name}/{owner}",
        role="member",
        title=f"member of team {visible(name)}",
        call=calls.delete_member(name, owner),
        owner=visible(owner),
        way_back="invite again: heroku members:add",
    )


async def _collaboration(desk: Desk, reader: Heroku, app: App, owner: str) -> Target | None:
    name = app.name or app.id
    people = await desk.see(f"collaborators of {visible(name)}", reader.all(calls.collaborators(name), Collaborator))
    if isinstance(people, NotSeen):
        return None
    if not any(one.user and one.user.email == owner and one.role != "owner" for one in people.items):
        return None
    return Target(
        id=f"{name}/{owner}",
        role="member",
        title=f"collaborator of {visible(name)}",
        call=calls.delete_collaborator(name, owner),
        owner=visible(owner),
        way_back="add again: heroku access:add",
    )
