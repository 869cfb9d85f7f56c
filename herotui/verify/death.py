"""Step V1: the old key is dead, shown by trying it, with a control beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator

from herotui import clock
from herotui.desk import Desk
from herotui.desk.certificate import certificate
from herotui.errors import HerotuiError
from herotui.incident.events import Event, Failed, Found, Progress


async def certify(desk: Desk) -> AsyncIterator[Event]:
    """Run V1 and mark it done when the old key is dead and the controls agree."""
    yield Progress("Trying the old key, the responder key and a random one")
    try:
        result = await certificate(desk)
    except HerotuiError as error:
        yield Failed(error.message, error.meaning, error.do)
        return
    for name, row in (("old key", result.old), ("control", result.control), ("random key", result.random)):
        for attempt in row:
            yield Found(f"{name} as {attempt.form}: {attempt.status or 'no answer'}")
    if result.state == "dead" and not result.missing:
        moment = clock.now().strftime("%H:%M:%SZ")
        desk.settle("V1", f"401 as Bearer and Basic at {moment}, control 200")
        yield Found("The old key is DEAD: refused in both forms, while the control gets in.")
    elif result.state == "alive":
        yield Found("The old key is ALIVE.", "critical")
    else:
        yield Found(f"Not proven: {'; '.join(result.missing) or 'no clear answer'}.", "medium")
