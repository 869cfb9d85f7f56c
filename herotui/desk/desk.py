"""One open incident at work."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import TypeVar

from herotui import clock
from herotui.errors import HerotuiError, WrongUse
from herotui.estate.snapshot import Snapshot
from herotui.heroku.budget import Budget
from herotui.heroku.client import Heroku
from herotui.heroku.models import Listing, Model
from herotui.heroku.tries import Try, state_of, try_key
from herotui.incident.entry import Entry, Kind
from herotui.incident.known import Known, NotSeen, Seen
from herotui.incident.playbook import step
from herotui.incident.state import Incident
from herotui.journal.errors import NotSaved
from herotui.journal.record import Record
from herotui.secret import Secret
from herotui.settings import Settings
from herotui.stores.keys import Keys
from herotui.text.times import stamp
from herotui.web import Web

M = TypeVar("M", bound=Model)


class Refused(HerotuiError):
    """A step can't be marked so while the facts say otherwise."""


class Desk:
    """What every phase works with.

    `leaked` and `responder` are the two keys (either may be missing); `new_key` is the one that a regeneration
    returned, held here only. `estate` is the latest look at what the reader's key reaches; looking stands
    back for the seconds that `give_way` says. Nothing is sent before the
    first call of a phase. `past`: the record of a drill whose world has ended, open to be read, with no key at all.
    """

    def __init__(self, settings: Settings, record: Record, keys: Keys, *, past: bool = False) -> None:
        self.settings = settings
        self.record = record
        self.leaked = keys.leaked
        self.responder = keys.responder
        self.responder_from = keys.responder_from
        self.notices = keys.notices
        self.past = past
        self.new_key: Secret | None = None
        self.estate: Snapshot | None = None
        self.give_way: Callable[[], float] = lambda: 0.0
        self.budget = Budget(settings.reserve)
        self.web = Web(settings.hosts, read_only=settings.read_only)
        record.keys = self._keys

    @property
    def incident(self) -> Incident:
        """The incident as the record tells it now."""
        return self.record.incident

    def _keys(self) -> tuple[Secret, ...]:
        return tuple(key for key in (self.leaked, self.responder, self.new_key) if key is not None)

    @property
    def alone(self) -> bool:
        """Whether the leaked key is the only key at hand."""
        return self.leaked is not None and (self.responder is None or self.responder == self.leaked)

    @property
    def client(self) -> Heroku | None:
        """Who reads: the responder key, else the leaked one once its account is the responder's to investigate."""
        if self.responder is not None and not self.alone:
            return self.heroku(self.responder)
        if self.leaked is not None and self.incident.key.mine:
            return self.heroku(self.leaked)
        return None

    def heroku(self, key: Secret) -> Heroku:
        """A client with `key`, on this desk's line and budget."""
        return Heroku(self.web, key, self.budget)

    def urgent(self, key: Secret) -> Heroku:
        """A client for revoking: no reserve holds it back."""
        return Heroku(self.web, key, self.budget, urgent=True)

    async def close(self) -> None:
        """Hang up, and wait until what was written is on the disk, or in the second place where that fails."""
        await self.web.close()
        with suppress(NotSaved):
            await self.record.flush()
        self.record.close()

    def take_leaked(self, key: Secret) -> None:
        """From now on `key` is the leaked one; its format and fingerprint go to the record."""
        self.leaked = key
        self.name_leaked()

    def name_leaked(self) -> None:
        """Record which key is the leaked one, without waiting for a disk."""
        if self.leaked is None:
            return
        fingerprint = self.leaked.fingerprint(self.record.salt)
        if fingerprint != self.incident.key.fingerprint:
            data = {"format": str(self.leaked.format), "fingerprint": fingerprint}
            self.record.submit(
                Kind.KEY_NAMED, f"Leaked key named: format {self.leaked.format}", data=data, phase="assess"
            )

    async def try_leaked(self, phase: str) -> tuple[Try, ...]:
        """Try the leaked key in the forms of the Platform API and record the answers. Empty without the key."""
        if self.leaked is None:
            return ()
        tries = await try_key(self.web, self.leaked)
        control = await self.try_control() if state_of(tries) == "dead" else ()
        self._record_tries(tries, control, phase)
        return tries

    async def try_control(self) -> tuple[Try, ...]:
        """Try a key other than the leaked one, which must get in; empty without one."""
        key = self.new_key or (None if self.alone else self.responder)
        return await try_key(self.web, key) if key else ()

    def _record_tries(self, tries: tuple[Try, ...], control: tuple[Try, ...], phase: str) -> None:
        """Record what the leaked key was answered. Where the control is refused like it, nothing is known of it."""
        state = state_of(tries)
        answers = ", ".join(f"{t.form} {t.status or 'no answer'}" for t in tries)
        if state == "dead" and control and state_of(control) == "dead":
            state = "not_known"
            answers += "; the other key was refused as well"
        data = {"state": state, "tries": [try_data(t) for t in tries], "control": [try_data(t) for t in control]}
        text = f"Leaked key tried: {state.replace('_', ' ').upper()} ({answers})"
        self.record.submit(Kind.KEY_CHECKED, text, phase=phase, data=data)

    def settle(self, step_id: str, evidence: str) -> None:
        """Record a step as done by herotui itself, without waiting for a disk. KeyError for an unknown step."""
        found = step(step_id)
        data = {"id": found.id, "state": "done", "evidence": evidence, "by_hand": False}
        self.record.submit(Kind.STEP, f"{found.id} done: {evidence}", phase=found.phase, data=data)

    async def mark(self, step_id: str, state: str, evidence: str) -> None:
        """Mark a step by hand: `done`, `not_applicable` or `open`.

        R4 and V1 try the key first and are refused while it lives, or while no answer says that it is dead. Raises
        `Refused`, `WrongUse` for an unknown step or state, or a missing reason, `NotSaved` when the disk refuses.
        """
        try:
            found = step(step_id)
        except KeyError:
            raise WrongUse(f"There is no step {step_id!r}.", do="`herotui status` lists them.") from None
        if state not in ("done", "not_applicable", "open"):
            raise WrongUse(f"{state!r} is no state of a step.", do="Say done, not applicable or reopen.")
        if state != "open" and not evidence.strip():
            raise WrongUse(
                f"{found.id} needs a word.", meaning="The record shows why a step is settled.", do="Say what you saw."
            )
        if state == "done" and found.id in ("R4", "V1"):
            await self._dead_or_refused(found.id)
        words = {"done": "done", "not_applicable": "not applicable", "open": "reopened"}[state]
        data = {"id": found.id, "state": state, "evidence": evidence, "by_hand": True}
        text = f"{found.id} {words}" + (f": {evidence}" if evidence else "")
        await self.record.append(Kind.STEP, text, phase=found.phase, data=data)

    async def _dead_or_refused(self, step_id: str) -> None:
        if self.leaked is None:
            return
        tries = await self.try_leaked("verify")
        state = self.incident.key.state
        if state == "alive":
            raise Refused(
                f"{step_id}: the key still answers {next(t.status for t in tries if t.state == 'alive')}.",
                meaning="Whoever holds it is still in.",
                do="Revoke it (!), or choose another authorization.",
            )
        if state == "not_known":
            raise Refused(
                f"{step_id}: Heroku gave no clear answer for the key.",
                meaning="It may be alive; silence is no proof of death.",
                do="Try again, or mark the step as not applicable with a reason.",
            )

    async def note(self, text: str, at: datetime | None = None) -> Entry:
        """Add a note; `at` is when it happened, if that was earlier. Raises `NotSaved`."""
        data = {"at": stamp(at)} if at else {}
        return await self.record.append(Kind.NOTE, text, data=data)

    def leaked_at(self, at: datetime | None, bound: str = "at_least") -> None:
        """Set the first clock: when the key got out (`exact`, `at_least` or `not_known`)."""
        text = f"Leaked {'at' if bound == 'exact' else 'no later than'} {stamp(at)}" if at else "Leak time not known"
        data = {"at": stamp(at) if at else "", "bound": bound if at else "not_known"}
        self.record.submit(Kind.LEAKED_AT, text, phase="assess", data=data)

    def situation(self, answers: Mapping[str, str]) -> None:
        """Record `public`, `used`, `suspect` as `yes`, `no` or `not_known`."""
        text = "Situation: " + ", ".join(f"{name} {value.replace('_', ' ')}" for name, value in answers.items())
        self.record.submit(Kind.SITUATION, text, phase="assess", data=dict(answers))

    def way(self, way: str, reason: str) -> None:
        """Record which way is taken, `revoke_first` or `overlap`, and why."""
        text = f"Way chosen: {way.replace('_', ' ')}" + (f", because {reason}" if reason else "")
        self.record.submit(Kind.WAY, text, phase="assess", data={"way": way, "reason": reason})

    async def severity(self, severity: str, reason: str) -> None:
        """Record the severity (a glossary word) and why."""
        data = {"severity": severity, "reason": reason}
        await self.record.append(Kind.SEVERITY, f"Severity {severity}: {reason}", phase="assess", data=data)

    async def see(self, place: str, work: Awaitable[Listing[M]]) -> Known[M]:
        """Read a list. What could not be read, whole or in part, is recorded as not seen; never raises for it.

        A full answer takes back what was recorded as not seen there.
        """
        try:
            listing = await work
        except HerotuiError as error:
            self.gap(place, error.message, error.do)
            return NotSeen(error.message, error.do)
        lacking = listing.spoiled
        if listing.spoiled:
            self.gap(place, f"{len(listing.spoiled)} items could not be read: {listing.spoiled[0]}")
        elif listing.more:
            lacking = ("the list is longer than what was read",)
            self.gap(place, lacking[0])
        elif place in self.incident.gaps:
            self.saw(place, len(listing.items))
        return Seen(listing.items, clock.now(), lacking)

    async def collect(
        self,
        place: str,
        work: Awaitable[Listing[M]],
        identity: Callable[[M], dict[str, object]],
        phase: str = "assess",
    ) -> Known[M]:
        """`see`, and keep in the record what identifies each item."""
        known = await self.see(place, work)
        if isinstance(known, Seen):
            items = [identity(one) for one in known.items]
            self.saw(place, len(items), items, phase, partial=bool(known.spoiled))
        return known

    def gap(self, place: str, reason: str, how: str = "") -> None:
        """Record that a place was not seen."""
        data = {"place": place, "reason": reason, "how": how}
        self.record.submit(Kind.NOT_SEEN, f"Not seen: {place}, because {reason}", data=data)

    def saw(
        self,
        place: str,
        count: int,
        items: list[dict[str, object]] | None = None,
        phase: str = "assess",
        *,
        partial: bool = False,
    ) -> None:
        """Record an answer: how many, and what identifies each. A `partial` one leaves the place not seen."""
        data: dict[str, object] = {"place": place, "count": count, "items": items or []}
        if partial:
            data["partial"] = True
        self.record.submit(Kind.SAW, f"Seen: {place}, {count}{' and more' if partial else ''}", phase=phase, data=data)


def try_data(attempt: Try) -> dict[str, object]:
    """A try as the record keeps it: form, answer, Request-Id, time by both clocks."""
    return {
        "form": attempt.form,
        "state": attempt.state,
        "status": attempt.status,
        "error_id": attempt.error_id,
        "request_id": attempt.request_id,
        "at": stamp(attempt.at),
        "date": stamp(attempt.date) if attempt.date else "",
    }


def opening_data(settings: Settings) -> dict[str, object]:
    """What the first entry of an incident says beside its id and world."""
    return {"host": settings.hosts.api, "detected_at": stamp(clock.now())}
