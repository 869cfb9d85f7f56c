"""A plan: steps in the order in which they would be sent, with one hash over all of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from herotui.call import Call
from herotui.changes.step import DEACTIVATION, GROUPS, Act, Step
from herotui.changes.written import step_data, step_from


def plan_id(incident: str, nth: int) -> str:
    """Eight hex digits for the `nth` plan of an incident: made again before anything is sent, a plan is the same."""
    return sha256(f"{incident}\n{nth}".encode()).hexdigest()[:8]


def mark(plan: str, step_id: str) -> str:
    """What the description of a thing that a step creates ends with: by this it is found again after a crash."""
    return f"[herotui {plan}/{step_id}]"


@dataclass(frozen=True, slots=True)
class Plan:
    """`steps` as they were thought of; `ordered` as they go. `salt` keys the fingerprints of secrets.

    Raises ValueError for steps that wait for each other or for none that is there, for a creation whose description
    lacks its `mark`, and for a config var whose value is plain text: it would stand in the journal.
    """

    id: str
    steps: tuple[Step, ...]
    salt: bytes = field(repr=False)
    ordered: tuple[Step, ...] = field(init=False, repr=False, compare=False)
    needs: Mapping[str, frozenset[str]] = field(init=False, repr=False, compare=False)
    """By step id: the ids that must be done first, whatever the reason."""
    users: Mapping[str, tuple[Step, ...]] = field(init=False, repr=False, compare=False)
    """By the id of a step that makes a key: the steps that need it."""

    def __post_init__(self) -> None:
        ids = [step.id for step in self.steps]
        if len(set(ids)) != len(ids):
            raise ValueError("two steps of one id")
        for step in self.steps:
            _check(self.id, step, set(ids))
        needs = _needs(self.steps)
        object.__setattr__(self, "needs", needs)
        object.__setattr__(self, "ordered", _ordered(self.steps, needs))
        object.__setattr__(self, "users", _users(self.steps))

    def step(self, id: str) -> Step:
        """The step of this id. Raises KeyError."""
        for step in self.steps:
            if step.id == id:
                return step
        raise KeyError(id)

    @property
    def lines(self) -> tuple[str, ...]:
        """`METHOD /path` for each call, in the order in which they would be sent; skipped steps have none."""
        return tuple(act.line for step in self.ordered if not step.skip for act in step.acts)

    @property
    def hash(self) -> str:
        """64 lower-case hex digits over the whole plan: whoever confirms it has seen exactly this."""
        text = json.dumps(self.as_data(), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return sha256(text.encode()).hexdigest()

    @property
    def tree(self) -> tuple[tuple[str, str, tuple[Step, ...]], ...]:
        """`(playbook step, group, steps)` in order of their first step."""
        branches: dict[tuple[str, str], list[Step]] = {}
        for step in self.ordered:
            branches.setdefault((step.step, step.group), []).append(step)
        return tuple((*branch, tuple(steps)) for branch, steps in branches.items())

    def as_data(self) -> dict[str, Any]:
        """The plan as the journal keeps it: every secret is its fingerprint."""
        return {"id": self.id, "steps": [step_data(step, self.salt) for step in self.steps]}


def plan_from(data: Mapping[str, Any], salt: bytes) -> Plan:
    """The plan that `as_data` wrote. Raises KeyError, TypeError, ValueError for anything else."""
    return Plan(str(data["id"]), tuple(step_from(step) for step in data["steps"]), salt)


def merged(steps: Sequence[Step]) -> tuple[Step, ...]:
    """`steps` with those that set config vars of one app made one: one PATCH, one release, one restart.

    What one of them waits for, all do. Those that wait for each other, or differ in group or breath, stay apart, and
    so do those that say something else of the same variable. Skipped steps are left alone.
    """
    firsts: dict[tuple[str, str, str, bool], Step] = {}
    renamed: dict[str, str] = {}
    for step in steps:
        place = _config_place(step)
        if place is None:
            continue
        other = firsts.get(place)
        if other is None:
            firsts[place] = step
        elif _fit(other, step):
            firsts[place] = _joined(other, step)
            renamed[step.id] = other.id
    whole = {step.id: step for step in firsts.values()}
    kept = [whole.get(step.id, step) for step in steps if step.id not in renamed]
    return tuple(replace(step, after=_renamed(step, renamed)) for step in kept)


def _renamed(step: Step, names: Mapping[str, str]) -> tuple[str, ...]:
    after = dict.fromkeys(names.get(id, id) for id in step.after)
    after.pop(step.id, None)
    return tuple(after)


def _config_place(step: Step) -> tuple[str, str, str, bool] | None:
    if step.skip or len(step.acts) != 1 or not _sets_config(step.acts[0]):
        return None
    path = step.acts[0].path if isinstance(step.acts[0], Call) else ""
    return step.step, path, step.group, step.breath


def _sets_config(act: Act) -> bool:
    return isinstance(act, Call) and act.method == "PATCH" and act.path.endswith("/config-vars")


def _fit(one: Step, other: Step) -> bool:
    if one.id in other.after or other.id in one.after:
        return False
    mine, its = _body(one.acts), _body(other.acts)
    return all(mine[name] == its[name] for name in mine.keys() & its.keys())


def _joined(one: Step, other: Step) -> Step:
    act = one.acts[0]
    assert isinstance(act, Call)  # noqa: S101 - `_config_place` has seen to it
    back = one.way_back and other.way_back
    return replace(
        one,
        text=f"{one.text}; {other.text}",
        acts=(replace(act, body={**_body(one.acts), **_body(other.acts)}),),
        way_back=(replace(act, body={**_body(one.way_back), **_body(other.way_back)}),) if back else (),
        after=tuple(dict.fromkeys((*one.after, *other.after))),
        expects={**one.expects, **other.expects},
    )


def _body(acts: Iterable[Act]) -> dict[str, Any]:
    return {name: value for act in acts if isinstance(act, Call) for name, value in (act.body or {}).items()}


def _check(plan: str, step: Step, ids: set[str]) -> None:
    if not {*step.after, *step.uses} <= ids - {step.id}:
        raise ValueError(f"{step.id} waits for what is not there")
    if step.group not in GROUPS:
        raise ValueError(f"{step.id}: an unknown group")
    if not step.acts and not step.skip:
        raise ValueError(f"{step.id} does nothing")
    for act in (*step.acts, *step.way_back):
        body = dict(act.body or {}) if isinstance(act, Call) else {}
        if _sets_config(act) and any(isinstance(value, str) for value in body.values()):
            raise ValueError(f"{step.id}: a config var's value as plain text")
        if is_creation(act) and not str(body.get("description", "")).endswith(mark(plan, step.id)):
            raise ValueError(f"{step.id}: a creation without its mark")


def is_creation(act: Act) -> bool:
    """Whether it makes a new authorization."""
    return isinstance(act, Call) and act.method == "POST" and act.path.endswith("/oauth/authorizations")


def _needs(steps: Sequence[Step]) -> dict[str, frozenset[str]]:
    """`after`, the makers of used keys, earlier groups; and an R4 waits for whatever its breath waits for."""
    grouped: dict[tuple[str, int], list[str]] = {}
    for step in steps:
        if step.group and not step.breath:
            grouped.setdefault((step.step, GROUPS.index(step.group)), []).append(step.id)
    needs = {}
    for step in steps:
        earlier = range(1, GROUPS.index(step.group)) if step.group and not step.breath else ()
        before = [id for rank in earlier for id in grouped.get((step.step, rank), ())]
        needs[step.id] = {*step.after, *step.uses, *before}
    deactivations = {step.id for step in steps if step.locked}
    for step in steps:
        if not step.breath:
            continue
        leads = needs[step.id] & deactivations
        if not leads:
            raise ValueError(f"{step.id} is in the breath of no {DEACTIVATION}")
        for lead in leads:
            needs[lead] |= needs[step.id] - deactivations
    return {id: frozenset(wanted) for id, wanted in needs.items()}


def _users(steps: Sequence[Step]) -> dict[str, tuple[Step, ...]]:
    users: dict[str, list[Step]] = {step.id: [] for step in steps}
    for step in steps:
        for maker in step.uses:
            users[maker].append(step)
    return {maker: tuple(found) for maker, found in users.items()}


def _ordered(steps: Sequence[Step], needs: Mapping[str, frozenset[str]]) -> tuple[Step, ...]:
    """Each step after what it needs; where there is a choice those in a breath first, then as they were given."""
    left, done, order = sorted(steps, key=lambda step: not step.breath), set[str](), []
    while left:
        found = next((step for step in left if needs[step.id] <= done), None)
        if found is None:
            raise ValueError("steps that wait for each other: " + ", ".join(step.id for step in left))
        left.remove(found)
        done.add(found.id)
        order.append(found)
    return tuple(order)
