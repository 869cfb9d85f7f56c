"""One step at a time: intent, call, outcome, each in the journal; what is not known is settled by a look."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from secrets import token_hex
from typing import Any

from herotui import clock
from herotui.changes import kinds
from herotui.changes.kinds import (
    ActKind,
    ConfigVars,
    Creation,
    Deletion,
    Look,
    Regeneration,
    Stop,
    World,
    drift,
    kind_of,
)
from herotui.changes.plan import Plan
from herotui.changes.sending import Sent, key_in, patiently, send
from herotui.changes.state import Attempt, Course, PlanKind, StepState, course_of
from herotui.changes.step import Act, Made, Step, filled, values_in
from herotui.errors import HerotuiError
from herotui.heroku import calls
from herotui.heroku.client import Heroku
from herotui.heroku.errors import Gone, NotFound
from herotui.incident.entry import Kind
from herotui.incident.events import Changed, Event, Failed, Found
from herotui.journal.errors import NotSaved
from herotui.journal.record import Record
from herotui.secret import Secret
from herotui.text.escape import visible

TRIES = 3
"""How often an act is begun before its step has failed; only after the world has shown that it was not done."""
# What a look may stumble over: refusals, no answer, answers of no known shape, files that can't be read.
_UNSEEN = (HerotuiError, OSError, ValueError, KeyError, TypeError, AttributeError)


@dataclass(slots=True)
class Performer:
    """Does steps of `plan`. `values` are secrets at hand, by the id of the step that made them or by fingerprint.

    `forbidden` are fingerprints of values that are written nowhere: the leaked key, what leaked with it. `own` is the
    authorization that the client's key belongs to. `say` takes events.
    """

    plan: Plan
    record: Record
    world: World
    values: dict[str, Secret]
    say: Callable[[Event], None]
    course: Course
    forbidden: frozenset[str] = frozenset()
    own: str = ""
    phase: str = "rotate"

    async def forward(self, step: Step) -> bool:
        """Do what of a step is not done yet. False: it failed, has drifted, or somebody must say; recorded."""
        if not await self._settled(step):
            return False
        if step.locked and await self._breath_hindered(step):
            return False
        await self.sweep(step)
        while (part := self.course.of(step.id).parts) < len(step.acts):
            if not await self._do(step, part, back=False):
                return False
        return True

    async def _breath_hindered(self, step: Step) -> bool:
        """Whether something stands in the way of its breath: once the old key is gone, there is no time to ask."""
        if self.course.of(step.id).parts:
            return False
        due = [one for one in self.plan.steps if one.breath and step.id in self.plan.needs[one.id]]
        return any(await asyncio.gather(*(self._looked_ahead(one, step.id) for one in due)))

    async def _looked_ahead(self, step: Step, lead: str) -> bool:
        if self.course.of(step.id).state != "waiting":
            return False
        acts = [self._filled(act) for act in step.acts]
        if no := next(filter(None, (self._never(act, lead) for act in acts)), ""):
            return not await self.fail(step, no)
        if not step.expects:
            return False
        act = acts[0]
        try:
            seen = await self._before(kind_of(act), act)
        except _UNSEEN as error:
            return not await self.fail(step, f"{act.line}: what is there could not be seen: {_said(error)}")
        if changed := self._drifted(step, seen):
            await self._ask(step, changed)
        return bool(changed)

    async def backward(self, step: Step) -> bool:
        """Take a step back, in the order of its way back."""
        if not await self._settled(step):
            return False
        while (part := self.course.of(step.id).back) < len(step.way_back):
            if not await self._do(step, part, back=True):
                return False
        await self.mark(step, "undone")
        self.say(Changed(f"{step.id} taken back: {step.text}"))
        return True

    async def sweep(self, step: Step) -> None:
        """Delete authorizations that a step made and whose key is lost, unless some place still holds such a key."""
        orphans = self.course.of(step.id).orphans
        if not orphans or any(self.course.of(user.id).holds for user in self.plan.users[step.id]):
            return
        for orphan in orphans:
            if not await self._end(step, orphan):
                do = f"It is tried again with the next run; by hand: heroku authorizations:revoke {orphan}"
                self.say(Failed(f"{step.id}: the key that was lost still lives", "Nobody is known to have it.", do))

    async def _end(self, step: Step, orphan: str) -> bool:
        """Delete one; what has no clear answer is sent again, as twice is once."""
        call = calls.delete_authorization(orphan)
        for _ in range(TRIES):
            intent = await self._intent(step, call, 0, {}, orphan=orphan)
            sent = await send(self.world, call, Deletion(), {}, self.say)
            await self._outcome(intent, call, sent.state if sent.state != "unsure" else kinds.NOT_KNOWN, sent)
            if sent.state != "unsure":
                return sent.state != "refused"
            await clock.sleep(1)
        return False

    async def mark(self, step: Step, state: str, why: str = "") -> None:
        """Record how a step stands from now on."""
        text = f"{step.id} {state.replace('_', ' ')}" + (f": {why}" if why else "")
        await self._append(PlanKind.STEP, text, {"plan": self.plan.id, "step": step.id, "state": state, "why": why})

    async def fail(self, step: Step, why: str, do: str = "Retry it, skip it with a reason, or take it back.") -> bool:
        """Record and say that a step has failed; always False."""
        await self.mark(step, "failed", why)
        self.say(Failed(f"{step.id} failed: {why}", "What comes after it waits; the rest goes on.", do))
        return False

    async def settle(self, step: Step, done: bool) -> None:
        """Somebody says whether an act whose outcome no look can tell was carried out."""
        attempt = self.course.of(step.id).open
        if attempt:
            act = self._act(step, attempt)
            await self._outcome(attempt.id, act, kinds.DONE if done else kinds.NOT_DONE, Sent("", text="by hand"))

    async def _settled(self, step: Step) -> bool:
        """Find out what became of an intent without an outcome: left by a crash, or by an answer that never came."""
        attempt = self.course.of(step.id).open
        if attempt is None:
            return True
        act = self._act(step, attempt)
        return await self._look(step, act, kind_of(act), attempt) != kinds.NOT_KNOWN

    async def _look(self, step: Step, act: Act, kind: ActKind, attempt: Attempt, sent: Sent | None = None) -> str:
        """What the world says of an attempt, recorded as its outcome. Empty: not known, but it may be done once more.

        `not_known`: somebody must look; the attempt stays open.
        """
        try:
            look = await patiently(lambda: kind.look(self.world, act, attempt.before), self.say)
        except _UNSEEN:
            look = Look(kinds.NOT_KNOWN)
        known = self.course.of(step.id).orphans
        if look.orphans and not set(look.orphans) - set(known):
            look = Look(kinds.NOT_DONE)
        if look.verdict == kinds.NOT_KNOWN and not kind.repeatable:
            why = f"whether {act.line} was carried out is not known"
            await self.fail(step, why, "Look, then say done or not done.")
            return look.verdict
        if look.verdict == kinds.LOST:
            self.say(Found(f"{step.id}: {act.line} was carried out, but its key was lost with the answer"))
        await self._outcome(attempt.id, act, look.verdict, sent, by_look=True, orphans=look.orphans)
        return "" if look.verdict == kinds.NOT_KNOWN else look.verdict

    async def _do(self, step: Step, part: int, *, back: bool) -> bool:
        why = ""
        for _ in range(TRIES):
            act = self._filled((step.way_back if back else step.acts)[part])
            if no := self._never(act):
                return await self.fail(step, no)
            kind = kind_of(act)
            try:
                # In a breath every moment counts, and what is there was looked at just before it began.
                quick = step.breath and isinstance(kind, ConfigVars)
                before = {} if quick else await self._before(kind, act)
            except _UNSEEN as error:
                return await self.fail(step, f"{act.line}: what is there could not be seen: {_said(error)}")
            if not back and part == 0 and (changed := self._drifted(step, before)):
                return await self._ask(step, changed)
            intent = await self._intent(step, act, part, before, back=back)
            sent = await send(self.world, act, kind, before, self.say)
            verdict = await self._concluded(step, act, kind, intent, sent)
            if verdict in (kinds.DONE, "gone"):
                return True
            if verdict == "refused":
                return await self.fail(step, sent.text)
            if verdict == kinds.NOT_KNOWN:
                return False
            await self.sweep(step)
            why = sent.text
        return await self.fail(step, f"not done after {TRIES} tries; last: {why}")

    async def _concluded(self, step: Step, act: Act, kind: ActKind, intent: str, sent: Sent) -> str:
        """The outcome of what was sent, recorded: the answer's word, or the world's where there is no clear answer."""
        made: dict[str, str] = {}
        orphans: tuple[str, ...] = ()
        if sent.state == "done" and kind.makes:
            key, id = key_in(sent)
            if key is None:
                sent = replace(sent, state="unsure", text=f"{act.line}: its answer can't be read")
            else:
                made = self._took(step, act, kind, key, id)
                orphans = await self._latecomers(step, act, kind, id)
        if sent.state == "unsure":
            await clock.sleep(1)
            attempt = self.course.of(step.id).open
            assert attempt is not None  # noqa: S101 - its intent was just written
            return await self._look(step, act, kind, attempt, sent)
        await self._outcome(intent, act, sent.state, sent, made=made, orphans=orphans)
        if sent.state != "refused":
            self.say(Changed(f"{step.id}: {sent.text}"))
        return sent.state

    async def _latecomers(self, step: Step, act: Act, kind: ActKind, id: str) -> tuple[str, ...]:
        """Keys of earlier tries that Heroku made after all, later than anybody looked."""
        if not isinstance(kind, Creation) or not self.course.of(step.id).by_look:
            return ()
        try:
            look = await patiently(lambda: kind.look(self.world, act, {}), self.say)
        except _UNSEEN:
            return ()
        return tuple(one for one in look.orphans if one != id)

    def _took(self, step: Step, act: Act, kind: ActKind, key: Secret, id: str) -> dict[str, str]:
        """Hold a new key; the client goes on with it where it replaced the client's own."""
        self.values[step.id] = key
        if isinstance(kind, Regeneration) and self.own and f"/{self.own}/" in getattr(act, "path", ""):
            client = self.world.client
            self.world = replace(self.world, client=Heroku(client.web, key, client.budget, urgent=client.urgent))
        fingerprint = {"fingerprint": key.fingerprint(self.plan.salt)}
        return {"id": id, **fingerprint} if isinstance(kind, Creation) else fingerprint

    async def _before(self, kind: ActKind, act: Act) -> Mapping[str, str]:
        try:
            return await patiently(lambda: kind.before(self.world, act), self.say)
        except (NotFound, Gone):
            if isinstance(kind, Stop):
                return {}
            raise

    def _drifted(self, step: Step, before: Mapping[str, str]) -> tuple[str, ...]:
        return () if self.course.of(step.id).accepted else drift(step.expects, before)

    async def _ask(self, step: Step, changed: tuple[str, ...]) -> bool:
        why = f"not as the plan saw it: {visible(', '.join(changed))}"
        await self.mark(step, "drifted", why)
        meaning = "Somebody changed it since; nothing was sent."
        self.say(Failed(f"{step.id}: {why}", meaning, "Go on all the same, or skip it."))
        return False

    def _never(self, act: Act, lead: str = "") -> str:
        """Why an act may not be sent: a value that is not at hand, or one that is dead or stolen.

        `lead`: a step that goes out before it, whose key is still to come.
        """
        dead = {state.made for id, state in self.course.steps.items() if state.state == "undone"}
        for value in values_in(act):
            if lead and value == Made(lead):
                continue
            if not isinstance(value, Secret):
                whose = f"the key that {value.by} makes" if isinstance(value, Made) else "a value"
                return f"{act.line}: {whose} is not at hand any more: give it again"
            if value.fingerprint(self.plan.salt) in self.forbidden | dead:
                return f"{act.line} would write a value that is dead or stolen"
        return ""

    def _act(self, step: Step, attempt: Attempt) -> Act:
        if attempt.orphan:
            return calls.delete_authorization(attempt.orphan)
        return self._filled((step.way_back if attempt.back else step.acts)[attempt.part])

    def _filled(self, act: Act) -> Act:
        states: Mapping[str, StepState] = self.course.steps
        kept = {id: state.made for id, state in states.items() if state.made}
        return filled(act, self.values, kept, {id: state.made_id for id, state in states.items() if state.made_id})

    async def _intent(
        self, step: Step, act: Act, part: int, before: Mapping[str, str], *, orphan: str = "", back: bool = False
    ) -> str:
        name = token_hex(8)
        why = f"{step.id}: {step.text}" + (" (its key is lost)" if orphan else " (way back)" if back else "")
        data: dict[str, Any] = {
            "id": name,
            "call": act.as_data(),
            "why": why,
            "way_back": "" if back or orphan else step.way_back_text,
            "plan": self.plan.id,
            "step": step.id,
            "part": part,
        }
        extra = {"before": dict(before), "orphan": orphan, "back": back}
        await self._append(Kind.INTENT, f"{act.line}: {why}", data | {k: v for k, v in extra.items() if v})
        return name

    async def _outcome(
        self,
        intent: str,
        act: Act,
        outcome: str,
        sent: Sent | None = None,
        *,
        made: Mapping[str, str] | None = None,
        by_look: bool = False,
        orphans: tuple[str, ...] = (),
    ) -> None:
        """Record it. It was done, so it is kept until some disk takes it, whatever the journal says now."""
        told = sent or Sent("")
        extra = {"made": dict(made or {}), "by_look": by_look, "orphans": list(orphans)}
        data: dict[str, Any] = {
            "intent": intent,
            "status": told.status,
            "outcome": outcome,
            "request_id": told.request_id,
        } | {name: value for name, value in extra.items() if value}
        text = f"{act.line}: {outcome.replace('_', ' ')}" + (", found by looking" if by_look else "")
        entry = self.record.submit(
            Kind.OUTCOME, told.text if told.text and not by_look else text, phase=self.phase, data=data
        )
        self.course = course_of((entry,), self.course)
        with suppress(NotSaved):
            await self.record.flush()

    async def _append(self, kind: str, text: str, data: Mapping[str, Any]) -> None:
        entry = await self.record.append(kind, text, phase=self.phase, data=data)
        self.course = course_of((entry,), self.course)


def _said(error: Exception) -> str:
    return str(error) if isinstance(error, HerotuiError) else type(error).__name__
