"""Teams: who comes, goes and may; keys of the team's own; single sign-on."""

from __future__ import annotations

import pytest

from herotui.simulator import Simulator
from tests.simulator.conftest import Ask

SDK = {"Accept": "application/vnd.heroku+json; version=3.sdk"}
INVITING = {"Accept": "application/vnd.heroku+json; version=3.team-invitations"}
NEWCOMER = "new.person@example.com"


@pytest.fixture
def team(heroku: Simulator) -> str:
    return next(iter(heroku.world.teams.values())).name


async def waiting(ask: Ask, team: str) -> set[str]:
    """Addresses of those invited who have not come yet."""
    return {row["user"]["email"] for row in (await ask(f"GET /teams/{team}/invitations", **INVITING)).json()}


async def test_members_come_change_and_go(heroku: Simulator, ask: Ask, team: str) -> None:
    line = f"/teams/{team}/members"
    assert (await ask(f"PUT {line}", {"email": NEWCOMER, "role": "member"})).status_code == 201
    assert (await ask(f"PUT {line}", {"email": NEWCOMER, "role": "admin"})).status_code == 200
    assert (await ask(f"POST {line}", {"email": NEWCOMER, "role": "member"})).status_code == 422
    shown = {row["email"]: row["role"] for row in (await ask(f"GET {line}")).json()}
    assert shown[NEWCOMER] == "admin"
    assert (await ask(f"DELETE {line}/{NEWCOMER}")).status_code == 200
    assert (await ask(f"DELETE {line}/{NEWCOMER}")).status_code == 404


async def test_the_last_admin_stays(heroku: Simulator, ask: Ask, team: str) -> None:
    found = heroku.world.team_named(team)
    assert found
    for member in found.members.values():
        member.role = "admin" if member.account is heroku.world.owner else "member"
    line, me = f"/teams/{team}/members", heroku.world.owner.email
    assert (await ask(f"DELETE {line}/{me}")).status_code == 403
    assert (await ask(f"PATCH {line}", {"email": me, "role": "member"})).status_code == 403


async def test_members_change_nothing_but_may_leave(heroku: Simulator, ask: Ask, team: str) -> None:
    found = heroku.world.team_named(team)
    assert found
    next(member for member in found.members.values() if member.account is heroku.world.owner).role = "member"
    other = next(member.account.email for member in found.members.values() if member.account is not heroku.world.owner)
    assert (await ask(f"DELETE /teams/{team}/members/{other}")).status_code == 403
    assert (await ask(f"PATCH /teams/{team}", {"name": "other-name"})).status_code == 403
    assert (await ask(f"GET /teams/{team}/oauth/authorizations", **SDK)).status_code == 403
    assert (await ask(f"DELETE /teams/{team}/members/{heroku.world.owner.email}")).status_code == 200
    assert (await ask(f"GET /teams/{team}")).status_code == 404


async def test_an_invitation_waits_until_it_is_accepted(heroku: Simulator, ask: Ask, team: str) -> None:
    line, invited = f"/teams/{team}/invitations", heroku.world.meet(NEWCOMER)
    made = await ask(f"PUT {line}", {"email": NEWCOMER, "role": "admin"}, **INVITING)
    assert made.status_code == 201
    assert NEWCOMER in await waiting(ask, team)
    found = heroku.world.team_named(team)
    assert found
    token = found.invitations[made.json()["id"]].token
    assert (await ask(f"POST /teams/invitations/{token}/accept")).status_code == 403
    heroku.world.tokens[heroku.responder_key].account = invited
    assert (await ask(f"POST /teams/invitations/{token}/accept")).json()["role"] == "admin"
    assert NEWCOMER not in await waiting(ask, team)


async def test_an_invitation_is_taken_back_by_address(ask: Ask, team: str) -> None:
    line = f"/teams/{team}/invitations"
    await ask(f"PUT {line}", {"email": NEWCOMER, "role": "member"})
    assert (await ask(f"DELETE {line}/{NEWCOMER}", **INVITING)).status_code == 200
    assert NEWCOMER not in await waiting(ask, team)


async def test_a_teams_own_key_acts_for_it_and_outlives_its_maker(heroku: Simulator, ask: Ask, team: str) -> None:
    line = f"/teams/{team}/oauth/authorizations"
    made = (await ask(f"POST {line}", {"scope": ["global"], "description": "deploys"}, **SDK)).json()
    key = made["access_token"]["token"]
    assert {app["team"]["name"] for app in (await ask("GET /apps", key=key)).json()} == {team}
    assert (await ask("GET /account", key=key)).json()["email"] == f"{team}@herokumanager.com"
    found = heroku.world.team_named(team)
    assert found
    maker = next(member for member in found.members.values() if member.account is heroku.world.owner)
    del found.members[maker.id]
    assert (await ask(f"GET /teams/{team}/apps", key=key)).status_code == 200
    assert (await ask(f"DELETE /oauth/authorizations/{made['id']}")).status_code == 404
    assert (await ask(f"DELETE /oauth/authorizations/{made['id']}", key=heroku.world.colleague_key)).status_code == 200
    assert (await ask("GET /apps", key=key)).status_code == 401


async def test_team_keys_need_the_feature(heroku: Simulator, ask: Ask, team: str) -> None:
    found = heroku.world.team_named(team)
    assert found
    for flag in found.features.values():
        flag.enabled = False
    assert (await ask(f"POST /teams/{team}/oauth/authorizations", {"scope": ["read"]}, **SDK)).status_code == 403


async def test_a_swapped_identity_provider_shows_when(heroku: Simulator, ask: Ask, team: str) -> None:
    line = f"/teams/{team}/identity-providers"
    body = {"certificate": "FAKE", "entity_id": "https://a.example", "sso_target_url": "https://a.example/sso"}
    provider = (await ask(f"POST {line}", body)).json()
    assert (await ask(f"POST {line}", body)).status_code == 403
    heroku.clock.advance(3600)
    await ask(f"PATCH {line}/{provider['id']}", {"sso_target_url": "https://b.example/sso", "certificate": "OTHER"})
    (shown,) = (await ask(f"GET {line}")).json()
    assert (shown["certificate"], shown["sso_target_url"]) == ("OTHER", "https://b.example/sso")
    assert shown["updated_at"] > shown["created_at"]
    assert (await ask(f"GET /teams/{team}")).json()["identity_provider"]["owner"]["name"] == team
    assert (await ask(f"DELETE {line}/{provider['id']}")).status_code == 200
    assert (await ask(f"GET {line}")).json() == []


async def test_capabilities_tell_who_may_manage_a_teams_keys(heroku: Simulator, ask: Ask, team: str) -> None:
    asked = {"capability": "manage_tokens", "resource_type": "team", "resource_id": team}
    found = heroku.world.team_named(team)
    assert found
    own = next(member for member in found.members.values() if member.account is heroku.world.owner)
    for own.role, capable in (("admin", True), ("member", False)):
        (told,) = (await ask("PUT /users/~/capabilities", {"capabilities": [asked]}, **SDK)).json()["capabilities"]
        assert told["capable"] is capable


@pytest.mark.parametrize(
    ("role", "default", "refused"),
    [
        ("admin", "member", set()),
        ("member", "member", {"DELETE", "POST"}),
        ("member", "viewer", {"DELETE", "POST", "PATCH", "PUT"}),
        ("viewer", "member", {"DELETE", "POST", "PATCH", "PUT"}),
    ],
)
async def test_a_role_in_the_team_says_what_may_be_done_to_its_apps(
    heroku: Simulator, ask: Ask, team: str, role: str, default: str, refused: set[str]
) -> None:
    found = heroku.world.team_named(team)
    assert found
    found.default_permission = default
    app = next(app for app in heroku.world.apps.values() if app.team is found)
    app.collaborators.clear()
    next(member for member in found.members.values() if member.account is heroku.world.owner).role = role
    assert (await ask(f"GET /apps/{app.name}/config-vars")).status_code == 200
    tried = {
        "PATCH": await ask(f"PATCH /apps/{app.name}/config-vars", {"A": "1"}),
        "PUT": await ask(f"PUT /apps/{app.name}/buildpack-installations", {"updates": []}),
        "POST": await ask(f"POST /teams/apps/{app.name}/collaborators", {"user": NEWCOMER, "permissions": ["view"]}),
        "DELETE": await ask(f"DELETE /apps/{app.name}"),
    }
    assert {method for method, answer in tried.items() if answer.status_code == 403} == refused


async def test_a_collaborator_of_a_teams_app_does_what_it_was_permitted(heroku: Simulator, ask: Ask, team: str) -> None:
    found, owner = heroku.world.team_named(team), heroku.world.owner
    assert found
    app = next(app for app in heroku.world.apps.values() if app.team is found)
    next(member for member in found.members.values() if member.account is owner).role = "collaborator"
    mine = next(one for one in app.collaborators.values() if one.account is owner)
    mine.permissions = ["view", "operate"]
    assert (await ask(f"PATCH /apps/{app.name}/config-vars", {"A": "1"})).status_code == 403
    assert (await ask(f"DELETE /apps/{app.name}/dynos")).status_code == 202
    assert (await ask(f"DELETE /apps/{app.name}/collaborators/{owner.email}")).status_code == 200, "one may leave"
