"""The skeleton first, the rest after: what happens in between."""

from __future__ import annotations

import subprocess
import sys
import threading

from textual.geometry import Offset
from textual.selection import Selection

from herotui.desk import Front
from herotui.errors import WrongUse
from herotui.simulator import Simulator
from herotui.tui.app import HerotuiApp
from herotui.tui.screens.revoke import RevokeDialog
from herotui.tui.widgets.lines import Lines

from .conftest import MakeFront, opened


def test_the_skeleton_needs_neither_wire_nor_journal() -> None:
    heavy = ("herotui.desk", "herotui.heroku", "herotui.journal", "msgspec", "tinydb", "httpx")
    code = f"import sys, herotui.cli.app, herotui.cli.drill, herotui.tui.app; print(sys.modules.keys() & {set(heavy)})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


async def test_a_refusal_ends_the_app_and_is_handed_on(front_at: MakeFront) -> None:
    refusal = WrongUse("No simulator.")

    def make_front() -> Front:
        raise refusal

    app = HerotuiApp(front_at().settings, make_front)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
    assert app.refused is refusal
    assert app.return_code == refusal.exit_code


async def test_a_key_pressed_at_the_skeleton_is_not_lost(front_at: MakeFront, heroku: Simulator) -> None:
    front, go = front_at(heroku), threading.Event()

    def make_front() -> Front:
        go.wait(20)
        return front

    app = HerotuiApp(front.settings, make_front)
    async with app.run_test(size=(80, 24)) as pilot:
        assert not app.settled
        app.simulate_key("exclamation_mark")
        go.set()
        while not app.settled or app.running:
            await pilot.pause(0.01)
        await pilot.pause()
        assert isinstance(app.screen, RevokeDialog)


async def test_text_of_the_detail_can_be_selected(front_at: MakeFront) -> None:
    app = await opened(front_at())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        detail = app.query_one("#detail", Lines)
        first, second = detail.text.splitlines()[:2]
        app.screen.selections = {detail: Selection(Offset(3, 0), Offset(4, 1))}
        await pilot.pause()
        assert app.screen.get_selected_text() == f"{first[3:]}\n{second[:4]}"
