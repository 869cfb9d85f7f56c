"""What all models of the Platform API's answers have in common, and how an answer becomes one.

Field names are the API's (published schema, version 3). Unknown fields are passed over, unknown enum values are kept
as text, what is missing or null has its default. Times are aware, UTC; texts are as Heroku sent them: hostile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec

from herotui.secret import KeyFormat, Secret
from herotui.text.escape import cut, visible
from herotui.text.masking import mask

_STARS = "*" * 10


class Token:
    """A token as an answer shows it: `redacted` text, and the `key` itself where Heroku sent it whole.

    Heroku redacts with ten asterisks, except in answers to creation and regeneration (heroku-cli-command, pull
    request 352). `redacted` never holds a whole key, whatever was sent.
    """

    __slots__ = ("key", "redacted")

    def __init__(self, text: str) -> None:
        self.key = None if not text or _STARS in text else Secret(text)
        self.redacted = text if self.key is None else self.key.format.prefix + _STARS

    def fits(self, key: Secret) -> int | None:
        """How many characters beyond the format's prefix agree with `key`; None when it is another."""
        if self.key is not None:
            return len(key) if self.key == key else None
        return key.fits(self.redacted)

    @property
    def format(self) -> KeyFormat:
        """The format of a whole token; UNKNOWN for a redacted one."""
        return KeyFormat.UNKNOWN if self.key is None else self.key.format

    def __repr__(self) -> str:
        return f"<token {self.redacted}>"


class Part(msgspec.Struct, frozen=True, gc=False):
    """What models are made of: values without cycles, for the garbage collector to pass over. A large estate has
    hundreds of thousands, and looking through them all holds everything up for half a second."""


class Model(Part, frozen=True, kw_only=True):
    """Anything with an id. `identify` finds the id of a row where Heroku gives none: what tells it from its like."""

    id: str

    @classmethod
    def identify(cls, row: Mapping[str, Any]) -> str:
        """The id of a row without one; empty when there is nothing to tell it by."""
        return ""


class Ref(Part, frozen=True, kw_only=True):
    """Another thing, as answers refer to it."""

    id: str = ""
    name: str = ""


class Person(Part, frozen=True, kw_only=True):
    """A user, as answers refer to one."""

    id: str = ""
    email: str = ""
    name: str = ""
    full_name: str = ""
    federated: bool = False


M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Listing(Generic[M]):
    """What a list held: its items, and a line for each that can't be read.

    `more`: there is more than was asked for, so what is missing here may exist all the same. `etag` is what the
    answer can be asked for again with; empty for a list of several pages.
    """

    items: tuple[M, ...] = ()
    spoiled: tuple[str, ...] = ()
    more: bool = False
    etag: str = ""


def decode_one(model: type[M], body: bytes) -> M:
    """One thing. Raises ValueError, without quoting the body, when it has another shape."""
    return _converted(model, _parsed(body))


def decode_list(model: type[M], body: bytes) -> Listing[M]:
    """A list, item by item: a wrong type spoils that item only. Raises ValueError when it is no list at all."""
    rows = _parsed(body)
    if not isinstance(rows, list):
        raise ValueError("not a list")
    items, spoiled = [], []
    for number, row in enumerate(rows, start=1):
        try:
            items.append(_converted(model, row))
        except ValueError as problem:
            spoiled.append(f"{_name(row, number)}: {problem}")
    return Listing(tuple(items), tuple(spoiled))


def decode_config(body: bytes) -> dict[str, Secret]:
    """Config vars by name. Each value is a `Secret`: any may be one. Raises ValueError for another shape."""
    values = msgspec.json.decode(body, type=dict[str, str | None])
    return {name: Secret(value) for name, value in values.items() if value is not None}


def _parsed(body: bytes) -> Any:
    """The JSON of an answer. Raises ValueError, also for one that is nested beyond reason."""
    try:
        return msgspec.json.decode(body)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _converted(model: type[M], row: object) -> M:
    try:
        row = _without_nulls(row)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if isinstance(row, dict) and "id" not in row and (identity := model.identify(row)):
        row["id"] = identity
    made = msgspec.convert(row, model, dec_hook=_hook)
    _check_times(made)
    return made


def _check_times(thing: msgspec.Struct) -> None:
    """ValueError for a time without a zone, or so far off that it has no place in UTC: nothing could compare it."""
    for name in thing.__struct_fields__:
        value = getattr(thing, name)
        if isinstance(value, datetime):
            if value.tzinfo is None or not 1 < value.year < 9999:
                raise ValueError(f"no time of this world - at `$.{name}`")
        elif isinstance(value, msgspec.Struct):
            _check_times(value)


def _hook(kind: type, value: object) -> object:
    if kind is Token and isinstance(value, str):
        return Token(value)
    raise ValueError(f"Expected `str`, got `{type(value).__name__}`")


def _without_nulls(value: Any) -> Any:
    """Null and missing are the same to a reader: its default."""
    if isinstance(value, dict):
        return {name: _without_nulls(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value


def _name(row: object, number: int) -> str:
    id = row.get("id") if isinstance(row, dict) else None
    return cut(mask(visible(id)).text, 40) if isinstance(id, str) and id else f"item {number}"
