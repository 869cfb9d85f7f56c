"""U2: what apps, teams and the account used and did, day by day, and which days stand out. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from herotui.audit.views import Series, Usage
from herotui.detect.scene import Happening
from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import AddOn, AppUsage, Build, Dyno, Invoice, Release, TeamUsage
from herotui.incident.known import Known, NotSeen, Seen
from herotui.text.escape import visible

DAYS = 30
"""How many days back a series goes."""
_ENTERPRISE = "Heroku tells what is used day by day of enterprise teams only"
_LEAST = 5
"""Below this a count stands out only where nothing of its kind happened before."""


def usage(
    estate: Snapshot, since: datetime, *, happened: Iterable[Happening] = (), sent: Mapping[tuple[str, str], int]
) -> Usage:
    """Every kind of series; `sent` are the bytes that router lines tell of, by app and day."""
    days = _days(estate.at.date())
    first = since.date().isoformat()
    return Usage(
        {
            "releases": _counted(estate, "releases", Release, days, first),
            "builds": _counted(estate, "builds", Build, days, first),
            "add-ons": _added(estate, days, first),
            "one-off dynos": _started(estate, happened, days, first),
            "dynos": _used(estate, "dynos", "dyno units", lambda one: one.dynos, days, first),
            "cost": _used(estate, "cost", "USD", lambda one: one.data + one.addons + one.partner, days, first),
            "invoices": _billed(estate),
            "traffic": _traffic(sent, days, first),
        }
    )


def stands_out(days: tuple[str, ...], values: tuple[float, ...], first: str, *, counts: bool) -> Iterator[str]:
    """Days from `first` on that are far above all days before, as sentences.

    Counts: at least five, and three times the largest day before. Amounts: half as much again as the largest before.
    """
    before = [value for day, value in zip(days, values, strict=True) if day < first]
    most, usual = max(before, default=0.0), median(before) if before else 0.0
    if not before or (not counts and most == 0):
        return
    for day, value in zip(days, values, strict=True):
        bound = max(3 * most, _LEAST) if counts else 1.5 * most
        if day >= first and value >= bound and value > 0:
            yield f"{day}: {value:,.10g}; usually {usual:,.4g}, at most {most:,.4g} before"


def _days(today: date) -> tuple[str, ...]:
    return tuple(str(today - timedelta(days=back)) for back in range(DAYS - 1, -1, -1))


def _series(where: str, what: str, unit: str, days: tuple[str, ...], found: Mapping[str, float], first: str) -> Series:
    counts = unit == "a day"
    values = tuple(round(found.get(day, 0), 2) for day in days)
    odd = tuple(stands_out(days, values, first, counts=counts))
    return Series(visible(where) or "account", what, unit, days, values, odd)


def _counted(estate: Snapshot, resource: str, model: Any, days: tuple[str, ...], first: str) -> Known[Series]:
    """How many a day, an app each. Where only the newest were read, the series begins with the oldest of them."""
    found, looked, refused = [], estate.at, None
    apps = estate.known("apps")
    if isinstance(apps, NotSeen) and not estate.apps:
        return apps
    for place, known in estate.each(resource):
        if isinstance(known, NotSeen):
            refused = refused or known
            continue
        looked = known.at
        made = [item.created_at for item in known.items if isinstance(item, model) and item.created_at]
        shown = days
        if known.more and made:
            shown = tuple(day for day in days if day >= min(made).date().isoformat())
        counts = Counter(at.date().isoformat() for at in made)
        if shown and any(day in counts for day in shown):
            found.append(_series(place.name, resource, "a day", shown, counts, first))
    if not found and refused:
        return refused
    return Seen(tuple(found), looked, (refused.reason,) if refused else ())


def _added(estate: Snapshot, days: tuple[str, ...], first: str) -> Known[Series]:
    known = estate.known("addons")
    if isinstance(known, NotSeen):
        return known
    made = (one.created_at for _, one in estate.items("addons", AddOn) if one.created_at)
    counts = Counter(at.date().isoformat() for at in made)
    return Seen((_series("all apps", "add-ons", "a day", days, counts, first),), known.at)


def _started(estate: Snapshot, happened: Iterable[Happening], days: tuple[str, ...], first: str) -> Known[Series]:
    """One-off dynos: those that run, and those that logs and events tell of. Without either nothing is known."""
    told = {(one.app, one.at.replace(microsecond=0)) for one in happened if one.kind == "starting process"}
    for place, dyno in estate.items("dynos", Dyno):
        if dyno.type == "run" and dyno.created_at:
            told.add((place.name, dyno.created_at.replace(microsecond=0)))
    if not told:
        how = "Give log files: herotui audit --log FILE"
        return NotSeen("finished one-off dynos are listed nowhere, and no log told of one", how)
    apps = sorted({app for app, _ in told})
    counts = {app: Counter(at.date().isoformat() for of, at in told if of == app) for app in apps}
    found = tuple(_series(app, "one-off dynos", "a day", days, counts[app], first) for app in apps)
    return Seen(found, estate.at)


def _used(estate: Snapshot, what: str, unit: str, of: Any, days: tuple[str, ...], first: str) -> Known[Series]:
    amounts: dict[str, dict[str, float]] = {}
    looked, refused = None, None
    for place, known in estate.each("team_usage"):
        if isinstance(known, NotSeen):
            refused = refused or known
            continue
        looked = known.at
        for day in known.items:
            for one in _apps_of(day, place.name):
                amounts.setdefault(one.app_name, {})[day.id] = of(one)
    if looked is None:
        return refused or NotSeen(_ENTERPRISE, "Dashboard > Account > Billing shows the month so far", "no_such_place")
    last = max((day for found in amounts.values() for day in found), default="")
    shown = tuple(day for day in days if day <= last)
    found = tuple(_series(app, what, unit, shown, amounts[app], first) for app in sorted(amounts))
    return Seen(found, looked, (refused.reason,) if refused else ())


def _apps_of(day: TeamUsage, team: str) -> Iterator[AppUsage]:
    yield from day.apps
    if not day.apps:
        yield AppUsage(app_name=team, dynos=day.dynos, data=day.data, addons=day.addons, partner=day.partner)


def _billed(estate: Snapshot) -> Known[Series]:
    known = estate.known("invoices")
    if isinstance(known, NotSeen):
        return known
    months = {one.period_start[:10]: one.total / 100 for _, one in estate.items("invoices", Invoice)}
    names = tuple(sorted(name for name in months if name))
    values = tuple(round(months[name], 2) for name in names)
    if not names:
        return Seen((), known.at)
    odd = tuple(stands_out(names, values, names[-1], counts=False))
    return Seen((Series("account", "invoices", "USD a month", names, values, odd),), known.at)


def _traffic(sent: Mapping[tuple[str, str], int], days: tuple[str, ...], first: str) -> Known[Series]:
    if not sent:
        how = "Give log files with the router's lines: herotui audit --log FILE"
        return NotSeen("no API tells how much was transferred; the router's log lines and the databases do", how)
    apps = sorted({app for app, _ in sent})
    told = {day for _, day in sent}
    shown = tuple(day for day in days if min(told) <= day <= max(told))
    found = []
    for app in apps:
        megabytes = {day: count / 1e6 for (of, day), count in sent.items() if of == app}
        found.append(_series(app, "traffic", "MB", shown, megabytes, first))
    return Seen(tuple(found), max(datetime.fromisoformat(f"{day}T00:00:00+00:00") for day in told))
