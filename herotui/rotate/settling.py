"""Which steps of the playbook a plan has settled: by what was done, never by what is left to a person."""

from __future__ import annotations

from herotui.changes.plan import Plan
from herotui.changes.state import Course
from herotui.desk import Desk
from herotui.incident.consumers import tally
from herotui.rotate.conditions import maker_of
from herotui.rotate.newkey import of


def settle(desk: Desk, plan: Plan, course: Course) -> None:
    """Mark R1, R2, R3, R5 and R6 as done where all of each is; R4 is marked when the old key was tried."""
    for id, evidence in _settled(desk, plan, course).items():
        mark = desk.incident.steps.get(id)
        if mark is None or mark.state == "open":
            desk.settle(id, evidence)


def _settled(desk: Desk, plan: Plan, course: Course) -> dict[str, str]:
    maker = maker_of(plan)
    made, key = course.of(maker), of(course, maker, desk.record.entries)
    users = tally(desk.incident.consumers.values())
    found: dict[str, str] = {}
    if made.state == "done":
        found["R1"] = f"authorization {made.made_id or 'regenerated in place'}; {key.forms}"
    if (words := _all_done(plan, course, "R2")) and not users.states["found"] and not users.states["unknown"]:
        found["R2"] = f"{words}; consumers {users.text}"
        if users.settled == users.total:
            found["R3"] = f"consumers {users.text}; {key.staging}"
    if words := _all_done(plan, course, "R5"):
        found["R5"] = words
    if (words := _all_done(plan, course, "R6")) and desk.incident.audited and _sent(plan, course, "R2"):
        found["R6"] = words
    return found


def _sent(plan: Plan, course: Course, id: str) -> bool:
    """Whether what of a step can be sent is done: config vars of R2 take footholds along."""
    return all(course.of(step.id).state == "done" for step in plan.steps if step.step == id and not step.skip)


def _all_done(plan: Plan, course: Course, id: str) -> str:
    """How many steps were done, in words; empty unless all are, and none was left to a person."""
    steps = [step for step in plan.steps if step.step == id]
    done = [step for step in steps if course.of(step.id).state == "done"]
    return f"{len(done)} of {len(steps)} done" if steps and len(done) == len(steps) else ""
