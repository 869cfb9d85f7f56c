"""From what the file says of a resource to the resource itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import MISSING, fields
from datetime import datetime
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from msgspec import UNSET

from herotui.errors import WrongUse
from herotui.simulator.estate.defaults import GENERATED, Making, made_up
from herotui.simulator.estate.moments import Moment
from herotui.simulator.estate.reading import Estate
from herotui.simulator.estate.shape import HIDDEN, KEYED_BY, NAMED_BY, element, hints
from herotui.simulator.logs import TelemetryDrain
from herotui.simulator.people import Account, Team
from herotui.simulator.spaces import Space
from herotui.simulator.things import App
from herotui.simulator.trail import AuditEvent
from herotui.simulator.world import World

LEAKED_KEY = "$LEAKED_KEY"


class Maker:
    """Makes the resources of one estate in one world. What can't be made raises WrongUse, with its line."""

    def __init__(self, world: World, estate: Estate) -> None:
        self._world, self._estate = world, estate
        self._known: dict[type, dict[str, Any]] = {state: {} for state in NAMED_BY}

    def know(self, thing: Any) -> None:
        """Let other resources name this one."""
        name = NAMED_BY.get(type(thing))
        if name:
            self._known[type(thing)][getattr(thing, name)] = thing

    def make(self, state: type, given: Any, path: str, parent: Any = None, before: Iterable[Any] = ()) -> Any:
        """A resource as given, with what is not given made up; then what hangs on it."""
        values: dict[str, Any] = {}
        making = Making(self._world, values, parent, list(before))
        for name, hint in hints(state).items():
            value = _said(state, given, name)
            if value is not UNSET and element(hint) is None:
                values[name] = self._read(state, name, hint, value, path)
        for one in fields(state):
            required = one.default is MISSING and one.default_factory is MISSING
            if required and _said(state, given, one.name) is not UNSET:
                values.setdefault(one.name, None)
            elif required:
                values[one.name] = self._made_up(state, one.name, hints(state)[one.name], making)
        made = state(**values)
        self.hang(made, given, path)
        self.know(made)
        return made

    def hang(self, made: Any, given: Any, path: str) -> None:
        """Put in place what hangs on a resource and is told with it."""
        for name, hint in hints(made.__class__).items():
            inner, value = element(hint), getattr(given, name, UNSET)
            if inner is None or value is UNSET:
                continue
            if not isinstance(value, list):
                setattr(made, name, value and self.make(inner, value, f"{path}.{name}", made))
                continue
            things: list[Any] = []
            for number, one in enumerate(value):
                things.append(self.make(inner, one, f"{path}.{name}[{number}]", made, things))
            key = KEYED_BY.get(inner) or ("id" if "id" in hints(inner) else "uuid")
            keyed = get_origin(hint) is dict
            setattr(made, name, {getattr(one, key): one for one in things} if keyed else things)

    def change(self, made: Any, given: Any, path: str) -> None:
        """Make a resource that there is already as it is told."""
        for name, hint in hints(made.__class__).items():
            value = _said(made.__class__, given, name)
            if value is not UNSET and element(hint) is None:
                setattr(made, name, self._read(made.__class__, name, hint, value, path))
        self.hang(made, given, path)
        self.know(made)

    def find(self, state: type, name: str, path: str) -> Any:
        """The resource of this name. Accounts that nobody spoke of are strangers; anything else must be there."""
        found = self._known[state].get(name)
        if found is None and state is Account:
            found = self._world.account_named(name) or self._world.meet(name)
            self.know(found)
        if found is None:
            raise self.wrong(path, f"there is no {state.__name__.lower()} {name!r} above it")
        return found

    def wrong(self, path: str, reason: str) -> WrongUse:
        """What to raise when the value at a path is off."""
        return self._estate.wrong(path, reason)

    def when(self, moment: Moment) -> datetime:
        """A time of the file in this company."""
        return moment.on(self._world.clock.now(), self._world.leaked_at)

    def _made_up(self, state: type, name: str, hint: Any, making: Making) -> Any:
        default = GENERATED.get((state, name)) or made_up(name, hint)
        assert default is not None, f"{state.__name__}.{name}"  # noqa: S101 - else the file would need it
        return default(making)

    def _read(self, state: type, name: str, hint: Any, value: Any, path: str) -> Any:
        path = f"{path}.{name}"
        if (state, name) == (TelemetryDrain, "owner_id"):
            return (self._known[Space].get(value) or self.find(App, value, path)).id
        if state is AuditEvent and name in ("actor", "owner", "app", "team"):
            return self._reference(name, value, path)
        return self._value(hint, value, path)

    def _reference(self, name: str, value: str, path: str) -> dict[str, str]:
        """How an audit trail notes who and what: the id, and the name as it was then."""
        if name in ("actor", "owner"):
            return {"id": self.find(Account, value, path).id, "email": value}
        kind = next(state for state in NAMED_BY if state.__name__.lower() == name)
        known = self._known[kind].get(value)
        return {"id": known.id if known else self._world.mint.uuid(), "name": value}

    def _value(self, hint: Any, value: Any, path: str) -> Any:
        origin, inside = get_origin(hint), get_args(hint)
        if isinstance(value, str):
            value = value.replace(LEAKED_KEY, self._world.leaked_key)
        if value is None:
            return None
        if origin in (Union, UnionType):
            kinds = [one for one in inside if one is not NoneType]
            if Team in kinds and value in self._known[Team]:
                return self._known[Team][value]
            return self._value(kinds[0], value, path)
        if hint in NAMED_BY:
            return self.find(hint, value, path)
        if isinstance(value, Moment):
            return self.when(value)
        if isinstance(value, list):
            items = [self._value(inside[0] if inside else Any, one, f"{path}[{n}]") for n, one in enumerate(value)]
            return set(items) if origin is set else tuple(items) if origin is tuple else items
        if isinstance(value, dict):
            return {
                self._value(str, name, path): self._value(inside[1] if len(inside) > 1 else Any, one, f"{path}.{name}")
                for name, one in value.items()
            }
        return value


def _said(state: type, given: Any, name: str) -> Any:
    """What the file says of a state's field, UNSET for nothing."""
    return UNSET if (state, name) in HIDDEN else getattr(given, name, UNSET)
