"""What all groups of commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from herotui.tui import commands

if TYPE_CHECKING:
    from herotui.tui.app import HerotuiApp


class Base:
    """A part of the app: methods `do_ID` are what the commands of `commands.py` do."""

    @property
    def _app(self) -> HerotuiApp:
        return cast("HerotuiApp", self)

    async def action_run(self, command_id: str) -> None:
        """Run a command, or say why it can't run now."""
        self.press(commands.command(command_id))

    def press(self, found: commands.Command) -> None:
        """The same for a click or the palette."""
        app = self._app
        reason = found.disabled(app)
        if reason:
            app.say(f"{found.title or found.tooltip}: {reason}", "not_seen")
            return
        name, _, number = found.id.partition("_")
        if name == "phase":
            app.pane = "main"
            app.main.go_phase(int(number))
            return
        app.call_later(getattr(self, f"do_{found.id}"))
