"""The guided forms of A2, A4 and A5: what is typed goes to the journal, and what is not saved is not lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from herotui.incident.entry import Kind
from herotui.tui.app import HerotuiApp
from herotui.tui.forms.part import Part
from herotui.tui.screens.dialog import Said
from herotui.tui.screens.guided import GuidedDialog
from herotui.tui.widgets.choice import Choice
from herotui.tui.widgets.rows import Rows

from .conftest import MakeFront, opened
from .test_app import settle


async def form(pilot: Pilot[str], app: HerotuiApp, step_id: str, part: str) -> GuidedDialog:
    """Open a step's form and put the cursor on a part."""
    await settle(pilot, app)
    app.main.go_step(step_id)
    app.main.query_one("#steps").focus()
    await pilot.press("enter")
    await pilot.pause()
    assert isinstance(app.screen, GuidedDialog)
    dialog: GuidedDialog = app.screen
    assert dialog.query_one("#parts", Rows).go(part), [one.id for one in dialog._parts]
    await pilot.pause()
    return dialog


async def saved(pilot: Pilot[str], dialog: GuidedDialog) -> str:
    """Wait for what a save says."""
    await pilot.pause()
    while dialog._saving:
        await pilot.pause(0.01)
    await pilot.pause()
    return str(dialog.query_one(Said).content)


@pytest.mark.slow
async def test_a_place_with_its_time_goes_to_the_journal_and_moves_the_clock(front_at: MakeFront) -> None:
    app = await opened(front_at())
    async with app.run_test(size=(80, 24)) as pilot:
        dialog = await form(pilot, app, "A2", "add")
        await pilot.press("enter", *"a", "space", *"gist", "tab", *"2h", "space", *"ago", "enter")
        assert "Kept: a gist" in await saved(pilot, dialog)
        assert [spot.where for spot in app.incident.exposure.spots] == ["a gist"]
        assert app.incident.leak.at is not None
        assert dialog.query_one("#parts", Rows).has_focus, "the next part is one key away"
        assert any(row.id == "spot:a gist" for row in dialog.query_one("#parts", Rows).rows)


@pytest.mark.slow
async def test_a_cause_brings_its_follow_ups_which_enter_ticks(front_at: MakeFront) -> None:
    app = await opened(front_at())
    async with app.run_test(size=(80, 24)) as pilot:
        dialog = await form(pilot, app, "A2", "cause")
        await pilot.press("enter", "space", "enter")
        await saved(pilot, dialog)
        assert app.incident.exposure.cause == "improper_storage"
        assert dialog.query_one("#parts", Rows).go("then:1")
        await pilot.pause()
        await pilot.press("enter")
        assert "Done" in await saved(pilot, dialog)
        assert app.incident.exposure.done == {1}


@pytest.mark.slow
async def test_what_was_typed_is_there_again_after_esc_and_after_moving_on(front_at: MakeFront) -> None:
    app = await opened(front_at())
    async with app.run_test(size=(80, 24)) as pilot:
        dialog = await form(pilot, app, "A2", "add")
        await pilot.press("enter", *"half")
        dialog.query_one("#parts").focus()
        await pilot.press("up", "down")
        await pilot.pause()
        assert dialog._slots[0].value == "half"
        await pilot.press("escape")
        await pilot.pause()
        dialog = await form(pilot, app, "A2", "add")
        assert dialog._slots[0].value == "half"
        await pilot.press("enter", *"way", "enter")
        await saved(pilot, dialog)
        assert app.incident.exposure.spots[0].where == "halfway"
        assert dialog._slots[0].value == "", "what was saved is no draft"


@pytest.mark.slow
async def test_a_wrong_time_is_said_and_the_text_stays(front_at: MakeFront) -> None:
    app = await opened(front_at())
    async with app.run_test(size=(80, 24)) as pilot:
        dialog = await form(pilot, app, "A2", "since")
        await pilot.press("enter", *"soon", "enter")
        assert "no time" in await saved(pilot, dialog)
        assert dialog._slots[0].query_one(Input).value == "soon"
        assert app.incident.leak.at is None


@pytest.mark.slow
async def test_a_risk_is_rated_with_a_word_why(front_at: MakeFront) -> None:
    app = await opened(front_at())
    async with app.run_test(size=(80, 24)) as pilot:
        dialog = await form(pilot, app, "A4", "legal")
        await pilot.press("enter", "tab", "enter")
        assert "word why" in await saved(pilot, dialog)
        dialog._slots[0].query_one(Choice).value = "low"
        dialog._slots[1].take_focus()
        await pilot.press(*"counsel", "enter")
        await saved(pilot, dialog)
        rating = app.incident.risks["legal"]
        assert (rating.level, rating.why, rating.who) == ("low", "counsel", "ana")


@pytest.mark.slow
async def test_the_regulators_clock_joins_the_header_or_the_message_row(front_at: MakeFront) -> None:
    app = await opened(front_at())
    async with app.run_test(size=(80, 24)) as pilot:
        dialog = await form(pilot, app, "A4", "regulator")
        await pilot.press("enter", "space")
        dialog._slots[3].take_focus()
        await pilot.press(*"lawyers", "enter")
        await saved(pilot, dialog)
        assert app.incident.regulator is not None
        assert app.incident.regulator.applies == "yes"
        await pilot.press("escape")
        await settle(pilot, app)
        assert "regulator 71h" in str(app.query_one("#message").content)  # type: ignore[attr-defined]
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        app.refresh_all()
        assert "regulator 71h" in str(app.query_one("#header").content)  # type: ignore[attr-defined]


@pytest.mark.slow
async def test_who_was_told_and_when_stands_in_the_record(front_at: MakeFront) -> None:
    app = await opened(front_at())
    async with app.run_test(size=(80, 24)) as pilot:
        dialog = await form(pilot, app, "A4", "other")
        await pilot.press("enter", *"insurer", "tab", *"phone", "enter")
        await saved(pilot, dialog)
        assert app.incident.duties["insurer"].how == "phone"
        assert app.incident.duties["insurer"].told_at


@pytest.mark.slow
async def test_a_consumer_is_added_owned_exported_and_imported(front_at: MakeFront, tmp_path: Path) -> None:
    app, file = await opened(front_at()), tmp_path / "list.csv"
    async with app.run_test(size=(80, 24)) as pilot:
        dialog = await form(pilot, app, "A5", "add")
        await pilot.press("enter", *"backup", "tab", *"cron", "tab", *"bo", "enter")
        await saved(pilot, dialog)
        (one,) = app.incident.consumers.values()
        assert (one.name, one.where, one.owner, one.state) == ("backup", "cron", "bo", "found")
        dialog.query_one("#parts", Rows).go("export")
        await pilot.pause()
        dialog._slots[0].query_one(Input).value = str(file)
        await pilot.press("enter", "enter")
        assert "Written" in await saved(pilot, dialog)
        file.write_text(file.read_text("utf-8").replace(",bo,", ",eve,"), "utf-8")
        dialog.query_one("#parts", Rows).go("import")
        await pilot.pause()
        dialog._slots[0].query_one(Input).value = str(file)
        await pilot.press("enter", "enter")
        assert "1 consumers taken" in await saved(pilot, dialog)
        assert app.incident.consumers[one.id].owner == "eve"


@pytest.mark.slow
@pytest.mark.parametrize("step_id", ["A2", "A4", "A5"])
async def test_every_part_fits_a_small_screen(front_at: MakeFront, step_id: str) -> None:
    app = await opened(front_at())
    desk = app.front.desk
    assert desk is not None
    duty = {"role": "[/x] Security lead", "why": "a key leaked"}
    desk.record.submit(Kind.DUTY, "Must be told", phase="assess", data=duty)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        app.main.go_step(step_id)
        await pilot.press("enter")
        await pilot.pause()
        dialog = app.screen
        assert isinstance(dialog, GuidedDialog)
        parts: tuple[Part, ...] = dialog._parts
        for part in parts:
            dialog.query_one("#parts", Rows).go(part.id)
            await pilot.pause()
            assert dialog.part.id == part.id
            shown = [slot for slot in dialog._slots if slot.display]
            assert len(shown) == len(part.asks)
            foot = dialog.query_one("#foot").region
            assert all(slot.region.bottom <= foot.y for slot in shown), part.id
            assert foot.bottom <= 24
