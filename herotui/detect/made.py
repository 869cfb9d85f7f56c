"""Detectors as data: one row for each kind of thing that somebody can make, and leave behind."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from herotui.call import Call
from herotui.detect.blame import blame
from herotui.detect.detector import Detector
from herotui.detect.finding import Action, Evidence, Finding
from herotui.detect.own import word_of
from herotui.detect.scene import JUST_BEFORE, Scene
from herotui.detect.signs import NOTHING, Signs, strange, weigh
from herotui.estate.place import Place
from herotui.estate.snapshot import title
from herotui.heroku.models import Model, Ref
from herotui.incident.known import Seen
from herotui.text.escape import cut, visible
from herotui.text.masking import mask
from herotui.text.times import stamp

M = TypeVar("M", bound=Model)
_LONGEST = 160
_OPTIONS = frozenset(
    {"--app", "--team", "--space", "--name", "--dyno", "--num", "--source", "--dyno-name", "--command", "--pipeline"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Generic[M]):
    """A kind of thing: where it is listed, and what to think of one that came since the leak.

    `title` names one. `calls` remove it (None: no call does), `command` does it by hand, `way_back` undoes it. `signs`
    are what it says of itself, None for one that is no finding at all. `serves` is the account, address or host that
    it is for. `changes`: it counts when it was changed since, too. `step` is the playbook's.
    """

    name: str
    resource: str
    model: type[M]
    severity: str
    title: Callable[[M], str]
    why: str
    harmless: str
    command: Callable[[Place, M], str]
    calls: Callable[[Place, M], tuple[Call, ...]] | None = None
    way_back: str = ""
    signs: Callable[[Scene, Place, M], Signs | None] = lambda scene, place, item: NOTHING
    serves: Callable[[M], str] = lambda item: ""
    by: Callable[[M], str] = lambda item: ""
    app: Callable[[M], Ref | None] = lambda item: None
    foothold: bool = True
    changes: bool = False
    undated: bool = False
    close: bool = False
    comes_along: bool = True
    step: str = "R6"

    @property
    def detector(self) -> Detector:
        """The row as a detector."""
        return Detector(self.name, (self.resource,), self.why, self.severity, self.find, self.harmless)

    def find(self, scene: Scene) -> Iterator[Finding]:
        """A finding for each that came, or was changed, since the leak or since the baseline."""
        new = {(place, item.id) for place, item in scene.new(self.resource, self.model)}
        for place, item in scene.now.items(self.resource, self.model):
            came = self._came(scene, item, is_new=(place, item.id) in new)
            if came is None or item.id in scene.own_items or self._own(scene, place, item, came):
                continue
            signs = self.signs(scene, place, item)
            if signs is not None and (finding := self._judged(scene, place, item, came, signs)):
                yield finding

    def _own(self, scene: Scene, place: Place, item: M, came: Came) -> bool:
        app = self.app(item)
        names = (app.id, app.name) if app else (place.id, place.name)
        return scene.wrote(came.at, (word_of(self.resource),), *names, item=item.id)

    def _came(self, scene: Scene, item: M, *, is_new: bool) -> Came | None:
        made, changed = (getattr(item, name, None) for name in ("created_at", "updated_at"))
        if made and made >= scene.since:
            return Came(made, "made", after=True)
        if self.changes and changed and changed >= scene.since:
            return Came(changed, "changed", after=True)
        if is_new:
            there = f"not there yet on {stamp(scene.before.at)}" if scene.before else "new"
            return Came(made, there, after=made is None, proven=True)
        if self.undated and not made and not changed:
            return Came(None, "it carries no time", after=False)
        if scene.leaked_at and made and made >= scene.since - JUST_BEFORE:
            return Came(made, "made before the leak is believed to have happened", after=False)
        return None

    def _judged(self, scene: Scene, place: Place, item: M, came: Came, signs: Signs) -> Finding | None:
        told = came.after or came.proven or (self.close and came.at is not None)
        if not signs.against and (not told or self._belongs(scene, place, item, came)):
            return None
        app = self.app(item)
        where = app.name if app else place.name
        other = scene.around(came.at, where) if came.at else None
        actor = self.by(item) or (other.actor if other else "")
        if other and other.address and not _at_home(scene, actor, other.address):
            signs += strange(f"from {other.address}, an address that {actor or 'nobody'} used before")
        severity, sure = weigh(self.severity, signs, dated=came.after and scene.leaked_at is not None)
        who = blame(scene, actor, came.at, signs, since=came.after)
        return Finding(
            detector=self.name,
            title=shown(f"{came.word} {self.title(item)}"),
            place=place,
            where=shown(where),
            severity=severity,
            why=self.why,
            confidence=sure,
            who=who.who,
            who_why=shown(who.why),
            actor=shown(actor or self.serves(item)),
            when=came.at,
            item=item.id,
            harmless=self.harmless,
            evidence=(fact(scene, place, self._said(item, came), came.at), *reasons(signs)),
            action=self._action(place, item),
            foothold=self.foothold,
        )

    def _belongs(self, scene: Scene, place: Place, item: M, came: Came) -> bool:
        app = self.app(item)
        return (
            self.comes_along and came.at is not None and scene.came_with_its_app(app.id if app else place.app, came.at)
        )

    def _said(self, item: M, came: Came) -> str:
        return f"{self.title(item)}: {came.how}{f' {stamp(came.at)}' if came.at else ''}"

    def _action(self, place: Place, item: M) -> Action:
        command = self.command(place, item)
        try:
            calls = self.calls(place, item) if self.calls else ()
        except ValueError:
            # An id that would name another resource: nothing is to be sent for it.
            calls = ()
        return Action(self.step, shown(f"Remove {self.title(item)}"), calls, command, self.way_back)


@dataclass(frozen=True, slots=True)
class Came:
    """When a thing came (None: not told) and how. `after`: since the leak. `proven`: a baseline shows that it came."""

    at: datetime | None
    how: str
    after: bool
    proven: bool = False

    @property
    def word(self) -> str:
        """What such a thing is called."""
        if self.how == "changed":
            return "Changed"
        return "New" if self.after or self.proven else "Suspect"


def shown(text: str) -> str:
    """Foreign text fit to be shown: one line, no marks that hide or reorder, nothing key-like, not too long."""
    return cut(visible(mask(text[:2000]).text), _LONGEST)


def quoted(program: str, command: str, *words: str) -> str:
    """A command to copy: no foreign word can become an option, nor anything of a shell's.

    Options that take a word (`--app`) stand last among `words`, each before its word. A positional word that begins
    with `-` comes after `--`, an option's such word after its `=`.
    """
    plain, options = list[str](), list[str]()
    rest = [visible(word) for word in words]
    while len(rest) >= 2 and rest[-2] in _OPTIONS:
        word, name = rest.pop(), rest.pop()
        options[:0] = [f"{name}={word}"] if word.startswith("-") else [name, word]
    plain += rest
    if any(word.startswith("-") for word in plain):
        return shlex.join([program, command, *options, "--", *plain])
    return shlex.join([program, command, *plain, *options])


def fact(scene: Scene, place: Place, text: str, at: datetime | None = None) -> Evidence:
    """What a list showed, and when it was looked at."""
    known = scene.now.places.get(place)
    looked = f", looked {stamp(known.at)}" if isinstance(known, Seen) else ""
    return Evidence(shown(text), f"{shown(title(place))}{looked}", at)


def reasons(signs: Signs) -> Iterator[Evidence]:
    """Signs as evidence."""
    for line in signs.against:
        yield Evidence(shown(line), "against what was there before")
    for line in signs.familiar:
        yield Evidence(shown(f"But {line}"), "what was there before")


def _at_home(scene: Scene, actor: str, address: str) -> bool:
    """Whether an address is allowed, or one that nobody can tell to be strange."""
    person = scene.habits.people.get(actor.casefold())
    return address in scene.allowed or not person or not person.addresses or address in person.addresses
