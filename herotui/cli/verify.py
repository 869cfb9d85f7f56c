"""Is it over? For now V1: the old key is tried, with a control beside it. The rest of the verdict is by hand."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from herotui.cli.context import desk_of, leave, run_async, saved, show
from herotui.cli.narration import narrate
from herotui.desk import Desk
from herotui.incident.entry import Kind
from herotui.incident.verdict import verdict
from herotui.text.escape import visible
from herotui.verify.death import certify


def run(arguments: Namespace) -> int:
    """Print the verdict; 1 unless it is `contained`."""
    data = run_async(_verify(arguments))
    show(arguments, data, lambda: _as_text(data))
    return 0 if data["verdict"] == "contained" else 1


async def _verify(arguments: Namespace) -> dict[str, Any]:
    desk = await desk_of(arguments)
    try:
        await narrate(certify(desk))
        await saved(desk)
        return _as_data(desk)
    finally:
        await leave(desk)


def _as_data(desk: Desk) -> dict[str, Any]:
    incident = desk.incident
    found = verdict(incident)
    answers = next(
        (
            entry.data
            for entry in reversed(desk.record.entries)
            if entry.kind == Kind.SAW and entry.data.get("place") == "death certificate"
        ),
        {},
    )
    rows = [{**one, "key": name} for name in ("old", "control", "random") for one in answers.get(name, [])]
    return {
        "incident": incident.id,
        "verdict": found.word.lower().replace(" ", "_"),
        "key": {"state": incident.key.state},
        "certificate": rows,
        "services": [],
        "health": [],
        "leftovers": [item.text for item in incident.todo],
        "missing": list(found.reasons),
    }


def _as_text(data: dict[str, Any]) -> str:
    lines = [f"VERDICT {data['verdict'].replace('_', ' ').upper()}"]
    lines += [f"  {row['key']:<8} {row['form']:<7} {row['status'] or 'no answer'}" for row in data["certificate"]]
    lines += [f"  [?] {visible(reason)}" for reason in data["missing"]]
    return "\n".join(lines)
