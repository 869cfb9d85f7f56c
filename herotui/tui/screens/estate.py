"""The estate: blast radius, tree, secrets, shared ones, what was not seen, changes, evidence."""

from __future__ import annotations

from herotui.tui.estate.look import VIEWS
from herotui.tui.screens.sights import SightPane


class EstatePane(SightPane):
    """What the key opens."""

    VIEWS = VIEWS
    HINT = "words of a name, a provider, a place, a danger"
