"""What detectors look at: the estate now and before, the window, and what is known of normal."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, TypeVar

from herotui.detect.company import Company, know
from herotui.detect.habits import Deed, Habits, learn, release_kind
from herotui.detect.own import RELEASING, Write
from herotui.estate.place import Place
from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import App, Build, Model, Release
from herotui.incident.known import Seen

M = TypeVar("M", bound=Model)
WITHOUT_A_TIME = timedelta(days=30)
"""How far back is looked where nobody knows when the key leaked."""
JUST_BEFORE = timedelta(days=7)
"""How long before the leak's believed time things are still looked at, and teach nothing: the time may be wrong."""
A_DAY = timedelta(hours=26)
AT_ONCE = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that was done, from any source but the estate's items: an audit event, a webhook event, a log line.

    `kind` is the source's own word (`app.create`, `api:release`, `starting process`); `address` an IP where the source
    tells one; `data` what else it says, fit to be shown. Where the source tells them, `data` has the `id` of the thing
    that was made or changed, its `name` (or `hostname`, `email`, `user.email`), and the `action`. `app` is a name.
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
    `own_items` are ids of what herotui itself made (new authorizations), `own_writes` its writes. `requests_left` is
    how many of the hour's requests were left before herotui asked anything (None: not known).
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
    own_items: frozenset[str] = frozenset()
    own_writes: tuple[Write, ...] = ()
    requests_left: int | None = None

    @property
    def since(self) -> datetime:
        """From when on things are judged: the leak, else thirty days back."""
        return self.leaked_at or self.now.at - WITHOUT_A_TIME

    @cached_property
    def company(self) -> Company:
        """Who and what was there before."""
        known_until = self.since - JUST_BEFORE if self.leaked_at else self.since
        return know(self.now, self.reviewed, known_until, self.owner)

    @property
    def reviewed(self) -> Snapshot | None:
        """The baseline where it was made before what is judged: a later one vouches for nothing that it saw."""
        return self.before if self.before and self.before.at <= self.since else None

    @cached_property
    def habits(self) -> Habits:
        """What people usually do: learnt from before the leak; from all there is where nobody knows when that was."""
        return learn(deed for deed in self.deeds if self.leaked_at is None or deed.at < self.leaked_at)

    @cached_property
    def deeds(self) -> tuple[Deed, ...]:
        """All that an account is known to have done to an app of the company's, oldest first."""
        done: list[Deed] = []
        for place, release in self.now.items("releases", Release):
            if release.created_at and release.user:
                kind = release_kind(release.description)
                if not self.wrote(release.created_at, RELEASING, place.id, place.name):
                    done.append(Deed(release.created_at, release.user.email, kind, place.id))
        for place, build in self.now.items("builds", Build):
            if build.created_at and build.user and not build.release:
                done.append(Deed(build.created_at, build.user.email, "build", place.id))
        ids = {app.name: app.id for app in self.now.apps}
        for happening in self.happenings:
            app = ids.get(happening.app, happening.app)
            done.append(Deed(happening.at, happening.actor, happening.kind, app, happening.address))
        own = (deed for deed in done if deed.app not in self.company.foreign)
        return tuple(sorted(own, key=lambda deed: deed.at))

    @cached_property
    def apps(self) -> Mapping[str, App]:
        """Every app by its id."""
        return {app.id: app for app in self.now.apps}

    def came_with_its_app(self, app_id: str, at: datetime) -> bool:
        """Whether something hangs on an app that was itself made just before: it belongs to the making."""
        app = self.apps.get(app_id)
        return bool(app and app.created_at and timedelta(0) <= at - app.created_at <= A_DAY)

    def wrote(self, at: datetime | None, kinds: Collection[str], *parents: str, item: str = "") -> bool:
        """Whether herotui itself made or changed such a thing at that moment; see `Write.made`."""
        known = [name for name in parents if name]
        return at is not None and any(one.made(at, kinds, known, item) for one in self.own_writes)

    def around(self, at: datetime, app: str = "") -> Happening | None:
        """What another source tells of the same moment at the same app (by name), with an account or an address."""
        near = [one for one in self.happenings if abs(one.at - at) <= AT_ONCE and one.app in ("", app)]
        return next((one for one in near if one.address), next((one for one in near if one.actor), None))

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
