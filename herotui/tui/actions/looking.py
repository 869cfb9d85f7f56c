"""The look at the estate: it runs on the app, so that it outlives panes, and goes on where it was after a quit."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

from textual.content import Content

from herotui import clock
from herotui.assess.run import examine
from herotui.desk import Desk
from herotui.desk.survey import reopened
from herotui.errors import HerotuiError
from herotui.estate.snapshot import Snapshot
from herotui.heroku.budget import FULL
from herotui.incident.events import Failed, Progress
from herotui.incident.status import ENDED
from herotui.text.times import short, span
from herotui.tui.actions.base import Base
from herotui.tui.estate.look import Look, look_at, requests_a_look
from herotui.tui.facts import AUDITING, LOOKING
from herotui.tui.pace import Pace
from herotui.tui.screens.estate import EstatePane
from herotui.tui.screens.sights import Scene
from herotui.tui.words import marked

PAINTED = 0.25
"""Seconds between two paints of the progress."""
COURTESY = 0.06
"""Seconds after a key press in which nothing new is asked for."""
_REST = 8
"""While the look goes on, its views are worked out for one part of the time and not for eight."""


class Looking(Base):
    """The look at the estate, and the pane that shows it."""

    _pace_of_look: Pace | None = None
    _look: Look | None = None
    _of: tuple[Snapshot, int] | None = None
    _working = False
    _not_before = 0.0

    def take_estate(self, desk: Desk) -> None:
        """Another incident is in front: show what it saw last, and go on with a look that was cut short."""
        app = self._app
        for worker in app.workers:
            if worker.group == LOOKING:
                worker.cancel()
        self._pace_of_look, self._look, self._of = None, None, None
        desk.give_way = self._give_way
        if app.screen_stack[0].query(EstatePane):
            app.screen_stack[0].query_one(EstatePane).offer(None)
        if desk.estate is None:
            app.run_worker(self._reopen(desk), group="saved estate", exclusive=True)

    def _give_way(self) -> float:
        """Seconds for which reading stands back: a key that was just pressed is painted first."""
        return max(0.0, self._app.pressed_at + COURTESY - time.monotonic())

    async def _reopen(self, desk: Desk) -> None:
        with suppress(HerotuiError):
            saved = await asyncio.to_thread(reopened, desk)
            if saved is None or desk is not self._app.desk or desk.estate is not None:
                return
            desk.estate = saved
            self.fill_estate()
            if saved.until is None and desk.incident.key.mine:
                self.start_looking(desk)

    def start_looking(self, desk: Desk, *, asked: bool = False) -> None:
        """Look in the background, if there is a key that may, and no look is under way; who `asked` is told its end."""
        app = self._app
        ended = desk.alone and desk.incident.key.state in ENDED
        runs = LOOKING in app.running or AUDITING in app.running
        if desk.client is not None and not ended and not desk.past and not runs:
            app.start_work(self._looked(desk, asked), LOOKING)

    async def _looked(self, desk: Desk, asked: bool) -> None:
        app, pace = self._app, Pace()
        self._pace_of_look = pace
        timer = app.set_interval(PAINTED, self._paint_progress)
        try:
            async for event in examine(desk):
                if isinstance(event, Progress) and event.total:
                    pace.take(event)
                elif isinstance(event, Failed) and not pace.whole:
                    app.say(event.text, "needs_you")
        finally:
            timer.stop()
            self._pace_of_look = None
        self.fill_estate()
        if asked:
            app.say(f"The estate was read: {app.names['estate']} shows it.", "done")

    def _paint_progress(self) -> None:
        app, pace = self._app, self._pace_of_look
        if pace is None or pace.now is None or LOOKING not in app.running or not app.stands:
            return
        app.running[LOOKING] = f"reading {pace.percent} %"
        app.main.show_running(", ".join(app.running.values()))
        if app.pane == "estate":
            self.fill_estate()

    @property
    def how_far(self) -> str:
        """`312 of 1,400 places, 40 s left`, or nothing while no look is under way."""
        return self._pace_of_look.how_far if self._pace_of_look else ""

    # The pane.

    def fill_estate(self) -> None:
        """Paint the pane, if it is in front, and work out its views anew where more was seen."""
        app, desk = self._app, self._app.desk
        if app.pane != "estate" or desk is None or not app.stands or not app.screen_stack[0].query(EstatePane):
            return
        pane = app.screen_stack[0].query_one(EstatePane)
        pane.show(Scene(self._stands(desk), clock.now(), app.zone, app.names, self._advice(desk)))
        wanted = (desk.estate, len(desk.incident.evidence)) if desk.estate else None
        known = self._of is not None and wanted is not None and wanted[0] is self._of[0] and wanted[1] == self._of[1]
        early = self._pace_of_look is not None and time.monotonic() < self._not_before
        if wanted is not None and not known and not self._working and not early:
            self._working, self._of = True, wanted
            app.run_worker(self._work_out(desk, wanted[0]), group="estate views")

    async def _work_out(self, desk: Desk, snapshot: Snapshot) -> None:
        app, began = self._app, time.monotonic()
        try:
            look = await asyncio.to_thread(look_at, desk, snapshot)
        finally:
            self._working = False
        self._not_before = time.monotonic() + max(1.0, _REST * (time.monotonic() - began))
        if desk is app.desk and app.stands and app.screen_stack[0].query(EstatePane):
            self._look = look
            app.screen_stack[0].query_one(EstatePane).offer(look)
            self.fill_estate()

    def _stands(self, desk: Desk) -> Content:
        app, now, seen = self._app, clock.now(), desk.estate
        if LOOKING in app.running:
            pace = self._pace_of_look
            at = f": {pace.now.text}" if pace and pace.now else ""
            return marked("working", f"{self.how_far or 'beginning to read'}{at}")
        if seen is None:
            return marked("not_seen", "Not looked yet.")
        unseen = sum(1 for _ in seen.not_seen()) if self._of is None or self._look is None else self._unseen(self._look)
        when = f"{short(seen.until or seen.at, now, app.zone)}, {span(now - (seen.until or seen.at))} ago"
        if seen.until is None:
            return marked("not_seen", f"Cut short: {len(seen.places):,} places, {when}. {app.names['again']} goes on.")
        words = f"Looked {when}: {len(seen.places):,} places" + (f", {unseen} lists not seen" if unseen else "")
        return marked("done", words)

    def _unseen(self, look: Look) -> int:
        return look.sights["Not seen"].count

    def _advice(self, desk: Desk) -> str:
        """What an empty pane says."""
        app = self._app
        if LOOKING in app.running or desk.estate is not None:
            return "Rows come as they are read."
        key = app.names["again"]
        if desk.past:
            return "Nothing of the estate was saved in this drill, whose world has ended."
        if desk.client is None:
            return "Not looked yet. No key may read it: at A1 say that its account is yours, or give a responder key."
        account, each = requests_a_look()
        most = min(desk.budget.now() or FULL, FULL) - desk.budget.reserve
        return (
            f"Not looked yet. {key} starts: about {account} requests for the account and {each} for each app,"
            f" at most {most:,} this hour; a hundred apps take about 2 minutes. Reads only."
        )

    def look_again(self, desk: Desk) -> None:
        """`r` on the pane or at A3: what waits is sorted in, else a new look begins."""
        app = self._app
        if app.doing.rows_wait():
            app.screen_stack[0].query_one(EstatePane).sort_in()
        elif desk.client is None:
            app.say("No key may read the estate: confirm at A1 that its account is yours.", "not_seen")
        else:
            self.start_looking(desk, asked=True)
            self.fill_estate()
