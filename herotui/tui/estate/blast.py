"""The blast radius as numbers and as a picture: where people would rather look than read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from textual.content import Content

from herotui.assess.blast import Radius
from herotui.assess.secrets import Row as Secret
from herotui.assess.tree import Node, below
from herotui.secrets import Danger
from herotui.tui.estate.sight import Frame, Sight, danger_mark
from herotui.tui.widgets.rows import Row
from herotui.tui.words import Line, fitted, labelled, marked, plain

_LABEL = 22
_SHOWN = 8
_EIGHTHS = " ▏▎▍▌▋▊▉"
_STYLES = {"critical": "$error", "high": "$error", "medium": "$warning", "low": "$success"}
_REACH = ("apps", "databases", "add-ons")
_WITHIN = ("accounts", "enterprise accounts", "teams", "spaces", "pipelines")


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of the picture. `most` is the longest bar's count, 0 for a row without one; `leads` is where Enter goes.

    An empty `id` is a heading.
    """

    id: str
    label: str
    count: int = 0
    most: int = 0
    danger: str = ""
    text: str = ""
    least: bool = False
    state: str = ""
    leads: tuple[str, str] = ("", "")
    detail: tuple[tuple[str, str], ...] = ()


class BlastSight(Sight[Bar]):
    """The picture. Enter on a bar goes to what it counts."""

    title = "Blast"
    steady = True
    empty = "Nothing was seen yet."

    def __init__(self, found: Radius, *, whole: bool) -> None:
        super().__init__(list(_bars(found, whole)))

    @property
    def count(self) -> int:
        """The numbers are in it."""
        return 0

    def id(self, thing: Bar) -> str:
        """Its own."""
        return thing.id

    def find(self, thing: Bar) -> str:
        """Label and text."""
        return f"{thing.label} {thing.text} {thing.danger}"

    def row(self, thing: Bar, frame: Frame) -> Row:
        """A heading, a fact, or a bar with its number before it."""
        if not thing.id:
            return Row("", plain(f" {thing.label}", "bold"))
        head = Content.assemble(danger_mark(thing.danger), " ") if thing.danger else Content("    ")
        label = (fitted(thing.label, _LABEL if thing.most else 15), "bold" if not thing.most else "")
        if not thing.most:
            text = fitted(thing.text, max(8, frame.width - 25)).rstrip()
            said = marked(thing.state, text) if thing.state else Content(text)
            return Row("", Content.assemble(head, label, " ", said))
        number = f"{'>=' if thing.least else ''}{thing.count:,}"
        room = max(8, frame.width - _LABEL - 13)
        bar = _bar(thing.count, thing.most, room)
        return Row("", Content.assemble(head, label, f" {number:>7} ", (bar, _STYLES.get(thing.danger, "$primary"))))

    def detail(self, thing: Bar, frame: Frame) -> list[Line]:
        """What stands behind it."""
        number = f": {'at least ' if thing.least else ''}{thing.count:,}" if thing.most else ""
        lines: list[Line] = [plain(f"{thing.label}{number}", "bold")]
        if thing.leads[0]:
            words = f"goes to {thing.leads[0]}" + (f", filtered by {thing.leads[1]}" if thing.leads[1] else "")
            lines.append(Content.assemble((f"{frame.names['open']}  ", "bold $primary"), plain(words)))
        if thing.text:
            lines += labelled("", thing.text, frame.width, indent=2)
        for label, text in thing.detail:
            indent = 2 if label == "-" else max(6, len(label) + 1)
            lines += labelled(label, text, frame.width, indent=indent) if text else [plain(label, "bold")]
        return lines

    def copies(self, thing: Bar) -> list[tuple[str, str]]:
        """It in words."""
        number = f"{'at least ' if thing.least else ''}{thing.count:,}" if thing.most else thing.text
        return [("this in words", f"{thing.label}: {number}"), *((label, text) for label, text in thing.detail)]

    def goes(self, thing: Bar) -> tuple[str, str]:
        """To what it counts."""
        return thing.leads


def _bar(count: int, most: int, room: int) -> str:
    """A bar of at most `room` cells, in eighths of one; whatever is not zero is seen."""
    eighths = count * room * 8 // most if most else 0
    whole, part = divmod(max(eighths, 1) if count else 0, 8)
    return "█" * whole + (_EIGHTHS[part] if part else "")


def _bars(found: Radius, whole: bool) -> Iterator[Bar]:
    yield _reach(found)
    yield Bar("within", "Within", text=_numbers(found, _WITHIN), leads=("Tree", ""))
    yield from _facts(found, whole)
    dangers, least = found.secrets.dangers, found.count("secrets").least
    different, past = found.count("secrets"), found.count("past").count
    yield Bar("", f"Secrets: {different.text} different, {past:,} only in past releases")
    most = max(dangers.values(), default=0) or 1
    for danger in Danger:
        worst = _worst(found, danger)
        yield Bar(
            f"danger:{danger}", str(danger).upper(), dangers.get(str(danger), 0), most, str(danger), "", least,
            leads=("Secrets", str(danger)), detail=tuple(("Reads", row.reading) for row in worst),
        )  # fmt: skip
    providers = found.secrets.providers
    if providers:
        yield Bar("", "Secrets by provider")
    top = providers[0][1] if providers else 1
    worst_of = _dangers_of(found)
    for name, count in providers:
        yield Bar(
            f"provider:{name}", name or "[?] not known", count, top, worst_of.get(name, ""), "", least,
            leads=("Secrets", name or "unknown-provider"), detail=_places_of(found, name),
        )  # fmt: skip


def _reach(found: Radius) -> Bar:
    text = _numbers(found, _REACH)
    notes = tuple(("Not", f"{one.title}: {one.note}") for one in found.counts if one.note)
    readings = (("Whoever has the key", ""), *(("-", node.reading) for node in _top(found.tree)))
    return Bar(
        "reach", "Reach", text=text, leads=("Tree", ""), detail=(("Whose", found.whose), *readings, *notes)
    )  # fmt: skip


def _numbers(found: Radius, titles: tuple[str, ...]) -> str:
    """`at least 21 apps, 18 databases`: what is zero and was seen in full is left out."""
    counts = [one for title in titles for one in found.counts if one.title == title and one.count]
    words = ", ".join(f"{one.count:,} {one.title.removesuffix('s') if one.count == 1 else one.title}" for one in counts)
    least = any(one.least for one in found.counts if one.title in titles)
    return f"{'at least ' if least else ''}{words or 'nothing'}"


def _top(tree: Node) -> list[Node]:
    """The account and the worst apps: what an attacker would read first."""
    account = list(tree.children[:1])
    apps = [node for node in below(tree) if node.kind == "app" and node.danger == "critical" and node.reading]
    return account + apps[:_SHOWN]


def _facts(found: Radius, whole: bool) -> Iterator[Bar]:
    money, leaked, unseen = found.money, found.secrets.leaked, len(found.not_seen)
    could = money.forbidden or f"could be {'>=' if money.least else ''}{money.could:,.0f}"
    yield Bar(
        "money", "Money", text=f"{money.runs:,.2f} USD an hour, {could} (estimate)",
        detail=(
            ("Now", f"{'at least ' if money.least else ''}{money.runs:,.2f} USD an hour for dynos"),
            ("Could", money.forbidden or f"{money.could:,.0f} USD an hour: every process type at Heroku's limits"),
            ("Not", "add-ons: what can be added there has no limit that herotui knows"),
            ("From", money.source),
        ),
    )  # fmt: skip
    text = f"stands in {len(leaked)} places itself" if leaked else "stands in no config var that was seen"
    yield Bar(
        "leaked", "The leaked key", text=text, state="needs_you" if leaked else "done",
        leads=("Secrets", "leaked") if leaked else ("", ""),
        detail=tuple(("-", f"{row.name} of {row.where}") for row in leaked[:_SHOWN]),
    )  # fmt: skip
    shared = len(found.secrets.shared)
    yield Bar("shared", "Shared", text=f"{shared:,} secrets stand in several places", leads=("Shared", ""))
    seen = "nothing: every list was seen" if whole else "nothing so far: it was not all read yet"
    reasons = f"{unseen} list{'s' * (unseen != 1)} not seen, or not whole" if unseen else seen
    yield Bar(
        "not_seen", "Not seen", text=reasons, state="done" if whole and not unseen else "not_seen",
        leads=("Not seen", ""),
        detail=tuple(("-", f"{gap.place}: {gap.reason}") for gap in found.not_seen[:_SHOWN]),
    )  # fmt: skip


def _worst(found: Radius, danger: Danger) -> list[Secret]:
    rows = (row for row in found.secrets.values.values() if row.danger == danger and row.opened is not False)
    ordered = sorted(rows, key=lambda row: (row.where, row.name))
    return ordered[:_SHOWN]


def _dangers_of(found: Radius) -> dict[str, str]:
    """The worst danger of each provider."""
    worst: dict[str, str] = {}
    for row in found.secrets.rows:  # the most dangerous first
        worst.setdefault(row.verdict.provider, row.danger)
    return worst


def _places_of(found: Radius, provider: str) -> tuple[tuple[str, str], ...]:
    rows = [row for row in found.secrets.rows if row.verdict.provider == provider]
    shown = tuple(("-", f"{row.name} of {row.where}") for row in rows[:_SHOWN])
    more = len(rows) - len(shown)
    return (*shown, ("", f"{more} more")) if more > 0 else shown
