"""Pictures of the main panes: a changed pixel is a decision, not an accident."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from herotui.call import Call
from herotui.incident.entry import Kind
from herotui.journal.record import Record, Saved
from herotui.rotate.preview import Preview, Target
from herotui.tui.app import HerotuiApp
from herotui.tui.screens.revoke import RevokeDialog

from .conftest import MakeFront

SMALL, LARGE = (80, 24), (120, 40)
Before = Callable[[Pilot[Any]], Awaitable[None]]
KEY_ID = "7f3a1c22-0000-4000-8000-00000000abcd"


@pytest.fixture
def app(front_at: MakeFront, frozen: datetime, monkeypatch: pytest.MonkeyPatch) -> HerotuiApp:
    # The journal's head follows from a random salt.
    monkeypatch.setattr(Record, "saved", property(lambda self: Saved("saved", 147, "4f2c91aa07de" * 5)))
    return HerotuiApp.at(front_at())


def incident(*keys: str) -> Before:
    """An invented incident, then some keys."""

    async def before(pilot: Pilot[Any]) -> None:
        app = pilot.app
        assert isinstance(app, HerotuiApp)
        await pilot.pause()
        desk = await app.front.new(None)
        now = desk.record.entries[0].at
        desk.leaked_at(now - timedelta(hours=9, minutes=12))
        record, data = desk.record, {"id": KEY_ID, "description": "ci-deploy", "scope": ["global"], "how": "match"}
        tries = {"state": "alive", "tries": []}
        record.submit(Kind.KEY_CHECKED, "Leaked key tried: ALIVE", phase="assess", data=tries)
        record.submit(Kind.KEY_AUTHORIZATION, "It is authorization 7f3a", phase="assess", data=data)
        desk.gap("teams/acme/members", "403, needs role admin", "a key of a team admin")
        await desk.severity("critical", "production data within reach")
        await desk.mark("A1", "done", "alive, deploy@acme.example")
        app.open_desk(desk)
        app.main.query_one("#steps").focus()
        await pilot.press(*keys)
        await pilot.pause()

    return before


async def start(pilot: Pilot[Any]) -> None:
    await pilot.pause()
    await pilot.pause()


def target(id: str, role: str, title: str, *, selected: bool) -> Target:
    call = Call("DELETE", f"/oauth/authorizations/{id}")
    return Target(id, role, title, call, scope=("global",), selected=selected)


async def glass(pilot: Pilot[Any]) -> None:
    await incident()(pilot)
    await pilot.press("!")
    await pilot.pause()
    dialog = pilot.app.screen
    assert isinstance(dialog, RevokeDialog)
    while dialog.stage == "looking":
        await pilot.pause(0.01)
    dialog._log.clear()
    dialog._offer(
        Preview(
            targets=(
                target(KEY_ID, "leaked", "ci-deploy", selected=True),
                target("91c2aaaa-0000-4000-8000-00000000abcd", "minted", "[/x] deploy", selected=True),
            ),
            owner="deploy@acme.example",
            seat="another authorization of the same account, tried just now",
            stops=("12 known consumers: shop-api, ci, backup, 9 more",),
            not_searched=("others may exist: past releases of 24 apps not searched yet",),
            stays=("6 of 7 footholds: drain, collaborator, dyno, 3 more. Next: R6",),
        )
    )
    await pilot.pause()


@pytest.mark.parametrize(
    ("size", "before"),
    [
        pytest.param(SMALL, start, id="start"),
        pytest.param(SMALL, incident(), id="main"),
        pytest.param(LARGE, incident("2"), id="main-wide"),
        pytest.param(SMALL, incident("6", "]"), id="code"),
        pytest.param(SMALL, glass, id="break-glass"),
        pytest.param(SMALL, incident("8"), id="journal"),
        pytest.param(LARGE, incident("8"), id="journal-wide"),
    ],
)
def test_the_pane_looks_as_before(
    app: HerotuiApp, snap_compare: Callable[..., bool], size: tuple[int, int], before: Before
) -> None:
    assert snap_compare(app, terminal_size=size, run_before=before)
