"""What is done on a step: look, mark, note, choose."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from herotui import clock
from herotui.assess.access import own_access, vouch
from herotui.assess.key import claim, confirm, identify
from herotui.audit.run import Audit
from herotui.desk import Desk
from herotui.incident.events import Found
from herotui.incident.playbook import LISTED, step
from herotui.incident.status import key_phrase
from herotui.prevent.code import snippet
from herotui.rotate.revoke import aftermath
from herotui.tui import commands
from herotui.tui.actions.base import Base
from herotui.tui.detail import VIEWS
from herotui.tui.forms import consumers, exposure, risks
from herotui.tui.forms.part import Part
from herotui.tui.screens.guided import Drafts, GuidedDialog
from herotui.tui.screens.mark import MarkDialog, NoteDialog, YesNo
from herotui.verify.death import certify
from herotui.verify.run import look_again

if TYPE_CHECKING:
    from herotui.tui.app import HerotuiApp

TRYING = "trying the old key"


class Steps(Base):
    """What is done on a step: look, mark, note, choose."""

    def __init__(self, app: HerotuiApp) -> None:
        super().__init__(app)
        self._drafts: dict[tuple[str, str], Drafts] = {}
        self.heard: dict[str, tuple[str, ...]] = {}
        """What A1 said of an incident's key that its record does not hold, by the incident's id."""

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
            case "A1" | "A6" | "V1" | "V2" | "V3" | "V4":
                self._app.press(commands.command("again"))
            case "A2" | "A4" | "A5" if not app.read_only:
                self._open_form(step_id, desk)
            case "A3":
                app.press(commands.command("estate"))
            case "U1" | "U2" | "U3" | "U4" | "U5":
                app.call_later(app.doing.open_audit, step_id)
            case "R4":
                self._app.press(commands.command("revoke"))
            case "P1":
                app.doing.copy_text(snippet(*VIEWS[app.main.code_view]))
            case _:
                self._app.press(commands.command("mark"))

    def do_again(self) -> None:
        """A1 and V1 try the key again, V2 to V4 look at all there is; the list of what is left to do is made anew."""
        app, desk = self._app, self._app.desk
        if desk is None:
            return
        if app.pane == "audit" or (app.pane == "main" and app.main.step_id[:1] == "U"):
            app.doing.audit_again(desk)
        elif app.pane == "estate" or app.main.step_id == "A3":
            app.doing.look_again(desk)
        elif app.main.step_id == "A6":
            app.start_work(app.follow(own_access(desk)), "trying your own way in")
        elif app.main.step_id == "V1":
            app.start_work(app.follow(certify(desk)), TRYING)
        elif app.main.step_id in ("V2", "V3", "V4"):
            app.start_work(app.follow(look_again(desk, lambda desk: Audit(desk).run())), "looking at all of it again")
        elif app.main.step_id in LISTED:
            app.start_work(app.follow(aftermath(desk)), "looking for what is left")
        else:
            app.start_work(self.confirm_key(desk), "confirming the key")

    def try_when_due(self) -> None:
        """The later tries of a dead key are made when their time has come, whatever is in front."""
        desk = self._app.desk
        made = desk.incident.verified.certificate if desk and not desk.past else None
        at = made.again_at if made else None
        if desk and desk.leaked and at and at <= clock.now() and TRYING not in self._app.running:
            self._app.start_work(self._app.follow(certify(desk)), TRYING)

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
            await self._identify(desk)
        app.doing.start_looking(desk)

    async def _identify(self, desk: Desk) -> None:
        """Which authorization it is; where several may be it, they stay in the detail."""
        may_be = []
        async for event in identify(desk):
            self._app.hear(event)
            if isinstance(event, Found) and event.severity == "medium":
                may_be.append(event.text)
        self.heard[desk.incident.id] = tuple(may_be)
        self._app.refresh_soon()

    def _claimed(self, yes: bool | None) -> None:
        desk = self._app.desk
        if yes and desk is not None:
            self._app.start_work(self._claim(desk), "looking for its authorization")

    async def _claim(self, desk: Desk) -> None:
        await claim(desk)
        await self._identify(desk)
        self._app.main.go_next()
        self._app.doing.start_looking(desk)

    def _open_form(self, step_id: str, desk: Desk) -> None:
        """A2, A4 and A5: what was typed and not saved is there again at the next visit."""

        def parts() -> tuple[Part, ...]:
            match step_id:
                case "A2":
                    return exposure.parts(desk, clock.now())
                case "A4":
                    return risks.parts(desk, clock.now())
                case _:
                    return consumers.parts(desk, desk.record.folder)

        found = step(step_id)
        drafts = self._drafts.setdefault((desk.incident.id, step_id), {})
        self._app.push_screen(GuidedDialog(f"{found.id} {found.title}", parts, drafts), self._answered)

    def do_mark(self) -> None:
        """Mark the step in front; on the audit the finding."""
        app, desk = self._app, self._app.desk
        if app.pane == "audit" and desk is not None:
            app.doing.mark_finding(desk)
            return
        step_id = app.main.step_id
        if desk is None or not step_id:
            app.say("mark: put the cursor on a step", "not_seen")
            return
        mark = app.incident.steps.get(step_id)
        settled = mark is not None and mark.state != "open"
        app.push_screen(MarkDialog(step_id, partial(_marked, desk), settled=settled), self._answered)

    def do_note(self) -> None:
        """A note."""
        if self._app.desk is not None:
            self._app.push_screen(NoteDialog(self._app.desk.note), self._answered)

    def _answered(self, said: str | None) -> None:
        if said:
            self._app.say(said, "done")
        self._app.refresh_all()


async def _marked(desk: Desk, step_id: str, state: str, evidence: str) -> None:
    """Own access by a person's word is more than a mark: who stays in follows."""
    if (step_id, state) == ("A6", "done"):
        await vouch(desk, evidence)
    else:
        await desk.mark(step_id, state, evidence)
