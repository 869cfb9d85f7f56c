"""The estate as a tree: key, account, teams, apps and what hangs on them. Only what is unfolded is laid out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from textual.content import Content

from herotui.assess.tree import Node
from herotui.incident.guidance.model import ByHand
from herotui.tui.estate.sight import Frame, Sight, danger_mark
from herotui.tui.widgets.rows import Row
from herotui.tui.words import Line, fitted, labelled, marked, plain

_KINDS = {
    "key": "key", "account": "account", "enterprise": "enterprise", "team": "team", "space": "space", "app": "app",
    "pipeline": "pipeline", "secret": "secret", "addon": "add-on", "github": "GitHub", "not_seen": "not seen",
}  # fmt: skip
_BY_HAND = {
    "app": (
        ByHand("the app", "heroku apps:info --app <app>"),
        ByHand("its config vars (the values appear on screen too)", "heroku config --app <app>"),
        ByHand("its add-ons", "heroku addons --app <app>"),
        ByHand("who may work on it", "heroku access --app <app>"),
    ),
    "team": (
        ByHand("its members", "heroku members --team <team>"),
        ByHand("its apps", "heroku apps --team <team>"),
    ),
    "space": (ByHand("the space", "heroku spaces:info --space <space>"),),
    "pipeline": (ByHand("the pipeline", "heroku pipelines:info <pipeline>"),),
    "account": (ByHand("every app", "heroku apps --all"), ByHand("every add-on", "heroku addons --all")),
}


@dataclass(frozen=True, slots=True)
class Branch:
    """A node where it hangs: its place in the whole tree, its depth, the place after its last descendant."""

    node: Node
    place: int
    depth: int
    end: int


class TreeSight(Sight[Branch]):
    """The tree. Left and right fold; a filter shows what it finds with all above it."""

    title = "Tree"
    empty = "Nothing was seen yet."
    folds = True

    def __init__(self, root: Node) -> None:
        self._open: set[int] = set()
        super().__init__(list(_laid_out(root)))

    @property
    def count(self) -> int:
        """Its number says nothing: the numbers have a view of their own."""
        return 0

    def id(self, thing: Branch) -> str:
        """Kind and id."""
        return f"{thing.node.kind}:{thing.node.id}"

    def find(self, thing: Branch) -> str:
        """Kind, name, danger and reading."""
        node = thing.node
        return f"{_KINDS.get(node.kind, node.kind)} {node.title} {node.danger} {node.reading}"

    def visible(self, wanted: str, opened: Set[str]) -> list[int]:
        """What is unfolded; with a filter what it finds, and all that this hangs on."""
        shown = self._found(super().visible(wanted, opened)) if wanted.strip() else self._unfolded(opened)
        self._open = {this for this, below in pairwise(shown) if self.things[below].depth > self.things[this].depth}
        return shown

    def _unfolded(self, opened: Set[str]) -> list[int]:
        shown: list[int] = []
        at = 0
        while at < len(self.things):
            shown.append(at)
            at = at + 1 if self.ids[at] in opened else self.things[at].end
        return shown

    def _found(self, hits: Sequence[int]) -> list[int]:
        shown: dict[int, None] = {}
        above: list[int] = []
        at = 0
        for hit in hits:
            while at <= hit:
                depth = self.things[at].depth
                del above[depth:]
                above.append(at)
                at += 1
            shown.update(dict.fromkeys(above[: self.things[hit].depth + 1]))
        return list(shown)

    @property
    def first_opened(self) -> frozenset[str]:
        """What is unfolded at first: the key and its account; a small estate's teams as well."""
        few = sum(1 for one in self.things if one.node.kind == "app") <= 12
        kinds = ("key", "account", "team") if few else ("key", "account")
        return frozenset(id for id, one in zip(self.ids, self.things, strict=True) if one.node.kind in kinds)

    def parent(self, id: str) -> str:
        """The row that a row hangs on, or empty."""
        at = self.ids.index(id) if id in self.ids else 0
        depth = self.things[at].depth
        return next((self.ids[up] for up in range(at - 1, -1, -1) if self.things[up].depth < depth), "")

    def row(self, thing: Branch, frame: Frame) -> Row:
        """Danger, indent, kind and name; at the end how much hangs on it."""
        node = thing.node
        branch = ("- " if thing.place in self._open else "+ ") if node.children else "  "
        below = f" {_under(node)}" if node.children else ""
        named = Content.assemble(
            danger_mark(node.danger),
            f" {'  ' * thing.depth}{branch}",
            ("" if node.kind == "key" else f"{_KINDS.get(node.kind, node.kind)} ", "$accent"),
        )
        if node.kind == "not_seen":
            named = Content.assemble(f"    {'  ' * thing.depth}", marked("not_seen", "not seen: "))
        room = max(10, frame.width - named.cell_length - len(below))
        title = fitted(node.title, room).rstrip()
        rest = room - len(title) - 2
        reading = fitted(f"  {node.reading}", rest).rstrip() if rest > 24 and node.kind != "not_seen" else ""
        return Row("", Content.assemble(named, (title, "bold"), reading), Content(below))

    def detail(self, thing: Branch, frame: Frame) -> list[Line]:
        """The attacker's reading, the way from the key to it, and what the scope forbids."""
        node, width = thing.node, frame.width
        lines: list[Line] = [
            Content.assemble(
                danger_mark(node.danger), f" {_KINDS.get(node.kind, node.kind)} ", (plain(node.title).plain, "bold")
            )
        ]
        if node.kind == "not_seen":
            lines += labelled("Why", f"[?] {node.reading}", width)
        elif node.reading:
            lines += labelled("Reads", f"Whoever has the key {node.reading}", width)
        lines += labelled("Way", " > ".join(node.way), width)
        if node.forbidden:
            lines += labelled("Not", node.forbidden, width)
        if node.children:
            lines += labelled("Holds", _under(node), width)
        worst = [one for one in node.children if one.danger == "critical" and one.reading][:5]
        if worst:
            lines.append(plain("Worst in it", "bold"))
            lines += [line for one in worst for line in labelled("!!!", f"{one.title}: {one.reading}", width)]
        lines += _by_hand_lines(node, frame)
        return lines

    def copies(self, thing: Branch) -> list[tuple[str, str]]:
        """The commands to look at it by hand, then what an attacker reads in it, and the way."""
        node = thing.node
        commands = [(filled, filled) for filled in _commands(node)]
        texts = [("what it means", node.reading), ("the way from the key", " > ".join(node.way))]
        return commands + [(what, text) for what, text in texts if text]


def _laid_out(root: Node) -> Iterator[Branch]:
    branches: list[Branch] = []
    _lay_out(root, 0, branches)
    yield from branches


def _lay_out(node: Node, depth: int, branches: list[Branch]) -> None:
    place = len(branches)
    branches.append(Branch(node, place, depth, 0))
    for child in node.children:
        _lay_out(child, depth + 1, branches)
    branches[place] = Branch(node, place, depth, len(branches))


def _under(node: Node) -> str:
    """`12 apps, 3 teams`: what hangs on it."""
    counts: dict[str, int] = {}
    for child in node.children:
        counts[child.kind] = counts.get(child.kind, 0) + 1
    words = [
        f"{count} {_KINDS.get(kind, kind)}{'s' * (count != 1 and kind not in ('not_seen', 'github'))}"
        for kind, count in counts.items()
    ]
    return ", ".join(words)


def _commands(node: Node) -> list[str]:
    facts = {node.kind: node.title}
    return [way.filled(facts) for way in _BY_HAND.get(node.kind, ())]


def _by_hand_lines(node: Node, frame: Frame) -> list[Line]:
    commands = _commands(node)
    if not commands:
        return []
    head = Content.assemble(("By hand", "bold"), f"   ({frame.names['copy']} copies)")
    return [head, *(Content.styled(f"  {plain(line).plain}", "$primary") for line in commands)]
