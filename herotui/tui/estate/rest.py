"""What was not seen, what was made since the leak, and the files that prove it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from herotui.assess.since import Made, Since
from herotui.incident.state import Evidence, Gap
from herotui.text.times import short
from herotui.tui.estate.sight import Frame, Sight
from herotui.tui.widgets.rows import Row
from herotui.tui.words import Line, fitted, labelled, marked, plain, wrap


@dataclass(frozen=True, slots=True)
class Reason:
    """Places that were not seen because of the same thing, and what would show them."""

    why: str
    how: str
    places: tuple[str, ...]


class NotSeenSight(Sight[Reason]):
    """Grouped by reason: unknown is a result."""

    title = "Not seen"
    empty = "Every place that was asked for was seen in full."

    def __init__(self, gaps: Sequence[Gap]) -> None:
        found: dict[tuple[str, str], list[str]] = {}
        for gap in gaps:
            found.setdefault((gap.reason, gap.how), []).append(gap.place)
        super().__init__([Reason(why, how, tuple(places)) for (why, how), places in found.items()])
        self._places = len(gaps)

    @property
    def count(self) -> int:
        """Places, not reasons."""
        return self._places

    def id(self, thing: Reason) -> str:
        """The reason."""
        return f"{thing.why}/{thing.how}"

    def find(self, thing: Reason) -> str:
        """Reason and places."""
        return f"{thing.why} {thing.how} {' '.join(thing.places)}"

    def row(self, thing: Reason, frame: Frame) -> Row:
        """The places, and why."""
        places = thing.places[0] if len(thing.places) == 1 else f"{len(thing.places)} lists"
        room = min(34, frame.width // 2)
        why = fitted(thing.why, max(8, frame.width - room - 6)).rstrip()
        return Row("", Content.assemble(marked("not_seen", fitted(places, room)), f" {why}"))

    def detail(self, thing: Reason, frame: Frame) -> list[Line]:
        """Why, what would show it, and each place."""
        lines = [marked("not_seen", "Not seen, which is not none", "bold")]
        lines += labelled("Why", thing.why, frame.width)
        lines += labelled("To see", thing.how or "herotui knows no way: look by hand", frame.width, indent=8)
        for place in thing.places:
            first, *rest = wrap(place, frame.width - 4)
            lines += [plain(f"  - {first}"), *(plain(f"    {line}") for line in rest)]
        return lines

    def copies(self, thing: Reason) -> list[tuple[str, str]]:
        """What would show it, and the places."""
        texts = [("what would show it", thing.how), ("the places", "\n".join(thing.places))]
        return [(what, text) for what, text in texts if text]


class ChangesSight(Sight[Made]):
    """What was made since the leak, the newest first."""

    title = "Changes"
    empty = "Nothing was made since the leak in what was seen."

    def __init__(self, since: Since) -> None:
        self._since = since
        super().__init__(since.made)

    def id(self, thing: Made) -> str:
        """What, when and its name."""
        return f"{thing.what}/{thing.at.isoformat()}/{thing.name}/{thing.where}"

    def find(self, thing: Made) -> str:
        """All of it."""
        stays = "stays" if thing.stays else ""
        return f"{thing.what} {thing.name} {thing.where} {thing.by} {stays}"

    def row(self, thing: Made, frame: Frame) -> Row:
        """When, what, its name, by whom; what lets somebody stay is marked."""
        when = short(thing.at, frame.now, frame.zone)
        left = Content.assemble(
            marked("needs_you" if thing.stays else "open", f"{when:<16}"),
            (f" {fitted(thing.where or thing.what, 26)} ", "$accent"),
            fitted(thing.name, max(8, frame.width - 50)).rstrip(),
        )
        return Row("", left)

    def detail(self, thing: Made, frame: Frame) -> list[Line]:
        """All of it, and what it speaks for."""
        width = frame.width
        lines = labelled("Made", f"{thing.name}, {short(thing.at, frame.now, frame.zone)}", width)
        lines += labelled("What", thing.where or thing.what, width)
        lines += labelled("By", thing.by or "[?] not told by Heroku", width)
        if thing.stays:
            lines.append(marked("needs_you", "It outlives the key: whoever made it can stay, or listen."))
        since = short(self._since.at, frame.now, frame.zone)
        lines += labelled("Since", f"{since}, the leak or the bound of it", width)
        return lines

    def copies(self, thing: Made) -> list[tuple[str, str]]:
        """It in one line."""
        line = ", ".join(
            part for part in (thing.where or thing.what, thing.name, thing.at.isoformat(), thing.by) if part
        )
        return [("this change", line)]


class EvidenceSight(Sight[Evidence]):
    """The saved looks: their files and hashes."""

    title = "Evidence"
    empty = (
        "No look at the estate is saved yet. One is saved at the end of each look, and its hash goes to the journal."
    )

    def id(self, thing: Evidence) -> str:
        """Its hash."""
        return thing.sha256

    def find(self, thing: Evidence) -> str:
        """File and hash."""
        return f"{thing.file} {thing.sha256}"

    def row(self, thing: Evidence, frame: Frame) -> Row:
        """When, how much of it was seen, and the file."""
        when = short(thing.at, frame.now, frame.zone)
        seen = f"{thing.places - thing.not_seen:,} of {thing.places:,} places"
        state = "done" if thing.whole else "not_seen"
        left = Content.assemble(
            marked(state, f"{when}  {seen}  "), fitted(thing.file, max(8, frame.width - 44)).rstrip()
        )
        return Row("", left)

    def detail(self, thing: Evidence, frame: Frame) -> list[Line]:
        """The whole hash."""
        width = frame.width
        lines = labelled("File", thing.file, width)
        lines += labelled("Hash", f"SHA-256 {thing.sha256}", width)
        lines += labelled("Taken", short(thing.at, frame.now, frame.zone), width)
        whole = "whole" if thing.whole else "cut short: what was not seen may be asked for again"
        lines += labelled("Seen", f"{thing.places - thing.not_seen:,} of {thing.places:,} places, {whole}", width)
        lines += labelled("Holds", "no secret's value: keyed fingerprints in their place", width)
        return lines

    def copies(self, thing: Evidence) -> list[tuple[str, str]]:
        """The line that sha256sum checks, and the file."""
        return [("hash and file, as sha256sum --check reads it", f"{thing.sha256}  {thing.file}"), ("file", thing.file)]
