"""What an audit found, as values for screens, the command line and the report. All texts are fit to be shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from herotui.detect.finding import SEVERITIES, Finding
from herotui.detect.judge import Judgement
from herotui.incident.known import Known, NotSeen
from herotui.incident.state import Gap


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened. `at` is Heroku's clock, `seen_at` ours: when we learned of it.

    `kind` is coarse (`release`, `authorization`, `log drain`, ...), `sources` are where it was seen; the same thing
    seen in several places is one moment. `ties` are what it has in common with others: `account maria@acme.example`,
    `host kali-vps-7`, `address 203.0.113.66`, `domain cdn.example`, `commit 4f2c91aa not in the repository`. `burst`
    numbers a run of one account's without a pause; 0: none. `ours`: herotui did it itself.
    """

    at: datetime
    kind: str
    where: str
    text: str
    who: str = ""
    sources: tuple[str, ...] = ()
    ties: tuple[str, ...] = ()
    seen_at: datetime | None = None
    burst: int = 0
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Burst:
    """A run of one account's deeds without a long pause: `apps` and `kinds` count what it touched."""

    number: int
    who: str
    begin: datetime
    end: datetime
    count: int
    apps: int
    kinds: tuple[str, ...]

    @property
    def text(self) -> str:
        """`9 changes in 3 apps within 14 min: release, config vars`."""
        minutes = max(1, round((self.end - self.begin).total_seconds() / 60))
        where = f" in {self.apps} apps" if self.apps > 1 else ""
        return f"{self.count} changes{where} within {minutes} min: {', '.join(self.kinds)}"


@dataclass(frozen=True, slots=True)
class Timeline:
    """Every moment, the oldest first; those since `since` are what is judged."""

    since: datetime
    moments: tuple[Moment, ...] = ()
    bursts: tuple[Burst, ...] = ()

    def judged(self) -> Iterator[Moment]:
        """What happened since the leak."""
        return (moment for moment in self.moments if moment.at >= self.since)

    def tied(self, tie: str) -> Iterator[Moment]:
        """Every moment that has this in common."""
        return (moment for moment in self.moments if tie in moment.ties)


@dataclass(frozen=True, slots=True)
class Origin:
    """An address that requests came from. `odd` says what is unusual, empty where nothing is.

    `before`: it was seen before the leak. `allowed`: the responder knows it.
    """

    address: str
    network: str
    actors: tuple[str, ...]
    first: datetime
    last: datetime
    count: int
    deeds: tuple[tuple[str, int], ...]
    before: bool = False
    allowed: bool = False
    odd: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Login:
    """What shows that somebody came in where no address is told: a host name, a session; `new` since the leak."""

    what: str
    at: datetime | None
    new: bool
    host: str = ""


@dataclass(frozen=True, slots=True)
class Access:
    """U1. `origins` are not seen where no audit trail and no log names addresses; `says` are sentences on it."""

    origins: Known[Origin]
    logins: Known[Login]
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """U2. What something came to, day by day, at one app, team or account: data for a small chart.

    `days` are `YYYY-MM-DD` without gaps, `values` as many numbers. `odd` says which days stand out.
    """

    where: str
    what: str
    unit: str
    days: tuple[str, ...]
    values: tuple[float, ...]
    odd: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Usage:
    """U2. One entry a kind: `releases`, `builds`, `dynos`, `cost`, `invoices`, `traffic`, each seen or not seen."""

    series: dict[str, Known[Series]] = field(default_factory=dict)

    @property
    def odd(self) -> tuple[str, ...]:
        """All that stands out."""
        found = (one for known in self.series.values() if not isinstance(known, NotSeen) for one in known.items)
        return tuple(f"{one.where}, {one.what}: {line}" for one in found for line in one.odd)


@dataclass(frozen=True, slots=True)
class LogPlace:
    """Where an app's log lines lie: who keeps them, for how many days at least (None: not known), how to ask.

    `query` is to be pasted there, `export` is what to ask for. `expires` is when the lines of the leak are gone.
    """

    app: str
    service: str
    days: int | None
    query: str
    export: str
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class Printed:
    """A secret in a build's or a release's output: whoever may see the app could read it `since`."""

    app: str
    what: str
    since: datetime | None
    line: str
    readers: str


@dataclass(frozen=True, slots=True)
class Unseen:
    """A place that was not looked into. `api`: the API could have shown it; else it is by hand, as `how` says."""

    place: str
    reason: str
    how: str = ""
    api: bool = True

    @classmethod
    def of(cls, gap: Gap) -> Unseen:
        """A gap of the estate."""
        return cls(gap.place, gap.reason, gap.how)


@dataclass(frozen=True, slots=True)
class Result:
    """All that one audit found. `exact`: judged from when the key leaked on; else by habit, over thirty days."""

    at: datetime
    since: datetime
    exact: bool
    judgement: Judgement
    timeline: Timeline
    access: Access
    usage: Usage
    logs: tuple[LogPlace, ...] = ()
    printed: tuple[Printed, ...] = ()
    not_seen: tuple[Unseen, ...] = ()
    requests_left: int | None = None

    @property
    def footholds(self) -> tuple[Finding, ...]:
        """The worklist of R6."""
        return self.judgement.footholds

    @property
    def clean(self) -> bool:
        """Whether nothing was found and all that the API could show was seen."""
        return not self.judgement.findings and not any(one.api for one in self.not_seen)

    @property
    def counts(self) -> dict[str, int]:
        """Findings by severity, the worst first."""
        found = Counter(one.severity for one in self.judgement.findings)
        return {severity: found[severity] for severity in SEVERITIES if found[severity]}

    @property
    def basis(self) -> str:
        """What was judged by, as a sentence."""
        if self.exact:
            return "judged by what came since the leak"
        return "when the key leaked is not known: judged by habit, person and kind over 30 days"
