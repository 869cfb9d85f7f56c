"""All detectors together: each finding once, the worst first, marks kept apart, and no one takes the others down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from herotui.detect.detector import Detector
from herotui.detect.detectors import DETECTORS
from herotui.detect.finding import Finding
from herotui.detect.judge import Broken, judge
from herotui.detect.scene import Ours, Scene
from herotui.estate.place import Place
from tests.detect.scenes import NOW, OWNER, estate

PLACE = Place("keys")
SCENE = Scene(estate({}), OWNER, leaked_at=NOW - timedelta(hours=6))


def _finding(item: str, severity: str = "high", detector: str = "one", actor: str = "") -> Finding:
    return Finding(detector, item, PLACE, "", severity, "why", item=item, actor=actor)


def _detector(*found: Finding, name: str = "one") -> Detector:
    def find(scene: Scene) -> Iterator[Finding]:
        yield from found

    return Detector(name, ("keys",), "why", "high", find)


def test_the_worst_comes_first_and_each_once() -> None:
    one = _detector(_finding("a", "low"), _finding("b", "critical"), _finding("c"), _finding("c"))
    assert [finding.item for finding in judge(SCENE, (one, one)).findings] == ["b", "c", "a"]


def test_of_the_same_finding_twice_the_worse_is_kept() -> None:
    found = judge(SCENE, (_detector(_finding("a", "low")), _detector(_finding("a", "high")))).findings
    assert [finding.severity for finding in found] == ["high"]


def test_a_detector_that_stumbles_takes_no_other_down() -> None:
    def stumbles(scene: Scene) -> Iterator[Finding]:
        yield _finding("first")
        raise KeyError("HRKU-not-to-be-told")

    judgement = judge(SCENE, (Detector("two", (), "", "high", stumbles), _detector(_finding("a"))))
    assert {finding.item for finding in judgement.findings} == {"first", "a"}
    assert judgement.broken == (Broken("two", "KeyError", 1),)


def test_what_is_marked_ours_is_kept_apart_with_its_mark() -> None:
    one = _finding("a")
    mark = Ours(finding=one.id, why="our log service")
    judgement = judge(replace(SCENE, ours=(mark,)), (_detector(one, _finding("b")),))
    assert [finding.item for finding in judgement.findings] == ["b"]
    assert judgement.ours == ((one, mark),)


def test_a_mark_of_detector_and_actor_goes_for_look_alikes() -> None:
    mark = Ours(detector="one", actor="ci@acme.example", why="the pipeline")
    found = _detector(
        _finding("a", actor="ci@acme.example"), _finding("b", actor="eve@acrne.example"), _finding("c", actor="")
    )
    judgement = judge(replace(SCENE, ours=(mark, Ours(detector="one", actor=""))), (found,))
    assert [finding.item for finding in judgement.findings] == ["b", "c"]


def test_nothing_seen_is_nothing_found() -> None:
    judgement = judge(SCENE)
    assert judgement.findings == ()
    assert judgement.broken == ()


def test_each_detector_has_a_name_of_its_own_and_says_what_it_looks_at() -> None:
    names = [detector.name for detector in DETECTORS]
    assert len(names) == len(set(names))
    assert all(detector.looks_at and detector.why and detector.harmless for detector in DETECTORS)
