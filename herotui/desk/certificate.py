"""The death certificate of the old key: tried, with a key that must get in and one that must not beside it."""

from __future__ import annotations

from dataclasses import dataclass

from herotui.desk.desk import Desk, try_data
from herotui.errors import HerotuiError
from herotui.heroku.client import Heroku
from herotui.heroku.tries import Try, random_key, state_of, try_key
from herotui.incident.entry import Kind
from herotui.text.escape import visible


@dataclass(frozen=True, slots=True)
class Certificate:
    """The three rows of a death certificate: the old key, the control that must get in, and a random key.

    `state` is `dead`, `alive`, `not_known` or `revoked` (its authorization is gone, but the key was not tried).
    """

    old: tuple[Try, ...]
    control: tuple[Try, ...]
    random: tuple[Try, ...]
    state: str
    missing: tuple[str, ...]


async def certificate(desk: Desk) -> Certificate:
    """Try the old key, the responder's and a random one, in the same run, and record every answer."""
    old = await desk.try_leaked("verify")
    control = await desk.try_control()
    random = await try_key(desk.web, random_key()) if old else ()
    missing = _missing(old, control, random)
    state = desk.incident.key.state if old else await _state_without_key(desk)
    rows = {"old": old, "control": control, "random": random}
    data = {name: [try_data(one) for one in row] for name, row in rows.items()}
    text = f"Death certificate: {state.replace('_', ' ').upper()}" + (
        f"; missing: {'; '.join(missing)}" if missing else ""
    )
    desk.record.submit(Kind.SAW, text, phase="verify", data={"place": "death certificate", "count": 1, **data})
    return Certificate(old, control, random, state, missing)


def _missing(old: tuple[Try, ...], control: tuple[Try, ...], random: tuple[Try, ...]) -> tuple[str, ...]:
    missing = []
    if not old:
        missing.append("the old key is not at hand, so it was not tried")
    if not control:
        missing.append("no other key to show that Heroku lets anyone in right now")
    elif state_of(control) != "alive":
        missing.append("the other key did not get in either")
    if old and {t.status for t in random} != {t.status for t in old}:
        missing.append("a random key was answered differently from the old one")
    return tuple(missing)


async def _state_without_key(desk: Desk) -> str:
    """`revoked` when the chosen authorization is gone from a full list of its own account; never `dead`."""
    client, authorization = desk.client, desk.incident.key.authorization
    if client is None or authorization is None:
        return "not_known"
    try:
        listed = await client.authorizations()
        there = any(one.id == authorization.id for one in listed.items)
        if not there and (listed.spoiled or listed.more or not await _same_account(desk, client)):
            return "not_known"
    except HerotuiError:
        return "not_known"
    state = "alive" if there else "revoked"
    data = {"state": state, "tries": []}
    where = "gone from" if state == "revoked" else "still in"
    text = f"Authorization {authorization.id} is {where} the list; the key itself was not tried"
    desk.record.submit(Kind.KEY_CHECKED, text, phase="verify", data=data)
    return state


async def _same_account(desk: Desk, client: Heroku) -> bool:
    """Whether the reader's list is the one that the authorization stood in: another account's never holds it."""
    account, owner = await client.account(), desk.incident.key.owner_id
    return account.id == owner if owner else visible(account.email) == desk.incident.responder_key.owner
