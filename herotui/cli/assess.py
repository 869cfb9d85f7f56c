"""What leaked: is the key alive, whose is it, which authorization does it belong to? Reads only."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from typing import Any

from herotui.assess.key import confirm, identify
from herotui.assess.own import OwnKey, look
from herotui.assess.reach import NOT_READ, apps
from herotui.cli.context import claimed, desk_of, narrate, run_async, saved, show
from herotui.desk import Desk
from herotui.errors import WrongUse
from herotui.heroku import models as heroku
from herotui.heroku.models import App
from herotui.incident.entry import Kind
from herotui.incident.known import Known, NotSeen, Seen
from herotui.incident.state import Authorization, Gap
from herotui.text.escape import visible


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
        own = None
        if desk.leaked is None and desk.responder is not None and desk.incident.key.state == "not_checked":
            own = await look(desk, desk.responder)
        else:
            await _confirmed(desk)
        reach = await apps(desk)
        await saved(desk)
        data = _as_data(desk, reach, own.authorization if own else desk.incident.key.authorization)
        return {**data, **_own_data(own)} if own else data
    finally:
        await desk.close()


async def _confirmed(desk: Desk) -> None:
    await narrate(confirm(desk))
    if desk.leaked is not None and desk.incident.key.state == "alive":
        await claimed(desk)
    if desk.client is not None and desk.incident.key.state == "alive":
        await narrate(identify(desk))


def _own_data(own: OwnKey) -> dict[str, Any]:
    """`key` and `account` where the only key at hand plays both parts."""
    owner = own.account.email if own.account else None
    scope = list(own.authorization.scope) if own.authorization else []
    about = own.account and {"email": owner, "id": own.account.id, "federated": own.account.federated}
    return {"key": {"state": own.state, "format": own.format, "scope": scope, "owner": owner}, "account": about}


def _as_data(desk: Desk, reach: Known[App], which: Authorization | heroku.Authorization | None) -> dict[str, Any]:
    key = desk.incident.key
    listed: list[dict[str, Any]] = next(
        (
            entry.data["items"]
            for entry in reversed(desk.record.entries)
            if entry.kind == Kind.SAW and entry.data.get("place") == "authorizations"
        ),
        [],
    )
    matched = which.id if which else ""
    scope = list(key.authorization.scope) if key.authorization else []
    return {
        "incident": desk.incident.id,
        "key": {"state": key.state, "format": key.format or None, "scope": scope, "owner": key.owner or None},
        "account": {"email": key.owner, "id": key.owner_id, "federated": key.federated} if key.owner else None,
        "authorizations": [{**item, "matches": item["id"] == matched} for item in listed],
        "apps": [app.name for app in reach.items] if isinstance(reach, Seen) else [],
        "secrets": [],
        "not_seen": [asdict(gap) for gap in (*_unseen(desk, reach), *desk.incident.gaps.values(), *NOT_READ)],
        "requests": desk.web.sent,
    }


def _unseen(desk: Desk, reach: Known[App]) -> tuple[Gap, ...]:
    """What nobody could even ask for, and so is no gap in the record."""
    known = "apps" in desk.incident.gaps
    return (Gap("apps", reach.reason, reach.how),) if isinstance(reach, NotSeen) and not known else ()


def _as_text(data: dict[str, Any]) -> str:
    key = data["key"]
    lines = [
        f"Key    {key['state'].replace('_', ' ').upper()}, format {key['format'] or 'not known'}",
        f"Owner  {visible(key['owner'] or '[?] not seen')}",
    ]
    for one in data["authorizations"]:
        mark = ">" if one["matches"] else " "
        lines.append(f"{mark} {one['id']}  {','.join(one['scope']):<8} {one['created_at']}  {one['description']}")
    unseen = {gap["place"] for gap in data["not_seen"]}
    if data["apps"] or "apps" not in unseen:
        lines.append(f"Apps   {len(data['apps'])}: {', '.join(visible(name) for name in data['apps'])}")
    else:
        lines.append("Apps   [?] not seen")
    lines += [f"[?] {visible(gap['place'])}: {visible(gap['reason'])}" for gap in data["not_seen"]]
    return "\n".join(lines)
