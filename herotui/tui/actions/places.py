"""Going from pane to pane, and leaving."""

from __future__ import annotations

from herotui.tui import commands
from herotui.tui.actions.base import Base
from herotui.tui.screens.mark import YesNo
from herotui.tui.screens.papers import JournalPane
from herotui.tui.screens.pick import HelpDialog


class Places(Base):
    """Going from pane to pane, and leaving."""

    async def do_start(self) -> None:
        """To Start."""
        await self._app.show_start()

    async def do_report(self) -> None:
        """To the report."""
        await self._app.show_paper("report")

    async def do_journal(self) -> None:
        """To the journal."""
        await self._app.show_paper("journal")

    def do_back(self) -> None:
        """Clear the filter, then back to the main screen."""
        app = self._app
        if app.pane == "journal" and app.screen.query_one(JournalPane).clear():
            return
        app.pane = "main"
        app.main.query_one("#steps").focus()

    def do_filter(self) -> None:
        """Into the journal's filter."""
        self._app.screen.query_one(JournalPane).filter()

    def do_view_next(self) -> None:
        """P1: the next language or store."""
        self._app.main.turn_code(1)

    def do_view_before(self) -> None:
        """P1: the one before."""
        self._app.main.turn_code(-1)

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
        app.push_screen(HelpDialog(here, app.front.settings.keys))

    def do_quit(self) -> None:
        """Guarded while work runs. A selection is copied first."""
        app = self._app
        selected = app.screen.get_selected_text()
        if selected:
            app.screen.clear_selection()
            self._app.copy_text(selected)
            return
        if not app.running:
            app.exit()
            return
        names = ", ".join(app.running)
        text = f"Running: {names}. Calls that were sent are not called back; their answers would not be recorded."
        app.push_screen(YesNo("Quit while work runs?", text, "quit all the same"), self._quit_answered)

    def _quit_answered(self, yes: bool | None) -> None:
        if yes:
            self._app.exit()
