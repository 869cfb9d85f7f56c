"""Step V1: the old key is dead, shown by trying it in every form, with a control beside it; and again later."""

from __future__ import annotations

from collections.abc import AsyncIterator

from herotui import clock
from herotui.desk import Desk
from herotui.desk.certificate import certificate
from herotui.errors import HerotuiError
from herotui.incident.events import Event, Failed, Found, Progress
from herotui.incident.verification import Certificate, FormRow
from herotui.text.times import short

_MOST_TRIES = 20
"""Three are needed; more where Heroku gives no clear answer, or one of the two clocks was set meanwhile."""


async def certify(desk: Desk) -> AsyncIterator[Event]:
    """Run V1 and mark it done when the old key is dead and the controls agree."""
    yield Progress("Trying the old key, the responder key and a random one")
    try:
        made = await certificate(desk)
    except HerotuiError as error:
        yield Failed(error.message, error.meaning, error.do)
        return
    for row in made.rows:
        yield Found(f"{row.name}: {_answers(row)}")
    if made.state == "alive":
        yield Found("The old key is ALIVE.", "critical")
    elif made.proven:
        _settle(desk, made)
        more = f", {len(made.to_come)} more tries to come" if made.to_come else ""
        yield Found(f"The old key is DEAD: refused in {_tried(made)} forms, while the control gets in{more}.")
    else:
        yield Found(f"Not proven: {'; '.join(made.missing) or 'no clear answer'}.", "medium")


async def recertify(desk: Desk) -> AsyncIterator[Event]:
    """Wait for each later try that is to come, and make it; ends when all are made, the key lives, or none helps."""
    for _ in range(_MOST_TRIES):
        made = desk.incident.verified.certificate
        at = made.again_at if made else None
        if at is None:
            return
        yield Progress(f"Next try of the old key at {short(at, clock.now())}")
        await clock.sleep(max(0.0, (at - clock.now()).total_seconds()))
        async for event in certify(desk):
            yield event


def _settle(desk: Desk, made: Certificate) -> None:
    mark = desk.incident.steps.get("V1")
    if mark is None or mark.state != "done" or not mark.by_hand:
        desk.settle("V1", f"refused in {_tried(made)} forms at {made.at:%H:%M:%SZ}, while the control gets in")


def _tried(made: Certificate) -> int:
    return sum(row.old is not None for row in made.rows)


def _answers(row: FormRow) -> str:
    if row.old is None:
        return f"not tried: {row.why}"
    said = [
        f"{name} {answer.status or 'no answer'}"
        for name, answer in (("old key", row.old), ("control", row.control), ("random key", row.random))
        if answer
    ]
    return ", ".join(said) + (f" ({row.why})" if row.why else "")
