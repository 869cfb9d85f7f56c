"""What an audit leaves in the record: findings new and gone, the steps it settles, marks of what is one's own."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from herotui.audit.access import networks_in
from herotui.audit.judging import NO_SUCH_PLACE, foothold_gaps
from herotui.audit.views import Moment, Result
from herotui.desk import Desk
from herotui.detect.detector import HAPPENINGS
from herotui.detect.detectors import DETECTORS
from herotui.detect.finding import Finding
from herotui.errors import WrongUse
from herotui.incident.entry import Kind
from herotui.incident.findings import Finding as Recorded
from herotui.incident.known import NotSeen, Seen
from herotui.text.times import stamp

_MOST_NAMED = 3
_LOT = 200
MOMENTS = 500
"""Of the timeline, that the record keeps; the rest stands in the files of evidence."""


def record(desk: Desk, result: Result) -> tuple[int, int]:
    """Write down what is new and what is gone; how many of each."""
    known = desk.incident.findings
    every = [*result.judgement.findings, *(finding for finding, _ in result.judgement.ours)]
    new = [one for one in every if one.id not in known or known[one.id].gone_at is not None or _other(desk, one)]
    for detector, found in groupby(sorted(new, key=lambda one: one.detector), key=lambda one: one.detector):
        _submit(desk, detector, list(found))
    gone = _gone(desk, result, {one.id for one in every})
    if gone:
        titles = _named([known[id].title for id in gone])
        desk.record.submit(Kind.FINDING_GONE, f"Gone: {titles}", phase="audit", data={"ids": gone})
    moments = list(result.timeline.judged())
    data = {
        "since": stamp(result.since),
        "exact": result.exact,
        "requests_left": result.requests_left,
        "happened": len(moments),
        "timeline": [_row(one) for one in moments[:MOMENTS]],
        "gaps": [(one.place, one.reason, one.how) for one in result.not_seen if one.api],
        "by_hand": [(one.place, one.reason, one.how) for one in result.not_seen if not one.api],
    }
    counts = ", ".join(f"{count} {severity}" for severity, count in result.counts.items()) or "no findings"
    lost = sum(one.api for one in result.not_seen)
    text = f"Audit made, {result.basis}: {counts}; {len(result.footholds)} footholds, {lost} places not seen"
    desk.record.submit(Kind.AUDITED, text, phase="audit", data=data)
    return len(new), len(gone)


def _row(one: Moment) -> tuple[str, ...]:
    return stamp(one.at), one.kind, one.where, one.who, one.text, ", ".join(one.sources)


def _other(desk: Desk, one: Finding) -> bool:
    """Whether it is judged otherwise than the record says."""
    known = desk.incident.findings[one.id]
    return (known.severity, known.title, known.who) != (one.severity, one.title, str(one.who))


def _submit(desk: Desk, detector: str, found: list[Finding]) -> None:
    for start in range(0, len(found), _LOT):
        lot = found[start : start + _LOT]
        worst = min(lot, key=lambda one: one.rank).severity
        text = f"{len(lot)} found by {detector}, {worst}: {_named([one.title for one in lot])}"
        desk.record.submit(Kind.FINDING, text, phase="audit", data={"items": [as_item(one) for one in lot]})


def as_item(one: Finding) -> dict[str, object]:
    """A finding as the record keeps it."""
    return {
        "id": one.id,
        "detector": one.detector,
        "title": one.title,
        "severity": one.severity,
        "confidence": str(one.confidence),
        "who": str(one.who),
        "who_why": one.who_why,
        "where": one.where,
        "when": stamp(one.when) if one.when else "",
        "actor": one.actor,
        "why": one.why,
        "evidence": [f"{fact.text} ({fact.source})" for fact in one.evidence],
        "step": one.action.step if one.action else "",
        "command": one.action.command if one.action else "",
        "foothold": one.foothold,
    }


def _gone(desk: Desk, result: Result, there: set[str]) -> list[str]:
    """What was found before, and is no longer where it could be seen: elsewhere nothing can be said."""
    broken = {one.detector for one in result.judgement.broken}
    sure = {
        one.name
        for one in DETECTORS
        if HAPPENINGS not in one.looks_at and one.name not in broken and not foothold_gaps(result, one.looks_at)
    }
    return [
        id
        for id, one in desk.incident.findings.items()
        if id not in there and one.gone_at is None and one.detector in sure
    ]


def settle(desk: Desk, result: Result) -> None:
    """Settle the steps that the audit answers; one that a person marked, or of which too much was not seen, stays."""
    says = _answers(result)
    for step, text in says.items():
        mark = desk.incident.steps.get(step)
        if mark is None or mark.state == "open" or not mark.by_hand:
            desk.settle(step, text)


def _answers(result: Result) -> dict[str, str]:
    answers: dict[str, str] = {}
    series, origins = result.usage.series, result.access.origins
    if isinstance(result.access.logins, Seen) and (isinstance(origins, Seen) or origins.cause == NO_SUCH_PLACE):
        says = "; ".join(result.access.says) or "nothing unusual"
        answers["U1"] = says
    if not [name for name in ("releases", "builds", "add-ons") if isinstance(series[name], NotSeen)]:
        odd = result.usage.odd
        answers["U2"] = f"{len(odd)} days stand out: {'; '.join(odd[:_MOST_NAMED])}" if odd else "no day stands out"
    if isinstance(series["releases"], Seen):
        count = sum(1 for _ in result.timeline.judged())
        answers["U4"] = f"{count} changes since {stamp(result.since)}, {len(result.timeline.bursts)} bursts"
    lists = {name for one in DETECTORS for name in one.looks_at}
    if not foothold_gaps(result, lists) and not result.judgement.broken:
        answers["U5"] = (
            f"{len(result.footholds)} footholds: {_named([one.title for one in result.footholds]) or 'none'}"
        )
    return answers


def mark_ours(desk: Desk, findings: Iterable[str], why: str, *, undone: bool = False) -> None:
    """The responder's word that findings are theirs, and their like; `undone` takes it back.

    Raises `WrongUse` for an id that no audit found, and for a mark without a word why.
    """
    for id in findings:
        one = desk.incident.findings.get(id)
        if one is None:
            raise WrongUse(f"No finding has the id {id}.", do="herotui audit lists them.")
        if not why.strip() and not undone:
            raise WrongUse(
                "A mark needs a word why.", meaning="Others will rely on it.", do="Say whose it is, and why."
            )
        data = {"finding": id, "detector": one.detector, "actor": _alike(desk, one), "why": why, "undone": undone}
        words = f"No longer ours: {one.title}" if undone else f"Ours: {one.title}, because {why}"
        desk.record.submit(Kind.OURS, words, phase="audit", data=data)


def _alike(desk: Desk, one: Recorded) -> str:
    """By whom its like is the responder's too: nobody where that is the leaked key's account, as which both act."""
    owner = desk.incident.key.owner.casefold()
    return one.actor if owner and one.actor.casefold() != owner else ""


def mark_allowed(desk: Desk, address: str, why: str = "known to the responder") -> None:
    """The responder's word that an address or a network is theirs. Raises `WrongUse` for anything else."""
    if not networks_in([address]):
        raise WrongUse(f"{address!r} is no IP address and no network.", do="Write 198.51.100.10 or 198.51.100.0/24.")
    data = {"address": address, "why": why}
    desk.record.submit(Kind.OURS, f"Known address: {address}, {why}", phase="audit", data=data)


def _named(titles: list[str]) -> str:
    more = f" and {len(titles) - _MOST_NAMED} more" if len(titles) > _MOST_NAMED else ""
    return "; ".join(titles[:_MOST_NAMED]) + more
