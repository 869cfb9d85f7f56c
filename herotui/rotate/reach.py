"""Cutting the reach of somebody else's account: out of our teams, off our apps. It kills no key."""

from __future__ import annotations

import asyncio

from herotui.desk import Desk
from herotui.errors import HerotuiError
from herotui.heroku import calls
from herotui.heroku.client import Heroku
from herotui.heroku.models import App, Collaborator, Member, Team
from herotui.rotate.preview import Target
from herotui.text.escape import visible

_MOST_APPS = 50
_MOST_TEAMS = 20


async def cutting_reach(desk: Desk, reader: Heroku, owner: str) -> tuple[Target, ...]:
    """Targets that remove `owner` (an e-mail) from the reader's teams and apps; none ticked, each with its way back.

    Places that can't be read are recorded as not seen.
    """
    if not owner:
        return ()
    try:
        teams = (await reader.all(calls.teams(), Team)).items[:_MOST_TEAMS]
        apps = (await reader.all(calls.apps(), App)).items[:_MOST_APPS]
    except HerotuiError as error:
        desk.gap("teams and apps of the responder", error.message)
        return ()
    looks = [_membership(desk, reader, team, owner) for team in teams]
    looks += [_collaboration(desk, reader, app, owner) for app in apps]
    return tuple(found for found in await asyncio.gather(*looks) if found)


async def _membership(desk: Desk, reader: Heroku, team: Team, owner: str) -> Target | None:
    name = team.name or team.id
    try:
        members = (await reader.all(calls.members(name), Member)).items
    except HerotuiError as error:
        desk.gap(f"members of {visible(name)}", error.message)
        return None
    if not any(member.email == owner for member in members):
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
    try:
        people = (await reader.all(calls.collaborators(name), Collaborator)).items
    except HerotuiError as error:
        desk.gap(f"collaborators of {visible(name)}", error.message)
        return None
    if not any(one.user and one.user.email == owner and one.role != "owner" for one in people):
        return None
    return Target(
        id=f"{name}/{owner}",
        role="member",
        title=f"collaborator of {visible(name)}",
        call=calls.delete_collaborator(name, owner),
        owner=visible(owner),
        way_back="add again: heroku access:add",
    )
