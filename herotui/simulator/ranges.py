"""Lists in ranges: what a `Range` header asks for, and the part of a list that answers it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from herotui.simulator.protocol import Answer, Page, Problem

DEFAULT_PAGE, LARGEST_PAGE = 200, 1000
_RANGE = re.compile(
    r"^\s*(?P<key>[\w-]+)\s*(?P<past>\])?(?P<start>[^\s;,\].]*?)\s*\.\.\s*(?P<end>[^\s;,]*)\s*(?P<rest>.*)$"
)


@dataclass(frozen=True, slots=True)
class Range:
    """A parsed `Range` header: `id ]start..end; max=200, order=desc` (`]` leaves `start` itself out)."""

    key: str
    start: str = ""
    end: str = ""
    past: bool = False
    most: int = DEFAULT_PAGE
    descending: bool = False


def parse_range(header: str, keys: Sequence[str]) -> Range:
    """The range asked for, among these sort keys. Raises 416 for what can't be served."""
    if not header:
        return Range(keys[0])
    found = _RANGE.match(header)
    if not found or found["key"] not in keys:
        raise _unsatisfiable(keys)
    options = dict(re.findall(r"(\w+)\s*=\s*(\w+)", found["rest"]))
    most = options.get("max", str(DEFAULT_PAGE))
    if not most.isdecimal() or int(most) < 1 or options.get("order", "asc") not in ("asc", "desc"):
        raise _unsatisfiable(keys)
    return Range(
        found["key"],
        unquote(found["start"]),
        unquote(found["end"]),
        bool(found["past"]),
        min(int(most), LARGEST_PAGE),
        options.get("order") == "desc",
    )


def cut_page(page: Page, header: str) -> Answer:
    """The part of a list that the `Range` header asks for: 200, or 206 with `Next-Range` when more follows.

    Things that share the last one's place come with it: a place can't be cut in two.
    """
    keys = list(page.keys)
    asked = parse_range(header, keys)
    value = page.keys[asked.key]
    things = sorted(page.things, key=value, reverse=asked.descending)
    if asked.start or asked.end:
        things = _between(things, value, asked, keys)
    count = min(asked.most, len(things))
    while 0 < count < len(things) and value(things[count]) == value(things[count - 1]):
        count += 1
    shown, more = things[:count], len(things) > count
    headers = {"Accept-Ranges": ", ".join(keys)}
    if shown:
        headers["Content-Range"] = f"{asked.key} {_edge(value(shown[0]))}..{_edge(value(shown[-1]))}"
    if more:
        order = ", order=desc" if asked.descending else ""
        headers["Next-Range"] = f"{asked.key} ]{_edge(value(shown[-1]))}..{_edge(asked.end)}; max={asked.most}{order}"
    return Answer([page.show(thing) for thing in shown], 206 if more else 200, headers)


def _unsatisfiable(keys: Sequence[str]) -> Problem:
    return Problem(416, "requested_range_not_satisfiable", f"Ranges are accepted on: {', '.join(keys)}.")


def _edge(value: object) -> str:
    """A sort key's value as a header can carry it."""
    return quote(str(value), safe="-_:")


def _between(things: list[Any], value: Callable[[Any], Any], asked: Range, keys: Sequence[str]) -> list[Any]:
    if not things:
        return []
    kind = type(value(things[0]))
    try:
        start, end = (kind(edge) if edge else None for edge in (asked.start, asked.end))
    except ValueError:
        raise _unsatisfiable(keys) from None
    low, high = (end, start) if asked.descending else (start, end)
    return [
        thing
        for thing, place in ((thing, value(thing)) for thing in things)
        if (low is None or place >= low) and (high is None or place <= high) and not (asked.past and place == start)
    ]
