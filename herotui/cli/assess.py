"""What leaked: is the key alive, whose is it, which authorization does it belong to? Reads only."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from typing import Any

from herotui.assess.key import claim, confirm, identify
from herotui.cli.context import desk_of, narrate, run_async, saved, show
from herotui.desk import Desk
from herotui.errors import WrongUse
from herotui.incident.entry import Kind


def run(arguments: Namespace) -> int:
    """Do A1 and print what was found; 0, also for a dead key."""
    data = run_async(_assess(arguments))
    show(arguments, data, lambda: _as_text(data))
    return 0


async def _assess(arguments: Namespace) -> dict[str, Any]:
    desk = await desk_of(arguments, ask=True)
    try:
        if desk.leaked is None and desk.responder is None:
            raise WrongUse(
                "No key was found.", meaning="There is nothing to assess with.", do="Give --leaked-key-file FILE."
            )
        await narrate(confirm(desk))
        if desk.leaked is not None and desk.incident.key.state == "alive":
            # Naming the key as leaked is, without a terminal, also the word that it is ours to investigate.
            await claim(desk)
        if desk.client is not None and desk.incident.key.state in ("alive", "not_checked"):
            await narrate(identify(desk))
        await saved(desk)
        return _as_data(desk)
    finally:
        await desk.close()


def _as_data(desk: Desk) -> dict[str, Any]:
    key = desk.incident.key
    listed: list[dict[str, Any]] = next(
        (
            entry.data["items"]
            for entry in reversed(desk.record.entries)
            if entry.kind == Kind.SAW and entry.data.get("place") == "authorizations"
        ),
        [],
    )
    own = key.authorization.id if key.authorization else ""
    scope = list(key.authorization.scope) if key.authorization else []
    return {
        "incident": desk.incident.id,
        "key": {"state": key.state, "format": key.format or None, "scope": scope, "owner": key.owner or None},
        "account": {"email": key.owner, "id": key.owner_id, "federated": key.federated} if key.owner else None,
        "authorizations": [{**item, "matches": item["id"] == own} for item in listed],
        "not_seen": [asdict(gap) for gap in desk.incident.gaps.values()],
        "requests": desk.web.sent,
    }


def _as_text(data: dict[str, Any]) -> str:
    key = data["key"]
    lines = [
        f"Key    {key['state'].replace('_', ' ').upper()}, format {key['format'] or 'not known'}",
        f"Owner  {key['owner'] or '[?] not seen'}",
    ]
    for one in data["authorizations"]:
        mark = ">" if one["matches"] else " "
        lines.append(f"{mark} {one['id']}  {','.join(one['scope']):<8} {one['created_at']}  {one['description']}")
    lines += [f"[?] {gap['place']}: {gap['reason']}" for gap in data["not_seen"]]
    return "\n".join(lines)
