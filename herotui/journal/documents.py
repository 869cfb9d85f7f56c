"""The document inside a record: what an entry becomes on the disk, and back."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
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
    said = {"responder": responder, "phase": phase, "kind": kind, "text": text, "data": dict(data or {})}
    cleaned, masked = _cleaned(said, tuple(keys))
    if masked:
        cleaned["data"]["masked"] = masked
    return {"schema": SCHEMA, "at": moment(at), **cleaned}


def clean(found: Mapping[str, Any]) -> dict[str, Any]:
    """Any mapping fit for the journal, key-like text masked. Raises TypeError for what JSON has no word for."""
    return _cleaned(found, ())[0]


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


def _cleaned(found: Mapping[str, Any], keys: Sequence[Secret]) -> tuple[dict[str, Any], int]:
    """`found` fit for the journal, and how many key-like texts were masked in it.

    All its texts are searched at once first: nearly always there is nothing, and one by one takes ten times as long.
    """
    plain = _Cleaner()
    made: dict[str, Any] = plain.value(found)
    if not _masked("\0".join(plain.texts), keys)[1]:
        return made, 0
    masker = _Masker(keys)
    return masker.value(found), masker.masked


def _masked(text: str, keys: Sequence[Secret]) -> tuple[str, int]:
    masked = 0
    for key in keys:
        text, count = key.masked_in(text)
        masked += count
    result = mask(text)
    return result.text, masked + result.found


class _Cleaner:
    """Makes values fit for canonical JSON; `texts` are those that it met."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def text(self, value: str) -> str:
        """Lone surrogates (bytes of a terminal that were no text) as `\\udc80`."""
        plain = str.__str__(value).encode("utf-8", "backslashreplace").decode("utf-8")
        self.texts.append(plain)
        return plain

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


class _Masker(_Cleaner):
    """A cleaner that masks key-like texts and counts them."""

    def __init__(self, keys: Sequence[Secret]) -> None:
        super().__init__()
        self.masked = 0
        self._keys = keys

    def text(self, value: str) -> str:
        """`value` without key-like parts."""
        plain, count = _masked(super().text(value), self._keys)
        self.masked += count
        return plain
