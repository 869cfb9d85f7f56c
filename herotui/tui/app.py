"""The app: one main screen whose panes are swapped, dialogs before it, and long work on the app itself.

Imported here is what the skeleton needs; the rest comes in a thread while the skeleton is on the screen already.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult, SystemCommand
from textual.content import Content
from textual.events import Event as TextualEvent
from textual.events import Key
from textual.reactive import reactive
from textual.screen import Screen
from textual.widgets import ContentSwitcher, Label

from herotui import clock
from herotui.errors import HerotuiError
from herotui.incident.events import Event, Failed
from herotui.incident.status import WORLDS
from herotui.tui import commands, scene
from herotui.tui.crash import Discreet
from herotui.tui.facts import Facts
from herotui.tui.screens.main import MainPane, View
from herotui.tui.themes import THEMES
from herotui.tui.widgets.bars import Footer, Line
from herotui.tui.words import marked, plain

if TYPE_CHECKING:
    from textual.worker import Worker

    from herotui.desk import Desk, Front
    from herotui.settings import Settings
    from herotui.tui.actions import Actions
    from herotui.tui.screens.audit import AuditPane
    from herotui.tui.screens.journal import JournalPane
    from herotui.tui.screens.start import StartPane

TICK = 1.0
"""Seconds between two looks at the clock."""
CALM_TICK = 10.0
"""The same with reduced motion."""
FRESH = 10.0
"""Seconds for which a long message has its row alone."""


class HerotuiApp(Facts, Discreet, inherit_bindings=False):
    """herotui on a terminal. `run()` returns None, or `"drill"` when the responder asked for one.

    `make_front` is called in a thread once the skeleton is painted; a `HerotuiError` of it, or of a folder that can't
    be read, ends the app and is kept as `refused`. Commands given before that wait for it.
    """

    TITLE = "herotui"
    CSS_PATH = "app.tcss"
    HORIZONTAL_BREAKPOINTS = [
        (0, "-small"),
        (80, "-normal"),
        (scene.WIDE, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (24, "-tall"), (38, "-high")]
    pane: reactive[str] = reactive("main", init=False)

    front: Front
    doing: Actions
    _said_at: datetime | None

    def __init__(self, settings: Settings, make_front: Callable[[], Front]) -> None:
        plain_colours = bool(os.environ.get("NO_COLOR")) or settings.theme == "ansi"
        super().__init__(ansi_color=plain_colours or None)
        self.settings = settings
        self.settled = False
        self.refused: HerotuiError | None = None
        self._make_front = make_front
        self._waiting = False
        self._said, self._said_at = Content(""), None
        self._early: list[commands.Command] = []
        self.running: dict[str, str] = {}
        self.pressed_at = 0.0
        self.local = settings.local_time
        self.nothing_left_at: datetime | None = None
        self.unsubscribe: list[Any] = []
        for theme in THEMES:
            self.register_theme(theme)
        known = {theme.name for theme in THEMES}
        self.theme = settings.theme if settings.theme in known else "ansi" if plain_colours else "dark"
        if settings.reduced_motion:
            self.animation_level = "none"
        self._bind_commands()

    @classmethod
    def at(cls, front: Front) -> HerotuiApp:
        """The app on a front that stands already."""
        app = cls(front.settings, lambda: front)
        app._take(app._brought_in())
        return app

    def _bind_commands(self) -> None:
        remapped = self.settings.keys
        lists = {}
        for found in commands.COMMANDS:
            keys = ",".join(commands.textual_name(key) for key in commands.keys_of(found, remapped))
            if not found.lists:
                self.bind(keys, f"run('{found.id}')", description=found.title, show=False)
            elif found.id in remapped:
                lists[found.id] = keys
        self.set_keymap(lists)

    def compose(self) -> ComposeResult:
        """The skeleton; what is in it comes after the first paint."""
        yield Line(id="header")
        yield Line(id="key")
        with ContentSwitcher(id="panes", initial="main"):
            yield MainPane(id="main")
        yield Line(id="message")
        yield Footer(id="footer")
        yield Label("herotui needs 80 columns and 24 rows: make the window larger.", id="too-small", markup=False)

    def on_mount(self) -> None:
        """Fill the skeleton after the first paint."""
        # A thread that works out views holds the interpreter for 5 ms at a time by default: keys would wait for it.
        sys.setswitchinterval(0.001)
        self.call_after_refresh(self._settle_in)
        self.set_interval(CALM_TICK if self.settings.reduced_motion else TICK, self._tick)

    async def _settle_in(self) -> None:
        try:
            if not self.settled:
                self._take(await asyncio.to_thread(self._brought_in))
            if self.front.desk is not None:
                self.open_desk(self.front.desk)
                self.query_one("#steps").focus()
            else:
                await self.doing.show_start()
        except HerotuiError as error:
            self.refused = error
            self.exit(return_code=error.exit_code)
            return
        if not gc.isenabled():
            # It was off for the start. What stands now stands to the end: looking through all of it for garbage would
            # stop the app for 50 ms at a time.
            gc.freeze()
            gc.enable()
        while self._early:
            self.press(self._early.pop(0))

    def _brought_in(self) -> tuple[Front, Actions]:
        front = self._make_front()

        from herotui.tui.actions import Actions

        return front, Actions(self)

    def _take(self, brought: tuple[Front, Actions]) -> None:
        self.front, self.doing = brought
        self.settled = True

    @property
    def main(self) -> MainPane:
        """The main pane."""
        return self.screen_stack[0].query_one("#main", MainPane)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A command belongs to its panes; elsewhere its key is free."""
        if action == "run":
            return self.pane in commands.command(str(parameters[0])).where
        return True

    # Panes.

    def open_desk(self, desk: Desk, pane: str = "main") -> None:
        """Show an incident from now on, on the main screen or another `pane`."""
        while self.unsubscribe:
            self.unsubscribe.pop()()
        self.unsubscribe.append(desk.record.subscribe(self.refresh_soon))
        self.doing.watch(desk)
        self.doing.take_estate(desk)
        self.doing.take_audit()
        self.pane = pane
        self.refresh_all()
        self.main.go_next()

    def watch_pane(self, pane: str) -> None:
        """Swap the pane."""
        self.screen_stack[0].query_one("#panes", ContentSwitcher).current = pane
        self.refresh_all()

    def _tick(self) -> None:
        if self.stands:
            self._bars()
            self.doing.try_when_due()

    @property
    def stands(self) -> bool:
        """Whether there is a screen to paint on: the record changes before the mount and after the end too."""
        stack = self.screen_stack if self.settled and self.is_running else []
        return bool(stack) and bool(stack[0].query("#message"))

    def refresh_soon(self) -> None:
        """Paint what changed, once for all changes of a turn: entries come in bursts, and keys must not wait."""
        if not self._waiting:
            self._waiting = True
            self.call_later(self.refresh_all)

    def refresh_all(self) -> None:
        """Paint what changed."""
        self._waiting = False
        if not self.stands:
            return
        self._bars()
        desk = self.front.desk
        if desk is None:
            self.doing.fill_paper()
            return
        now, entries = clock.now(), desk.record.entries
        drill = self.incident.world == "drill" and not self.incident.steps and not desk.past
        running = ", ".join(self.running.values())
        welcome = scene.WELCOME if drill else ()
        heard = self.doing.heard.get(self.incident.id, ())
        view = View(self.incident, entries, now, self.zone, self.names, running, welcome, desk.past, heard)
        self.main.show(view)
        self.doing.fill_paper()

    def _bars(self) -> None:
        base, now, width = self.screen_stack[0], clock.now(), self.size.width
        header, key = base.query_one("#header", Line), base.query_one("#key", Line)
        desk = self.front.desk
        if desk is None:
            said = next(iter(self.running), "no incident open")
            header.show(Content.assemble((self._world_word(), "bold"), f"  herotui: {said}"))
            key.show(plain("Nothing has been sent to Heroku."))
        else:
            header.show(scene.header(self.incident, now, width))
            key.show(scene.key_line(self.incident, desk.budget.phrase, desk.record.saved, now, width))
        self._paint_message()
        self._foot()

    def _foot(self) -> None:
        footer = self.screen_stack[0].query_one("#footer", Footer)
        footer.show(commands.footer(self, self.settings.keys, self.size.width - 2))

    def _world_word(self) -> str:
        return WORLDS.get(self.front.world, self.front.world)

    def say(self, text: str, state: str = "") -> None:
        """Put a sentence into the message row."""
        if not self.stands:
            return
        self._said, self._said_at = marked(state, text) if state else plain(text), clock.now()
        self._paint_message()

    def _paint_message(self) -> None:
        now = clock.now()
        fresh = self._said_at is not None and (now - self._said_at).total_seconds() < FRESH
        line = scene.message_line(self._said, fresh, self.incident, now, self.size.width)
        self.screen_stack[0].query_one("#message", Line).show(line)

    def say_error(self, error: HerotuiError) -> None:
        """The three sentences of an error."""
        self.say(str(error), "needs_you")

    async def on_event(self, event: TextualEvent) -> None:
        """Remember when a key was pressed: background work stands back for it."""
        if isinstance(event, Key):
            self.pressed_at = time.monotonic()
        await super().on_event(event)

    # Commands, and what the panes ask for.

    async def action_run(self, command_id: str) -> None:
        """Run a command, or say why it can't run now."""
        self.press(commands.command(command_id))

    def press(self, found: commands.Command) -> None:
        """The same for a click or the palette."""
        if not self.settled:
            self._early.append(found)
            return
        reason = found.disabled(self)
        if reason:
            self.say(f"{found.title or found.tooltip}: {reason}", "not_seen")
            return
        name, _, number = found.id.partition("_")
        if name == "phase":
            self.pane = "main"
            self.main.go_phase(int(number))
            return
        self.call_later(getattr(self.doing, f"do_{found.id}"))

    def on_main_pane_pointed(self, event: MainPane.Pointed) -> None:
        """The footer follows the cursor."""
        self._foot()

    async def on_main_pane_opened(self, event: MainPane.Opened) -> None:
        """Enter on a row."""
        await self.doing.open_row(event.row_id)

    def on_start_pane_chosen(self, event: StartPane.Chosen) -> None:
        """A line of Start's menu."""
        self.doing.chosen(event.what)

    def on_start_pane_begin(self, event: StartPane.Begin) -> None:
        """Start's form was sent off."""
        self.doing.begin(event.incident)

    async def on_journal_pane_asked(self, event: JournalPane.Asked) -> None:
        """Enter on an entry."""
        await self.doing.go_to(event.topic)

    async def on_audit_pane_asked(self, event: AuditPane.Asked) -> None:
        """Enter on what leads out of the audit."""
        await self.doing.audit_asked(event.entry, event.place)

    # Work that outlives screens.

    def start_work(self, work: Coroutine[Any, Any, None], name: str) -> Worker[None]:
        """Run `work` on the app, in a group of its own; `name` is what the screen and quit call it."""

        async def run() -> None:
            self.running[name] = name
            self.refresh_all()
            try:
                await work
            except HerotuiError as error:
                self.say_error(error)
            finally:
                self.running.pop(name, None)
                self.refresh_all()

        return self.run_worker(run(), name=name, group=name, exclusive=True)

    async def follow(self, events: AsyncIterator[Event]) -> None:
        """Show what a phase yields, as it comes."""
        async for event in events:
            self.hear(event)

    def hear(self, event: Event) -> None:
        """Show one event."""
        self.say(event.text, "needs_you" if isinstance(event, Failed) else "")
        self.refresh_soon()

    def on_footer_pressed(self, event: Footer.Pressed) -> None:
        """A click on the footer."""
        self.press(event.command)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The palette: the pane's commands that can run now, and the themes."""
        for found in commands.available(self):
            if not found.disabled(self) and found.id not in ("palette", "back"):
                title = f"{found.title or found.tooltip} ({self.names[found.id]})"
                yield SystemCommand(title, found.tooltip, lambda found=found: self.press(found))
        for theme in THEMES:
            yield SystemCommand(
                f"Theme {theme.name}", "Change the colours", lambda name=theme.name: self._paint_in(name)
            )

    def _paint_in(self, name: str) -> None:
        self.theme = name

    @property
    def scrap(self) -> Path | None:
        """Where copied text goes when no clipboard is certain: a file beside the journal."""
        folder = self.desk.record.folder if self.desk else None
        return folder / "copied.txt" if folder else None

    async def on_unmount(self) -> None:
        """Save what waits and hang up."""
        while self.unsubscribe:
            self.unsubscribe.pop()()
        if self.desk is not None:
            await self.desk.close()
