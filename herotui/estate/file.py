"""A snapshot on disk: a line for each place as it was seen, so that a collection cut short goes on where it was.

JSON lines, UTF-8. First `{"estate": 1, "account", "at"}`; then for each place `{"place": [resource, id, name], "at",
"items"}` with `etag`, `spoiled` and `more` where there are any, or `{"place", "not_seen": [reason, how, cause]}`; last
`{"until", "unread"}`. A later line for the same place replaces an earlier one. What follows the last whole line was
never finished and is passed over; so are resources that this version does not know.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any

import msgspec

from herotui.errors import HerotuiError
from herotui.estate.place import Place
from herotui.estate.resources import RESOURCES
from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import Token
from herotui.incident.known import Known, NotSeen, Seen

FORMAT = 1


class NotASnapshot(HerotuiError):
    """A file that holds no snapshot that this version can read."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"{path} is no snapshot of an estate: {why}.",
            meaning="Nothing was taken from it.",
            do="Look again: a new one is made.",
        )


class SnapshotFile:
    """A snapshot that grows: `keep` adds a place, `end` closes it. Made 0600, never overwritten.

    Raises OSError where the disk refuses. Lines are handed to the system as they come, and synced at the end.
    """

    def __init__(self, path: Path, account: str, at: datetime) -> None:
        self.path = path
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        self._file = os.fdopen(handle, "r+b", buffering=0)
        whole = self._file.read().rfind(b"\n") + 1
        # What follows the last whole line was cut short: the next line must not be glued to it.
        self._file.truncate(whole)
        if not whole:
            self._line({"estate": FORMAT, "account": account, "at": at})

    def keep(self, place: Place, known: Known[Any], etag: str = "") -> None:
        """Add what is known of a place."""
        line: dict[str, Any] = {"place": [place.resource, place.id, place.name]}
        if isinstance(known, NotSeen):
            line["not_seen"] = [known.reason, known.how, known.cause]
        else:
            line |= {"at": known.at, "items": known.items}
            line |= {"etag": etag} if etag else {}
            line |= {"spoiled": known.spoiled} if known.spoiled else {}
            line |= {"more": True} if known.more else {}
        self._line(line)

    def end(self, until: datetime, unread: dict[str, int]) -> None:
        """Close the collection: everything was asked for, or is counted in `unread`."""
        self._line({"until": until, "unread": unread})
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def __enter__(self) -> SnapshotFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _line(self, data: dict[str, Any]) -> None:
        line = _encoder.encode(data) + b"\n"
        written = 0
        while written < len(line):
            written += self._file.write(line[written:])


def load(path: Path) -> Snapshot:
    """The snapshot in a file. Raises `NotASnapshot`, OSError."""
    lines = _lines(path)
    try:
        head = next(lines)
    except StopIteration:
        raise NotASnapshot(path, "it is empty") from None
    if head.get("estate") != FORMAT:
        raise NotASnapshot(path, f"its format is {head.get('estate')!r}, this version reads {FORMAT}")
    places: dict[Place, Known[Any]] = {}
    etags: dict[Place, str] = {}
    until, unread = None, {}
    for line in lines:
        if "until" in line:
            until, unread = _time(line["until"]), line["unread"]
        elif (place := Place(*line["place"])).resource in RESOURCES:
            until = None
            places[place] = _known(place, line)
            etags[place] = line.get("etag", "")
    return Snapshot(
        head["account"],
        _time(head["at"]),
        until,
        MappingProxyType(places),
        MappingProxyType(unread),
        MappingProxyType(etags),
    )


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n"):
                return
            try:
                yield msgspec.json.decode(line)
            except msgspec.DecodeError as error:
                raise NotASnapshot(path, f"line {number} is no JSON") from error


def _known(place: Place, line: dict[str, Any]) -> Known[Any]:
    if "not_seen" in line:
        return NotSeen(*line["not_seen"])
    model = RESOURCES[place.resource].model
    items = tuple(msgspec.convert(item, model, dec_hook=_no_token) for item in line["items"])
    return Seen(items, _time(line["at"]), tuple(line.get("spoiled", ())), line.get("more", False))


def _time(text: str) -> datetime:
    return msgspec.convert(text, datetime)


def _without_token(value: object) -> None:
    # The visible part of a token tells authorizations apart on the day; a snapshot outlives that day.
    if not isinstance(value, Token):
        raise NotImplementedError(type(value).__name__)


def _no_token(kind: type, value: object) -> object:
    raise NotImplementedError(kind.__name__)


_encoder = msgspec.json.Encoder(enc_hook=_without_token)
