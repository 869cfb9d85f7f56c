"""Who was let in: collaborators, members, invitations, transfers, and rights that were raised."""

from __future__ import annotations

from typing import Any

from herotui.detect.detector import Detector
from herotui.detect.made import Row, quoted
from herotui.detect.scene import Scene
from herotui.detect.signs import Signs, of_address, strange
from herotui.estate.place import Place
from herotui.heroku import calls, removals
from herotui.heroku.models import Collaborator, EnterpriseMember, Invitation, Member, SpaceMember, Transfer

_MIGHTY = frozenset({"admin", "owner", "manage", "billing"})


def _email(item: Any) -> str:
    return str(getattr(item, "email", "") or (item.user.email if item.user else "") or item.id)


def _guest(scene: Scene, place: Place, item: Collaborator) -> Signs | None:
    """The account itself on somebody else's app is that app's finding."""
    email = _email(item).casefold()
    if email == scene.owner.casefold() or (item.user and item.user.id and item.user.id == scene.owner_id):
        return None
    return of_address(scene, email)


def _joined(scene: Scene, place: Place, item: Any) -> Signs:
    signs = of_address(scene, _email(item))
    mighty = _MIGHTY & {getattr(item, "role", ""), *(one.name for one in getattr(item, "permissions", ()))}
    raised = bool(signs.familiar) and mighty and _raised(item)
    return signs + strange(f"now {', '.join(sorted(mighty))}, changed since" if raised else "")


def _raised(item: Any) -> bool:
    made, changed = getattr(item, "created_at", None), getattr(item, "updated_at", None)
    return bool(made and changed and changed > made)


def _invited(scene: Scene, place: Place, item: Invitation) -> Signs:
    return of_address(scene, _email(item))


def _recipient(item: Transfer) -> str:
    return item.recipient.email if item.recipient else ""


def _handed_over(scene: Scene, place: Place, item: Transfer) -> Signs | None:
    if item.state not in ("", "pending"):
        return None
    return of_address(scene, _recipient(item))


COLLABORATORS = Row(
    name="collaborator",
    resource="collaborators",
    model=Collaborator,
    severity="high",
    title=lambda item: f"collaborator {_email(item)}",
    why="Can deploy, run code and read every config var of the app; stays when the key is rotated. Collaborators can "
    "be added silently: that no e-mail came proves nothing.",
    harmless="Somebody of the company let this person in, and says so.",
    signs=_guest,
    serves=_email,
    calls=lambda place, item: (calls.delete_collaborator(place.id, item.user.id if item.user else item.id),),
    command=lambda place, item: quoted("heroku", "access:remove", _email(item), "--app", place.name),
    way_back="Invite the person again.",
    changes=True,
)
MEMBERS = Row(
    name="team_member",
    resource="members",
    model=Member,
    severity="high",
    title=lambda item: f"team member {_email(item)} ({item.role or 'no role'})",
    why="A member reaches the team's apps, an admin all that the team has; stays when the key is rotated.",
    harmless="The person joined the company, or was given these rights, by somebody's decision.",
    signs=_joined,
    serves=_email,
    calls=lambda place, item: (calls.delete_member(place.id, item.user.id if item.user else item.id),),
    command=lambda place, item: quoted("heroku", "members:remove", _email(item), "--team", place.name),
    way_back="Invite the person again.",
    changes=True,
)
INVITATIONS = Row(
    name="invitation",
    resource="invitations",
    model=Invitation,
    severity="high",
    title=lambda item: f"invitation of {_email(item)} as {item.role or 'member'}",
    why="Whoever holds the invitation can join the team later, when nobody looks any more.",
    harmless="Somebody of the company invited this person, and says so.",
    signs=_invited,
    serves=_email,
    by=lambda item: item.invited_by.email if item.invited_by else "",
    calls=lambda place, item: (removals.delete_invitation(place.id, item.id),),
    command=lambda place, item: quoted("heroku", "members:remove", _email(item), "--team", place.name),
    way_back="Invite the person again.",
)
TRANSFERS = Row(
    name="transfer",
    resource="transfers",
    model=Transfer,
    severity="high",
    title=lambda item: f"transfer of {item.app.name if item.app else 'an app'} to {_recipient(item)}",
    why="With the app go its code, its config vars and its databases. Transfers can be offered silently.",
    harmless="The app was to be handed over, and the recipient is known.",
    signs=_handed_over,
    serves=_recipient,
    by=lambda item: item.owner.email if item.owner else "",
    app=lambda item: item.app,
    calls=lambda place, item: (removals.delete_transfer(item.id),),
    command=lambda place, item: "Dashboard > the app > Settings > Transfer: cancel it",
    way_back="Offer the transfer again.",
)
SPACE_MEMBERS = Row(
    name="space_member",
    resource="space_members",
    model=SpaceMember,
    severity="high",
    title=lambda item: f"member of the space {_email(item)}",
    why="Can make apps inside the private network.",
    harmless="Somebody of the company let this person in.",
    signs=_joined,
    serves=_email,
    calls=lambda place, item: (removals.shut_out_of_space(place.id, item.user.id if item.user else item.id),),
    command=lambda place, item: "Dashboard > the space > Access: take the member's permissions away",
    way_back="Give the permissions again.",
    changes=True,
)
ENTERPRISE_MEMBERS = Row(
    name="enterprise_member",
    resource="enterprise_members",
    model=EnterpriseMember,
    severity="critical",
    title=lambda item: f"enterprise member {_email(item)} ({', '.join(one.name for one in item.permissions)})",
    why="Permission manage opens every team of the enterprise account, and its audit trail.",
    harmless="The person belongs to the company.",
    signs=_joined,
    serves=_email,
    calls=lambda place, item: (removals.delete_enterprise_member(place.id, item.user.id if item.user else item.id),),
    command=lambda place, item: "Dashboard > Enterprise account > Access: remove the member",
    way_back="Add the member again.",
    undated=True,
)


DETECTORS: tuple[Detector, ...] = (
    COLLABORATORS.detector,
    MEMBERS.detector,
    INVITATIONS.detector,
    TRANSFERS.detector,
    SPACE_MEMBERS.detector,
    ENTERPRISE_MEMBERS.detector,
)
