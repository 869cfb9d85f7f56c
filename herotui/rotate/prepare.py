"""What can be revoked from here, with which calls, and who stays in: the preview of "revoke now".

Facts: there is no "disable", only delete; a direct authorization can be regenerated in place, a third-party one can't;
an account sees its own authorizations only (Dev Center, Platform API reference; heroku-cli-command, pull request 352).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from herotui import clock
from herotui.desk import Desk
from herotui.desk.authorization import Matches, identified, match
from herotui.desk.seat import Seat, record_seat, take_seat
from herotui.errors import HerotuiError, WrongUse
from herotui.heroku import calls
from herotui.heroku.errors import HerokuError
from herotui.heroku.models import Authorization
from herotui.incident.state import Incident
from herotui.incident.status import ENDED
from herotui.rotate.preview import Preview, Target
from herotui.rotate.reach import cutting_reach
from herotui.text.escape import visible
from herotui.text.times import short, stamp

DASHBOARD = "by hand: dashboard.heroku.com, Account settings, Applications (and API Key: Regenerate)"
WAYS_OTHER_ACCOUNT = (
    "the owner logs in with a browser and MFA, and deletes it there",
    "the leaked key itself can end its own authorization (give it with --leaked-key-file)",
    DASHBOARD,
    "remove the owner from your team, or as collaborator: cuts reach, kills no key; way back: invite again",
    "Heroku support: help.heroku.com, with the account's e-mail",
)
IN_PART = "the list of authorizations could be read in part only: there may be more"
_RECENT = timedelta(days=30)


class NotYours(WrongUse):
    """The leaked key's account was not confirmed as the responder's to investigate."""


async def prepare(desk: Desk) -> Preview:
    """Look at the list of authorizations and say what would be sent. Reads only.

    Raises `NotYours` while a living key's account is not confirmed, `NoAccess` when Heroku can't be reached.
    """
    incident = desk.incident
    if desk.leaked is not None and incident.key.state == "alive" and not incident.key.mine:
        raise NotYours(
            f"The key belongs to {visible(incident.key.owner) or 'an account that its scope hides'}.",
            meaning="Nothing but GET /account was sent with it.",
            do="Say that it is yours to investigate.",
        )
    seat = await take_seat(desk)
    if seat is None:
        return Preview(refused="no key at hand that Heroku lets in", ways=(DASHBOARD,), owner=incident.key.owner)
    if seat.relation == "other":
        return await _of_another_account(desk, seat)
    return await _preview(desk, seat)


async def _preview(desk: Desk, seat: Seat) -> Preview:
    try:
        listing = await seat.reader.authorizations()
    except HerokuError as error:
        desk.gap("authorizations", f"{error.status} {error.error_id}", "a key of the same account with scope global")
        why = f"the list of authorizations was refused ({error.status} {error.error_id})"
        return Preview(refused=why, ways=(DASHBOARD,), owner=seat.owner, seat=seat.text)
    listed, in_part = listing.items, bool(listing.spoiled or listing.more)
    if in_part:
        desk.gap("authorizations", IN_PART)
    mine = match(seat.reader.key, listed) if seat.relation == "same" else Matches(None, (), "")
    own = mine.certain
    if desk.alone or seat.relation == "same":
        record_seat(desk, seat, own.id if own else "")
    incident = desk.incident
    matches = _chosen_before(incident, listed) or match(desk.leaked, listed)
    if matches.certain is not None and incident.key.authorization is None:
        identified(desk, matches.certain)
    regenerates = seat.relation == "alone"
    first = _first_targets(matches, incident, own, regenerates)
    minted = _minted(listed, incident, {target.id for target in first if target.role == "leaked"}, mine)
    targets = (*first, *(one for one in minted if one.id not in {target.id for target in first}))
    only_deleted = matches.certain is not None and _only_deleted(matches.certain, incident)
    over = not in_part and incident.key.state in ENDED and not any(target.role == "minted" for target in targets)
    return Preview(
        targets=targets,
        owner=seat.owner,
        regenerates=regenerates and not only_deleted,
        by_leaked=regenerates,
        lockout=regenerates and only_deleted,
        seat=seat.text,
        seat_safe=seat.safe,
        stops=_stops(incident),
        not_searched=_not_searched(incident),
        stays=("footholds that outlive the key: collaborators, drains, webhooks, dynos, SSH keys. Next: R6",),
        notes=(*_notes(matches, mine, incident, regenerates, only_deleted), *((IN_PART,) if in_part else ())),
        refused=_nothing_left(incident) if over else "",
        over=over,
    )


def _stops(incident: Incident) -> tuple[str, ...]:
    """The consumers that are known to use the key."""
    names = [visible(one.name) for one in incident.consumers.values() if one.state in ("found", "updated", "proven")]
    if not names:
        return ()
    more = f", {len(names) - 3} more" if len(names) > 3 else ""
    return (f"{len(names)} known consumer{'s' if len(names) > 1 else ''}: {', '.join(names[:3])}{more}",)


def _not_searched(incident: Incident) -> tuple[str, ...]:
    """Who else may use the key, and how far that was looked for."""
    if incident.reach is None:
        return ("who else uses this key: config vars and past releases were not searched yet",)
    least = any(one.least for one in incident.reach.counts if one.id == "secrets")
    hints = sum(1 for one in incident.consumers.values() if one.state == "unknown")
    return (
        *(("others may exist: config vars were not all seen",) if least else ()),
        *((f"{hints} more may use it: herotui consumers",) if hints else ()),
        "others may exist: jobs, laptops and tools that no API shows",
    )


def _nothing_left(incident: Incident) -> str:
    since = f" since {short(incident.key.dead_at, clock.now())}" if incident.key.dead_at else ""
    return f"nothing left to revoke: key dead{since}, 0 other authorizations since the leak"


async def _of_another_account(desk: Desk, seat: Seat) -> Preview:
    """The responder's account sees nothing of the owner's: the leaked key itself is used, or its reach is cut."""
    reach = await cutting_reach(desk, seat.reader, desk.incident.key.owner)
    record_seat(desk, seat)
    if desk.leaked is None or desk.incident.key.state in ENDED:
        refused = "" if reach else "this account neither lists nor deletes the leaked key's authorization"
        return Preview(
            targets=reach,
            owner=desk.incident.key.owner,
            seat=seat.text,
            seat_safe=True,
            ways=WAYS_OTHER_ACCOUNT,
            refused=refused,
        )
    leaked = Seat(desk.urgent(desk.leaked), "alone", seat.text, owner=desk.incident.key.owner)
    preview = await _preview(desk, leaked)
    return replace(preview, targets=(*preview.targets, *reach), ways=WAYS_OTHER_ACCOUNT, seat=seat.text, seat_safe=True)


def _chosen_before(incident: Incident, listed: tuple[Authorization, ...]) -> Matches | None:
    chosen = incident.key.authorization
    if chosen is None:
        return None
    one = next((one for one in listed if one.id == chosen.id), None)
    return Matches(one, (one,), "") if one else None


def _first_targets(
    matches: Matches, incident: Incident, own: Authorization | None, regenerates: bool
) -> tuple[Target, ...]:
    """The leaked key's authorization, preselected, or every candidate with none preselected."""
    if incident.key.state in ENDED:
        return ()
    if matches.certain is not None:
        return (_target(matches.certain, "leaked", incident, regenerates=regenerates, selected=True),)
    return tuple(
        _target(one, "candidate", incident, regenerates=regenerates, selected=False)
        for one in matches.candidates
        if own is None or one.id != own.id
    )


def _only_deleted(one: Authorization, incident: Incident) -> bool:
    """Whether it can't be regenerated: a third party's, or Heroku has refused to."""
    line = calls.regenerate_authorization(one.id).line
    return one.client is not None or any(
        call.line == line and call.outcome == "refused" and call.status in (403, 422)
        for call in incident.calls.values()
    )


def _target(one: Authorization, role: str, incident: Incident, *, regenerates: bool, selected: bool) -> Target:
    regenerable = regenerates and role in ("leaked", "candidate") and not _only_deleted(one, incident)
    return Target(
        id=one.id,
        role=role,
        title=visible(one.description or "no description"),
        call=calls.regenerate_authorization(one.id) if regenerable else calls.delete_authorization(one.id),
        owner=visible(one.user.email) if one.user and one.user.email else incident.key.owner,
        client=visible(one.client.name or one.client.id) if one.client else "",
        scope=tuple(visible(word) for word in one.scope),
        created_at=stamp(one.created_at) if one.created_at else "",
        selected=selected,
    )


def _minted(
    listed: tuple[Authorization, ...], incident: Incident, leaked: set[str], mine: Matches
) -> tuple[Target, ...]:
    """Authorizations made since the leak, and their sessions; never the responder's own, nor one on its session.

    With the leak time unknown: those of the last 30 days, none preselected; nor is one that may be the responder's.
    """
    own = mine.certain
    perhaps_own = {one.id for one in mine.candidates}
    ours = {call.made for call in incident.calls.values() if call.made}
    since = incident.leak.at or (clock.now() - _RECENT)
    known = incident.leak.at is not None
    own_session = own.session.id if own and own.session else None
    targets = []
    for one in listed:
        if (
            one.id in leaked
            or one.id in ours
            or (own and one.id == own.id)
            or (one.session and one.session.id == own_session)
        ):
            continue
        if one.created_at is not None and one.created_at < since:
            continue
        selected = known and one.id not in perhaps_own
        targets.append(_target(one, "minted", incident, regenerates=False, selected=selected))
        if one.session:
            targets.append(_session(one, one.session.id, incident, selected=selected))
    return tuple(targets)


def _session(one: Authorization, session_id: str, incident: Incident, *, selected: bool) -> Target:
    return Target(
        id=session_id,
        role="session",
        title=f"session of {visible(one.description or one.id[:4])}",
        call=calls.delete_session(session_id),
        owner=incident.key.owner,
        created_at=stamp(one.created_at) if one.created_at else "",
        selected=selected,
    )


def _notes(
    matches: Matches, mine: Matches, incident: Incident, regenerates: bool, only_deleted: bool
) -> tuple[str, ...]:
    notes = [matches.why] if matches.why and incident.key.state not in ENDED else []
    if mine.candidates and mine.certain is None:
        notes.append("Which one is your own key's is not certain either: none that may be is ticked. Compare first.")
    if regenerates and only_deleted:
        notes.append(
            "It can't be regenerated (a third-party client's, or Heroku refused), only deleted, and then no key of"
            " yours is left. herotui can see nothing afterwards. Type lockout to do it all the same."
        )
    elif regenerates:
        notes.append("If the answer is lost on the way, the new key is lost with it: then log in with a browser.")
    if incident.leak.at is None:
        notes.append("Leak time not known: others of the last 30 days are listed, none is ticked.")
    return tuple(notes)


async def refreshed(desk: Desk, before: Preview) -> Preview:
    """The list once more after a round: what was minted meanwhile, and what is still there.

    Raises nothing: when the list can't be read, the preview says so in `refused`.
    """
    try:
        return await prepare(desk)
    except HerotuiError as error:
        return Preview(owner=before.owner, refused=str(error), ways=(DASHBOARD,))
