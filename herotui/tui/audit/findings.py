"""Findings, the worst first; and those that outlive the key, with what removes each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.content import Content

from herotui.incident.status import SEVERITIES
from herotui.text.times import short
from herotui.tui.audit.item import Item, rank
from herotui.tui.estate.sight import Frame, Sight, danger_mark, time_room
from herotui.tui.widgets.rows import Row
from herotui.tui.words import Line, code, fitted, headed, labelled, marked, plain

_WIDE = 100


class FindingSight(Sight[Item]):
    """One line a finding; what is the responder's own stands last."""

    title: ClassVar[str] = "Findings"

    def __init__(self, items: Iterable[Item], empty: str) -> None:
        self.empty = empty
        super().__init__(sorted(items, key=rank))
        self._oldest = min((one.when for one in self.things if one.when), default=None)

    @property
    def count(self) -> int:
        """Those that are nobody's own."""
        return sum(not one.ours for one in self.things)

    def id(self, thing: Item) -> str:
        """The finding's."""
        return thing.id

    def find(self, thing: Item) -> str:
        """Severity, title, place, who and account; `ours`, `foothold`."""
        words = "ours" if thing.ours else "foothold" if thing.foothold else ""
        return f"{thing.severity} {thing.title} {thing.where} {thing.who} {thing.actor} {thing.confidence} {words}"

    def row(self, thing: Item, frame: Frame) -> Row:
        """Severity, what, where; at the end when, who, how sure."""
        when = short(thing.when, frame.now, frame.zone) if thing.when else "not told"
        who = f"{thing.who:<10} {thing.confidence:<6}"
        end = f" {when:>{time_room(self._oldest, frame)}} {who if frame.width >= _WIDE else thing.who:<10}"
        return Row("", _head(thing, frame.width - len(end), 24 if frame.width >= _WIDE else 16), Content(end))

    def detail(self, thing: Item, frame: Frame) -> list[Line]:
        """Why, who, evidence, what would make it harmless, what ends it, and the way back."""
        return [*_named(thing, frame), *_why(thing, frame), *_ends(thing, frame.width), *_seen(thing, frame)]

    def copies(self, thing: Item) -> list[tuple[str, str]]:
        """The way by hand, the calls, the finding in words."""
        found = [(thing.command, thing.command)] if thing.command else []
        if thing.calls:
            found.append(("the calls", "\n".join(thing.calls)))
        when = f", {thing.when.isoformat()}" if thing.when else ""
        words = f"{thing.title}, {thing.where}{when}, {thing.who} ({thing.confidence}): {thing.why}"
        return [*found, ("the finding in words", words)]


class FootholdSight(FindingSight):
    """The worklist for Rotate: what survives the key, and the call that ends it."""

    title: ClassVar[str] = "Footholds"

    def row(self, thing: Item, frame: Frame) -> Row:
        """What and where; at the end the step and the call, or that it is by hand."""
        call = thing.calls[0] if thing.calls else thing.command or "by hand"
        end = f" {thing.step:<2} {fitted(call, 52 if frame.width >= _WIDE else 26)}"
        return Row("", _head(thing, frame.width - len(end), 24 if frame.width >= _WIDE else 12), Content(end))

    def detail(self, thing: Item, frame: Frame) -> list[Line]:
        """What ends it comes first."""
        return [*_named(thing, frame), *_ends(thing, frame.width), *_why(thing, frame), *_seen(thing, frame)]


def _head(thing: Item, room: int, place: int) -> Content:
    title = fitted(thing.title, max(10, room - place - 6))
    where = fitted(thing.where or "account", place)
    if thing.ours:
        return Content.assemble(marked("not_applicable", title), f" {where}")
    return Content.assemble(danger_mark(thing.severity), f" {title} ", (where, "$accent"))


def _named(thing: Item, frame: Frame) -> list[Line]:
    word = SEVERITIES.get(thing.severity, "? NOT RATED")
    when = short(thing.when, frame.now, frame.zone) if thing.when else "time not told"
    head = f"{word}  {thing.title}, {thing.where or 'account'}, {when}"
    return headed(head, frame.width)


def _why(thing: Item, frame: Frame) -> list[Line]:
    width = frame.width
    lines = _said_of_it(thing, frame)
    if thing.why:
        lines += labelled("Why", thing.why, width, indent=8)
    who = ", ".join(part for part in (thing.who, thing.confidence, thing.actor) if part)
    who = who or "[?] not known"
    lines += labelled("Who", f"{who}: {thing.who_why}" if thing.who_why else who, width, indent=8)
    if thing.harmless:
        lines += labelled("Unless", thing.harmless, width, indent=8)
    return lines


def _seen(thing: Item, frame: Frame) -> list[Line]:
    lines: list[Line] = []
    for number, fact in enumerate(thing.evidence):
        at = f", {short(fact.at, frame.now, frame.zone)}" if fact.at else ""
        lines += labelled("" if number else "Seen", f"{fact.text} ({fact.source}{at})", frame.width, indent=8)
    if thing.entry:
        words = f"#{thing.entry}: {frame.names['open']} goes to it"
        lines += labelled("Journal", words, frame.width, indent=8)
    return lines


def _said_of_it(thing: Item, frame: Frame) -> list[Line]:
    key = frame.names["mark"]
    if thing.ours:
        how = "said of its like" if thing.alike else "said of this one"
        lines = labelled("Ours", f"because {thing.ours} ({how})", frame.width, indent=8)
        return [*lines, *labelled("", f"{key} takes it back", frame.width, indent=8)]
    return labelled("Yours?", f"{key} says so, with a reason: then its like are yours too", frame.width, indent=8)


def _ends(thing: Item, width: int) -> list[Line]:
    if not (thing.text or thing.calls or thing.command):
        return [marked("not_seen", "No action is known: look by hand")]
    by = f"{thing.step}: {thing.text}" if thing.text else f"{thing.step}: by hand"
    lines = labelled("Ends by", by, width, indent=8)
    for call in thing.calls:
        lines += labelled("", call, width, indent=8, style="$primary")
    if thing.command:
        lines += [plain("By hand", "bold"), *(line for part in _pieces(thing.command, width) for line in code(part))]
    if thing.calls or thing.way_back:
        lines += labelled("Back", thing.way_back or "NONE: it can't be undone", width, indent=8)
    return lines


def _pieces(command: str, width: int) -> list[str]:
    """A command that is too long for its line, cut where it must be: `c` copies the whole."""
    room = max(8, width - 2)
    return [command[at : at + room] for at in range(0, len(command), room)]
