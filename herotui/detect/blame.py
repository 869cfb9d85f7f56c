"""Who probably did it: what Heroku names, held against habits and against what speaks from the thing itself."""

from __future__ import annotations

from datetime import datetime

from herotui.detect.finding import Sure, Who
from herotui.detect.habits import Attribution
from herotui.detect.scene import Scene
from herotui.detect.signs import Signs


def blame(scene: Scene, actor: str, at: datetime | None, signs: Signs, *, since: bool = True) -> Attribution:
    """Who probably did what has these signs, under the account that Heroku names (empty: none).

    The leaked key acts as its owner: for what that account did, or nobody is named for, strange signs speak of the
    attacker; for what another account did they don't. `since`: it came after the leak.
    """
    if signs.damning:
        return Attribution(Who.ATTACKER, signs.damning[0], Sure.LIKELY)
    told = scene.habits.who(actor, at, scene.owner, scene.company.people)
    if told.who in (Who.OWNER, Who.UNKNOWN) and signs.strange and since and scene.leaked_at:
        return Attribution(Who.ATTACKER, f"since the leak, and {signs.strange[0]}")
    return told
