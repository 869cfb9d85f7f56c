"""Heroku's error codes (H10, R14, ...) in the log lines that the second audit kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from herotui.desk import Desk
from herotui.text.times import parse_stamp

_LINES = "loglines-"
_CODE = re.compile(r"\bcode=([HRL]\d\d)\b|\bError ([HRL]\d\d)\b")
"""The router's `code=H10`, and `Error R14 (Memory quota exceeded)` of a dyno (Dev Center, error codes)."""


class Row(msgspec.Struct, frozen=True):
    """A kept line and the app that it is of."""

    app: str
    line: str


def kept_codes(desk: Desk, since: datetime) -> Mapping[str, Counter[str]]:
    """How often each code stands in the newest lines, by app, from the first write on. Blocks for the disk.

    Empty where no lines were kept `since`; never raises for what a file holds.
    """
    folder = desk.record.folder
    found = [one.file for one in desk.incident.kept if _LINES in one.file and one.at >= since]
    if folder is None or not found:
        return {}
    try:
        rows = [msgspec.json.decode(line, type=Row) for line in (folder / found[-1]).read_bytes().splitlines()]
    except (OSError, msgspec.MsgspecError, ValueError):
        return {}
    begun = min((call.at for call in desk.incident.calls.values()), default=None)
    return codes(rows, begun)


def codes(rows: Iterable[Row], begun: datetime | None) -> Mapping[str, Counter[str]]:
    """The codes of lines that are not older than `begun`, by app."""
    found: dict[str, Counter[str]] = {}
    for row in rows:
        code = _CODE.search(row.line)
        if code and (begun is None or _at(row.line, begun) >= begun):
            found.setdefault(row.app, Counter())[code[1] or code[2]] += 1
    return found


def _at(line: str, otherwise: datetime) -> datetime:
    try:
        return parse_stamp(line.partition(" ")[0])
    except ValueError:
        return otherwise
