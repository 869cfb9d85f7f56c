"""What detectors look at: the estate now and before, the window, and what is known of normal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from herotui.estate.place import Place
from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import Model
from herotui.incident.known import Seen

M = TypeVar("M", bound=Model)
WITHOUT_A_TIME = timedelta(days=30)
"""How far back is looked where nobody knows when the key leaked."""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that was done, from any source but the estate's items: an audit event, a webhook event, a log line.

    `kind` is the source's own word (`app.create`, `api:release`, `starting process`); `address` an IP where the source
    tells one; `data` what else it says, fit to be shown.
    """

    at: datetime
    kind: str
    source: str
    actor: str = ""
    app: str = ""
    text: str = ""
    address: str = ""
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ours:
    """The responder's word that something is theirs: a finding by id, or all that `detector` finds by `actor`."""

    finding: str = ""
    detector: str = ""
    actor: str = ""
    why: str = ""


@dataclass(frozen=True)
class Scene:
    """`now` is the estate, `before` an earlier look (a baseline) or None. `leaked_at` is None where it is not known.

    `owner` is the e-mail of the leaked key's account, `owner_id` its id. `happenings` come from logs, audit trails and
    webhook events; `own_requests` are the Request-Ids that herotui itself caused; `commits` are those of the
    responder's repository by app name (None: none was given). `allowed` are addresses that the responder knows.
    """

    now: Snapshot
    owner: str
    owner_id: str = ""
    leaked_at: datetime | None = None
    before: Snapshot | None = None
    happenings: tuple[Happening, ...] = ()
    ours: tuple[Ours, ...] = ()
    own_requests: frozenset[str] = frozenset()
    commits: Mapping[str, frozenset[str]] | None = None
    allowed: frozenset[str] = frozenset()

    @property
    def since(self) -> datetime:
        """From when on things are judged: the leak, else thirty days back."""
        return self.leaked_at or self.now.at - WITHOUT_A_TIME

    def recent(self, resource: str, model: type[M]) -> Iterator[tuple[Place, M, datetime]]:
        """Items made or changed since the leak, with the later of the two times."""
        for place, item in self.now.items(resource, model):
            at = latest(item)
            if at is not None and at >= self.since:
                yield place, item, at

    def new(self, resource: str, model: type[M]) -> Iterator[tuple[Place, M]]:
        """Items that `before` saw the place of, and not them; nothing without a `before` that saw the place."""
        for place, item in self.now.items(resource, model):
            then = self.before.places.get(place) if self.before else None
            if isinstance(then, Seen) and not any(one.id == item.id for one in then.items):
                yield place, item


def latest(item: Any) -> datetime | None:
    """When an item was made or changed last, as far as it says."""
    times = [at for at in (getattr(item, "created_at", None), getattr(item, "updated_at", None)) if at]
    return max(times, default=None)
