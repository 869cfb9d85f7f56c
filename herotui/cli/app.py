"""The app."""

from __future__ import annotations

import gc
import os
import sys
from argparse import Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING

from herotui.cli.given import keys_of, settings_of
from herotui.cli.grammar import interactive
from herotui.errors import WrongUse

if TYPE_CHECKING:
    from herotui.desk import Front
    from herotui.settings import Settings


def run(arguments: Namespace) -> int:
    """Open the app; decides before Textual is imported whether this terminal can show it."""
    refuse_without_terminal("herotui status, herotui revoke, herotui --help; to practise: herotui drill --headless")
    settings = settings_of(arguments)
    keys = keys_of(arguments, settings)

    def front() -> Front:
        from herotui.desk import Front

        made = Front(settings, keys)
        if arguments.incident:
            made.resume_now(arguments.incident)
        return made

    answer, code = show_app(settings, front)
    return fresh_drill() if answer == "drill" else code


def show_app(settings: Settings, make_front: Callable[[], Front]) -> tuple[str | None, int]:
    """Run the app: its answer and its exit code. Raises what `make_front` was refused with, once the screen is back."""
    # Nothing made while starting is garbage; the app turns it on again.
    gc.disable()

    from herotui.tui.app import HerotuiApp

    app = HerotuiApp(settings, make_front)
    answer = app.run()
    if app.refused is not None:
        raise app.refused
    if app.desk is not None:
        from herotui.cli.entries import say_unsaved

        say_unsaved(app.desk.record)
    return answer, app.return_code or 0


def refuse_without_terminal(instead: str) -> None:
    """Raise `WrongUse` where a full-screen app can't run, naming what to run instead."""
    if os.environ.get("TERM", "") == "dumb":
        raise WrongUse("TERM=dumb: this terminal can't show the app.", meaning="Nothing was sent.", do=f"Run {instead}")
    if not interactive():
        raise WrongUse(
            "There is no terminal here.", meaning="The app needs one; nothing was sent.", do=f"Run {instead}"
        )


def fresh_drill() -> int:
    """Become a drill: a new process, with nothing of this one's keys in its environment."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("HEROKU", "HEROTUI"))}
    os.execve(sys.executable, [sys.executable, "-m", "herotui", "drill"], environ)  # noqa: S606 - no shell, our own words
