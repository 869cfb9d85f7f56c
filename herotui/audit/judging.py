"""Out of all that was collected: the scene, what detectors make of it, and the views. Pure but for the clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from herotui.audit.access import access, networks_in, no_trail, within
from herotui.audit.baseline import aligned
from herotui.audit.byhand import dashboard_only, within_databases
from herotui.audit.logplaces import log_places
from herotui.audit.own import own_items, own_requests, without_own
from herotui.audit.timeline import timeline
from herotui.audit.usage import usage
from herotui.audit.views import Printed, Result, Unseen, Usage
from herotui.detect.judge import Judgement, judge, marked
from herotui.detect.own import Write
from herotui.detect.scene import Happening, Ours, Scene
from herotui.estate.gaps import unseen
from herotui.estate.place import Of
from herotui.estate.resources import RESOURCES, Shape, rows
from herotui.estate.snapshot import Snapshot, title
from herotui.incident.known import NotSeen, Seen
from herotui.incident.state import Incident
from herotui.text.escape import visible

NO_SUCH_PLACE = "no_such_place"


@dataclass
class Gathered:
    """What was collected beside the estate. `sent` are bytes by app and day, `gaps` what could not be had."""

    happenings: tuple[Happening, ...] = ()
    sent: Mapping[tuple[str, str], int] = field(default_factory=dict)
    commits: Mapping[str, frozenset[str]] | None = None
    printed: tuple[Printed, ...] = ()
    gaps: tuple[Unseen, ...] = ()
    requests_left: int | None = None


def scene_of(
    incident: Incident,
    estate: Snapshot,
    gathered: Gathered,
    *,
    before: Snapshot | None = None,
    since: datetime | None = None,
) -> Scene:
    """What detectors look at. `since` outranks the incident's own time of the leak."""
    happenings = without_own(gathered.happenings, incident, estate)
    networks = networks_in(mark.address for mark in incident.ours if mark.address)
    known = {one.address for one in happenings if one.address and within(one.address, networks)}
    return Scene(
        now=estate,
        owner=incident.key.owner or estate.account,
        owner_id=incident.key.owner_id,
        leaked_at=since or incident.leak.at,
        before=aligned(before, estate) if before else None,
        happenings=tuple(sorted(happenings, key=lambda one: one.at)),
        ours=ours_of(incident),
        own_requests=own_requests(incident),
        commits=gathered.commits,
        allowed=frozenset(known),
        own_items=own_items(incident),
        own_writes=tuple(Write.of(call.at, call.line) for call in incident.calls.values()),
        requests_left=gathered.requests_left,
    )


def ours_of(incident: Incident) -> tuple[Ours, ...]:
    """The responder's marks of findings, and of their like."""
    marks = (mark for mark in incident.ours if not mark.address)
    return tuple(Ours(mark.finding, mark.detector, mark.actor, mark.why) for mark in marks)


def remarked(incident: Incident, result: Result) -> Result:
    """The same audit under the marks that stand now."""
    return replace(result, judgement=marked(result.judgement, ours_of(incident)))


def result_of(incident: Incident, scene: Scene, gathered: Gathered) -> Result:
    """The whole audit as values. Takes a second or so for a thousand apps: call it in a thread."""
    estate, since = scene.now, scene.since
    judgement = judge(scene)
    trail = no_trail(estate)
    came_in = access(scene, scene.happenings, trail=trail)
    used = usage(estate, since, happened=scene.happenings, sent=gathered.sent)
    asked = "U3" in incident.steps and incident.steps["U3"].state != "open"
    gaps = [
        *gathered.gaps,
        *map(Unseen.of, unseen(estate)),
        *_of_another_account(incident, estate),
        *_cut_short(estate, since),
        *_stumbled(judgement),
        *([_of("addresses that requests came from", came_in.origins)] if isinstance(came_in.origins, NotSeen) else []),
        *_not_counted(used),
        *(() if asked else within_databases(estate)),
        *dashboard_only(estate),
    ]
    calls = incident.calls.values()
    return Result(
        at=estate.until or estate.at,
        since=since,
        exact=scene.leaked_at is not None,
        judgement=judgement,
        timeline=timeline(estate, gathered.happenings, since, calls=calls, commits=gathered.commits),
        access=came_in,
        usage=used,
        logs=log_places(estate, since),
        printed=gathered.printed,
        requests_left=scene.requests_left,
        not_seen=tuple({(one.place, one.reason): one for one in gaps}.values()),
    )


def _of_another_account(incident: Incident, estate: Snapshot) -> Iterator[Unseen]:
    """The lists of the leaked key's own account, where somebody else's key looked: an account sees its own only."""
    owner = incident.key.owner
    if not owner or not estate.account or owner.casefold() == estate.account.casefold():
        return
    why = f"the key that looked is of {visible(estate.account)}, which sees its own only"
    how = f"Look with a key of {visible(owner)}, or have them look: heroku authorizations, sessions, keys, clients."
    for row in rows(Of.ACCOUNT):
        if row.scope == "global":
            yield Unseen(visible(f"{row.title} of {owner}"), why, how)


def _cut_short(estate: Snapshot, since: datetime) -> Iterator[Unseen]:
    """Lists of which only the newest items were read, all of them since the leak."""
    for row in RESOURCES.values():
        for place, known in estate.each(row.name) if row.shape is Shape.NEWEST else ():
            if isinstance(known, Seen) and known.more:
                oldest = min((one.created_at for one in known.items if one.created_at), default=None)
                if oldest is None or oldest >= since:
                    yield Unseen(
                        visible(f"older {title(place)}"), "only the newest were read, all of them since the leak"
                    )


def _stumbled(judgement: Judgement) -> Iterator[Unseen]:
    for one in judgement.broken:
        yield Unseen(
            f"detector {one.detector}", f"it stumbled ({one.reason}): what it looks for may be there", "By hand."
        )


def _not_counted(used: Usage) -> Iterator[Unseen]:
    for name, known in used.series.items():
        # What no list tells is by hand; a refused list stands among the estate's gaps already.
        if isinstance(known, NotSeen) and known.cause in ("", NO_SUCH_PLACE):
            yield Unseen(f"usage: {name}", known.reason, known.how, api=False)


def _of(place: str, known: NotSeen) -> Unseen:
    return Unseen(place, known.reason, known.how, api=known.cause != NO_SUCH_PLACE)


def foothold_gaps(result: Result, resources: Iterable[str]) -> list[Unseen]:
    """What was not seen of these resources."""
    titles = {RESOURCES[name].title for name in resources if name in RESOURCES}
    return [one for one in result.not_seen if one.api and any(one.place.startswith(word) for word in titles)]
