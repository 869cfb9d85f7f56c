"""Who probably did it: what Heroku names, held against habits and against what speaks from the thing itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from herotui.detect.finding import Sure, Who
from herotui.detect.scene import Scene
from herotui.detect.signs import Signs


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who probably did something, why that is thought, and how far it can be trusted."""

    who: Who
    why: str
    sure: Sure = Sure.GUESS


def blame(scene: Scene, actor: str, at: datetime | None, signs: Signs, *, since: bool = True) -> Attribution:
    """Who probably did what has these signs, under the account that Heroku names (empty: none).

    The leaked key acts as its owner: for what that account did, or nobody is named for, strange signs speak of the
    attacker; for what another account did they don't. `since`: it came after the leak.
    """
    if signs.damning:
        return Attribution(Who.ATTACKER, signs.damning[0], Sure.LIKELY)
    told = who_acted(scene, actor, at)
    if told.who in (Who.OWNER, Who.UNKNOWN) and signs.strange and since and scene.leaked_at:
        return Attribution(Who.ATTACKER, f"since the leak, and {signs.strange[0]}")
    return told


def who_acted(scene: Scene, actor: str, at: datetime | None) -> Attribution:
    """Who probably acted under this account at that moment.

    Of what the owner's account did, only the hour tells the owner from whoever holds the leaked key.
    """
    if not actor:
        return Attribution(Who.UNKNOWN, "Heroku does not tell who did it")
    if actor.casefold() == scene.owner.casefold():
        return _as_owner(scene, actor, at)
    person = scene.habits.of(actor)
    there = actor.casefold() in scene.company.people or (person is not None and person.first < scene.since)
    if there and person and person.machine:
        return Attribution(Who.AUTOMATION, f"{actor} is an automation, {person.count} times seen", Sure.LIKELY)
    if there:
        odd = scene.habits.odd(actor, at) if at else ""
        why = f"{actor} was there before the leak; the leaked key can't act as another account"
        return Attribution(Who.TEAMMATE, f"{why}; {odd}" if odd else why, Sure.GUESS if odd else Sure.LIKELY)
    if actor.casefold().rpartition("@")[2] in scene.company.domains:
        return Attribution(Who.UNKNOWN, f"{actor} has the company's domain, and was not seen before")
    return Attribution(Who.ATTACKER, f"nobody saw {actor} before", Sure.LIKELY)


def _as_owner(scene: Scene, actor: str, at: datetime | None) -> Attribution:
    person = scene.habits.of(actor)
    if odd := person.odd(at) if person and at else "":
        return Attribution(Who.ATTACKER, f"the leaked key's account, {odd}", Sure.LIKELY)
    if person and person.arc:
        return Attribution(Who.OWNER, f"in the usual hours of {actor}; the leaked key acts as the same account")
    return Attribution(Who.UNKNOWN, f"{actor} or whoever holds the leaked key: Heroku names only the account")
