"""What was made and changed since the leak: looked at before a dead key is taken for a false alarm.

The owner may have revoked the key after somebody had minted others with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from herotui.estate.resources import RESOURCES
from herotui.estate.snapshot import Snapshot, title
from herotui.heroku.models import Authorization, Dyno
from herotui.incident.known import NotSeen, Seen
from herotui.text.escape import visible

_LASTING = (
    "authorizations", "team_authorizations", "keys", "clients", "collaborators", "members", "invitations", "transfers",
    "drains", "webhooks", "telemetry_drains", "space_drains", "space_telemetry", "attachments",
)  # fmt: skip
"""What lets somebody stay, or listen."""
_CHANGES = ("releases", "builds", "addons", "apps", "user_apps", "team_apps", "domains", "sni_endpoints", "dynos")
_NAMES = ("description", "name", "email", "hostname", "comment", "url", "command")


@dataclass(frozen=True, slots=True)
class Made:
    """Something made since the leak: what (a resource's title), its name, where, when, by whom (empty: not told)."""

    what: str
    name: str
    where: str
    at: datetime
    by: str = ""
    stays: bool = False


@dataclass(frozen=True, slots=True)
class Since:
    """`made` since `at`, the newest first; `unseen` are lists that could not be looked at for it."""

    at: datetime
    made: tuple[Made, ...] = ()
    unseen: tuple[str, ...] = ()

    @property
    def staying(self) -> tuple[Made, ...]:
        """What lets somebody stay, or listen."""
        return tuple(one for one in self.made if one.stays)

    @property
    def text(self) -> str:
        """Whether it speaks against a false alarm, as a sentence."""
        if self.staying:
            kinds = ", ".join(dict.fromkeys(one.what for one in self.staying))
            return f"no false alarm: {len(self.staying)} things that stay were made since the leak ({kinds})"
        if self.made:
            return f"{len(self.made)} changes since the leak: look at them before you call it a false alarm"
        if self.unseen:
            return f"nothing made since the leak where we looked; not seen: {', '.join(self.unseen)}"
        return "nothing was made or changed since the leak in what the reader sees"


def made_since(snapshot: Snapshot, at: datetime) -> Since:
    """All that carries a time not before `at`. Pure. Sessions carry none: they count by their authorization."""
    made: dict[tuple[str, str], Made] = {}
    unseen: dict[str, None] = {}
    for resource in (*_LASTING, *_CHANGES):
        known = list(snapshot.each(resource))
        if any(isinstance(one, NotSeen) for _, one in known):
            unseen[RESOURCES[resource].title] = None
        for key, one in _made(snapshot, resource, at):
            made.setdefault(key, one)
    for resource in ("authorizations", "keys"):
        if isinstance(snapshot.known(resource), NotSeen):
            unseen[RESOURCES[resource].title] = None
    return Since(at, tuple(sorted(made.values(), key=lambda one: one.at, reverse=True)), tuple(unseen))


def _made(snapshot: Snapshot, resource: str, at: datetime) -> Iterator[tuple[tuple[str, str], Made]]:
    for place, known in snapshot.each(resource):
        for item in known.items if isinstance(known, Seen) else ():
            born = getattr(item, "created_at", None)
            if born is None or born < at or (isinstance(item, Dyno) and item.type != "run"):
                continue
            what = "apps" if resource.endswith("apps") else RESOURCES[resource].title
            if isinstance(item, Authorization) and item.session:
                what = f"{what} with a session"
            where = title(place) if place.id else ""
            yield (what, item.id), Made(what, _name(item), where, born, _by(item), resource in _LASTING)


def _name(item: Any) -> str:
    for field in _NAMES:
        value = getattr(item, field, "")
        if isinstance(value, str) and value:
            return visible(value)
    user = getattr(item, "user", None)
    return visible(getattr(user, "email", "") or item.id)


def _by(item: Any) -> str:
    return visible(getattr(getattr(item, "user", None), "email", "") or "")
