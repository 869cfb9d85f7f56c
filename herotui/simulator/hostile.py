"""Answers as an attacker, or a Heroku of next year, might send them: real ones, spoiled by a seeded hand."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, Literal, get_args

from herotui.simulator.variants import HOSTILE

Way = Literal["types", "nulls", "missing", "texts", "numbers", "times", "unknown", "many", "long", "deep"]
WAYS: tuple[Way, ...] = get_args(Way)
LONG, MANY, DEEP = 1_000_000, 5_000, 300
_SHARE = 0.3
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT")
_TIMES = (
    *("0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-23:00", "2026-11-02T09:30:00", "2026-02-30T00:00:00Z"),
    *("2016-12-31T23:59:60Z", "2026-11-02", "yesterday", "-1", "", "2026-11-02T09:30:00.123456789Z"),
)


class Mutator:
    """Spoils JSON data in the given ways, the same data in the same order always alike.

    `types`: another type than before. `nulls`: null. `missing`: fields left out. `unknown`: fields that nobody knows.
    `texts`: markup, terminal escapes, formulas. `long`: a text of 1 MB. `many`: lists of thousands. `deep`: nested
    hundreds deep. `numbers`: negative, huge, not whole. `times`: without a zone, out of range, no times.
    """

    def __init__(self, seed: int = 1, ways: Sequence[Way] = WAYS) -> None:
        self.ways = tuple(ways)
        self._random = Random(seed)  # noqa: S311 - being repeatable is the point

    def spoil(self, data: object) -> object:
        """A spoiled copy. Lists stay lists and objects stay objects at the top, but for `types`."""
        whole = {"long": self._long, "many": self._many, "deep": self._deep, "unknown": self._unknown}
        leaves = [way for way in self.ways if way not in whole]
        spoiled = self._walk(data, leaves) if leaves else data
        for way in self.ways:
            if way in whole:
                spoiled = whole[way](spoiled)
        return spoiled

    def spoil_body(self, payload: bytes) -> bytes:
        """The same for a body on the wire; one that is no JSON stays as it is."""
        try:
            data = json.loads(payload)
        except ValueError:
            return payload
        return json.dumps(self.spoil(data)).encode()

    def _walk(self, data: Any, ways: Sequence[Way]) -> Any:
        if isinstance(data, dict):
            return {
                name: self._walk(value, ways)
                for name, value in data.items()
                if not ("missing" in ways and self._chance())
            }
        if isinstance(data, list):
            return [self._walk(item, ways) for item in data] if data else data
        return self._leaf(data, self._random.choice(ways)) if self._chance() else data

    def _leaf(self, value: Any, way: Way) -> Any:
        pick = self._random.choice
        match way:
            case "nulls":
                return None
            case "types":
                return pick([7, -0.5, True, "text", [], {}, [None], {"id": []}])
            case "texts":
                return pick([*HOSTILE, "\u0455h\u043ep-pr\u043ed", "lone \ud800", "nul \x00", ""])
            case "times":
                return pick(_TIMES) if isinstance(value, str) and _STAMP.match(value) else value
            case "numbers":
                return pick([-1, 2**63, 10**40, 1e308, 0.1])
        return value

    def _long(self, data: Any) -> Any:
        return self._at_a_text(data, lambda text: (text + " ") * (LONG // (len(text) + 1) + 1))

    def _at_a_text(self, data: Any, change: Callable[[str], Any]) -> Any:
        """The data with one of its texts changed, in each item of a list's first ten."""
        if isinstance(data, list):
            return [self._at_a_text(item, change) for item in data[:3]] + data[3:]
        if isinstance(data, dict) and (names := [name for name, value in data.items() if isinstance(value, str)]):
            name = self._random.choice(names)
            return data | {name: change(data[name])}
        return data

    def _many(self, data: Any) -> Any:
        if isinstance(data, list) and data:
            return [self._renamed(data[number % len(data)], number) for number in range(MANY)]
        if isinstance(data, dict):
            return data | {f"MORE_{number}": "x" for number in range(MANY)}
        return data

    def _renamed(self, item: Any, number: int) -> Any:
        return item | {"id": f"{item.get('id')}-{number}"} if isinstance(item, dict) else item

    def _deep(self, data: Any) -> Any:
        nested: Any = "down here"
        for _ in range(DEEP):
            nested = {"more": [nested]}
        return self._at_a_text(data, lambda _: nested)

    def _unknown(self, data: Any) -> Any:
        if isinstance(data, list):
            return [self._unknown(item) for item in data]
        if isinstance(data, dict):
            known = {name: self._unknown(value) for name, value in data.items()}
            return known | {"__proto__": {"admin": True}, "": "", "new_field": [1, {"a": None}]}
        return data

    def _chance(self) -> bool:
        return self._random.random() < _SHARE
