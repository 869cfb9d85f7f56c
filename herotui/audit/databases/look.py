"""What one look into a database showed: plain values, no password, no literal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias

from herotui.incident.known import Known, NotSeen, Seen
from herotui.text.escape import cut, visible
from herotui.text.masking import mask
from herotui.text.times import parse_stamp, stamp

Value: TypeAlias = str | int | float | bool | None
Row: TypeAlias = dict[str, Value]
POSTGRES, REDIS = "postgresql", "redis"
MOST_ROWS = 500
"""Rows of one answer that are kept."""
_LONGEST, _WIDEST = 300, 4000


@dataclass(frozen=True, slots=True)
class DatabaseLook:
    """`answers` maps each question's name to what is known. `engine` is `postgresql` or `redis`.

    `line` says how the database was reached (`TLS, certificate not verified`), `source` whether by a session of
    herotui's or an answer that was pasted. `role` is who asked, `own` the address that the database saw it come from.
    """

    app: str
    addon: str
    engine: str
    at: datetime
    answers: Mapping[str, Known[Row]] = field(default_factory=dict)
    version: str = ""
    role: str = ""
    own: str = ""
    line: str = ""
    source: str = "session"

    def rows(self, question: str) -> tuple[Row, ...]:
        """The rows of an answer; empty too where there is none, so ask `answers` before saying none."""
        known = self.answers.get(question)
        return known.items if isinstance(known, Seen) else ()

    def as_data(self) -> dict[str, Any]:
        """The look as JSON holds it; `from_data` is the way back."""
        texts = {name: getattr(self, name) for name in _TEXTS}
        return texts | {"at": stamp(self.at), "answers": {name: _data(one) for name, one in self.answers.items()}}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> DatabaseLook:
        """Raises KeyError, TypeError or ValueError for what is no look."""
        if not isinstance(data["answers"], dict):
            raise TypeError("answers are no object")
        answers = {str(name): _known(one) for name, one in data["answers"].items()}
        return cls(at=parse_stamp(data["at"]), answers=answers, **{name: str(data[name]) for name in _TEXTS})


_TEXTS = ("app", "addon", "engine", "version", "role", "own", "line", "source")


def shown(value: object) -> Value:
    """A value as a row keeps it: text escaped, masked and cut, times as text, numbers as they are."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return stamp(value) if value.tzinfo else value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return cut(visible(mask(str(value)[:_WIDEST]).text), _LONGEST)


def _data(known: Known[Row]) -> dict[str, Any]:
    if isinstance(known, NotSeen):
        return {"not_seen": [known.reason, known.how, known.cause]}
    data: dict[str, Any] = {"at": stamp(known.at), "rows": list(known.items)}
    data |= {"spoiled": list(known.spoiled)} if known.spoiled else {}
    return data | ({"more": True} if known.more else {})


def _known(data: Mapping[str, Any]) -> Known[Row]:
    if "not_seen" in data:
        return NotSeen(*data["not_seen"])
    rows = tuple(dict(row) for row in data["rows"])
    return Seen(rows, parse_stamp(data["at"]), tuple(data.get("spoiled", ())), bool(data.get("more")))
