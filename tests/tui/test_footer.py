from __future__ import annotations

from herotui.simulator import Simulator
from herotui.tui.widgets.bars import Footer

from .conftest import MakeFront, opened


async def test_the_footer_follows_the_cursor(front_at: MakeFront, heroku: Simulator) -> None:
    app = await opened(front_at(heroku))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.3)
        footer = app.query_one("#footer", Footer)
        for key, there in (("1", True), ("6", False), ("j", False), ("2", True)):
            await pilot.press(key)
            await pilot.pause()
            assert ("look again" in footer.render().plain) is there, key
