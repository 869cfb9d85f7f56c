"""What each command does. One method a command, called by its id."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from herotui import __version__, clock
from herotui.assess.key import claim, confirm, identify
from herotui.desk import Desk
from herotui.errors import HerotuiError
from herotui.incident.guidance import guidance, support
from herotui.incident.status import ENDED, key_phrase, proposed_way
from herotui.prevent.code import LANGUAGES, STORES, snippet
from herotui.report.markdown import render
from herotui.report.write import write
from herotui.secret import Secret
from herotui.text.times import stamp
from herotui.tui import clipboard, commands
from herotui.tui.detail import VIEWS, known_facts
from herotui.tui.scene import facts
from herotui.tui.screens.main import MainPane
from herotui.tui.screens.mark import MarkDialog, NoteDialog, SeverityDialog, WayDialog, YesNo
from herotui.tui.screens.papers import JournalPane
from herotui.tui.screens.pick import HelpDialog, PickDialog
from herotui.tui.screens.revoke import RevokeDialog
from herotui.tui.screens.start import NewIncident, StartPane
from herotui.verify.death import certify

if TYPE_CHECKING:
    from herotui.tui.app import HerotuiApp


class Actions:
    """The commands' doing, mixed into the app."""

    @property
    def _app(self) -> HerotuiApp:
        return cast("HerotuiApp", self)

    async def action_run(self, command_id: str) -> None:
        """Run a command, or say why it can't run now."""
        self.press(commands.command(command_id))

    def press(self, found: commands.Command) -> None:
        """The same for a click or the palette."""
        app = self._app
        reason = found.disabled(app)
        if reason:
            app.say(f"{found.title or found.tooltip}: {reason}", "not_seen")
            return
        name, _, number = found.id.partition("_")
        if name == "phase":
            app.pane = "main"
            app.main.go_phase(int(number))
            return
        app.call_later(getattr(self, f"do_{found.id}"))

    # Going places.

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
            self._copy(selected)
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

    # Start.

    def do_new(self) -> None:
        """Into the form."""
        self._app.screen.query_one(StartPane).new()

    def do_drill(self) -> None:
        """Leave, and let the command line start one."""
        self._app.exit("drill")

    async def on_start_pane_chosen(self, event: StartPane.Chosen) -> None:
        """A line of Start's menu."""
        app = self._app
        if event.what == "resume":
            app.start_work(self._resume(), "opening the incident")
        else:
            self.press(commands.command(event.what))

    async def _resume(self) -> None:
        app = self._app
        filed = (await asyncio.to_thread(app.front.start)).open_incident
        if filed is None or filed.id == app.incident.id:
            self.do_back()
            return
        before = app.desk
        app.open_desk(await app.front.resume(filed.id))
        await self._leave(before)
        app.main.query_one("#steps").focus()

    async def _leave(self, before: Desk | None) -> None:
        """Close the desk that another one took the place of."""
        if before is not None and before is not self._app.desk:
            await before.close()

    async def on_start_pane_begin(self, event: StartPane.Begin) -> None:
        """The form was sent off."""
        self._app.start_work(self._begin(event.incident), "opening the incident")

    async def _begin(self, asked: NewIncident) -> None:
        app = self._app
        before = app.desk
        desk = await app.front.new(
            asked.leaked or app.front.keys.leaked,
            leaked_at=asked.leaked_at,
            situation=asked.situation,
            people=asked.people,
        )
        app.open_desk(desk)
        await self._leave(before)
        app.main.query_one("#steps").focus()
        if desk.leaked is not None:
            app.main.go_step("A1")
            app.start_work(self._confirm(desk), "confirming the key")

    # Steps.

    async def on_main_pane_opened(self, event: MainPane.Opened) -> None:
        """Enter on a row."""
        if event.row_id in ("report", "journal"):
            await self._app.show_paper(event.row_id)
        else:
            self._open_step(event.row_id)

    def _open_step(self, step_id: str) -> None:
        app, desk = self._app, self._app.desk
        if desk is None:
            return
        match step_id:
            case "A1" | "V1":
                self.press(commands.command("again"))
            case "A2" if not app.read_only:
                self._choose_way(desk)
            case "A4" if not app.read_only:
                app.push_screen(SeverityDialog(app.incident.severity, desk.severity), self._answered)
            case "R4":
                self.press(commands.command("revoke"))
            case "P1":
                self._copy(snippet(*VIEWS[app.main.code_view]))
            case _:
                self.press(commands.command("mark"))

    def do_again(self) -> None:
        """A1 and V1 look again."""
        app, desk = self._app, self._app.desk
        if desk is None:
            return
        if app.main.step_id == "V1":
            app.start_work(app.follow(certify(desk)), "trying the old key")
        else:
            app.start_work(self._confirm(desk), "confirming the key")

    async def _confirm(self, desk: Desk) -> None:
        """A1: GET /account alone; more only once the account is the responder's to investigate."""
        app = self._app
        if desk.leaked is not None:
            await app.follow(confirm(desk))
        app.say(key_phrase(desk.incident, clock.now()))
        key = desk.incident.key
        if key.owner and not key.mine:
            text = f"This key belongs to {key.owner}. Nothing but GET /account was sent with it. Yours to investigate?"
            app.push_screen(YesNo("A1 Whose key is it?", text, "it is ours to investigate"), self._claimed)
        elif key.state in ("alive", "not_checked"):
            await app.follow(identify(desk))

    def _claimed(self, yes: bool | None) -> None:
        desk = self._app.desk
        if yes and desk is not None:
            self._app.start_work(self._claim(desk), "looking for its authorization")

    async def _claim(self, desk: Desk) -> None:
        await claim(desk)
        await self._app.follow(identify(desk))
        self._app.main.go_next()

    def _choose_way(self, desk: Desk) -> None:
        proposed, why = proposed_way(desk.incident)
        leak = desk.incident.leak.at

        async def save(way: str, reason: str, at: datetime | None) -> None:
            if at is not None:
                desk.leaked_at(at)
            desk.way(way, reason)

        known = stamp(leak) if leak else "not known"
        self._app.push_screen(WayDialog(desk.incident.way or proposed, why, known, save), self._answered)

    def do_mark(self) -> None:
        """Mark the step in front."""
        app, desk = self._app, self._app.desk
        step_id = app.main.step_id
        if desk is None or not step_id:
            app.say("mark: put the cursor on a step", "not_seen")
            return
        mark = app.incident.steps.get(step_id)
        settled = mark is not None and mark.state != "open"
        app.push_screen(MarkDialog(step_id, desk.mark, settled=settled), self._answered)

    def do_note(self) -> None:
        """A note."""
        if self._app.desk is not None:
            self._app.push_screen(NoteDialog(self._app.desk.note), self._answered)

    def _answered(self, said: str | None) -> None:
        if said:
            self._app.say(said, "done")
        self._app.refresh_all()

    def do_revoke(self) -> None:
        """BREAK GLASS. From Start it opens an incident for the key that is pasted."""
        app, front = self._app, self._app.front
        desk = None if app.pane == "start" and app.incident.key.state in ENDED else app.desk

        async def open_desk(key: Secret | None) -> Desk:
            before = app.desk
            opened = await front.new(key or front.keys.leaked)
            app.open_desk(opened)
            await self._leave(before)
            return opened

        dialog = RevokeDialog(
            desk,
            world=app.incident.world if desk else front.world,
            open_desk=open_desk,
            start=app.start_work,
            copy_key=self._copy_key,
            known_key=desk is not None or front.keys.leaked is not None,
        )
        app.push_screen(dialog, self._revoked)

    def _revoked(self, said: str | None) -> None:
        app = self._app
        if app.desk is not None:
            app.main.go_next()
        app.say(said or "Nothing was revoked.", "needs_you")

    # Copying.

    def do_copy(self) -> None:
        """By hand, status, ticket, code: pick one. On the report: all of it."""
        app = self._app
        if app.pane == "report":
            self._copy(self.report_text())
            return
        choices = self._copies()

        def picked(index: int | None) -> None:
            if index is not None:
                self._copy(choices[index][1])

        app.push_screen(PickDialog("Copy", [what for what, _ in choices], "Enter copies   Esc cancels"), picked)

    def _copies(self) -> list[tuple[str, str]]:
        app = self._app
        step_id = app.main.step_id if app.pane == "main" else ""
        choices = []
        if step_id == "P1":
            store, language = VIEWS[app.main.code_view]
            choices.append((f"code: {STORES[store]}, {LANGUAGES[language]}", snippet(store, language)))
        if step_id:
            filled = known_facts(app.incident)
            choices += [(way.filled(filled), way.filled(filled)) for way in guidance(step_id).by_hand]
        known = facts(app.incident, clock.now())
        choices.append(("status in three sentences", support.status(known)))
        choices.append(("ticket to Heroku support", support.ticket(known)))
        return choices

    def _copy(self, text: str) -> None:
        async def copy() -> None:
            app = self._app
            app.say(await clipboard.copy(text, app.copy_to_clipboard, file=app.scrap))

        self._app.run_worker(copy(), group="copy")

    async def _copy_key(self, key: Secret) -> str:
        return await clipboard.copy(key.reveal(), self._app.copy_to_clipboard)

    # The report.

    def report_text(self) -> str:
        """The report as it would be written now."""
        desk = self._app.desk
        if desk is None:
            return ""
        return render(desk.incident, list(desk.record.entries), now=clock.now(), version=__version__)

    def do_write(self) -> None:
        """Enter on the report writes it."""
        app, desk = self._app, self._app.desk
        if app.pane != "report" or desk is None:
            return
        folder: Any = desk.record.folder or app.front.settings.state_dir
        try:
            path = write(self.report_text(), folder / "report.md")
        except HerotuiError as error:
            app.say_error(error)
        else:
            app.say(f"Report written: {path}", "done")
