"""What an audit found, as the object of `--json` and as lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from herotui import clock
from herotui.audit.views import Access, Moment, Result, Usage
from herotui.detect.detectors import DETECTORS
from herotui.detect.finding import Action, Finding
from herotui.incident.known import NotSeen
from herotui.incident.state import Incident
from herotui.incident.status import SEVERITIES
from herotui.text.escape import visible
from herotui.text.times import stamp

_MOST_MOMENTS, _MOST_ADDRESSES = 40, 10


def as_data(result: Result, requests: int, incident: Incident, baseline: str = "") -> dict[str, Any]:
    """The object of `herotui audit --json`. The timeline begins with the leak, or thirty days back.

    Findings of other looks that the record knows (into databases) stand with those of this one.
    """
    others = list(_of_record(incident))
    return {
        "incident": incident.id or None,
        "baseline": baseline or None,
        "since": stamp(result.since),
        "basis": result.basis,
        "findings": [*map(_finding, result.judgement.findings), *others],
        "footholds": [*(one.id for one in result.footholds), *(one["id"] for one in others if one["foothold"])],
        "ours": [{**_finding(one), "because": mark.why} for one, mark in result.judgement.ours],
        "timeline": [_moment(one) for one in result.timeline.judged()],
        "bursts": [
            {"number": one.number, "who": one.who, "begin": stamp(one.begin), "end": stamp(one.end), "text": one.text}
            for one in result.timeline.bursts
        ],
        "access": _access(result.access),
        "usage": _usage(result.usage),
        "logs": [{**asdict(one), "expires": _stamp(one.expires)} for one in result.logs],
        "printed": [{**asdict(one), "since": _stamp(one.since)} for one in result.printed],
        "not_seen": [
            {"place": one.place, "reason": one.reason, "how": one.how, "dashboard_only": not one.api}
            for one in result.not_seen
        ],
        "requests": requests,
    }


def nothing_seen(incident: Incident, requests: int) -> dict[str, Any]:
    """The same where no key may read, and no earlier look is there."""
    how = "confirm that the key's account is yours, or give a responder key"
    gap = {"place": "the estate", "reason": "no key may read yet", "how": how, "dashboard_only": False}
    return {
        "incident": incident.id or None,
        "findings": [],
        "footholds": [],
        "timeline": [],
        "not_seen": [gap],
        "requests": requests,
    }


def _of_record(incident: Incident) -> Iterator[dict[str, Any]]:
    """Findings that are still there, of none of the detectors that this audit put to the estate."""
    names = {one.name for one in DETECTORS}
    for one in incident.findings.values():
        if one.open and one.detector not in names:
            action: dict[str, Any] = {
                "step": one.step,
                "text": one.command,
                "calls": [],
                "command": one.command or None,
            }
            yield {
                **{name: getattr(one, name) for name in ("id", "detector", "severity", "confidence", "who", "title")},
                **{name: getattr(one, name) or None for name in ("who_why", "actor", "where", "when", "why")},
                "harmless": None,
                "evidence": [],
                "action": {**action, "command": one.command or None} if one.step else None,
                "foothold": one.foothold,
            }


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "id": one.id,
        "detector": one.detector,
        "severity": one.severity,
        "confidence": str(one.confidence),
        "who": str(one.who),
        "who_why": one.who_why or None,
        "actor": one.actor or None,
        "where": one.where or None,
        "when": _stamp(one.when),
        "title": one.title,
        "why": one.why,
        "harmless": one.harmless or None,
        "evidence": [{"text": fact.text, "source": fact.source, "at": _stamp(fact.at)} for fact in one.evidence],
        "action": _action(one.action) if one.action else None,
        "foothold": one.foothold,
    }


def _action(action: Action) -> dict[str, Any]:
    return {
        "step": action.step,
        "text": action.text,
        "calls": [call.line for call in action.calls],
        "command": action.command or None,
        "way_back": action.way_back or None,
    }


def _moment(one: Moment) -> dict[str, Any]:
    return {
        "at": stamp(one.at),
        "kind": one.kind,
        "who": one.who or None,
        "where": one.where or None,
        "text": one.text,
        "source": ", ".join(one.sources),
        "ties": list(one.ties),
        "burst": one.burst or None,
        "seen_at": _stamp(one.seen_at),
        "ours": one.ours,
    }


def _access(found: Access) -> dict[str, Any]:
    origins = found.origins
    rows = [] if isinstance(origins, NotSeen) else origins.items
    logins = [] if isinstance(found.logins, NotSeen) else found.logins.items
    return {
        "says": list(found.says),
        "addresses": [
            {**asdict(one), "first": stamp(one.first), "last": stamp(one.last), "deeds": dict(one.deeds)}
            for one in rows
        ],
        "logins": [{**asdict(one), "at": _stamp(one.at)} for one in logins],
    }


def _usage(found: Usage) -> dict[str, Any]:
    return {
        name: None if isinstance(known, NotSeen) else [asdict(one) for one in known.items]
        for name, known in found.series.items()
    }


def _stamp(at: datetime | None) -> str | None:
    return stamp(at) if at else None


def as_text(data: dict[str, Any]) -> str:
    """The same for eyes."""
    return "\n".join(visible(line) for line in _lines(data))


def _lines(data: dict[str, Any]) -> Iterable[str]:
    if "since" in data:
        yield f"Since    {data['since']}: {data['basis']}"
    for one in data["findings"]:
        foot = " [foothold]" if one["foothold"] else ""
        where = f", {one['where']}" if one["where"] else ""
        yield f"{SEVERITIES[one['severity']]:<12} {one['id']}  {one['title']}{where}{foot}"
        yield f"             {one['when'] or 'time not told'}, {one['who']}: {one['who_why'] or 'not known'}"
        if one["action"] and one["action"]["command"]:
            yield f"             {one['action']['step']}: {one['action']['command']}"
    if not data["findings"]:
        yield "Findings none"
    yield from (f"Ours     {one['id']}  {one['title']}, because {one['because']}" for one in data.get("ours", ()))
    yield from _more(data) if "access" in data else ()
    for gap in data["not_seen"]:
        yield f"{'[-]' if gap['dashboard_only'] else '[?]'} {gap['place']}: {gap['reason']}. {gap['how']}"


def _until(place: dict[str, Any]) -> str:
    """How long the lines of what is judged are kept there."""
    if not place["expires"]:
        return "for how long is not known"
    gone = place["expires"] <= stamp(clock.now())
    return f"{place['days']} days, so the first lines are gone" if gone else f"until {place['expires']}"


def _more(data: dict[str, Any]) -> Iterator[str]:
    yield from (f"Access   {line}" for line in data["access"]["says"])
    for one in data["access"]["addresses"][:_MOST_ADDRESSES]:
        odd = f"; {'; '.join(one['odd'])}" if one["odd"] else ""
        yield f"         {one['address']:<15} {one['count']:>4} times, {', '.join(one['actors'])}{odd}"
    for rows in data["usage"].values():
        yield from (f"Usage    {one['where']}, {one['what']}: {line}" for one in rows or () for line in one["odd"])
    yield from (f"Burst    {one['begin']} {one['who']}: {one['text']}" for one in data["bursts"])
    moments = data["timeline"]
    if len(moments) > _MOST_MOMENTS:
        yield f"         {len(moments) - _MOST_MOMENTS:,} earlier in the timeline: herotui audit --json"
    for one in moments[-_MOST_MOMENTS:]:
        who = f" {one['who']}" if one["who"] else ""
        yield f"{one['at']}  {one['kind']:<14} {one['where']}{who}: {one['text']}"
    for one in data["printed"]:
        yield f"Printed  {one['line']} in the {one['what']} of {one['app']}, since {one['since']}: {one['readers']}"
    for one in data["logs"]:
        if not one["service"].startswith("Heroku"):
            until = _until(one)
            yield f"Logs     {one['app']}: {one['service']}, {until} (estimate); ask for {one['query']}"
