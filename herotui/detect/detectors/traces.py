"""What is gone, and left a trace: missing release numbers, things that only other sources tell of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from herotui.detect.blame import blame
from herotui.detect.detector import HAPPENINGS, Detector
from herotui.detect.finding import Action, Evidence, Finding
from herotui.detect.made import fact, quoted, reasons, shown
from herotui.detect.scene import Happening, Scene
from herotui.detect.signs import NOTHING, Signs, of_address, of_host, weigh
from herotui.estate.place import Place
from herotui.heroku.models import Release, WebhookDelivery
from herotui.incident.known import Seen

_GAP = "Heroku numbers releases without gaps: one that is missing was made, and somebody did not want it seen."
_GONE = "What was made and taken away again is listed nowhere: only other sources tell of it."


def _gaps(scene: Scene) -> Iterator[Finding]:
    """Numbers that are missing between two releases, the later of them since the leak."""
    for place, known in scene.now.each("releases"):
        if not isinstance(known, Seen) or known.spoiled or place.id in scene.company.foreign:
            continue
        releases = sorted((one for one in known.items if isinstance(one, Release)), key=lambda one: one.version)
        for before, after in pairwise(releases):
            if after.version - before.version > 1 and after.created_at and after.created_at >= scene.since:
                yield _gap(scene, place, before, after)


def _gap(scene: Scene, place: Place, before: Release, after: Release) -> Finding:
    first, last = before.version + 1, after.version - 1
    missing = f"v{first}" if first == last else f"v{first} to v{last}"
    severity, sure = weigh("medium", NOTHING, dated=scene.leaked_at is not None)
    return Finding(
        detector="release_gap",
        title=shown(f"Release {missing} is missing"),
        place=place,
        where=shown(place.name),
        severity=severity,
        why=_GAP,
        confidence=sure,
        who_why="Of a release that is not there nobody tells who made it",
        when=after.created_at,
        item=f"v{first}",
        harmless="Heroku's support took a release away, or it failed before it was one.",
        evidence=(
            fact(scene, place, f"v{before.version}: {before.description}", before.created_at),
            fact(scene, place, f"v{after.version}: {after.description}", after.created_at),
        ),
        action=Action(
            "U4",
            "Compare config vars, slug and add-ons of the releases before and after.",
            command=quoted("heroku", "releases:info", f"v{after.version}", "--app", place.name),
        ),
    )


@dataclass(frozen=True, slots=True)
class Trace:
    """A kind of thing that other sources tell of when it is made: where it would be listed, and by what."""

    resource: str
    words: str
    by: str
    name: Callable[[Any], str]
    of_app: bool = True
    signs: Callable[[Scene, str], Signs] = lambda scene, name: NOTHING


def _email(item: Any) -> str:
    return str(getattr(item, "email", "") or (item.user.email if item.user else ""))


TRACES: Mapping[str, Trace] = {
    "collaborator": Trace("collaborators", "collaborator", "email", _email, signs=of_address),
    "domain": Trace("domains", "domain", "hostname", lambda item: str(item.hostname), signs=of_host),
    "addon": Trace("addons", "add-on", "name", lambda item: str(item.name), of_app=False),
    "app": Trace("apps", "app", "name", lambda item: str(item.name), of_app=False),
    "sni_endpoint": Trace("sni_endpoints", "certificate", "name", lambda item: str(item.name)),
    "team_membership": Trace("members", "team member", "email", _email, of_app=False, signs=of_address),
    "enterprise_account_membership": Trace(
        "enterprise_members", "enterprise member", "email", _email, of_app=False, signs=of_address
    ),
}
"""By the first word of an audit event's kind (`collaborator.create`) or of a webhook's (`api:collaborator`)."""


def _gone(scene: Scene) -> Iterator[Finding]:
    """Things that were made since the leak, as other sources tell, and are not listed now."""
    for happening in scene.happenings:
        if happening.at < scene.since:
            continue
        kind, _, action = happening.kind.removeprefix("api:").partition(".")
        trace = TRACES.get(kind.replace("-", "_"))
        if trace and (action or happening.data.get("action", "")) == "create":
            yield from _missing(scene, happening, trace)


def _missing(scene: Scene, happening: Happening, trace: Trace) -> Iterator[Finding]:
    app = next((one.id for one in scene.now.apps if one.name == happening.app), "")
    if trace.of_app and not app:
        return
    data = happening.data
    id, name = data.get("id", ""), data.get(trace.by, "") or data.get(f"user.{trace.by}", "")
    name = name or (happening.app if trace.resource == "apps" else "")
    listed = [(at, known) for at, known in scene.now.each(trace.resource) if not trace.of_app or at.id == app]
    if not (id or name) or not listed or any(not isinstance(known, Seen) or known.more for _, known in listed):
        # Where a list was not seen whole, nothing is known to be missing.
        return
    for _, known in listed:
        for item in known.items if isinstance(known, Seen) else ():
            if (id and item.id == id) or (name and trace.name(item).casefold() == name.casefold()):
                return
    place = listed[0][0] if trace.of_app else Place(trace.resource)
    yield _trace(scene, happening, place, trace.words, name or id, trace.signs(scene, name))


def _lost_webhooks(scene: Scene) -> Iterator[Finding]:
    """Webhooks that were told of events since the leak, and are not listed now."""
    told: dict[tuple[Place, str], datetime] = {}
    for place, delivery in scene.now.items("webhook_deliveries", WebhookDelivery):
        if delivery.webhook and delivery.created_at and delivery.created_at >= scene.since:
            key = place, delivery.webhook.id
            told[key] = min(told.get(key, delivery.created_at), delivery.created_at)
    for (place, id), at in told.items():
        known = scene.now.known("webhooks", place.id)
        if not isinstance(known, Seen) or known.more or any(item.id == id for item in known.items):
            continue
        severity, sure = weigh("medium", NOTHING, dated=scene.leaked_at is not None)
        yield Finding(
            detector="webhook_gone",
            title=shown(f"Webhook {id} was told of events, and is gone"),
            place=Place("webhooks", place.id, place.name),
            where=shown(place.name),
            severity=severity,
            why=_GONE,
            confidence=sure,
            who_why="Of a webhook that is gone nobody tells who made it",
            when=at,
            item=id,
            harmless="Somebody of the company took an old webhook away.",
            evidence=(fact(scene, place, f"an event was delivered to webhook {id}", at),),
            action=Action("U4", "Ask whose it was; what it was told counts as taken."),
        )


def _trace(scene: Scene, happening: Happening, place: Place, words: str, name: str, signs: Signs) -> Finding:
    severity, sure = weigh("high" if signs.against else "medium", signs, dated=scene.leaked_at is not None)
    told = blame(scene, happening.actor, happening.at, signs)
    return Finding(
        detector="gone",
        title=shown(f"{words.capitalize()} {name} was there, and is gone"),
        place=place,
        where=shown(happening.app),
        severity=severity,
        why=_GONE,
        confidence=sure,
        who=told.who,
        who_why=shown(told.why),
        actor=shown(happening.actor),
        when=happening.at,
        item=name,
        harmless="Somebody of the company made it, and took it away.",
        evidence=(
            Evidence(shown(happening.text or f"{happening.kind}: {name}"), shown(happening.source), happening.at),
            fact(scene, place, "it is not listed now"),
            *reasons(signs),
        ),
        action=Action("U4", "Ask who made it, and what it saw while it was there."),
    )


DETECTORS: tuple[Detector, ...] = (
    Detector("release_gap", ("releases",), _GAP, "medium", _gaps, "Heroku took a release away."),
    Detector("webhook_gone", ("webhook_deliveries", "webhooks"), _GONE, "medium", _lost_webhooks, "It was an old one."),
    Detector("gone", (HAPPENINGS,), _GONE, "high", _gone, "Somebody of the company made it, and took it away."),
)
