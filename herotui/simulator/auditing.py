"""Writing the audit trail: every change to what belongs to an enterprise account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from herotui.simulator.people import Account, Enterprise, Team
from herotui.simulator.things import App
from herotui.simulator.trail import AUDITED, AuditEvent
from herotui.simulator.views import app_ref, named_ref, owner_ref, user_ref
from herotui.simulator.world import World


def audited(include: str, action: str, data: Mapping[str, object]) -> str:
    """What the trail calls an app's event (`api:release`, `create`): a release by what it was made for."""
    kind = include.removeprefix("api:").replace("-", "_")
    if kind != "release":
        return f"{kind}.{action}"
    description = str(data.get("description"))
    if description.endswith("config vars"):
        return "config_change.remove" if description.startswith("Remove") else "config_change.set"
    verb = description.partition(" ")[0].lower()
    return f"addon.{verb}" if verb in ("attach", "detach") else "code_release.create"


def record(
    world: World,
    line: str,
    actor: Account,
    data: Mapping[str, object],
    *,
    on: Enterprise | Team | App | None,
    at: datetime | None = None,
) -> None:
    """Note `line` (`team_membership.create`, one of `AUDITED`) in the trail of whatever enterprise `on` belongs to.

    Nothing happens where there is none: teams and people outside an enterprise account leave no trail.
    """
    app = on if isinstance(on, App) else None
    team = on.team if isinstance(on, App) else on if isinstance(on, Team) else None
    enterprise = on if isinstance(on, Enterprise) else team.enterprise if team else None
    if enterprise is None or line not in AUDITED:
        return
    kind, _, action = line.partition(".")
    enterprise.events.append(
        AuditEvent(
            id=world.mint.uuid(),
            type=kind,
            action=action,
            actor=user_ref(actor),
            created_at=at or world.clock.now(),
            ip_address=world.address,
            app=app_ref(app) if app else None,
            owner=owner_ref(app) if app else None,
            team=named_ref(team) if team else None,
            data=dict(data),
        )
    )
