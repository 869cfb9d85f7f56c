"""How far plans have come: a pure fold over the journal. Open it on another machine and the plan stands where it stood.

A write's intent and outcome are entries like any other write's (`call.intent`, `call.outcome`), with `plan`, `step` and
`part` beside; what herotui or the responder decides about a step stands in entries of kind `plan.step`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from herotui.incident.entry import Entry, Kind


class PlanKind(StrEnum):
    """Kinds of entries that only this fold reads."""

    MADE = "plan.made"
    STEP = "plan.step"
    WAIVED = "gate.waived"


STATES = ("waiting", "under_way", "done", "failed", "drifted", "unhealthy", "skipped", "undoing", "undone")
"""`drifted`: the world is not as the plan saw it, somebody is asked. `unhealthy`: done, and not well."""
SETTLED = ("done", "skipped")
"""States in which what comes after may begin."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """An intent without an outcome. `part` counts the step's acts from 0; `before` is what was seen just before.

    `orphan`: the id of the lost authorization that it deletes, else empty. `back`: it is part of the way back.
    """

    id: str
    part: int
    at: datetime
    before: Mapping[str, str] = field(default_factory=dict)
    orphan: str = ""
    back: bool = False


@dataclass(frozen=True, slots=True)
class StepState:
    """How a step stands. `parts` of its acts are done, `back` of its way back.

    `open` is the attempt whose outcome is not known. `made_id` and `made` (a fingerprint) are of the key that it made;
    `orphans` are authorizations it made whose key was lost. `accepted`: the responder said to go on though the world
    had changed. `by_look`: some outcome was found by looking at the world. `holds`: its place holds a key that is lost.
    """

    state: str = "waiting"
    why: str = ""
    parts: int = 0
    back: int = 0
    open: Attempt | None = None
    made_id: str = ""
    made: str = ""
    orphans: tuple[str, ...] = ()
    accepted: bool = False
    by_look: bool = False
    holds: bool = False


@dataclass(frozen=True, slots=True)
class Waiver:
    """Somebody's word for a condition of the gate."""

    who: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Course:
    """The newest plan as data and its hash (`plans` counts them), how its steps stand, and what was waived."""

    plan: Mapping[str, Any] = field(default_factory=dict)
    hash: str = ""
    plans: int = 0
    steps: Mapping[str, StepState] = field(default_factory=dict)
    waived: Mapping[str, Waiver] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The newest plan's id; empty while there is none."""
        return str(self.plan.get("id", ""))

    def of(self, step_id: str) -> StepState:
        """How a step stands."""
        return self.steps.get(step_id, StepState())


def course_of(entries: Iterable[Entry], start: Course | None = None) -> Course:
    """How far things have come after `entries`, oldest first. What is of no known shape changes nothing."""
    course = start or Course()
    for entry in entries:
        step = _BY_KIND.get(entry.kind)
        if step is None:
            continue
        try:
            course = step(course, entry, entry.data)
        except (KeyError, TypeError, ValueError, AttributeError):
            continue
    return course


def _made(course: Course, entry: Entry, data: Mapping[str, Any]) -> Course:
    plan = data["plan"]
    skipped = {str(step["id"]): StepState("skipped", str(step["skip"])) for step in plan["steps"] if step.get("skip")}
    return Course(plan, str(data["hash"]), course.plans + 1, skipped, course.waived)


def _waived(course: Course, entry: Entry, data: Mapping[str, Any]) -> Course:
    waiver = Waiver(entry.responder, str(data["reason"]), entry.at)
    return replace(course, waived={**course.waived, str(data["id"]): waiver})


def _intent(course: Course, entry: Entry, data: Mapping[str, Any]) -> Course:
    if data.get("plan") != course.id or not course.id:
        return course
    id = str(data["step"])
    back = bool(data.get("back"))
    attempt = Attempt(
        str(data["id"]),
        int(data["part"]),
        entry.at,
        {str(name): str(value) for name, value in data.get("before", {}).items()},
        str(data.get("orphan", "")),
        back,
    )
    before = course.of(id)
    state = before.state if attempt.orphan else "undoing" if back else "under_way"
    return _with(course, id, replace(before, state=state, why="", open=attempt))


def _outcome(course: Course, entry: Entry, data: Mapping[str, Any]) -> Course:
    intent = str(data["intent"])
    found = next((id for id, state in course.steps.items() if state.open and state.open.id == intent), None)
    if found is None:
        return course
    state = course.steps[found]
    attempt, done = state.open, data["outcome"] in ("done", "gone")
    state = replace(state, open=None, by_look=state.by_look or bool(data.get("by_look")))
    if attempt is None:
        return course
    if attempt.orphan:
        left = tuple(id for id in state.orphans if id != attempt.orphan) if done else state.orphans
        return _with(course, found, replace(state, orphans=left))
    lost = tuple(str(id) for id in data.get("orphans", ()))
    state = replace(state, orphans=tuple(dict.fromkeys((*state.orphans, *lost))))
    if done and attempt.back:
        state = replace(state, back=state.back + 1)
    elif done:
        made = data.get("made", {})
        state = replace(
            state,
            parts=state.parts + 1,
            made_id=str(made.get("id", state.made_id)),
            made=str(made.get("fingerprint", state.made)),
        )
    return _with(course, found, state)


def _step(course: Course, entry: Entry, data: Mapping[str, Any]) -> Course:
    if data.get("plan") != course.id:
        return course
    id, state = str(data["step"]), str(data["state"])
    before = replace(course.of(id), why=str(data.get("why", "")))
    match state:
        case "accepted":
            return _with(course, id, replace(before, state="waiting", accepted=True))
        case "anew":
            orphans = (*before.orphans, before.made_id) if before.made_id else before.orphans
            holds = before.holds or before.parts > 0
            return _with(course, id, StepState(why=before.why, orphans=orphans, accepted=True, holds=holds))
        case "done":
            return _with(course, id, replace(before, state="done", holds=False))
        case "undone":
            return _with(course, id, replace(before, state="undone", parts=0, back=0))
        case _ if state in STATES:
            return _with(course, id, replace(before, state=state))
    raise ValueError("an unknown state of a step")


def _with(course: Course, id: str, state: StepState) -> Course:
    return replace(course, steps={**course.steps, id: state})


_BY_KIND: Mapping[str, Callable[[Course, Entry, Mapping[str, Any]], Course]] = {
    PlanKind.MADE: _made,
    PlanKind.STEP: _step,
    PlanKind.WAIVED: _waived,
    Kind.INTENT: _intent,
    Kind.OUTCOME: _outcome,
}
