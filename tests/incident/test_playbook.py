from __future__ import annotations

import pytest

from herotui.incident.playbook import STEPS, Phase, step, steps_of


def test_the_steps_are_the_cheat_sheets_in_its_order() -> None:
    sizes = {"A": 6, "U": 5, "R": 7, "V": 4, "M": 3, "P": 8}
    assert [each.id for each in STEPS] == [f"{letter}{n}" for letter, size in sizes.items() for n in range(1, size + 1)]


def test_phases_are_numbered_as_the_keys_that_open_them() -> None:
    assert [(phase.number, phase.title) for phase in Phase] == [
        (1, "Assess"),
        (2, "Audit"),
        (3, "Rotate"),
        (4, "Verify"),
        (5, "Monitor"),
        (6, "Prevent"),
    ]


def test_every_step_belongs_to_one_phase() -> None:
    assert [each for phase in Phase for each in steps_of(phase)] == list(STEPS)


def test_titles_fit_the_left_pane_and_questions_one_line() -> None:
    assert [each.id for each in STEPS if len(each.title) > 28 or len(each.question) > 76] == []
    assert all(each.question.endswith("?") for each in STEPS)


def test_a_step_is_found_by_its_id() -> None:
    assert step("V1").title == "The old key is dead"
    with pytest.raises(KeyError, match="no step 'Z9'; the steps are A1, A2"):
        step("Z9")
