"""The ledger of consumers as one page of Markdown, for the team's wiki before the day that it is needed."""

from __future__ import annotations

from collections.abc import Iterable

from herotui.incident.consumers import Consumer, tally
from herotui.incident.guidance.support import BLANK
from herotui.report.markdown import literal

_COLUMNS = ("Consumer", "Key kept in", "Written by", "Owner", "Told", "Needs", "Reloads", "Test", "Fallback", "State")


def page(consumers: Iterable[Consumer]) -> str:
    """The page; foreign words are literal text, blanks are there to be filled."""
    listed = sorted(consumers, key=lambda one: (one.settled, one.name))
    lines = ["# Who uses our Heroku API key", "", f"{tally(listed).text}." if listed else "Nobody is on the list yet."]
    lines += ["", f"| {' | '.join(_COLUMNS)} |", f"|{' --- |' * len(_COLUMNS)}"]
    lines += [f"| {' | '.join(_row(one))} |" for one in listed]
    return "\n".join(lines) + "\n"


def _row(one: Consumer) -> tuple[str, ...]:
    state = f"{one.state}: {one.word}" if one.word else one.state
    cells = (one.name, one.where, one.managed_by, one.owner, one.told, one.scope, one.reloads, one.test, one.fallback)
    return (*(literal(cell or BLANK) for cell in cells), literal(state))
