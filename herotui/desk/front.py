"""The front door: which incident is taken up, and with which keys."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from herotui.desk.desk import Desk, opening_data
from herotui.errors import WrongUse
from herotui.incident.entry import Kind
from herotui.journal.cabinet import Cabinet, Filed
from herotui.journal.errors import Unwritable
from herotui.journal.record import Record
from herotui.secret import Secret
from herotui.settings import Settings
from herotui.stores.keys import Keys

DRILL = "drill"


@dataclass(frozen=True, slots=True)
class StartInfo:
    """What Start shows before anything is sent: the keys found, and the incident (open or damaged) to take up."""

    world: str
    notices: tuple[str, ...]
    responder_from: str
    leaked_format: str
    open_incident: Filed | None


def brought_home(settings: Settings) -> tuple[str, ...]:
    """Make incidents of what sessions left in the second place that never had a folder; a sentence for each.

    A viewer changes nothing, and where the folder still can't be used it waits on. Blocks for the disk.
    """
    if settings.read_only:
        return ()
    try:
        adopted = Cabinet(settings.state_dir).adopt()
    except Unwritable:
        return ()
    return tuple(f"{one.id} was recorded while no folder could be written; it is home now." for one in adopted)


class Front:
    """Opens, resumes and starts incidents in the settings' state folder.

    `world` is `real`, `simulated` or `drill`; without it the hosts say which. `keys` are those found at launch. `desk`
    is the one that is open, if any.
    """

    def __init__(self, settings: Settings, keys: Keys, *, world: str = "") -> None:
        self.settings = settings
        self.keys = keys
        self.world = world or ("simulated" if settings.hosts.loopback else "real")
        self.cabinet = Cabinet(settings.state_dir)
        self.desk: Desk | None = None

    @property
    def worlds(self) -> frozenset[str]:
        """Whose incidents may be worked on these hosts: real, simulated and drill never mix."""
        return frozenset({self.world})

    def start(self) -> StartInfo:
        """Look at the folder and the keys, once what waited elsewhere is home. Blocks: call it in a thread.

        Raises `Unwritable`.
        """
        return StartInfo(
            world=self.world,
            notices=(*self.keys.notices, *brought_home(self.settings)),
            responder_from=self.keys.responder_from,
            leaked_format=str(self.keys.leaked.format) if self.keys.leaked else "",
            open_incident=self.cabinet.newest_unfinished(self.worlds) or self.cabinet.newest_open({DRILL}),
        )

    async def resume(self, incident_id: str) -> Desk:
        """Take up an incident; a drill's, whose world ended with its window, is opened to be read.

        Raises `WrongUse` for one of another world, `Damaged`, `Unwritable`.
        """
        return self._taken_up(await asyncio.to_thread(self._opened, incident_id))

    def resume_now(self, incident_id: str) -> Desk:
        """As `resume`, for who has no event loop yet. Blocks for the disk."""
        return self._taken_up(self._opened(incident_id))

    def _opened(self, incident_id: str) -> Record:
        settings, past = self.settings, self._past(self.cabinet.world(incident_id))
        return self.cabinet.open(incident_id, responder=settings.responder, read_only=settings.read_only or past)

    def _past(self, world: str) -> bool:
        return world == DRILL != self.world

    def _taken_up(self, record: Record) -> Desk:
        if self._past(record.incident.world):
            return self._at(Desk(replace(self.settings, read_only=True), record, Keys(), past=True))
        if record.incident.world not in self.worlds:
            record.close()
            raise WrongUse(
                f"{record.incident.id} is a {record.incident.world} incident.",
                meaning="Real and simulated never mix: a key could go to the wrong Heroku.",
                do="Set HEROKU_HOST to that simulator, or unset it for the real one.",
            )
        return self._at(Desk(self.settings, record, self.keys))

    async def resume_or_new(self, incident_id: str = "") -> tuple[Desk, bool]:
        """The incident of that id, else the newest open one, else a new one; and whether it is new."""
        filed = None
        if not incident_id:
            filed = await asyncio.to_thread(self.cabinet.newest_open, self.worlds)
        if incident_id or filed:
            return await self.resume(incident_id or (filed.id if filed else "")), False
        return await self.new(self.keys.leaked), True

    async def new(
        self,
        leaked: Secret | None,
        *,
        leaked_at: datetime | None = None,
        situation: Mapping[str, str] | None = None,
        people: Mapping[str, str] | None = None,
    ) -> Desk:
        """Start an incident; only the key is needed, and not even that.

        Where no folder can be written, the record is adrift and says NOT SAVED: revoking goes on all the same, and the
        entries come home when it can. A suspect machine's responder key is not used.
        """
        answers = dict(situation or {})
        keys = replace(self.keys, leaked=leaked)
        if answers.get("suspect") == "yes":
            keys = replace(keys, responder=None, responder_from="")
        record = await asyncio.to_thread(
            self.cabinet.begin,
            responder=self.settings.responder,
            world=self.world,
            data=opening_data(self.settings),
        )
        desk = self._at(Desk(self.settings, record, keys))
        desk.name_leaked()
        if people:
            text = "People: " + ", ".join(f"{role.replace('_', ' ')} {name}" for role, name in people.items())
            record.submit(Kind.PEOPLE, text, data=dict(people))
        if answers:
            desk.situation(answers)
        desk.leaked_at(leaked_at)
        return desk

    def _at(self, desk: Desk) -> Desk:
        self.desk = desk
        return desk
