"""Where the leaked key stands: config vars as the estate was seen, files of the responder's. And what databases are
within reach."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from herotui.call import Call
from herotui.changes.step import Deed, Kept, Made, Step
from herotui.estate.place import Place
from herotui.estate.snapshot import Snapshot
from herotui.heroku import rotations
from herotui.heroku.models import AddOn, Coupling, Database, Dyno
from herotui.incident.consumers import Consumer
from herotui.incident.known import Seen
from herotui.incident.state import Incident
from herotui.stores.config_vars import STAGES
from herotui.stores.store import Holding
from herotui.text.escape import visible

_STAGES = {"review_config": "review", "test_config": "test"}
_DATABASES = {"heroku-postgresql": "PostgreSQL", "heroku-redis": "key-value store", "heroku-kafka": "Kafka"}


@dataclass(frozen=True, slots=True)
class Home:
    """Config vars of one app, or of a pipeline's `stage`. `whole`: names whose whole value is the leaked key;
    `inside`: names in whose value it stands somewhere. `before` are fingerprints of today's values by name."""

    id: str
    name: str
    stage: str = ""
    whole: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    before: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """`shop-prod`, `pipeline shop (CI)`: as the ledger of consumers says it."""
        return f"pipeline {visible(self.name)} ({STAGES[self.stage]})" if self.stage else visible(self.name)

    def call(self, values: Mapping[str, Made | Kept | None]) -> Call:
        """The one PATCH that sets these."""
        if self.stage:
            return rotations.set_pipeline_config_vars(self.id, self.stage, values)
        return rotations.set_config_vars(self.name, values)


@dataclass(frozen=True, slots=True)
class Data:
    """A database of Heroku's own and the calls that give it other passwords; none: `by_hand` says how."""

    app: str
    name: str
    what: str
    calls: tuple[Call, ...] = ()
    by_hand: str = ""


def homes(estate: Snapshot, fingerprint: str) -> tuple[Home, ...]:
    """Every app and pipeline stage that has config vars, by name."""
    found: dict[Place, dict[str, tuple[str, bool]]] = {}
    for place, var in estate.config():
        if place.resource in ("config", *_STAGES):
            found.setdefault(place, {})[var.id] = var.fingerprint, var.leaked
    return tuple(
        Home(
            place.app,
            estate.names.get(place.app, place.name),
            _STAGES.get(place.resource, ""),
            tuple(name for name, (value, _) in sorted(held.items()) if value == fingerprint),
            tuple(name for name, (value, leaked) in sorted(held.items()) if leaked and value != fingerprint),
            {name: value for name, (value, _) in held.items()},
        )
        for place, held in sorted(found.items(), key=lambda one: (one[0].resource, estate.whose(one[0])))
    )


def staging(estate: Snapshot) -> frozenset[str]:
    """Names of the apps that stand in a stage of a pipeline before production."""
    names = estate.names
    return frozenset(
        names.get(one.app.id, one.app.name)
        for _, one in estate.items("couplings", Coupling)
        if one.app and one.stage in ("staging", "development", "review", "test")
    )


def dynos(estate: Snapshot) -> Mapping[str, int]:
    """How many dynos run, by app."""
    count: dict[str, int] = {}
    for place, _ in estate.items("dynos", Dyno):
        name = estate.names.get(place.app, place.name)
        count[name] = count.get(name, 0) + 1
    return count


def databases(estate: Snapshot) -> tuple[Data, ...]:
    """Every database of Heroku's own within reach, by app and name; followers go with their leaders."""
    followers = {one.id for _, one in estate.items("databases", Database) if one.leader}
    addons = {one.id: one for _, one in estate.items("addons", AddOn)}
    found = (_data(one, follows=one.id in followers) for one in addons.values())
    return tuple(sorted((one for one in found if one), key=lambda one: (one.app, one.name)))


def _data(addon: AddOn, *, follows: bool) -> Data | None:
    service = addon.addon_service.name if addon.addon_service else ""
    app, name = (addon.app.name if addon.app else ""), addon.name or addon.id
    if service not in _DATABASES or not app:
        return None
    what = f"{_DATABASES[service]} {visible(name)} of {visible(app)}"
    if follows:
        return Data(app, name, what, by_hand="a follower: its leader's credentials are its own")
    if addon.plan and addon.plan.name.startswith("heroku-postgresql:advanced"):
        return Data(app, name, what, by_hand="of the advanced tier: heroku data:pg:credentials:rotate")
    if service == "heroku-postgresql":
        return Data(app, name, what, (rotations.rotate_postgres(name), rotations.reset_connections(name)))
    return Data(app, name, what, ((rotations.rotate_redis if "redis" in service else rotations.rotate_kafka)(name),))


def other_secrets(estate: Snapshot, fingerprint: str) -> Mapping[str, tuple[str, ...]]:
    """Names of secrets that only their providers can replace, by app or pipeline: no database's, not the key itself."""
    set_by = {
        (one.app.id, name)
        for _, one in estate.items("addons", AddOn)
        if one.app and one.addon_service and one.addon_service.name in _DATABASES
        for name in one.config_vars
    }
    owned = {var.fingerprint for place, var in estate.config() if (place.app, var.id) in set_by}
    found: dict[str, set[str]] = {}
    for place, var in estate.config():
        if place.resource != "past_config" and var.secret and not var.leaked and var.fingerprint not in owned:
            found.setdefault(estate.whose(place), set()).add(var.id)
    return {whose: tuple(sorted(names)) for whose, names in sorted(found.items())}


def earlier(estate: Snapshot, app: str, version: int, name: str) -> str:
    """The fingerprint of a config var in a release; empty where it was not seen, or was a secret: those leaked."""
    known = estate.known("past_config", f"{app}/{version}")
    found = [one for one in known.items if one.id == name and not one.secret] if isinstance(known, Seen) else []
    return found[0].fingerprint if found else ""


def releases_with(estate: Snapshot, fingerprints: Collection[str]) -> Mapping[str, tuple[str, str, str]]:
    """By fingerprint, where such a value stood in a past release: app, version, name."""
    return {
        var.fingerprint: (place.app, place.id.partition("/")[2], var.id)
        for place, var in estate.config()
        if place.resource == "past_config" and var.fingerprint in fingerprints
    }


def places_of(step: Step, names: Mapping[str, str]) -> tuple[str, ...]:
    """Where a step puts a new key, as the ledger of consumers says it; `names` are pipelines' names by id."""
    found: list[str] = []
    for act in step.acts:
        if isinstance(act, Deed):
            found.append(f"{visible(act.name)} in {visible(act.place)}")
            continue
        home = re.fullmatch(r"/(?:apps/([^/]+)|pipelines/([^/]+)/stage/([^/]+))/config-vars", act.path)
        if home is None:
            continue
        app, pipeline, stage = (unquote(part or "") for part in home.groups())
        title = f"pipeline {visible(names.get(pipeline, pipeline))} ({STAGES.get(stage, stage)})"
        where = visible(app) if app else title
        body = act.body or {}
        found += [f"config var {visible(name)} of {where}" for name, value in body.items() if isinstance(value, Made)]
    return tuple(found)


def consumers_at(incident: Incident, places: Iterable[str]) -> tuple[Consumer, ...]:
    """Consumers whose key is kept there."""
    wanted = set(places)
    return tuple(one for one in incident.consumers.values() if one.where in wanted)


def by_file(holdings: Sequence[Holding]) -> Mapping[str, tuple[Holding, ...]]:
    """What was found, by file: one file's changes are made one after the other."""
    found: dict[str, list[Holding]] = {}
    for one in holdings:
        found.setdefault(one.slot.place, []).append(one)
    return {place: tuple(items) for place, items in found.items()}
