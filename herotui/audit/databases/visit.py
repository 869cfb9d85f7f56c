"""Step U3: ask the databases of the open incident, once the responder agreed; kept as evidence, judged, recorded."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from herotui.audit.databases.asking import ask_each
from herotui.audit.databases.judge import findings
from herotui.audit.databases.look import POSTGRES, DatabaseLook
from herotui.audit.databases.pasted import read_pasted
from herotui.audit.databases.postgres import PATIENCE
from herotui.audit.databases.rule import Ground
from herotui.audit.databases.targets import ELSEWHERE, Target, targets
from herotui.audit.evidence import keep
from herotui.audit.recording import as_item
from herotui.desk import Desk
from herotui.detect.finding import Evidence, Finding, Sure
from herotui.detect.made import shown
from herotui.errors import WrongUse
from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import DatabaseCredential, Nat
from herotui.incident.entry import Kind
from herotui.incident.events import Event, Failed, Found, Progress
from herotui.incident.known import NotSeen, Seen


@dataclass
class Visit:
    """Sessions on the databases of an incident. `looks` and `found` are what came of them so far.

    `before` are looks from before the leak, by add-on: what they show is no finding. The responder's consent is the
    caller's to get: `run` opens the sessions.
    """

    desk: Desk
    patience: float = PATIENCE
    before: Mapping[str, DatabaseLook] = field(default_factory=dict)
    looks: list[DatabaseLook] = field(default_factory=list)
    found: list[Finding] = field(default_factory=list)

    @property
    def targets(self) -> tuple[Target, ...]:
        """The databases that the latest look at the estate shows."""
        return targets(self.desk.estate) if self.desk.estate else ()

    async def run(self, chosen: Sequence[Target]) -> AsyncIterator[Event]:
        """Ask each of them, a few at once. Never raises for what Heroku, a database or the network does."""
        names = shown(", ".join(target.addon for target in chosen))
        self.desk.record.submit(Kind.NOTE, f"Agreed to: a read-only session on each of {names}", phase="audit")
        async with aclosing(ask_each(self.desk.client, chosen, self.patience)) as told:
            async for target, look in told:
                yield Progress(shown(f"Asked {target.addon} of {target.app}"), len(self.looks) + 1, len(chosen))
                for event in self._taken(target, look):
                    yield event
        if kept := await keep(self.desk, "databases", "what databases told", [one.as_data() for one in self.looks]):
            yield kept
        self._settle()

    async def take(self, target: Target, answer: str) -> AsyncIterator[Event]:
        """Judge and keep an answer that the responder pasted. Raises `WrongUse` where it is none."""
        if target.engine != POSTGRES:
            raise WrongUse("Only PostgreSQL is asked by hand.", do="Write a note: herotui journal note.")
        look = read_pasted(answer, app=target.app, addon=target.addon)
        for event in self._taken(target, look):
            yield event
        if kept := await keep(self.desk, "databases", "what a database told, as pasted", [look.as_data()]):
            yield kept
        self._settle()

    def _taken(self, target: Target, look: DatabaseLook) -> list[Event]:
        """Record what a look shows, and what it could not."""
        self.looks.append(look)
        found = (*findings(self._ground(look), target.place), *_led_astray(target, look))
        self.found += found
        self._note(look)
        name = shown(f"{look.addon} of {look.app}")
        if found:
            text = f"{len(found)} found in {name}: {'; '.join(one.title for one in found[:3])}"
            self.desk.record.submit(Kind.FINDING, text, phase="audit", data={"items": [as_item(one) for one in found]})
        if blind := _blind(look):
            events: list[Event] = [Failed(f"{name}: {blind.reason}.", "Who is in it is not known.", blind.how)]
            return [*events, *(Found(f"[{one.severity}] {one.title}", one.severity) for one in found)]
        seen = sum(isinstance(known, Seen) for known in look.answers.values())
        line = f" ({look.line})" if look.line else ""
        asked = f"{name}: {len(look.rows('sessions'))} sessions, {seen} of {len(look.answers)} answered{line}"
        return [Found(asked), *(Found(f"[{one.severity}] {one.title}", one.severity) for one in found)]

    def _ground(self, look: DatabaseLook) -> Ground:
        incident, estate = self.desk.incident, self.desk.estate
        given = [mark.address for mark in incident.ours if mark.address]
        hosts = {one.host.casefold() for _, one in _credentials(estate)}
        return Ground(
            look, self.before.get(look.addon), incident.leak.at, (*given, *_outbound(estate)), frozenset(hosts)
        )

    def _note(self, look: DatabaseLook) -> None:
        """Say in the record what was answered, and what was not."""
        place = f"database {shown(look.addon)}"
        if blind := _blind(look):
            self.desk.gap(place, blind.reason, blind.how)
            return
        self.desk.saw(place, sum(isinstance(one, Seen) for one in look.answers.values()), phase="audit")
        for name, known in look.answers.items():
            one = f"{name.replace('_', ' ')} of {place}"
            if isinstance(known, NotSeen):
                if known.cause != "absent":
                    self.desk.gap(one, known.reason, known.how)
            elif known.spoiled:
                self.desk.gap(one, known.spoiled[0])
            elif one in self.desk.incident.gaps:
                self.desk.saw(one, len(known.items), phase="audit")

    def _settle(self) -> None:
        """U3 is answered where every database was asked; a person's own mark stays."""
        mark = self.desk.incident.steps.get("U3")
        answered = {look.addon for look in self.looks if _blind(look) is None}
        if not answered or {target.addon for target in self.targets} - answered:
            return
        if mark is None or mark.state == "open" or not mark.by_hand:
            self.desk.settle("U3", f"{len(answered)} databases asked, {len(self.found)} findings")


def _blind(look: DatabaseLook) -> NotSeen | None:
    """Why nothing at all was answered; None where something was."""
    reasons = [known for known in look.answers.values() if isinstance(known, NotSeen)]
    return reasons[0] if reasons and len(reasons) == len(look.answers) else None


def _led_astray(target: Target, look: DatabaseLook) -> tuple[Finding, ...]:
    """A config var that leads elsewhere than Heroku's database: whoever set it gets what the app writes."""
    known = look.answers.get("sessions")
    if not isinstance(known, NotSeen) or known.cause != ELSEWHERE:
        return ()
    return (
        Finding(
            detector="database_address",
            title=shown(f"{look.addon}: {known.reason}"),
            place=target.place,
            where=shown(target.app),
            severity="critical",
            why="The app writes its data there, and reads back whatever that host answers.",
            confidence=Sure.LIKELY,
            who_why="whoever set the config var",
            item="address",
            harmless="A pool or a proxy of the company's stands in between.",
            evidence=(Evidence(shown(known.reason), "config vars, and the Data API", look.at),),
            foothold=True,
        ),
    )


def _credentials(estate: Snapshot | None) -> list[tuple[object, DatabaseCredential]]:
    return list(estate.items("database_credentials", DatabaseCredential)) if estate else []


def _outbound(estate: Snapshot | None) -> list[str]:
    """The addresses that the company's own spaces come from."""
    return [source for _, nat in estate.items("space_nat", Nat) for source in nat.sources] if estate else []
