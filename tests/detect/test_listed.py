"""Each detector finds what was planted, makes little of its harmless like, and says nothing of what was not seen."""

from __future__ import annotations

import pytest

from herotui.detect.detectors import DETECTORS
from herotui.detect.finding import SEVERITIES, Finding
from herotui.heroku.models import Collaborator
from herotui.incident.known import NotSeen
from tests.detect.base import EVIL, OLD, SHOP, SINCE, Places, at, instead, person, release, scene, with_
from tests.detect.cases import CASES, Case
from tests.detect.scenes import findings, judged

REFUSED = NotSeen("the key's scope does not reach it", "Use another key.", "forbidden")
CODED = {"config_var", "config_var_passing", "unknown_commit", "peering", "vpn", "changed_since_baseline"}
HAPPENED = {"gone", "unknown_address", "refused_log_in", "burst", "one_off_process", "requests_used"}

DATABASES = {"database_copy", "database_backup", "database_restore", "database_follower", "database_link",
             "database_credential"}  # fmt: skip


def _of(case: Case, items: Places) -> list[Finding]:
    found = findings(scene(with_({**(case.beside or {}), **items})), case.detector)
    return [one for one in found if not case.place.id or one.place.id in ("", case.place.id)]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_was_planted_is_found(case: Case) -> None:
    found = _of(case, {case.place: case.planted})
    assert len(found) == 1
    assert found[0].severity == case.severity
    assert found[0].evidence
    assert found[0].action
    assert found[0].who_why


@pytest.mark.parametrize("case", [case for case in CASES if case.benign], ids=str)
def test_of_its_harmless_like_little_is_made(case: Case) -> None:
    found = _of(case, {case.place: case.benign})
    if not case.at_most:
        assert found == []
    assert all(SEVERITIES.index(one.severity) >= SEVERITIES.index(case.at_most) for one in found)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_of_what_was_not_seen_nothing_is_said(case: Case) -> None:
    judgement = judged(scene(instead({**(case.beside or {}), case.place: REFUSED})))
    assert [one for one in judgement.findings if one.place == case.place] == []


def test_the_company_by_itself_is_quiet() -> None:
    assert findings(scene()) == []
    assert findings(scene(leaked_at=None)) == []


def test_every_detector_has_its_test() -> None:
    """Those of databases have theirs beside the look at databases."""
    assert {detector.name for detector in DETECTORS} == {case.detector for case in CASES} | CODED | HAPPENED | DATABASES


def test_the_same_thing_has_the_same_id_whenever_it_is_found() -> None:
    case = CASES[0]
    one, other = _of(case, {case.place: case.planted}), _of(case, {case.place: [*case.planted, *case.benign]})
    assert one[0].id in {found.id for found in other}


def test_what_herotui_made_itself_is_no_finding() -> None:
    case = next(one for one in CASES if one.planted[0].id == "minted")
    assert findings(scene(with_({case.place: case.planted}), own_items=frozenset({"minted"}))) == []


def test_somebody_elses_app_is_no_place_to_learn_from() -> None:
    """The attacker's own app has releases of the attacker's, from before the leak."""
    eve = "eve@mailbox.example"
    places: Places = {
        at(EVIL, "releases"): [release(number, OLD, eve) for number in range(1, 30)],
        at(SHOP, "collaborators"): [Collaborator(id="x", user=person(eve), created_at=SINCE)],
    }
    assert [one.severity for one in findings(scene(with_(places)), "collaborator")] == ["high"]


def test_a_mailbox_that_anybody_gets_makes_nobody_a_colleague() -> None:
    """The owner of a personal account has an address like everybody's."""
    eve = Collaborator(id="x", user=person("eve@gmail.com"), created_at=SINCE)
    found = findings(scene(with_({at(SHOP, "collaborators"): [eve]}), owner="dana@gmail.com"), "collaborator")
    assert [one.severity for one in found] == ["high"]
