"""What leaves the app: copies and the report."""

from __future__ import annotations

import hashlib
from typing import Any

from herotui import __version__, clock
from herotui.errors import HerotuiError
from herotui.incident.entry import Kind
from herotui.incident.guidance import guidance, support
from herotui.prevent.code import LANGUAGES, STORES, snippet
from herotui.report.markdown import render
from herotui.report.write import write
from herotui.secret import Secret
from herotui.tui import clipboard
from herotui.tui.actions.base import Base
from herotui.tui.detail import VIEWS, known_facts, left_to_do
from herotui.tui.scene import facts
from herotui.tui.screens.journal import JournalPane
from herotui.tui.screens.pick import PickDialog
from herotui.tui.screens.sights import SightPane


class Papers(Base):
    """What leaves the app: copies and the report."""

    def do_copy(self) -> None:
        """By hand, status, ticket, code: pick one. On the report: all of it."""
        app = self._app
        if app.pane == "report":
            self.copy_text(self.report_text())
            return
        choices = self._copies()

        def picked(index: int | None) -> None:
            if index is not None:
                self.copy_text(choices[index][1])

        app.push_screen(PickDialog("Copy", [what for what, _ in choices], "Enter copies   Esc cancels"), picked)

    def _copies(self) -> list[tuple[str, str]]:
        app = self._app
        step_id = app.main.step_id if app.pane == "main" else ""
        choices = []
        if app.pane == "journal" and (entry := app.screen_stack[0].query_one(JournalPane).entry):
            choices.append((f"this entry: #{entry.seq} {entry.text}", entry.text))
        if app.pane in ("estate", "audit"):
            choices += app.screen_stack[0].query_one(f"#{app.pane}", SightPane).copies()
        if step_id == "P1":
            store, language = VIEWS[app.main.code_view]
            choices.append((f"code: {STORES[store]}, {LANGUAGES[language]}", snippet(store, language)))
        if step_id:
            choices += [(item.command, item.command) for item in left_to_do(app.incident, step_id) if item.command]
            filled = known_facts(app.incident)
            choices += [(way.filled(filled), way.filled(filled)) for way in guidance(step_id).by_hand]
        known = facts(app.incident, clock.now())
        choices.append(("status in three sentences", support.status(known)))
        choices.append(("ticket to Heroku support", support.ticket(known)))
        return choices

    def copy_text(self, text: str) -> None:
        """Copy `text`, and say by which way it went."""

        async def copy() -> None:
            app = self._app
            app.say(await clipboard.copy(text, app.copy_to_clipboard, file=app.scrap))

        self._app.run_worker(copy(), group="copy")

    async def copy_key(self, key: Secret) -> str:
        """Put a new key on the clipboard, because the responder asked for it; returns by which way. Never a file."""
        return await clipboard.copy(key.reveal(), self._app.copy_to_clipboard)

    def report_text(self) -> str:
        """The report as it would be written now."""
        desk = self._app.desk
        if desk is None:
            return ""
        seal = desk.record.saved.words(4)
        return render(desk.incident, list(desk.record.entries), now=clock.now(), version=__version__, seal=seal)

    def do_write(self) -> None:
        """Enter on the report writes it."""
        app, desk = self._app, self._app.desk
        if app.pane != "report" or desk is None:
            return
        folder: Any = desk.record.folder or app.front.settings.state_dir
        text = self.report_text()
        try:
            path = write(text, folder / "report.md")
        except HerotuiError as error:
            app.say_error(error)
            return
        data = {"format": "md", "level": "internal", "sha256": hashlib.sha256(text.encode()).hexdigest()}
        desk.record.submit(Kind.REPORT, f"Report written: {path}", data=data)
        app.say(f"Report written: {path}", "done")
