"""What the app knows, as its commands and panes ask for it."""

from __future__ import annotations

from datetime import UTC, tzinfo
from typing import TYPE_CHECKING, cast

from herotui import clock
from herotui.incident.playbook import LISTED
from herotui.incident.state import Incident
from herotui.incident.status import ENDED
from herotui.text.times import short
from herotui.tui import commands

if TYPE_CHECKING:
    from herotui.desk import Desk
    from herotui.tui.app import HerotuiApp


_LOOKED_AT = ("A1", "A3", "A6", "U1", "U2", "U3", "U4", "V1", "V2", "V3", "V4", *LISTED)
"""Steps that can be looked at again."""
LOOKING = "reading the estate"
"""What the look at the estate is called while it runs."""
AUDITING = "the audit"
"""What the audit is called while it runs."""
READING = (LOOKING, AUDITING)
"""What only reads, and keeps what it read as it goes."""


class Facts:
    """Questions that the app answers; it is a `commands.Scene` by them."""

    @property
    def _app(self) -> HerotuiApp:
        return cast("HerotuiApp", self)

    @property
    def desk(self) -> Desk | None:
        """The open incident's desk."""
        return self._app.front.desk if self._app.settled else None

    @property
    def incident(self) -> Incident:
        """The open incident, or an empty one."""
        return self.desk.incident if self.desk else Incident()

    @property
    def zone(self) -> tzinfo | None:
        """The zone in which times are shown; None is the machine's."""
        return None if self._app.local else UTC

    @property
    def has_incident(self) -> bool:
        """Whether an incident is open."""
        return self.desk is not None

    @property
    def read_only(self) -> bool:
        """Whether nothing may be written."""
        return self._app.settings.read_only or self.past

    @property
    def past(self) -> bool:
        """Whether the record in front is that of a drill whose world has ended."""
        return self.desk is not None and self.desk.past and self._app.pane != "start"

    @property
    def nothing_to_revoke(self) -> str:
        """Said instead of opening the break-glass dialog."""
        key, looked = self.incident.key, self._app.nothing_left_at
        if key.state not in ENDED or looked is None or self._app.pane == "start":
            return ""
        now, zone = clock.now(), self.zone
        since = f" since {short(key.dead_at, now, zone)}" if key.dead_at else ""
        others = f"0 other authorizations since the leak (looked {short(looked, now, zone)})"
        return f"nothing left to revoke: key {key.state}{since}, {others}"

    @property
    def busy(self) -> str:
        """What runs and must end first."""
        app = self._app
        if app.settled and app.doing.rows_wait():
            return ""
        here = app.pane if app.pane in ("estate", "audit") else app.main.step_id if app.pane == "main" else ""
        if LOOKING in app.running and here in ("estate", "A3"):
            return "the estate is being read now"
        if AUDITING in app.running and (here in ("estate", "audit", "A3") or here[:1] == "U"):
            return "the audit is reading now"
        others = [name for name in app.running if name not in READING]
        return f"{others[0]} runs still" if others else ""

    @property
    def looks(self) -> bool:
        """Whether the step in front can be looked at again."""
        pane = self._app.pane
        return pane in ("estate", "audit") or (pane == "main" and self._app.main.step_id in _LOOKED_AT)

    @property
    def turns(self) -> bool:
        """Whether what is in front has several views: the estate, the audit, P1's code."""
        pane = self._app.pane
        return pane in ("estate", "audit") or (pane == "main" and self._app.main.step_id == "P1")

    @property
    def damaged(self) -> str:
        """Where the journal stops holding, or nothing; one that can't be read for a while may come back."""
        damage = self.desk.record.damage if self.desk else None
        return damage.place if damage and not damage.passing else ""

    @property
    def names(self) -> dict[str, str]:
        """The first key of each command, as shown."""
        remapped = self._app.settings.keys
        return {c.id: commands.key_name(commands.keys_of(c, remapped)[0]) for c in commands.COMMANDS}
