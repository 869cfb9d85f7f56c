"""What there is to choose from: stacks, regions, dyno sizes, add-on services and their plans."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TypeVar

from herotui.simulator.catalog import (
    ADDON_SERVICES,
    DEFAULT_STACK,
    GENERATIONS,
    REGIONS,
    SIZES,
    STACKS,
    Region,
    Service,
    Size,
)
from herotui.simulator.protocol import Page, Row, not_found
from herotui.simulator.routing import Routes, Visit
from herotui.simulator.timeline import stamp
from herotui.simulator.views import known_id, named

ROUTES = Routes()
_SINCE = stamp(datetime(2015, 3, 4, tzinfo=UTC))
T = TypeVar("T")


def _page(things: Iterable[T], show: Callable[[T], Row]) -> Page:
    rows = [show(thing) for thing in things]
    return Page(rows, dict, {"id": lambda row: row["id"], "name": lambda row: row["name"]})


def _one(rows: Iterable[Row], wanted: str, kind: str) -> Row:
    for row in rows:
        if wanted == row["id"] or wanted.lower() == row["name"].lower():
            return row
    raise not_found(kind)


@ROUTES.on("GET /stacks", "read")
def stacks(visit: Visit) -> object:
    """Stacks."""
    return _page(STACKS, _show_stack)


@ROUTES.on("GET /apps/{app}/available-stacks", "read")
def available_stacks(visit: Visit) -> object:
    """Those that an app can move to (version 3.sdk)."""
    visit.app()
    return stacks(visit)


@ROUTES.on("GET /stacks/{stack}", "read")
def stack(visit: Visit) -> object:
    """One of them, by id or name."""
    return _one(map(_show_stack, STACKS), visit.args["stack"], "stack")


@ROUTES.on("GET /generations", "read")
def generations(visit: Visit) -> object:
    """Generations of the platform."""
    return _page(GENERATIONS, _show_generation)


@ROUTES.on("GET /teams/{team}/available-generations", "read")
def available_generations(visit: Visit) -> object:
    """Those that a team can use."""
    visit.team()
    return generations(visit)


@ROUTES.on("GET /generations/{generation}", "read")
def generation(visit: Visit) -> object:
    """One of them, by id or name."""
    return _one(map(_show_generation, GENERATIONS), visit.args["generation"], "generation")


@ROUTES.on("GET /regions", "read")
def regions(visit: Visit) -> object:
    """Regions."""
    return _page(REGIONS.values(), _show_region)


@ROUTES.on("GET /regions/{region}", "read")
def region(visit: Visit) -> object:
    """One of them, by id or name."""
    return _one(map(_show_region, REGIONS.values()), visit.args["region"], "region")


@ROUTES.on("GET /dyno-sizes", "read")
def sizes(visit: Visit) -> object:
    """Dyno sizes, with what they cost."""
    return _page(SIZES.values(), lambda size: _show_size(size, sdk=visit.sdk))


@ROUTES.on("GET /apps/{app}/available-dyno-sizes", "read")
def available_sizes(visit: Visit) -> object:
    """Those that an app can use (version 3.sdk)."""
    app = visit.app()
    fitting = [s for s in SIZES.values() if s.generation == app.generation and s.private == (app.space is not None)]
    return _page(fitting, lambda size: _show_size(size, sdk=visit.sdk))


@ROUTES.on("GET /dyno-sizes/{size}", "read")
def size(visit: Visit) -> object:
    """One of them, by id or name."""
    rows = (_show_size(size, sdk=visit.sdk) for size in SIZES.values())
    return _one(rows, visit.args["size"], "dyno_size")


@ROUTES.on("GET /addon-services", "read")
def services(visit: Visit) -> object:
    """Add-on services."""
    return _page(ADDON_SERVICES.values(), _show_service)


@ROUTES.on("GET /addon-services/{sold}", "read")
def service(visit: Visit) -> object:
    """One of them, by id or name."""
    return _one(map(_show_service, ADDON_SERVICES.values()), visit.args["sold"], "addon_service")


@ROUTES.on("GET /addon-services/{sold}/plans", "read")
def plans(visit: Visit) -> object:
    """A service's plans, with their prices."""
    sold = _sold(visit.args["sold"])
    return _page(sold.plans, lambda plan: _show_plan(sold, plan, sdk=visit.sdk))


@ROUTES.on("GET /addon-services/{sold}/plans/{plan}", "read")
def service_plan(visit: Visit) -> object:
    """One of them."""
    sold = _sold(visit.args["sold"])
    return _one((_show_plan(sold, plan, sdk=visit.sdk) for plan in sold.plans), visit.args["plan"], "plan")


@ROUTES.on("GET /plans/{plan}", "read")
def plan(visit: Visit) -> object:
    """A plan, by id or name."""
    rows = (_show_plan(sold, plan, sdk=visit.sdk) for sold in ADDON_SERVICES.values() for plan in sold.plans)
    return _one(rows, visit.args["plan"], "plan")


def expand(visit: Visit, row: Row) -> Row:
    """An add-on's row with its service and plan in full, where the request's `Accept-Expansion` names them."""
    wanted = visit.headers.get("accept-expansion", "").split(",")
    service, _, name = row["plan"]["name"].partition(":")
    sold = ADDON_SERVICES.get(service)
    if sold and "addon_service" in wanted:
        row["addon_service"] = _show_service(sold)
    if sold and "plan" in wanted and name in sold.plans:
        row["plan"] = _show_plan(sold, name, sdk=visit.sdk)
    return row


def _sold(wanted: str) -> Service:
    for sold in ADDON_SERVICES.values():
        if wanted in (sold.name, known_id("addon-service", sold.name)):
            return sold
    raise not_found("addon_service")


def _show_stack(name: str) -> Row:
    default = name == DEFAULT_STACK
    return named("stack", name) | {
        "default": default,
        "state": STACKS[name],
        "created_at": _SINCE,
        "updated_at": _SINCE,
    }


def _show_generation(name: str) -> Row:
    return named("generation", name) | {"created_at": _SINCE, "updated_at": _SINCE}


def _show_region(region: Region) -> Row:
    return named("region", region.name) | {
        "country": region.country,
        "created_at": _SINCE,
        "description": f"{region.locale}, {region.country}",
        "locale": region.locale,
        "private_capable": region.private,
        "provider": {"name": "amazon-web-services", "region": region.aws},
        "updated_at": _SINCE,
    }


def _show_size(size: Size, *, sdk: bool) -> Row:
    tier = size.name.partition("-")[0].lower()
    more = {"can_autoscale": size.dedicated, "infrastructure_tier": tier, "product_dyno_tier": tier} if sdk else {}
    return named("dyno-size", size.name) | {
        "architecture": "amd64" if size.generation == "cedar" else "arm64",
        "compute": size.compute,
        "cost": {"cents": size.cents, "unit": "month"} if size.cents else None,
        "dedicated": size.dedicated,
        "generation": named("generation", size.generation),
        "memory": size.memory,
        "precise_dyno_units": size.cents / 2500,
        "private_space_only": size.private,
        **more,
    }


def _show_service(sold: Service) -> Row:
    return named("addon-service", sold.name) | {
        "cli_plugin_name": None,
        "created_at": _SINCE,
        "human_name": sold.name.replace("-", " ").title(),
        "state": "ga",
        "supported_generations": [named("generation", name) for name in GENERATIONS],
        "supports_multiple_installations": True,
        "supports_sharing": True,
        "updated_at": _SINCE,
    }


def _show_plan(sold: Service, plan: str, *, sdk: bool) -> Row:
    first = next(iter(sold.plans)) == plan
    metered = {"metered": False} if sdk else {}
    return named("plan", f"{sold.name}:{plan}") | {
        "addon_service": named("addon-service", sold.name),
        "compliance": None,
        "created_at": _SINCE,
        "default": first,
        "description": f"{sold.name} {plan}",
        "human_name": plan.replace("-", " ").title(),
        "installable_inside_private_network": plan.startswith("private"),
        "installable_outside_private_network": not plan.startswith("private"),
        "price": {"cents": sold.plans[plan], "contract": False, "unit": "month"} | metered,
        "space_default": False,
        "state": "ga",
        "updated_at": _SINCE,
        "visible": True,
    }
