"""Steps as JSON data, for the journal and for a plan's hash: every secret is its fingerprint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from herotui.call import V3, Call, Service
from herotui.changes.step import Act, Deed, Kept, Made, Step
from herotui.secret import Secret

_MADE, _KEPT = "$made", "$fingerprint"
_ACTS = ("acts", "way_back")


def step_data(step: Step, salt: bytes) -> dict[str, Any]:
    """A step as data; fields at their default are left out."""
    data: dict[str, Any] = {}
    for one in fields(Step):
        value = getattr(step, one.name)
        if one.name in _ACTS:
            data[one.name] = [act_data(act, salt) for act in value]
        elif value:
            data[one.name] = _plain(value, salt)
    return data


def step_from(data: Mapping[str, Any]) -> Step:
    """The step that `step_data` wrote. Raises KeyError, TypeError, ValueError for anything else."""
    names = {one.name for one in fields(Step)}
    made = {name: value for name, value in data.items() if name in names}
    for name in _ACTS:
        made[name] = tuple(act_from(act) for act in data.get(name, ()))
    return Step(**{**made, "after": tuple(data.get("after", ()))})


def act_data(act: Act, salt: bytes) -> dict[str, Any]:
    """An act as data."""
    if isinstance(act, Deed):
        value = _plain(act.value, salt)
        return {"store": act.store, "place": act.place, "name": act.name, "value": value, "change": act.change}
    data: dict[str, Any] = {"method": act.method, "path": act.path}
    if act.service is not Service.API:
        data["service"] = str(act.service)
    if act.accept != V3:
        data["accept"] = act.accept
    if act.body is not None:
        data["body"] = _plain(act.body, salt)
    return data


def act_from(data: Mapping[str, Any]) -> Act:
    """The act that `act_data` wrote; secrets come back as `Kept`."""
    if "store" in data:
        value = _back(data["value"])
        if not isinstance(value, Made | Kept):
            raise TypeError("a deed without a value")
        return Deed(data["store"], data["place"], data["name"], value, data.get("change", ""))
    body = _back(data["body"]) if "body" in data else None
    service = Service(data.get("service", Service.API))
    return Call(data["method"], data["path"], service=service, accept=data.get("accept", V3), body=body)


def _plain(value: Any, salt: bytes) -> Any:
    match value:
        case Secret():
            return {_KEPT: value.fingerprint(salt)}
        case Kept(fingerprint):
            return {_KEPT: fingerprint}
        case Made(by):
            return {_MADE: by}
        case Mapping():
            return {str(name): _plain(item, salt) for name, item in value.items()}
        case list() | tuple():
            return [_plain(item, salt) for item in value]
    return value


def _back(value: Any) -> Any:
    if isinstance(value, Mapping):
        if set(value) == {_KEPT}:
            return Kept(str(value[_KEPT]))
        if set(value) == {_MADE}:
            return Made(str(value[_MADE]))
        return {name: _back(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_back(item) for item in value]
    return value
