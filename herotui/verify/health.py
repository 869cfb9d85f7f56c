"""Step V3: every app against its own state before: dynos, last release, formation, add-ons, and its address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import AddOn, App, Dyno, Formation, Model, Release
from herotui.incident.known import NotSeen
from herotui.incident.verification import AppHealth
from herotui.text.escape import visible
from herotui.web import Visit

_UP = ("up", "idle")
"""States of a dyno that does its work; `idle`: an Eco dyno that sleeps until it is asked."""
_COMING = ("starting", "restarting", "provisioning")
_BROKEN_AT = 500
"""Heroku's router answers 503 for an app that does not; what is below is the app's own word."""


@dataclass
class _Seen:
    """What was found of one app: what is `bad`, what is not known `yet`, and facts."""

    bad: list[str] = field(default_factory=list)
    yet: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)


def health(
    first: Snapshot | None,
    now: Snapshot,
    visits: Mapping[str, Visit | str] | None = None,
    codes: Mapping[str, Counter[str]] | None = None,
) -> tuple[AppHealth, ...]:
    """Every app that was there `first` or is there `now`, by name. Pure.

    `visits` are its address's answers by app id, `codes` the error codes in its log lines by app name: facts beside the
    dynos' own state, for a restart leaves some in any log.
    An app that was no better before is `as_before`: what ails it is not the rotation's doing.
    """
    before = {app.id: app for app in first.apps} if first else {}
    asked, logged = visits or {}, codes or {}
    rows = [
        _row(app, before.get(app.id), first, now, asked.get(app.id), logged.get(app.name, Counter()))
        for app in now.apps
    ]
    there = {app.id for app in now.apps}
    rows += [
        AppHealth(visible(app.name), "worse", ("the app is gone",)) for id, app in before.items() if id not in there
    ]
    return tuple(sorted(rows, key=lambda row: row.app))


def _row(
    app: App,
    then: App | None,
    first: Snapshot | None,
    now: Snapshot,
    visit: Visit | str | None,
    codes: Counter[str],
) -> AppHealth:
    found = _Seen()
    _formation(app, first if then else None, now, found)
    _dynos(app, now, found)
    _release(app, now, found)
    _addons(app, first if then else None, now, found)
    if app.maintenance:
        found.bad.append("maintenance mode is on")
    if visit is not None:
        _address(visit, found)
    if codes:
        found.facts.append(f"log lines: {', '.join(f'{code} ({count})' for code, count in sorted(codes.items()))}")
    old = _ailments(then, first) if then and first else frozenset()
    new = [one for one in found.bad if one not in old]
    if new:
        state = "worse"
    elif found.yet:
        state = "not_known"
    else:
        state = "as_before" if found.bad else "well"
    return AppHealth(visible(app.name), state, tuple(visible(one) for one in (*new, *found.yet, *found.facts, *old)))


def _ailments(app: App, first: Snapshot) -> frozenset[str]:
    """What was bad of an app at the first look already."""
    found = _Seen()
    _dynos(app, first, found)
    _release(app, first, found)
    _addons(app, None, first, found)
    return frozenset([*found.bad, *(["maintenance mode is on"] if app.maintenance else [])])


def _of(app: App, snapshot: Snapshot, resource: str, found: _Seen | None = None) -> tuple[Model, ...] | None:
    known = snapshot.known(resource, app.id)
    if isinstance(known, NotSeen):
        if found is not None:
            found.yet.append(f"{resource} not seen")
        return None
    return known.items


def _formation(app: App, first: Snapshot | None, now: Snapshot, found: _Seen) -> None:
    """Fewer dynos than before, or of another size; more of them is for V4 to explain."""
    then = _of(app, first, "formation") if first else None
    old = {one.type: one for one in then or () if isinstance(one, Formation)}
    new = {one.type: one for one in _of(app, now, "formation", found) or () if isinstance(one, Formation)}
    for type, was in old.items():
        is_now = new.get(type)
        quantity, size = (is_now.quantity, is_now.size) if is_now else (0, was.size)
        if quantity < was.quantity or (size != was.size and was.quantity):
            found.bad.append(f"{type} was {was.quantity} {was.size}, is {quantity} {size}")


def _dynos(app: App, now: Snapshot, found: _Seen) -> None:
    """As many up as the formation says."""
    dynos = [one for one in _of(app, now, "dynos", found) or () if isinstance(one, Dyno)]
    wanted = {one.type: one.quantity for one in _of(app, now, "formation") or () if isinstance(one, Formation)}
    if isinstance(now.known("dynos", app.id), NotSeen):
        return
    for type, quantity in wanted.items():
        states = Counter(one.state for one in dynos if one.type == type)
        up, coming = (sum(states[name] for name in names) for names in (_UP, _COMING))
        if states["crashed"]:
            found.bad.append(f"{type}: {states['crashed']} of {quantity} crashed")
        elif up + coming < quantity:
            found.bad.append(f"{type}: {up + coming} of {quantity} run")
        elif up < quantity:
            found.yet.append(f"{type}: {coming} still starting")
        elif quantity:
            found.facts.append(f"{type} {up} up")


def _release(app: App, now: Snapshot, found: _Seen) -> None:
    releases = [one for one in _of(app, now, "releases", found) or () if isinstance(one, Release)]
    last = max(releases, key=lambda one: one.version, default=None)
    if last is None:
        return
    if last.status == "pending":
        found.yet.append(f"release v{last.version} still runs")
    elif last.status and last.status != "succeeded":
        found.bad.append(f"release v{last.version} {last.status}")
    else:
        found.facts.append(f"release v{last.version}")


def _addons(app: App, first: Snapshot | None, now: Snapshot, found: _Seen) -> None:
    then = {one.id: one for one in _its_addons(app, first)} if first else {}
    there = {one.id: one for one in _its_addons(app, now)}
    if isinstance(now.known("addons"), NotSeen):
        found.yet.append("add-ons not seen")
        return
    found.bad += [f"add-on {one.name} is gone" for id, one in then.items() if id not in there]
    for one in there.values():
        if one.state == "provisioning":
            found.yet.append(f"add-on {one.name} still provisioning")
        elif one.state != "provisioned":
            found.bad.append(f"add-on {one.name} {one.state}")


def _its_addons(app: App, snapshot: Snapshot) -> Iterator[AddOn]:
    return (one for _, one in snapshot.items("addons", AddOn) if one.app and one.app.id == app.id)


def _address(visit: Visit | str, found: _Seen) -> None:
    if isinstance(visit, str):
        found.bad.append(f"its address: {visit}")
    elif visit.status >= _BROKEN_AT:
        found.bad.append(f"its address answers {visit.status}")
    else:
        until = f", certificate until {visit.certificate_until:%Y-%m-%d}" if visit.certificate_until else ""
        found.facts.append(f"its address answers {visit.status} in {visit.seconds * 1000:.0f} ms{until}")


def addresses(first: Snapshot | None, now: Snapshot) -> dict[str, str]:
    """The web address of every app that has one and runs a web process, by app id: what is worth a visit."""
    found: dict[str, str] = {}
    for app in now.apps:
        for snapshot in filter(None, (first, now)):
            web = (one for one in _of(app, snapshot, "formation") or () if isinstance(one, Formation))
            if app.web_url and any(one.type == "web" and one.quantity for one in web):
                found[app.id] = app.web_url
    return found
