"""Steps U1, U2, U4 and U5 in order, as one run of reads: `herotui audit`, the drill and the screen take this one."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import IO

from herotui import clock
from herotui.audit import logfiles, recent, repository, trail
from herotui.audit.baseline import newest
from herotui.audit.evidence import HAPPENINGS, keep, kept_happenings
from herotui.audit.happenings import of_trail, told_to_webhooks
from herotui.audit.judging import Gathered, result_of, scene_of
from herotui.audit.loglines import Lines
from herotui.audit.printed import printed
from herotui.audit.recording import record, settle
from herotui.audit.views import Result, Unseen
from herotui.desk import Desk
from herotui.desk.survey import reopened, survey
from herotui.detect.scene import Happening
from herotui.errors import HerotuiError, WrongUse
from herotui.estate.lens import Lens
from herotui.estate.snapshot import Snapshot
from herotui.heroku import calls
from herotui.heroku.client import Heroku
from herotui.heroku.models import App, Drain
from herotui.incident.events import Event, Failed, Found, Progress
from herotui.incident.state import Incident
from herotui.text.escape import visible

FRESH = timedelta(minutes=5)
"""A whole look that ended so long ago at most is not made again."""
OWN_TRACES = timedelta(minutes=70)
"""How long requests of herotui's own are missing from the hour's: it takes an hour until they are back."""
_MOST_SAID = 8


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the responder gives: a beginning other than the leak's, repositories (`PATH`, `APP=PATH`), log files."""

    since: datetime | None = None
    repositories: tuple[str, ...] = ()
    logs: tuple[str, ...] = ()


@dataclass
class Audit:
    """One audit of the open incident. `run` collects and judges; then `result` holds what was found.

    `reopen` judges what an earlier audit kept, without a request.
    """

    desk: Desk
    wishes: Wishes = field(default_factory=Wishes)
    result: Result | None = None
    _gaps: list[Unseen] = field(default_factory=list)
    _deeds: list[Happening] = field(default_factory=list)
    _sent: Counter[tuple[str, str]] = field(default_factory=Counter)
    _left: int | None = None
    _repositories: list[repository.Repository] = field(default_factory=list)
    _files: list[tuple[str, IO[bytes]]] = field(default_factory=list)

    async def prepare(self) -> None:
        """Open what the responder gives. Raises `WrongUse`; nothing is sent."""
        if self.wishes.logs.count("-") > 1:
            raise WrongUse("Standard input can be read once.", meaning="Nothing was sent.", do="Give one --log - .")
        self._repositories = [await repository.read(name) for name in self.wishes.repositories]
        self._files = [(name, await asyncio.to_thread(logfiles.opened, name)) for name in self.wishes.logs]

    async def run(self) -> AsyncIterator[Event]:
        """Collect in tiers: what time and restarts destroy while the estate is read, then the rest; then judge.

        What the responder gives is read where `prepare` was called. Never raises for what Heroku answers.
        """
        repositories, files = self._repositories, self._files
        client = self.desk.client
        if client is None:
            yield _no_key()
            return
        await self._count_what_is_left(client)
        async for event in self._look(client):
            yield event
        estate = self.desk.estate
        if estate is None:
            return
        for name, file in files:
            yield Progress(f"Reading {name}")
            yield await asyncio.to_thread(self._read_file, name, file, estate)
        async for event in self._trail(client, estate):
            yield event
        yield Progress("Reading what builds printed")
        leaks, gaps = await printed(self.desk, client, estate)
        self._gaps += gaps
        self._deeds += told_to_webhooks(estate)
        self._deeds = _once([*await asyncio.to_thread(kept_happenings, self.desk), *self._deeds])
        if kept := await keep(self.desk, HAPPENINGS, "what other sources tell", self._deeds):
            yield kept
        gathered = Gathered(
            tuple(self._deeds),
            self._sent,
            repository.commits_of(repositories, estate) if repositories else None,
            tuple(leaks),
            tuple(self._gaps),
            self._left,
        )
        if repositories and not gathered.commits:
            yield Failed(
                "No app was deployed from these repositories.", "Commits were not compared.", "--repo APP=PATH"
            )
        for event in await self._judged(estate, gathered):
            yield event

    async def reopen(self) -> Result | None:
        """What the newest look and the happenings kept with it show, judged anew; None without a look."""
        estate = self.desk.estate or await asyncio.to_thread(reopened, self.desk)
        if estate is None:
            return None
        happenings = await asyncio.to_thread(kept_happenings, self.desk)
        gathered = Gathered(happenings, requests_left=_left_before(self.desk.incident))
        self.result = await asyncio.to_thread(self._judge, estate, gathered)
        return self.result

    async def _count_what_is_left(self, client: Heroku) -> None:
        """How many of the hour's requests were left before herotui asked anything; the question itself is free.

        Where herotui has looked around within the hour, its own requests are among those that are gone: then only what
        an audit found before that counts.
        """
        incident, hour = self.desk.incident, clock.now() - OWN_TRACES
        if any(saved.at > hour for saved in incident.evidence):
            self._left = _left_before(incident)
            return
        if self.desk.budget.first is None:
            with suppress(HerotuiError):
                await client.read(calls.rate_limits())
        self._left = self.desk.budget.first

    async def _look(self, client: Heroku) -> AsyncIterator[Event]:
        """The estate, and beside it the last log lines of each app as soon as it is known."""
        fresh = self._fresh()
        if fresh:
            yield Found("The estate was looked at a moment ago: not read again")
        tails: list[asyncio.Task[list[recent.Recent]]] = []
        asked: set[str] = set()
        try:
            if not fresh:
                async for event in survey(self.desk, "audit"):
                    yield event
                    if not tails and (known := self._apps()):
                        tails.append(self._tail(client, known, asked))
            tails.append(self._tail(client, self._apps(), asked))
            yield Progress(f"Reading the last log lines of {len(asked)} apps")
            lines = [one for found in await asyncio.gather(*tails) for one in found]
        finally:
            for task in tails:
                task.cancel()
        yield await self._keep_lines(lines)

    def _fresh(self) -> bool:
        """Whether the estate was looked at a moment ago, and herotui changed nothing since."""
        estate, calls = self.desk.estate, self.desk.incident.calls.values()
        if estate is None or estate.until is None or clock.now() - estate.until > FRESH:
            return False
        return all(call.at < estate.at for call in calls)

    def _apps(self) -> tuple[App, ...]:
        return self.desk.estate.apps if self.desk.estate else ()

    def _tail(self, client: Heroku, apps: tuple[App, ...], asked: set[str]) -> asyncio.Task[list[recent.Recent]]:
        new = tuple(app for app in apps if app.id not in asked)
        asked |= {app.id for app in new}
        return asyncio.create_task(recent.recent(self.desk, client, new))

    async def _keep_lines(self, found: list[recent.Recent]) -> Event:
        self._gaps += recent.gaps(found)
        for one in found:
            self._deeds += one.happened
            self._sent.update(one.sent or {})
        rows = [{"app": one.app, "line": line} for one in found for line in one.lines]
        kept = await keep(self.desk, "loglines", "the last log lines of every app", rows)
        return kept or Found(f"{len(rows):,} log lines of {len(found)} apps")

    def _read_file(self, name: str, file: IO[bytes], estate: Snapshot) -> Event:
        """A log file of the responder's, whose lines may be of one app, or of many by their drains' tokens."""
        tokens = {drain.token: visible(place.name) for place, drain in estate.items("drains", Drain) if drain.token}
        stem = name.rpartition("/")[2].split(".")[0]
        app = next((app.name for app in estate.apps if app.name == stem), "")
        lines = Lines(app=app, tokens=tokens, source="log file")
        with file:
            try:
                self._deeds += lines.happened(logfiles.lines(file))
            except logfiles.Broken as error:
                self._gaps.append(Unseen(visible(f"the rest of {name}"), f"it breaks off: {visible(str(error))}"))
        self._sent.update(lines.sent)
        if not lines.first or not lines.last:
            why = f"none of its {lines.read:,} lines has a known shape"
            self._gaps.append(Unseen(visible(name), why, "Give what heroku logs prints, or what a drain was sent."))
            return Failed(f"{name}: {why}.", "Nothing was learned from it.", "Give what heroku logs prints.")
        return Found(f"{name}: {lines.read:,} lines, {lines.first:%Y-%m-%d %H:%M}Z to {lines.last:%Y-%m-%d %H:%M}Z")

    async def _trail(self, client: Heroku, estate: Snapshot) -> AsyncIterator[Event]:
        today = trail.today(estate)
        lens = Lens(self.desk.record.salt, self.desk.leaked, self.desk.incident.key.fingerprint)
        since = self.wishes.since or self.desk.incident.leak.at or clock.now() - timedelta(days=30)
        months = await trail.archived(self.desk, client, estate, since, lens)
        events = trail.once(months, today)
        self._gaps += trail.off(months)
        for month in months:
            if month.off:
                yield Failed(
                    f"Audit archive {month.name}: {month.off}.", f"{len(month.events)} of its lines are shown."
                )
        if events:
            yield Found(f"Audit trail: {len(events):,} lines, {len(months)} months and the current day")
            rows = [{"file": one.name, "sha256": one.sha256, "off": one.off} for one in months]
            if kept := await keep(self.desk, "trail", "the audit trail", [*rows, *events]):
                yield kept
        self._deeds += of_trail(events)

    async def _judged(self, estate: Snapshot, gathered: Gathered) -> list[Event]:
        self.result = result = await asyncio.to_thread(self._judge, estate, gathered)
        new, gone = record(self.desk, result)
        settle(self.desk, result)
        findings = result.judgement.findings
        events: list[Event] = [Found(f"[{one.severity}] {one.title}", one.severity) for one in findings[:_MOST_SAID]]
        if len(findings) > _MOST_SAID:
            events.append(Found(f"{len(findings) - _MOST_SAID} more findings"))
        lost = sum(one.api for one in result.not_seen)
        none = "none where it could look" if lost else "none"
        counts = ", ".join(f"{count} {severity}" for severity, count in result.counts.items()) or none
        events.append(
            Found(
                f"Findings: {counts} ({new} new, {gone} gone), {len(result.footholds)} footholds; {result.basis};"
                f" {lost} places not seen"
            )
        )
        return events

    def _judge(self, estate: Snapshot, gathered: Gathered) -> Result:
        """Held against the baseline where there is one."""
        settings, incident = self.desk.settings, self.desk.incident
        before = newest(settings.state_dir, incident.world, estate.account)
        if before is not None and before.at >= estate.at:
            before = None
        scene = scene_of(incident, estate, gathered, before=before, since=self.wishes.since)
        return result_of(incident, scene, gathered)


def _once(deeds: list[Happening]) -> list[Happening]:
    """What was kept before stays, for lines run out of logs and webhooks; what is told again counts once."""
    return list({(one.at, one.kind, one.source, one.actor, one.app, one.text): one for one in deeds}.values())


def _left_before(incident: Incident) -> int | None:
    return incident.audited.requests_left if incident.audited else None


def _no_key() -> Failed:
    return Failed(
        "No key may read the estate yet.",
        "What was done with the leaked key is not known, which is not nothing.",
        "Confirm that its account is yours to investigate, or give a responder key.",
    )
