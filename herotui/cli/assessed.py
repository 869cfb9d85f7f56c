"""What an assessment found, as the object of `--json` and as lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from herotui.assess.access import evidence
from herotui.assess.blast import Radius, radius
from herotui.assess.holder import holder_of
from herotui.assess.own import OwnKey
from herotui.assess.run import since_the_leak
from herotui.assess.secrets import Secrets
from herotui.desk import Desk
from herotui.desk.authorization import identity
from herotui.estate.resources import RESOURCES
from herotui.heroku.models import Authorization
from herotui.incident.assessment import Count
from herotui.incident.entry import Kind
from herotui.incident.state import Gap
from herotui.incident.status import ENDED, SEVERITIES
from herotui.text.escape import visible
from herotui.text.times import stamp

_MOST_SHOWN = 20


def as_data(desk: Desk, own: OwnKey | None) -> dict[str, Any]:
    """The object of `herotui assess --json`."""
    found = radius(desk.estate, holder_of(desk, desk.estate, own)) if desk.estate else None
    return {
        "incident": desk.incident.id,
        **(_own(own) if own else _leaked(desk)),
        "identified": _identified(desk, own),
        "authorizations": _authorizations(desk, own),
        "apps": [app.name for app in desk.estate.apps] if desk.estate else [],
        "secrets": list(_secrets(found.secrets)) if found else [],
        "shared": list(_shared(found.secrets)) if found else [],
        "not_seen": [asdict(gap) for gap in _not_seen(desk, found)],
        "requests": desk.web.sent,
        "reach": _reach(found) if found else None,
        "since_the_leak": _since(desk),
        "risks": [asdict(one) for one in desk.incident.risks.values()],
        "severity": {
            "level": desk.incident.severity,
            "proposed": desk.incident.proposed_severity,
            "reason": desk.incident.severity_reason or None,
        },
        "tell": [asdict(one) for one in desk.incident.duties.values()],
        "regulator": _regulator(desk),
        "consumers": [asdict(one) for one in desk.incident.consumers.values()],
        "access": {"seat": desk.incident.responder_key.seat, "why": desk.incident.responder_key.why or None},
        "evidence": _evidence(desk),
    }


def _leaked(desk: Desk) -> dict[str, Any]:
    key = desk.incident.key
    about = {"email": key.owner, "id": key.owner_id, "federated": key.federated} if key.owner else None
    return {
        "key": {
            "state": key.state,
            "format": key.format or None,
            "scope": list(key.scope),
            "owner": key.owner or None,
        },
        "account": about,
    }


def _own(own: OwnKey) -> dict[str, Any]:
    """`key` and `account` where the only key at hand plays both parts."""
    owner = own.account.email if own.account else None
    scope = list(own.authorization.scope) if own.authorization else []
    about = own.account and {"email": owner, "id": own.account.id, "federated": own.account.federated}
    return {"key": {"state": own.state, "format": own.format, "scope": scope, "owner": owner}, "account": about}


def _identified(desk: Desk, own: OwnKey | None) -> dict[str, Any]:
    """What tells the key's authorization and scope, and how."""
    key = desk.incident.key
    if own is not None:
        return {
            "authorization": own.authorization.id if own.authorization else None,
            "fits": [],
            "default": "not_known",
        }
    return {
        "authorization": key.authorization.id if key.authorization else None,
        "expires_at": (key.authorization.expires_at or None) if key.authorization else None,
        "fits": list(key.fits),
        "default": key.default,
    }


def _authorizations(desk: Desk, own: OwnKey | None) -> list[dict[str, Any]]:
    """The list that the key's authorization was looked for in."""
    seen = (entry for entry in reversed(desk.record.entries) if entry.kind == Kind.SAW)
    listed = next(
        (entry.data["items"] for entry in seen if entry.data.get("place") == "authorizations" and entry.data["items"]),
        None,
    )
    if listed is None and desk.estate is not None:
        listed = [identity(one) for _, one in desk.estate.items("authorizations", Authorization)]
    which = own.authorization if own else desk.incident.key.authorization
    return [{**item, "matches": which is not None and item["id"] == which.id} for item in listed or ()]


def _secrets(found: Secrets) -> Iterator[dict[str, Any]]:
    """Every config var of today, and the secrets of past releases; the most dangerous first."""
    for row in (*found.rows, *found.others):
        verdict = row.verdict
        yield {
            "app": row.app,
            "name": row.name,
            "class": str(verdict.kind),
            "provider": verdict.provider or None,
            "confidence": str(verdict.confidence),
            "why": verdict.why,
            "fingerprint": row.fingerprint,
            "danger": row.danger or None,
            "opens": verdict.opens or None,
            "rotate": list(verdict.rotate),
            "place": row.place,
            "where": row.where,
            "versions": list(row.versions),
            "addon": row.addon or None,
            "leaked_key": row.leaked,
            "copies": row.copies,
            "readable": row.opened,
        }


def _shared(found: Secrets) -> Iterator[dict[str, Any]]:
    for one in found.shared:
        yield {
            "fingerprint": one.fingerprint,
            "provider": one.verdict.provider or None,
            "danger": str(one.verdict.danger or "") or None,
            "places": [{"where": where, "name": name} for where, name in one.places],
        }


def _reach(found: Radius) -> dict[str, Any]:
    return {
        "whose": found.whose,
        "numbers": {
            one.id: {"title": one.title, "count": one.count, "at_least": one.least, "note": one.note or None}
            for one in found.counts
        },
        "dangers": dict(found.secrets.dangers),
        "providers": dict(found.secrets.providers),
        "money": asdict(found.money),
    }


def _not_seen(desk: Desk, found: Radius | None) -> Iterator[Gap]:
    """The estate's gaps, then those of the record that are about something else."""
    if found is None:
        if "apps" not in desk.incident.gaps:
            how = "confirm that the key's account is yours, or give a responder key"
            yield Gap("apps", "no key may read yet", how)
        yield from desk.incident.gaps.values()
        return
    yield from found.not_seen
    titles = {row.title for row in RESOURCES.values()}
    yield from (gap for gap in desk.incident.gaps.values() if gap.place not in titles)


def _since(desk: Desk) -> dict[str, Any] | None:
    if desk.estate is None or desk.incident.key.state not in ENDED:
        return None
    since = since_the_leak(desk, desk.estate)
    made = [{**asdict(one), "at": stamp(one.at)} for one in since.made]
    return {"at": stamp(since.at), "says": since.text, "made": made, "not_seen": list(since.unseen)}


def _regulator(desk: Desk) -> dict[str, Any] | None:
    law = desk.incident.regulator
    if law is None:
        return None
    return {"applies": law.applies, "until": stamp(law.until), "hours": law.hours, "why": law.why}


def _evidence(desk: Desk) -> dict[str, Any] | None:
    saved = evidence(desk.incident)
    return {**asdict(saved), "at": stamp(saved.at)} if saved else None


def as_text(data: dict[str, Any]) -> str:
    """The same for eyes."""
    return "\n".join(visible(line) for line in _lines(data))


def _lines(data: dict[str, Any]) -> Iterable[str]:
    key = data["key"]
    scope = ", ".join(key["scope"]) or " or ".join(data["identified"]["fits"]) or "[?] not known"
    yield f"Key      {key['state'].replace('_', ' ').upper()}, format {key['format'] or 'not known'}, scope {scope}"
    yield f"Owner    {key['owner'] or '[?] not seen'}"
    for one in data["authorizations"]:
        mark = ">" if one["matches"] else " "
        yield f"{mark} {one['id']}  {','.join(one['scope']):<8} {one['created_at']}  {one['description']}"
    if data["since_the_leak"]:
        yield f"Since    {data['since_the_leak']['says']}"
    yield from _reach_lines(data)
    for one in data["risks"]:
        by = f", by {one['who']}: {one['why']}" if one["who"] else ""
        yield f"Risk     {SEVERITIES[one['level']]:<12} {one['id'].replace('_', ' ')}: {'; '.join(one['reasons'])}{by}"
    yield from (f"Tell     {one['role']}: {one['why']}" for one in data["tell"] if not one["told_at"])
    if data["regulator"] and data["regulator"]["applies"] != "no":
        yield f"Clock    a duty to notify may end {data['regulator']['until']}: {data['regulator']['why']}"
    for one in data["consumers"]:
        yield f"Consumer {one['state']:<8} {one['name']}: {one['where']}; {one['found_by']}"
    yield f"Access   {data['access']['why'] or '[?] your own way in was not tried'}"
    if data["evidence"]:
        yield f"Evidence {data['evidence']['file']}, SHA-256 {data['evidence']['sha256']}"
    yield from (f"[?] {gap['place']}: {gap['reason']}" for gap in data["not_seen"])


def _reach_lines(data: dict[str, Any]) -> Iterable[str]:
    reach, unseen = data["reach"], {gap["place"] for gap in data["not_seen"]}
    if data["apps"] or "apps" not in unseen:
        least = "at least " if "apps" in unseen else ""
        yield f"Apps     {least}{len(data['apps'])}: {', '.join(data['apps'])}"
    else:
        yield "Apps     [?] not seen"
    if reach is None:
        return
    yield f"Reach    {reach['whose']}"
    for one in reach["numbers"].values():
        count = Count("", one["title"], one["count"], one["at_least"])
        yield f"         {count.phrase}{': ' + one['note'] if one['note'] else ''}"
    money = reach["money"]
    least = "at least " if money["least"] else ""
    could = money["forbidden"] or f"could be scaled to {least}{money['could']:,.2f}"
    yield f"Money    dynos and add-ons cost {least}{money['runs']:,.2f} USD an hour, {could} (estimate)"
    yield f"         prices: {money['source']}"
    secrets = [one for one in data["secrets"] if one["class"] == "secret" or one["leaked_key"]]
    for one in secrets[:_MOST_SHOWN]:
        whose = "THE LEAKED KEY" if one["leaked_key"] else one["provider"] or "provider not known"
        yield f"Secret   {SEVERITIES.get(one['danger'], '?'):<12} {one['name']} of {one['where']}: {whose}"
    if len(secrets) > _MOST_SHOWN:
        yield f"         {len(secrets) - _MOST_SHOWN} more secrets: herotui assess --json"
    for one in data["shared"][:_MOST_SHOWN]:
        places = ", ".join(f"{at['name']} of {at['where']}" for at in one["places"])
        yield f"Shared   {one['provider'] or 'one value'} in {len(one['places'])} places: {places}"
