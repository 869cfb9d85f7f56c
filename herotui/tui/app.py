"""The app: one main screen whose panes are swapped, dialogs before it, and long work on the app itself."""

from __future__ import annotations

import asyncio
import inspect
import os
from collections.abc import AsyncIterator, Coroutine, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from textual.app import App, ComposeResult, SystemCommand
from textual.content import Content
from textual.reactive import reactive
from textual.screen import Screen
from textual.widgets import ContentSwitcher, Label
from textual.worker import Worker

from herotui import clock
from herotui.desk import Desk, Front, StartInfo
from herotui.errors import HerotuiError
from herotui.incident.events import Event, Failed
from herotui.incident.status import WORLDS
from herotui.tui import commands, crash, scene
from herotui.tui.actions import Actions
from herotui.tui.facts import Facts
from herotui.tui.screens.main import MainPane, View
from herotui.tui.screens.papers import JournalPane, Paper, ReportPane
from herotui.tui.screens.start import StartPane
from herotui.tui.themes import THEMES
from herotui.tui.widgets.bars import Footer, Line
from herotui.tui.words import marked, plain

TICK = 1.0
"""Seconds between two looks at the clock."""
CALM_TICK = 10.0
"""The same with reduced motion."""
WELCOME = (
    "A drill: an invented company, an invented key, a real incident to work.",
    "Nothing here is real Heroku; the screens and keys are those of the real thing.",
    "The next key to press always stands behind NEXT.",
    "? shows the keys, ! revokes the key (after a preview), n writes a note.",
    "At the end 7 shows the report. Quit with q: this world ends with its window.",
)


class HerotuiApp(Actions, Facts, App[str], inherit_bindings=False):
    """herotui on a terminal. `run()` returns None, or `"drill"` when the responder asked for one."""

    TITLE = "herotui"
    CSS_PATH = "app.tcss"
    HORIZONTAL_BREAKPOINTS = [
        (0, "-small"),
        (80, "-normal"),
        (scene.WIDE, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (24, "-tall"), (38, "-high")]
    pane: reactive[str] = reactive("main", init=False)

    def __init__(self, front: Front) -> None:
        settings = front.settings
        plain_colours = bool(os.environ.get("NO_COLOR")) or settings.theme == "ansi"
        super().__init__(ansi_color=plain_colours or None)
        self.front = front
        self.running: dict[str, str] = {}
        self.local = settings.local_time
        self.nothing_left_at: datetime | None = None
        self._unsubscribe: list[Any] = []
        for theme in THEMES:
            self.register_theme(theme)
        known = {theme.name for theme in THEMES}
        self.theme = settings.theme if settings.theme in known else "ansi" if plain_colours else "dark"
        if settings.reduced_motion:
            self.animation_level = "none"
        self._bind_commands()

    def _bind_commands(self) -> None:
        remapped = self.front.settings.keys
        lists = {}
        for found in commands.COMMANDS:
            keys = ",".join(_textual_key(key) for key in commands.keys_of(found, remapped))
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
        self.call_after_refresh(self._settle_in)
        self.set_interval(CALM_TICK if self.front.settings.reduced_motion else TICK, self._tick)

    async def _settle_in(self) -> None:
        if self.front.desk is not None:
            self.open_desk(self.front.desk)
            self.query_one("#steps").focus()
        else:
            await self.show_start()

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

    def open_desk(self, desk: Desk) -> None:
        """Show an incident on the main screen from now on."""
        while self._unsubscribe:
            self._unsubscribe.pop()()
        self._unsubscribe.append(desk.record.subscribe(self.refresh_all))
        self.pane = "main"
        self.refresh_all()
        self.main.go_next()

    async def show_start(self) -> None:
        """Start, mounted at its first visit."""
        base = self.screen_stack[0]
        if not base.query("#start"):
            info: StartInfo = await asyncio.to_thread(self.front.start)
            pane = StartPane(info, self.names, incident=self.has_incident, id="start")
            await base.query_one("#panes", ContentSwitcher).add_content(pane)
        self.pane = "start"
        base.query_one("#start", StartPane).take_focus()

    async def show_paper(self, name: str) -> None:
        """Report or journal, mounted at the first visit."""
        base = self.screen_stack[0]
        if not base.query(f"#{name}"):
            made = ReportPane(id=name) if name == "report" else JournalPane(id=name)
            await base.query_one("#panes", ContentSwitcher).add_content(made)
        self.pane = name
        base.query_one(f"#{name}", Paper).take_focus()
        self.refresh_all()

    def watch_pane(self, pane: str) -> None:
        """Swap the pane."""
        self.screen_stack[0].query_one("#panes", ContentSwitcher).current = pane
        self.refresh_all()

    def _tick(self) -> None:
        if self._stands:
            self._bars()

    @property
    def _stands(self) -> bool:
        """Whether there is a screen to paint on: the record changes before the mount and after the end too."""
        return self.is_running and bool(self.screen_stack) and bool(self.screen_stack[0].query("#message"))

    def refresh_all(self) -> None:
        """Paint what changed. Called after each change of the record."""
        if not self._stands:
            return
        self._bars()
        desk, base = self.front.desk, self.screen_stack[0]
        if desk is None:
            return
        now, entries = clock.now(), list(desk.record.entries)
        drill = self.incident.world == "drill" and not self.incident.steps
        running = ", ".join(self.running.values())
        welcome = WELCOME if drill else ()
        self.main.show(View(self.incident, entries, now, self.zone, self.names, running, welcome))
        if self.pane == "journal":
            base.query_one(JournalPane).show(entries, now, self.zone)
        elif self.pane == "report":
            base.query_one(ReportPane).show(self.report_text())

    def _bars(self) -> None:
        base, now, width = self.screen_stack[0], clock.now(), self.size.width
        header, key = base.query_one("#header", Line), base.query_one("#key", Line)
        desk = self.front.desk
        if desk is None:
            header.show(Content.assemble((self._world_word(), "bold"), "  herotui: no incident open"))
            key.show(plain("Nothing has been sent to Heroku."))
        else:
            header.show(scene.header(self.incident, now, width))
            key.show(scene.key_line(self.incident, desk.budget.phrase, desk.record.saved, now, width))
        base.query_one("#footer", Footer).show(commands.footer(self, self.front.settings.keys, width - 2))

    def _world_word(self) -> str:
        return WORLDS.get(self.front.world, self.front.world)

    def say(self, text: str, state: str = "") -> None:
        """Put a sentence into the message row."""
        if not self._stands:
            return
        content = marked(state, text) if state else plain(text)
        self.screen_stack[0].query_one("#message", Line).show(content)

    def say_error(self, error: HerotuiError) -> None:
        """The three sentences of an error."""
        self.say(str(error), "needs_you")

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
            self.say(event.text, "needs_you" if isinstance(event, Failed) else "")
            self.refresh_all()

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
        folder = self.front.desk.record.folder if self.front.desk else None
        return folder / "copied.txt" if folder else None

    async def on_unmount(self) -> None:
        """Save what waits and hang up."""
        if self.front.desk is not None:
            await self.front.desk.close()

    # Nothing that Textual prints or logs may hold a key.

    def _fatal_error(self) -> None:
        """Textual's own shows local variables; ours shows where it broke."""
        error = self._exception
        self._exit_renderables.append(crash.crash_text(error) if error else crash.ADVICE)
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        """Print it as it is: no markup, no highlighting. What is no text of ours is Textual's word on a stylesheet."""
        for shown in self._exit_renderables[:1]:
            self.error_console.print(shown, markup=False, highlight=False, soft_wrap=True)
        self._exit_renderables.clear()

    def _log(
        self, group: Any, verbosity: Any, _textual_calling_frame: inspect.Traceback, *objects: Any, **kwargs: Any
    ) -> None:
        """Textual's log repeats pasted text and typed keys: herotui keeps none."""


def _textual_key(key: str) -> str:
    names = {"?": "question_mark", "!": "exclamation_mark", ":": "colon", "/": "slash"}
    return names.get(key) or {"[": "left_square_bracket", "]": "right_square_bracket"}.get(key, key)
