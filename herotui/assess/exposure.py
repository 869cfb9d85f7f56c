"""Step A2: where the key leaked, since when, and how. People know it; herotui asks, keeps it, and says what follows."""

from __future__ import annotations

from dataclasses import asdict, replace

from herotui.desk import Desk
from herotui.errors import WrongUse
from herotui.incident.assessment import Exposure, Spot
from herotui.incident.entry import Kind
from herotui.incident.guidance.causes import AFTER_REVOKING, CAUSES, Cause
from herotui.text.times import parse_stamp


async def spot(desk: Desk, found: Spot) -> None:
    """A place where the key could be read; one named again is corrected. The earliest time moves the leak's clock.

    Raises `WrongUse` for an empty place or times that are none, `NotSaved`.
    """
    if not found.where.strip():
        raise WrongUse("The place is empty.", do="Name the repository, gist, log, ticket, chat, image or machine.")
    for at in (found.added_at, found.removed_at):
        _checked(at)
    before = desk.incident.exposure
    spots = (*(one for one in before.spots if one.where != found.where), found)
    await _write(desk, replace(before, spots=spots), f"Leaked at: {found.where}{_times(found)}")
    first = min((parse_stamp(one.added_at) for one in spots if one.added_at), default=None)
    known = desk.incident.leak.at
    if first is not None and (known is None or first < known):
        desk.leaked_at(first, "exact")


async def cause(desk: Desk, id: str, why: str = "") -> Cause:
    """How it leaked: one of the five causes. Gives what follows from it. Raises `WrongUse`, `NotSaved`."""
    found = next((one for one in CAUSES if one.id == id), None)
    if found is None:
        raise WrongUse(f"{id!r} is no cause.", do=f"The five are {', '.join(one.id for one in CAUSES)}.")
    text = f"Cause: {found.title}" + (f", {why}" if why else "")
    # Another cause, another list: what was ticked of the old one says nothing of the new.
    await _write(desk, replace(desk.incident.exposure, cause=id, why=why, done=frozenset()), text)
    return found


async def follow_up(desk: Desk, number: int, *, done: bool = True) -> None:
    """Tick one of the follow-ups by its place in `follow_ups`. Raises `WrongUse`, `NotSaved`."""
    listed = follow_ups(desk.incident.exposure)
    if not 0 <= number < len(listed):
        raise WrongUse(f"There is no follow-up {number + 1}.", do=f"There are {len(listed)}.")
    before = desk.incident.exposure
    ticked = before.done | {number} if done else before.done - {number}
    text = f"Follow-up {'done' if done else 'open again'}: {listed[number]}"
    await _write(desk, replace(before, done=ticked), text)


def follow_ups(exposure: Exposure) -> tuple[str, ...]:
    """What follows: the cause's own list, then what follows whatever the cause."""
    own = next((one.then for one in CAUSES if one.id == exposure.cause), ())
    return (*own, *AFTER_REVOKING)


async def _write(desk: Desk, exposure: Exposure, text: str) -> None:
    data = {
        "spots": [asdict(one) for one in exposure.spots],
        "cause": exposure.cause,
        "why": exposure.why,
        "done": sorted(exposure.done),
    }
    await desk.record.append(Kind.EXPOSURE, text, phase="assess", data=data)


def _checked(at: str) -> None:
    try:
        if at:
            parse_stamp(at)
    except ValueError:
        raise WrongUse(f"{at!r} is no time.", do="Write 2026-11-23T18:30:00Z.") from None


def _times(found: Spot) -> str:
    added = f", since {found.added_at}" if found.added_at else ", since: not known"
    return added + (f", removed {found.removed_at}" if found.removed_at else "")
