from __future__ import annotations

from datetime import UTC, datetime

import pytest

from herotui.incident.guidance import guidance
from herotui.incident.playbook import STEPS, Phase
from herotui.incident.state import Gap, Incident, Leak, LeakedKey, Todo
from herotui.incident.verdict import SECRETS
from herotui.journal.record import Saved
from herotui.rotate.aftermath import LISTENERS, PEOPLE
from herotui.tui.commands import COMMANDS, key_name
from herotui.tui.detail import VIEWS, step_lines
from herotui.tui.scene import header, key_line, phase_rows

NOW = datetime(2026, 11, 24, 3, 26, tzinfo=UTC)
NAMES = {found.id: key_name(found.keys[0]) for found in COMMANDS}


@pytest.mark.parametrize("step", STEPS, ids=[step.id for step in STEPS])
def test_every_step_opens_with_next_and_ends_with_its_way_by_hand(step: object) -> None:
    step_id = getattr(step, "id", "")
    lines = [line.plain for line in step_lines(Incident(), step_id, names=NAMES, width=47, now=NOW, zone=UTC, view=3)]
    assert lines[0].startswith(step_id)
    assert lines[1].startswith("NEXT")
    assert any(line.startswith("By hand") for line in lines)
    assert guidance(step_id).why.split()[0] in " ".join(lines)
    if step_id != "P1":
        assert all(len(line) <= 49 for line in lines), [line for line in lines if len(line) > 49]


def test_the_world_stands_first_and_in_words() -> None:
    assert header(Incident(id="INC-7", world="real"), NOW, 80).plain.startswith("REAL HEROKU INC-7")
    assert header(Incident(id="INC-7", world="drill"), NOW, 80).plain.startswith("DRILL INC-7")


def test_not_saved_is_louder_than_the_key() -> None:
    lost = Saved("not_saved", 3, "4f2c" * 16, "the disk is full")
    assert key_line(Incident(), "12 requests left", lost, NOW, 80).plain.startswith(
        "NOT SAVED, because the disk is full"
    )
    fine = Saved("saved", 3, "4f2c" * 16)
    assert key_line(Incident(), "12 requests left", fine, NOW, 80).plain.endswith("saved #3 4f2c")


def test_the_left_pane_fits_without_scrolling_at_24_rows() -> None:
    gaps = {"a": Gap("a", "403")}
    assert all(len(phase_rows(Incident(gaps=gaps), phase, 3, "audit")) <= 19 for phase in Phase)


def test_there_are_twenty_pieces_of_code() -> None:
    assert len(VIEWS) == 20


def test_what_is_left_to_do_stands_at_its_step_the_newest_first_with_its_command() -> None:
    hostile = "shop\x1b[31m[red]/x]\u202e: collaborator a@b.example"
    todo = (
        Todo(SECRETS, "shop: 3 config vars", "heroku config --app shop"),
        Todo(
            PEOPLE, f"{hostile}: collaborator a@b.example", "heroku access:remove a@b.example", "2026-11-23T10:00:00Z"
        ),
        Todo(LISTENERS, "shop: drain to 1", "heroku drains:remove 1", "2026-11-23T19:00:00Z"),
        Todo(LISTENERS, "shop: drain to 2", "heroku drains:remove 2", "2026-11-23T20:00:00Z"),
    )
    leak = Leak(datetime(2026, 11, 23, 18, tzinfo=UTC), "at_least")
    worked = Incident(todo=todo, leak=leak, key=LeakedKey(state="dead"))

    def shown(step_id: str) -> list[str]:
        return [line.plain for line in step_lines(worked, step_id, names=NAMES, width=47, now=NOW, zone=UTC)]

    secrets, ways = shown("R5"), shown("R6")
    assert "[!] left to do: 1   (c copies)" in secrets[:8]
    assert "    heroku config --app shop" in secrets
    assert not any("drain" in line for line in secrets[:12])
    found = [line for line in ways if "shop" in line and line.startswith("[")]
    assert [line[:3] for line in found] == ["[ ]", "[!]", "[!]"], "made since the leak is what needs you"
    assert ["drain to 2" in line for line in found] == [False, True, False]
    assert not any("\x1b" in line or "\u202e" in line for line in ways)
    assert all(len(line) <= 49 for line in ways)
