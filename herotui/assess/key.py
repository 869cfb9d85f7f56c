"""Step A1: is the key alive, whose is it, and which authorization does it belong to?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from herotui.assess.candidates import HOW, candidates
from herotui.assess.scope import probe
from herotui.desk import Desk
from herotui.desk.authorization import Matches, identified, identity, match
from herotui.errors import HerotuiError
from herotui.heroku import calls
from herotui.heroku.client import Heroku
from herotui.heroku.errors import Forbidden, NotFound
from herotui.heroku.models import Authorization
from herotui.heroku.tries import state_of
from herotui.incident.entry import Kind
from herotui.incident.events import Event, Failed, Found, Progress
from herotui.incident.known import NotSeen, Seen
from herotui.secret import Secret
from herotui.text.escape import visible

_MOST_SHOWN = 8


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
            desk.settle("A1", f"format {key.format}, dead in both forms, cause not known")
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
    """Find the leaked key's authorization in the list, by its redacted token, and record it when only one fits.

    Where the list does not tell the key's scope, that is probed; then several that may be it are told apart.
    """
    client = await _lister(desk)
    if client is not None and client.key == desk.leaked and not desk.alone:
        yield Found("Your own key is of another account, which never lists this one: the leaked key reads its own list")
    if client is None:
        yield Failed(
            "No key may read the list of authorizations yet.",
            "The leaked key is used for GET /account only until its account is yours to investigate.",
            "Confirm that, or give a responder key.",
        )
        return
    yield Progress("Reading the list of authorizations")
    known = await desk.collect("authorizations", client.authorizations(), identity)
    found = match(desk.leaked, known.items) if isinstance(known, Seen) else None
    if found is not None and found.certain is not None:
        _own(desk, found.certain)
        identified(desk, found.certain)
        name = visible(found.certain.description or "no description")
        yield Found(f"It is authorization {found.certain.id}, {name!r}")
        async for event in _default(desk, client, found.certain):
            yield event
        return
    if isinstance(known, NotSeen):
        yield Failed(known.reason, "Which authorization it is is not known.", known.how)
    async for event in probe(desk):
        yield event
    if found is not None:
        for event in _told_apart(desk, found):
            yield event


async def _lister(desk: Desk) -> Heroku | None:
    """Who reads the list that the leaked key's authorization stands in: a key of its own account."""
    client, key = desk.client, desk.incident.key
    if client is None or client.key == desk.leaked or desk.leaked is None or not (key.owner_id and key.mine):
        return client
    try:
        account = await client.account()
    except HerotuiError:
        return client
    # An account lists its own authorizations only: a colleague's key never sees this one.
    return client if account.id == key.owner_id or key.state != "alive" else desk.heroku(desk.leaked)


def _own(desk: Desk, one: Authorization) -> None:
    """An owner that the key's scope hides is told by the list that its authorization stands in."""
    if desk.incident.key.owner_id or one.user is None or not one.user.email:
        return
    data = {"email": one.user.email, "id": one.user.id}
    text = f"The key belongs to {visible(one.user.email)}, whose list holds its authorization"
    desk.record.submit(Kind.KEY_OWNER, text, phase="assess", data=data)
    place = "owner of the key"
    if place in desk.incident.gaps:
        desk.saw(place, 1)


def _told_apart(desk: Desk, found: Matches) -> Iterator[Event]:
    yield Found(found.why, "medium")
    several = candidates(found, desk.leaked, desk.incident.key.fits)
    for one in several[:_MOST_SHOWN]:
        yield Found(f"May be {one.text}", "medium")
    if several:
        more = f" {len(several) - _MOST_SHOWN} more are in the list." if len(several) > _MOST_SHOWN else ""
        yield Found(HOW + more)


async def _default(desk: Desk, client: Heroku, mine: Authorization) -> AsyncIterator[Event]:
    """Whether the leaked key is its account's default one, the "API Key" of the Dashboard: `heroku logout` spares it.

    `GET /oauth/authorizations/~` names the default authorization, not the one that asks (Heroku's CLI, login).
    """
    try:
        one = await client.one(calls.default_authorization(), Authorization)
    except NotFound:
        default, text = "no", "The account has no default API key, so it is another authorization's"
    except HerotuiError as error:
        yield Failed("Whether it is the default API key is not known.", error.message, error.do)
        return
    else:
        default = "yes" if one.id == mine.id else "no"
        text = "It is the account's default API key: a new password renews it, `heroku logout` spares it"
        text = text if default == "yes" else "It is not the account's default API key"
    desk.record.submit(Kind.KEY_SCOPE, text, phase="assess", data={"default": default})
    yield Found(text)
