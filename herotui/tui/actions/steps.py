"""What is done on a step: look, mark, note, choose."""

from __future__ import annotations

from datetime import datetime

from herotui import clock
from herotui.assess.access import own_access
from herotui.assess.key import claim, confirm, identify
from herotui.desk import Desk
from herotui.incident.playbook import LISTED
from herotui.incident.status import key_phrase, proposed_way
from herotui.prevent.code import snippet
from herotui.rotate.revoke import aftermath
from herotui.text.times import stamp
from herotui.tui import commands
from herotui.tui.actions.base import Base
from herotui.tui.detail import VIEWS
from herotui.tui.screens.mark import MarkDialog, NoteDialog, SeverityDialog, WayDialog, YesNo
from herotui.verify.death import certify


class Steps(Base):
    """What is done on a step: look, mark, note, choose."""

    async def open_row(self, row_id: str) -> None:
        """Enter on a row of the main screen."""
        if row_id in ("report", "journal"):
            await self._app.doing.show_paper(row_id)
        else:
            self._open_step(row_id)

    def _open_step(self, step_id: str) -> None:
        app, desk = self._app, self._app.desk
        if desk is None:
            return
        match step_id:
            case "A1" | "A6" | "V1":
                self._app.press(commands.command("again"))
            case "A2" if not app.read_only:
                self._choose_way(desk)
            case "A4" if not app.read_only:
                app.push_screen(SeverityDialog(app.incident.severity, desk.severity), self._answered)
            case "A3":
                app.press(commands.command("estate"))
            case "R4":
                self._app.press(commands.command("revoke"))
            case "P1":
                app.doing.copy_text(snippet(*VIEWS[app.main.code_view]))
            case _:
                self._app.press(commands.command("mark"))

    def do_again(self) -> None:
        """A1 and V1 try the key again; where the list of what is left to do stands, it is made anew."""
        app, desk = self._app, self._app.desk
        if desk is None:
            return
        if app.pane == "estate" or app.main.step_id == "A3":
            app.doing.look_again(desk)
        elif app.main.step_id == "A6":
            app.start_work(app.follow(own_access(desk)), "trying your own way in")
        elif app.main.step_id == "V1":
            app.start_work(app.follow(certify(desk)), "trying the old key")
        elif app.main.step_id in LISTED:
            app.start_work(app.follow(aftermath(desk)), "looking for what is left")
        else:
            app.start_work(self.confirm_key(desk), "confirming the key")

    async def confirm_key(self, desk: Desk) -> None:
        """A1: GET /account alone; more only once the account is the responder's to investigate."""
        app = self._app
        if desk.leaked is not None:
            await app.follow(confirm(desk))
        app.say(key_phrase(desk.incident, clock.now()))
        key = desk.incident.key
        if key.owner and not key.mine:
            text = f"This key belongs to {key.owner}. Nothing but GET /account was sent with it. Yours to investigate?"
            app.push_screen(YesNo("A1 Whose key is it?", text, "it is ours to investigate"), self._claimed)
            return
        if key.state in ("alive", "not_checked"):
            await app.follow(identify(desk))
        app.doing.start_looking(desk)

    def _claimed(self, yes: bool | None) -> None:
        desk = self._app.desk
        if yes and desk is not None:
            self._app.start_work(self._claim(desk), "looking for its authorization")

    async def _claim(self, desk: Desk) -> None:
        await claim(desk)
        await self._app.follow(identify(desk))
        self._app.main.go_next()
        self._app.doing.start_looking(desk)

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
