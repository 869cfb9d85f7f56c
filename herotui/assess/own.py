"""One key alone plays both parts for reads: what the only key at hand is, without calling it leaked."""

from __future__ import annotations

from dataclasses import dataclass

from herotui.desk import Desk
from herotui.desk.authorization import identity, match
from herotui.errors import HerotuiError
from herotui.heroku.models import Account, Authorization
from herotui.heroku.tries import state_of, try_key
from herotui.incident.known import Seen
from herotui.secret import Secret


@dataclass(frozen=True, slots=True)
class OwnKey:
    """What is known of it. `state` as for the leaked key; `account` and `authorization` are None where not seen."""

    state: str
    format: str
    account: Account | None = None
    authorization: Authorization | None = None


async def look(desk: Desk, key: Secret) -> OwnKey:
    """Try the key in both forms, ask whose it is, and find it in its account's list. Nothing calls it leaked."""
    state = state_of(await try_key(desk.web, key))
    if state != "alive":
        return OwnKey(state, str(key.format))
    client = desk.heroku(key)
    try:
        account = await client.account()
    except HerotuiError as error:
        desk.gap("owner of the key", error.message, error.do)
        account = None
    known = await desk.collect("authorizations", client.authorizations(), identity)
    if not isinstance(known, Seen):
        return OwnKey(state, str(key.format), account)
    return OwnKey(state, str(key.format), account, match(key, known.items).certain)
