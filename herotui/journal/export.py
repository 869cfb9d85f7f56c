"""Entries for other programs: JSON Lines or CSV, with the head they end at. The incident's salt never goes along."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TextIO

from herotui.errors import WrongUse
from herotui.incident.entry import Entry
from herotui.journal.documents import clean, moment
from herotui.journal.lines import Head
from herotui.text.escape import csv_cell

FIELDS = ("seq", "at", "responder", "phase", "kind", "text", "data")
HEAD = "journal.head"
"""The kind of an export's last row: `seq` and `text` are number and hash (64 hex digits) of the journal's head."""


def export(entries: Iterable[Entry], head: Head, form: str, out: TextIO) -> None:
    """Write `entries` as `jsonl` or `csv`, one a row, then a row of kind `HEAD`: what to compare with other copies.

    Text that looks like a key is masked once more. A CSV cell can't act as a formula; `data` is JSON in one cell; its
    rows end as `csv` ends them (open the file with `newline=""`). Raises WrongUse for another format, OSError.
    """
    write = _WRITERS.get(form)
    if write is None:
        raise WrongUse(f"There is no export as {form!r}.", do=f"Known: {', '.join(_WRITERS)}.")
    write(_rows(entries, head), out)


def _rows(entries: Iterable[Entry], head: Head) -> Iterable[Mapping[str, Any]]:
    for entry in entries:
        yield clean(
            {
                "seq": entry.seq,
                "at": moment(entry.at),
                "responder": entry.responder,
                "phase": entry.phase,
                "kind": entry.kind,
                "text": entry.text,
                "data": entry.data,
            }
        )
    yield {**dict.fromkeys(FIELDS, ""), "seq": head.seq, "kind": HEAD, "text": head.hash, "data": {}}


def _write_lines(rows: Iterable[Mapping[str, Any]], out: TextIO) -> None:
    for row in rows:
        out.write(json.dumps(row, ensure_ascii=False) + "\n")


def _write_csv(rows: Iterable[Mapping[str, Any]], out: TextIO) -> None:
    table = csv.writer(out)
    table.writerow(FIELDS)
    for row in rows:
        data = json.dumps(row["data"], ensure_ascii=False) if row["data"] else ""
        table.writerow([row["seq"], *(csv_cell(row[name]) for name in FIELDS[1:-1]), csv_cell(data)])


_WRITERS: Mapping[str, Callable[[Iterable[Mapping[str, Any]], TextIO], None]] = {
    "jsonl": _write_lines,
    "csv": _write_csv,
}
