"""The app on a real record in a scratch folder, before a simulated Heroku."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from herotui import clock
from herotui.desk import Front
from herotui.secret import Secret
from herotui.settings import Settings
from herotui.simulator import Simulator
from herotui.stores.keys import Keys
from herotui.tui.app import HerotuiApp
from herotui.web.hosts import Hosts

NOW = datetime(2026, 11, 24, 3, 26, tzinfo=UTC)


@pytest.fixture
def frozen() -> Iterator[datetime]:
    with clock.replaced(lambda: NOW):
        yield NOW


@pytest.fixture
async def heroku() -> AsyncIterator[Simulator]:
    async with Simulator(apps=3, seed=1, now=NOW) as simulator:
        yield simulator


MakeFront = Callable[..., Front]


@pytest.fixture
def front_at(tmp_path: Path) -> MakeFront:
    """Build a front: `front_at(heroku, leaked=True, responder=True, **settings)`."""

    def make(
        heroku: Simulator | None = None, *, leaked: bool = True, responder: bool = True, **settings: object
    ) -> Front:
        host = heroku.host if heroku else "http://127.0.0.1:9"
        hosts = Hosts.from_environment({"HEROKU_HOST": host})
        keys = Keys(
            leaked=Secret(heroku.leaked_key) if heroku and leaked else None,
            responder=Secret(heroku.responder_key) if heroku and responder else None,
            responder_from="HEROKU_API_KEY" if responder else "",
        )
        return Front(Settings(tmp_path, hosts=hosts, responder="ana", **settings), keys)  # type: ignore[arg-type]

    return make


async def opened(front: Front) -> HerotuiApp:
    """An app on a fresh incident."""
    await front.new(front.keys.leaked)
    return HerotuiApp.at(front)


@pytest.fixture(autouse=True)
def no_clipboard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is copied into the clipboard of whoever runs the tests."""
    for name in ("TMUX", "DISPLAY", "WAYLAND_DISPLAY", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSH_CONNECTION", "tests")
