"""Guidance: why, how, by hand, evidence and source for every step of the playbook."""

from __future__ import annotations

from herotui.incident.guidance.assess import ASSESS
from herotui.incident.guidance.audit import AUDIT
from herotui.incident.guidance.model import PLACEHOLDERS, ByHand, Guidance
from herotui.incident.guidance.monitor import MONITOR
from herotui.incident.guidance.prevent import PREVENT
from herotui.incident.guidance.rotate import ROTATE
from herotui.incident.guidance.verify import VERIFY
from herotui.incident.playbook import step

__all__ = ["PLACEHOLDERS", "ByHand", "Guidance", "guidance"]

_BY_STEP = {each.step_id: each for each in (*ASSESS, *AUDIT, *ROTATE, *VERIFY, *MONITOR, *PREVENT)}


def guidance(step_id: str) -> Guidance:
    """The guidance of the step with this id; raises `KeyError` where there is no such step."""
    return _BY_STEP[step(step_id).id]
