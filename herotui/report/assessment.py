"""What the report says of the assessment: exposure, reach, risks, who must be told, consumers, evidence."""

from __future__ import annotations

from dataclasses import dataclass

from herotui.incident.assessment import Duty, Rating
from herotui.incident.consumers import Consumer
from herotui.incident.guidance.causes import CAUSES, RISKS
from herotui.incident.guidance.support import BLANK
from herotui.incident.state import Incident
from herotui.incident.status import SEVERITIES

Facts = tuple[tuple[str, str], ...]
Rows = tuple[tuple[str, ...], ...]
_RISK_TITLES = {risk.id: risk.title for risk in RISKS}


@dataclass(frozen=True, slots=True)
class Assessment:
    """The tables of the assessment, as plain words; an empty one says that nobody looked, or wrote it down."""

    exposure: Facts = ()
    reach: Facts = ()
    risks: Rows = ()
    duties: Rows = ()
    consumers: Rows = ()
    evidence: Rows = ()


def assessment(incident: Incident) -> Assessment:
    """What the record says of A1 to A6."""
    return Assessment(
        exposure=_exposure(incident),
        reach=_reach(incident),
        risks=tuple(_risk(one) for one in incident.risks.values()),
        duties=tuple(_duty(one) for one in incident.duties.values()),
        consumers=tuple(
            (one.name, one.where, *_people(one), _standing(one), one.found_by) for one in incident.consumers.values()
        ),
        evidence=tuple(
            (one.file, f"{one.places - one.not_seen} of {one.places}{'' if one.whole else ', cut short'}", one.sha256)
            for one in incident.evidence
        ),
    )


def _people(one: Consumer) -> tuple[str, str, str]:
    return one.owner or BLANK, one.told or BLANK, one.fallback or BLANK


def _standing(one: Consumer) -> str:
    """A consumer's state, and what it rests on: nothing, where it needs a word and has none."""
    return f"{one.state}: {one.word or BLANK}" if one.state in ("proven", "waived") else one.state


def _exposure(incident: Incident) -> Facts:
    exposure = incident.exposure
    cause = next((one for one in CAUSES if one.id == exposure.cause), None)
    places = tuple((one.where, _when(one.added_at, one.removed_at, one.note)) for one in exposure.spots)
    if not places and cause is None:
        return ()
    said = f"{cause.title}{f': {exposure.why}' if exposure.why else ''}" if cause else BLANK
    follow = tuple((_ticked(number in exposure.done), text) for number, text in enumerate(cause.then if cause else ()))
    return (*places, ("Cause", said), *follow)


def _when(added: str, removed: str, note: str) -> str:
    times = f"since {added or 'not known'}, {f'removed {removed}' if removed else 'removal not known'}"
    return f"{times}{f'; {note}' if note else ''}"


def _ticked(done: bool) -> str:
    return "[x] done" if done else "[ ] to do"


def _reach(incident: Incident) -> Facts:
    reach = incident.reach
    if reach is None:
        return ()
    counts = tuple((one.title, f"{one.text}{f' ({one.note})' if one.note else ''}") for one in reach.counts)
    dangers = ", ".join(f"{count} {danger}" for danger, count in reach.dangers.items() if count) or "none seen"
    return (
        ("Whose reach", reach.whose),
        *counts,
        ("Secrets by danger", dangers),
        ("Values that stand in several places", str(reach.shared)),
        ("Places not seen", str(reach.not_seen)),
    )


def _risk(one: Rating) -> tuple[str, ...]:
    level = SEVERITIES.get(one.level, one.level)
    by = f"{one.who}: {one.why}" if one.who else "proposed by herotui"
    return _RISK_TITLES.get(one.id, one.id), level, "; ".join(one.reasons) or BLANK, by


def _duty(one: Duty) -> tuple[str, ...]:
    told = f"{one.told_at}, {one.how}, by {one.who}" if one.told_at else BLANK
    return one.role, one.why or BLANK, told
