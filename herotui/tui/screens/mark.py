"""Dialogs that write into the record: mark a step, add a note; and a question that is answered with yes or no."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Label

from herotui import clock
from herotui.errors import HerotuiError, WrongUse
from herotui.incident.playbook import step
from herotui.journal.errors import NotSaved
from herotui.text.times import parse_typed, stamp
from herotui.tui.screens.dialog import Dialog, Said, box
from herotui.tui.widgets.choice import Choice
from herotui.tui.widgets.field import Field
from herotui.tui.words import block, plain, wrap

Save = Callable[..., Awaitable[object]]
SLOW = 0.3
"""Seconds after which a dialog says that it is saving."""


class FormDialog(Dialog[str]):
    """A dialog whose Enter saves. What was typed stays when the record refuses. Its answer is what to say."""

    _saving = False

    async def save(self) -> str:
        """Write it; returns what to say. Raises HerotuiError."""
        raise NotImplementedError

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in a field."""
        self.action_save()

    def action_save(self) -> None:
        """Enter. While a slow disk works the dialog still answers; what is being saved is not saved twice."""
        if not self._saving:
            self._saving = True
            self.run_worker(self._save_now(), group="save")

    async def _save_now(self) -> None:
        slow = self.set_timer(SLOW, lambda: self.query_one(Said).show_line(plain("saving..")))
        try:
            said = await self.save()
        except NotSaved as error:
            self.query_one(Said).show(f"NOT SAVED, because {error.why}: your text is kept, Enter tries again.")
        except HerotuiError as error:
            self.query_one(Said).show(error)
        else:
            self.dismiss(said)
        finally:
            slow.stop()
            self._saving = False

    def action_cancel(self) -> None:
        """Close; what is on its way to the disk goes on."""
        self.dismiss("Still being saved." if self._saving else None)

    def typed(self, field: str) -> str:
        """What stands in a field."""
        return self.query_one(f"#{field}", Input).value.strip()


def field(label: str, name: str, hint: str = "", value: str = "") -> Horizontal:
    """A label and an input in one line."""
    entry = Field(value, hint=hint, id=name)
    return Horizontal(Label(label, classes="label", markup=False), entry, classes="row")


class MarkDialog(FormDialog):
    """Done, not applicable or reopened, with evidence or a reason."""

    FIRST = "#evidence"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "save", "save", show=False)]

    def __init__(self, step_id: str, save: Save, *, settled: bool) -> None:
        super().__init__()
        self._step, self._save, self._settled = step(step_id), save, settled

    def compose(self) -> ComposeResult:
        """State and evidence."""
        states = {"done": "done", "not_applicable": "not applicable", "open": "reopen"}
        with box(f"{self._step.id} {self._step.title}"):
            yield Label(self._step.question, markup=False)
            yield Choice("State     ", states, "open" if self._settled else "done", id="state")
            yield field("Evidence", "evidence", "what you saw, or the reason")
            yield Said()
            yield Label("Enter saves   Tab, Space change the state   Esc cancels", markup=False)

    async def save(self) -> str:
        """Mark the step; R4 and V1 try the key first."""
        state = self.query_one("#state", Choice).value
        if state in ("done", "not_applicable") and self._step.id in ("R4", "V1"):
            self.query_one(Said).show_line(plain("Trying the key first"))
        await self._save(self._step.id, state, self.typed("evidence"))
        return f"{self._step.id} {state.replace('_', ' ')}."


class NoteDialog(FormDialog):
    """A note; its time may be set back."""

    FIRST = "#note"

    def __init__(self, save: Save, text: str = "") -> None:
        super().__init__()
        self._save, self._text = save, text

    def compose(self) -> ComposeResult:
        """Text and time."""
        with box("Note"):
            yield field("Note", "note", value=self._text)
            yield field("When", "when", 'now; or "20m ago", "18:30", "18:30Z"')
            yield Said()
            yield Label("Enter saves   Tab next field   Esc cancels", markup=False)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Echo the absolute time before it is kept."""
        if event.input.id == "when":
            self.query_one(Said).show_line(plain(echo(event.value)))

    async def save(self) -> str:
        """Add the note."""
        when = self.typed("when")
        if not self.typed("note"):
            raise WrongUse("The note is empty.", do="Type it, or Esc.")
        await self._save(self.typed("note"), parse_typed(when, clock.now()) if when else None)
        return "Note kept."


def echo(typed: str) -> str:
    """The absolute time that was typed, or why it is none."""
    if not typed.strip():
        return ""
    try:
        return f"= {stamp(parse_typed(typed, clock.now()))}"
    except WrongUse as error:
        return error.message


class OursDialog(FormDialog):
    """A finding is the responder's own, and why; or no longer (`ours` is why it was)."""

    FIRST = "#why"

    def __init__(self, title: str, like: str, save: Callable[[str], Awaitable[None]], *, ours: str) -> None:
        super().__init__()
        self._finding, self._like, self._save, self._ours = title, like, save, ours

    def compose(self) -> ComposeResult:
        """The finding, what else the word covers, the reason."""
        lines = [*wrap(self._finding, 72), *(wrap(f"Ours, because {self._ours}", 72) if self._ours else [])]
        with box("No longer ours?" if self._ours else "Ours?"):
            yield Label(block([plain(line) for line in [*lines, *wrap(self._like, 72)]]), markup=False)
            yield field("Because", "why", "why it is not, if you like" if self._ours else "whose it is, and why")
            yield Said()
            yield Label(
                "Enter takes it back   Esc cancels" if self._ours else "Enter saves   Esc cancels", markup=False
            )

    async def save(self) -> str:
        """Record it."""
        await self._save(self.typed("why"))
        return f"No longer ours: {self._finding}" if self._ours else f"Ours: {self._finding}"


class YesNo(Dialog[bool]):
    """A question that only `y` answers with yes."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("y", "yes", "yes", show=False)]

    def __init__(self, title: str, text: str, yes: str) -> None:
        super().__init__()
        self._title, self._text, self._yes = title, text, yes

    def compose(self) -> ComposeResult:
        """The question."""
        with box(self._title):
            yield Label(block([plain(line) for line in wrap(self._text, 72)]), markup=False)
            yield Label(f"y  {self._yes}     Esc  cancel", markup=False)

    def action_yes(self) -> None:
        """Yes."""
        self.dismiss(True)
