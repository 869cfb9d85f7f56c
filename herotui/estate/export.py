"""The estate for a spreadsheet or a query tool: no values, formulas defused."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import Any, TextIO

import msgspec

from herotui.estate.config import ConfigVar
from herotui.estate.resources import RESOURCES
from herotui.estate.snapshot import Snapshot, title
from herotui.heroku.models import Model, Token
from herotui.incident.known import NotSeen, Seen
from herotui.text.escape import csv_cell
from herotui.text.times import stamp

COLUMNS = ("resource", "place", "id", "name", "created_at", "updated_at", "by", "class", "provider", "danger",
           "confidence", "fingerprint", "seen_at", "not_seen", "detail")  # fmt: skip


def as_csv(snapshot: Snapshot, out: TextIO) -> None:
    """A line for each item, and one for each place that was not seen."""
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for row in _rows(snapshot):
        writer.writerow({name: csv_cell(value) for name, value in row.items()})


def as_json(snapshot: Snapshot, out: TextIO) -> None:
    """One object: `account`, `at`, `until`, `places[]` with `resource`, `id`, `name`, and `items` or `not_seen`."""
    places = [
        {"resource": place.resource, "title": title(place), "id": place.id, "name": place.name} | _known(known)
        for place, known in snapshot.places.items()
    ]
    data = {
        "account": snapshot.account,
        "at": stamp(snapshot.at),
        "until": stamp(snapshot.until) if snapshot.until else None,
        "places": places,
        "unread": dict(snapshot.unread),
    }
    json.dump(data, out, ensure_ascii=False, indent=1)
    out.write("\n")


def _known(known: Seen[Any] | NotSeen) -> dict[str, Any]:
    if isinstance(known, NotSeen):
        return {"not_seen": {"reason": known.reason, "how": known.how, "cause": known.cause}}
    items = [msgspec.to_builtins(item, enc_hook=_without_token) for item in known.items]
    return {"seen_at": stamp(known.at), "items": items, "spoiled": list(known.spoiled), "more": known.more}


def _rows(snapshot: Snapshot) -> Iterator[dict[str, str]]:
    for place, known in snapshot.places.items():
        where = {"resource": RESOURCES[place.resource].title, "place": place.name}
        if isinstance(known, NotSeen):
            yield where | {"not_seen": known.reason}
            continue
        for item in known.items:
            yield where | {"seen_at": stamp(known.at)} | _item(item)


def _item(item: Model) -> dict[str, str]:
    found: dict[str, Any] = msgspec.to_builtins(item, enc_hook=_without_token)
    row = {"id": item.id, "name": str(found.pop("name", "") or found.get("hostname", "") or found.get("email", ""))}
    for name in ("created_at", "updated_at"):
        row[name] = str(found.pop(name, None) or "")
    row["by"] = _by(found.pop("user", None))
    if isinstance(item, ConfigVar):
        row |= {"name": item.id, "class": item.kind, "provider": item.provider, "danger": item.danger,
                "confidence": item.confidence, "fingerprint": item.fingerprint}  # fmt: skip
        found = {"why": item.why, "leaked_key": item.leaked}
    found.pop("id", None)
    row["detail"] = json.dumps({name: value for name, value in found.items() if value}, ensure_ascii=False)
    return row


def _by(user: Any) -> str:
    return str(user.get("email", "")) if isinstance(user, dict) else ""


def _without_token(value: object) -> None:
    if not isinstance(value, Token):
        raise NotImplementedError(type(value).__name__)
