"""Whether an app came back after a change: its newest release succeeded, none of its dynos has crashed."""

from __future__ import annotations

from herotui import clock
from herotui.errors import HerotuiError
from herotui.heroku import calls
from herotui.heroku.client import Heroku
from herotui.heroku.models import Dyno, Release

LOOKS = 30
"""Looks two seconds apart while a release is pending or dynos are starting."""
_PAUSE = 2.0
_PASSING = ("starting", "restarting", "pending")


async def ailment(client: Heroku, app: str) -> str:
    """What is wrong with `app`; empty when it is well. What can't be seen, or does not end, is wrong too."""
    found = ""
    for _ in range(LOOKS):
        found, passing = await _look(client, app)
        if not passing:
            return found
        await clock.sleep(_PAUSE)
    return f"{found} for {int(LOOKS * _PAUSE)} s"


async def _look(client: Heroku, app: str) -> tuple[str, bool]:
    """What is wrong, and whether it may be over soon."""
    try:
        releases = (await client.newest(calls.releases(app, 1), Release)).items
        dynos = (await client.all(calls.dynos(app), Dyno)).items
    except HerotuiError as error:
        return f"{app} could not be looked at: {error}", False
    newest = max(releases, key=lambda one: one.version, default=None)
    if newest and newest.status == "failed":
        return f"release v{newest.version} of {app} failed", False
    if crashed := [dyno.name for dyno in dynos if dyno.state == "crashed"]:
        return f"crashed at {app}: {', '.join(crashed[:5])}", False
    if newest and newest.status in _PASSING:
        return f"release v{newest.version} of {app} is {newest.status}", True
    waiting = [dyno.name for dyno in dynos if dyno.state in _PASSING and dyno.type != "run"]
    return (f"starting at {app}: {', '.join(waiting[:5])}", True) if waiting else ("", False)
