"""An incident that was looked at, its plan, and the plan carried out, against the simulated Heroku."""

from __future__ import annotations

from herotui.assess.key import claim
from herotui.assess.run import assess
from herotui.audit.run import Audit
from herotui.changes.plan import Plan
from herotui.changes.state import course_of
from herotui.desk import Desk
from herotui.rotate.carrying import Rotation, Wishes
from herotui.rotate.planning import Seen, draw
from herotui.rotate.prepare import prepare
from herotui.secret import Secret
from tests.desk.rig import events


async def planned(desk: Desk) -> Plan:
    """Assess, audit, and the plan that follows."""
    await events(assess(desk, claim))
    audit = Audit(desk)
    await events(audit.run())
    assert audit.result is not None
    assert desk.estate is not None
    found = audit.result.judgement.findings
    seen = Seen(desk.incident, desk.estate, await prepare(desk), found, salt=desk.record.salt)
    return draw(seen, course_of(desk.record.entries).plans)


async def carried(desk: Desk, plan: Plan, *, reason: str = "told by phone") -> tuple[list[str], list[Secret]]:
    """The plan to its end, the gate opened by a word; what was said, and the new keys."""
    keys: list[Secret] = []

    async def keep(key: Secret) -> str:
        keys.append(key)
        return ""

    said = await events(Rotation(desk, plan, Wishes(keep, reason=reason)).run())
    return said, keys


def states(desk: Desk, plan: Plan) -> dict[str, str]:
    """How each step stands."""
    course = course_of(desk.record.entries)
    return {step.id: course.of(step.id).state for step in plan.steps}
