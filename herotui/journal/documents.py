"""The document inside a record: what an entry becomes on the disk, and back."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from herotui.incident.entry import Entry
from herotui.journal.lines import Line
from herotui.secret import Secret
from herotui.text.masking import mask

SCHEMA = 1
FORMAT = "herotui-journal/1"
REDACTED = "journal.redacted"
"""The kind of the entry that says why another one's text was taken out: `data["redacts"]` is its number."""
EPOCH = datetime.fromtimestamp(0, UTC)
_TEXTS = ("at", "responder", "phase", "kind", "text")
_EXACT = 2**53 - 1  # what every reader of JSON holds exactly, and all that canonical JSON takes


def document(
    *,
    at: datetime,
    responder: str,
    phase: str,
    kind: str,
    text: str,
    data: Mapping[str, Any] | None = None,
    keys: Iterable[Secret] = (),
) -> dict[str, Any]:
    """An entry's document, cleaned: `{"schema", "at", "responder", "phase", "kind", "text", "data"}`.

    Anything in text, data or responder that looks like a key, or is one of `keys`, is masked, and `data["masked"]`
    then says how often.
    Raises TypeError for what JSON has no word for (bytes, sets, datetimes).
    """
    cleaner = _Cleaner(keys)
    cleaned = {
        "schema": SCHEMA,
        "at": moment(at),
        "responder": cleaner.text(responder),
        "phase": cleaner.text(phase),
        "kind": cleaner.text(kind),
        "text": cleaner.text(text),
        "data": cleaner.value(dict(data or {})),
    }
    if cleaner.masked:
        cleaned["data"]["masked"] = cleaner.masked
    return cleaned


def clean(found: Mapping[str, Any]) -> dict[str, Any]:
    """Any mapping fit for the journal, key-like text masked. Raises TypeError for what JSON has no word for."""
    cleaner = _Cleaner()
    return {cleaner.text(key): cleaner.value(value) for key, value in found.items()}


def entry(line: Line, after: datetime = EPOCH) -> Entry:
    """The entry that a record of the entries' table holds. A redacted one has `data["redacted"]`; where nothing is left
    of it, it says so, at the time `after`."""
    found = line.document
    if found is None:
        return Entry(line.seq, after, "", "incident", "redacted", "(the text of this entry was taken out)")
    kept = entry_of(line.seq, found)
    return replace(kept, data={**kept.data, "redacted": True}) if line.redacted else kept


def entry_of(seq: int, found: Mapping[str, Any]) -> Entry:
    """A document as an entry. Fields that are missing or of a wrong type are empty, unknown ones passed over.

    A `client_id` is shown in its data: it is known, and stays the same, before the entry has its final number.
    """
    data = found.get("data")
    if not isinstance(data, dict):
        data = {}
    if "client_id" in found:
        data = {**data, "client_id": found["client_id"]}
    at, responder, phase, kind, text = map(found.get, _TEXTS)
    return Entry(
        seq,
        _read_moment(at),
        responder if isinstance(responder, str) else "",
        phase if isinstance(phase, str) and phase else "incident",
        kind if isinstance(kind, str) else "",
        text if isinstance(text, str) else "",
        data,
    )


def moment(at: datetime) -> str:
    """RFC 3339 in UTC with microseconds: `2026-11-25T03:26:41.000000Z`."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _read_moment(value: object) -> datetime:
    try:
        found = datetime.fromisoformat(value if isinstance(value, str) else "")
        if found.tzinfo is UTC:
            return found
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return EPOCH


class _Cleaner:
    """Makes values fit for canonical JSON and counts the key-like texts that it masked."""

    def __init__(self, keys: Iterable[Secret] = ()) -> None:
        self.masked = 0
        self._keys = tuple(keys)

    def text(self, value: str) -> str:
        """`value` masked; lone surrogates (bytes of a terminal that were no text) as `\\udc80`."""
        plain = str.__str__(value).encode("utf-8", "backslashreplace").decode("utf-8")
        for key in self._keys:
            plain, count = key.masked_in(plain)
            self.masked += count
        result = mask(plain)
        self.masked += result.found
        return result.text

    def value(self, value: Any) -> Any:
        """A JSON value. Numbers that JSON can't hold exactly become their text."""
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, Enum):
            return self.value(value.value)
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, int):
            return value if abs(value) <= _EXACT else str(value)
        if isinstance(value, float):
            return value if math.isfinite(value) and abs(value) <= _EXACT else str(value)
        if isinstance(value, Mapping):
            return {self.text(key): self.value(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(item) for item in value]
        raise TypeError(f"an entry's data holds JSON values only, not {type(value).__name__}")
