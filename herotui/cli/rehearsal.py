"""A drill's incident: started before the app takes it up, or played to its end without one."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import replace

from herotui import __version__, clock
from herotui.cli.context import run_async
from herotui.desk import Desk, Front
from herotui.drill.player import play
from herotui.report.markdown import render
from herotui.report.write import write
from herotui.secret import read_key
from herotui.settings import Settings
from herotui.stores.keys import Keys
from herotui.text.times import parse_stamp
from herotui.web.hosts import Hosts

SITUATION = {"public": "yes", "used": "not_known", "suspect": "no"}


def resumed(settings: Settings, heroku: Mapping[str, str]) -> Front:
    """A front with a fresh incident in front of the simulator that said `heroku`. Blocks; needs no event loop.

    The incident is started, let go of, and taken up again: the app works on an event loop of its own.
    """
    front = _front(settings, heroku)
    front.resume_now(run_async(_filed(front, heroku)))
    return front


def headless(settings: Settings, heroku: Mapping[str, str], *, as_json: bool) -> int:
    """Play the incident, say what is done, write `report.md` into the folder; 0."""
    return run_async(_played(_front(settings, heroku), heroku, as_json=as_json))


def _front(settings: Settings, heroku: Mapping[str, str]) -> Front:
    hosts = Hosts.from_environment({"HEROKU_HOST": heroku["host"], "HEROKU_DATA_HOST": heroku["data_host"]})
    keys = Keys(
        leaked=read_key(heroku["leaked_key"]), responder=read_key(heroku["responder_key"]), responder_from="the drill"
    )
    return Front(replace(settings, hosts=hosts), keys, world="drill")


async def _started(front: Front, heroku: Mapping[str, str]) -> Desk:
    return await front.new(front.keys.leaked, leaked_at=parse_stamp(heroku["leaked_at"]), situation=SITUATION)


async def _filed(front: Front, heroku: Mapping[str, str]) -> str:
    desk = await _started(front, heroku)
    await desk.close()
    return desk.incident.id


async def _played(front: Front, heroku: Mapping[str, str], *, as_json: bool) -> int:
    say, folder = _quiet if as_json else print, front.settings.state_dir
    desk = await _started(front, heroku)
    say(f"DRILL {desk.incident.id}: nothing here is real. Folder {folder}")
    try:
        async for line in play(desk):
            say(line)
        await desk.record.flush()
        seal = desk.record.saved.words(4)
        text = render(desk.incident, desk.record.entries, now=clock.now(), version=__version__, seal=seal)
        path = write(text, folder / "report.md")
    finally:
        await desk.close()
    if as_json:
        print(json.dumps({"incident": desk.incident.id, "folder": str(folder), "report": str(path)}))
    else:
        print(f"Report   {path}")
    return 0


def _quiet(text: str) -> None:
    print(text, file=sys.stderr)
