"""The audit: it runs on the app, so that it outlives its pane; what it found is marked and noted from there."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime

from textual.content import Content
from textual.worker import WorkerError

from herotui import clock
from herotui.audit.judging import remarked
from herotui.audit.recording import mark_ours
from herotui.audit.run import Audit
from herotui.audit.views import Result
from herotui.desk import Desk
from herotui.incident.events import Failed, Progress
from herotui.incident.status import ENDED
from herotui.text.times import short, span
from herotui.tui.actions.base import Base
from herotui.tui.actions.looking import PAINTED
from herotui.tui.audit.item import Item
from herotui.tui.audit.look import AuditLook, look_at
from herotui.tui.estate.look import requests_a_look
from herotui.tui.estate.sight import DANGERS
from herotui.tui.facts import AUDITING, LOOKING
from herotui.tui.pace import Pace
from herotui.tui.screens.audit import AuditPane
from herotui.tui.screens.mark import NoteDialog, OursDialog
from herotui.tui.screens.sights import Scene
from herotui.tui.widgets.entries import Entries
from herotui.tui.words import marked

_FOR_LOGS = 2
"""Requests that the audit adds for each app: its last log lines."""
_VIEWS = {"U1": "Access", "U2": "Usage", "U3": "Not seen", "U4": "Timeline", "U5": "Findings"}


class Auditing(Base):
    """The audit, and the pane that shows it."""

    _result: Result | None = None
    _pace: Pace | None = None
    _sent_before = 0
    _of_audit: datetime | None = None
    _shown: tuple[object, ...] = ()
    _audit_works = False
    _own_doing: str | None = None
    _noted = 0

    def take_audit(self) -> None:
        """Another incident is in front."""
        app = self._app
        for worker in app.workers:
            if worker.group == AUDITING:
                worker.cancel()
        self._result, self._pace, self._of_audit, self._shown = None, None, None, ()
        if app.screen_stack[0].query(AuditPane):
            app.screen_stack[0].query_one(AuditPane).offer(None)

    def start_audit(self, desk: Desk) -> None:
        """Audit in the background. The estate is read first, where nobody looked; with no key left, what was kept."""
        app = self._app
        if AUDITING in app.running or desk.past:
            return
        if desk.client is None or (desk.alone and desk.incident.key.state in ENDED):
            app.start_work(self._kept(desk, "No key reads any more"), AUDITING)
            return
        if desk.estate is None:
            app.doing.start_looking(desk)
        app.start_work(self._audited(desk), AUDITING)

    async def _audited(self, desk: Desk) -> None:
        app, audit = self._app, Audit(desk)
        await self._looking_ended()
        self._pace, self._sent_before = Pace(), desk.web.sent
        timer = app.set_interval(PAINTED, self._paint_pace)
        try:
            async for event in audit.run():
                if isinstance(event, Progress):
                    self._pace.take(event)
                elif isinstance(event, Failed):
                    app.say(event.text, "needs_you")
        finally:
            timer.stop()
            self._pace = None
        if audit.result is not None and desk is app.desk:
            self._result, self._of_audit = audit.result, _made_at(desk)
            found, lost = len(audit.result.judgement.findings), len(audit.result.not_seen)
            words = f"Audited: {found} findings, {len(audit.result.footholds)} footholds, {lost} places not seen"
            app.say(
                f"{words}. {app.names['audit']} shows it.", "needs_you" if found else "not_seen" if lost else "done"
            )

    async def _looking_ended(self) -> None:
        for worker in list(self._app.workers):
            if worker.group == LOOKING:
                with suppress(WorkerError):
                    await worker.wait()

    async def _kept(self, desk: Desk, why: str = "") -> None:
        """What the look and the log lines show that were kept: no request is sent."""
        app = self._app
        result = await Audit(desk).reopen()
        if desk is app.desk and result is not None:
            self._result = result
            self.fill_audit()
        if why:
            words = "judged by what was saved" if result else "and nothing was saved: what was done is not known"
            app.say(f"{why}: {words}.", "not_seen")

    def _paint_pace(self) -> None:
        app = self._app
        if AUDITING in app.running and app.stands and self._pace:
            app.running[AUDITING] = f"audit {self._pace.percent} %"
            app.main.show_running(", ".join(app.running.values()))
            self.fill_audit()

    # The pane.

    @property
    def _audit_pane(self) -> AuditPane | None:
        found = self._app.screen_stack[0].query(AuditPane)
        return found.first() if found else None

    def fill_audit(self) -> None:
        """Paint the pane, if it is in front, and work out its views anew where something else was found or marked."""
        app, desk, pane = self._app, self._app.desk, self._audit_pane
        if app.pane != "audit" or desk is None or pane is None or not app.stands:
            return
        pane.show(Scene(self._audit_stands(desk), clock.now(), app.zone, app.names, self._audit_advice(desk)))
        self._ask_for_kept(desk)
        if self._result is None:
            return
        wanted = (self._result, desk.incident.findings, desk.incident.ours, self._noted)
        same = len(self._shown) == len(wanted) and all(map(lambda one, other: one is other, wanted, self._shown))
        if not same and not self._audit_works and AUDITING not in app.running:
            self._audit_works, self._shown = True, wanted
            app.run_worker(self._work_out_audit(desk, self._result), group="audit views")

    def _ask_for_kept(self, desk: Desk) -> None:
        """What another audit of this incident found: of an earlier start, of another process, of Verify."""
        made = _made_at(desk)
        if made is not None and made != self._of_audit and AUDITING not in self._app.running:
            self._of_audit = made
            self._app.run_worker(self._kept(desk), group="saved audit")

    async def _work_out_audit(self, desk: Desk, result: Result) -> None:
        app, own = self._app, self._own_doing
        self._own_doing = None
        try:
            look = await asyncio.to_thread(self._look_of, desk, result)
        finally:
            self._audit_works = False
        pane = self._audit_pane
        if desk is app.desk and app.stands and pane is not None:
            if own is None:
                pane.offer(look)
            else:
                pane.take(look, sinks=own == "sinks")
            self.fill_audit()

    def _look_of(self, desk: Desk, result: Result) -> AuditLook:
        return look_at(desk.incident, tuple(desk.record.entries), remarked(desk.incident, result))

    def _audit_stands(self, desk: Desk) -> Content:
        app, now, audited = self._app, clock.now(), desk.incident.audited
        if AUDITING in app.running:
            return marked("working", self._how_far_audit(desk))
        at = self._result.at if self._result else audited.at if audited else None
        if at is None:
            return marked("not_seen", "Not looked yet.")
        return self._counted(desk, at, now)

    def _how_far_audit(self, desk: Desk) -> str:
        pace = self._pace
        if pace is None:
            read = self._app.doing.how_far
            return f"the estate is read first{f': {read}' if read else ''}"
        asked = f"{desk.web.sent - self._sent_before:,} requests"
        return ", ".join(part for part in (pace.how_far, asked) if part) + (f": {pace.now.text}" if pace.now else "")

    def _counted(self, desk: Desk, at: datetime, now: datetime) -> Content:
        found = [one for one in desk.incident.findings.values() if one.open]
        counts = [(name, sum(one.severity == name for one in found)) for name in DANGERS if name]
        worst = ", ".join(f"{count} {name}" for name, count in counts if count)
        words = f"Audited {short(at, now, self._app.zone)}, {span(now - at)} ago: {worst or 'nothing found'}"
        result = self._result
        if result is not None and not result.exact:
            words += "; when the key leaked is not known: by habit"
        return marked("needs_you" if found else "done", words)

    def _audit_advice(self, desk: Desk) -> str:
        """What an empty pane says."""
        app = self._app
        if AUDITING in app.running:
            return "All is judged together, when all is read: findings come then. What is read is saved as it comes."
        if desk.past:
            return "No audit was made in this drill, whose world has ended."
        if desk.client is None:
            return "Not looked yet. No key may read: at A1 say that its account is yours, or give a responder key."
        account, each = requests_a_look()
        return (
            f"Not looked yet. {app.names['again']} starts: about {account} requests for the account and"
            f" {each + _FOR_LOGS} for each app; a hundred apps take about 2 minutes. Reads only."
        )

    # What is done there.

    async def open_audit(self, step_id: str = "") -> None:
        """To the pane, at the view that answers a step."""
        await self._app.doing.show_paper("audit")
        pane = self._audit_pane
        if pane is not None:
            if step_id:
                pane.go(_VIEWS[step_id])
            else:
                pane.sort_in()

    async def do_audit(self) -> None:
        """To the audit."""
        await self.open_audit()

    def do_zoom_in(self) -> None:
        """A finer strip."""
        self._zoom(-1)

    def do_zoom_out(self) -> None:
        """A coarser strip."""
        self._zoom(1)

    def _zoom(self, by: int) -> None:
        if pane := self._audit_pane:
            pane.zoom(by)

    def audit_again(self, desk: Desk) -> None:
        """`r` on the pane or at U1 to U5: what waits is sorted in, else a new audit begins."""
        app, pane = self._app, self._audit_pane
        if app.pane == "audit" and pane is not None and pane.waits:
            pane.sort_in()
        elif desk.client is None:
            app.say("No key may read the estate: confirm at A1 that its account is yours.", "not_seen")
        else:
            self.start_audit(desk)
            self.fill_audit()

    def mark_finding(self, desk: Desk) -> None:
        """`x` on the pane: ours, and why; or no longer."""
        app, pane = self._app, self._audit_pane
        item = pane.item if pane else None
        if item is None:
            app.say("mark: put the cursor on a finding", "not_seen")
            return

        async def save(why: str) -> None:
            self._own_doing = "rises" if item.ours else "sinks"
            mark_ours(desk, [item.marked or item.id], why, undone=bool(item.ours))
            await desk.record.flush()

        app.push_screen(OursDialog(item.title, _like(desk, item), save, ours=item.ours), self._answered_audit)

    async def audit_asked(self, entry: int, place: str) -> None:
        """Enter on what leads out of the pane."""
        app, desk = self._app, self._app.desk
        if entry:
            await app.doing.show_paper("journal")
            app.screen_stack[0].query_one(Entries).go(str(entry))
        elif desk is not None and not app.read_only:
            app.push_screen(NoteDialog(desk.note, f"{place}: "), self._answered_note)

    def _answered_note(self, said: str | None) -> None:
        if said:
            self._noted += 1
            self._own_doing = "noted"
        self._answered_audit(said)

    def _answered_audit(self, said: str | None) -> None:
        if said:
            self._app.say(said, "done")
        self._app.refresh_all()


def _made_at(desk: Desk) -> datetime | None:
    """When the newest audit was made, as the record says."""
    return desk.incident.audited.at if desk.incident.audited else None


def _like(desk: Desk, item: Item) -> str:
    """What else the mark will cover, in a sentence."""
    one = desk.incident.findings.get(item.id)
    if one is None:
        return ""
    if item.alike and (of := desk.incident.findings.get(item.marked)):
        return f"Said of its like: {of.title}. Taken back there, for all of them."
    owner = desk.incident.key.owner.casefold()
    if not one.actor or one.actor.casefold() == owner:
        return "This one alone: the account behind it is the leaked key's, or not told."
    count = sum(
        (other.detector, other.actor) == (one.detector, one.actor) and other.id != one.id
        for other in desk.incident.findings.values()
    )
    return f"Its like too, by {one.actor}: {count} now, and what comes later."
