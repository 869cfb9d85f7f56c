"""What teams and enterprise accounts used, day by day and month by month: where a miner shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from herotui.simulator.billing import Usage
from herotui.simulator.people import Team
from herotui.simulator.protocol import Row, forbidden, invalid, not_found
from herotui.simulator.routes.enterprise import find_enterprise
from herotui.simulator.routing import Routes, Visit
from herotui.simulator.things import App
from herotui.simulator.world import World, sees

ROUTES = Routes()
LONGEST = 184
DYNO_UNITS = {"Eco": 0.1, "Basic": 0.28, "Standard-1X": 1, "Standard-2X": 2, "Performance-M": 8, "Performance-L": 16}
SPACE_UNITS = 1.0
KINDS = ("addons", "data", "dynos", "partner", "space")
_DATABASES = ("heroku-postgresql", "heroku-redis", "heroku-kafka")

Period = tuple[str, Sequence[date]]


@ROUTES.on("GET /teams/{team}/usage/daily", "read")
def team_daily(visit: Visit) -> object:
    """Each day's, app by app: enterprise teams alone have it."""
    team = _enterprise_team(visit)
    return [_of_team(visit.world, team, days) | {"date": name} for name, days in _periods(visit, _day, 10)]


@ROUTES.on("GET /teams/{team}/usage/monthly", "read")
def team_monthly(visit: Visit) -> object:
    """Each month's."""
    team = _enterprise_team(visit)
    shown = [(name, _of_team(visit.world, team, days)) for name, days in _periods(visit, _month, 7)]
    return [row | {"connect": 0, "month": name} for name, row in shown]


@ROUTES.on("GET /enterprise-accounts/{enterprise}/usage/daily", "read")
def enterprise_daily(visit: Visit) -> object:
    """Each day's, team by team."""
    return [row | {"date": name} for name, row in _enterprise_rows(visit, _day, 10)]


@ROUTES.on("GET /enterprise-accounts/{enterprise}/usage/monthly", "read")
def enterprise_monthly(visit: Visit) -> object:
    """Each month's."""
    return [
        row | {"connect": 0, "month": name, "teams": [team | {"connect": 0} for team in row["teams"]]}
        for name, row in _enterprise_rows(visit, _month, 7)
    ]


@ROUTES.on("GET /teams/{team}/usage", "read")
def team_meters(visit: Visit) -> object:
    """What metered add-ons counted, app by app (version 3.sdk)."""
    team, world = visit.team(), visit.world
    return {"apps": [{"id": app.id, **_meters(world, app)} for app in world.apps.values() if app.team is team]}


@ROUTES.on("GET /resource/{resource}/usage-history", "read")
def usage_history(visit: Visit) -> object:
    """What a metered add-on counted over time (version 3.sdk): nothing, none of the plans here is metered."""
    addon = visit.world.addons.get(visit.args["resource"])
    if addon is None or not sees(visit.account, addon.app):
        raise not_found("resource")
    first = _date(visit.query.get("start", visit.world.clock.now().date().isoformat()), 10)
    hours = [f"{first.isoformat()}T{hour:02}:00:00Z" for hour in range(0, 24, 6)]
    return {"resource_id": addon.id, "bucket_resolution": "PT6H", "usage_timestamps": hours, "usage": []}


def _meters(world: World, app: App) -> Row:
    return {"addons": [{"id": addon.id, "meters": {}} for addon in world.addons.values() if addon.app is app]}


def used(world: World, app: App, day: date) -> Usage:
    """What the app used on a day: as `World.usage` knows, else what it has now would have used."""
    known = world.usage.get((app.id, day.isoformat()))
    if known is not None or app.created_at.date() > day:
        return known or Usage()
    dynos = sum(process.quantity * DYNO_UNITS.get(process.size, 1) for process in app.formation.values())
    mine = [addon.service for addon in world.addons.values() if addon.app is app]
    databases = sum(service in _DATABASES for service in mine)
    return Usage(dynos=round(dynos, 2), data=databases * 0.17, addons=(len(mine) - databases) * 0.1)


def _enterprise_team(visit: Visit) -> Team:
    team = visit.team()
    if team.enterprise is None:
        raise forbidden("Usage is for enterprise teams.")
    return team


def _enterprise_rows(visit: Visit, following: Callable[[date], date], length: int) -> Iterable[tuple[str, Row]]:
    found, world = find_enterprise(visit, "view"), visit.world
    teams = [team for team in world.teams.values() if team.enterprise is found]
    for name, days in _periods(visit, following, length):
        rows = [_of_team(world, team, days) for team in teams]
        sums = {
            kind: round(sum(row[kind] for row in rows), 2) for kind in ("addons", "data", "dynos", "partner", "space")
        }
        yield name, {"id": found.id, "name": found.name, "teams": rows, **sums}


def _periods(visit: Visit, following: Callable[[date], date], length: int) -> Iterable[Period]:
    """From `start` to `end` (included, at most half a year, not beyond the present) by days or months."""
    today, query = visit.world.clock.now().date(), visit.query
    if "start" not in query:
        raise invalid("Require params: start.")
    first, last = (
        _date(query["start"], length),
        _date(query.get("end", today.isoformat()[:length]), length),
    )
    if last < first or (last - first).days > LONGEST:
        raise invalid("End must follow start by half a year at most.")
    while first <= min(last, today):
        after = following(first)
        days = [first + timedelta(days=number) for number in range((after - first).days)]
        yield first.isoformat()[:length], [day for day in days if day <= today]
        first = after


def _date(text: str, length: int) -> date:
    if not re.fullmatch(r"\d{4}-\d\d(-\d\d)?", text) or len(text) != length:
        raise invalid(f"{text} is no " + ("day like 2026-11-02." if length == 10 else "month like 2026-11."))
    try:
        return date.fromisoformat(f"{text}-01"[:10])
    except ValueError:
        raise invalid(f"There is no {text}.") from None


def _day(first: date) -> date:
    return first + timedelta(days=1)


def _month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _of_team(world: World, team: Team, days: Sequence[date]) -> Row:
    rows, whole = [], Usage()
    for app in world.apps.values():
        if app.team is team:
            total = sum((used(world, app, day) for day in days), Usage())
            whole += total
            rows.append({"app_name": app.name, **_numbers(total)})
    spaces = [space for space in world.spaces.values() if space.team is team]
    there = sum(space.created_at.date() <= day for space in spaces for day in days)
    return {"id": team.id, "name": team.name, "apps": rows, "space": there * SPACE_UNITS, **_numbers(whole)}


def _numbers(total: Usage) -> Row:
    return {"addons": total.addons, "data": total.data, "dynos": total.dynos, "partner": total.partner}
