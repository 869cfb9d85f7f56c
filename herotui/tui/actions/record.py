"""What is done with the record itself: others' entries, checks, going on after damage, the seal, where entries lead."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from herotui import clock
from herotui.desk import Desk
from herotui.errors import HerotuiError
from herotui.journal.cabinet import Filed
from herotui.journal.record import Saved
from herotui.journal.tail import Tail, peek
from herotui.journal.verify import verify
from herotui.text.times import short
from herotui.tui.actions.base import Base
from herotui.tui.journal import Topic
from herotui.tui.screens.journal import Book, JournalPane, SealDialog

OTHERS = 0.7
"""Seconds between two looks for what other processes added."""


class Record(Base):
    """What is done with the record itself."""

    _taking = False
    _verified: tuple[str, str] | None = None
    _tail: Tail | None = None

    def watch(self, desk: Desk) -> None:
        """From now on show what other processes add to this desk's record, within a second."""
        self._verified = None
        timer = self._app.set_interval(OTHERS, lambda: self._take_in(desk))
        self._app.unsubscribe.append(timer.stop)
        if desk.record.notices:
            self._app.say(" ".join(desk.record.notices), "needs_you")

    def _take_in(self, desk: Desk) -> None:
        if not self._taking:  # a slow disk is not asked twice
            self._taking = True
            self._app.run_worker(self._taken_in(desk), group="others")

    async def _taken_in(self, desk: Desk) -> None:
        try:
            with suppress(HerotuiError):
                await desk.record.refresh()
        finally:
            self._taking = False

    def fill_journal(self, pane: JournalPane) -> None:
        """Paint the journal: the open record, or the tail of one that is still being opened."""
        app = self._app
        keys = app.names
        if self._tail is not None:
            check = ("working", f"verifying all {self._tail.head.seq}..")
            book = Book(self._tail.entries, Saved("saved", *self._tail.head), check, clock.now(), app.zone, keys)
        elif app.desk is not None:
            record = app.desk.record
            check = self._check(app.desk)
            book = Book(record.entries, record.saved, check, clock.now(), app.zone, keys, record.notices)
        else:
            return
        pane.show(book)

    def _check(self, desk: Desk) -> tuple[str, str]:
        damage = desk.record.damage
        if damage is not None and damage.passing:
            return "needs_you", f"{damage.message} What stands here holds. {damage.do}"
        if damage is not None:
            key = self._app.names["go_on"]
            words = f"Damaged at {damage.place}: {damage.why}. What stands here holds."
            return "needs_you", f"{words} {key} goes on in a new file that cites it."
        return self._verified or ("done", "verified")

    async def show_tail(self, filed: Filed) -> None:
        """The end of a long journal, on the screen at once while it is opened: that checks all of it."""
        tail = await asyncio.to_thread(peek, filed.path)
        if tail.head.seq > len(tail.entries):
            self._tail = tail
            await self._app.doing.show_paper("journal")
            self._app.screen_stack[0].query_one(JournalPane).touched = False

    def drop_tail(self) -> bool:
        """The journal is open, or can't be: forget its tail. Returns whether the responder is reading there."""
        app = self._app
        reading = self._tail is not None and app.pane == "journal"
        self._tail = None
        return reading and app.screen_stack[0].query_one(JournalPane).touched

    def do_verify(self) -> None:
        """Check the files from their first byte."""
        desk = self._app.desk
        if desk is not None and desk.record.folder is not None:
            self._app.start_work(self._verify(desk), "verifying the journal")

    async def _verify(self, desk: Desk) -> None:
        app, folder = self._app, desk.record.folder
        if folder is None:
            return
        self._verified = "working", "verifying.."
        app.refresh_all()
        try:
            verdict = await asyncio.to_thread(verify, folder, True)
        except OSError as error:
            self._verified = "not_seen", f"can't be read: {error.strerror or type(error).__name__}"
            return
        if verdict.holds:
            self._verified = "done", f"verified from the disk {short(clock.now(), clock.now(), app.zone)}"
            app.say(f"{verdict.entries} entries hold. It can't know {verdict.cannot_know[0]}.", "done")
        else:
            self._verified = "needs_you", f"Damaged at {verdict.damage}"

    def do_go_on(self) -> None:
        """Leave a damaged file as it is and go on in a new one that cites it."""
        if self._app.desk is not None:
            self._app.start_work(self._go_on(self._app.desk), "going on in a new file")

    async def _go_on(self, desk: Desk) -> None:
        await desk.record.go_on()
        self._app.say("Going on in a new file; the damaged one stays as it is, as evidence.", "done")

    def do_seal(self) -> None:
        """The head, to read out."""
        app, desk = self._app, self._app.desk
        if desk is None:
            return
        saved = desk.record.saved
        dialog = SealDialog(desk.incident.id, saved.seq, saved.head, "" if saved.state == "saved" else saved.phrase)

        def answered(copied: bool | None) -> None:
            if copied:
                app.doing.copy_text(dialog.text)

        app.push_screen(dialog, answered)

    async def go_to(self, about: Topic) -> None:
        """Go to what an entry speaks of."""
        app = self._app
        if about.report:
            await app.doing.show_paper("report")
        elif about.step and app.desk is not None:
            app.pane = "main"
            app.main.go_step(about.step)
            app.main.query_one("#steps").focus()
        else:
            app.say("This entry speaks of no step, request or report.", "not_seen")
