"""Start: resume, new incident, drill; and the break-glass dialog, which may open one too."""

from __future__ import annotations

from herotui.desk import Desk
from herotui.errors import HerotuiError
from herotui.incident.status import ENDED
from herotui.secret import Secret
from herotui.tui import commands
from herotui.tui.actions.base import Base
from herotui.tui.screens.revoke import RevokeDialog
from herotui.tui.screens.start import NewIncident, StartPane


class Opening(Base):
    """Start: resume, new incident, drill; and the break-glass dialog, which may open one too."""

    def do_new(self) -> None:
        """Into the form."""
        self._app.screen.query_one(StartPane).new()

    def do_drill(self) -> None:
        """Leave, and let the command line start one."""
        self._app.exit("drill")

    def chosen(self, what: str) -> None:
        """A line of Start's menu."""
        app = self._app
        if what == "resume":
            app.start_work(self._resume(), "opening the incident")
        else:
            app.press(commands.command(what))

    async def _resume(self) -> None:
        app = self._app
        filed = app.screen_stack[0].query_one(StartPane).resumes
        if filed is None or filed.id == app.incident.id:
            app.doing.do_back()
            return
        before = app.desk
        await app.doing.show_tail(filed)
        try:
            desk = await app.front.resume(filed.id)
        except HerotuiError:
            app.doing.drop_tail()
            await app.doing.show_start()
            raise
        reading = app.doing.drop_tail()
        app.open_desk(desk, "journal" if reading else "main")
        await self._leave(before)
        if not reading:
            app.main.query_one("#steps").focus()

    async def _leave(self, before: Desk | None) -> None:
        """Close the desk that another one took the place of."""
        if before is not None and before is not self._app.desk:
            await before.close()

    def begin(self, asked: NewIncident) -> None:
        """The form was sent off."""
        self._app.start_work(self._begin(asked), "opening the incident")

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
            app.start_work(app.doing.confirm_key(desk), "confirming the key")

    def do_revoke(self) -> None:
        """BREAK GLASS. From Start it opens an incident for the key that is pasted."""
        app, front = self._app, self._app.front
        past = app.desk is not None and app.desk.past
        desk = None if app.pane == "start" and (past or app.incident.key.state in ENDED) else app.desk

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
            copy_key=app.doing.copy_key,
            known_key=desk is not None or front.keys.leaked is not None,
        )
        app.push_screen(dialog, lambda said: self._revoked(dialog, said))

    def _revoked(self, dialog: RevokeDialog, said: str | None) -> None:
        app = self._app
        app.nothing_left_at = dialog.nothing_left_at
        if app.desk is not None:
            app.main.go_next()
            if dialog.sent and app.incident.key.state in ENDED:
                app.doing.start_audit(app.desk)
                app.call_later(app.doing.do_audit)
            elif dialog.sent and app.desk.estate is None:
                app.doing.start_looking(app.desk)
        app.say(said or "Nothing was revoked.", "needs_you" if dialog.sent else "")
