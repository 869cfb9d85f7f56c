"""Steps V1 to V4 in order: the old key, a second audit, services, health, and what changed since the first look."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import asdict

from herotui.desk import Desk
from herotui.desk.survey import first_look, survey
from herotui.estate.snapshot import Snapshot
from herotui.incident.entry import Kind
from herotui.incident.events import Event, Found
from herotui.incident.findings import Finding
from herotui.incident.services import GOOD, services
from herotui.incident.verdict import footholds
from herotui.incident.verification import AppHealth
from herotui.text.times import stamp
from herotui.verify.codes import kept_codes
from herotui.verify.death import certify
from herotui.verify.health import addresses, health
from herotui.verify.leftovers import DETECTOR, Left, holders, left_behind, rows, whole
from herotui.web import Unfetched, Visit

SecondAudit = Callable[[Desk], AsyncIterator[Event]]
"""Audits the incident's newest look; the rooms of the six phases don't know each other, so it is handed in."""


async def verify(desk: Desk, audit: SecondAudit, *, visit: bool = False) -> AsyncIterator[Event]:
    """Run V1 to V4, record what each showed, and settle those that are proven; then `verdict` judges.

    `visit`: the responder's word that each app's web address may be asked, once and without a key. Never raises for
    what Heroku answers.
    """
    async for event in certify(desk):
        yield event
    async for event in look_again(desk, audit, visit=visit):
        yield event


async def look_again(desk: Desk, audit: SecondAudit, *, visit: bool = False) -> AsyncIterator[Event]:
    """V2 to V4: everything is read anew, whatever was seen before."""
    before, known = desk.estate, desk.incident.findings
    async for event in survey(desk, "verify", anew=True):
        yield event
    now = desk.estate
    if now is None or now is before:
        return
    async for event in audit(desk):
        yield event
    first = await asyncio.to_thread(first_look, desk, now.account)
    if first is not None and first.at >= now.at:
        first = None
    yield await _second(desk, first, now, _back(desk, known))
    yield _services(desk)
    visits = await _visits(desk, first, now) if visit else {}
    codes = await asyncio.to_thread(kept_codes, desk, now.at)
    yield _health(desk, health(first, now, visits, codes), stamp(first.at) if first else "")


def _back(desk: Desk, known: Mapping[str, Finding]) -> list[str]:
    """Footholds that were gone and are there again: the same one, or a new one like one that went. `known`: before."""
    second, findings = desk.incident.verified.second, desk.incident.findings
    gone = {id for id, one in known.items() if one.gone_at}
    alike = {_like(one) for one in findings.values() if one.gone_at} | {_like(known[id]) for id in gone}
    before = second.back if second else frozenset()
    return [
        one.id
        for one in findings.values()
        if one.foothold and one.open
        if one.id in gone or one.id in before or (one.id not in known and _like(one) in alike)
    ]


def _like(one: Finding) -> tuple[str, str, str]:
    return one.detector, one.where, one.actor


async def _second(desk: Desk, first: Snapshot | None, now: Snapshot, back: list[str]) -> Event:
    """V4: hold the look against the first, and make findings of what nothing explains."""
    left = await asyncio.to_thread(left_behind, desk.incident, first, now) if first else Left((), 0, ())
    loose = list(rows(left))
    _findings(desk, loose)
    data = {
        "before": stamp(first.at) if first else "",
        "unexplained": loose,
        "explained": left.explained,
        "unknown": list(left.unknown),
        "back": back,
        "holders": list(holders(now)),
        "seen": whole(now),
    }
    ways_in = footholds(desk.incident)
    compared = f"{left.explained} changes explained, {len(loose)} not" if first else "no look before it"
    text = f"Second look: {len(ways_in)} footholds, {len(back)} came back; {compared}"
    desk.record.submit(Kind.SECOND_LOOK, text, phase="verify", data=data)
    clean = not ways_in and not loose and not left.unknown
    _settle(desk, "V4", text, proven=bool(first and data["seen"] and clean))
    return Found(text, "critical" if ways_in else "medium" if loose else "")


def _findings(desk: Desk, loose: list[dict[str, object]]) -> None:
    """What nothing explains is a finding, for a person to mark; one that is explained by now is gone."""
    known = desk.incident.findings
    new = [
        {
            "id": row["id"],
            "detector": DETECTOR,
            "title": row["title"],
            "severity": "medium",
            "confidence": "sure",
            "where": row["where"],
            "why": "It changed between the first look and this one, and no call in the journal did it.",
            "step": "V4",
        }
        for row in loose
        if str(row["id"]) not in known
    ]
    if new:
        text = f"{len(new)} changes that nothing explains: {'; '.join(str(row['title']) for row in new[:3])}"
        desk.record.submit(Kind.FINDING, text, phase="verify", data={"items": new})
    there = {row["id"] for row in loose}
    gone = [id for id, one in known.items() if one.detector == DETECTOR and one.open and id not in there]
    if gone:
        desk.record.submit(Kind.FINDING_GONE, f"Explained by now: {len(gone)}", phase="verify", data={"ids": gone})


def _services(desk: Desk) -> Event:
    """V2: as the ledger and the second look say."""
    found = services(desk.incident)
    good = sum(one.state in GOOD for one in found)
    text = f"Services: {good} of {len(found)} proven on the new key, or waived"
    _settle(desk, "V2", text, proven=bool(found) and good == len(found))
    worst = "; ".join(f"{one.name}: {one.state.replace('_', ' ')}" for one in found[:3] if one.state not in GOOD)
    return Found(f"{text}{f' ({worst})' if worst else ''}", "medium" if worst else "")


async def _visits(desk: Desk, first: Snapshot | None, now: Snapshot) -> dict[str, Visit | str]:
    """What each app's own address answers. An address that herotui may not ask is left out."""
    ask = {id: url for id, url in addresses(first, now).items() if not desk.web.hosts.why_not(url)}
    answers = await asyncio.gather(*(_visit(desk, url) for url in ask.values()))
    return dict(zip(ask, answers, strict=True))


async def _visit(desk: Desk, url: str) -> Visit | str:
    try:
        return await desk.web.visit(url)
    except Unfetched as error:
        return error.reason


def _health(desk: Desk, apps: tuple[AppHealth, ...], before: str) -> Event:
    """V3."""
    worse = [one for one in apps if one.state in ("worse", "not_known")]
    text = f"Health: {len(apps) - len(worse)} of {len(apps)} apps as before"
    data = {"before": before, "apps": [asdict(one) for one in apps]}
    desk.record.submit(Kind.HEALTH, f"{text}{_named(worse)}", phase="verify", data=data)
    _settle(desk, "V3", text, proven=bool(apps) and not worse)
    return Found(f"{text}{_named(worse)}", "medium" if worse else "")


def _named(worse: list[AppHealth]) -> str:
    return f" ({'; '.join(f'{one.app}: {one.says[0]}' for one in worse[:3])})" if worse else ""


def _settle(desk: Desk, step_id: str, evidence: str, *, proven: bool) -> None:
    """Done by herotui, or open again where that no longer holds; what a person settled stays theirs."""
    mark = desk.incident.steps.get(step_id)
    if mark is not None and mark.by_hand and mark.state != "open":
        return
    if proven:
        desk.settle(step_id, evidence)
    elif mark is not None and mark.state == "done":
        data = {"id": step_id, "state": "open", "evidence": evidence, "by_hand": False}
        desk.record.submit(Kind.STEP, f"{step_id} open again: {evidence}", phase="verify", data=data)
