"""Is it over? Steps V1 to V4, and the verdict by rule. Reads only."""

from __future__ import annotations

from argparse import Namespace

from herotui import clock
from herotui.audit.run import Audit
from herotui.cli.context import desk_of, leave, run_async, saved, show
from herotui.cli.narration import narrate
from herotui.cli.verified import as_data, as_text
from herotui.errors import WrongUse
from herotui.incident.folds.verify import VERDICTS
from herotui.incident.state import Incident
from herotui.incident.verdict import verdict
from herotui.verify.death import recertify
from herotui.verify.overruling import overrule
from herotui.verify.run import verify


def run(arguments: Namespace) -> int:
    """Print the verdict; 0 only for `contained` by rule, whatever the responder's own word."""
    if arguments.overrule and not arguments.reason.strip():
        raise WrongUse("Another verdict needs a reason.", meaning="The report shows both.", do="Give --reason TEXT.")
    incident = run_async(_verify(arguments))
    data = as_data(incident, clock.now())
    show(arguments, data, lambda: as_text(incident, clock.now()))
    return 0 if verdict(incident).word == "CONTAINED" else 1


async def _verify(arguments: Namespace) -> Incident:
    desk = await desk_of(arguments)
    try:
        await narrate(verify(desk, lambda desk: Audit(desk).run(), visit=arguments.visit))
        if arguments.wait:
            await narrate(recertify(desk))
        if arguments.overrule:
            await overrule(desk, _word(arguments.overrule), arguments.reason)
        await saved(desk)
        return desk.incident
    finally:
        await leave(desk)


def _word(typed: str) -> str:
    return next(word for word in VERDICTS if word.lower().replace(" ", "_") == typed)
