"""Every endpoint of the simulated Heroku, by area."""

from __future__ import annotations

from herotui.simulator.routes import (
    access,
    account,
    addons,
    apps,
    code,
    data,
    oauth,
    pipelines,
    runtime,
    signals,
    teams,
)
from herotui.simulator.routing import Table

AREAS = (account, oauth, apps, code, runtime, access, signals, addons, pipelines, teams, data)
TABLE = Table()
for _area in AREAS:
    for _route in _area.ROUTES:
        TABLE.add(_route)

__all__ = ["TABLE"]
