"""The main pane: phases and steps, the detail of one step, and the journal beside it where there is room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Resize
from textual.message import Message
from textual.widgets import Label

from herotui.incident.entry import Entry
from herotui.incident.playbook import Phase, step, steps_of
from herotui.incident.state import Incident
from herotui.incident.status import next_action, step_status
from herotui.tui.journal import journal_rows
from herotui.tui.scene import phase_rows
from herotui.tui.widgets.lines import Lines
from herotui.tui.widgets.rows import Rows

RECENT = 100
"""Entries in the third column; the journal pane has them all."""


@dataclass(frozen=True, slots=True)
class View:
    """What the pane is painted from."""

    incident: Incident
    entries: Sequence[Entry]
    now: datetime
    zone: tzinfo | None
    names: Mapping[str, str]
    running: str = ""
    welcome: tuple[str, ...] = ()
    past: bool = False
    heard: Sequence[str] = ()


class MainPane(Horizontal):
    """Phases left, detail right."""

    @dataclass
    class Opened(Message):
        """Enter on a row of the left list: a phase, a step, the report or the journal."""

        row_id: str

    class Pointed(Message):
        """The cursor is on another row: what works here may be something else."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._view: View | None = None
        self._phase = Phase.ASSESS
        self._shown = ""
        self.at = ""
        self.code_view = 0

    @property
    def step_id(self) -> str:
        """The step in front, or an empty string when a phase is."""
        return self.at if self.at and self.at[0] in "AURVMP" and self.at[1:].isdigit() else ""

    @property
    def _phase_in_front(self) -> Phase:
        """The phase that the cursor is on, else the one whose steps are shown."""
        return tuple(Phase)[int(self.at[-1]) - 1] if self.at.startswith("phase_") else self._phase

    def compose(self) -> ComposeResult:
        """Three columns; the third shows from 110 columns on."""
        with Vertical(id="left"):
            yield Rows(id="steps")
        yield Lines(id="detail")
        with Vertical(id="recent-box"):
            yield Label("8 Journal       newest first", markup=False)
            yield Rows(id="recent")

    def show(self, view: View) -> None:
        """Paint from `view`. The cursor stays where it is; at first it rests on what comes next."""
        first = self._view is None
        self._view = view
        if first:
            self.go_next()
        self._paint()

    def show_running(self, running: str) -> None:
        """Paint what runs, and nothing else: it changes several times a second."""
        if self._view is not None:
            self._view = replace(self._view, running=running)
            self._fill_left()

    def go_next(self) -> None:
        """Put the cursor on the step that comes next."""
        if self._view is not None:
            self.go_step(next_action(self._view.incident).step or "P8")

    def go_step(self, step_id: str) -> None:
        """Put the cursor on a step."""
        self._phase, self.at = step(step_id).phase, step_id
        self._fill_left()
        self.query_one("#steps", Rows).go(step_id)
        self._fill_detail()
        self.post_message(self.Pointed())

    def go_phase(self, number: int) -> None:
        """Open a phase, the cursor on what comes next there, else on its first open step."""
        if self._view is None:
            return
        steps = steps_of(tuple(Phase)[number - 1])
        coming = next_action(self._view.incident).step
        waiting = [s for s in steps if step_status(self._view.incident, s).state in ("open", "needs_you")]
        first = next((s for s in steps if s.id == coming), (waiting or list(steps))[0])
        self.go_step(first.id)
        self.query_one("#steps", Rows).focus()

    def turn_code(self, by: int) -> None:
        """Another store or language at P1."""
        from herotui.tui.detail import VIEWS

        self.code_view = (self.code_view + by) % len(VIEWS)
        self._fill_detail()

    def _paint(self) -> None:
        self._fill_left()
        self._fill_detail()
        self._fill_recent()

    def _fill_left(self) -> None:
        if self._view is None:
            return
        view = self._view
        self.query_one("#steps", Rows).fill(phase_rows(view.incident, self._phase, len(view.entries), view.running))

    def _fill_detail(self) -> None:
        if self._view is None:
            return
        from herotui.tui.detail import phase_lines, step_lines

        view, box = self._view, self.query_one("#detail", Lines)
        width = max(20, box.size.width - 2)
        if self.step_id:
            lines = step_lines(
                view.incident,
                self.step_id,
                names=view.names,
                width=width,
                now=view.now,
                zone=view.zone,
                view=self.code_view,
                welcome=view.welcome,
                past=view.past,
                heard=view.heard,
            )
        else:
            lines = phase_lines(view.incident, self._phase_in_front, width, view.names)
        box.show(lines)
        if self.at != self._shown:
            self._shown = self.at
            box.scroll_home(animate=False)

    def _fill_recent(self) -> None:
        box = self.query_one("#recent", Rows)
        if self._view is not None and box.display and box.size.width:
            view = self._view
            box.fill(journal_rows(view.entries[-RECENT:], view.now, box.size.width, view.zone))
            if not box.has_focus:  # nobody reads there: the newest stays in sight
                box.action_edge(0)

    def on_resize(self, event: Resize) -> None:
        """Lines are wrapped anew."""
        self.call_after_refresh(self._paint)

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """The detail follows the cursor."""
        event.stop()
        if event.rows.id == "steps" and event.row.id != self.at:
            self.at = event.row.id
            self._fill_detail()
            self.post_message(self.Pointed())

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Enter: a phase opens here, the rest is the app's."""
        event.stop()
        if event.rows.id != "steps":
            self.post_message(self.Opened("journal"))
        elif event.row.id.startswith("phase_"):
            self.go_phase(int(event.row.id[-1]))
        else:
            self.post_message(self.Opened(event.row.id))
