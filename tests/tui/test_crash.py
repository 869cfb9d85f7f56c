from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console
from textual.worker import WorkerFailed

from herotui.simulator import Simulator
from herotui.tui.crash import crash_text

from .conftest import MakeFront, opened
from .test_app import settle


async def test_a_crash_in_a_worker_prints_no_local_and_no_key(front_at: MakeFront, heroku: Simulator) -> None:
    app = await opened(front_at(heroku))
    key = heroku.leaked_key
    printed = StringIO()
    app.error_console = Console(file=printed, width=200)

    async def work() -> None:
        held = key
        raise ConnectionResetError(f"reset while sending Authorization: Bearer {held}")

    async def crash() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot, app)
            app.start_work(work(), "sending")
            await pilot.pause()
            await pilot.pause()

    with pytest.raises(WorkerFailed):
        await crash()
    shown = printed.getvalue()
    assert "ConnectionResetError" in shown
    assert key[7:19] not in shown


def test_crash_text_masks_keys_and_escapes() -> None:
    key = "HRKU-AA" + "x" * 58
    try:
        raise ValueError(f"{key} \x1b[31m")
    except ValueError as error:
        text = crash_text(error)
    assert key[7:19] not in text
    assert "<U+001B>" in text
