"""One open incident: its journal, and the state that is folded from it. What the rest of herotui writes through."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from herotui import clock
from herotui.incident.entry import Entry
from herotui.incident.state import Incident, fold
from herotui.journal import place, spill
from herotui.journal.chain import Chain
from herotui.journal.documents import EPOCH, REDACTED, document, entry, entry_of
from herotui.journal.errors import Damaged, NotSaved
from herotui.journal.hand import Hand, settle
from herotui.journal.lines import ENTRIES, START
from herotui.journal.memory import undisturbed
from herotui.journal.salt import new_salt, read_salt
from herotui.journal.saved import Saved
from herotui.journal.spill import Spill
from herotui.journal.store import Journal
from herotui.journal.writer import Item, Look, Writer
from herotui.secret import Secret

__all__ = ["RETRY", "Record", "Saved"]

RETRY = 2.0
"""Seconds after which entries that could not be saved are tried again."""


_BATCH = 256  # entries in one write and one sync


class Record:
    """An open incident. Built off the event loop (`open`, `create`); everything else is called on the loop's thread.

    `salt` keys the incident's fingerprints (32 bytes), `responder` signs the entries, `damage` says where the journal
    stops holding. `keys` gives the keys at hand, which no entry may hold in any form.
    """

    def __init__(
        self,
        chain: Chain | None,
        *,
        responder: str,
        salt: bytes,
        fallbacks: Sequence[Path] | None = None,
        why: str = "",
        home: Callable[[], Chain] | None = None,
        root: Path | None = None,
    ) -> None:
        self.responder = responder
        self.salt = salt
        self.keys: Callable[[], Iterable[Secret]] = tuple
        self.damage: Damaged | None = None
        self._why = why
        self._head = START
        self._entries: list[Entry] = []
        self._fold = self._shown = Incident()
        self._queue: list[Item] = []
        self._busy = self._closed = False
        self._retry: asyncio.TimerHandle | None = None
        self._flushers: list[asyncio.Future[None]] = []
        self._subscribers: list[Callable[[], None]] = []
        folders = spill.default_folders() if fallbacks is None else fallbacks
        self._spill = Spill(chain.journal if chain else "", folders, root)
        self._writer = Writer(chain, self._spill, why, home)
        self._hand = Hand(self._writer.look)
        self._journal: Journal | None = None
        if chain and not chain.read_only:
            with contextlib.suppress(NotSaved, OSError):
                chain.finish()
        self._absorb(self._writer.look())
        self._told = self._notices()
        if chain and not chain.read_only:
            self._merge_spilled()

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        responder: str,
        read_only: bool = False,
        fallbacks: Sequence[Path] | None = None,
        why: str = "",
    ) -> Record:
        """Open the incident in `folder`. As a viewer (`read_only`) it takes no lock and changes nothing.

        `why` is for who wanted to write and has to make do with a viewer: `saved` gives it as the reason.
        A damaged journal opens with what holds; `damage` is set and nothing can be added. Raises Damaged when not
        even its first record holds, OSError when it can't be read, Unwritable when it is another user's.
        """
        chain = Chain(folder, read_only=read_only)
        salt = read_salt(folder, read_only=read_only)
        return cls(chain, responder=responder, salt=salt, fallbacks=fallbacks, why=why)

    @classmethod
    def adrift(
        cls,
        *,
        responder: str,
        why: str,
        salt: bytes | None = None,
        home: Callable[[], Chain] | None = None,
        root: Path | None = None,
        fallbacks: Sequence[Path] | None = None,
    ) -> Record:
        """A record without a folder, so that revoking can go on when none can be written.

        `submit` keeps entries and writes them to the second place; `append` raises NotSaved with `why`. With `home`
        (makes the journal, or raises NotSaved) it is tried again, and what was kept is written in order once it works.
        `root` is the state folder that it is meant for.
        """
        key = salt or new_salt()
        return cls(None, responder=responder, salt=key, fallbacks=fallbacks, why=why, home=home, root=root)

    @property
    def folder(self) -> Path | None:
        """The incident's folder; None while none could be made."""
        return self._writer.chain.folder if self._writer.chain else None

    @property
    def journal(self) -> Journal | None:
        """The journal as a TinyDB, to search in; None while there is no folder."""
        if self._journal is None and self._writer.chain:
            self._journal = Journal(self._writer.chain)
        return self._journal

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences about the place where the journal lies, the clock, and a disk that is nearly full."""
        short = self._writer.chain is not None and self._writer.chain.short
        return (*self._told, *((place.SHORT,) if short else ()))

    @property
    def incident(self) -> Incident:
        """The incident as of now, entries that wait to be saved included."""
        return self._shown

    @property
    def entries(self) -> Sequence[Entry]:
        """All entries, oldest first. Those that wait to be saved come last, under the numbers they would get."""
        waiting = self._provisional()
        return [*self._entries, *waiting] if waiting else self._entries

    @property
    def unsaved(self) -> Sequence[Entry]:
        """What neither the journal nor the second place holds: still so after `close`, it is for the terminal."""
        lost = [item for item in self._queue if item.done is None and item.line is None and not item.spilled]
        return [entry_of(0, item.document) for item in lost]

    @property
    def saved(self) -> Saved:
        """Whether everything is on the disk, and the head."""
        why = self._why
        if self.damage and not why:
            why = self.damage.clause
        if why:
            kept = f"; kept in {self._spill.where}" if self._spill.where else ""
            return Saved("not_saved", *self._head, why + kept, len(self._queue))
        return Saved("saving" if self._queue else "saved", *self._head, waiting=len(self._queue))

    async def append(
        self,
        kind: str,
        text: str,
        *,
        phase: str = "incident",
        data: Mapping[str, Any] | None = None,
        at: datetime | None = None,
    ) -> Entry:
        """Add an entry; returns it once it is on the disk. What looks like a key was masked: `data["masked"]` counts.

        Raises NotSaved when it can't be made durable (it is not kept then), TypeError for data that is no JSON.
        """
        if self._closed:
            raise NotSaved("this incident was closed here", do="Open it again.")
        done: asyncio.Future[Entry] = asyncio.get_running_loop().create_future()
        self._queue.append(Item(self._document(kind, text, phase, data, at), done))
        self._kick()
        return await done

    def submit(
        self,
        kind: str,
        text: str,
        *,
        phase: str = "incident",
        data: Mapping[str, Any] | None = None,
        at: datetime | None = None,
    ) -> Entry:
        """Add an entry without waiting for a disk: for containment. It counts at once, under a provisional number.

        It is kept until the journal holds it, and written to the second place while the journal can't be written.
        """
        found = self._document(kind, text, phase, data, at)
        added = self.keep({**found, "client_id": uuid.uuid4().hex})
        self._kick()
        return added

    def keep(self, found: Mapping[str, Any]) -> Entry:
        """Take a document that has a `client_id` among those that wait, without starting to write. For the cabinet."""
        self._queue.append(Item(dict(found), None))
        # Only what is new is folded: hundreds may wait, and each comes alone.
        added = entry_of(self._next_provisional(), found)
        self._shown = fold((added,), self._shown)
        for callback in tuple(self._subscribers):
            callback()
        return added

    async def flush(self) -> None:
        """Return once nothing waits any more. Raises NotSaved when what waits can't be saved now: it is kept, and the
        second place has been tried."""
        if self._queue:
            done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._flushers.append(done)
            self._kick()
            await done

    async def refresh(self) -> None:
        """Take in what other processes added, and try again what could not be saved."""
        if not self._closed:
            await self._do(self._writer.refresh)

    async def watch(self, every: float = 0.5) -> None:
        """`refresh` every so many seconds until closed or cancelled: what others write shows within a second."""
        while not self._closed:
            await asyncio.sleep(every)
            await self.refresh()

    async def redact(self, seq: int, why: str, secret: str = "") -> None:
        """Take `secret` out of entry `seq` in the file, or all of its text; an entry with the reason stays as a scar.

        The structure of the entry's data stays, and with it its effect on the incident. Raises WrongUse for a number
        that is no entry's and a `secret` that is not in it, NotSaved.
        """
        text = f"The text of #{seq} was taken out: {why}"
        scar = self._document(REDACTED, text, "incident", {"redacts": seq, "why": why}, None)
        await self._do(lambda: self._writer.redact(seq, scar, secret))

    async def go_on(self) -> None:
        """Leave a damaged file as it is and go on in a new one that cites its last good record. Raises NotSaved."""
        why = f"damaged at {self.damage.place}: {self.damage.why}" if self.damage else "asked to"
        await self._do(lambda: self._writer.go_on(why))
        self._why = ""
        self._changed()

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call `callback()` on the loop's thread after each change; returns what ends that."""
        self._subscribers.append(callback)

        def unsubscribe() -> None:
            with contextlib.suppress(ValueError):
                self._subscribers.remove(callback)

        return unsubscribe

    def close(self) -> None:
        """Save what waits (in the second place, if need be) and give the files back. Blocks for the disk."""
        if self._closed:
            return
        self._closed = True
        if self._retry:
            self._retry.cancel()
        self._hand.stop()
        rest = [item for item in self._queue if item.line is None]
        try:
            self._writer.write(rest)
        except NotSaved:
            self._writer.spill_over(rest)
        finally:
            self._writer.close()

    def _notices(self) -> tuple[str, ...]:
        if self.folder is None or self._fold.world == "drill":  # a drill's folder is meant to be gone afterwards
            return ()
        last = self._entries[-1].at if self._entries else EPOCH
        return (*place.notices(self.folder), *place.clock_notices(last, clock.now()))

    def _document(
        self, kind: str, text: str, phase: str, data: Mapping[str, Any] | None, at: datetime | None
    ) -> dict[str, Any]:
        when = at or clock.now()
        return document(
            at=when, responder=self.responder, phase=phase, kind=kind, text=text, data=data, keys=self.keys()
        )

    def _next_provisional(self) -> int:
        """The number of the entry that came last among those that wait."""
        return max(self._head.seq, 0) + sum(item.done is None for item in self._queue)

    def _provisional(self) -> list[Entry]:
        kept = [item for item in self._queue if item.done is None]
        return [entry_of(seq, item.document) for seq, item in enumerate(kept, max(self._head.seq, 0) + 1)]

    def _kick(self) -> None:
        """Start writing what waits, unless that is going on already."""
        if self._busy or self._closed or not self._queue:
            return
        self._busy = True
        if self._retry:
            self._retry.cancel()
        batch = self._queue[: None if self._why else _BATCH]  # after a failure all: no one waits behind what is kept
        self._hand.give(lambda: self._writer.write(batch), lambda look, error: self._wrote(batch, look, error))

    def _wrote(self, batch: Sequence[Item], look: Look, error: Exception | None) -> None:
        self._busy = False
        self._why = "" if error is None else error.why if isinstance(error, NotSaved) else f"of a fault: {error}"
        over = {id(item) for item in batch if item.line or item.done}
        self._queue = [item for item in self._queue if id(item) not in over]
        self._absorb(look)
        for item in batch:
            if item.done and not item.done.done():
                if error:
                    item.done.set_exception(error)
                elif item.line:
                    item.done.set_result(entry(item.line))
        if self._closed:
            return
        if self._queue and (error is None or any(item.done for item in self._queue)):
            self._kick()
        else:
            self._after(error)

    def _after(self, error: Exception | None) -> None:
        """Nothing waits any more, or what waits can't be saved now: then it goes to the second place."""
        kept = list(self._queue)
        flushers, self._flushers = self._flushers, []

        def then(look: Look, _: Exception | None) -> None:
            self._absorb(look)
            for done in flushers:
                settle(done, error if kept else None)

        if kept:
            self._hand.give(lambda: self._writer.spill_over(kept), then)
            self._retry = asyncio.get_running_loop().call_later(RETRY, self._kick)
        elif flushers or self._spill.where:
            self._hand.give(self._spill.clear, then)

    def _absorb(self, look: Look) -> None:
        """Fold in what the journal's thread saw, and tell the subscribers."""
        if look.anew:
            self._entries, self._fold = [], Incident()
        known = len(self._entries)
        with undisturbed(len(look.lines)):
            for line in look.lines:
                if line.table == ENTRIES:
                    self._entries.append(entry(line, self._entries[-1].at if self._entries else EPOCH))
            self._fold = fold(self._entries[known:], self._fold)
        self._head, self.damage = look.head, look.damage
        self._changed()

    def _changed(self) -> None:
        waiting = self._provisional()
        self._shown = fold(waiting, self._fold) if waiting else self._fold
        for callback in tuple(self._subscribers):
            callback()

    async def _do(self, work: Callable[[], object]) -> None:
        """Run `work` on the journal's thread, take in what changed, raise what it raised."""
        if self._closed:
            raise NotSaved("this incident was closed here", do="Open it again.")
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def then(look: Look, error: Exception | None) -> None:
            if look.anew or look.lines or look.damage is not self.damage:
                self._absorb(look)
            settle(done, error)
            self._kick()

        self._hand.give(work, then)
        await done

    def _merge_spilled(self) -> None:
        """Bring home what an earlier session had to put in the second place. At construction: no loop yet."""
        found = self._spill.read()
        if not found:
            return
        self._queue = [Item(document, None, spilled=True) for document in found]
        try:
            self._writer.write(self._queue)
        except NotSaved as error:
            self._why = error.why
        else:
            self._queue = []
            self._spill.clear()
        self._absorb(self._writer.look())
