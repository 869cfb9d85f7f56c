"""What all groups of commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from herotui.tui.app import HerotuiApp


class Base:
    """What the app can do: methods `do_ID` are what the commands of `commands.py` do."""

    def __init__(self, app: HerotuiApp) -> None:
        self._app = app
