"""Carries a plan out, on from wherever it stands: parallel where it can, in order where it must, never twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AsyncExitStack, aclosing, contextmanager, nullcontext
from dataclasses import dataclass

from herotui.changes.gate import WAIVABLE, Gate
from herotui.changes.health import ailment
from herotui.changes.kinds import Stores, World, kind_of
from herotui.changes.performer import Performer
from herotui.changes.plan import Plan
from herotui.changes.regain import begin_anew, regain
from herotui.changes.sole import sole
from herotui.changes.state import SETTLED, Course, PlanKind, StepState, course_of
from herotui.changes.step import DEACTIVATION, Step
from herotui.errors import HerotuiError, WrongUse
from herotui.heroku.client import Heroku
from herotui.incident.events import Changed, Event, Failed, Progress
from herotui.journal.record import Record
from herotui.secret import Secret

AT_ONCE = 16
"""Steps under way at one time: as many as the line sends requests."""
_BEGUN = ("waiting", "under_way")


@dataclass(frozen=True, slots=True)
class _Ended:
    """A step's task is over."""

    id: str


class Saga:
    """A plan at work. What it has done stands in `record`; a new `Saga` on the same record goes on from there.

    `values` are secrets at hand, by fingerprint or by the id of the step that made them; keys made here join them.
    `gate` is asked when an R4 step is next. `proven(step)` says what is wrong after a step's last act, empty for
    nothing; unless told otherwise it looks whether the step's app came back well. `forbidden` are fingerprints of
    values that are never written. `own` is the authorization of the client's own key. `only` are
    ids of steps that may be begun (None: all). One saga at a time works on a record.
    """

    def __init__(
        self,
        plan: Plan,
        record: Record,
        client: Heroku,
        *,
        gate: Callable[[], Gate],
        values: Mapping[str, Secret] | None = None,
        stores: Stores | None = None,
        proven: Callable[[Step], Awaitable[str]] | None = None,
        forbidden: Iterable[str] = (),
        own: str = "",
        only: Collection[str] | None = None,
        phase: str = "rotate",
    ) -> None:
        self.plan = plan
        self._only = frozenset(step.id for step in plan.steps) if only is None else frozenset(only)
        self.values = dict(values or {})
        self._gate = gate
        self._proven = proven or self._well
        self._queue: asyncio.Queue[Event | _Ended | None] = asyncio.Queue()
        self._running: dict[str, asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._apps: dict[str, asyncio.Lock] = {}
        self._shut = ""
        self._inside = 0
        self._hand = Performer(
            plan,
            record,
            World(client, stores, plan.salt),
            self.values,
            self._queue.put_nowait,
            course_of(record.entries),
            frozenset(forbidden),
            own,
            phase,
        )
        held = record.keys
        record.keys = lambda: (*held(), *self.values.values())

    @property
    def course(self) -> Course:
        """How the plan stands."""
        return self._hand.course

    def state(self, step_id: str) -> StepState:
        """How a step stands."""
        return self.course.of(step_id)

    async def run(self) -> AsyncGenerator[Event, None]:
        """Do all that can be done now, and yield what happens. It ends when nothing is left, or all of it waits.

        Raises `WrongUse` in read-only mode and when somebody else carries out this plan; `NotSaved` when an intent
        can't be made durable: what is under way is brought to its end first. Cancelled, it can be run again: what was
        under way is settled.
        """
        self._refuse_read_only()
        with self._sole():
            await self._enter()
            for step in self.plan.steps:
                if self.state(step.id).state == "undoing":
                    await self._hand.backward(step)
            async for event in regain(self._hand, self._only):
                yield event
            async with aclosing(self._all()) as events:
                async for event in events:
                    yield event
        yield self._summary()

    async def _all(self) -> AsyncGenerator[Event, None]:
        """Every step that may begin, until none is under way."""
        trouble: HerotuiError | None = None
        try:
            self._start(trouble)
            while self._running:
                item = await self._queue.get()
                if isinstance(item, _Ended):
                    trouble = await self._ended(item.id) or trouble
                if isinstance(item, _Ended | None):
                    self._start(trouble)
                else:
                    yield item
        finally:
            await self._stop()
        if trouble is None:
            await self._sweep()
        for event in self._said():
            yield event
        if trouble is not None:
            raise trouble

    async def retry(self, step_id: str) -> None:
        """Let a step that failed, or whose app was not well, be done again from where it stands."""
        state = self.state(step_id)
        # What was done stays done: only the app is looked at again.
        await self._decide(step_id, ("failed", "unhealthy", "undone", "skipped"), "waiting", state.why)

    async def accept(self, step_id: str, reason: str = "") -> None:
        """Go on with a step although the world has changed since the plan, or beyond one that is not well."""
        well = self.state(step_id).state == "unhealthy"
        await self._decide(step_id, ("drifted", "unhealthy"), "done" if well else "accepted", reason)

    async def skip(self, step_id: str, reason: str) -> None:
        """Leave a step out. What needs the key that it makes waits for ever."""
        if not reason.strip():
            raise WrongUse(f"{step_id} is skipped for a reason.", do="Say why.")
        await self._decide(step_id, ("waiting", "failed", "drifted", "undone"), "skipped", reason)

    async def waive(self, condition: str, reason: str) -> None:
        """Give one's word for a condition of the gate. Raises `WrongUse` for one that no word can settle."""
        if condition not in WAIVABLE or not reason.strip():
            raise WrongUse(
                f"No word settles {condition!r}." if condition not in WAIVABLE else "A word needs a reason.",
                meaning="The gate is as it was.",
                do=f"A word with a reason settles {', '.join(WAIVABLE)}.",
            )
        hand = self._hand
        data = {"id": condition, "reason": reason}
        entry = await hand.record.append(PlanKind.WAIVED, f"{condition} waived: {reason}", phase=hand.phase, data=data)
        hand.course = course_of((entry,), hand.course)
        self._queue.put_nowait(None)

    async def settle(self, step_id: str, *, done: bool) -> None:
        """The responder has looked whether a call was carried out whose outcome herotui can't tell."""
        await self._hand.settle(self.plan.step(step_id), done)
        await self.retry(step_id)

    async def replace(self, step_id: str) -> None:
        """Have a step make another key, for the one that it made is lost; places that hold it are written again."""
        if not self.state(step_id).made:
            raise WrongUse(f"{step_id} has made no key.", meaning="Nothing was changed.")
        await begin_anew(self._hand, self.plan.step(step_id))
        self._queue.put_nowait(None)

    async def undo(self, step_id: str) -> AsyncGenerator[Event, None]:
        """Take a step back. Raises `WrongUse` when there is no way back, or others live on the key that it made."""
        self._refuse_read_only()
        step = self.plan.step(step_id)
        if not step.way_back:
            raise WrongUse(f"{step_id} can't be taken back: {step.no_way_back}.", meaning="Nothing was sent.")
        users = [user.id for user in self.plan.users[step_id] if self.state(user.id).parts]
        if users:
            raise WrongUse(
                f"{', '.join(users)} live on the key that {step_id} made.",
                meaning="Nothing was sent.",
                do="Take those back first.",
            )
        with self._sole():
            async with self._lock(step):
                await self._hand.backward(step)
        for event in self._said():
            yield event

    def _said(self) -> Iterator[Event]:
        """What was said and not yielded yet."""
        while not self._queue.empty():
            item = self._queue.get_nowait()
            if item is not None and not isinstance(item, _Ended):
                yield item

    @contextmanager
    def _sole(self) -> Iterator[None]:
        """Nobody else carries out this plan; in this saga a step may be taken back while others run."""
        with nullcontext() if self._inside else sole(self._hand.record.folder):
            self._inside += 1
            try:
                yield
            finally:
                self._inside -= 1

    def _refuse_read_only(self) -> None:
        if self._hand.world.client.web.read_only:
            raise WrongUse("read-only mode", meaning="Nothing was sent.", do="Start again without --read-only.")

    async def _enter(self) -> None:
        """The plan itself goes to the journal before anything of it is done."""
        record, plan = self._hand.record, self.plan
        if self.course.id == plan.id:
            if self.course.hash != plan.hash:
                raise WrongUse(
                    f"Another plan is under way as {plan.id}.",
                    meaning="Nothing was sent.",
                    do="Go on with the one that the journal holds, or make a new one under the next id.",
                )
            return
        text = f"Plan {plan.hash[:12]}: {len(plan.steps)} steps, {len(plan.lines)} calls"
        data = {"plan": plan.as_data(), "hash": plan.hash}
        entry = await record.append(PlanKind.MADE, text, phase=self._hand.phase, data=data)
        self._hand.course = course_of((entry,), self._hand.course)

    async def _decide(self, step_id: str, among: tuple[str, ...], state: str, why: str) -> None:
        now = self.state(step_id).state
        if now not in among:
            raise WrongUse(f"{step_id} is {now.replace('_', ' ')}: nothing to decide there.")
        await self._hand.mark(self.plan.step(step_id), state, why)
        self._queue.put_nowait(None)  # a run under way looks again

    def _start(self, trouble: HerotuiError | None) -> bool:
        """Start every step that may begin now; whether any did."""
        states, steps = self.course.steps, self.plan.steps
        settled = {id for id, state in states.items() if state.state in SETTLED}
        unmade = {user.id for maker in settled if states[maker].state == "skipped" for user in self.plan.users[maker]}
        sent = {step.id for step in steps if step.locked and self.state(step.id).parts == len(step.acts)}
        sick = {id for id, state in states.items() if state.state == "unhealthy"}
        stopped = {(step.step, step.group) for step in steps if step.id in sick and step.group}
        free = self._only - self._running.keys() - unmade
        ready = [
            step
            for step in self.plan.ordered
            if step.id in free
            and self.state(step.id).state in _BEGUN
            # What is in a breath does not wait until R4 is proven.
            and self.plan.needs[step.id] <= (settled | sent if step.breath else settled)
            and (step.breath or (step.step, step.group) not in stopped)
        ]
        begun = [] if trouble else [step for step in ready if not step.locked or self._may_go(step)]
        for step in sorted(begun, key=lambda one: not one.breath):
            self._running[step.id] = asyncio.create_task(self._one(step))
        return bool(begun)

    def _may_go(self, step: Step) -> bool:
        """Whether its breath is ready and the gate open. A call that may be on its way already is settled anyway."""
        if self.state(step.id).open or self.state(step.id).parts:
            return True
        breath = (one.id for one in self.plan.steps if one.breath and step.id in self.plan.needs[one.id])
        if not all(self.state(id).state in (*_BEGUN, *SETTLED) for id in breath):
            return False
        gate = self._gate()
        missing = "; ".join(one.text for one in gate.missing)
        if missing and missing != self._shut:
            self._queue.put_nowait(Failed(f"{DEACTIVATION} waits for the gate: {missing}", "The old key lives.", ""))
        self._shut = missing
        return gate.open

    async def _one(self, step: Step) -> None:
        try:
            async with self._lock(step):
                # Between R4 and the last of its breath nothing else goes out.
                async with AsyncExitStack() as stack:
                    if step.locked or step.breath:
                        await stack.enter_async_context(self._hand.world.client.web.alone())
                    else:
                        await stack.enter_async_context(self._slots)
                    done = await self._hand.forward(step)
                if done:
                    if step.locked:
                        self._queue.put_nowait(None)
                    await self._check(step)
        finally:
            self._queue.put_nowait(_Ended(step.id))

    async def _check(self, step: Step) -> None:
        """A step is done once it is proven."""
        wrong = await self._proven(step)
        await self._hand.mark(step, "unhealthy" if wrong else "done", wrong)
        if wrong:
            way = f"Way back: {step.way_back_text}" if step.way_back else f"No way back: {step.no_way_back}"
            self._queue.put_nowait(Failed(f"{step.id}: {wrong}", "The rest of its group is not begun.", way))
        else:
            self._queue.put_nowait(Changed(f"{step.id} done: {step.text}"))

    async def _well(self, step: Step) -> str:
        return await ailment(self._hand.world.client, step.app) if step.app else ""

    def _lock(self, step: Step) -> AsyncExitStack | asyncio.Lock:
        """One step at a time for each app: never two restarts at once."""
        return self._apps.setdefault(step.app, asyncio.Lock()) if step.app else AsyncExitStack()

    async def _ended(self, id: str) -> HerotuiError | None:
        try:
            await self._running.pop(id)
        except HerotuiError as error:
            return error
        return None

    async def _stop(self) -> None:
        for task in self._running.values():
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)
        self._running.clear()

    async def _sweep(self) -> None:
        for step in self.plan.steps:
            if self.state(step.id).orphans and any(kind_of(act).makes for act in step.acts):
                await self._hand.sweep(step)

    def _summary(self) -> Progress:
        done = sum(self.state(step.id).state in SETTLED for step in self.plan.steps)
        waiting = [step.id for step in self.plan.ordered if self.state(step.id).state not in SETTLED]
        text = f"waiting: {', '.join(waiting)}" if waiting else "all done"
        return Progress(text, done, len(self.plan.steps))
