from __future__ import annotations

from datetime import UTC, datetime

import pytest

from herotui.incident.guidance import guidance
from herotui.incident.playbook import STEPS, Phase
from herotui.incident.state import Gap, Incident
from herotui.journal.record import Saved
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
