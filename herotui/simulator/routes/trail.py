"""The audit trail of an enterprise account: a day's events, and an archive for each month, to be downloaded."""

from __future__ import annotations

import gzip
import hashlib
import json
from datetime import datetime

from herotui.simulator.people import Enterprise
from herotui.simulator.protocol import Answer, Page, Row, invalid, not_found
from herotui.simulator.ranges import cut_page
from herotui.simulator.routes.enterprise import find_enterprise
from herotui.simulator.routing import Routes, Visit
from herotui.simulator.timeline import stamp
from herotui.simulator.trail import AuditEvent, archived
from herotui.simulator.views import named_ref

ROUTES = Routes()


@ROUTES.on("GET /enterprise-accounts/{enterprise}/events", "read")
def events(visit: Visit) -> object:
    """One day's, the present day's unless asked otherwise; by actor, type and action where they are named."""
    found, query = find_enterprise(visit, "manage"), visit.query
    day = query.get("day", stamp(visit.world.clock.now())[:10])
    try:
        datetime.strptime(day, "%Y-%m-%d")
    except ValueError:
        raise invalid("Day must look like 2026-11-02.") from None
    things = [
        event
        for event in found.events
        if stamp(event.created_at).startswith(day)
        and query.get("actor") in (None, event.actor["id"], event.actor["email"])
        and query.get("type") in (None, event.type)
        and query.get("action") in (None, event.action)
    ]
    keys = {"created_at": lambda event: stamp(event.created_at), "id": lambda event: event.id}
    order = "desc" if query.get("order") == "desc" else "asc"
    page = Page(things, lambda event: show_event(found, event), keys)
    return cut_page(page, visit.headers.get("range", "") or f"created_at ..; order={order}")


@ROUTES.on("GET /enterprise-accounts/{enterprise}/archives", "read")
def archives(visit: Visit) -> object:
    """The months that there are archives for."""
    found = find_enterprise(visit, "manage")
    months = archived(found.events, visit.world.clock.now())
    return [_show_archive(visit, found, month, months[month]) for month in sorted(months)]


@ROUTES.on("GET /enterprise-accounts/{enterprise}/archives/{year}/{month}", "read")
def archive(visit: Visit) -> object:
    """One month's, with where to fetch it and its checksum."""
    found = find_enterprise(visit, "manage")
    return _show_archive(visit, found, *_month(visit, found))


@ROUTES.on("GET /audit-archives/{enterprise}/{signature}/{year}/{month}", "any", keyless=True)
def download(visit: Visit) -> object:
    """The archive itself: the link carries its own permission, as signed links do."""
    found = visit.world.enterprises.get(visit.args["enterprise"])
    if found is None or visit.args["signature"] != signature(found):
        raise not_found("archive")
    _, events = _month(visit, found)
    return Answer(_content(found, events), content_type="application/gzip")


def show_event(enterprise: Enterprise, event: AuditEvent) -> Row:
    """An event; what it has nothing of is left out."""
    row: Row = {
        "id": event.id,
        "type": event.type,
        "action": event.action,
        "actor": event.actor,
        "created_at": stamp(event.created_at),
        "data": event.data,
        "enterprise_account": named_ref(enterprise),
        "request": {"ip_address": event.ip_address},
    }
    return row | {name: ref for name in ("app", "owner", "team") if (ref := getattr(event, name))}


def _month(visit: Visit, found: Enterprise) -> tuple[tuple[int, int], list[AuditEvent]]:
    """The month named in the path, and its events."""
    year, month = visit.args["year"], visit.args["month"]
    named = (int(year), int(month)) if year.isdecimal() and month.isdecimal() else (0, 0)
    months = archived(found.events, visit.world.clock.now())
    if named not in months:
        raise not_found("archive")
    return named, months[named]


def _content(enterprise: Enterprise, events: list[AuditEvent]) -> bytes:
    """JSON, zipped, its entries in no order."""
    entries = [show_event(enterprise, event) for event in events]
    return gzip.compress(json.dumps({"entries": entries}, ensure_ascii=False).encode(), mtime=0)


def signature(enterprise: Enterprise) -> str:
    """What makes the links to an enterprise account's archives impossible to guess."""
    return hashlib.sha256(f"archives of {enterprise.id}".encode()).hexdigest()[:40]


def _show_archive(visit: Visit, found: Enterprise, named: tuple[int, int], events: list[AuditEvent]) -> Row:
    now, (year, month) = visit.world.clock.now(), named
    raw = _content(found, events)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    following = midnight.replace(year=year + month // 12, month=month % 12 + 1, day=1)
    host = visit.headers.get("host", "127.0.0.1")
    return {
        "checksum": hashlib.sha256(raw).hexdigest(),
        "created_at": stamp(min(midnight, following)),
        "month": f"{month:02}",
        "size": len(raw),
        "url": f"http://{host}/audit-archives/{found.id}/{signature(found)}/{year}/{month:02}",
        "year": year,
    }
