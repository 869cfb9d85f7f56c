"""Every endpoint of the simulated Heroku, by area."""

from __future__ import annotations

from herotui.simulator.routes import (
    access,
    account,
    addons,
    apps,
    billing,
    clients,
    code,
    data,
    enterprise,
    gateways,
    invitations,
    logins,
    oauth,
    pipelines,
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
    code,
    runtime,
    access,
    signals,
    addons,
    pipelines,
    teams,
    invitations,
    enterprise,
    trail,
    logins,
    usage,
    spaces,
    gateways,
    data,
)
TABLE = Table()
for _area in AREAS:
    for _route in _area.ROUTES:
        TABLE.add(_route)

__all__ = ["TABLE"]
