"""The estate's pane: what a responder does with it, while it is read and afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from herotui.assess.key import claim, confirm
from herotui.desk.survey import survey
from herotui.estate.place import Place
from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import App
from herotui.incident.known import NotSeen, Seen
from herotui.simulator import Simulator
from herotui.tui.app import HerotuiApp
from herotui.tui.estate.look import look_at
from herotui.tui.screens.estate import EstatePane
from herotui.tui.screens.mark import YesNo
from herotui.tui.screens.pick import PickDialog
from herotui.tui.widgets.bars import Line
from herotui.tui.widgets.items import Items
from herotui.tui.widgets.lines import Lines

from .conftest import MakeFront, opened
from .test_app import settle

_SEEN: list[Snapshot] = []
"""The estate that each test's simulator has, read once."""


async def looked(front_at: MakeFront, heroku: Simulator) -> HerotuiApp:
    """An app whose estate was read before it opens."""
    app = await opened(front_at(heroku))
    desk = app.front.desk
    assert desk is not None
    async for _ in confirm(desk):
        pass
    await claim(desk)
    if not _SEEN:
        async for _ in survey(desk):
            pass
        assert desk.estate is not None
        _SEEN.append(desk.estate)
    desk.estate = _SEEN[0]
    return app


async def shown(pilot: Pilot[str], app: HerotuiApp, *keys: str) -> tuple[EstatePane, Items]:
    """Go to the estate, wait until its views are worked out, press keys."""
    await settle(pilot, app)
    await pilot.press("e")
    await settle(pilot, app)
    pane = app.screen.query_one(EstatePane)
    await app.workers.wait_for_complete([w for w in app.workers if w.group == "estate views"])
    await pilot.press(*keys)
    await pilot.pause()
    return pane, pane.query_one(Items)


def lines_of(items: Items) -> list[str]:
    return [row.left.plain for row in items.rows]


def front_view(pane: EstatePane) -> str:
    return str(pane.query_one("#estate-views", Line).content)


@pytest.mark.slow
async def test_after_the_claim_the_estate_is_read_by_itself(front_at: MakeFront, heroku: Simulator) -> None:
    app = await opened(front_at(heroku))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await pilot.press("1", "r")
        await settle(pilot, app)
        assert isinstance(app.screen, YesNo)
        await pilot.press("y")
        await settle(pilot, app)
        assert app.incident.steps["A3"].state == "done"
        assert app.incident.evidence
        assert app.incident.evidence[0].whole
        assert app.incident.proposed_severity != "not_rated"


@pytest.mark.slow
async def test_enter_at_a3_opens_the_picture_and_a_bar_leads_to_what_it_counts(
    front_at: MakeFront, heroku: Simulator
) -> None:
    app = await looked(front_at, heroku)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        app.main.go_step("A3")
        await pilot.press("enter")
        pane, items = await shown(pilot, app)
        assert app.pane == "estate"
        assert "[Blast]" in front_view(pane)
        assert any("█" in line for line in lines_of(items))
        items.go("danger:critical")
        await pilot.press("enter")
        await pilot.pause()
        assert "[Secrets" in front_view(pane)
        assert pane.query_one(Input).value == "critical"
        assert lines_of(items)
        assert all(line.startswith("!!!") for line in lines_of(items))


@pytest.mark.slow
async def test_brackets_turn_all_views_and_esc_leads_back(front_at: MakeFront, heroku: Simulator) -> None:
    app = await looked(front_at, heroku)
    async with app.run_test(size=(80, 24)) as pilot:
        pane, _ = await shown(pilot, app)
        for name in ("Tree", "Secrets", "Shared", "Not seen", "Changes", "Evidence", "Blast"):
            await pilot.press("]")
            await pilot.pause()
            assert f"[{name}" in front_view(pane)
            assert pane.query_one("#estate-detail", Lines).text
        await pilot.press("[")
        assert "[Evidence" in front_view(pane)
        await pilot.press("escape")
        assert app.pane == "main"


@pytest.mark.slow
async def test_the_tree_folds_and_a_filter_shows_the_way_to_what_it_finds(
    front_at: MakeFront, heroku: Simulator
) -> None:
    app = await looked(front_at, heroku)
    async with app.run_test(size=(80, 24)) as pilot:
        _, items = await shown(pilot, app, "]")
        before = len(items.rows)
        await pilot.press("down", "left")
        await pilot.pause()
        assert len(items.rows) == 2
        assert items.rows[1].left.plain.strip("! ").startswith("+ account")
        await pilot.press("right")
        await pilot.pause()
        assert len(items.rows) == before
        await pilot.press("slash", *"secret_key", "enter")
        await pilot.pause()
        found = lines_of(items)
        assert "account" in found[1]
        assert any("secret SECRET_KEY_BASE" in line for line in found)
        await pilot.press("escape")
        await pilot.pause()
        assert len(items.rows) == before


@pytest.mark.slow
async def test_enter_opens_a_secret_below_and_c_copies_how_to_rotate_it(front_at: MakeFront, heroku: Simulator) -> None:
    app = await looked(front_at, heroku)
    async with app.run_test(size=(80, 24)) as pilot:
        pane, items = await shown(pilot, app, "]", "]")
        detail = pane.query_one("#estate-detail", Lines)
        assert not detail.display
        await pilot.press("enter")
        await pilot.pause()
        assert detail.display
        assert "Opens" in detail.text
        assert items.size.height > 3
        await pilot.press("c")
        await pilot.pause()
        assert isinstance(app.screen, PickDialog)
        assert any("rotate" in line for line in app.screen._lines)
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert not detail.display
        assert app.pane == "estate"


def more(snapshot: Snapshot, names: tuple[str, ...]) -> Snapshot:
    """The snapshot, with more apps of the account's own and their config vars."""
    known = snapshot.known("config", snapshot.apps[0].id)
    apps = tuple(App(id=f"id-{name}", name=name) for name in names)
    places: Mapping[Place, Any] = {
        **snapshot.places,
        Place("apps"): Seen((*snapshot.apps, *apps), snapshot.at),
        **{Place("config", app.id, app.name): known for app in apps},
    }
    return replace(snapshot, places=MappingProxyType(places))


@pytest.mark.slow
async def test_what_comes_in_waits_in_a_count_and_nothing_moves(front_at: MakeFront, heroku: Simulator) -> None:
    app = await looked(front_at, heroku)
    desk = app.front.desk
    assert desk is not None
    assert desk.estate is not None
    async with app.run_test(size=(80, 24)) as pilot:
        pane, items = await shown(pilot, app, "]", "]", "down", "down", "down")
        before, here, line = lines_of(items), items.at, items.cursor - items.scroll_offset.y
        pane.offer(look_at(desk, more(desk.estate, ("aaa-first", "zzz-last"))))
        await pilot.pause()
        assert (lines_of(items), items.at) == (before, here)
        assert "more: r sorts in" in str(pane.query_one("#estate-stands", Line).content)
        await pilot.press("r")
        await pilot.pause()
        assert len(items.rows) > len(before)
        assert items.at == here
        assert items.cursor - items.scroll_offset.y == line, "the row stays in its line of the screen"


@pytest.mark.slow
async def test_foreign_names_are_shown_not_obeyed(front_at: MakeFront, heroku: Simulator) -> None:
    app = await looked(front_at, heroku)
    desk = app.front.desk
    assert desk is not None
    assert desk.estate is not None
    desk.estate = more(desk.estate, ("[/x]\x1b[2J\u202eprod", "[red]shop[/red]"))
    async with app.run_test(size=(120, 40)) as pilot:
        pane, items = await shown(pilot, app, "]")
        await pilot.press("slash", *"2j", "enter", "end")
        await pilot.pause()
        detail = pane.query_one("#estate-detail", Lines).text
        assert any("[/x]<U+001B>[2J<U+202E>prod" in line for line in lines_of(items))
        assert "[/x]<U+001B>[2J" in detail
        assert "\x1b" not in app.export_screenshot()


@pytest.mark.slow
async def test_quitting_while_it_is_read_is_guarded_and_says_that_it_goes_on(
    front_at: MakeFront, heroku: Simulator
) -> None:
    _SEEN.clear()
    app = await opened(front_at(heroku))
    desk = app.front.desk
    assert desk is not None
    async for _ in confirm(desk):
        pass
    await claim(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        desk.give_way = lambda: 0.05
        app.doing.start_looking(desk)
        while not app.doing.how_far:
            await pilot.pause(0.01)
        await pilot.press("q")
        await pilot.pause()
        assert isinstance(app.screen, YesNo)
        assert "the next start goes on from there" in app.screen._text
        await pilot.press("y")
        await pilot.pause()
    front = front_at(heroku)
    await front.resume(desk.incident.id)
    resumed = HerotuiApp.at(front)
    async with resumed.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        while not resumed.incident.evidence:
            await pilot.pause(0.02)
        await settle(pilot, resumed)
    assert resumed.incident.evidence[0].whole


@pytest.mark.slow
async def test_nothing_looked_at_says_what_a_look_costs(front_at: MakeFront, heroku: Simulator) -> None:
    app = await opened(front_at(heroku))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await pilot.press("e")
        await settle(pilot, app)
        pane = app.screen.query_one(EstatePane)
        assert "Not looked yet" in str(pane.query_one("#estate-stands", Line).content)
        assert "requests" in pane.query_one("#estate-detail", Lines).text
        assert not heroku.requests


@pytest.mark.slow
async def test_a_saved_look_is_there_again_after_a_restart(front_at: MakeFront, heroku: Simulator) -> None:
    _SEEN.clear()
    first = await looked(front_at, heroku)
    assert first.front.desk is not None
    await first.front.desk.close()
    front = front_at(heroku)
    await front.resume(first.front.desk.incident.id)
    app, asked = HerotuiApp.at(front), len(heroku.requests)
    async with app.run_test(size=(80, 24)) as pilot:
        pane, items = await shown(pilot, app)
        while not items.rows:
            await pilot.pause(0.02)
        assert "Looked" in str(pane.query_one("#estate-stands", Line).content)
        assert len(heroku.requests) == asked


@pytest.mark.slow
async def test_places_not_seen_stand_by_reason_with_what_would_show_them(
    front_at: MakeFront, heroku: Simulator
) -> None:
    app = await looked(front_at, heroku)
    desk = app.front.desk
    assert desk is not None
    assert desk.estate is not None
    refused = NotSeen("403", "Use a key of a team admin.", "forbidden")
    places = {place: refused if place.resource == "drains" else known for place, known in desk.estate.places.items()}
    desk.estate = replace(desk.estate, places=MappingProxyType(places))
    async with app.run_test(size=(120, 40)) as pilot:
        pane, items = await shown(pilot, app, "[", "[", "[")
        assert "[Not seen" in front_view(pane)
        assert any("log drains" in line and "403" in line for line in lines_of(items))
        assert "which is not none" in pane.query_one("#estate-detail", Lines).text
