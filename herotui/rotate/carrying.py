"""Carrying a plan out: with the record as memory, so that it goes on wherever it was cut off."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace

from herotui import clock
from herotui.changes.health import ailment
from herotui.changes.kinds import Stores
from herotui.changes.plan import Plan, plan_from
from herotui.changes.saga import Saga
from herotui.changes.state import SETTLED, Course, course_of
from herotui.changes.step import Kept, Made, Step, values_in
from herotui.desk import Desk
from herotui.desk.certificate import at_once
from herotui.desk.seat import take_seat
from herotui.errors import HerotuiError, NoAccess, WrongUse
from herotui.heroku import calls
from herotui.heroku.client import Heroku
from herotui.incident.consumers import Consumer, proven
from herotui.incident.entry import Kind
from herotui.incident.events import Event, Failed, Found
from herotui.incident.status import ENDED
from herotui.rotate import newkey
from herotui.rotate.conditions import gate_of, in_place, maker_of, pipelines, waive
from herotui.rotate.planning import OLD
from herotui.rotate.prepare import prepare
from herotui.rotate.settling import settle
from herotui.rotate.sight import consumers_at, places_of, releases_with
from herotui.secret import Secret
from herotui.text.times import stamp

_AGAIN = ("failed", "unhealthy", "undone")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the responder asks for. `keep` puts the new key somewhere. `only`: ids of steps (None: all). `skip`: ids
    that are left out; `reason` is why, or with none to skip their word for the gate. `at_hand` may hold the new key.
    """

    keep: newkey.Keep
    only: Collection[str] | None = None
    skip: Sequence[str] = ()
    reason: str = ""
    stores: Stores | None = None
    at_hand: Sequence[Secret] = ()


@dataclass
class Rotation:
    """A plan at work at a desk."""

    desk: Desk
    plan: Plan
    wishes: Wishes
    _saga: Saga | None = field(default=None, init=False)

    @property
    def course(self) -> Course:
        """How the plan stands, as the record tells it."""
        return course_of(self.desk.record.entries)

    async def run(self) -> AsyncIterator[Event]:
        """Do all that can be done now, and say what happens. Raises `WrongUse`, `NoAccess`, `NotSaved`."""
        desk, wishes = self.desk, self.wishes
        if desk.settings.read_only:
            raise WrongUse("read-only mode", meaning="Nothing was sent.", do="Start again without --read-only.")
        seat = await take_seat(desk)
        values = self._values()
        values |= await self._former(values)
        self._saga = saga = Saga(
            self.plan,
            desk.record,
            self._client(values),
            gate=lambda: gate_of(desk, self.plan, saga.course),
            values=values,
            stores=wishes.stores,
            proven=self._proven,
            forbidden=[desk.incident.key.fingerprint] if desk.incident.key.fingerprint else [],
            own=self._own(),
            only=wishes.only,
        )
        if self.course.id == self.plan.id:
            await self._resume(saga)
        if wishes.reason and not wishes.skip:
            for one in await waive(desk, saga, wishes.reason, answered=seat is not None and seat.relation != "alone"):
                yield Found(f"Waived by your word: {one}")
        async for event in saga.run():
            yield event
        settle(desk, self.plan, self.course)

    async def _resume(self, saga: Saga) -> None:
        """What failed is tried again; what the responder leaves out is marked so."""
        for step in self.plan.steps:
            state = saga.state(step.id).state
            if step.id in self.wishes.skip:
                if state not in SETTLED:
                    await saga.skip(step.id, self.wishes.reason)
            elif state in _AGAIN and (self.wishes.only is None or step.id in self.wishes.only):
                await saga.retry(step.id)

    def _values(self) -> dict[str, Secret]:
        """The new key, where the plan has made one and it is among those at hand."""
        maker = maker_of(self.plan)
        made = self.course.of(maker).made if self.course.id == self.plan.id else ""
        known = (*self.wishes.at_hand, *filter(None, (self.desk.new_key, self.desk.responder)))
        found = next((key for key in known if made and key.fingerprint(self.desk.record.salt) == made), None)
        return {maker: found} if found else {}

    async def _former(self, values: Mapping[str, Secret]) -> dict[str, Secret]:
        """Values of past releases that the plan sets again, by fingerprint; what can't be read is left out."""
        estate, client = self.desk.estate, self._client(values)
        wanted = {
            one.fingerprint
            for step in self.plan.steps
            for act in step.acts
            for one in values_in(act)
            if isinstance(one, Kept)
        }
        found: dict[str, Secret] = {}
        for app, version, name in releases_with(estate, wanted).values() if estate and wanted else ():
            with suppress(HerotuiError):
                value = (await client.config(calls.release_config_vars(app, version))).get(name)
                if value is not None:
                    found[value.fingerprint(self.desk.record.salt)] = value
        return found

    def _client(self, values: Mapping[str, Secret]) -> Heroku:
        """Who makes the calls: the responder's key; where the old key is replaced in place, that one, then the new."""
        desk, key = self.desk, self.desk.responder
        if in_place(self.plan):
            key = values.get(OLD) or (desk.responder if desk.incident.key.state in ENDED else desk.leaked)
        if key is None:
            raise NoAccess("No key is at hand that may work.", meaning="Nothing was sent.", do="herotui help keys")
        return desk.urgent(key)

    def _own(self) -> str:
        own, key = self.desk.incident.responder_key.authorization_id, self.desk.incident.key.authorization
        return key.id if in_place(self.plan) and key else own

    async def _proven(self, step: Step) -> str:
        """What is wrong after a step; empty for nothing. What it shows goes to the record."""
        desk, saga = self.desk, self._saga
        assert saga is not None  # noqa: S101 - only a saga asks
        if in_place(self.plan):
            desk.new_key = saga.values.get(OLD)
        if step.id == OLD and (wrong := await self._ended()):
            return wrong
        if step.id == maker_of(self.plan):
            key = saga.values[step.id]
            return await newkey.kept(desk, key, self.wishes.keep) or await newkey.tested(desk, key, desk.estate)
        if step.app and (wrong := await ailment(self._client(saga.values), step.app)):
            return wrong
        if any(isinstance(value, Made) for act in step.acts for value in values_in(act)):
            await self._updated(step)
        return ""

    async def _ended(self) -> str:
        """The old key is tried at once."""
        state = await at_once(self.desk)
        if state not in ENDED:
            why = "still gets in: another authorization went" if state == "alive" else "gave no clear answer"
            return f"the old key {why}"
        self.desk.settle("R4", f"{self.plan.step(OLD).acts[0].line}; the old key is {state}")
        return ""

    async def _updated(self, step: Step) -> None:
        """Who reads that place has the new key; an app that came back well with it is proven."""
        for one in consumers_at(self.desk.incident, places_of(step, pipelines(self.desk.estate))):
            if one.state in ("unknown", "found", "updated"):
                now = self._works(one) if step.app else replace(one, state="updated")
                text = f"Consumer {now.name}: {now.state}; {now.word or step.text}"
                await self.desk.record.append(Kind.CONSUMER, text, phase="rotate", data=asdict(now))

    def _works(self, one: Consumer) -> Consumer:
        seen = "its config var holds the new key, its release succeeded, none of its dynos has crashed"
        return proven(one, "health", seen, by=self.desk.settings.responder, at=stamp(clock.now()))


def under_way(desk: Desk) -> Plan | None:
    """The plan that the record holds and that is not done; None where there is none."""
    course = course_of(desk.record.entries)
    if not course.id:
        return None
    plan = plan_from(course.plan, desk.record.salt)
    return None if all(course.of(step.id).state in SETTLED for step in plan.steps) else plan


async def minted_meanwhile(desk: Desk) -> AsyncIterator[Event]:
    """Read the list of authorizations once more: what was minted while the plan ran is named, for the next plan."""
    try:
        preview = await prepare(desk)
    except HerotuiError as error:
        yield Failed(f"The list could not be read again: {error.message}", error.meaning, error.do)
        return
    for target in preview.targets:
        if target.selected:
            yield Failed(
                f"There meanwhile: {target.role} {target.title}, {target.created_at}",
                "It was made while the plan was at work, or is not of this plan.",
                "Make another plan: herotui rotate --plan",
            )
