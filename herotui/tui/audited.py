"""What the audit found, for the details of U1 to U5 on the main screen: from the record alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo

from textual.content import Content

from herotui.incident.findings import Audited, Finding
from herotui.incident.state import Incident
from herotui.incident.status import SEVERITIES
from herotui.text.times import parse_stamp, short
from herotui.tui.estate.sight import danger_mark
from herotui.tui.scene import footholds
from herotui.tui.words import Line, fitted, labelled, marked, plain, wrap

_WORST = 3
_RANKS = tuple(SEVERITIES)


def lines(
    incident: Incident, step_id: str, width: int, now: datetime, zone: tzinfo | None, names: Mapping[str, str]
) -> list[Line]:
    """What was found at a step of Audit, what was not seen, and the keys that show the rest; empty elsewhere."""
    if step_id[:1] != "U":
        return []
    audited = incident.audited
    if audited is None:
        words = f"Not looked yet. {names['again']} starts the audit: reads only"
        return [
            marked("not_seen", line) if not at else plain(f"    {line}")
            for at, line in enumerate(wrap(words, width - 4))
        ]
    found = (
        list(_findings(incident, width, now, zone))
        if step_id == "U5"
        else list(_counts(incident, audited, step_id, width))
    )
    return [*found, *_unseen(audited, width), *_when(audited, width, now, zone), Content("")]


def _findings(incident: Incident, width: int, now: datetime, zone: tzinfo | None) -> Iterator[Line]:
    open_ones = sorted((one for one in incident.findings.values() if one.open), key=_rank)
    if not open_ones:
        yield marked("done", "Nothing found in what was seen")
        return
    counts = {name: sum(one.severity == name for one in open_ones) for name in _RANKS}
    said = ", ".join(f"{count} {SEVERITIES[name]}" for name, count in counts.items() if count)
    yield from labelled("Found", f"{len(open_ones)}: {said}", width)
    for one in open_ones[:_WORST]:
        yield _finding(one, width, now, zone)
    if len(open_ones) > _WORST:
        yield plain(f"      {len(open_ones) - _WORST} more")
    yield from labelled("Stay", f"{footholds(incident)} outlive the key: deleting it removes none of them", width)
    ours = sum(bool(one.ours) for one in incident.findings.values())
    if ours:
        yield marked("not_applicable", f"{ours} are ours")


def _finding(one: Finding, width: int, now: datetime, zone: tzinfo | None) -> Line:
    try:
        when = short(parse_stamp(one.when), now, zone)
    except ValueError:
        when = "time not told"
    room = max(8, width - 10 - len(when))
    return Content.assemble("  ", danger_mark(one.severity), f" {fitted(f'{one.title}, {one.where}', room)} {when}")


def _counts(incident: Incident, audited: Audited, step_id: str, width: int) -> Iterator[Line]:
    """What the step's own evidence does not say already."""
    match step_id:
        case "U3":
            into = [one for one in incident.findings.values() if one.open and one.step == "U3"]
            if into:
                yield from labelled("Found", f"{len(into)} in the databases", width)
        case "U4":
            sources = {part for one in audited.timeline for part in one.source.split(", ")}
            yield from labelled("Found", f"{audited.happened:,} changes, from {', '.join(sorted(sources))}", width)
        case _:
            return


def _unseen(audited: Audited, width: int) -> Iterator[Line]:
    if not audited.gaps and not audited.by_hand:
        yield marked("done", "Every place was seen")
    for gap in audited.gaps[:_WORST]:
        head, *rest = wrap(f"{gap.place}: {gap.reason}", width - 13)
        yield Content.assemble("Not seen ", marked("not_seen", head))
        yield from (plain(f"{'':13}{line}") for line in rest)
    more = len(audited.gaps) - _WORST
    if more > 0:
        yield plain(f"{'':13}{more} more")
    if audited.by_hand:
        yield Content.assemble("By eye   ", marked("not_seen", f"{len(audited.by_hand)} places that no list shows"))


def _when(audited: Audited, width: int, now: datetime, zone: tzinfo | None) -> list[Line]:
    since = short(audited.since, now, zone)
    basis = f"since {since}, the leak" if audited.exact else f"since {since}, by habit: when it leaked is not known"
    return labelled("Looked", f"{short(audited.at, now, zone)}, {basis}", width, indent=9)


def _rank(one: Finding) -> tuple[int, str]:
    return (_RANKS.index(one.severity) if one.severity in _RANKS else len(_RANKS)), one.when
