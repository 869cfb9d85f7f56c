"""A plan on the command line: as lines, as a state of things, as data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from herotui.changes.gate import Gate
from herotui.changes.plan import Plan
from herotui.changes.state import Course, course_of
from herotui.changes.step import Act, Step
from herotui.desk import Desk
from herotui.rotate.conditions import gate_of
from herotui.text.escape import visible
from herotui.text.masking import mask

_MARKS = {"done": "[x]", "waiting": "[ ]", "under_way": "[~]", "skipped": "[-]"}


def as_lines(desk: Desk, plan: Plan, beside: Callable[[str], object]) -> str:
    """`METHOD /path` for each call in order, and `plan HASH`; what is by hand, and the gate, are said `beside` it."""
    for step in plan.ordered:
        if step.skip:
            beside(f"[-] {step.step} {visible(step.text)}: {visible(step.skip)}")
        else:
            beside(f"{_mark(_course(desk, plan), step)} {step.step} {step.id}{_breath(step)}: {visible(step.text)}")
            beside(f"      {_about(step)}")
    beside(_gate_line(gate_of(desk, plan, _course(desk, plan))))
    return "\n".join((*plan.lines, f"plan {plan.hash}"))


def as_status(desk: Desk, plan: Plan) -> str:
    """How every step stands, and the gate."""
    course = _course(desk, plan)
    lines = []
    for step in plan.ordered:
        state = course.of(step.id)
        why = step.skip or state.why
        word = "by hand" if step.skip else state.state.replace("_", " ")
        about = f"{step.step} {step.id}: {visible(step.text)}"
        lines.append(f"{_mark(course, step)} {about}: {word}" + (f": {visible(why)}" if why else ""))
    return "\n".join((*lines, _gate_line(gate_of(desk, plan, course)), f"plan {plan.hash}"))


def as_data(desk: Desk, plan: Plan) -> dict[str, Any]:
    """`steps[]`: one row for each call; `guided[]`: what is for a person."""
    return {"incident": desk.incident.id, "key": desk.incident.key.state, **beside(desk, plan)}


def beside(desk: Desk, plan: Plan) -> dict[str, Any]:
    """The plan beside an error."""
    course = _course(desk, plan)
    gate = gate_of(desk, plan, course)
    missing = [{"id": one.id, "text": one.text, "leads_to": one.leads_to} for one in gate.missing]
    waived = [{"id": one.id, "by": one.waived_by} for one in gate.conditions if one.state == "waived"]
    guided = [
        {"id": step.id, "step": step.step, "text": visible(step.text), "why": visible(step.skip)}
        for step in plan.ordered
        if step.skip
    ]
    return {
        "steps": [_row(course, step, part) for step in plan.ordered if not step.skip for part in range(len(step.acts))],
        "guided": guided,
        "gate": {"open": gate.open, "missing": missing, "waived": waived},
        "hash": plan.hash,
    }


def _row(course: Course, step: Step, part: int) -> dict[str, Any]:
    act, state = step.acts[part], course.of(step.id)
    method, path = _line(act)
    return {
        "id": step.id,
        "step": step.step,
        "method": method,
        "path": path,
        "state": state.state if part >= state.parts or state.state in ("undoing", "undone") else "done",
        "why": visible(state.why) or None,
        "way_back": visible(step.way_back_text),
        "text": visible(step.text),
        "touches": visible(step.touches) or None,
        "risk": visible(step.risk) or None,
        "breath": step.breath,
    }


def _line(act: Act) -> tuple[str, str]:
    method, _, path = act.line.partition(" ")
    return method, visible(mask(path).text)


def _course(desk: Desk, plan: Plan) -> Course:
    """How this plan stands; what was waived holds for the next one too."""
    course = course_of(desk.record.entries)
    return course if course.id == plan.id else Course(waived=course.waived)


def _mark(course: Course, step: Step) -> str:
    return "[-]" if step.skip else _MARKS.get(course.of(step.id).state, "[!]")


def _breath(step: Step) -> str:
    return " (in the same breath as R4)" if step.breath else ""


def _about(step: Step) -> str:
    told = {"touches": step.touches, "way back": step.way_back_text, "risk": step.risk}
    return "; ".join(f"{name}: {visible(words)}" for name, words in told.items() if words)


def _gate_line(gate: Gate) -> str:
    if gate.open:
        return "Gate open." if gate.conditions else "No gate: this plan ends no key."
    return "Gate closed: " + "; ".join(f"{visible(one.text)} ({one.leads_to})" for one in gate.missing)
