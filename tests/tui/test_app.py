from __future__ import annotations

from pathlib import Path

import pytest
from textual.color import Color
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import ContentSwitcher, Input

from herotui.simulator import Simulator
from herotui.tui.app import HerotuiApp
from herotui.tui.screens.mark import MarkDialog, NoteDialog, YesNo
from herotui.tui.screens.pick import HelpDialog
from herotui.tui.screens.revoke import RevokeDialog
from herotui.tui.widgets.bars import Line
from herotui.tui.widgets.lines import Lines
from herotui.tui.widgets.rows import Rows

from .conftest import MakeFront, opened


def said(app: HerotuiApp) -> str:
    return str(app.screen_stack[0].query_one("#message", Line).content)


async def settle(pilot: Pilot[str], app: HerotuiApp) -> None:
    """Until no work runs and what it posted is handled."""
    await pilot.pause()
    while app.running:
        await pilot.pause(0.01)
    await pilot.pause()


@pytest.mark.slow
async def test_start_shows_first_and_n_then_enter_begins_an_incident(front_at: MakeFront, heroku: Simulator) -> None:
    app = HerotuiApp.at(front_at(heroku))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        assert app.pane == "start"
        assert app.screen.query_one("#start").region.height > 0
        await pilot.press("n", "enter")
        await settle(pilot, app)
        assert app.pane == "main"
        assert isinstance(app.screen, YesNo)
        assert heroku.requests
        assert {line.path for line in heroku.requests} == {"/account"}
        await pilot.press("y")
        await settle(pilot, app)
        assert app.incident.key.mine
        assert app.incident.key.authorization is not None


@pytest.mark.slow
async def test_a_key_that_is_typed_or_pasted_is_never_drawn(front_at: MakeFront, heroku: Simulator) -> None:
    app = HerotuiApp.at(front_at(heroku, leaked=False))
    key = heroku.leaked_key
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await pilot.press("n", *key[:3])
        assert app.screen.focused is not None
        app.screen.focused.post_message(Paste(key[3:]))
        await pilot.pause()
        assert "65 characters, format HRKU-AA" in app.export_screenshot().replace("&#160;", " ")
        assert key[8:20] not in app.export_screenshot()
        await pilot.press("enter")
        await settle(pilot, app)
        assert app.incident.key.state == "alive"


async def test_digits_and_arrows_move_and_the_detail_follows(front_at: MakeFront) -> None:
    front = front_at()
    app = await opened(front)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await pilot.press("2")
        assert app.main.step_id == "U1"
        await pilot.press("down")
        await pilot.pause()
        assert app.main.step_id == "U2"
        await pilot.press("6", "]")
        assert app.main.code_view == 1


@pytest.mark.slow
async def test_a_step_is_marked_with_evidence_and_reopened(front_at: MakeFront) -> None:
    app = await opened(front_at())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await pilot.press("2", "x")
        await pilot.pause()
        assert isinstance(app.screen, MarkDialog)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, MarkDialog), "without evidence nothing is kept"
        await pilot.press(*"looked", "enter")
        await settle(pilot, app)
        assert app.incident.steps["U1"].state == "done"
        await pilot.press("x")
        await pilot.pause()
        await pilot.press("enter")
        await settle(pilot, app)
        assert app.incident.steps["U1"].state == "open"


@pytest.mark.slow
async def test_a_note_is_one_key_away_and_its_time_is_echoed(front_at: MakeFront) -> None:
    app = await opened(front_at())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await pilot.press("n")
        await pilot.pause()
        assert isinstance(app.screen, NoteDialog)
        await pilot.press(*"told", "tab", *"2h", "space", *"ago")
        await pilot.pause()
        await pilot.press("enter")
        await settle(pilot, app)
        desk = app.desk
        assert desk is not None
        assert desk.record.entries[-1].text == "told"
        assert desk.record.entries[-1].data["at"]


async def test_break_glass_from_start_to_dead_with_the_word(front_at: MakeFront, heroku: Simulator) -> None:
    app = HerotuiApp.at(front_at(heroku))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await pilot.press("!")
        await settle(pilot, app)
        dialog = app.screen
        assert isinstance(dialog, RevokeDialog)
        assert dialog.stage == "claim"
        await pilot.press("y")
        await settle(pilot, app)
        assert dialog.stage == "preview"
        word = dialog.query_one("#word", Input)
        await pilot.press("enter", *"nope", "enter")
        await pilot.pause()
        assert dialog.stage == "preview", "Enter is deaf until the word matches"
        word.value = ""
        found = next(t for t in dialog._preview.targets if t.role == "leaked")
        await pilot.press(*dialog._preview.word(found), "enter")
        await settle(pilot, app)
        assert app.incident.key.state == "dead"
        await pilot.press("escape")
        await settle(pilot, app)
        assert "NOT CONTAINED" in str(app.screen.query_one("#key", Line).content)
        assert app.pane == "audit", "what was done with it is looked at by itself"
        assert app.incident.audited is not None
        await pilot.press("!")
        await settle(pilot, app)
        again = app.screen
        assert isinstance(again, RevokeDialog), "what was minted since the leak is still there"
        assert {target.role for target in again._preview.targets} <= {"minted", "session"}
        again.query_one("#targets").focus()
        for _ in again._preview.targets:
            await pilot.press("space", "down")
        await pilot.press("enter", *"all", "enter")
        await settle(pilot, app)
        await pilot.press("escape", "!")
        await pilot.pause()
        assert "nothing left to revoke" in said(app)
        assert "0 other authorizations" in said(app)


@pytest.mark.slow
async def test_break_glass_cancelled_sends_no_write(front_at: MakeFront, heroku: Simulator) -> None:
    app = await opened(front_at(heroku))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await pilot.press("!")
        await settle(pilot, app)
        await pilot.press("escape")
        await settle(pilot, app)
        assert {line.method for line in heroku.requests} == {"GET"}


@pytest.mark.slow
async def test_the_journal_filters_and_escape_clears(front_at: MakeFront) -> None:
    front = front_at()
    app = await opened(front)
    assert front.desk is not None
    await front.desk.note("drain found")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot, app)
        await pilot.press("8")
        await settle(pilot, app)
        rows = app.screen.query_one("#entries", Rows)
        everything = len(rows.rows)
        await pilot.press("/", *"drain")
        await pilot.pause()
        assert len(rows.rows) == 1
        await pilot.press("escape")
        await pilot.pause()
        assert len(rows.rows) == everything
        await pilot.press("escape")
        assert app.pane == "main"


async def test_the_report_is_previewed_and_written(front_at: MakeFront, tmp_path: Path) -> None:
    app = await opened(front_at())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await pilot.press("7")
        await settle(pilot, app)
        await pilot.press("enter")
        await settle(pilot, app)
        assert "Report written" in said(app)
    assert list(tmp_path.rglob("report.md"))  # noqa: ASYNC240 - nothing else runs


async def test_foreign_text_is_no_markup(front_at: MakeFront) -> None:
    front = front_at()
    app = await opened(front)
    assert front.desk is not None
    hostile = "[/x] [bold]app[prod] \u202e\x1b[31m"
    await front.desk.note(hostile)
    front.desk.gap(hostile, hostile)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot, app)
        app.say(hostile)
        await pilot.press("8")
        await settle(pilot, app)
        row = app.screen.query_one("#entries", Rows).rows[1]
        assert "[/x] [bold]app[prod] <U+202E><U+001B>" in row.left.plain


async def test_a_disabled_command_says_why_and_help_says_it_too(front_at: MakeFront) -> None:
    app = await opened(front_at(read_only=True))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await pilot.press("x")
        await pilot.pause()
        assert "read-only mode" in said(app)
        await pilot.press("?")
        await pilot.pause()
        assert isinstance(app.screen, HelpDialog)


async def test_keys_are_remapped_by_the_settings(front_at: MakeFront) -> None:
    app = await opened(front_at(keys={"note": "f", "down": "s"}))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await pilot.press("2", "s")
        await pilot.pause()
        assert app.main.step_id == "U2"
        await pilot.press("n")
        await pilot.pause()
        assert not isinstance(app.screen, NoteDialog)
        await pilot.press("f")
        await pilot.pause()
        assert isinstance(app.screen, NoteDialog)


async def test_quitting_is_guarded_while_work_runs(front_at: MakeFront) -> None:
    app = await opened(front_at())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        app.running["trying the key"] = "trying the key"
        await pilot.press("q")
        await pilot.pause()
        assert isinstance(app.screen, YesNo)
        await pilot.press("escape")
        app.running.clear()
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert app.is_running, "ctrl+q is flow control, not quit"
        await pilot.press("q")
    assert app.return_code == 0


async def test_drill_is_an_answer_to_the_command_line(front_at: MakeFront) -> None:
    app = HerotuiApp.at(front_at())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await pilot.press("d")
        await pilot.pause()
    assert app.return_value == "drill"


async def test_a_small_window_says_so_and_a_wide_one_shows_the_journal(front_at: MakeFront) -> None:
    app = await opened(front_at())
    async with app.run_test(size=(79, 24)) as pilot:
        await settle(pilot, app)
        assert app.screen.query_one("#too-small").display
        assert not app.screen.query_one("#recent-box").display
    app = await opened(front_at())
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot, app)
        assert not app.screen.query_one("#too-small").display
        assert app.screen.query_one("#recent", Rows).rows


async def test_a_click_on_the_footer_and_on_a_row_does_what_the_key_does(front_at: MakeFront) -> None:
    app = await opened(front_at())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await pilot.click("#steps", offset=(5, 2))
        await pilot.pause()
        assert app.main.step_id == "A2"
        await pilot.click("#footer", offset=(14, 0))
        await pilot.pause()
        assert isinstance(app.screen, MarkDialog)
        assert app.screen_stack[0].query_one("#panes", ContentSwitcher).current == "main"


@pytest.mark.slow
async def test_with_the_leaked_key_alone_the_new_one_is_held_and_copied_not_shown(
    front_at: MakeFront, heroku: Simulator
) -> None:
    app = await opened(front_at(heroku, responder=False))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await pilot.press("!")
        await settle(pilot, app)
        dialog = app.screen
        assert isinstance(dialog, RevokeDialog)
        assert dialog.stage == "claim", "whose it is comes first"
        await pilot.press("y")
        await settle(pilot, app)
        leaked = next(t for t in dialog._preview.targets if t.role == "leaked")
        await pilot.press(*dialog._preview.word(leaked), "enter")
        await settle(pilot, app)
        desk = app.desk
        assert desk is not None
        assert desk.new_key is not None
        assert app.incident.key.state == "dead"
        value = desk.new_key.reveal()
        assert value[8:20] not in app.export_screenshot()
        await pilot.press("c")
        await pilot.pause(0.2)
        assert app.clipboard == value
        assert value[8:20] not in app.export_screenshot()


@pytest.mark.slow
async def test_v1_certifies_the_death_from_the_main_screen(front_at: MakeFront, heroku: Simulator) -> None:
    app = await opened(front_at(heroku))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await pilot.press("4", "enter")
        await settle(pilot, app)
        assert app.incident.key.state == "alive"
        await pilot.press("x", *"dead", "enter")
        await settle(pilot, app)
        await pilot.pause(0.2)
        assert "V1" not in app.incident.steps, "refused while it lives"


@pytest.mark.parametrize("theme", ["light", "high-contrast", "colour-blind", "ansi"])
async def test_every_theme_paints(front_at: MakeFront, theme: str) -> None:
    app = await opened(front_at(theme=theme))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        assert app.theme == theme
        assert app.main.step_id == "A1"


async def test_no_color_means_no_colour_codes(front_at: MakeFront, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = await opened(front_at())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await pilot.press("2")
        colours = {
            part.style.color
            for strip in app.screen._compositor.render_strips()
            for part in strip.apply_filter(app._filters[-1], Color.parse("black"))
            if part.style and part.style.color and not part.style.color.is_default
        }
        assert not colours


async def test_start_leads_back_to_the_open_incident(front_at: MakeFront) -> None:
    app = await opened(front_at())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        desk = app.desk
        await pilot.press("0")
        await settle(pilot, app)
        assert app.pane == "start"
        await pilot.press("enter")
        await settle(pilot, app)
        assert app.pane == "main"
        assert app.desk is desk


@pytest.mark.slow
async def test_a_drill_opened_again_is_to_be_read_and_offers_a_new_one(front_at: MakeFront, heroku: Simulator) -> None:
    played = front_at(heroku)
    played.world = "drill"
    await (await played.new(played.keys.leaked)).close()
    before = len(heroku.requests)
    front = front_at(heroku)
    app = HerotuiApp.at(front)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await pilot.press("enter")
        await settle(pilot, app)
        assert app.pane == "main"
        assert front.desk is not None
        assert "start a new drill" in app.query_one("#detail", Lines).text
        for key in ("x", "n", "!", "r", "enter"):
            app.say("")
            await pilot.press(key)
            await settle(pilot, app)
            assert "d starts a new one" in said(app), key
        assert len(app.screen_stack) == 1
        assert len(heroku.requests) == before
        assert front.desk.record.saved.state == "saved"
        await pilot.press("d")
        await pilot.pause()
    assert app.return_value == "drill"


@pytest.mark.slow
async def test_the_digit_behind_next_leads_to_the_step_it_names(front_at: MakeFront, heroku: Simulator) -> None:
    app = await opened(front_at(heroku))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await pilot.press("enter", "y")
        await settle(pilot, app)
        await pilot.press("5", "3")
        await pilot.pause()
        assert app.main.step_id == "R4", "the key lives: revoke first"


@pytest.mark.slow
async def test_without_the_key_candidates_show_what_tells_them_apart_and_the_word_is_taken_anywhere(
    front_at: MakeFront, heroku: Simulator
) -> None:
    app = await opened(front_at(heroku, leaked=False))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await pilot.press("!")
        await settle(pilot, app)
        await pilot.press("enter")
        await settle(pilot, app)
        dialog = app.screen
        assert isinstance(dialog, RevokeDialog)
        assert dialog.stage == "preview"
        leaked = heroku.world.tokens[heroku.leaked_key].id
        word = dialog._preview.word(next(t for t in dialog._preview.targets if t.id == leaked))
        shown = [row.left.plain for row in dialog.query_one("#targets", Rows).rows]
        assert all(" made 20" in row for row in shown)
        await pilot.press("z", "z", "enter")
        assert dialog.stage == "preview"
        dialog.query_one("#word", Input).value = ""
        dialog.query_one("#scroll").focus()
        await pilot.press(*word)
        assert dialog.query_one("#word", Input).value == word
        await pilot.press("enter")
        await settle(pilot, app)
        assert app.incident.key.state == "revoked"


async def test_what_is_left_to_do_is_looked_at_again_with_one_key(front_at: MakeFront, heroku: Simulator) -> None:
    app = await opened(front_at(heroku))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        app.main.go_step("R6")
        assert "not looked yet: r looks" in app.query_one("#detail", Lines).text
        await pilot.press("r")
        await settle(pilot, app)
        assert app.incident.todo
        assert "left to do:" in app.query_one("#detail", Lines).text
        assert all(line.method == "GET" for line in heroku.requests)


@pytest.mark.slow
async def test_the_overview_is_that_of_the_phase_under_the_cursor(front_at: MakeFront) -> None:
    app = await opened(front_at())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await pilot.press("up")
        assert app.query_one("#detail", Lines).text.startswith("1 Assess")
        await pilot.press(*["down"] * 7)
        assert app.query_one("#detail", Lines).text.startswith("2 Audit")
