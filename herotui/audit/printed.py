"""Secrets that builds and releases printed: their output is kept, and shown to whoever may see the app."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass

from herotui import secrets
from herotui.audit.recent import LATER, Gate
from herotui.audit.views import Printed, Unseen
from herotui.desk import Desk
from herotui.detect.made import shown
from herotui.errors import HerotuiError
from herotui.estate.snapshot import Snapshot
from herotui.heroku import calls
from herotui.heroku.client import Heroku
from herotui.heroku.models import App, Build, Collaborator, Output
from herotui.secret import Secret
from herotui.secrets import Confidence, Kind
from herotui.text.masking import mask
from herotui.text.times import stamp

NEWEST = 2
"""Outputs read of an app: what is printed at each deploy shows in any of them."""
_MOST_BYTES = 4 * 1024 * 1024
_LONGEST = 2000
_SETTING = re.compile(r"(?:\A|[\s;&])([A-Za-z][A-Za-z0-9_]{2,60})[=:]\s?[\"']?([^\s\"']{8,500})")


@dataclass(frozen=True, slots=True)
class _Piece:
    app: str
    what: str
    output: Output


async def printed(desk: Desk, client: Heroku, estate: Snapshot) -> tuple[list[Printed], list[Unseen]]:
    """What the newest outputs of every app that is built show. The links are short-lived, and asked for anew."""
    built = {place.app for place, _ in estate.items("builds", Build)}
    apps = [app for app in estate.apps if app.id in built]
    apps.sort(key=lambda app: stamp(app.released_at) if app.released_at else "", reverse=True)
    gate = Gate(client)

    async def of(app: App) -> tuple[list[Printed], str]:
        async with gate.lane:
            return await _of(desk, client, estate, app) if gate.open else ([], LATER)

    looks = await asyncio.gather(*(of(app) for app in apps))
    reasons: dict[str, list[str]] = {}
    for app, (_, why) in zip(apps, looks, strict=True):
        if why:
            reasons.setdefault(why, []).append(app.name)
    gaps = [
        Unseen(shown(f"build output of {names[0]}" if len(names) == 1 else f"build output, {len(names)} apps"), why,
               "heroku builds:output --app APP")
        for why, names in reasons.items()
    ]  # fmt: skip
    return [one for found, _ in looks for one in found], gaps


async def newest_outputs(client: Heroku, app: App) -> list[Output]:
    """Links to an app's newest build outputs. Raises `HerotuiError`; ValueError for an id that can't be asked for."""
    listing = await client.all(calls.builds(app.id), Output)
    return sorted((one for one in listing.items if one.output_stream_url), key=_when, reverse=True)[:NEWEST]


async def _of(desk: Desk, client: Heroku, estate: Snapshot, app: App) -> tuple[list[Printed], str]:
    try:
        newest = await newest_outputs(client, app)
    except (HerotuiError, ValueError) as error:
        return [], shown(str(getattr(error, "message", "its id names nothing that can be asked for")))
    pieces = [_Piece(app.name, "build output", one) for one in newest]
    found = await asyncio.gather(*(_read(desk, piece, _readers(estate, app)) for piece in pieces))
    whys = [why for _, why in found if why]
    return _first_of_each(one for lines, _ in found for one in lines), whys[0] if whys else ""


async def _read(desk: Desk, piece: _Piece, readers: str) -> tuple[list[Printed], str]:
    try:
        raw = await desk.web.fetch(Secret(piece.output.output_stream_url), most=_MOST_BYTES)
    except HerotuiError as error:
        return [], shown(str(getattr(error, "reason", error.message)))
    lines = raw.decode("utf-8", "replace").splitlines()
    return await asyncio.to_thread(lambda: list(_secrets(piece, lines, readers))), ""


def _secrets(piece: _Piece, lines: list[str], readers: str) -> Iterator[Printed]:
    for line in lines:
        text = line[:_LONGEST]
        for name in secrets_in(text):
            yield Printed(shown(piece.app), piece.what, piece.output.created_at, name, readers)


def secrets_in(line: str) -> Iterator[str]:
    """What a line gives away, by name or kind; never its value."""
    masked = mask(line)
    if masked.found:
        yield from (found[1] for found in re.finditer(r"\[masked: ([^\]]+)\]", masked.text))
        return
    for found in _SETTING.finditer(line):
        verdict = secrets.classify(found[1], Secret(found[2]))
        if verdict.kind is Kind.SECRET and verdict.confidence is not Confidence.GUESS and "*" not in found[2]:
            yield f"{shown(found[1])}{f' ({verdict.provider})' if verdict.provider else ''}"


def _first_of_each(found: Iterator[Printed]) -> list[Printed]:
    """Each secret once an app, since its oldest output."""
    oldest: dict[tuple[str, str], Printed] = {}
    for one in found:
        known = oldest.get((one.app, one.line))
        if known is None or (one.since and known.since and one.since < known.since):
            oldest[one.app, one.line] = one
    return list(oldest.values())


def _readers(estate: Snapshot, app: App) -> str:
    many = sum(1 for place, _ in estate.items("collaborators", Collaborator) if place.app == app.id)
    team = f", and the members of {app.team.name}" if app.team else ""
    return shown(f"{many} collaborators{team}, and whoever had the key")


def _when(one: Output) -> float:
    return one.created_at.timestamp() if one.created_at else 0.0
