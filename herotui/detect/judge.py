"""Every detector put to one scene."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from herotui.detect.detector import Detector
from herotui.detect.detectors import DETECTORS
from herotui.detect.finding import Finding
from herotui.detect.scene import Ours, Scene


@dataclass(frozen=True, slots=True)
class Broken:
    """A detector that stumbled: what it would have found after `found` findings is not seen. `reason` has no data."""

    detector: str
    reason: str
    found: int = 0


@dataclass(frozen=True, slots=True)
class Judgement:
    """`findings`, the worst first; `ours` are those that the responder has marked, each with the mark.

    `broken` are detectors that failed: where there are any, the findings are not all.
    """

    findings: tuple[Finding, ...] = ()
    ours: tuple[tuple[Finding, Ours], ...] = ()
    broken: tuple[Broken, ...] = ()

    @property
    def footholds(self) -> tuple[Finding, ...]:
        """What survives the key's rotation."""
        return tuple(one for one in self.findings if one.foothold)


def judge(scene: Scene, detectors: Iterable[Detector] = DETECTORS) -> Judgement:
    """All findings, each once. A detector that fails takes no other down: it stands in `broken`. Never raises."""
    found: dict[str, Finding] = {}
    broken: list[Broken] = []
    for detector in detectors:
        count = 0
        try:
            for finding in detector.find(scene):
                count += 1
                known = found.get(finding.id)
                if known is None or finding.rank < known.rank:
                    found[finding.id] = finding
        except Exception as error:  # whatever it is, the other detectors go on
            broken.append(Broken(detector.name, type(error).__name__, count))
    return _parted(found.values(), scene.ours, tuple(broken))


def marked(judgement: Judgement, marks: Iterable[Ours]) -> Judgement:
    """The same findings under other marks: nothing is looked for again."""
    every = [*judgement.findings, *(finding for finding, _ in judgement.ours)]
    return _parted(every, tuple(marks), judgement.broken)


def _parted(found: Iterable[Finding], marks: Iterable[Ours], broken: tuple[Broken, ...]) -> Judgement:
    with_marks = [(finding, _mark(finding, marks)) for finding in sorted(found, key=_order)]
    return Judgement(
        tuple(finding for finding, mark in with_marks if mark is None),
        tuple((finding, mark) for finding, mark in with_marks if mark is not None),
        broken,
    )


def _mark(finding: Finding, marks: Iterable[Ours]) -> Ours | None:
    """The mark that says this is the responder's own: of the finding itself, or of its like by the same actor."""
    for mark in marks:
        if mark.finding == finding.id:
            return mark
        if mark.detector == finding.detector and mark.actor and mark.actor == finding.actor:
            return mark
    return None


def _order(finding: Finding) -> tuple[tuple[int, int], str, str, str]:
    when = finding.when.isoformat() if finding.when else ""
    return finding.rank, when, finding.detector, finding.id
