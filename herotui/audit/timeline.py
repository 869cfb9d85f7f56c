"""U4: one timeline of all that changed, out of every source. Pure; made for tens of thousands of moments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from operator import attrgetter

from herotui.audit.moments import of_estate, of_happening
from herotui.audit.views import Burst, Moment, Timeline
from herotui.detect.scene import Happening
from herotui.estate.snapshot import Snapshot
from herotui.incident.state import SentCall

TOGETHER = timedelta(seconds=2)
"""How far apart two sources may put the same thing."""
PAUSE = timedelta(minutes=10)
"""What ends a burst."""
AHEAD = timedelta(hours=1)
"""How far Heroku's clock may be ahead of ours, before a time is called one in the future."""
_FEW = 3
_COMMIT = re.compile(r"\b[0-9a-f]{7,40}\b")


def timeline(
    estate: Snapshot,
    happenings: Iterable[Happening],
    since: datetime,
    *,
    calls: Iterable[SentCall] = (),
    commits: Mapping[str, frozenset[str]] | None = None,
) -> Timeline:
    """All moments in order, the same thing once, bursts numbered. `calls` are herotui's own writes.

    `commits` are those of the given repository, by app name: a deploy of another one says so.
    """
    found = [*of_estate(estate), *map(of_happening, happenings), *map(_own, calls)]
    found.sort(key=attrgetter("at"))
    ahead = estate.at + AHEAD
    moments = [_foreign(one if one.at < ahead else _ahead(one), commits or {}) for one in _merged(found)]
    bursts = list(_bursts(moments, since))
    return Timeline(since, tuple(_numbered(moments, bursts)), tuple(bursts))


def _ahead(moment: Moment) -> Moment:
    return replace(moment, ties=(*moment.ties, "a time in the future"))


def _own(call: SentCall) -> Moment:
    outcome = f": {call.outcome} {call.status or ''}".rstrip() if call.outcome else ": no answer recorded"
    return Moment(
        call.at,
        "herotui",
        "account",
        f"{call.line}{outcome}",
        f"herotui, {call.who}",
        ("journal",),
        seen_at=call.at,
        ours=True,
    )


def _merged(moments: Iterable[Moment]) -> list[Moment]:
    """Moments of the same kind at the same app within two seconds, told by different sources, are one."""
    kept: list[Moment] = []
    latest: dict[tuple[str, str], int] = {}
    for moment in moments:
        key = moment.kind, moment.where
        index = latest.get(key)
        if index is not None and _same(kept[index], moment):
            kept[index] = _joined(kept[index], moment)
            continue
        latest[key] = len(kept)
        kept.append(moment)
    return kept


def _same(one: Moment, other: Moment) -> bool:
    return (
        other.at - one.at <= TOGETHER
        and not set(one.sources) & set(other.sources)
        and (not one.who or not other.who or one.who.casefold() == other.who.casefold())
    )


def _joined(one: Moment, other: Moment) -> Moment:
    """The estate's words count, which are those of the one that says when it was seen; who and ties are completed."""
    first, second = (one, other) if one.seen_at or not other.seen_at else (other, one)
    return replace(
        first,
        who=first.who or second.who,
        sources=(*first.sources, *second.sources),
        ties=tuple(dict.fromkeys((*first.ties, *second.ties))),
    )


def _foreign(moment: Moment, commits: Mapping[str, frozenset[str]]) -> Moment:
    known = commits.get(moment.where)
    if known is None or moment.kind not in ("release", "build"):
        return moment
    for name in _COMMIT.findall(moment.text) if "Deploy" in moment.text or moment.kind == "build" else ():
        if name not in known and not any(commit.startswith(name) for commit in known):
            return replace(moment, ties=(*moment.ties, f"commit {name[:8]} not in the repository"))
    return moment


def _bursts(moments: Iterable[Moment], since: datetime) -> Iterator[Burst]:
    """Runs of one account's, of three or more, since the leak."""
    runs: dict[str, list[Moment]] = {}
    found: list[list[Moment]] = []
    for moment in moments:
        if moment.at < since or not moment.who or moment.ours:
            continue
        who = moment.who.casefold()
        run = runs.get(who)
        if run is None or moment.at - run[-1].at > PAUSE:
            run = runs[who] = []
            found.append(run)
        run.append(moment)
    large = sorted((run for run in found if len(run) >= _FEW), key=lambda run: run[0].at)
    for number, run in enumerate(large, start=1):
        kinds = tuple(dict.fromkeys(moment.kind for moment in run))
        apps = len({moment.where for moment in run})
        yield Burst(number, run[0].who, run[0].at, run[-1].at, len(run), apps, kinds)


def _numbered(moments: Iterable[Moment], bursts: list[Burst]) -> Iterator[Moment]:
    """Each moment with its burst; one that names nobody belongs to the only burst of its minute, if there is one."""
    waiting = list(reversed(bursts))
    latest: dict[str, Burst] = {}
    for moment in moments:
        while waiting and waiting[-1].begin <= moment.at:
            burst = waiting.pop()
            latest[burst.who.casefold()] = burst
        found = _burst_of(moment, latest) if latest and not moment.ours else None
        yield replace(moment, burst=found.number) if found else moment


def _burst_of(moment: Moment, latest: Mapping[str, Burst]) -> Burst | None:
    if moment.who:
        own = latest.get(moment.who.casefold())
        return own if own and moment.at <= own.end else None
    going = [burst for burst in latest.values() if moment.at <= burst.end]
    return going[0] if len(going) == 1 else None
