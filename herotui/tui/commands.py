"""One table of commands: keys, footer, `?`, palette and the README's key table come from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

PANES = frozenset({"start", "main", "estate", "audit", "report", "journal"})
WORK = PANES - {"start"}


class Scene(Protocol):
    """What a command looks at to say whether it can run now."""

    @property
    def pane(self) -> str:
        """Which of `PANES` is in front."""

    @property
    def has_incident(self) -> bool:
        """Whether an incident is open."""

    @property
    def read_only(self) -> bool:
        """Whether nothing may be written, to Heroku or to the journal."""

    @property
    def past(self) -> bool:
        """Whether this is the record of a drill whose world has ended."""

    @property
    def nothing_to_revoke(self) -> str:
        """Why there is nothing left to revoke, or nothing."""

    @property
    def busy(self) -> str:
        """What runs already and must end first, or nothing."""

    @property
    def looks(self) -> bool:
        """Whether the step in front has something to look at again."""

    @property
    def turns(self) -> bool:
        """Whether the step in front has several views."""

    @property
    def damaged(self) -> str:
        """Where the journal stops holding, or nothing."""


_PAST = "this drill's world ended with its window; d starts a new one"


def _never(scene: Scene) -> str:
    return ""


def _needs_incident(scene: Scene) -> str:
    return "" if scene.has_incident else "no incident is open: n starts one"


def _locked(scene: Scene) -> str:
    return _PAST if scene.past else "read-only mode" if scene.read_only else ""


def _writes(scene: Scene) -> str:
    return _needs_incident(scene) or _locked(scene) or _damaged(scene)


def _damaged(scene: Scene) -> str:
    return f"the journal is damaged at {scene.damaged}: 8 shows it, o goes on in a new one" if scene.damaged else ""


def _goes_on(scene: Scene) -> str:
    return _needs_incident(scene) or _locked(scene) or ("" if scene.damaged else "the journal is not damaged")


def _revokes(scene: Scene) -> str:
    # Other work never stands in its way: while it runs, that work's requests wait.
    return _locked(scene) or scene.nothing_to_revoke


def _looks(scene: Scene) -> str:
    if scene.past:
        return _PAST
    return scene.busy or ("" if scene.looks else "nothing here that herotui could look at again: by hand, c copies")


def _drills(scene: Scene) -> str:
    return "" if scene.past or scene.pane == "start" else "on Start"


def _turns(scene: Scene) -> str:
    return "" if scene.turns else "one view here"


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `id` is what the settings remap; `keys` are Textual's names, the first one is shown.

    `where` are the panes in which it works, `lists` says that a list with focus takes it. `disabled` gives the reason
    why it can't run now, or nothing. `order` is its place in the footer, 0 for none; the lowest leave it last.
    """

    id: str
    keys: tuple[str, ...]
    title: str
    tooltip: str
    where: frozenset[str] = PANES
    lists: bool = False
    disabled: Callable[[Scene], str] = _never
    order: int = 0


_PHASES = ("Assess", "Audit", "Rotate", "Verify", "Monitor", "Prevent")

COMMANDS: tuple[Command, ...] = (
    Command(
        "open",
        ("enter",),
        "open",
        "Open what the cursor is on, or do the step's next action",
        PANES - {"report"},
        lists=True,
        order=4,
    ),
    Command("write", ("enter",), "write to file", "Write the report", frozenset({"report"}), order=4),
    Command("new", ("n",), "new", "Start a new incident", frozenset({"start"}), order=5),
    Command(
        "drill",
        ("d",),
        "drill",
        "Practise on a simulated company",
        frozenset({"start", "main"}),
        disabled=_drills,
        order=6,
    ),
    Command(
        "mark",
        ("x",),
        "mark",
        "Mark the step: done, not applicable, reopened; a finding: ours",
        frozenset({"main", "audit"}),
        disabled=_writes,
        order=5,
    ),
    Command("note", ("n",), "note", "Write a note; its time can be set back", WORK, disabled=_writes, order=6),
    Command(
        "copy",
        ("c", "y"),
        "copy",
        "Copy the way by hand, the status, or the ticket to Heroku support",
        WORK,
        disabled=_needs_incident,
        order=7,
    ),
    Command(
        "again",
        ("r",),
        "look again",
        "Look again, or sort in what came meanwhile; reads only",
        frozenset({"main", "estate", "audit"}),
        disabled=_looks,
        order=10,
    ),
    Command(
        "go_on",
        ("o",),
        "go on in a new journal",
        "After damage: go on in a new file that cites the good part",
        frozenset({"journal"}),  # not where one may be about to type a note
        disabled=_goes_on,
        order=4,
    ),
    Command(
        "verify",
        ("v",),
        "verify",
        "Check the journal's files from the first byte",
        frozenset({"journal"}),
        disabled=_needs_incident,
        order=9,
    ),
    Command(
        "seal",
        ("s",),
        "seal",
        "The journal's head, to read out on the phone or to copy",
        WORK,
        disabled=_needs_incident,
    ),
    Command("filter", ("/",), "filter", "Filter as you type", frozenset({"journal", "estate", "audit"}), order=8),
    Command(
        "view_before",
        ("[",),
        "",
        "The view before: of the estate, of the audit, of the code's stores and languages",
        frozenset({"main", "estate", "audit"}),
        disabled=_turns,
    ),
    Command(
        "view_next",
        ("]",),
        "next view",
        "The next view",
        frozenset({"main", "estate", "audit"}),
        disabled=_turns,
        order=9,
    ),
    Command("zoom_in", ("+",), "", "A finer strip: minutes", frozenset({"audit"})),
    Command("zoom_out", ("-",), "", "A coarser strip: days", frozenset({"audit"})),
    Command("local", ("t",), "local time", "Show times in UTC or in local time", order=12),
    Command("palette", (":", "ctrl+p"), "commands", "Run a command by its name", order=3),
    Command("help", ("?",), "keys", "Keys that work here, and what the words mean", order=2),
    Command(
        "revoke",
        ("!",),
        "BREAK GLASS",
        "Revoke now: opens the preview, itself revokes nothing",
        disabled=_revokes,
        order=1,
    ),
    *(
        Command(f"phase_{n}", (str(n),), name, f"Go to {name}", disabled=_needs_incident)
        for n, name in enumerate(_PHASES, 1)
    ),
    Command(
        "estate",
        ("e",),
        "estate",
        "Go to the estate: what the key opens",
        WORK - {"estate"},
        disabled=_needs_incident,
    ),
    Command(
        "audit",
        ("u",),
        "audit",
        "Go to the audit: findings, footholds, timeline",
        WORK - {"audit"},
        disabled=_needs_incident,
    ),
    Command("report", ("7",), "Report", "Go to the report", disabled=_needs_incident),
    Command("journal", ("8",), "Journal", "Go to the journal", disabled=_needs_incident),
    Command("start", ("0",), "Start", "Go to the start: resume, new, drill"),
    Command("back", ("escape",), "back", "Back to the main screen; in a dialog: cancel", disabled=_needs_incident),
    Command("quit", ("q", "ctrl+c"), "quit", "Quit; Ctrl+C copies a selection first", order=13),
    Command("up", ("up", "k"), "up", "Up", lists=True),
    Command("down", ("down", "j"), "down", "Down", lists=True),
    Command("page_up", ("pageup",), "page up", "A page up", lists=True),
    Command("page_down", ("pagedown",), "page down", "A page down", lists=True),
    Command("first", ("home", "g"), "first", "To the first row", lists=True),
    Command("last", ("end", "G"), "last", "To the last row", lists=True),
    Command("fold", ("left", "h"), "fold", "Fold a branch, or go up to what it hangs on", lists=True),
    Command("unfold", ("right", "l"), "unfold", "Unfold a branch", lists=True),
    Command("select", ("space",), "select", "Select a row, or take the next choice", lists=True),
    Command("pane_next", ("tab",), "next pane", "Focus the next pane or field", lists=True),
    Command("pane_before", ("shift+tab",), "pane before", "Focus the pane or field before", lists=True),
)

_BY_ID = {command.id: command for command in COMMANDS}
_TEXTUAL = {
    "?": "question_mark",
    "!": "exclamation_mark",
    ":": "colon",
    "/": "slash",
    "[": "left_square_bracket",
    "]": "right_square_bracket",
    "+": "plus",
    "-": "minus",
}
_SHOWN = {"escape": "Esc", "enter": "Enter", "space": "Space", "tab": "Tab", "shift+tab": "Shift+Tab"}


def command(command_id: str) -> Command:
    """The command with this id; raises KeyError."""
    return _BY_ID[command_id]


def keys_of(found: Command, remapped: Mapping[str, str]) -> tuple[str, ...]:
    """Its keys, the settings' before its own; several are separated by commas."""
    given = tuple(key.strip() for key in remapped.get(found.id, "").split(",") if key.strip())
    return given or found.keys


def textual_name(key: str) -> str:
    """A key as Textual calls it."""
    return _TEXTUAL.get(key, key)


def key_name(key: str) -> str:
    """A key as people call it: `Esc`, `Ctrl+P`, `!`."""
    if len(key) == 1:
        return key
    return _SHOWN.get(key) or "+".join(part.capitalize() for part in key.split("+"))


def available(scene: Scene) -> tuple[Command, ...]:
    """The commands that belong to the pane in front, able to run or not."""
    return tuple(found for found in COMMANDS if scene.pane in found.where)


def footer(scene: Scene, remapped: Mapping[str, str], width: int) -> tuple[tuple[Command, str], ...]:
    """What the footer shows: commands that work now with their words, in table order, as many as fit in `width`."""
    works = [c for c in available(scene) if c.order and not c.disabled(scene)]
    chosen: list[Command] = []
    room = width
    for found in sorted(works, key=lambda c: c.order):
        room -= len(_footer_words(found, remapped)) + 2
        if room < 0:
            break
        chosen.append(found)
    tail = [c for c in chosen if c.order <= 3]
    shown = [c for c in works if c in chosen and c not in tail] + tail
    return tuple((c, _footer_words(c, remapped)) for c in shown)


def _footer_words(found: Command, remapped: Mapping[str, str]) -> str:
    return f"{key_name(keys_of(found, remapped)[0])} {found.title}"


def key_table_markdown() -> str:
    """The table of keys for the README."""
    rows = ["| key | does | where | setting |", "|---|---|---|---|"]
    for found in COMMANDS:
        keys = " ".join(f"`{key_name(key)}`" for key in found.keys)
        where = "lists" if found.lists else "everywhere" if found.where == PANES else ", ".join(sorted(found.where))
        rows.append(f"| {keys} | {found.tooltip} | {where} | `{found.id}` |")
    return "\n".join(rows) + "\n"
