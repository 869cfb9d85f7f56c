"""Where in a JSON text a value stands."""

from __future__ import annotations

import re
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import TypeAlias

Step: TypeAlias = str | int
_SPACE = re.compile(r"[\s,:]*")
_PLAIN = re.compile(r"[^\s,:\]\}]+")
_STEPS = re.compile(r"\.([^.\[]+)|\[(\d+)\]")


def steps_of(path: str) -> tuple[Step, ...]:
    """The steps of a path such as `$.apps[0].config[...]`, as far as it tells them."""
    known = path.partition("[...]")[0].removeprefix("$")
    return tuple(name or int(number) for name, number in _STEPS.findall(known))


def line_of(text: str, steps: tuple[Step, ...]) -> int:
    """The line, from 1, on which the value at a path begins; of what is not there, where its parent does."""
    places: dict[tuple[Step, ...], int] = {}
    _walk(text, 0, (), places)
    while steps not in places and steps:
        steps = steps[:-1]
    return text.count("\n", 0, places.get(steps, 0)) + 1


def _walk(text: str, at: int, here: tuple[Step, ...], places: dict[tuple[Step, ...], int]) -> int:
    """Note where the value at `at` and those inside it begin; returns where it ends."""
    at = _skip(text, at)
    places[here] = at
    first = text[at : at + 1]
    if first == '"':
        return int(scanstring(text, at + 1)[1])
    if first not in "{[":
        plain = _PLAIN.match(text, at)
        return plain.end() if plain else len(text)
    at, number = _skip(text, at + 1), 0
    while at < len(text) and text[at] not in "}]":
        step: Step = number
        if first == "{":
            step, key_end = scanstring(text, at + 1)
            key, at = at, _walk(text, key_end, (*here, step), places)
            places[(*here, step)] = key
        else:
            at = _walk(text, at, (*here, step), places)
        at, number = _skip(text, at), number + 1
    return at + 1


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
