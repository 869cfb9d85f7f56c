"""Sending one act, with patience where Heroku has surely not carried it out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from herotui import clock
from herotui.changes.kinds import ActKind, Deletion, Stop, World
from herotui.changes.step import Act, Deed
from herotui.errors import HerotuiError
from herotui.heroku.errors import Gone, HerokuError, NotFound, RateLimited, Unavailable
from herotui.heroku.models import Authorization, decode_one
from herotui.incident.events import Event, Progress
from herotui.secret import Secret
from herotui.web import Answer, NoAnswer

PAUSES = (1.0, 2.0, 3.0, 4.0, *(5.0,) * 116)
"""Seconds between tries while there is no connection or Heroku answers 429: ten minutes of patience."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of it. `state`: `done`, `gone` (nothing was there any more), `refused` (not carried out), `unsure`."""

    state: str
    status: int = 0
    request_id: str = ""
    text: str = ""
    answer: Answer | None = field(default=None, repr=False)


async def send(world: World, act: Act, kind: ActKind, before: Mapping[str, str], say: Callable[[Event], None]) -> Sent:
    """Do an act; again only while it has surely not been carried out. Raises nothing that the world does.

    A store writes only over what was there `before`.
    """
    if isinstance(act, Deed):
        return await _write(world, act, before.get(act.name, ""))
    last = Sent("refused")
    for pause in PAUSES:
        try:
            answer = await world.client.write(act)
        except RateLimited as error:
            last = Sent("refused", error.status, error.request_id, str(error))
        except HerokuError as error:
            return _refusal(kind, error)
        except NoAnswer as error:
            last = Sent("unsure" if error.sent else "refused", text=str(error))
            if error.sent:
                return last
        except HerotuiError as error:
            return Sent("refused", text=str(error))
        else:
            return _answered(act.line, answer)
        if pause == PAUSES[0]:
            say(Progress(f"{act.line} is tried again until it gets through: {last.text}"))
        await clock.sleep(pause)
    return last


async def patiently(look: Callable[[], Awaitable[T]], say: Callable[[Event], None]) -> T:
    """What `look` sees, once there is a connection and Heroku works. Raises what it raises for any other reason."""
    for pause in PAUSES:
        try:
            return await look()
        except (NoAnswer, Unavailable) as error:
            if pause == PAUSES[0]:
                say(Progress(f"Looking is tried again until it gets through: {error.message}"))
        await clock.sleep(pause)
    return await look()


def key_in(sent: Sent) -> tuple[Secret | None, str]:
    """The new key in the answer to a creation or regeneration, if it is there, and its authorization's id."""
    try:
        made = decode_one(Authorization, sent.answer.body if sent.answer else b"")
    except ValueError:
        return None, ""
    return (made.token.key if made.token else None), made.id


async def _write(world: World, deed: Deed, expecting: str) -> Sent:
    if world.stores is None or not isinstance(deed.value, Secret):
        return Sent("refused", text=f"{deed.line}: no store or no value at hand")
    try:
        await world.stores.write(deed, deed.value, expecting)
    except (HerotuiError, OSError) as error:
        said = str(error) if isinstance(error, HerotuiError) else error.strerror or type(error).__name__
        return Sent("unsure", text=f"{deed.line}: {said}")
    return Sent("done", text=f"{deed.line}: done")


def _answered(line: str, answer: Answer) -> Sent:
    """A success, unless what came is no JSON: then something else than Heroku may have answered."""
    state, text = "done", f"{line}: done, {answer.status}"
    try:
        if answer.body:
            answer.json()
    except ValueError:
        state, text = "unsure", f"{line}: {answer.status}, but the answer is not Heroku's"
    return Sent(state, answer.status, answer.request_id, text, answer)


def _refusal(kind: ActKind, error: HerokuError) -> Sent:
    absent = isinstance(error, NotFound | Gone) and isinstance(kind, Deletion | Stop)
    if absent and error.error_id:
        return Sent(
            "gone", error.status, error.request_id, f"{error.call.line}: was already gone, or this key can't see it"
        )
    # Without Heroku's own words a proxy may have spoken.
    state = "unsure" if absent or isinstance(error, Unavailable) else "refused"
    return Sent(state, error.status, error.request_id, str(error))
