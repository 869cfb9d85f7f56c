"""What people usually do, learnt from what they did: hours, days, kinds, apps, addresses; and who is a machine."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

ENOUGH = 12
"""Deeds of one person, below which nothing is said of their hours."""
ENOUGH_FOR_DAYS = 25
_SHARE = 0.92
_LONGEST_DAY = 13
"""Hours: who works longer than that has no hours of which one could say that others are unusual."""
_MACHINE = re.compile(
    r"(?i)(?:\A|[^a-z])(?:ci|cd|bot|build|deploy(?:er|ment|s)?|robot|automation|jenkins|github|gitlab|circleci|travis|"
    r"terraform|service|svc|machine|noreply|no-reply|heroku|system)(?:[^a-z]|\Z)"
)
_HEROKU = re.compile(r"(?i)@(?:addons\.)?heroku(?:manager)?\.com\Z")
_KINDS = (
    ("Deploy ", "deploy"), ("Set ", "config"), ("Remove ", "config"), ("Attach ", "add-on"), ("Detach ", "add-on"),
    ("Update ", "add-on"), ("Rollback ", "rollback"), ("Promote ", "promotion"), ("Initial ", "start"),
    ("Enable ", "start"),
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that an account did to an app; `kind` is coarse: `deploy`, `config`, `add-on`, `build`, ..."""

    at: datetime
    actor: str
    kind: str
    app: str = ""
    address: str = ""


@dataclass
class Person:
    """What one account did; `first` is when it was seen first."""

    email: str
    first: datetime
    hours: Counter[int] = field(default_factory=Counter)
    days: Counter[int] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    apps: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    count: int = 0
    most_at_once: int = 1

    @cached_property
    def arc(self) -> tuple[int, int] | None:
        """The hours (UTC) of the day within which nearly all is done, the end not included; None: no telling."""
        if self.count < ENOUGH:
            return None
        for length in range(1, _LONGEST_DAY):
            starts = range(24)
            within = {start: sum(self.hours[(start + step) % 24] for step in range(length)) for start in starts}
            best = max(starts, key=lambda start: within[start])
            if within[best] >= _SHARE * self.count:
                return (best - 1) % 24, (best + length + 1) % 24
        return None

    @property
    def zone(self) -> str:
        """The time zone that these hours speak for, were they office hours: `UTC+2`. Empty: no telling."""
        if self.arc is None:
            return ""
        begin, end = self.arc
        middle = (begin + ((end - begin) % 24) / 2) % 24
        offset = round(13 - middle)
        offset += 24 if offset < -11 else -24 if offset > 12 else 0
        return f"UTC{offset:+d}" if offset else "UTC"

    @cached_property
    def machine(self) -> bool:
        """Whether it is an automation: its name says so, or it does one thing all round the clock."""
        name = self.email.partition("@")[0]
        if _MACHINE.search(name) or _HEROKU.search(self.email):
            return True
        return self.count >= 4 * ENOUGH and self.arc is None and len(self.kinds) <= 2

    def unusual(self, kind: str) -> str:
        """What is unusual about a deed of this kind, in words; empty where nothing is, or nothing is known."""
        if self.count < ENOUGH or self.kinds[kind]:
            return ""
        return f"{self.email} never did this before: {kind}"

    def odd(self, at: datetime) -> str:
        """What is unusual about this moment, in words; empty where nothing is, or nothing is known."""
        if self.machine or self.arc is None:
            return ""
        begin, end = self.arc
        if (at.hour - begin) % 24 >= (end - begin) % 24:
            return f"at {at:%H:%M}Z; {self.email} works between {begin:02}:00Z and {end:02}:00Z (about {self.zone})"
        if self.count >= ENOUGH_FOR_DAYS and not self.days[at.weekday()]:
            return f"on a {_DAYS[at.weekday()]}; {self.email} never worked on one"
        return ""


@dataclass(frozen=True)
class Habits:
    """What everybody usually does. Every account that did something before is in `people`."""

    people: dict[str, Person] = field(default_factory=dict)

    def odd(self, actor: str, at: datetime) -> str:
        """What is unusual about this moment for this account; empty for one that nothing is known of."""
        person = self.of(actor)
        return person.odd(at) if person else ""

    def of(self, actor: str) -> Person | None:
        """What is known of this account."""
        return self.people.get(actor.casefold())

    def at_once(self, actor: str) -> int:
        """How many apps the account changed within ten minutes, at most."""
        person = self.of(actor)
        return person.most_at_once if person else 1


def learn(deeds: Iterable[Deed]) -> Habits:
    """Habits out of deeds, in any order."""
    people: dict[str, Person] = {}
    turns: dict[str, list[tuple[datetime, str]]] = {}
    for deed in deeds:
        key = deed.actor.casefold()
        if not key:
            continue
        person = people.setdefault(key, Person(deed.actor, deed.at))
        person.first = min(person.first, deed.at)
        person.count += 1
        person.hours[deed.at.hour] += 1
        person.days[deed.at.weekday()] += 1
        person.kinds[deed.kind] += 1
        person.apps.add(deed.app)
        if deed.address:
            person.addresses.add(deed.address)
        turns.setdefault(key, []).append((deed.at, deed.app))
    for key, done in turns.items():
        people[key].most_at_once = max((len(apps) for _, _, apps in bursts(done)), default=1)
    return Habits(people)


def bursts(
    done: Iterable[tuple[datetime, str]], within: timedelta = timedelta(minutes=10)
) -> list[tuple[datetime, datetime, frozenset[str]]]:
    """What was done close together: first and last moment of each run without a pause of a third, and its apps."""
    runs: list[tuple[datetime, datetime, frozenset[str]]] = []
    for at, app in sorted(done):
        if runs and at - runs[-1][1] <= within / 3 and at - runs[-1][0] <= within:
            runs[-1] = runs[-1][0], at, runs[-1][2] | {app}
        else:
            runs.append((at, at, frozenset({app})))
    return runs


def release_kind(description: str) -> str:
    """What a release was made for, by its description."""
    return next((kind for start, kind in _KINDS if description.startswith(start)), "other")
