"""Watch that it stays over: steps M1 to M3, as lines. Reads only."""

from __future__ import annotations

import asyncio
import json
import sys
from argparse import Namespace
from contextlib import aclosing, suppress
from datetime import datetime, timedelta
from pathlib import Path

from herotui import clock
from herotui.audit.judging import Gathered, scene_of
from herotui.audit.recording import as_item
from herotui.cli.context import desk_of, filed, leave, run_async, saved
from herotui.cli.given import say, settings_of
from herotui.desk import Desk
from herotui.errors import WrongUse
from herotui.incident.events import Event, Failed
from herotui.incident.watch import Line
from herotui.monitor.alerts import Alerts, command_of
from herotui.monitor.look import Judges
from herotui.monitor.printed import calendar, cron, systemd
from herotui.monitor.turns import Pace
from herotui.monitor.watch import Watching, Wish
from herotui.report.write import write
from herotui.text.escape import visible
from herotui.text.times import parse_span, parse_stamp, stamp
from herotui.verify.health import health
from herotui.verify.leftovers import left_behind, rows

_SHORTEST = timedelta(seconds=30)
_MARKS = {"critical": "!!", "high": "! ", "medium": "? "}


def run(arguments: Namespace) -> int:
    """Print the watch's lines; 0 for one that came to its end, whatever came. Ctrl-C pauses it: 130."""
    wish = _wish(arguments)
    command = command_of(arguments.on_alert)
    if arguments.unit:
        print(_unit(arguments, wish), end="")
        return 0
    run_async(_watch(arguments, wish, Alerts(command, _ring)))
    return 0


async def _watch(arguments: Namespace, wish: Wish, alerts: Alerts) -> None:
    desk = await desk_of(arguments)
    try:
        judges = Judges(
            scene=lambda incident, before, now: scene_of(incident, now, Gathered(), before=before),
            left=lambda incident, before, now: rows(left_behind(incident, before, now)),
            health=health,
            item=as_item,
        )
        async with aclosing(Watching(desk, judges, wish, alerts, _narrate).run()) as lines:
            async for line in lines:
                _show(line, as_json=arguments.json)
        if arguments.ics:
            say(f"Next rotation: {await asyncio.to_thread(_next_rotation, desk, Path(arguments.ics))}")
        await saved(desk)
    finally:
        await leave(desk)


def _wish(arguments: Namespace) -> Wish:
    interval = parse_span(arguments.interval) if arguments.interval else None
    if interval is not None and interval < _SHORTEST:
        raise WrongUse("A look every so often is too much.", do=f"Give {_SHORTEST.seconds}s or more.")
    if arguments.budget < 1:
        raise WrongUse("A watch needs requests.", do="Give --budget 1 or more.")
    until = _until(arguments.until) if arguments.until else clock.now() + parse_span(arguments.span)
    return Wish(until, Pace(arguments.budget, interval), arguments.alone)


def _until(typed: str) -> datetime:
    try:
        return parse_stamp(typed)
    except ValueError:
        raise WrongUse(f"{typed!r} is no time.", do="Write it as 2026-11-26T18:00:00Z.") from None


def _unit(arguments: Namespace, wish: Wish) -> str:
    """A unit or crontab line for this very watch. No key stands in it: it says where keys are found."""
    settings = settings_of(arguments)
    incident = filed(arguments, settings).id
    words = [sys.executable, "-m", "herotui", "monitor", "--dir", str(settings.state_dir), "--incident", incident]
    words += ["--until", stamp(wish.until), "--budget", str(wish.pace.budget), "--alone"]
    for name in ("responder_key_file", "leaked_key_file"):
        if getattr(arguments, name):
            words += [f"--{name.replace('_', '-')}", str(Path(getattr(arguments, name)).absolute())]
    for name in ("interval", "on_alert"):
        words += [f"--{name.replace('_', '-')}", getattr(arguments, name)] if getattr(arguments, name) else []
    if arguments.ics:
        words += ["--ics", str(Path(arguments.ics).absolute())]
    return (systemd if arguments.unit == "systemd" else cron)(words, incident)


def _next_rotation(desk: Desk, path: Path) -> Path:
    incident, now = desk.incident, clock.now()
    return write(calendar(incident.id, incident.key.dead_at or now, now), path)


def _show(line: Line, *, as_json: bool) -> None:
    text = visible(line.text)
    if as_json:
        data = {"at": stamp(line.at), "kind": line.kind, "severity": line.severity, "text": text}
        print(json.dumps(data, ensure_ascii=False), flush=True)
        return
    print(f"{line.at:%d %H:%M:%SZ} {_MARKS.get(line.severity, '  ')} {line.kind:<8} {text}", flush=True)


def _ring(text: str) -> None:
    """The bell, where there is a terminal to ring it."""
    if sys.stderr is not None and sys.stderr.isatty():
        with suppress(OSError, ValueError):
            sys.stderr.write("\a")
    say(text)


def _narrate(event: Event) -> None:
    if isinstance(event, Failed):
        say(f"[!] {event.text}")
