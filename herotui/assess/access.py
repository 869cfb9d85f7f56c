"""Step A6: a way in that the leaked key can't take away, and the evidence saved before anything is changed.

Revoking never waits for either.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from herotui.desk import Desk
from herotui.desk.seat import record_seat, take_seat
from herotui.errors import HerotuiError, WrongUse
from herotui.incident.entry import Kind
from herotui.incident.events import Event, Failed, Found, Progress
from herotui.incident.state import Evidence, Incident

STEPS = (
    "Open https://dashboard.heroku.com in a browser of a clean machine and log in, with MFA.",
    "Look at Account settings: the e-mail is yours, MFA is on. That session is no authorization of the leaked key's.",
    "Or give herotui a key of another account (--responder-key-file): no key of the owner's account can delete it.",
    'Say so: herotui step A6 --done --note "browser, MFA, 14:05Z".',
)
"""How a way in is made where none is proven."""
SSO_STEPS = (
    "The account signs in through an identity provider: log in there, with its own second factor.",
    "Ask the team's admin to stay within reach: an admin of the provider can lock the account, and open it again.",
)


async def own_access(desk: Desk) -> AsyncIterator[Event]:
    """Try the responder key, say whether the leaked one could take it away, and whether the evidence is saved.

    A6 is settled when both are proven; a person's word for the browser settles it too.
    """
    yield Progress("Trying your own way in")
    try:
        seat = await take_seat(desk)
    except HerotuiError as error:
        yield Failed("Your own way in could not be tried.", error.message, error.do)
        return
    if seat is not None:
        record_seat(desk, seat)
    saved = evidence(desk.incident)
    if seat is not None and seat.safe:
        yield Found(f"You stay in: {seat.text}")
        if saved is not None:
            desk.settle("A6", f"{seat.text}; evidence {saved.sha256[:16]}..")
            yield Found(_saved(saved))
            return
    elif seat is None:
        yield Failed("No key of yours gets in.", "When the leaked key dies, herotui sees nothing.", STEPS[0])
    elif seat.relation == "alone":
        yield Failed(f"No way in is proven: {seat.text}.", "A lost answer would lock you out.", STEPS[0])
    else:
        yield Failed(f"Your way in is {seat.text}.", "Whoever holds the leaked key could lock you out.", STEPS[0])
    if saved is None:
        yield Failed(
            "No evidence is saved yet.", "What ends or is deleted meanwhile is listed nowhere.", "Look at the estate."
        )
    else:
        yield Found(_saved(saved))


def steps(incident: Incident) -> tuple[str, ...]:
    """How to make a way in, for this account."""
    return (*SSO_STEPS, *STEPS) if incident.key.federated else STEPS


async def vouch(desk: Desk, how: str) -> None:
    """The responder's word for a way in that herotui can't try, the browser's. Raises `WrongUse`, `NotSaved`."""
    if not how.strip():
        raise WrongUse(
            "Say which way in it is.", meaning="The record shows how you stay in.", do="browser, MFA, 14:05Z"
        )
    data = {"seat": "safe", "owner": desk.incident.responder_key.owner, "why": how, "authorization_id": ""}
    await desk.record.append(Kind.RESPONDER_KEY, f"Own access, by word: {how}", phase="assess", data=data)
    await desk.mark("A6", "done", how)


def evidence(incident: Incident) -> Evidence | None:
    """The newest look at the estate that was saved and hashed."""
    return incident.evidence[-1] if incident.evidence else None


def _saved(saved: Evidence) -> str:
    whole = "" if saved.whole else ", cut short"
    return f"Evidence: {saved.file}, {saved.places - saved.not_seen} of {saved.places} places{whole}, {saved.sha256}"
