"""What people usually do, and who probably did something: never more than the evidence bears."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from herotui.detect.habits import Deed, Habits, bursts, learn, release_kind
from tests.detect.base import working_days
from tests.detect.scenes import OWNER

CI = "ci@acme.example"
NOON = datetime(2026, 11, 25, 12, 30, tzinfo=UTC)
NIGHT = NOON.replace(hour=3)


def _habits(*more: Deed, shift: int = 0) -> Habits:
    days = [at + timedelta(hours=shift) for at in working_days(60)]
    return learn([*(Deed(at, OWNER, "deploy", "shop") for at in days), *more])


@pytest.mark.parametrize("shift", [0, 5, 9, -8])
def test_hours_are_learnt_in_any_zone(shift: int) -> None:
    habits = _habits(shift=shift)
    assert habits.odd(OWNER, NOON + timedelta(hours=shift)) == ""
    assert "works between" in habits.odd(OWNER, NIGHT + timedelta(hours=shift) - timedelta(days=0))


def test_weekdays_are_learnt() -> None:
    saturday = NOON + timedelta(days=3)
    assert "Saturday" in _habits().odd(OWNER, saturday)


def test_of_few_deeds_nothing_is_learnt() -> None:
    habits = learn(Deed(at, OWNER, "deploy") for at in working_days(8))
    assert habits.odd(OWNER, NIGHT) == ""


def test_who_works_around_the_clock_has_no_odd_hour() -> None:
    habits = learn(Deed(NOON - timedelta(hours=number * 7), OWNER, "deploy") for number in range(80))
    assert habits.odd(OWNER, NIGHT) == ""


def test_a_machine_is_known_by_its_name_or_by_its_ways() -> None:
    everywhere = [Deed(NOON - timedelta(hours=number * 5), "robbie@acme.example", "deploy") for number in range(60)]
    people = _habits(*everywhere, Deed(NOON, CI, "deploy"), Deed(NOON, "lucida@acme.example", "deploy")).people
    assert [people[email].machine for email in (CI, "robbie@acme.example")] == [True, True]
    assert [people[email].machine for email in (OWNER, "lucida@acme.example")] == [False, False]


def test_names_are_the_same_in_any_case() -> None:
    assert _habits().of(OWNER.upper()) == _habits().of(OWNER)
    assert _habits().of("nobody@acme.example") is None


def test_a_kind_that_an_account_never_did_is_unusual() -> None:
    person = _habits().of(OWNER)
    assert person
    assert "config" in person.unusual("config")
    assert person.unusual("deploy") == ""


def test_bursts_end_with_a_pause() -> None:
    done = [(NOON + timedelta(minutes=minutes), f"app{minutes}") for minutes in (0, 1, 2, 30, 31)]
    assert [len(apps) for _, _, apps in bursts(done)] == [3, 2]


@pytest.mark.parametrize(
    ("words", "kind"),
    [("Deploy 1a2b3c4d", "deploy"), ("Set A config vars", "config"), ("Rollback to v3", "rollback"), ("", "other")],
)
def test_kinds_of_releases(words: str, kind: str) -> None:
    assert release_kind(words) == kind
