"""A company of your own: read from a JSON file (`--estate FILE`), checked against one schema (`--estate-schema`)."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from herotui.errors import WrongUse
from herotui.simulator.changes import let_in
from herotui.simulator.company import Plan, Staff, authorize
from herotui.simulator.fittings import OFFERS, add_addon
from herotui.simulator.history import Past
from herotui.simulator.portfolio import Place, begin, join_pipeline, new_app, work
from herotui.simulator.things import App, Drain, Webhook
from herotui.simulator.world import World

Estate = dict[str, Any]
LEAKED_KEY = "$LEAKED_KEY"
_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_SCOPES = ["global", "identity", "read", "write", "read-protected", "write-protected"]
_PERSON = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"email": {"type": "string", "pattern": "@"}, "name": _TEXT, "federated": {"type": "boolean"}},
}
_AUTHORIZATION = {
    "type": "object",
    "additionalProperties": False,
    "required": ["description"],
    "properties": {
        "description": _TEXT,
        "scope": {"type": "array", "items": {"enum": _SCOPES}},
        "days_old": {"type": "integer"},
        "lasts_days": {"type": "integer"},
        "session": {"type": "boolean"},
    },
}
_APP = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "pattern": "^[a-z][a-z0-9-]{1,28}[a-z0-9]$"},
        "personal": {"type": "boolean", "description": "the owner's own app, not the team's"},
        "stage": {"enum": ["production", "staging", "development"]},
        "pipeline": {"type": "string", "pattern": "^[a-z][a-z0-9-]{2,29}$"},
        "config": {
            "type": "object",
            "additionalProperties": _TEXT,
            "description": f"config vars; {LEAKED_KEY} in a value stands for the leaked key",
        },
        "addons": {"type": "array", "items": {"enum": [offer.service for offer in OFFERS]}},
        "collaborators": {"type": "array", "items": {"type": "string", "pattern": "@"}},
        "drains": _TEXTS,
        "webhooks": _TEXTS,
        "releases": {"type": "integer", "description": "deploys and changes in its history"},
    },
}
_SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "An estate for herotui simulate",
    "type": "object",
    "additionalProperties": False,
    "required": ["apps"],
    "properties": {
        "company": {"type": "string", "pattern": "^[a-z][a-z0-9-]{1,19}$"},
        "team": {"type": "string", "pattern": "^[a-z][a-z0-9-]{1,28}$"},
        "owner": _PERSON,
        "leaked": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"description": _TEXT, "scope": {"type": "array", "items": {"enum": _SCOPES}}},
        },
        "authorizations": {"type": "array", "items": _AUTHORIZATION},
        "apps": {"type": "array", "minItems": 1, "items": _APP},
    },
}
_KINDS: dict[str, type] = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}


def estate_schema() -> dict[str, Any]:
    """JSON Schema of the estate file."""
    return _SCHEMA


def read_estate(path: Path) -> Estate:
    """The estate in a file. Raises WrongUse when it can't be read, or says where it departs from the schema."""
    do = "`herotui simulate --estate-schema` prints what it may hold."
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WrongUse(f"The estate {path} can't be read: {error}.", do=do) from error
    fault = _departure(data, _SCHEMA, "estate")
    if fault is None and len({app["name"] for app in data["apps"]}) < len(data["apps"]):
        fault = "two apps have the same name"
    if fault:
        raise WrongUse(f"The estate {path} is off: {fault}.", do=do)
    estate: Estate = data
    return estate


def settle(world: World, staff: Staff, estate: Estate) -> None:
    """Fill a world that has people and keys with what the estate describes."""
    owner, person = world.owner, estate.get("owner", {})
    owner.email, owner.name = person.get("email", owner.email), person.get("name", owner.name)
    owner.federated = person.get("federated", False)
    world.company = estate.get("company", world.company)
    next(iter(world.teams.values())).name = estate.get("team", f"{world.company}-platform")
    leaked, told = world.tokens[world.leaked_key], estate.get("leaked", {})
    leaked.description, leaked.scope = told.get("description", leaked.description), told.get("scope", leaked.scope)
    for wanted in estate.get("authorizations", []):
        _authorize(world, wanted)
    for wanted in estate["apps"]:
        _add_app(world, staff, wanted)


def _authorize(world: World, wanted: Estate) -> None:
    plan = Plan(
        wanted["description"].replace("{", "{{").replace("}", "}}"),
        tuple(wanted.get("scope", ["global"])),
        wanted.get("days_old", 30),
        lasts_days=wanted.get("lasts_days"),
        session=wanted.get("session", False),
    )
    authorize(world, world.mint, world.owner, plan, world.clock.now() - timedelta(days=plan.days_old))


def _add_app(world: World, staff: Staff, wanted: Estate) -> None:
    stage = wanted.get("stage", "production")
    team = None if wanted.get("personal", False) else next(iter(world.teams.values()))
    app = new_app(world, Place(wanted["name"], wanted["name"], stage, team))
    past = Past(world, app)
    begin(past, [world.owner])
    for offer in OFFERS:
        if offer.service in wanted.get("addons", []):
            add_addon(past, world.owner, offer)
    at = app.created_at + timedelta(hours=1)
    config = {name: value.replace(LEAKED_KEY, world.leaked_key) for name, value in wanted.get("config", {}).items()}
    past.set(world.owner, at, {"APP_ENV": stage, **config})
    if wanted.get("releases", 6):
        work(past, staff, world.people, 0.2)
    past.write()
    _open_up(world, app, wanted)
    if "pipeline" in wanted:
        join_pipeline(world, app, wanted["pipeline"], stage)


def _open_up(world: World, app: App, wanted: Estate) -> None:
    at, mint = app.created_at + timedelta(days=1), world.mint
    for email in wanted.get("collaborators", []):
        let_in(world, app, world.owner, world.account_named(email) or world.meet(email), at=at)
    for url in wanted.get("drains", []):
        drain = Drain(mint.uuid(), url, f"d.{mint.uuid()}", at, at)
        app.drains[drain.id] = drain
    for url in wanted.get("webhooks", []):
        hook = Webhook(mint.uuid(), url, ["api:release", "api:build"], "notify", at, at)
        app.webhooks[hook.id] = hook


def _departure(value: Any, schema: dict[str, Any], where: str) -> str | None:
    """Where a value first departs from its schema, in words; None when it does not. Knows what `_SCHEMA` uses."""
    kind = schema.get("type")
    if kind and (not isinstance(value, _KINDS[kind]) or (kind == "integer" and isinstance(value, bool))):
        return f"{where} must be of type {kind}"
    if "enum" in schema and value not in schema["enum"]:
        return f"{where} must be one of {', '.join(schema['enum'])}"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        return f"{where} must match {schema['pattern']}"
    if isinstance(value, list) and len(value) < schema.get("minItems", 0):
        return f"{where} must not be empty"
    return next(filter(None, _inner_departures(value, schema, where)), None)


def _inner_departures(value: Any, schema: dict[str, Any], where: str) -> list[str | None]:
    if isinstance(value, list):
        return [_departure(item, schema["items"], f"{where}[{number}]") for number, item in enumerate(value)]
    if not isinstance(value, dict):
        return []
    known, other = schema.get("properties", {}), schema.get("additionalProperties")
    found: list[str | None] = [f"{where} needs {name}" for name in schema.get("required", []) if name not in value]
    for name, item in value.items():
        if name in known:
            found.append(_departure(item, known[name], f"{where}.{name}"))
        elif isinstance(other, dict):
            found.append(_departure(item, other, f"{where}.{name}"))
        else:
            found.append(f"{where} has no {name}")
    return found
