"""Who stays in when the leaked key dies: a way in that its holder can't take away.

A `global` key deletes, regenerates and mints authorizations of its account (inferred): another authorization of the
same account is no safe seat while a leaked one with that scope lives.
"""

from __future__ import annotations

from dataclasses import dataclass

from herotui.desk.desk import Desk
from herotui.heroku.client import Heroku
from herotui.heroku.errors import HerokuError
from herotui.incident.entry import Kind
from herotui.incident.status import ENDED
from herotui.text.escape import visible


@dataclass(frozen=True, slots=True)
class Seat:
    """Who stays in after the revocation. `reader` makes the calls; `relation` is `same`, `other` or `alone`."""

    reader: Heroku
    relation: str
    text: str
    safe: bool = False
    owner: str = ""


async def take_seat(desk: Desk) -> Seat | None:
    """Try the responder key; fall back to the leaked one, which then is regenerated in place. None: no key gets in.

    Raises `NoAnswer` when Heroku can't be reached.
    """
    incident = desk.incident
    if desk.responder is not None and not desk.alone:
        reader = desk.urgent(desk.responder)
        try:
            account = await reader.account()
        except HerokuError as error:
            desk.gap("responder key", f"{error.status} {error.error_id}", "a browser login with MFA")
        else:
            owner = visible(account.email)
            if incident.key.owner_id and account.id != incident.key.owner_id:
                text = f"responder key of {owner}: another account, which sees and deletes nothing there"
                return Seat(reader, "other", text, safe=True, owner=owner)
            return _same_account(desk, reader, owner)
    if desk.leaked is None or incident.key.state in ENDED or not incident.key.mine:
        return None
    text = "the leaked key is your only key: it is regenerated in place, herotui holds the new one"
    return Seat(desk.urgent(desk.leaked), "alone", text, owner=incident.key.owner)


def _same_account(desk: Desk, reader: Heroku, owner: str) -> Seat:
    """Safe only where the leaked key, and so what was minted with it, can't touch its account's authorizations."""
    key = desk.incident.key
    if key.scope and "global" not in key.scope:
        text = f"{owner}, same account; scope {', '.join(map(visible, key.scope))} deletes no authorization (inferred)"
        return Seat(reader, "same", text, safe=True, owner=owner)
    threat = "keys minted with the dead one" if key.state in ENDED else "a global key"
    text = f"not proven: {owner}, same account; {threat} can delete yours. Safe: browser login with MFA"
    return Seat(reader, "same", text, owner=owner)


def record_seat(desk: Desk, seat: Seat, authorization_id: str = "") -> None:
    """Write down who stays in, without waiting for a disk."""
    data = {
        "seat": "safe" if seat.safe else "none" if seat.relation == "alone" else "unsafe",
        "owner": seat.owner,
        "authorization_id": authorization_id,
        "why": seat.text,
    }
    desk.record.submit(Kind.RESPONDER_KEY, f"Own access: {seat.text}", phase="assess", data=data)
