"""The secrets within reach, the most dangerous first, and which of them are one value in many places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from herotui.assess.holder import Holder
from herotui.estate.config import ConfigVar
from herotui.estate.place import Of, Place
from herotui.estate.resources import RESOURCES
from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import AddOn
from herotui.secrets import Confidence, Danger, Kind, Rules, Shared, Verdict, shared

LEAST = len(Danger)
"""The rank of what is not dangerous; `Danger` ranks from 0, the worst."""


@dataclass(frozen=True, slots=True)
class Row:
    """One value under one name in one app or pipeline.

    `place` is `app`, `pipeline` or `past` (only in `versions`, past releases); `where` names it in words. `kind` is
    `secret`, `identifier` or `setting`. `addon` is the add-on that set it, by the API's own word. `leaked`: the leaked
    key is in it. `copies`: places that hold the same value, this one among them. `opened`: whether the leaked key's
    scope reads it (None: not known).
    """

    app: str
    app_id: str
    name: str
    place: str
    where: str
    fingerprint: str
    verdict: Verdict
    addon: str = ""
    leaked: bool = False
    versions: tuple[int, ...] = ()
    copies: int = 1
    opened: bool | None = None

    @property
    def secret(self) -> bool:
        """Whether whoever has the value can do something with it."""
        return self.leaked or self.verdict.kind is Kind.SECRET

    @property
    def danger(self) -> str:
        """`critical`, `high`, `medium`, `low`, or empty for what is no secret."""
        return str(self.verdict.danger or "")

    @property
    def rank(self) -> int:
        """Sorts by danger, the worst first."""
        return self.verdict.danger.rank if self.verdict.danger else LEAST

    @property
    def reading(self) -> str:
        """The attacker's reading: `reads and changes all data of the database, through DATABASE_URL of shop-prod`."""
        return f"{self.verdict.opens or 'opens something'}, through {self.name} of {self.where}" if self.secret else ""


@dataclass(frozen=True)
class Secrets:
    """`rows` are the secrets, the most dangerous first; `others` are identifiers and settings of today, by place.

    `shared` are values that stand in several places. Counts are of different values.
    """

    rows: tuple[Row, ...] = ()
    others: tuple[Row, ...] = ()
    shared: tuple[Shared, ...] = ()

    @cached_property
    def values(self) -> Mapping[str, Row]:
        """One row for each different secret: the first, which is the gravest."""
        return {row.fingerprint: row for row in reversed(self.rows)}

    @cached_property
    def dangers(self) -> Mapping[str, int]:
        """How many different secrets of each danger, without what the key's scope does not open."""
        count = Counter(row.danger for row in self.values.values() if row.opened is not False)
        return {str(danger): count[str(danger)] for danger in Danger}

    @cached_property
    def providers(self) -> tuple[tuple[str, int], ...]:
        """How many different secrets of each provider, most first; the empty name for unknown ones."""
        return tuple(Counter(row.verdict.provider for row in self.values.values()).most_common())

    @cached_property
    def leaked(self) -> tuple[Row, ...]:
        """Where the leaked key itself stands."""
        return tuple(row for row in self.rows if row.leaked)

    def of(self, app_id: str) -> tuple[Row, ...]:
        """The secrets of one app or pipeline."""
        return self._by_app.get(app_id, ())

    @cached_property
    def _by_app(self) -> Mapping[str, tuple[Row, ...]]:
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.app_id, []).append(row)
        return {app: tuple(rows) for app, rows in found.items()}


def secrets(snapshot: Snapshot, holder: Holder) -> Secrets:
    """What was seen of config vars in `snapshot`: of apps, of pipelines, of past releases."""
    opened = holder.opens("read-protected")
    setters = _Setters(snapshot)
    rows = [
        Row(
            app=snapshot.names.get(place.app, place.name),
            app_id=place.app,
            name=var.id,
            place=_kind(place, versions),
            where=_where(snapshot, place, versions),
            fingerprint=var.fingerprint,
            verdict=setters.verdict(place.app, var),
            addon=setters.name(place.app, var),
            leaked=var.leaked,
            versions=versions,
            opened=opened,
        )
        for place, var, versions in _merged(snapshot)
    ]
    copies = Counter(row.fingerprint for row in rows)
    rows = sorted((replace(row, copies=copies[row.fingerprint]) for row in rows), key=_order)
    alike = shared((row.where, row.name, row.fingerprint, row.verdict) for row in rows)
    return Secrets(
        rows=tuple(row for row in rows if row.secret),
        others=tuple(row for row in rows if not row.secret and row.place != "past"),
        shared=alike,
    )


def _merged(snapshot: Snapshot) -> Iterable[tuple[Place, ConfigVar, tuple[int, ...]]]:
    """Each value under each name once in an app or pipeline stage, nearest place first, with the versions it has."""
    found: dict[tuple[str, str, str], tuple[Place, ConfigVar]] = {}
    versions: dict[tuple[str, str, str], list[int]] = {}
    for place, var in snapshot.config():
        stage = place.resource if RESOURCES[place.resource].of is Of.PIPELINE else ""
        key = (f"{place.app}{stage}", var.id, var.fingerprint)
        found.setdefault(key, (place, var))
        version = place.id.partition("/")[2]
        if version.isdigit():
            versions.setdefault(key, []).append(int(version))
    for key, (place, var) in found.items():
        yield place, var, tuple(sorted(versions.get(key, ())))


def _kind(place: Place, versions: tuple[int, ...]) -> str:
    of = RESOURCES[place.resource].of
    return "past" if of is Of.RELEASE else "pipeline" if of is Of.PIPELINE else "app"


def _where(snapshot: Snapshot, place: Place, versions: tuple[int, ...]) -> str:
    if place.resource != "past_config":
        return snapshot.whose(place)
    span = f"v{versions[0]}" if len(versions) == 1 else f"v{versions[0]} to v{versions[-1]}"
    return f"{snapshot.whose(place)} ({span}, past)"


def _order(row: Row) -> tuple[int, bool, int, str, str]:
    return row.rank, not row.leaked, ("app", "pipeline", "past").index(row.place), row.where, row.name


class _Setters:
    """Which add-on set a config var: the API's own word, which outranks what the classifier read out of the value."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._rules = Rules.load()
        self._guides = {one.name: one for one in self._rules.providers.values()}
        self._by_name: dict[tuple[str, str], AddOn] = {}
        self._by_value: dict[str, AddOn] = {}
        self._known: dict[tuple[str, str, str], Verdict] = {}
        for _, addon in snapshot.items("addons", AddOn):
            for name in addon.config_vars:
                if addon.app:
                    self._by_name[addon.app.id, name] = addon
        for place, var in snapshot.config():
            setter = self._by_name.get((place.app, var.id))
            if setter is not None and var.kind == Kind.SECRET:
                # Attached elsewhere, under another name or to another app, it is the same value.
                self._by_value.setdefault(var.fingerprint, setter)

    def _of(self, app: str, var: ConfigVar) -> AddOn | None:
        return self._by_name.get((app, var.id)) or self._by_value.get(var.fingerprint)

    def name(self, app: str, var: ConfigVar) -> str:
        """The add-on's name, or empty."""
        addon = self._of(app, var)
        return addon.name if addon else ""

    def verdict(self, app: str, var: ConfigVar) -> Verdict:
        """What the var is, its provider by the add-on that set it where one did."""
        addon = self._of(app, var)
        service = addon.addon_service.name if addon and addon.addon_service else ""
        key = (var.id, var.fingerprint, service)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._judged(var, service)
        return known

    def _judged(self, var: ConfigVar, service: str) -> Verdict:
        verdict = _verdict(var)
        if not service:
            guide = self._guides.get(verdict.provider)
            return replace(verdict, rotate=guide.rotate, link=guide.link) if guide and verdict.danger else verdict
        why = f"{verdict.why}; the add-on set it"
        confidence = Confidence.SURE if verdict.kind is Kind.SECRET else verdict.confidence
        return self._rules.verdict(verdict.kind, confidence, why, self._rules.addon(service), service)


def _verdict(var: ConfigVar) -> Verdict:
    """The verdict that a config var carries; words of a later version are taken for the least that they may mean."""
    kind = Kind(var.kind) if var.kind in set(Kind) else Kind.SETTING
    confidence = Confidence(var.confidence) if var.confidence in set(Confidence) else Confidence.GUESS
    danger = Danger(var.danger) if var.danger in set(Danger) else None
    return Verdict(kind, confidence, var.why, var.provider, danger, var.opens)
