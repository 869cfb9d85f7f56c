"""What is left of an entry when its text is taken out: enough for the state that stands on it, and nothing typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from herotui.journal.documents import REDACTED
from herotui.journal.lines import Line

GONE = "(taken out)"
"""What stands where a text stood."""

# What the state is folded from: words of herotui's own, ids and times. All else may be what someone typed.
_WORDS = frozenset(
    {"added_at", "applies", "at", "authorization_id", "bound", "client_id", "created_at", "detected_at", "expires_at"}
    | {"fingerprint", "format", "group", "host", "id", "intent", "level", "method", "outcome", "path", "place"}
    | {"public", "removed_at", "request_id", "role", "scope", "seat", "severity", "sha256", "since", "state"}
    | {"suspect", "told_at", "used", "way", "whose", "world"}
)
_WORD = re.compile(r"[A-Za-z0-9_.:/+{}-]{1,120}")
_NAME = re.compile(r"[a-z_]{1,40}")
_KEPT = ("schema", "at", "responder", "phase", "kind", "client_id")


def without(document: Mapping[str, Any], secret: str) -> dict[str, Any]:
    """The document without `secret`, wherever it stands; without everything that may have been typed if it is empty.

    Its structure stays, so that a step that was done stays done.
    """
    if secret:
        return {_cut(name, secret): _cut(value, secret) for name, value in document.items()}
    kept = {name: document[name] for name in _KEPT if name in document}
    data = document.get("data")
    bare = _bare(data, "") if isinstance(data, dict) else {}
    if document.get("kind") == REDACTED and isinstance(data, dict) and isinstance(data.get("kept"), dict):
        bare["kept"] = without(data["kept"], "")
    return {**kept, "text": GONE, "data": bare}


def holds(value: Any, secret: str) -> bool:
    """Whether `secret` stands in one of the texts of a JSON value."""
    if isinstance(value, str):
        return secret in value
    if isinstance(value, Mapping):
        return any(holds(name, secret) or holds(item, secret) for name, item in value.items())
    return isinstance(value, list) and any(holds(item, secret) for item in value)


def scars(lines: Iterable[Line]) -> dict[int, tuple[int, dict[str, Any] | None]]:
    """For each number that was to be taken out: the number of the last entry that says so, and what it says is left."""
    found: dict[int, tuple[int, dict[str, Any] | None]] = {}
    for line in lines:
        if line.document and line.document.get("kind") == REDACTED:
            _scar(line.seq, line.document, found)
    return found


def mended(lines: Sequence[Line]) -> list[Line]:
    """The records with what is left of redacted documents in their place, as far as the scars are among them."""
    found = scars(lines) if any(line.redacted for line in lines) else {}
    return [
        replace(line, document=found[line.seq][1]) if line.redacted and line.seq in found else line for line in lines
    ]


def unfinished(lines: Sequence[Line]) -> list[int]:
    """The numbers whose text a scar says was taken out, and that still hold it."""
    found = scars(lines)
    return [line.seq for line in lines if line.seq in found and not line.redacted]


def _scar(seq: int, document: Mapping[str, Any], found: dict[int, tuple[int, dict[str, Any] | None]]) -> None:
    data = document.get("data")
    target = data.get("redacts") if isinstance(data, dict) else None
    if not isinstance(data, dict) or type(target) is not int:
        return
    kept = data.get("kept")
    found[target] = (seq, kept if isinstance(kept, dict) else None)
    if isinstance(kept, dict) and kept.get("kind") == REDACTED:
        _scar(seq, kept, found)  # a scar that was itself redacted: what it said is left of another one still counts


def _cut(value: Any, secret: str) -> Any:
    if isinstance(value, str):
        return value.replace(secret, GONE)
    if isinstance(value, Mapping):
        return {_cut(name, secret): _cut(item, secret) for name, item in value.items()}
    return [_cut(item, secret) for item in value] if isinstance(value, list) else value


def _bare(value: Any, name: str) -> Any:
    if isinstance(value, str):
        return value if name in _WORDS and _WORD.fullmatch(value) else GONE
    if isinstance(value, Mapping):
        return {key if _NAME.fullmatch(key) else GONE: _bare(item, key) for key, item in value.items()}
    return [_bare(item, name) for item in value] if isinstance(value, list) else value
