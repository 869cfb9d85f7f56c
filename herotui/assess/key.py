"""Step A1: is the key alive, whose is it, and which authorization does it belong to?"""

from __future__ import annotations

from collections.abc import AsyncIterator

from herotui.desk import Desk
from herotui.desk.authorization import identified, identity, match
from herotui.errors import HerotuiError
from herotui.heroku.errors import Forbidden
from herotui.heroku.tries import state_of
from herotui.incident.entry import Kind
from herotui.incident.events import Event, Failed, Found, Progress
from herotui.incident.known import NotSeen
from herotui.secret import Secret
from herotui.text.escape import visible


async def confirm(desk: Desk) -> AsyncIterator[Event]:
    """Try the leaked key as Bearer and Basic, and ask `GET /account` whose it is. Nothing else is read with it."""
    key = desk.leaked
    if key is None:
        yield Failed(
            "There is no leaked key at hand.",
            "It can't be tried; its authorization can still be chosen from the list.",
            "Paste it, or press ! and choose.",
        )
        return
    yield Progress("Trying the key: GET /account, as Bearer and as Basic")
    tries = await desk.try_leaked("assess")
    state = desk.incident.key.state
    for attempt in tries:
        yield Found(f"{attempt.form}: {attempt.status or 'no answer'}, {attempt.state.replace('_', ' ')}")
    if state != "alive":
        if state == "dead":
            desk.settle("A1", f"format {key.format}, dead in both forms")
        elif state_of(tries) == "dead":
            yield Failed(
                "The other key was refused as well.",
                "Heroku, or what stands before it, lets nobody in now: whether the key is dead is not known.",
                "Check the other key and status.heroku.com, then try again.",
            )
        return
    yield await _owner(desk, key)


async def _owner(desk: Desk, key: Secret) -> Event:
    try:
        account = await desk.heroku(key).account()
    except Forbidden:
        desk.gap(
            "owner of the key", "403, its scope hides the account", "a key of the same account with scope identity"
        )
        return Found("The key is alive, but its scope hides whose it is.", "high")
    except HerotuiError as error:
        return Failed(error.message, error.meaning, error.do)
    same = desk.incident.key.owner_id == account.id
    data = {
        "email": account.email,
        "id": account.id,
        "federated": account.federated,
        "mine": same and desk.incident.key.mine,
    }
    text = f"The key belongs to {visible(account.email)}" + (" (SSO)" if account.federated else "")
    desk.record.submit(Kind.KEY_OWNER, text, phase="assess", data=data)
    return Found(text)


async def claim(desk: Desk) -> None:
    """The responder's word that the key's account is theirs to investigate; only then is more read with it."""
    data = {"mine": True}
    owner = visible(desk.incident.key.owner) or "its account"
    desk.record.submit(Kind.KEY_OWNER, f"{owner} is ours to investigate", phase="assess", data=data)


async def identify(desk: Desk) -> AsyncIterator[Event]:
    """Find the leaked key's authorization in the list, by its redacted token, and record it when only one fits."""
    client = desk.client
    if client is None:
        yield Failed(
            "No key may read the list of authorizations yet.",
            "The leaked key is used for GET /account only until its account is yours to investigate.",
            "Confirm that, or give a responder key.",
        )
        return
    yield Progress("Reading the list of authorizations")
    known = await desk.collect("authorizations", client.authorizations(), identity)
    if isinstance(known, NotSeen):
        yield Failed(known.reason, "Which authorization it is is not known.", known.how)
        return
    found = match(desk.leaked, known.items)
    if found.certain is not None:
        identified(desk, found.certain)
        name = visible(found.certain.description or "no description")
        yield Found(f"It is authorization {found.certain.id}, {name!r}")
    else:
        yield Found(found.why, "medium")
