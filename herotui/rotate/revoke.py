"""Revoke now. It never waits for a disk: intents and outcomes are submitted, and kept until they can be saved."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from secrets import token_hex
from typing import Any

from herotui import clock
from herotui.desk import Desk
from herotui.desk.authorization import identity
from herotui.desk.certificate import at_once
from herotui.errors import WrongUse
from herotui.heroku import calls
from herotui.heroku.client import Heroku
from herotui.heroku.errors import HerokuError
from herotui.heroku.models import Authorization, Session, SSHKey, decode_one
from herotui.incident.entry import Kind
from herotui.incident.events import Changed, Event, Failed, Found, Progress
from herotui.incident.verdict import SECRETS
from herotui.rotate.aftermath import ORDER, look_around
from herotui.rotate.prepare import DASHBOARD
from herotui.rotate.preview import Outcome, Preview, Target
from herotui.secret import Secret
from herotui.text.escape import visible
from herotui.text.times import stamp
from herotui.web import Answer, NoAnswer

EVIDENCE_SECONDS = 3.0
ROUNDS = 5
_PATIENCE = 120  # tries a second apart while Heroku answers 429
GIVE_UP = "New authorizations keep appearing: change the account's password, then call Heroku support."


async def revoke(desk: Desk, preview: Preview, chosen: tuple[Target, ...], reason: str = "") -> AsyncIterator[Event]:
    """One round: evidence (3 s at most), then every call of `chosen` at once, then the old key is tried.

    Yields what happens; afterwards `desk.incident.key.state` tells, and `desk.new_key` holds a regenerated key. Raises
    `WrongUse` when nothing was chosen or herotui is read-only.
    """
    if not chosen:
        raise WrongUse(
            "Nothing was chosen.", meaning="Nothing was sent.", do="Type the word that stands in the dialog."
        )
    if desk.settings.read_only:
        raise WrongUse("read-only mode", meaning="Nothing was sent.", do="Start again without --read-only.")
    why = "revoke now" + (f": {reason}" if reason else "")
    yield Progress("Saving what would vanish, 3 s at most")
    caller = _caller(desk, preview)
    await _evidence(desk, desk.heroku(caller.key))
    _record_choice(desk, chosen)
    many = "call" if len(chosen) == 1 else "calls"
    yield Progress(f"Sending {len(chosen)} {many}; where Heroku answers 429, again each second. Or {DASHBOARD}")
    async with desk.web.alone():
        outcomes = await _send_all(desk, caller, chosen, why)
    for outcome in outcomes:
        yield Changed(outcome.text) if outcome.state in ("done", "gone") else Failed(outcome.text, "", DASHBOARD)
    async for event in _proof(desk, outcomes):
        yield event


async def aftermath(desk: Desk) -> AsyncIterator[Event]:
    """What is left to do once the key is dead, in order, recorded and yielded."""
    client = desk.client
    if client is None:
        yield Failed("No key is left that can look around.", "What is left to do is not seen.", "Log in: heroku login")
        return
    yield Progress("Looking at what outlives the key")
    items = await look_around(desk, client)
    yield Found(f"{len(items)} things left to do", "high" if items else "")
    for group in ORDER:
        count = sum(item.group == group for item in items)
        if count:
            yield Found(f"{'R5' if group == SECRETS else 'R6'} {group}: {count}")
    if desk.incident.gaps:
        yield Failed(f"{len(desk.incident.gaps)} places were not seen.", "More may be left to do there.", "")


def _caller(desk: Desk, preview: Preview) -> Heroku:
    if preview.by_leaked and desk.leaked is not None:
        return desk.urgent(desk.leaked)
    if desk.responder is None:
        raise WrongUse("There is no key to revoke with.", meaning="Nothing was sent.", do=DASHBOARD)
    return desk.urgent(desk.responder)


def _record_choice(desk: Desk, chosen: tuple[Target, ...]) -> None:
    """Choosing a candidate is the responder's word that it is the leaked key's authorization."""
    picked = [target for target in chosen if target.role == "candidate"]
    if len(picked) == 1:
        one = picked[0]
        data = {
            "id": one.id,
            "description": one.title,
            "scope": list(one.scope),
            "created_at": one.created_at,
            "client": one.client,
            "how": "chosen",
        }
        desk.record.submit(Kind.KEY_AUTHORIZATION, f"Chosen as the leaked key: {one.id}", phase="assess", data=data)


async def _evidence(desk: Desk, client: Heroku) -> None:
    """Lists of the caller's account that may vanish with the key. Late or failing answers are recorded as not seen."""
    places: dict[str, Coroutine[Any, Any, object]] = {
        "authorizations": desk.collect("authorizations", client.authorizations(), identity, "rotate"),
        "sessions": desk.collect("sessions", client.sessions(), _session, "rotate"),
        "SSH keys": desk.collect("SSH keys", client.all(calls.keys(), SSHKey), _ssh_key, "rotate"),
    }
    tasks = {place: asyncio.ensure_future(work) for place, work in places.items()}
    _, late = await asyncio.wait(tasks.values(), timeout=EVIDENCE_SECONDS)
    for place, task in tasks.items():
        if task in late:
            task.cancel()
            desk.gap(place, "no answer within 3 s before the revocation")
        elif (error := task.exception()) is not None:
            desk.gap(place, type(error).__name__)


def _session(one: Session) -> dict[str, object]:
    return {"id": one.id, "description": visible(one.description)}


def _ssh_key(one: SSHKey) -> dict[str, object]:
    made = stamp(one.created_at) if one.created_at else ""
    return {"id": one.id, "fingerprint": one.fingerprint, "created_at": made}


async def _send_all(desk: Desk, caller: Heroku, chosen: tuple[Target, ...], why: str) -> tuple[Outcome, ...]:
    """All calls at once; when the caller is the key that dies, its own call goes last, or it would silence the rest."""
    itself = [t for t in chosen if t.role in ("leaked", "candidate")] if caller.key == desk.leaked else []
    reach = [t for t in chosen if t.role == "member"]
    others = [t for t in chosen if t not in itself and t not in reach]
    responder = desk.urgent(desk.responder) if desk.responder is not None else caller
    first = [_send(desk, caller, target, why) for target in others]
    first += [_send(desk, responder, target, why) for target in reach]
    done = list(await asyncio.gather(*first))
    done += [await _send(desk, caller, target, why) for target in itself]
    return tuple(done)


async def _send(desk: Desk, caller: Heroku, target: Target, why: str) -> Outcome:
    name = token_hex(8)
    data = {"id": name, "call": target.call.as_data(), "why": why, "way_back": target.way_back}
    desk.record.submit(Kind.INTENT, f"{target.call.line}: {why}", phase="rotate", data=data)
    outcome = await _answered(desk, caller, target)
    result = {
        "intent": name,
        "status": outcome.status,
        "outcome": outcome.state,
        "request_id": outcome.request_id,
    }
    desk.record.submit(Kind.OUTCOME, outcome.text, phase="rotate", data=result)
    return outcome


async def _answered(desk: Desk, caller: Heroku, target: Target) -> Outcome:
    line = target.call.line
    for _ in range(_PATIENCE):
        try:
            answer = await caller.write(target.call)
        except HerokuError as error:
            if error.status == 429:
                await clock.sleep(1)
                continue
            if error.status in (404, 410):
                return Outcome(target, "gone", error.status, error.request_id, f"{line}: was already gone")
            return Outcome(target, "refused", error.status, error.request_id, f"{line}: {error}")
        except NoAnswer as error:
            state = "not_known" if error.sent else "refused"
            return Outcome(target, state, 0, "", f"{line}: {error.message} {error.meaning}")
        _hold_new_key(desk, target, answer)
        return Outcome(target, "done", answer.status, answer.request_id, f"{line}: done, {answer.status}")
    return Outcome(target, "refused", 429, "", f"{line}: Heroku kept answering 429")


def _hold_new_key(desk: Desk, target: Target, answer: Answer) -> None:
    """A regeneration's answer is the only place where the new key is ever shown: it becomes the responder's."""
    if not target.call.path.endswith("/actions/regenerate-tokens"):
        return
    key = new_key_in(answer)
    if key is not None:
        desk.new_key = key
        desk.responder = key
        desk.responder_from = "regenerated by herotui"


def new_key_in(answer: Answer) -> Secret | None:
    """The full token in the answer to a creation or regeneration, if it is there."""
    try:
        token = decode_one(Authorization, answer.body).token
    except ValueError:
        return None
    return token.key if token else None


async def _proof(desk: Desk, outcomes: tuple[Outcome, ...]) -> AsyncIterator[Event]:
    """Try the old key at once. 200 means that another authorization than the leaked key's went."""
    state = await at_once(desk)
    ended = next(
        (o for o in outcomes if o.target.role in ("leaked", "candidate") and o.state in ("done", "gone")), None
    )
    match state:
        case "dead":
            yield Found("KEY DEAD: the old key is refused as Bearer and as Basic. NOT CONTAINED.")
            _mark(desk, ended)
        case "revoked":
            yield Found(
                "REVOKED, not tried: its authorization is gone, but the key was not at hand to try. NOT CONTAINED."
            )
            _mark(desk, ended)
        case "alive" if ended is not None:
            yield Failed(
                "The key still gets in: the wrong authorization went.",
                f"{ended.target.id} was not the leaked key's.",
                "Choose another candidate.",
            )
        case "alive":
            yield Failed("The key is still alive.", "Its authorization was not ended.", "Choose it in the list.")
        case _:
            yield Failed("Whether the key is dead is not known.", "Heroku gave no clear answer.", "Try again: r")


def _mark(desk: Desk, ended: Outcome | None) -> None:
    desk.settle("R4", f"{ended.target.call.line} {ended.status or ''}".strip() if ended else "the key is refused")
