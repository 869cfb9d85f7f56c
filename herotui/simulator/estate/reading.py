"""From a file to an estate: checked, and where it is off told by line, field and reason."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from herotui.errors import WrongUse
from herotui.simulator.estate.locate import line_of, steps_of
from herotui.simulator.estate.moments import MEANING, Moment, read_moment
from herotui.simulator.estate.shape import NAMED_BY, PLACES, HabitOf, estate_shape
from herotui.simulator.faults import Faults
from herotui.simulator.habits import parse

DO = "`herotui simulate --estate-schema` prints what it may hold; `herotui help estates` explains it."
_UNKNOWN = re.compile(r"unknown field `(.+?)`")
_FAULT = re.compile(r"(?P<reason>.*?)(?: - at `(?P<path>[^`]+)`)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Estate:
    """A file that holds what the schema says. `data` is its `shape.estate_shape()`."""

    path: Path
    text: str
    data: Any

    def wrong(self, path: str, reason: str) -> WrongUse:
        """What to raise when the value at a path (`$.apps[0].name`) is off."""
        return _wrong(self.path, self.text, path, reason)

    def refuse(self, faults: Faults) -> None:
        """Refuse the places that the file has refused."""
        for place in self.data.refused or ():
            faults.fail(place.status, place.path, method=place.method, id=place.id, message=place.message)


def estate_schema() -> dict[str, Any]:
    """JSON Schema of the estate file."""
    made = msgspec.json.schema(estate_shape(), schema_hook=_schema_of)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | made


def read_estate(path: Path) -> Estate:
    """The estate in a file. Raises WrongUse when it can't be read, or says where it departs from the schema."""
    try:
        text = path.read_text(encoding="utf-8")
        json.loads(text)
    except json.JSONDecodeError as error:
        raise WrongUse(f"The estate {path} is no JSON: line {error.lineno}: {error.msg}.", do=DO) from error
    except (OSError, ValueError, RecursionError) as error:
        raise WrongUse(f"The estate {path} can't be read: {error}.", do=DO) from error
    try:
        data = msgspec.json.decode(text.encode(), type=estate_shape(), dec_hook=_decode)
    except msgspec.ValidationError as error:
        fault = _FAULT.fullmatch(str(error))
        assert fault is not None  # noqa: S101 - matches any text
        reason, where = fault["reason"], fault["path"] or "$"
        unknown = _UNKNOWN.search(reason)
        raise _wrong(path, text, f"{where}.{unknown[1]}" if unknown else where, reason) from error
    estate = Estate(path, text, data)
    for where, reason in _departures(data):
        raise estate.wrong(where, reason)
    return estate


def _wrong(file: Path, text: str, path: str, reason: str) -> WrongUse:
    line, field = line_of(text, steps_of(path)), path.removeprefix("$").removeprefix(".") or "the file"
    return WrongUse(f"The estate {file} is off: line {line}, {field}: {reason}.", do=DO)


def _decode(kind: type, value: object) -> object:
    if kind is Moment:
        return read_moment(value)
    raise NotImplementedError(kind)


def _schema_of(kind: type) -> dict[str, Any]:
    if kind is Moment:
        return {"type": "string", "description": MEANING}
    raise NotImplementedError(kind)


def _departures(data: Any) -> Iterator[tuple[str, str]]:
    """What the schema can't tell: names that are given twice, sentences that nobody understands."""
    for place, state in PLACES.items():
        name, seen = NAMED_BY.get(state), set()
        unique = name in ("email", "name")
        for number, one in enumerate(getattr(data, place) or () if unique else ()):
            called = getattr(one, str(name))
            if called is not msgspec.UNSET and called in seen:
                yield f"$.{place}[{number}].{name}", f"{called!r} is there already"
            seen.add(called)
    for number, database in enumerate(data.databases or ()):
        told = database.credentials
        if told is not msgspec.UNSET and "default" not in [one.name for one in told if one.roles != []]:
            yield f"$.databases[{number}].credentials", "expected one with the name 'default' and a role"
    for number, app in enumerate(data.apps or ()):
        for which, habit in enumerate(app.habits or ()):
            inside = ".does" if isinstance(habit, HabitOf) else ""
            try:
                parse(habit.does if isinstance(habit, HabitOf) else habit)
            except ValueError as error:
                yield f"$.apps[{number}].habits[{which}]{inside}", str(error)
