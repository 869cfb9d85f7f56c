"""The journal for the eye: an entry as a row and whole, what it speaks of, and searching as you type."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from textual.content import Content

from herotui.incident.entry import Entry, Kind
from herotui.incident.playbook import STEPS, Phase, step, steps_of
from herotui.text.escape import cut, visible
from herotui.text.spoken import grouped
from herotui.text.times import parse_stamp, short
from herotui.tui.widgets.rows import Row
from herotui.tui.words import Line, fitted, labelled, marked, numbered, plain, wrap

if TYPE_CHECKING:
    from herotui.journal.record import Saved

# What a kind speaks of where its data names no step.
_STEP_OF = {
    kind: step_id
    for step_id, kinds in {
        "A1": (Kind.KEY_NAMED, Kind.KEY_OWNER, Kind.KEY_AUTHORIZATION, Kind.KEY_SCOPE),
        "A2": (Kind.SITUATION, Kind.LEAKED_AT, Kind.WAY, Kind.EXPOSURE),
        "A3": (Kind.REACH, Kind.NOT_SEEN),
        "A4": (Kind.SEVERITY, Kind.PEOPLE, Kind.RISK, Kind.DUTY, Kind.REGULATOR),
        "A5": (Kind.CONSUMER,),
        "A6": (Kind.RESPONDER_KEY, Kind.SNAPSHOT),
        "R4": (Kind.INTENT, Kind.OUTCOME),
        "R6": (Kind.LEFT_TO_DO,),
        "V1": (Kind.CERTIFICATE,),
        "V3": (Kind.HEALTH,),
        "V4": (Kind.SECOND_LOOK, Kind.OVERRULED),
    }.items()
    for kind in kinds
}
_TRIED_AT = {"assess": "A1", "rotate": "R4", "verify": "V1"}
_IDS = frozenset(each.id for each in STEPS)
_NAMED = re.compile(r"\b[AURVMP][1-8]\b")
_OTHER = re.compile(r"#([1-9][0-9]{0,8})\b")
_MOST = 100  # items of a list that are shown
_NEAR = 500  # entries between a request and its answer


@dataclass(frozen=True, slots=True)
class Topic:
    """What an entry speaks of: a step's id, `report`, or (`seq`) another entry; empty when it is nothing of these."""

    step: str = ""
    report: bool = False
    seq: int = 0

    @property
    def words(self) -> str:
        """Where Enter goes."""
        if self.seq:
            return f"go to #{self.seq}"
        if self.report:
            return "go to the report"
        return f"go to {self.step} {step(self.step).title}" if self.step else ""


def topic(entry: Entry, entries: Sequence[Entry]) -> Topic:
    """What `entry`, one of `entries`, speaks of."""
    data = entry.data
    other = data.get("redacts") or data.get("corrects")
    if isinstance(other, int) and find(entries, other):
        return Topic(seq=other)
    if entry.kind == Kind.NOTE and (named := _OTHER.search(entry.text)) and find(entries, int(named[1])):
        return Topic(seq=int(named[1]))
    if entry.kind == Kind.REPORT:
        return Topic(report=True)
    if entry.kind == Kind.OUTCOME and (asked := request_of(entry, entries)):
        return Topic(seq=asked.seq)
    return Topic(_step_of(entry))


def _step_of(entry: Entry) -> str:
    for named in (entry.data.get("step"), entry.data.get("id"), entry.data.get("detector")):
        if isinstance(named, str) and named in _IDS:
            return named
    if entry.kind == Kind.KEY_CHECKED:
        return _TRIED_AT.get(entry.phase, "A1")
    if entry.kind in _STEP_OF:
        return _STEP_OF[Kind(entry.kind)]
    if said := next((name for name in _NAMED.findall(entry.text) if name in _IDS), ""):
        return str(said)
    phase = next((phase for phase in Phase if phase == entry.phase), None)
    return steps_of(phase)[0].id if phase else ""


def find(entries: Sequence[Entry], seq: int) -> Entry | None:
    """The entry of that number; `entries` in their order."""
    index = bisect_left(entries, seq, key=_number)
    return entries[index] if index < len(entries) and entries[index].seq == seq else None


def request_of(outcome: Entry, entries: Sequence[Entry]) -> Entry | None:
    """The entry of the request that `outcome` answers."""
    intent, end = outcome.data.get("intent"), bisect_left(entries, outcome.seq, key=_number)
    near = reversed(entries[max(0, end - _NEAR) : end])
    return next((entry for entry in near if entry.kind == Kind.INTENT and entry.data.get("id") == intent), None)


def _number(entry: Entry) -> int:
    return entry.seq


def entry_row(entry: Entry, now: datetime, width: int, zone: tzinfo | None, saved: Saved | None = None) -> Row:
    """An entry as one line; one that is not on the disk yet says so in place of who wrote it."""
    head = f"#{entry.seq} {short(entry.at, now, zone)} "
    right = Content(cut(visible(entry.responder), 12) if width > 60 else "")
    if saved is not None and entry.seq > saved.seq:
        lost = saved.state == "not_saved"
        right = marked("needs_you", "NOT SAVED") if lost else marked("working", "saving")
    room = width - len(head) - 2 - (right.cell_length + 2 if right else 0)
    text = fitted(entry.text.partition("\n")[0], max(8, room)).rstrip()
    return Row(str(entry.seq), Content.assemble((head, "$accent"), text), right)


def journal_rows(entries: Sequence[Entry], now: datetime, width: int, zone: tzinfo | None) -> list[Row]:
    """Entries newest first, one line each."""
    return [entry_row(entry, now, width, zone) for entry in reversed(entries)]


def entry_lines(
    entry: Entry, entries: Sequence[Entry], now: datetime, width: int, zone: tzinfo | None, key: str
) -> list[Line]:
    """One entry whole. `key` is the one that goes to what it speaks of."""
    about = f"{short(entry.at, now, zone)}  {entry.responder}  {entry.phase}, {entry.kind}"
    lines: list[Line] = [Content.assemble((f"#{entry.seq} ", "bold $accent"), visible(about))]
    if words := topic(entry, entries).words:
        lines.append(Content.assemble((f"{key:<6} ", "bold $primary"), words))
    for text in entry.text.split("\n"):
        lines += [plain(line) for line in wrap(text, width)]
    lines += _data_lines(entry, width, now, zone)
    return lines


def _data_lines(entry: Entry, width: int, now: datetime, zone: tzinfo | None) -> list[Line]:
    lines: list[Line] = []
    for name, value in entry.data.items():
        if name == "client_id" or value in ("", None, [], {}):
            continue
        label = cut(visible(name.replace("_", " ")), 11)
        if isinstance(value, list):
            lines += labelled(label, f"{len(value)}:", width, indent=12)
            lines += numbered((_words(item) for item in value[:_MOST]), width)
            if len(value) > _MOST:
                lines.append(plain(f"    and {len(value) - _MOST} more: herotui journal show --json"))
        else:
            moment = _moment(value)
            lines += labelled(label, short(moment, now, zone) if moment else _words(value), width, indent=12)
    return lines


def _moment(value: object) -> datetime | None:
    try:
        return parse_stamp(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _words(value: Any) -> str:
    """A JSON value for the eye: of a mapping what it says, without what is empty."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{name.replace('_', ' ')} {_words(part)}" for name, part in value.items() if part)
    if isinstance(value, list):
        return " ".join(_words(part) for part in value)
    return "none" if value is None else str(value)


def head_phrase(seq: int, digits: str, groups: int) -> str:
    """The head as two people compare it: `#147 4f2c 91aa`."""
    return f"#{seq} {grouped(digits, groups)}"


class Search:
    """Entries that hold all the words typed so far; what was looked at is not looked at again."""

    def __init__(self) -> None:
        self.wanted = ""
        self._hits: list[Entry] = []
        self._seen = 0
        self._last: Entry | None = None

    def look(self, entries: Sequence[Entry], wanted: str) -> Sequence[Entry]:
        """Those of `entries` that hold every word of `wanted` (all without one), in their order."""
        words = wanted.casefold().split()
        if not words:
            self.wanted, self._hits, self._seen, self._last = "", [], 0, None
            return entries
        grown = 0 < self._seen <= len(entries) and entries[self._seen - 1] is self._last
        if not grown or not wanted.startswith(self.wanted) or not self.wanted:
            self._hits, start = [], 0
        else:
            start = self._seen
            if wanted != self.wanted:
                self._hits = [entry for entry in self._hits if _holds(entry, words)]
        self._hits = [*self._hits, *(entry for entry in entries[start:] if _holds(entry, words))]
        self.wanted, self._seen, self._last = wanted, len(entries), entries[-1] if entries else None
        return self._hits


def _holds(entry: Entry, words: Sequence[str]) -> bool:
    held = f"#{entry.seq} {entry.phase} {entry.kind} {entry.responder} {entry.text}".casefold()
    return all(word in held for word in words)
