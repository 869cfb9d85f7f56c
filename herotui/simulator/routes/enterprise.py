"""Enterprise accounts: their members, their teams, and what those used."""

from __future__ import annotations

from herotui.simulator.auditing import record
from herotui.simulator.people import Enterprise, EnterpriseMember
from herotui.simulator.protocol import Answer, Page, Row, forbidden, invalid, not_found
from herotui.simulator.routes.access import person
from herotui.simulator.routes.teams import make_team, show_team
from herotui.simulator.routing import Routes, Visit
from herotui.simulator.timeline import stamp
from herotui.simulator.views import by, named_ref, provider_ref, user_ref

ROUTES = Routes()
PERMISSIONS = {
    "view": "View enterprise account members and teams",
    "create": "Create new teams in the enterprise account",
    "manage": "Manage enterprise account members, settings and audit trail",
    "billing": "Manage billing and licences",
}
_BY_ID = by("id")


@ROUTES.on("GET /enterprise-accounts", "read")
def enterprises(visit: Visit) -> object:
    """Those that the account is a member of."""
    mine = [one for one in visit.world.enterprises.values() if one.permissions_of(visit.account)]
    return Page(mine, lambda one: _show(visit, one), _BY_ID)


@ROUTES.on("GET /enterprise-accounts/{enterprise}", "read")
def info(visit: Visit) -> object:
    """One of them, by id or name."""
    return _show(visit, find_enterprise(visit))


@ROUTES.on("PATCH /enterprise-accounts/{enterprise}", "write")
def update(visit: Visit) -> object:
    """Give it another name."""
    found = find_enterprise(visit, "manage")
    found.name, found.updated_at = str(visit.body.get("name", found.name)), visit.world.clock.now()
    return _show(visit, found)


@ROUTES.on("GET /enterprise-accounts/{enterprise}/members", "read")
def members(visit: Visit) -> object:
    """Who may do what on the enterprise account."""
    found = find_enterprise(visit, "view")

    def show(member: EnterpriseMember) -> Row:
        # Version 3.sdk tells in lists, and there alone, when somebody was last here.
        seen = {"last_login": stamp(member.account.last_login)} if visit.sdk else {}
        return _show_member(found, member) | seen

    return Page(list(found.members.values()), show, _BY_ID)


@ROUTES.on("POST /enterprise-accounts/{enterprise}/members", "write")
def add_member(visit: Visit) -> object:
    """Let somebody in."""
    found, (user, permissions) = find_enterprise(visit, "manage"), visit.required("user", "permissions")
    account = person(visit.world, str(user))
    if found.permissions_of(account):
        raise invalid("User is already a member of this enterprise account.")
    added = EnterpriseMember(visit.world.mint.uuid(), account, _permissions(permissions))
    found.members[added.id] = added
    _record(visit, found, "create", added)
    return Answer(_show_member(found, added), 201)


@ROUTES.on("PATCH /enterprise-accounts/{enterprise}/members/{member}", "write")
def update_member(visit: Visit) -> object:
    """Give somebody other permissions."""
    found, (permissions,) = find_enterprise(visit, "manage"), visit.required("permissions")
    member = _find_member(visit, found)
    member.permissions = _permissions(permissions)
    _record(visit, found, "update", member)
    return _show_member(found, member)


@ROUTES.on("DELETE /enterprise-accounts/{enterprise}/members/{member}", "write")
def remove_member(visit: Visit) -> object:
    """Put somebody out; their teams are left alone."""
    found = find_enterprise(visit, "manage")
    member = _find_member(visit, found)
    del found.members[member.id]
    _record(visit, found, "destroy", member)
    return _show_member(found, member)


@ROUTES.on("GET /enterprise-accounts/{enterprise}/teams", "read")
def teams(visit: Visit) -> object:
    """All its teams, also those that the account is no member of."""
    found = find_enterprise(visit, "view")
    belonging = [team for team in visit.world.teams.values() if team.enterprise is found]
    return Page(belonging, lambda team: show_team(visit, team), _BY_ID)


@ROUTES.on("POST /enterprise-accounts/{enterprise}/teams", "write")
def create_team(visit: Visit) -> object:
    """A new team, whose admin its maker is."""
    found = find_enterprise(visit, "create")
    return Answer(show_team(visit, make_team(visit, found)), 201)


def find_enterprise(visit: Visit, permission: str | None = None) -> Enterprise:
    """The enterprise account named in the path: 404 to strangers, 403 where the permission is missing."""
    wanted = visit.args["enterprise"]
    for found in visit.world.enterprises.values():
        if wanted in (found.id, found.name) and (held := found.permissions_of(visit.account)):
            if permission and permission not in held:
                raise forbidden(f"You need the {permission} permission on this enterprise account.")
            return found
    raise not_found("enterprise_account")


def _permissions(wanted: object) -> list[str]:
    if not isinstance(wanted, list) or not wanted or not PERMISSIONS.keys() >= set(wanted):
        raise invalid("Permissions must be a list of: " + ", ".join(PERMISSIONS) + ".")
    return wanted


def _find_member(visit: Visit, enterprise: Enterprise) -> EnterpriseMember:
    wanted = visit.args["member"]
    for member in enterprise.members.values():
        if wanted in (member.id, member.account.id, member.account.email):
            return member
    raise not_found("enterprise_account_member")


def _record(visit: Visit, enterprise: Enterprise, action: str, member: EnterpriseMember) -> None:
    line = f"enterprise_account_membership.{action}"
    data = {"user": user_ref(member.account), "permissions": list(member.permissions)}
    record(visit.world, line, visit.account, data, on=enterprise)


def _show(visit: Visit, found: Enterprise) -> Row:
    return {
        "id": found.id,
        "name": found.name,
        "created_at": stamp(found.created_at),
        "identity_provider": provider_ref(found.identity_provider, found),
        "partner_benefits": False,
        "permissions": found.permissions_of(visit.account),
        "trial": found.trial,
        "updated_at": stamp(found.updated_at),
    }


def _show_member(enterprise: Enterprise, member: EnterpriseMember) -> Row:
    provider = provider_ref(enterprise.identity_provider, enterprise) if member.account.federated else None
    return {
        "id": member.id,
        "enterprise_account": named_ref(enterprise),
        "identity_provider": provider | {"redacted": False} if provider else None,
        "permissions": [{"name": name, "description": PERMISSIONS[name]} for name in member.permissions],
        "two_factor_authentication": member.account.two_factor,
        "user": user_ref(member.account),
    }
