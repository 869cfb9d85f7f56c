"""What was seen of an estate at one time. Immutable, and without a secret in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeVar

from herotui.estate.config import ConfigVar
from herotui.estate.place import Of, Place
from herotui.estate.resources import APP_LISTS, CONFIG, RESOURCES
from herotui.heroku.models import App, Model
from herotui.incident.known import Known, NotSeen, Seen

M = TypeVar("M", bound=Model)
_NOT_ASKED = NotSeen("it was not asked for", "Look again.", "not_asked")


@dataclass(frozen=True)
class Snapshot:
    """`places` maps each place to what is known of it; `account` is the e-mail of who looked.

    `at` and `until` are when the look began and ended; `until` is None for one that was cut short. `unread` counts,
    by resource, places that exist and were left out. `etags` are what an answer can be asked for again with.
    """

    account: str
    at: datetime
    until: datetime | None = None
    places: Mapping[Place, Known[Any]] = field(default_factory=lambda: MappingProxyType({}))
    unread: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    etags: Mapping[Place, str] = field(default_factory=lambda: MappingProxyType({}), repr=False, compare=False)

    def known(self, resource: str, id: str = "") -> Known[Any]:
        """What is known of one place; KeyError for a resource that no row has."""
        return self.places.get(Place(RESOURCES[resource].name, id), _NOT_ASKED)

    def each(self, resource: str) -> Iterator[tuple[Place, Known[Any]]]:
        """Every place of a resource, with what is known of it."""
        return iter(self._by_resource.get(resource, ()))

    def items(self, resource: str, model: type[M]) -> Iterator[tuple[Place, M]]:
        """Every item of a resource that was seen, with its place. `model` is the row's, for the type checker."""
        for place, known in self.each(resource):
            if isinstance(known, Seen):
                for item in known.items:
                    if isinstance(item, model):
                        yield place, item

    @cached_property
    def apps(self) -> tuple[App, ...]:
        """All apps by name: the union of the lists, none of which is whole by itself."""
        found = {app.id: app for name in APP_LISTS for _, app in self.items(name, App)}
        return tuple(sorted(found.values(), key=lambda app: app.name))

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The name of every parent by its id."""
        return {place.app: place.name for place in self.places if place.id} | {app.id: app.name for app in self.apps}

    def config(self) -> Iterator[tuple[Place, ConfigVar]]:
        """Every config var that was seen: of apps, of pipelines, of past releases."""
        for name in CONFIG:
            yield from self.items(name, ConfigVar)

    def whose(self, place: Place) -> str:
        """Whose config vars stand in a place: an app's name, `pipeline shop (CI)`."""
        name = self.names.get(place.app, place.name)
        return {"test_config": f"pipeline {name} (CI)", "review_config": f"pipeline {name} (review apps)"}.get(
            place.resource, name
        )

    def not_seen(self) -> Iterator[tuple[Place, NotSeen]]:
        """Every place of which nothing is known."""
        for place, known in self.places.items():
            if isinstance(known, NotSeen):
                yield place, known

    def spoiled(self) -> Iterator[tuple[Place, str]]:
        """Every item that could not be read."""
        for place, known in self.places.items():
            if isinstance(known, Seen):
                for line in known.spoiled:
                    yield place, line

    @cached_property
    def _by_resource(self) -> Mapping[str, list[tuple[Place, Known[Any]]]]:
        found: dict[str, list[tuple[Place, Known[Any]]]] = {}
        for place, known in self.places.items():
            found.setdefault(place.resource, []).append((place, known))
        return found


def title(place: Place) -> str:
    """A place in words: `log drains of shop-prod`."""
    row = RESOURCES[place.resource]
    if row.of is Of.ACCOUNT:
        return row.title
    if row.of is Of.RELEASE:
        return f"config vars of {place.name} v{place.id.partition('/')[2]}"
    return f"{row.title} of {place.name}"
