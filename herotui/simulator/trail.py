"""The audit trail of an enterprise account: events with their source addresses, and the archives made of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

Ref = dict[str, str]
AUDITED = (
    *("addon.attach", "addon.create", "addon.destroy", "addon.detach", "addon.update"),
    *("app.create", "app.destroy", "app.update", "app_transfer.create", "app_transfer.update", "code_release.create"),
    *("collaborator.create", "collaborator.destroy", "config_change.remove", "config_change.set"),
    *("domain.create", "domain.destroy", "enterprise_account_membership.create"),
    *("enterprise_account_membership.destroy", "enterprise_account_membership.update", "heroku_config_change.update"),
    *("sni_endpoint.create", "sni_endpoint.destroy", "sni_endpoint.update"),
    *("space.create", "space.destroy", "space.update", "team.destroy", "team.update"),
    *("team_membership.create", "team_membership.destroy", "team_membership.update", "trusted_ip.update"),
)
"""What Heroku audits: `type.action`. Authorizations, drains, webhooks and keys are not among it."""


@dataclass(slots=True)
class AuditEvent:
    """One change. Who and what are kept as they were then: `{"id", "email"}` or `{"id", "name"}`."""

    id: str
    type: str
    action: str
    actor: Ref
    created_at: datetime
    ip_address: str
    app: Ref | None = None
    owner: Ref | None = None
    team: Ref | None = None
    data: dict[str, object] = field(default_factory=dict)


def archived(events: Iterable[AuditEvent], now: datetime) -> dict[tuple[int, int], list[AuditEvent]]:
    """Events by year and month up to the last midnight UTC; the current month is there even without any.

    As in Heroku's exports the entries are in no order that could be relied on: here by their ids.
    """
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    months: dict[tuple[int, int], list[AuditEvent]] = {(now.year, now.month): []}
    for event in sorted(events, key=lambda event: event.id):
        if event.created_at < midnight:
            months.setdefault((event.created_at.year, event.created_at.month), []).append(event)
    return months
