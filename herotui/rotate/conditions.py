"""The gate of a rotation: what the record proves of the conditions, and what a person's word may settle."""

from __future__ import annotations

from collections.abc import Mapping

from herotui.changes.gate import WAIVABLE, Gate, Proofs, gate
from herotui.changes.plan import Plan
from herotui.changes.saga import Saga
from herotui.changes.state import Course
from herotui.desk import Desk
from herotui.errors import WrongUse
from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import Pipeline
from herotui.incident.state import Incident
from herotui.rotate import newkey
from herotui.rotate.planning import NEW, OLD
from herotui.rotate.sight import consumers_at, places_of

WAY_IN = "way in"


def in_place(plan: Plan) -> bool:
    """Whether R4 regenerates the old key, and so makes the new one."""
    return any(act.line.endswith("/actions/regenerate-tokens") for act in plan.step(OLD).acts)


def maker_of(plan: Plan) -> str:
    """The id of the step that makes the new key."""
    return OLD if in_place(plan) else NEW


def pipelines(estate: Snapshot | None) -> Mapping[str, str]:
    """Names of pipelines by id."""
    return {one.id: one.name for _, one in estate.items("pipelines", Pipeline)} if estate else {}


def proofs(desk: Desk, plan: Plan, course: Course) -> Proofs:
    """What the run and the record prove. A person's mark on R1 and R3 is their word for a key made elsewhere."""
    names, incident = pipelines(desk.estate), desk.incident
    breath = (place for step in plan.steps if step.breath and not step.skip for place in places_of(step, names))
    key = newkey.of(course, maker_of(plan), desk.record.entries)
    made_by = "R4 makes it, in the old one's place" if in_place(plan) else ""
    return Proofs(
        frozenset(one.id for one in consumers_at(incident, breath)),
        key.staging or made_by or _word(incident, "R3"),
        key.forms or made_by or _word(incident, "R1"),
        course.waived,
    )


def gate_of(desk: Desk, plan: Plan, course: Course) -> Gate:
    """How the gate stands; one that locks nothing is open."""
    if plan.step(OLD).skip:
        return Gate(())
    return gate(desk.incident, proofs(desk, plan, course))


async def waive(desk: Desk, saga: Saga, reason: str, *, answered: bool) -> tuple[str, ...]:
    """Record the responder's word for what only a person can settle and is still missing; what was waived.

    `answered`: a responder key was let in just now; else nobody's word replaces the way in.
    """
    if not reason.strip():
        raise WrongUse("A word needs a reason.", meaning="The gate is as it was.", do="--waive 'why'.")
    missing = {one.id for one in gate_of(desk, saga.plan, saga.course).missing}
    given = [one for one in WAIVABLE if one in missing and (answered or one != WAY_IN)]
    for one in given:
        await saga.waive(one, reason)
    return tuple(given)


def _word(incident: Incident, step: str) -> str:
    mark = incident.steps.get(step)
    return mark.evidence if mark and mark.state == "done" and mark.by_hand else ""
