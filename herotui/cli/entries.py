"""Entries on the command line: which are wanted, and how one is written."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from herotui import clock
from herotui.cli.given import say
from herotui.errors import WrongUse
from herotui.incident.entry import Entry, Kind
from herotui.incident.playbook import Phase
from herotui.journal.record import Record
from herotui.text.escape import visible
from herotui.text.times import parse_typed, stamp

_OUTSIDE = "incident"  # the phase of what belongs to none


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are asked for; what is empty asks nothing. `kind` may be a group: `call` is `call.intent` too."""

    phase: str = ""
    kind: str = ""
    responder: str = ""
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None
    last: int = 0

    @classmethod
    def of(cls, arguments: Namespace) -> Wanted:
        """What the options say. Raises WrongUse for a phase or a time that is none."""
        phases = (*Phase, _OUTSIDE)
        if arguments.phase not in ("", *phases):
            raise WrongUse(f"{arguments.phase!r} is no phase.", do=f"Phases: {', '.join(phases)}.")
        now = clock.now()
        return cls(
            arguments.phase,
            arguments.kind,
            arguments.responder,
            arguments.text.casefold(),
            parse_typed(arguments.since, now) if arguments.since else None,
            parse_typed(arguments.until, now) if arguments.until else None,
            arguments.last,
        )

    def of_these(self, entries: Sequence[Entry]) -> list[Entry]:
        """Those of `entries` that are wanted, the last ones only if so asked."""
        found = [entry for entry in entries if self._holds(entry)]
        return found[-self.last :] if self.last else found

    def _holds(self, entry: Entry) -> bool:
        return (
            self.phase in ("", entry.phase)
            and (not self.kind or f"{entry.kind}.".startswith(f"{self.kind}."))
            and self.responder in ("", entry.responder)
            and (not self.text or self.text in entry.text.casefold())
            and (self.since is None or entry.at >= self.since)
            and (self.until is None or entry.at <= self.until)
        )


def none_of(entries: Iterable[Entry]) -> str:
    """What to say where none was wanted: so that a misspelt word does not look like an empty record."""
    kinds = sorted({entry.kind for entry in entries})
    return f"No entry matches. Kinds in this journal: {visible(', '.join(kinds))}."


def as_data(entry: Entry) -> dict[str, object]:
    """An entry as a JSON line."""
    return {
        "seq": entry.seq,
        "at": stamp(entry.at),
        "kind": entry.kind,
        "phase": entry.phase,
        "responder": entry.responder,
        "text": entry.text,
        "data": dict(entry.data),
    }


def as_line(entry: Entry, letter: str = "") -> str:
    """An entry for the eye; further lines of its text stand below it. `letter` is that of its journal in a view."""
    number = f"{letter}#{entry.seq}"
    earlier = entry.data.get("at") if entry.kind == Kind.NOTE else None
    happened = f" (happened {visible(earlier)})" if isinstance(earlier, str) else ""
    text = visible(entry.text, keep_lines=True).replace("\n", "\n      ")
    head = f"{number:<6} {stamp(entry.at)} {visible(entry.phase):<8} {visible(entry.responder)}"
    return f"{head}: {text}{happened}"


def say_unsaved(record: Record) -> None:
    """After a record was closed: what no place took is left on the terminal, its last chance."""
    if record.unsaved:
        say("[!] No place took these entries, they stand here alone. Keep them:")
        for entry in record.unsaved:
            say(json.dumps(as_data(entry), ensure_ascii=False))
