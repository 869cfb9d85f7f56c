"""The ledger of consumers (A5): who uses the key and stops working when it dies. Pure; also as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from hashlib import sha256

from herotui.errors import WrongUse
from herotui.text.escape import csv_cell, visible

STATES = ("unknown", "found", "updated", "proven", "waived", "retired")
"""`unknown`: it may use the key. `found`: it does. Then: has the new key, proven on it, let go, gone."""
_LONGEST = 500
_FORMULA = ("=", "+", "-", "@", "|", "%")


@dataclass(frozen=True, slots=True)
class Consumer:
    """A service, job, file or person that uses the key.

    `where` is where its key is kept, `told` when and how its owner was told, `fallback` what carries it meanwhile,
    `found_by` how it came onto the list. `id` is made of `where` and `name`.
    """

    name: str
    where: str = ""
    owner: str = ""
    told: str = ""
    fallback: str = ""
    found_by: str = ""
    state: str = "unknown"
    id: str = ""

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise ValueError("an unknown state of a consumer")
        if not self.id:
            object.__setattr__(self, "id", consumer_id(self.name, self.where))


COLUMNS = ("id", "name", "where", "owner", "told", "fallback", "found_by", "state")


def consumer_id(name: str, where: str) -> str:
    """Eight hex digits: the same consumer found twice is one."""
    return sha256(f"{where}\n{name}".encode()).hexdigest()[:8]


def merged(known: Consumer, found: Consumer) -> Consumer:
    """A consumer met again: what a person wrote down stays, what was empty is filled, no state goes back."""
    filled = {f.name: getattr(known, f.name) or getattr(found, f.name) for f in fields(Consumer)}
    state = max(known.state, found.state, key=STATES.index)
    return replace(known, **{**filled, "state": state})


def corrected(known: Consumer | None, new: Consumer) -> Consumer:
    """What a person writes down now: a word replaces what was there; an empty one, or `unknown`, leaves it."""
    if known is None:
        return new
    return merged(new, known if new.state == "unknown" else replace(known, state=new.state))


def to_csv(consumers: Iterable[Consumer]) -> str:
    """The ledger for a spreadsheet, formulas defused."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for one in consumers:
        writer.writerow({name: csv_cell(value) for name, value in asdict(one).items()})
    return out.getvalue()


def from_csv(text: str) -> tuple[Consumer, ...]:
    """The ledger out of a spreadsheet: `name` is needed, other columns may be missing, unknown ones are passed over.

    Raises `WrongUse` with the line.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    columns = [(name or "").strip().lower().replace(" ", "_") for name in reader.fieldnames or ()]
    if "name" not in columns:
        raise _wrong(1, "there is no column `name`")
    reader.fieldnames = columns
    try:
        return tuple(_consumer(row, reader.line_num) for row in reader if any(row.values()))
    except csv.Error as error:
        raise _wrong(reader.line_num, str(error)) from None


def _consumer(row: dict[str, str], line: int) -> Consumer:
    cells = {name: _cell(row.get(name)) for name in COLUMNS}
    if not cells["name"]:
        raise _wrong(line, "`name` is empty")
    cells["state"] = (cells["state"] or "unknown").lower()
    if cells["state"] not in STATES:
        raise _wrong(line, f"`state` is none of {', '.join(STATES)}")
    if cells["id"] and not (len(cells["id"]) <= 16 and cells["id"].isalnum()):
        raise _wrong(line, "`id` is none that herotui gave; leave it empty")
    return Consumer(**cells)


def _cell(value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    # What the export put before a would-be formula goes again.
    text = text[1:] if text[:1] == "'" and text[1:2] in _FORMULA else text
    return visible(text)[:_LONGEST]


def _wrong(line: int, why: str) -> WrongUse:
    return WrongUse(f"Line {line} of the list: {why}.", meaning="Nothing was taken from it.", do="Mend it, try again.")
