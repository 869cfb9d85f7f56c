"""A saga in a process of its own, to be killed: `python -m tests.changes.child`, told what to do on stdin."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from herotui.changes.plan import plan_from
from tests.changes.rig import Doomed, Place, Shelf, die, quick, run
from tests.changes.works import NEW


class _Away:
    """The simulated Heroku, seen from another process: where it is, and the key to it."""

    def __init__(self, host: str, key: str) -> None:
        self.host = host
        self.responder_key = key


async def work(told: dict[str, Any]) -> None:
    """Go on with the plan; end where told to."""
    folder = Path(told["folder"])
    record = Doomed.open(folder, responder="maria", fallbacks=())
    assert isinstance(record, Doomed)
    heroku: Any = _Away(told["host"], told["key"])
    at = Place(heroku, folder, Shelf(Path(told["shelf"])), record.salt)
    if told["boundary"]:
        record.doom(told["boundary"], told["nth"], die)
    else:
        record.doom("before intent", 0)
    with quick():
        await run(at, plan_from(told["plan"], record.salt), record, values={NEW.fingerprint(record.salt): NEW})


if __name__ == "__main__":
    asyncio.run(work(json.loads(sys.stdin.readline())))
