"""Every endpoint of the simulated Heroku, by area."""

from __future__ import annotations

from herotui.simulator.routes import (
    access,
    account,
    addons,
    apps,
    attachments,
    billing,
    builds,
    clients,
    code,
    config,
    copies,
    credentials,
    data,
    enterprise,
    gateways,
    github,
    invitations,
    logins,
    logs,
    network,
    oauth,
    offers,
    pipelines,
    review,
    runtime,
    signals,
    spaces,
    teams,
    trail,
    usage,
)
from herotui.simulator.routing import Table

AREAS = (
    account,
    billing,
    oauth,
    clients,
    apps,
    config,
    network,
    code,
    builds,
    runtime,
    access,
    signals,
    logs,
    addons,
    attachments,
    offers,
    pipelines,
    review,
    github,
    teams,
    invitations,
    enterprise,
    trail,
    logins,
    usage,
    spaces,
    gateways,
    data,
    credentials,
    copies,
)
TABLE = Table()
for _area in (*(area.ROUTES for area in AREAS), logs.READING, builds.READING):
    for _route in _area:
        TABLE.add(_route)

__all__ = ["TABLE"]
