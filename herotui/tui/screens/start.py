"""Start: resume, new incident, break glass, drill. Nothing has been sent to Heroku here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Label

from herotui import clock
from herotui.desk import StartInfo
from herotui.errors import HerotuiError
from herotui.journal.cabinet import Filed
from herotui.secret import Secret
from herotui.text.times import parse_typed, stamp
from herotui.tui.screens.dialog import Said
from herotui.tui.screens.mark import echo
from herotui.tui.screens.mark import field as labelled_field
from herotui.tui.widgets.choice import Choice
from herotui.tui.widgets.key_field import KeyField
from herotui.tui.widgets.rows import Row, Rows
from herotui.tui.words import fitted, marked, plain

ANSWERS = {"not_known": "[?] not known", "yes": "yes", "no": "no"}
QUESTIONS = {"public": "Public?        ", "used": "Used?          ", "suspect": "Suspect here?"}
PEOPLE = {"lead": "Lead", "scribe": "Scribe", "channel": "Channel", "key_owner": "Key owner"}


@dataclass
class NewIncident:
    """What Start asked; only the key is needed, and even that can be missing (a masked alert)."""

    leaked: Secret | None
    leaked_at: datetime | None = None
    situation: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)


def key_lines(info: StartInfo) -> list[tuple[str, str]]:
    """The keys that were found, and what is wrong with where they are: states of `SYMBOLS` and sentences."""
    came = info.responder_from
    responder = ("done", f"Responder key: {came}, not tried yet") if came else ("not_seen", "Responder key: none found")
    return [responder, *(("needs_you", notice) for notice in info.notices)]


class StartPane(VerticalScroll):
    """The menu, the keys that were found, and the form for a new incident."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "begin", "start", show=False)]

    @dataclass
    class Chosen(Message):
        """A line of the menu: `resume`, `new`, `revoke` or `drill`."""

        what: str

    @dataclass
    class Begin(Message):
        """The form was sent off."""

        incident: NewIncident

    def __init__(self, info: StartInfo, names: Mapping[str, str], *, incident: bool, id: str) -> None:
        super().__init__(id=id, can_focus=False)
        self._info, self._names = info, names
        self.border_title = "herotui"
        self.border_subtitle = "" if incident else "nothing has been sent to Heroku"

    @property
    def resumes(self) -> Filed | None:
        """The incident that the menu offers."""
        return self._info.open_incident

    def compose(self) -> ComposeResult:
        """Menu, keys, form."""
        yield Rows(self._menu(), id="menu")
        for state, text in key_lines(self._info):
            yield Label(marked(state, text), markup=False)
        yield Label("- New incident: only the key is needed now, Enter starts it " + "-" * 17, markup=False)
        found = self._info.leaked_format
        given = f"found, format {found}: Enter starts" if found else "none yet: paste it here"
        yield Horizontal(Label("Leaked key", classes="label"), KeyField(id="leaked", empty=given), classes="row")
        yield labelled_field("Leaked at", "leaked-at", 'not known; "2h ago", "18:30", "18:30Z" all work')
        yield Said()
        for name, words in QUESTIONS.items():
            yield Choice(f"{words:<15}", ANSWERS, "not_known", id=f"ask-{name}")
        for name, words in PEOPLE.items():
            yield labelled_field(words, f"who-{name}", "can be left out")

    def _menu(self) -> list[Row]:
        rows = []
        filed = self._info.open_incident
        if filed is not None:
            opened = f", opened {stamp(filed.opened_at)}" if filed.opened_at else ""
            over = filed.world == "drill" != self._info.world
            about = f"{filed.id}{opened}" + (", a drill that is over" if over else ", DAMAGED" if filed.damage else "")
            text = f" {'Read' if over else 'Resume':<12} {fitted(about, 57).rstrip()}"
            rows.append(Row("resume", Content(text), Content("Enter ")))
        rows += [
            Row("new", Content(" New incident a key leaked, or may have"), Content(f"{self._names['new']} ")),
            Row(
                "revoke",
                Content.assemble(
                    (" BREAK GLASS", "bold $error"), "  they are inside right now: revoke first, ask later"
                ),
                Content(f"{self._names['revoke']} "),
            ),
            Row(
                "drill",
                Content(" Drill        practise on a simulated, breached company"),
                Content(f"{self._names['drill']} "),
            ),
        ]
        return rows

    def take_focus(self) -> None:
        """The menu has it, its first line being what comes next."""
        self.query_one("#menu").focus()

    def new(self) -> None:
        """Into the form."""
        self.query_one("#leaked").focus()

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Enter on the menu."""
        event.stop()
        self.post_message(self.Chosen(event.row.id))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Echo the absolute time before it is kept."""
        if event.input.id == "leaked-at":
            self.query_one(Said).show_line(plain(echo(event.value)))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in a field."""
        event.stop()
        self.action_begin()

    def on_key_field_submitted(self, event: KeyField.Submitted) -> None:
        """Enter in the key's field."""
        event.stop()
        self.action_begin()

    def action_begin(self) -> None:
        """Send the form off, if it makes sense."""
        try:
            asked = self._asked()
        except HerotuiError as error:
            self.query_one(Said).show(error)
        else:
            self.query_one(KeyField).action_clear()
            self.post_message(self.Begin(asked))

    def _asked(self) -> NewIncident:
        typed = self.query_one("#leaked-at", Input).value.strip()
        people = {name: self.query_one(f"#who-{name}", Input).value.strip() for name in PEOPLE}
        return NewIncident(
            self.query_one(KeyField).take(),
            parse_typed(typed, clock.now()) if typed else None,
            {name: self.query_one(f"#ask-{name}", Choice).value for name in QUESTIONS},
            {name: who for name, who in people.items() if who},
        )
