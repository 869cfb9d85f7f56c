"""The audit's pane: what a responder does with it, while it runs and afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from textual.pilot import Pilot

from herotui import clock
from herotui.assess.key import claim, confirm
from herotui.audit.run import Audit
from herotui.audit.views import Burst, Moment, Timeline
from herotui.desk import Desk
from herotui.incident.entry import Kind
from herotui.simulator import Simulator
from herotui.text.escape import visible
from herotui.tui.app import HerotuiApp
from herotui.tui.audit.look import look_at
from herotui.tui.audit.strip import lines
from herotui.tui.audit.timeline import Beat, TimelineSight
from herotui.tui.estate.sight import Frame
from herotui.tui.screens.audit import AuditPane
from herotui.tui.screens.journal import JournalPane
from herotui.tui.screens.mark import NoteDialog, OursDialog, YesNo
from herotui.tui.screens.pick import PickDialog
from herotui.tui.widgets.bars import Line
from herotui.tui.widgets.items import Items
from herotui.tui.widgets.lines import Lines
from herotui.tui.widgets.rows import Row, Rows

from .conftest import NOW, MakeFront, opened
from .test_app import said, settle


@pytest.fixture
async def breached() -> AsyncIterator[Simulator]:
    async with Simulator(apps=2, scenario="breach") as simulator:
        yield simulator


async def claimed(make: MakeFront, heroku: Simulator) -> tuple[HerotuiApp, Desk]:
    """An app on an incident whose key is the responder's to investigate."""
    app = await opened(make(heroku))
    desk = app.front.desk
    assert desk is not None
    desk.leaked_at(heroku.leaked_at)
    async for _ in confirm(desk):
        pass
    await claim(desk)
    return app, desk


async def audited(make: MakeFront, heroku: Simulator) -> tuple[HerotuiApp, Desk]:
    """The same after an audit, before the app opens."""
    app, desk = await claimed(make, heroku)
    async for _ in Audit(desk).run():
        pass
    return app, desk


async def shown(pilot: Pilot[str], app: HerotuiApp, *keys: str) -> tuple[AuditPane, Items]:
    """Go to the audit, wait until its views are worked out, press keys."""
    await settle(pilot, app)
    await pilot.press("u")
    pane = await worked_out(pilot, app)
    await pilot.press(*keys)
    await pilot.pause()
    return pane, pane.query_one(Items)


async def worked_out(pilot: Pilot[str], app: HerotuiApp) -> AuditPane:
    await settle(pilot, app)
    pane = app.screen_stack[0].query_one(AuditPane)
    while not pane.query_one(Items).rows or any(one.group in ("audit views", "saved audit") for one in app.workers):
        await pilot.pause(0.02)
    await pilot.pause()
    return pane


def lines_of(items: Items) -> list[str]:
    return [f"{row.left.plain} {row.right.plain}" for row in items.rows]


def front_view(pane: AuditPane) -> str:
    return str(pane.query_one("#audit-views", Line).content)


def detail(pane: AuditPane) -> str:
    return pane.query_one("#audit-detail", Lines).text


@pytest.mark.slow
async def test_r_starts_it_and_the_worst_stands_first(front_at: MakeFront, breached: Simulator) -> None:
    app, _ = await claimed(front_at, breached)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        await pilot.press("u")
        await pilot.pause()
        pane = app.screen.query_one(AuditPane)
        assert "Not looked yet" in detail(pane)
        await pilot.press("r")
        pane = await worked_out(pilot, app)
        items = pane.query_one(Items)
        assert lines_of(items)[0].startswith("!!!")
        assert "Ends by" in detail(pane)
        assert "|leak" in str(pane.query_one("#audit-strip", Line).content)
        assert app.incident.audited is not None
        assert "findings" in said(app)


@pytest.mark.slow
async def test_main_counts_what_outlives_the_key_and_enter_leads_there(
    front_at: MakeFront, breached: Simulator
) -> None:
    app, desk = await audited(front_at, breached)
    footholds = sum(one.foothold for one in desk.incident.findings.values())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        app.main.go_step("U5")
        await pilot.pause()
        row = next(row for row in app.main.query_one("#steps", Rows).rows if row.id == "U5")
        assert row.left.plain == " [!] U5 Footholds"
        assert row.right.plain == str(footholds)
        text = app.main.query_one("#detail", Lines).text
        assert f"{footholds} outlive the key" in text
        assert "CRITICAL" in text
        await pilot.press("enter")
        pane = await worked_out(pilot, app)
        assert app.pane == "audit"
        assert "[Findings" in front_view(pane)
        await pilot.press("escape")
        app.main.go_step("U4")
        await pilot.press("enter")
        await pilot.pause()
        assert "[Timeline" in front_view(pane)


@pytest.mark.slow
async def test_brackets_turn_all_views(front_at: MakeFront, breached: Simulator) -> None:
    app, _ = await audited(front_at, breached)
    async with app.run_test(size=(80, 24)) as pilot:
        pane, items = await shown(pilot, app)
        for name in ("Footholds", "Timeline", "Access", "Usage", "Not seen", "Findings"):
            await pilot.press("]")
            await pilot.pause()
            assert f"[{name}" in front_view(pane)
            assert items.rows
            assert detail(pane)


@pytest.mark.slow
async def test_x_says_ours_with_a_reason_and_again_takes_it_back(front_at: MakeFront, breached: Simulator) -> None:
    app, desk = await audited(front_at, breached)
    async with app.run_test(size=(80, 24)) as pilot:
        pane, items = await shown(pilot, app)
        first, second = items._ids[:2]
        await pilot.press("x")
        await pilot.pause()
        assert isinstance(app.screen, OursDialog)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, OursDialog), "a mark needs a word why"
        await pilot.press(*"maria did", "enter")
        await worked_out(pilot, app)
        assert desk.incident.findings[first].ours == "maria did"
        assert items.at == second, "the cursor stays in its line"
        assert items._ids[-1] == first
        assert lines_of(items)[-1].startswith("[-]")
        items.go(first)
        await pilot.pause()
        assert "because maria did" in detail(pane)
        await pilot.press("x")
        await pilot.pause()
        await pilot.press("enter")
        await worked_out(pilot, app)
        assert not desk.incident.findings[first].ours
        assert items._ids[0] == first
        assert [entry.kind for entry in desk.record.entries][-2:] == [Kind.OURS, Kind.OURS]


@pytest.mark.slow
async def test_enter_opens_a_finding_and_again_its_entry_in_the_journal(
    front_at: MakeFront, breached: Simulator
) -> None:
    app, _ = await audited(front_at, breached)
    async with app.run_test(size=(80, 24)) as pilot:
        pane, items = await shown(pilot, app, "enter")
        await pilot.pause()
        assert not pane.query_one("#audit-strip").display
        found = items.at
        await pilot.press("enter")
        await pilot.pause()
        assert app.pane == "journal"
        entry = app.screen.query_one(JournalPane).entry
        assert entry is not None
        assert found in str(entry.data)


@pytest.mark.slow
async def test_a_place_for_eyes_takes_a_note_of_what_was_found_there(front_at: MakeFront, breached: Simulator) -> None:
    app, desk = await audited(front_at, breached)
    async with app.run_test(size=(80, 24)) as pilot:
        pane, items = await shown(pilot, app, "[", "slash", *"password e-mail", "enter")
        assert "[Not seen" in front_view(pane)
        assert len(items.rows) == 1
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, NoteDialog)
        await pilot.press(*"as before", "enter")
        await worked_out(pilot, app)
        assert desk.record.entries[-1].text == "password, e-mail and MFA of the account: as before"
        assert lines_of(items)[0].startswith("[x]")
        assert "noted, #" in detail(pane)


@pytest.mark.slow
async def test_c_copies_the_way_by_hand(front_at: MakeFront, breached: Simulator) -> None:
    app, _ = await audited(front_at, breached)
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, app, "]", "c")
        assert isinstance(app.screen, PickDialog)
        assert app.screen._lines[0].startswith("heroku ")


@pytest.mark.slow
async def test_what_a_second_audit_finds_waits_until_it_is_asked_for(front_at: MakeFront, breached: Simulator) -> None:
    app, desk = await audited(front_at, breached)
    async with app.run_test(size=(80, 24)) as pilot:
        pane, items = await shown(pilot, app, "down", "down")
        before, here = lines_of(items), items.at
        result = app.doing._result
        assert result is not None
        desk.record.submit(Kind.FINDING, "one more", phase="audit", data={"items": [_finding("00000001", "zzz")]})
        pane.offer(look_at(desk.incident, desk.record.entries, result))
        await pilot.pause()
        assert (lines_of(items), items.at) == (before, here)
        assert "1 more: r sorts in" in str(pane.query_one("#audit-stands", Line).content)
        await pilot.press("r")
        await pilot.pause()
        assert len(items.rows) == len(before) + 1
        assert items.at == here


def _finding(id: str, title: str) -> dict[str, object]:
    return {"id": id, "detector": "database_sessions", "title": title, "severity": "critical", "foothold": True}


@pytest.mark.slow
async def test_foreign_words_are_shown_not_obeyed(front_at: MakeFront, breached: Simulator) -> None:
    app, desk = await audited(front_at, breached)
    bad = "[red]drop[/red] \x1b[2J\u202eevil"
    desk.record.submit(Kind.FINDING, "one more", phase="audit", data={"items": [_finding("00000002", bad)]})
    async with app.run_test(size=(120, 40)) as pilot:
        pane, items = await shown(pilot, app, "slash", *"drop", "enter")
        assert "[red]drop[/red] <U+001B>[2J<U+202E>evil" in " ".join(detail(pane).split())
        assert "[red]drop" in lines_of(items)[0]
        assert "\x1b" not in app.export_screenshot()


@pytest.mark.slow
async def test_everything_of_a_hostile_company_can_be_painted_at_any_width(front_at: MakeFront) -> None:
    async with Simulator(apps=1, scenario="hostile") as hostile:
        app, desk = await claimed(front_at, hostile)
        audit = Audit(desk)
        async for _ in audit.run():
            pass
        assert audit.result is not None
        look = look_at(desk.incident, desk.record.entries, audit.result)
        painted = 0
        for width in (20, 74, 118):
            frame = Frame(width, clock.now(), UTC, app.names)
            strip = lines(look.strip, "hour", None, width, UTC, "+ -")
            for sight in look.sights.values():
                _, make = sight.rows(sight.visible("", set(sight.ids)), frame)
                rows = [make(at) for at in range(len(sight.things))]
                shown = [line for thing in sight.things for line in sight.detail(thing, frame)]
                for line in (*strip, *shown, *(row.left for row in rows), *(row.right for row in rows)):
                    assert line.plain == visible(line.plain)
                    painted += 1
        assert painted > 100
        await desk.close()


@pytest.mark.slow
async def test_quitting_while_it_runs_is_guarded(front_at: MakeFront, breached: Simulator) -> None:
    app, desk = await claimed(front_at, breached)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        desk.give_way = lambda: 0.05
        app.doing.start_audit(desk)
        await pilot.pause()
        await pilot.press("q")
        await pilot.pause()
        assert isinstance(app.screen, YesNo)
        await pilot.press("escape")
        desk.give_way = lambda: 0.0
        await settle(pilot, app)


@pytest.mark.slow
async def test_an_earlier_starts_audit_is_there_again_without_a_request(
    front_at: MakeFront, breached: Simulator
) -> None:
    _, desk = await audited(front_at, breached)
    count = sum(one.open for one in desk.incident.findings.values())
    await desk.close()
    front = front_at(breached)
    await front.resume(desk.incident.id)
    app, asked = HerotuiApp.at(front), len(breached.requests)
    async with app.run_test(size=(80, 24)) as pilot:
        _, items = await shown(pilot, app)
        assert len(items.rows) >= count
        assert len(breached.requests) == asked


@pytest.mark.slow
async def test_own_access_by_word_makes_the_left_column_say_so(front_at: MakeFront, heroku: Simulator) -> None:
    app = await opened(front_at(heroku))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app)
        app.main.go_step("A6")
        await pilot.press("x")
        await pilot.pause()
        await pilot.press(*"browser with MFA", "enter")
        await settle(pilot, app)
        assert app.incident.responder_key.seat == "safe"
        assert app.incident.steps["A6"].state == "done"


@pytest.mark.slow
def test_bursts_are_folded_and_a_filter_looks_into_them() -> None:
    sight = TimelineSight(_timeline(1000), exact=True)
    shown = sight.visible("", set())
    head = sight.ids[shown[1]]
    assert len(shown) == 11, "the leak, and ten bursts"
    assert sight.first == head
    assert len(sight.visible("", {head})) == len(shown) + 100
    assert sight.parent(sight.ids[shown[1] + 3]) == head
    hits = [sight.things[at].moment for at in sight.visible("v777", set())]
    assert [one.text for one in hits if one] == ["v777 Deploy"]


@pytest.mark.slow
async def test_twenty_thousand_moments_make_only_the_rows_in_sight(
    front_at: MakeFront, breached: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, desk = await audited(front_at, breached)
    async with app.run_test(size=(80, 24)) as pilot:
        pane, items = await shown(pilot, app)
        result = app.doing._result
        assert result is not None
        many = replace(result, timeline=_timeline(20_000, bursts=False))
        pane.take(look_at(desk.incident, desk.record.entries, many), sinks=False)
        made: list[Beat] = []
        real = TimelineSight.row

        def counted(sight: TimelineSight, thing: Beat, frame: Frame) -> Row:
            made.append(thing)
            return real(sight, thing, frame)

        monkeypatch.setattr(TimelineSight, "row", counted)
        pane.go("Timeline")
        await pilot.press("end")
        await pilot.pause()
        assert len(items.rows) == 20_001
        assert len(made) < 200


def _timeline(count: int, *, bursts: bool = True) -> Timeline:
    """Moments from three hours ago on; a hundred of each account's, in one run."""
    begin = NOW - timedelta(hours=3)
    moments = [_moment(begin, at, at // 100 + 1 if bursts else 0) for at in range(count)]
    runs = [moments[at : at + 100] for at in range(0, count, 100)] if bursts else []
    found = [Burst(n, run[0].who, run[0].at, run[-1].at, 100, 50, ("release",)) for n, run in enumerate(runs, 1)]
    return Timeline(begin, tuple(moments), tuple(found))


def _moment(begin: datetime, number: int, burst: int) -> Moment:
    at, who = begin + timedelta(seconds=number * 0.4), f"person-{number // 100}@acme.example"
    return Moment(at, "release", f"app-{number % 50}", f"v{number} Deploy", who, burst=burst)
