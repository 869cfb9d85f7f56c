"""Who may touch an app: collaborators and transfers. Both can be made silently."""

from __future__ import annotations

from herotui.simulator.changes import emit, let_in
from herotui.simulator.people import Account
from herotui.simulator.protocol import Answer, Page, Row, forbidden, invalid, not_found
from herotui.simulator.routing import Routes, Visit
from herotui.simulator.things import PERMISSIONS, Collaborator, Transfer
from herotui.simulator.timeline import stamp
from herotui.simulator.views import app_ref, by, show_app, show_collaborator, user_ref
from herotui.simulator.world import World

ROUTES = Routes()


@ROUTES.on("GET /apps/{app}/collaborators", "read")
def collaborators(visit: Visit) -> object:
    """Everybody who was given access to the app."""
    app = visit.app()
    return Page(list(app.collaborators.values()), lambda found: show_collaborator(app, found), by("id"))


@ROUTES.on("GET /teams/apps/{app}/collaborators", "read")
def team_collaborators(visit: Visit) -> object:
    """The same, under the team's path."""
    return collaborators(visit)


@ROUTES.on("GET /apps/{app}/collaborators/{collaborator}", "read")
def collaborator(visit: Visit) -> object:
    """One of them, by id or e-mail address."""
    return show_collaborator(visit.app(), _find(visit))


@ROUTES.on("POST /apps/{app}/collaborators", "write")
def add(visit: Visit) -> object:
    """Let somebody in; with `silent` no e-mail tells."""
    return _let_in(visit, list(PERMISSIONS))


@ROUTES.on("POST /teams/apps/{app}/collaborators", "write")
def add_to_team_app(visit: Visit) -> object:
    """The same under the team's path, with chosen permissions."""
    return _let_in(visit, _permissions(visit.body.get("permissions") or list(PERMISSIONS)))


@ROUTES.on("GET /teams/apps/{app}/collaborators/{collaborator}", "read")
def team_collaborator(visit: Visit) -> object:
    """One of them, under the team's path."""
    return collaborator(visit)


@ROUTES.on("PATCH /teams/apps/{app}/collaborators/{collaborator}", "write")
def permit(visit: Visit) -> object:
    """Change somebody's permissions."""
    app, found, (wanted,) = visit.app(), _find(visit), visit.required("permissions")
    before = show_collaborator(app, found)
    found.permissions, found.updated_at = _permissions(wanted), visit.world.clock.now()
    after = show_collaborator(app, found)
    emit(visit.world, app, visit.account, "api:collaborator", "update", after, previous=before)
    return after


@ROUTES.on("DELETE /teams/apps/{app}/collaborators/{collaborator}", "write")
def remove_from_team_app(visit: Visit) -> object:
    """The same as below, under the team's path."""
    return remove(visit)


@ROUTES.on("DELETE /apps/{app}/collaborators/{collaborator}", "write")
def remove(visit: Visit) -> object:
    """Take somebody's access away; the owner stays."""
    app, found = visit.app(), _find(visit)
    if found.account is app.owner:
        raise forbidden("The owner of an app can't be removed.")
    del app.collaborators[found.id]
    emit(visit.world, app, visit.account, "api:collaborator", "destroy", show_collaborator(app, found))
    return show_collaborator(app, found)


@ROUTES.on("GET /account/app-transfers", "global")
def transfers(visit: Visit) -> object:
    """Transfers that the account sends or receives."""
    mine = [moved for moved in visit.world.transfers.values() if visit.account in (moved.owner, moved.recipient)]
    return Page(mine, show_transfer, by("id"))


@ROUTES.on("GET /account/app-transfers/{transfer}", "global")
def transfer(visit: Visit) -> object:
    """One transfer, by id or the app's name."""
    return show_transfer(_find_transfer(visit))


@ROUTES.on("POST /account/app-transfers", "global")
def start_transfer(visit: Visit) -> object:
    """Offer an app to somebody else; with `silent` no e-mail tells."""
    wanted, recipient = visit.required("app", "recipient")
    app = visit.app(str(wanted))
    if app.owner is not visit.account:
        raise forbidden("Only the owner of an app can transfer it.")
    now = visit.world.clock.now()
    receiver = person(visit.world, str(recipient))
    started = Transfer(visit.world.mint.uuid(), app, visit.account, receiver, "pending", now, now)
    visit.world.transfers[started.id] = started
    return Answer(show_transfer(started), 201)


@ROUTES.on("DELETE /account/app-transfers/{transfer}", "global")
def withdraw(visit: Visit) -> object:
    """Withdraw a transfer: the sender alone."""
    found = _find_transfer(visit)
    if found.owner is not visit.account:
        raise forbidden()
    del visit.world.transfers[found.id]
    return show_transfer(found)


@ROUTES.on("PATCH /account/app-transfers/{transfer}", "global")
def settle(visit: Visit) -> object:
    """Accept or decline: the recipient alone."""
    found, (state,) = _find_transfer(visit), visit.required("state")
    if found.recipient is not visit.account:
        raise forbidden()
    if state not in ("accepted", "declined"):
        raise invalid("State must be accepted or declined.")
    found.state, found.updated_at = str(state), visit.world.clock.now()
    if state == "accepted":
        found.app.owner, found.app.team, found.app.updated_at = found.recipient, None, found.updated_at
        emit(visit.world, found.app, visit.account, "api:app", "update", show_app(found.app))
    return show_transfer(found)


def person(world: World, identity: str) -> Account:
    """The account with this id or address; an address that nobody has becomes somebody's. 404 for an unknown id."""
    found = world.account_named(identity)
    if found is None and "@" not in identity:
        raise not_found("user")
    return found or world.meet(identity)


def show_transfer(moved: Transfer) -> Row:
    """A transfer."""
    return {
        "id": moved.id,
        "app": app_ref(moved.app),
        "created_at": stamp(moved.created_at),
        "owner": user_ref(moved.owner),
        "recipient": user_ref(moved.recipient),
        "state": moved.state,
        "updated_at": stamp(moved.updated_at),
    }


def _let_in(visit: Visit, permissions: list[str]) -> Answer:
    app, (user,), world = visit.app(), visit.required("user"), visit.world
    account = person(world, visit.account.email if user == "~" else str(user))
    if any(found.account is account for found in app.collaborators.values()):
        raise invalid("User is already a collaborator on this app.")
    added = let_in(world, app, visit.account, account, at=world.clock.now(), permissions=permissions)
    return Answer(show_collaborator(app, added), 201)


def _permissions(wanted: object) -> list[str]:
    if not isinstance(wanted, list) or not set(wanted) <= PERMISSIONS.keys():
        raise invalid("Permissions must be some of: " + ", ".join(PERMISSIONS) + ".")
    return list(wanted)


def _find(visit: Visit) -> Collaborator:
    wanted = visit.args["collaborator"]
    for found in visit.app().collaborators.values():
        if wanted in (found.id, found.account.email, found.account.id):
            return found
    raise not_found("collaborator")


def _find_transfer(visit: Visit) -> Transfer:
    wanted = visit.args["transfer"]
    for moved in visit.world.transfers.values():
        if visit.account in (moved.owner, moved.recipient) and wanted in (moved.id, moved.app.name):
            return moved
    raise not_found("app_transfer")
