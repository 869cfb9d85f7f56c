"""Mark a step of the playbook. R4 and V1 try the old key first, and are refused while it lives."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from herotui.cli.context import filed, front_of, run_async, show
from herotui.incident.playbook import step
from herotui.incident.status import SYMBOLS, StepStatus, step_status

EXAMPLES = """examples:
  herotui step A2 --done --note "in a public gist since 18:14Z, taken down"
  herotui step U1 --not-applicable --note "no enterprise account"
  herotui step A2 --reopen --note "a second gist was found\""""


def options(parser: ArgumentParser) -> None:
    """ID, one of three states, and the note."""
    parser.add_argument("id", metavar="ID", help="A1 to P8")
    state = parser.add_mutually_exclusive_group(required=True)
    state.add_argument("--done", dest="state", action="store_const", const="done")
    state.add_argument("--not-applicable", dest="state", action="store_const", const="not_applicable")
    state.add_argument("--reopen", dest="state", action="store_const", const="open")
    parser.add_argument("--note", default="", metavar="TEXT", help="the evidence, or the reason")


def run(arguments: Namespace) -> int:
    """Mark it and print the step; 1 when refused."""
    marked = run_async(_mark(arguments))
    show(arguments, asdict(marked), lambda: f"{SYMBOLS[marked.state]} {marked.id} {marked.title}: {marked.evidence}")
    return 0


async def _mark(arguments: Namespace) -> StepStatus:
    front = front_of(arguments)
    desk = await front.resume(filed(arguments, front.settings).id)
    try:
        await desk.mark(arguments.id.upper(), arguments.state, arguments.note)
        return step_status(desk.incident, step(arguments.id.upper()))
    finally:
        await desk.close()
