"""Keys that were made before a crash: read back from where they were written, or else replaced by another."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection

from herotui.call import Call
from herotui.changes.kinds import ConfigVars, kind_of
from herotui.changes.performer import Performer
from herotui.changes.state import SETTLED
from herotui.changes.step import Act, Deed, Made, Step, values_in
from herotui.errors import HerotuiError
from herotui.heroku.models import decode_config
from herotui.incident.events import Event, Found
from herotui.secret import Secret


async def regain(hand: Performer, only: Collection[str]) -> AsyncIterator[Event]:
    """For each key that was made, that steps still need, and that is not at hand: find it again, or begin anew.

    `only` are the steps that may be begun now: what none of them needs is left as it is.

    Begun anew, a creation makes another key, every place that holds the lost one is written again, and only then the
    lost one is deleted: no consumer is left on a dead key.
    """
    for maker in hand.plan.ordered:
        state = hand.course.of(maker.id)
        users = hand.plan.users[maker.id]
        wanting = (user for user in users if user.id in only and hand.course.of(user.id).state not in SETTLED)
        needed = (maker.id in only and state.state != "done") or any(wanting)
        if not state.made or state.state in ("undone", "skipped") or maker.id in hand.values or not needed:
            continue
        key = hand.values.get(state.made) or await _found_again(hand, maker, users)
        if key is not None:
            hand.values[maker.id] = key
            yield Found(f"The key that {maker.id} made was read back from where it was written")
            continue
        yield Found(f"The key that {maker.id} made is lost with the run that made it; another takes its place")
        await begin_anew(hand, maker)


async def begin_anew(hand: Performer, maker: Step) -> None:
    """Let `maker` make another key, and every place that holds the one before be written again."""
    hand.values.pop(maker.id, None)
    # First those that hold it: as long as one of them does, it must live.
    for user in hand.plan.users[maker.id]:
        if hand.course.of(user.id).parts:
            await hand.mark(user, "anew", "it holds a key that is lost")
    await hand.mark(maker, "anew", "its key was lost")


async def _found_again(hand: Performer, maker: Step, users: tuple[Step, ...]) -> Secret | None:
    made = hand.course.of(maker.id).made
    for user in users:
        state = hand.course.of(user.id)
        if not state.parts and state.open is None:
            continue
        for act in user.acts:
            if Made(maker.id) in values_in(act):
                for value in await _held(hand, act):
                    if value.fingerprint(hand.plan.salt) == made:
                        return value
    return None


async def _held(hand: Performer, act: Act) -> tuple[Secret, ...]:
    """What stands now where `act` writes; nothing when it can't be read."""
    try:
        if isinstance(act, Deed):
            found = await hand.world.stores.read(act) if hand.world.stores else None
            return (found,) if found else ()
        if isinstance(kind_of(act), ConfigVars):
            answer = await hand.world.client.read(Call("GET", act.path, accept=act.accept))
            return tuple(decode_config(answer.body).values())
    except (HerotuiError, OSError, ValueError):
        return ()
    return ()
