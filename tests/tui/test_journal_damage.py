"""The journal pane where something is wrong: damaged, away, not saved."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import Input

from herotui import clock
from herotui.errors import HerotuiError
from herotui.tui.app import HerotuiApp
from herotui.tui.screens.dialog import Said
from herotui.tui.screens.mark import NoteDialog
from herotui.tui.widgets.bars import Line
from herotui.tui.widgets.entries import Entries
from herotui.tui.widgets.rows import Rows

from .conftest import NOW, MakeFront, opened
from .test_app import said, settle
from .test_journal import folder_of, title, until, whole


def key_line(app: HerotuiApp) -> str:
    return str(app.screen_stack[0].query_one("#key", Line).content)


def checked(app: HerotuiApp) -> str:
    return str(app.screen_stack[0].query_one("JournalPane #said", Said).content)


def _break(folder: Path, text: bytes) -> None:
    path = folder / "journal.jsonl"
    path.write_bytes(path.read_bytes().replace(text, text.upper(), 1))


async def test_a_damaged_journal_shows_the_good_part_and_one_key_goes_on(front_at: MakeFront) -> None:
    before = front_at()
    await before.new(None)
    assert before.desk is not None
    await before.desk.note("good")
    await before.desk.note("soon broken")
    await before.desk.close()
    _break(folder_of(before), b"soon broken")
    front = front_at()
    app = HerotuiApp.at(front)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        assert "INC-1, opened" in app.screen.query_one("#menu", Rows).rows[0].left.plain
        assert "DAMAGED" in app.screen.query_one("#menu", Rows).rows[0].left.plain
        await pilot.press("enter")
        await settle(pilot, app)
        assert "NOT SAVED, because the journal is damaged at #4" in key_line(app)
        await pilot.press("n")
        await pilot.pause()
        assert "the journal is damaged at #4" in said(app)
        await pilot.press("8")
        await settle(pilot, app)
        assert "Damaged at #4" in checked(app)
        assert "good" in whole(app)
        await pilot.press("o")
        await settle(pilot, app)
        assert "[x] verified" in title(app)
        assert front.desk is not None
        await front.desk.note("after")
        await settle(pilot, app)
        assert front.desk.record.saved.state == "saved"
    assert (folder_of(front) / "journal-2.jsonl").exists()


async def test_v_checks_the_files_from_the_first_byte(front_at: MakeFront) -> None:
    front = front_at()
    app = await opened(front)
    assert front.desk is not None
    await front.desk.note("to be changed")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await pilot.press("8", "v")
        await settle(pilot, app)
        assert "verified from the disk" in title(app)
        assert "It can't know whether the end was cut off" in said(app)
        _break(folder_of(front), b"to be changed")
        await pilot.press("v")
        await settle(pilot, app)
        assert "Damaged at #3" in checked(app)


async def test_an_incident_that_cannot_be_opened_leads_back_to_start(
    front_at: MakeFront, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = front_at()
    await (await before.new(None)).close()
    front = front_at()
    app = HerotuiApp.at(front)

    async def refused(incident_id: str) -> object:
        raise HerotuiError("It can't be read.")

    monkeypatch.setattr(front, "resume", refused)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await pilot.press("enter")
        await settle(pilot, app)
        assert app.pane == "start"
        assert "It can't be read." in said(app)


@pytest.mark.slow
async def test_a_note_that_is_not_saved_keeps_its_text_and_enter_tries_again(
    front_at: MakeFront, monkeypatch: pytest.MonkeyPatch
) -> None:
    front = front_at()
    app = await opened(front)
    folder = folder_of(front)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        kept = folder.rename(folder.with_name("away"))
        await until(pilot, lambda: "NOT SAVED, because the journal can't be read: its folder is gone" in key_line(app))
        await pilot.press("n")
        await pilot.pause()
        await pilot.press(*"told", "enter")
        await until(pilot, lambda: "NOT SAVED" in str(app.screen.query_one("#said").content))  # type: ignore[attr-defined]
        assert isinstance(app.screen, NoteDialog)
        assert app.screen.query_one("#note", Input).value == "told"
        kept.rename(folder)
        await pilot.press("enter")
        await settle(pilot, app)
        await until(pilot, lambda: not isinstance(app.screen, NoteDialog))
        assert front.desk is not None
        assert [found.text for found in front.desk.record.entries][-1] == "told"


@pytest.mark.slow
async def test_what_is_not_on_the_disk_yet_says_so_in_its_row(front_at: MakeFront) -> None:
    front = front_at()
    app = await opened(front)
    folder = folder_of(front)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await pilot.press("8")
        kept = folder.rename(folder.with_name("away"))
        assert front.desk is not None
        front.desk.gap("teams/acme/members", "403")
        rows = app.screen.query_one(Entries)
        await until(pilot, lambda: "NOT SAVED" in rows.rows[0].right.plain)
        await until(pilot, lambda: "can't be read any more" in checked(app))
        kept.rename(folder)
        await until(pilot, lambda: "ana" in rows.rows[0].right.plain)
        await until(pilot, lambda: not checked(app))


async def test_a_clock_that_was_set_back_is_named(front_at: MakeFront) -> None:
    before = front_at()
    with clock.replaced(lambda: NOW + timedelta(days=1)):
        await (await before.new(None)).close()
    with clock.replaced(lambda: NOW):
        front = front_at()
        await front.resume("INC-1")
        app = HerotuiApp.at(front)
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot, app)
            assert "This machine's clock says 2026-11-24T03:26:00Z" in said(app)
            await pilot.press("8")
            await settle(pilot, app)
            assert "one of the two clocks is wrong" in checked(app).replace("\n    ", " ")
