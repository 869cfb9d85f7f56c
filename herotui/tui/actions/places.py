"""Going from pane to pane, and leaving."""

from __future__ import annotations

import asyncio

from textual.widgets import ContentSwitcher

from herotui.tui import commands
from herotui.tui.actions.base import Base
from herotui.tui.facts import READING
from herotui.tui.screens.audit import AuditPane
from herotui.tui.screens.estate import EstatePane
from herotui.tui.screens.journal import JournalPane
from herotui.tui.screens.mark import YesNo
from herotui.tui.screens.papers import Paper, ReportPane
from herotui.tui.screens.pick import HelpDialog
from herotui.tui.screens.sights import SightPane
from herotui.tui.screens.start import StartPane


class Places(Base):
    """Going from pane to pane, and leaving."""

    async def show_start(self) -> None:
        """Start, mounted at its first visit."""
        app, base = self._app, self._app.screen_stack[0]
        if not base.query("#start"):
            info = await asyncio.to_thread(app.front.start)
            pane = StartPane(info, app.names, incident=app.has_incident, id="start")
            await base.query_one("#panes", ContentSwitcher).add_content(pane)
        app.pane = "start"
        base.query_one("#start", StartPane).take_focus()

    async def show_paper(self, name: str) -> None:
        """Estate, audit, report or journal, mounted at the first visit."""
        app, base = self._app, self._app.screen_stack[0]
        if not base.query(f"#{name}"):
            made = {"estate": EstatePane, "audit": AuditPane, "report": ReportPane, "journal": JournalPane}[name](
                id=name
            )
            await base.query_one("#panes", ContentSwitcher).add_content(made)
        app.pane = name
        base.query_one(f"#{name}", Paper).take_focus()
        app.refresh_all()

    def fill_paper(self) -> None:
        """Paint the paper in front, if one is."""
        app, base = self._app, self._app.screen_stack[0]
        if app.pane == "journal" and base.query(JournalPane):
            app.doing.fill_journal(base.query_one(JournalPane))
        elif app.pane == "estate":
            app.doing.fill_estate()
        elif app.pane == "audit":
            app.doing.fill_audit()
        elif app.pane == "report":
            base.query_one(ReportPane).show(app.doing.report_text())

    async def do_start(self) -> None:
        """To Start."""
        await self.show_start()

    async def do_report(self) -> None:
        """To the report."""
        await self.show_paper("report")

    async def do_estate(self) -> None:
        """To the estate; what came in since is sorted in."""
        await self.show_paper("estate")
        self._app.screen_stack[0].query_one(EstatePane).sort_in()

    async def do_journal(self) -> None:
        """To the journal."""
        await self.show_paper("journal")

    def do_back(self) -> None:
        """Clear the filter, then back to the main screen."""
        app = self._app
        paper = self._paper
        if paper is not None and paper.clear():
            return
        app.pane = "main"
        app.main.query_one("#steps").focus()

    def do_filter(self) -> None:
        """Into the filter."""
        if self._paper is not None:
            self._paper.filter()

    @property
    def _paper(self) -> JournalPane | SightPane | None:
        """The pane in front, if it has a filter."""
        found = self._app.screen_stack[0].query(f"#{self._app.pane}")
        paper = found.first() if found else None
        return paper if isinstance(paper, JournalPane | SightPane) else None

    def rows_wait(self) -> bool:
        """Whether rows of the pane in front wait to be sorted in."""
        paper = self._paper
        return isinstance(paper, SightPane) and paper.waits

    def do_view_next(self) -> None:
        """The next view of the pane; at P1 the next language or store."""
        self._turn(1)

    def do_view_before(self) -> None:
        """The one before."""
        self._turn(-1)

    def _turn(self, by: int) -> None:
        paper = self._paper
        if isinstance(paper, SightPane):
            paper.turn(by)
        else:
            self._app.main.turn_code(by)

    def do_local(self) -> None:
        """UTC or local."""
        app = self._app
        app.local = not app.local
        app.say("Times are local now, with their offset." if app.local else "Times are UTC now.")
        app.refresh_all()

    def do_palette(self) -> None:
        """Commands by name."""
        self._app.action_command_palette()

    def do_help(self) -> None:
        """The keys."""
        app = self._app
        here = [(c, "" if c.lists else c.disabled(app)) for c in commands.COMMANDS if app.pane in c.where]
        app.push_screen(HelpDialog(here, app.settings.keys))

    def do_quit(self) -> None:
        """Guarded while work runs. A selection is copied first."""
        app = self._app
        selected = app.screen.get_selected_text()
        if selected:
            app.screen.clear_selection()
            app.doing.copy_text(selected)
            return
        if not app.running:
            app.exit()
            return
        others = ", ".join(name for name in app.running if name not in READING)
        text = f"Running: {others}. Calls that were sent are not called back; their answers would not be recorded."
        if any(name in app.running for name in READING):
            on = (
                "this drill ends with its window"
                if app.incident.world == "drill"
                else "the next start goes on from there"
            )
            read = f"The estate is being read: what was seen is saved; {on}."
            text = f"{text} {read}" if others else read
        app.push_screen(YesNo("Quit while work runs?", text, "quit all the same"), self._quit_answered)

    def _quit_answered(self, yes: bool | None) -> None:
        if yes:
            self._app.exit()
