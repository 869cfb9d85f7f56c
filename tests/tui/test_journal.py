"""The journal pane: found, read whole, followed, checked, gone on with after damage."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from herotui.desk import Front
from herotui.incident.entry import Entry, Kind
from herotui.journal.chain import Chain
from herotui.journal.documents import document
from herotui.journal.record import Record
from herotui.tui.app import HerotuiApp
from herotui.tui.journal import Search, Topic, topic
from herotui.tui.screens.journal import JournalPane, SealDialog
from herotui.tui.widgets.bars import Line
from herotui.tui.widgets.entries import Entries
from herotui.tui.widgets.lines import Lines

from .conftest import NOW, MakeFront, opened
from .test_app import settle


def title(app: HerotuiApp) -> str:
    return str(app.screen_stack[0].query_one("#journal-title", Line).content)


def whole(app: HerotuiApp) -> str:
    return app.screen_stack[0].query_one("#entry", Lines).text


def folder_of(front: Front) -> Path:
    assert front.desk is not None
    assert front.desk.record.folder is not None
    return front.desk.record.folder


async def until(pilot: Pilot[str], what: object) -> None:
    """Until `what()` is true."""
    assert callable(what)
    for _ in range(300):
        if what():
            return
        await pilot.pause(0.02)
    raise AssertionError("it did not come")


def entry(seq: int, kind: str, text: str = "", phase: str = "incident", **data: object) -> Entry:
    return Entry(seq, NOW + timedelta(seconds=seq), "ana", phase, kind, text, data)


ENTRIES: Sequence[Entry] = (
    entry(1, Kind.OPENED),
    entry(2, Kind.STEP, phase="audit", id="U5"),
    entry(3, Kind.INTENT, phase="rotate", id="9f"),
    entry(4, Kind.OUTCOME, phase="rotate", intent="9f"),
    entry(5, Kind.KEY_CHECKED, phase="verify"),
    entry(6, Kind.NOTE, "see A6, the evidence"),
    entry(7, "journal.redacted", redacts=6),
    entry(8, Kind.REPORT),
    entry(9, "finding", phase="audit", id="F3", detector="U4"),
    entry(10, "something new", phase="monitor"),
    entry(11, Kind.NOTE, "as in #2, ticket #4512"),
    entry(12, Kind.NOTE, "ticket #4512"),
)


@pytest.mark.parametrize(
    ("seq", "about"),
    [
        (1, Topic()),
        (2, Topic("U5")),
        (3, Topic("R4")),
        (4, Topic(seq=3)),
        (5, Topic("V1")),
        (6, Topic("A6")),
        (7, Topic(seq=6)),
        (8, Topic(report=True)),
        (9, Topic("U4")),
        (10, Topic("M1")),
        (11, Topic(seq=2)),
        (12, Topic()),
    ],
)
def test_an_entry_speaks_of_a_step_a_request_or_another_entry(seq: int, about: Topic) -> None:
    assert topic(ENTRIES[seq - 1], ENTRIES) == about


def test_a_search_goes_on_with_what_was_added_and_starts_anew_when_it_must() -> None:
    entries = [entry(n, Kind.NOTE, f"drain {n % 10}") for n in range(1, 101)]
    search = Search()
    assert len(search.look(entries, "drain")) == 100
    assert [found.seq for found in search.look(entries, "drain 7 #1")] == [17]
    entries.append(entry(101, Kind.NOTE, "DRAIN 7 of #1"))
    assert [found.seq for found in search.look(entries, "drain 7 #1")] == [17, 101]
    entries[16] = entry(17, "redacted")
    assert [found.seq for found in search.look(list(entries[:50]), "drain 7 #1")] == []
    assert len(search.look(entries, "")) == 101


async def test_the_entry_under_the_cursor_is_shown_whole_and_enter_goes_to_its_step(front_at: MakeFront) -> None:
    front = front_at()
    app = await opened(front)
    assert front.desk is not None
    await front.desk.note("first line\nsecond line " + "word " * 40)
    await front.desk.mark("U2", "done", "looked at all releases")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await pilot.press("8")
        await settle(pilot, app)
        assert "go to U2 Usage patterns" in whole(app)
        assert "looked at all releases" in whole(app)
        await pilot.press("down")
        await pilot.pause()
        assert whole(app).count("word") == 40
        assert "second line" in whole(app).splitlines()[2]
        await pilot.press("up", "enter")
        await settle(pilot, app)
        assert app.pane == "main"
        assert app.main.step_id == "U2"


@pytest.mark.slow
async def test_words_are_searched_as_they_are_typed_and_enter_or_down_leads_to_the_list(front_at: MakeFront) -> None:
    front = front_at()
    app = await opened(front)
    assert front.desk is not None
    for text in ("drain at shop-prod", "webhook at shop-prod", "drain at shop-api"):
        await front.desk.note(text)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await pilot.press("8")
        await settle(pilot, app)
        rows = app.screen.query_one(Entries)
        await pilot.press("/", *"prod", "space", *"DRAIN")
        await pilot.pause()
        assert len(rows.rows) == 1
        assert f"1 of {len(front.desk.record.entries)} entries" in title(app)
        await pilot.press("enter", "down")
        await pilot.pause()
        assert rows.has_focus
        assert app.pane == "journal"
        await pilot.press("/", *"nowhere")
        await pilot.pause()
        assert "No entry holds all of these words" in whole(app)
        await pilot.press("escape")
        await pilot.pause()
        assert "drain at shop-prod" in whole(app), "the cursor is where it was"


@pytest.mark.slow
async def test_anothers_entries_come_in_without_moving_the_cursor(front_at: MakeFront) -> None:
    front = front_at()
    app = await opened(front)
    assert front.desk is not None
    for number in range(40):
        await front.desk.note(f"note {number}")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await pilot.press("8")
        await settle(pilot, app)
        await pilot.press(*["down"] * 15)
        await pilot.pause()
        rows = app.screen.query_one(Entries)
        here, line = rows.entry, rows.cursor - rows.scroll_offset.y
        other = Record.open(folder_of(front), responder="bo")
        await other.append(Kind.NOTE, "from another process")
        other.close()
        await until(pilot, lambda: rows.rows[0].left.plain.endswith("from another process"))
        assert rows.entry == here
        assert rows.cursor - rows.scroll_offset.y == line
        await pilot.press("home")
        await pilot.pause()
        assert "from another process" in whole(app)


async def test_the_head_is_spelt_out_and_copied_whole(front_at: MakeFront) -> None:
    front = front_at()
    app = await opened(front)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        assert front.desk is not None
        saved = front.desk.record.saved
        await pilot.press("8")
        await settle(pilot, app)
        assert f"#{saved.seq} {saved.head[:4]}" in title(app)
        await pilot.press("s")
        await pilot.pause()
        assert isinstance(app.screen, SealDialog)
        await pilot.press("c")
        await settle(pilot, app)
        await until(pilot, lambda: app.clipboard)
        assert app.clipboard == f"INC-1 #{saved.seq} {saved.head}"


@pytest.mark.slow
async def test_a_long_journal_shows_its_tail_while_the_rest_is_verified(
    front_at: MakeFront, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = front_at()
    await before.new(None)
    assert before.desk is not None
    await before.desk.close()
    chain = Chain(folder_of(before))
    told = [
        document(at=datetime.now(UTC), responder="ana", phase="audit", kind=Kind.NOTE, text=f"note {n}")
        for n in range(3000)
    ]
    chain.append([("entries", found) for found in told])
    chain.close()
    front = front_at()
    app = HerotuiApp.at(front)
    seen: list[tuple[str, str, int]] = []
    resume = front.resume

    async def slow(incident_id: str) -> object:
        await until(pilot, lambda: app.screen.query_one(Entries).rows)
        seen.append((app.pane, title(app), len(app.screen.query_one(Entries).rows)))
        return await resume(incident_id)

    monkeypatch.setattr(front, "resume", slow)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await pilot.press("enter")
        await settle(pilot, app)
        ((pane, words, rows),) = seen
        assert (pane, rows) == ("journal", 200)
        assert "verifying all 3002" in words
        assert app.pane == "main"
        await pilot.press("8")
        await settle(pilot, app)
        assert "3002 entries  [x] verified" in title(app)
        await pilot.press("end")
        await pilot.pause()
        assert "INC-1 opened" in whole(app)


async def test_a_journal_pane_is_one_paper_of_the_app(front_at: MakeFront) -> None:
    app = await opened(front_at())
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot, app)
        await pilot.press("8")
        await settle(pilot, app)
        pane = app.screen.query_one(JournalPane)
        assert pane.query_one("#entry").region.x > pane.query_one("#entries").region.x, "side by side where wide"


@pytest.mark.slow
async def test_a_copied_journal_shows_the_same_screens_on_another_machine(
    front_at: MakeFront, tmp_path: Path, frozen: datetime
) -> None:
    front = front_at()
    desk = await front.new(None)
    desk.gap("teams/acme/members", "403, needs role admin")
    await desk.severity("high", "customer data within reach")
    await desk.mark("A4", "done", "told legal")
    await desk.note("drain at shop-prod")
    await desk.close()
    shutil.copytree(tmp_path / "incidents", tmp_path / "elsewhere" / "incidents")
    there = Front(replace(front.settings, state_dir=tmp_path / "elsewhere", responder="bo"), front.keys)

    async def seen(at: Front) -> list[str]:
        await at.resume("INC-1")
        app = HerotuiApp.at(at)
        pictures = []
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot, app)
            for key in ("1", "2", "4", "7", "8"):
                await pilot.press(key)
                await settle(pilot, app)
                pictures.append(re.sub(r"terminal-[0-9]+", "", app.export_screenshot()))
        return pictures

    assert await seen(front) == await seen(there)
