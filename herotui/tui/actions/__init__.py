"""What each command does: one method a command, called by its id. Imported once the skeleton is painted."""

from __future__ import annotations

from herotui.tui.actions.auditing import Auditing
from herotui.tui.actions.looking import Looking
from herotui.tui.actions.opening import Opening
from herotui.tui.actions.papers import Papers
from herotui.tui.actions.places import Places
from herotui.tui.actions.record import Record
from herotui.tui.actions.steps import Steps


class Actions(Places, Opening, Steps, Looking, Auditing, Papers, Record):
    """The commands' doing."""
