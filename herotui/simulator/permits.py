"""Who may change what of a team's app: by role in the team, or as a collaborator with permissions of one's own."""

from __future__ import annotations

from collections.abc import Mapping

from herotui.simulator.people import Account
from herotui.simulator.protocol import forbidden
from herotui.simulator.routing import Route
from herotui.simulator.things import PERMISSIONS, App
from herotui.simulator.world import World, sees

BY_ROLE: Mapping[str, frozenset[str]] = {
    "admin": frozenset(PERMISSIONS),
    "member": frozenset({"view", "deploy", "operate"}),
    "viewer": frozenset({"view"}),
    "collaborator": frozenset(),
}
"""What a role in the team allows on each of its apps; a member's goes down with the team's default permission."""
_VIEW = frozenset({"log-sessions", "pre-authorizations"})
_DEPLOY = frozenset(
    {
        *("builds", "build-cache", "slugs", "sources", "oci-images", "releases", "buildpack-installations"),
        *("config-vars", "config-vars-settings", "github"),
    }
)
_MANAGE = frozenset({"collaborators"})


def check_permitted(world: World, account: Account, route: Route, args: Mapping[str, str]) -> None:
    """403 where a change of a team's app asks for a permission that the account has not; strangers get a 404 later."""
    app = world.app_named(args["app"]) if "app" in args and route.method != "GET" else None
    if app is None or app.team is None or not sees(account, app):
        return
    wanted = permission_for(route)
    if wanted not in permissions_on(app, account) and account.email != args.get("collaborator"):
        raise forbidden()


def permission_for(route: Route) -> str:
    """The permission that a change asks for, in the words that `GET /teams/permissions` gives them."""
    _, _, rest = route.path.partition("/apps/{app}")
    area = rest.strip("/").partition("/")[0]
    if area in _VIEW:
        return "view"
    if area in _DEPLOY:
        return "deploy"
    return "manage" if area in _MANAGE or (not area and route.method == "DELETE") else "operate"


def permissions_on(app: App, account: Account) -> frozenset[str]:
    """What the account may do to the app."""
    own = {name for found in app.collaborators.values() if found.account is account for name in found.permissions}
    role = app.team.role_of(account) if app.team else "admin" if app.owner is account else None
    usual = BY_ROLE.get(role or "", frozenset())
    if app.team and role == "member":
        usual &= BY_ROLE.get(app.team.default_permission, usual) | {"view"}
    return usual | own
