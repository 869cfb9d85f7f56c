"""Times in an estate file: absolute, or as far from the present or from the leak."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

SHAPE = r"(?P<base>leak)?(?P<sign>[+-])(?:(?P<d>\d+)d)?(?:(?P<h>\d+)h)?(?:(?P<m>\d+)m)?(?:(?P<s>\d+)s)?"
MEANING = "2026-11-02T09:30:00Z; -3d04h: so long before the present; leak+10m: so long after the leak"
_RELATIVE = re.compile(SHAPE)


class Moment:
    """A time as it was written: `at` itself, or `by` how much it differs from the leak's or the present."""

    def __init__(self, at: datetime | None = None, by: timedelta = timedelta(0), *, from_leak: bool = False) -> None:
        self._at, self._by, self._from_leak = at, by, from_leak

    def on(self, present: datetime, leak: datetime) -> datetime:
        """The time that it is in a company, in whole seconds."""
        return (self._at or (leak if self._from_leak else present) + self._by).replace(microsecond=0)


def read_moment(text: object) -> Moment:
    """The moment that a text tells. Raises ValueError with what was expected."""
    if isinstance(text, str):
        found = _RELATIVE.fullmatch(text)
        if found and text[-1] not in "+-":
            days, hours, minutes, seconds = (int(found[unit] or 0) for unit in "dhms")
            by = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
            return Moment(by=-by if found["sign"] == "-" else by, from_leak=found["base"] is not None)
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            at = None
        if at is not None and at.tzinfo is not None:
            return Moment(at.astimezone(UTC))
    raise ValueError(f"expected a time ({MEANING}), not {text!r}")
