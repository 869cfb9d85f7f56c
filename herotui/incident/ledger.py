"""The ledger of consumers as a list to keep and hand round: CSV and YAML, there and back. Pure: texts, no files."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any

from herotui.errors import WrongUse
from herotui.incident.consumers import COLUMNS, PROOFS, STATES, Consumer
from herotui.text.escape import csv_cell, visible
from herotui.text.masking import mask

_LONGEST = 500
_FORMULA = ("=", "+", "-", "@", "|", "%")


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
    columns = [_column(name or "") for name in reader.fieldnames or ()]
    if "name" not in columns:
        raise _wrong("Line 1", "there is no column `name`")
    reader.fieldnames = columns
    try:
        return tuple(
            _consumer({name: _undone(row.get(name)) for name in COLUMNS}, f"Line {reader.line_num}")
            for row in reader
            if any(row.values())
        )
    except csv.Error as error:
        raise _wrong(f"Line {reader.line_num}", str(error)) from None


def to_yaml(consumers: Iterable[Consumer]) -> str:
    """The ledger for an editor and for version control: what is empty is left out."""
    import yaml

    rows = [{name: asdict(one)[name] for name in COLUMNS if asdict(one)[name]} for one in consumers]
    return str(yaml.safe_dump({"consumers": rows}, sort_keys=False, allow_unicode=True, width=120))


def from_yaml(text: str) -> tuple[Consumer, ...]:
    """The ledger out of YAML: a list of mappings, or one under `consumers`. Fields as in `from_csv`.

    Every scalar is read as text (an owner called No stays No), and no tag makes an object. Raises `WrongUse`.
    """
    import yaml

    try:
        found = yaml.load(text.removeprefix("\ufeff"), Loader=yaml.BaseLoader)  # noqa: S506 - makes texts only
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        raise _wrong(f"Line {mark.line + 1}" if mark else "The text", "it is no YAML") from None
    rows = found.get("consumers") if isinstance(found, dict) else found
    if not isinstance(rows, list):
        raise _wrong("The text", "a list of consumers is needed")
    return tuple(_consumer(_fields(row, number), f"Number {number}") for number, row in enumerate(rows, start=1))


READ: Mapping[str, Callable[[str], tuple[Consumer, ...]]] = {"csv": from_csv, "yaml": from_yaml}
WRITE: Mapping[str, Callable[[Iterable[Consumer]], str]] = {"csv": to_csv, "yaml": to_yaml}
"""The two kinds of list, by name."""


def kind_of(file: str) -> str:
    """The kind of a list by its file's name: `csv` unless it says otherwise."""
    return "yaml" if file.lower().endswith((".yaml", ".yml")) else "csv"


def _fields(row: object, number: int) -> Mapping[str, Any]:
    if not isinstance(row, dict):
        raise _wrong(f"Number {number}", "it is no mapping")
    named = {_column(name): value for name, value in row.items() if isinstance(name, str)}
    for name in COLUMNS:
        if not isinstance(named.get(name, ""), str):
            raise _wrong(f"Number {number}", f"`{name}` is no text")
    return named


def _column(name: str) -> str:
    return name.strip().lower().replace(" ", "_")


def _consumer(row: Mapping[str, Any], place: str) -> Consumer:
    cells = {name: cell(row.get(name)) for name in COLUMNS}
    if not cells["name"]:
        raise _wrong(place, "`name` is empty")
    cells["state"] = (cells["state"] or "unknown").lower()
    for name, words in (("state", STATES), ("proof", ("", *PROOFS))):
        if cells[name] not in words:
            raise _wrong(place, f"`{name}` is none of {', '.join(word for word in words if word)}")
    if cells["id"] and not (len(cells["id"]) <= 16 and cells["id"].isalnum()):
        raise _wrong(place, "`id` is none that herotui gave; leave it empty")
    return Consumer(**cells)


def cell(value: object) -> str:
    """A text fit to be kept: on one line, not endless, and no key in it."""
    return visible(mask(value.strip()).text)[:_LONGEST] if isinstance(value, str) else ""


def _undone(value: object) -> object:
    """A spreadsheet's cell without what the export put before a would-be formula."""
    text = value.strip() if isinstance(value, str) else ""
    return text[1:] if text[:1] == "'" and text[1:2] in _FORMULA else text


def _wrong(place: str, why: str) -> WrongUse:
    return WrongUse(f"{place} of the list: {why}.", meaning="Nothing was taken from it.", do="Mend it, try again.")
