"""Mark a step of the playbook. R4 and V1 try the old key first, and are refused while it lives."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from herotui.cli.context import filed, front_of, front_that_sends_nothing, leave, run_async, show
from herotui.incident.playbook import step
from herotui.incident.status import SYMBOLS, StepStatus, step_status


def run(arguments: Namespace) -> int:
    """Mark it and print the step; 1 when refused."""
    marked = run_async(_mark(arguments))
    show(arguments, asdict(marked), lambda: f"{SYMBOLS[marked.state]} {marked.id} {marked.title}: {marked.evidence}")
    return 0


async def _mark(arguments: Namespace) -> StepStatus:
    # R4 and V1 try the key, and a key goes only to the world of its incident.
    tries = arguments.id.upper() in ("R4", "V1")
    front = front_of(arguments) if tries else front_that_sends_nothing(arguments)
    desk = await front.resume(filed(arguments, front.settings).id)
    try:
        await desk.mark(arguments.id.upper(), arguments.state, arguments.note)
        return step_status(desk.incident, step(arguments.id.upper()))
    finally:
        await leave(desk)
