"""The file's shape, taken from the state itself: what the simulator can show can stand in the file by the same names.

A state's dataclass becomes a struct of the file: times as `Moment`, other resources by their names, and what hangs on
it as lists. Nothing is required that can be made up.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from msgspec import UNSET, Meta, Struct, UnsetType, defstruct

from herotui.simulator.billing import Usage
from herotui.simulator.databases import Credential, Database, DatabaseTransfer
from herotui.simulator.estate.defaults import GENERATED, REQUIRED_PEOPLE, made_up_anyway
from herotui.simulator.estate.moments import MEANING, Moment
from herotui.simulator.logs import TelemetryDrain
from herotui.simulator.people import Account, Authorization, Client, Enterprise, Member, Session, Team
from herotui.simulator.releases import Build, Source
from herotui.simulator.repositories import GithubToken
from herotui.simulator.review import Promotion, ReviewApp, Setup
from herotui.simulator.spaces import Peering, Space
from herotui.simulator.things import Addon, App, Attachment, Coupling, Pipeline, Transfer
from herotui.simulator.trail import AuditEvent

Fields: TypeAlias = list[tuple[str, Any] | tuple[str, Any, Any]]

PLACES: dict[str, type] = {
    "accounts": Account,
    "clients": Client,
    "sessions": Session,
    "enterprises": Enterprise,
    "teams": Team,
    "spaces": Space,
    "authorizations": Authorization,
    "apps": App,
    "addons": Addon,
    "attachments": Attachment,
    "databases": Database,
    "database_transfers": DatabaseTransfer,
    "pipelines": Pipeline,
    "couplings": Coupling,
    "transfers": Transfer,
    "github_tokens": GithubToken,
    "telemetry_drains": TelemetryDrain,
    "sources": Source,
    "setups": Setup,
    "review_apps": ReviewApp,
    "promotions": Promotion,
    "usage": Usage,
}
"""The lists of the file in the order in which they are read: what is named comes before what names it."""
NAMED_BY = {
    Account: "email",
    Addon: "name",
    App: "name",
    Build: "id",
    Client: "name",
    Enterprise: "name",
    Pipeline: "name",
    Session: "description",
    Setup: "id",
    Space: "name",
    Team: "name",
}
"""How the file names a resource where another one refers to it."""
KEYED_BY = {Credential: "name", Peering: "pcx_id"}
"""By what the state keeps these; everything else by `id` or `uuid`."""
HIDDEN = {
    (Account, "pool"),
    (Account, "default_authorization"),
    (Account, "default_team"),
    (Account, "identity_provider"),
    (App, "attachments"),
    (Authorization, "session"),
    (Authorization, "token"),
}

IDS = {"id", "uuid", "attempt_id", "certificate", "release", "release_id", "schedule", "slug", "token_id", "user_id"}
UUID = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
_NAME = Annotated[str, Meta(pattern="^[a-z][a-z0-9-]{1,28}[a-z0-9]$")]
_MAIL = Annotated[str, Meta(pattern="@")]
_SCOPE = Literal["global", "identity", "read", "write", "read-protected", "write-protected"]
_STAGE = Literal["test", "review", "development", "staging", "production"]
TYPES: dict[tuple[type, str], Any] = {
    (Account, "email"): _MAIL,
    (App, "name"): _NAME,
    (AuditEvent, "actor"): Annotated[str, Meta(description="an account's e-mail address")],
    (AuditEvent, "app"): Annotated[str, Meta(description="an app's name")],
    (AuditEvent, "owner"): Annotated[str, Meta(description="an account's e-mail address")],
    (AuditEvent, "team"): Annotated[str, Meta(description="a team's name")],
    (Authorization, "scope"): list[_SCOPE],
    (Coupling, "stage"): _STAGE,
    (Member, "role"): Literal["admin", "collaborator", "member", "owner", "viewer"],
    (Pipeline, "owner"): Annotated[str, Meta(description="an account's e-mail address or a team's name")],
    (Team, "name"): _NAME,
    (TelemetryDrain, "owner_id"): Annotated[str, Meta(description="an app's or a space's name")],
}


class HabitOf(Struct, forbid_unknown_fields=True, kw_only=True):
    """Who does something to an app by habit. `who` is an e-mail address; else it is the people of the app's team."""

    does: Annotated[str, Meta(description="such as: deploys 4 a week in office hours, Copenhagen")]
    who: str | UnsetType = UNSET
    since: Moment | UnsetType = UNSET
    until: Moment | UnsetType = UNSET


class Refused(Struct, forbid_unknown_fields=True, kw_only=True):
    """A place that is refused to everybody. `path` and `method` may have `*` in them."""

    path: Annotated[str, Meta(pattern="^/")]
    method: str = "*"
    status: Annotated[int, Meta(ge=400, le=599)] = 403
    id: str = "forbidden"
    message: str = "You do not have access to this resource."


EXTRA: dict[type, Fields] = {
    App: [
        ("habits", list[str | HabitOf] | UnsetType, UNSET),
        ("services", list[str] | UnsetType, UNSET),
        ("pipeline", _NAME | UnsetType, UNSET),
        ("stage", _STAGE | UnsetType, UNSET),
    ],
    Authorization: [("default", bool, False), ("session", bool, False)],
    Usage: [("app", str), ("day", Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\d$")])],
}


@cache
def hints(state: type) -> dict[str, Any]:
    """The types of a state's fields."""
    return get_type_hints(state)


@cache
def shape(state: type, *, partial: bool = False) -> type[Struct]:
    """The struct that stands for a state in the file; a `partial` one only says what differs, and requires nothing."""
    made: Fields = list(EXTRA.get(state, []))
    for one in fields(state):
        if (state, one.name) not in HIDDEN:
            kind = TYPES.get((state, one.name)) or _told(hints(state)[one.name], one.name)
            free = partial or not needed(state, one)
            made.append((one.name, kind | UnsetType, UNSET) if free else (one.name, kind))
    name = f"Known{state.__name__}" if partial else state.__name__
    doc = {"__doc__": state.__doc__, "__module__": __name__}
    return defstruct(name, made, kw_only=True, forbid_unknown_fields=True, namespace=doc)


@cache
def estate_shape() -> type[Struct]:
    """The file as a whole."""
    made: Fields = [
        ("company", Annotated[str, Meta(pattern="^[a-z][a-z0-9-]{1,19}$")] | UnsetType, UNSET),
        ("leaked_at", Moment | UnsetType, UNSET),
        ("owner", shape(Account, partial=True) | UnsetType, UNSET),
        ("colleague", shape(Account, partial=True) | UnsetType, UNSET),
        ("leaked", shape(Authorization, partial=True) | UnsetType, UNSET),
        ("responder", shape(Authorization, partial=True) | UnsetType, UNSET),
        *((name, list[shape(state)] | UnsetType, UNSET) for name, state in PLACES.items()),  # type: ignore[misc]
        ("refused", list[Refused] | UnsetType, UNSET),
        ("switches", dict[str, bool | int | str] | UnsetType, UNSET),
        ("hostile", bool, False),
    ]
    doc = {"__doc__": "A company for `herotui simulate --estate`.", "__module__": __name__}
    return defstruct("Estate", made, kw_only=True, forbid_unknown_fields=True, namespace=doc)


def needed(state: type, one: Field[Any]) -> bool:
    """Whether the file has to say it: nothing else is known of it."""
    if one.default is not MISSING or one.default_factory is not MISSING or (state, one.name) in GENERATED:
        return False
    return (state, one.name) in REQUIRED_PEOPLE or not made_up_anyway(one.name, hints(state)[one.name])


def element(hint: Any) -> type | None:
    """The state that hangs on another one by a field: what a list holds, or what stands alone and has no name."""
    inner = next((one for one in (hint, *get_args(hint)) if isinstance(one, type) and is_dataclass(one)), None)
    return None if inner in NAMED_BY and get_origin(hint) not in (list, dict) else inner


def _told(hint: Any, name: str = "") -> Any:
    """A field's type in the file; what is an id has to look like one."""
    origin, inside = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        told = [_told(one, name) for one in inside if one is not NoneType]
        return (told[0] | None) if NoneType in inside else told[0]
    if hint is str and name in IDS:
        return Annotated[str, Meta(pattern=UUID)]
    if hint is datetime:
        return Annotated[Moment, Meta(description=MEANING)]
    if isinstance(hint, type) and is_dataclass(hint):
        return str if hint in NAMED_BY else shape(hint)
    inner = element(hint)
    if inner and origin in (list, dict):
        return list[shape(inner)]  # type: ignore[misc]
    if origin in (list, set):
        return list[_told(inside[0])]  # type: ignore[misc]
    if origin is dict:
        return dict[str, _told(inside[1])]  # type: ignore[misc]
    return Any if hint is object else hint
