"""What verify proved: the death certificate, the apps' health, the second look, the responder's own word."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

CHECKS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
"""How long after the first proof the key is tried again: a cache may let a dead one in for a while."""
_WHOLE_SECONDS = timedelta(seconds=2)
"""Heroku's clock is read from a header without fractions."""
FORMS = {
    "bearer": "API Bearer",
    "basic": "API Basic",
    "data": "Data API",
    "git": "git.heroku.com",
    "registry": "registry",
}
"""The ways to use a key, and their names for eyes."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one key was answered in one form. `status` 0: no answer came. `at` is our clock's time, `date` Heroku's."""

    status: int
    state: str
    error_id: str = ""
    request_id: str = ""
    at: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class FormRow:
    """One form of use. `state` is `dead`, `alive`, `suspended`, `not_known`, `not_tried` or `no_target`.

    `suspended`: alive as soon as its account is let in again. `no_target`: all was seen, and there is nothing to try
    it on. `why` is a sentence for whatever is not plainly dead.
    """

    form: str
    state: str
    why: str = ""
    old: Answer | None = None
    control: Answer | None = None
    random: Answer | None = None

    @property
    def name(self) -> str:
        """The form for eyes."""
        return FORMS.get(self.form, self.form)


@dataclass(frozen=True, slots=True)
class Hung:
    """What hung on the key: is it gone with it? `gone` is `yes`, `no` or `not_known`."""

    what: str
    gone: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Outlives:
    """What goes on after the key's death, how many were seen (None: Heroku does not show them), and its end."""

    what: str
    count: int | None
    end: str


@dataclass(frozen=True, slots=True)
class Look:
    """When the key was proven dead, by our clock and by Heroku's (None: it told none)."""

    at: datetime
    date: datetime | None = None

    def later_by(self, first: Look, length: timedelta) -> bool:
        """Whether so much time passed since `first` by both clocks: one of them may have been set meanwhile."""
        theirs = self.date - first.date if self.date and first.date else None
        return self.at - first.at >= length and (theirs is None or theirs >= length - _WHOLE_SECONDS)


@dataclass(frozen=True, slots=True)
class Certificate:
    """The last try of the old key in every form. `state` is `dead`, `alive`, `not_known` or `revoked` (not tried).

    `missing` are sentences, empty for a whole proof. `looks` are the whole proofs since the key was alive last.
    """

    at: datetime
    state: str
    rows: tuple[FormRow, ...] = ()
    missing: tuple[str, ...] = ()
    hung: tuple[Hung, ...] = ()
    outlives: tuple[Outlives, ...] = ()
    looks: tuple[Look, ...] = ()

    @property
    def proven(self) -> bool:
        """Whether this try alone proves the death."""
        return self.state == "dead" and not self.missing

    @property
    def to_come(self) -> tuple[datetime, ...]:
        """When the key is still to be tried again; a look that came late counts for all that were due before it."""
        if not self.looks:
            return ()
        first = self.looks[0]
        left = [length for length in CHECKS if not any(look.later_by(first, length) for look in self.looks)]
        return tuple(first.at + length for length in left)

    @property
    def again_at(self) -> datetime | None:
        """When to try it next, a minute after the last try at the earliest; None when all is proven, or it lives."""
        return max(self.to_come[0], self.at + CHECKS[0]) if self.to_come else None


@dataclass(frozen=True, slots=True)
class AppHealth:
    """An app beside its own state before. `state`: `well`, `as_before` (no better before), `worse`, `not_known`."""

    app: str
    state: str
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Health:
    """Every app's health, as looked at `at`; `before`: when it was looked at first, empty where it never was."""

    at: datetime
    apps: tuple[AppHealth, ...]
    before: str = ""

    def having(self, *states: str) -> tuple[AppHealth, ...]:
        """The apps in one of these states."""
        return tuple(one for one in self.apps if one.state in states)


@dataclass(frozen=True, slots=True)
class Unexplained:
    """A change since the first look that no call of herotui's explains; `id` is the finding's, which a person marks."""

    id: str
    title: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class SecondLook:
    """The second audit held against the first look (`before`: its time, empty where there was none).

    `unexplained` changes, how many are `explained`, `unknown` places that only one look saw, `back` the ids of
    footholds that came back, `holders` the config vars that hold the old key still.
    """

    at: datetime
    before: str = ""
    unexplained: tuple[Unexplained, ...] = ()
    explained: int = 0
    unknown: tuple[str, ...] = ()
    back: frozenset[str] = frozenset()
    holders: tuple[str, ...] = ()
    seen: bool = True


@dataclass(frozen=True, slots=True)
class Overruled:
    """The responder's own verdict: its word, why, who, when."""

    word: str
    why: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Verification:
    """All of it; None for what was not looked at."""

    certificate: Certificate | None = None
    health: Health | None = None
    second: SecondLook | None = None
    overruled: Overruled | None = field(default=None)
