"""A guided form: its parts as lines, the questions of the one under the cursor below. Nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Label, Static

from herotui.errors import HerotuiError
from herotui.journal.errors import NotSaved
from herotui.tui.forms.part import MOST, Ask, Part
from herotui.tui.screens.dialog import Dialog, Said, box
from herotui.tui.screens.mark import SLOW, echo
from herotui.tui.widgets.choice import Choice
from herotui.tui.widgets.field import Field
from herotui.tui.widgets.rows import Row, Rows
from herotui.tui.words import block, plain, wrap

Drafts = dict[str, dict[str, str]]
_SAID = 4
"""Lines of explanation that a small screen has room for."""
_TIMES = ("when", "since", "added", "removed")


class Slot(Horizontal):
    """Room for one question: a label, and a field or a choice."""

    def __init__(self, number: int) -> None:
        super().__init__(classes="row", id=f"slot-{number}")
        self._number = number
        self.ask: Ask | None = None

    def compose(self) -> ComposeResult:
        """All three; `take` shows what is needed."""
        yield Label("", classes="label", markup=False)
        yield Field(id=f"text-{self._number}")
        yield Choice("", {"": ""}, "", id=f"choice-{self._number}")

    def take(self, ask: Ask | None, value: str = "") -> None:
        """Ask this, with what holds now or was typed before; None hides it."""
        self.ask = ask
        self.display = ask is not None
        if ask is None:
            return
        self.query_one(Label).update(ask.label)
        field, choice = self.query_one(Field), self.query_one(Choice)
        field.display, choice.display = not ask.options, bool(ask.options)
        if ask.options:
            choice.offer(ask.options, value, compact=sum(len(word) + 6 for word in ask.options.values()) > 60)
        else:
            field.placeholder = ask.hint
            with field.prevent(Input.Changed):
                field.value = value

    @property
    def value(self) -> str:
        """What is chosen or typed."""
        if self.ask is not None and self.ask.options:
            return self.query_one(Choice).value
        return self.query_one(Field).value.strip()

    def take_focus(self) -> None:
        """Into the field or the choice."""
        self.query_one(Choice if self.ask and self.ask.options else Field).focus()


class GuidedDialog(Dialog[None]):
    """`parts` gives the lines as things stand; it is asked again after each save. `drafts` keeps what was not saved."""

    FIRST = "#parts"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "save", "save", show=False)]

    def __init__(self, title: str, parts: Callable[[], Sequence[Part]], drafts: Drafts) -> None:
        super().__init__()
        self._title, self._make, self._drafts = title, parts, drafts
        self._parts: tuple[Part, ...] = tuple(parts())
        self._at = self._parts[0].id
        self._saving = False

    def compose(self) -> ComposeResult:
        """Lines, what they mean, questions, what came of it."""
        with box(self._title):
            yield Rows(id="parts")
            yield Static(id="says", markup=False)
            for number in range(MOST):
                yield Slot(number)
            yield Said()
            yield Label("Enter opens, then saves   Tab, Space change   Esc: text is kept", id="foot", markup=False)

    def on_mount(self) -> None:
        """The cursor rests on the first that is open."""
        super().on_mount()
        self._fill()
        self._load()

    @property
    def part(self) -> Part:
        """The part under the cursor."""
        return next((one for one in self._parts if one.id == self._at), self._parts[0])

    @property
    def _slots(self) -> list[Slot]:
        return list(self.query(Slot))

    def _fill(self) -> None:
        rows = self.query_one("#parts", Rows)
        rows.fill([Row(one.id, one.row) for one in self._parts])
        rows.go(self._at)

    def _load(self) -> None:
        part, kept = self.part, self._drafts.get(self._at, {})
        lines = [line for text in part.says for line in wrap(text, 74)]
        room = min(_SAID, MOST + 3 - len(part.asks)) if self.size.height < 38 else 2 * _SAID
        self.query_one("#says", Static).update(block([plain(line) for line in lines[:room]]))
        for slot, ask in zip(self._slots, (*part.asks, *[None] * MOST), strict=False):
            slot.take(ask, kept.get(ask.name, ask.value) if ask else "")

    def _typed(self) -> dict[str, str]:
        return {slot.ask.name: slot.value for slot in self._slots if slot.ask is not None}

    def _keep(self) -> None:
        """Put away what was typed and not saved."""
        changed = {ask.name: value for ask in self.part.asks if (value := self._typed()[ask.name]) != ask.value}
        if changed:
            self._drafts[self._at] = changed
        else:
            self._drafts.pop(self._at, None)

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """The questions follow the cursor."""
        event.stop()
        if event.row.id != self._at:
            self._keep()
            self._at = event.row.id
            self.query_one(Said).show_line(plain(""))
            self._load()

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Enter on a line: into its first question, or it is done at once."""
        event.stop()
        if self.part.asks:
            self._slots[0].take_focus()
        else:
            self.action_save()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Echo the absolute time before it is kept."""
        slot = event.input.parent
        if isinstance(slot, Slot) and slot.ask is not None and slot.ask.name in _TIMES:
            self.query_one(Said).show_line(plain(echo(event.value)))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in a field."""
        event.stop()
        self.action_save()

    def action_save(self) -> None:
        """Write the part; the form stays. What is being saved is not saved twice."""
        if not self._saving:
            self._saving = True
            self.run_worker(self._save_now(self.part, self._typed()), group="save")

    async def _save_now(self, part: Part, typed: dict[str, str]) -> None:
        said = self.query_one(Said)
        slow = self.set_timer(SLOW, lambda: said.show_line(plain("saving..")))
        try:
            words = await part.save(typed)
        except NotSaved as error:
            said.show(f"NOT SAVED, because {error.why}: your text is kept, Enter tries again.")
        except HerotuiError as error:
            said.show(error)
        else:
            self._saved(part, words)
        finally:
            slow.stop()
            self._saving = False

    def _saved(self, part: Part, words: str) -> None:
        self._drafts.pop(part.id, None)
        self._parts = tuple(self._make())
        self._at = self.part.id
        self._fill()
        self._load()
        self.query_one("#parts").focus()
        self.query_one(Said).show_line(plain(words, "bold $success"))

    def action_cancel(self) -> None:
        """Close; what was typed is there again at the next visit."""
        self._keep()
        self.dismiss(None)
