"""The plan of a rotation: ways in that read are cut, the new key, places that the old key can't read, the gate, the old
key's end and in the same breath the config vars it could read, then what leaked with it and what was left behind. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from herotui.changes.plan import Plan, mark, plan_id
from herotui.changes.step import DEACTIVATION, Deed, Kept, Made, Step, id_made_by
from herotui.detect.finding import Finding
from herotui.estate.snapshot import Snapshot
from herotui.heroku import calls
from herotui.incident.state import Incident
from herotui.rotate.footholds import cuts, put_back, rest, taken_back
from herotui.rotate.preview import Preview
from herotui.rotate.sight import Home, by_file, databases, dynos, homes, other_secrets, staging
from herotui.rotate.way import Kind, Way, way_of
from herotui.stores.store import Holding
from herotui.text.escape import visible

NEW, OLD = "r1", "r4"
"""Ids of the steps that make the new key and end the old one."""
LIFE = timedelta(days=90)
"""How long a new key lives unless somebody says otherwise."""
_KEEPS_OLD = "none: what stood there is the leaked key"


@dataclass(frozen=True, slots=True)
class Seen:
    """All that a plan is made of. `findings` are the audit's, without those that are the responder's own; `files` are
    places on this machine that hold the leaked key."""

    incident: Incident
    estate: Snapshot
    preview: Preview
    findings: Sequence[Finding]
    files: Sequence[Holding] = ()
    salt: bytes = field(default=b"", repr=False)


def draw(seen: Seen, nth: int) -> Plan:
    """The `nth` plan (from 0) of the incident. Made again from the same sight, it is the same."""
    id = plan_id(seen.incident.id, nth)
    way = way_of(seen.incident, seen.preview)
    cut = cuts(seen.preview, seen.findings, seen.incident.responder_key.authorization_id)
    first = tuple(step.id for step in cut if not step.skip)
    maker = OLD if way.kind is Kind.IN_PLACE else NEW
    without = way.no_new_key
    files = tuple(_files(seen.files, maker, without))
    changed = tuple(_config(seen, way, maker, without, first))
    used = any(maker in step.uses for step in (*files, *changed))
    key = _new_key(seen.incident, way, id, first, used=used)
    ready = () if maker == OLD else (*files, *changed)
    before = tuple(step.id for step in ready if step.step == "R2" and not step.breath and not step.skip)
    end = _end(seen, way, (NEW, *before), first)
    leaked_with = tuple(_leaked_with(seen, way, (*first, OLD)))
    left = tuple(rest(seen.estate, seen.findings, after=(OLD,)))
    return Plan(id, (*cut, key, *files, *changed, end, *leaked_with, *left), seen.salt)


def _new_key(incident: Incident, way: Way, plan: str, first: tuple[str, ...], *, used: bool) -> Step:
    made = _made_before(incident)
    if made and not used:
        return Step(NEW, "R1", "New key", (), skip=f"made before: {made}")
    if way.kind is Kind.IN_PLACE:
        return Step(NEW, "R1", "New key", (), skip=f"{DEACTIVATION} makes it: {way.why}")
    if way.no_new_key:
        return Step(NEW, "R1", "New key", (), skip=way.no_new_key)
    old = incident.key.authorization
    description = f"replaces {old.id[:8] if old else 'the leaked key'} {mark(plan, NEW)}"
    call = calls.create_authorization(description, way.scope, int(LIFE.total_seconds()))
    return Step(
        NEW,
        "R1",
        f"New key, scope {', '.join(map(visible, way.scope))}, {LIFE.days} days",
        (call,),
        touches="nobody yet",
        way_back=(calls.delete_authorization(id_made_by(NEW)),),
        risk="Heroku shows its value once.",
        after=first,
    )


def _made_before(incident: Incident) -> str:
    """What the record says of a new key that was made before; empty while there is none."""
    mark = incident.steps.get("R1")
    return mark.evidence if mark and mark.state == "done" else ""


def _files(holdings: Sequence[Holding], maker: str, without: str) -> Iterator[Step]:
    """Places that the leaked key can't read: full overlap."""
    for nth, (place, items) in enumerate(by_file(holdings).items(), start=1):
        text = f"The new key into {visible(place)}"
        written = [one for one in items if not one.by_hand]
        if written and not without:
            deeds = tuple(Deed(one.slot.store, place, one.slot.name, Made(maker), "the new key") for one in written)
            yield Step(f"r2-file-{nth}", "R2", text, deeds, "who reads this file", no_way_back=_KEEPS_OLD)
        for part, one in enumerate((one for one in items if one.by_hand or without), start=1):
            yield Step(f"r2-file-{nth}-by-hand-{part}", "R2", text, (), skip=f"by hand: {one.by_hand or without}")


def _config(seen: Seen, way: Way, maker: str, without: str, first: tuple[str, ...]) -> Iterator[Step]:
    """One PATCH for each app and pipeline stage: what holds the leaked key, and what findings take back there.

    While the old key lives and reads config vars, they wait for its end.
    """
    early, running = staging(seen.estate), dynos(seen.estate)
    breath = way.reads_config or maker == OLD
    for home in homes(seen.estate, seen.incident.key.fingerprint):
        removed = taken_back(home, seen.findings)
        for name in home.inside:
            why = "the leaked key stands inside a longer value: set it by hand, after R4"
            yield Step(f"r2-{_short(home)}-{name}", "R2", f"{name} of {home.title}", (), skip=why)
        if home.whole and without:
            names = ", ".join(map(visible, home.whole))
            yield Step(f"r2-{_short(home)}", "R2", f"{names} of {home.title}", (), skip=f"by hand: {without}")
        again = put_back(home, seen.estate, seen.findings)
        values: dict[str, Made | Kept | None] = {**dict.fromkeys(removed), **again}
        values |= {} if without else dict.fromkeys(home.whole, Made(maker))
        if not values:
            continue
        keyed = bool(home.whole) and not without
        group = "" if breath or home.stage or not keyed else "staging" if home.name in early else "production"
        # What the attacker put there goes with the next release of the app, or else among the footholds.
        yield Step(
            f"r2-{_short(home)}" if keyed else f"r6-{_short(home)}",
            "R2" if keyed else "R6",
            _said(home, keyed=keyed, removed=removed, again=again),
            (home.call(values),),
            touches=_touches(home, running),
            app="" if home.stage else home.name,
            no_way_back=_KEEPS_OLD if keyed else "set it again, if it was yours",
            after=(*first, *((OLD,) if breath or not keyed else ())),
            group=group,
            breath=keyed and breath and way.kind is not Kind.DEAD,
            expects={name: home.before[name] for name in values if name in home.before},
        )


def _short(home: Home) -> str:
    return f"{home.stage}-{home.id[:8]}" if home.stage else home.name


def _said(home: Home, *, keyed: bool, removed: Iterable[str], again: Iterable[str]) -> str:
    key = [f"the new key into {', '.join(map(visible, home.whole))}"] if keyed else []
    gone = [f"remove {', '.join(map(visible, removed))}"] if removed else []
    back = [f"{', '.join(map(visible, again))} as before"] if again else []
    return f"{home.title}: {'; '.join((*key, *gone, *back))}"


def _touches(home: Home, running: Mapping[str, int]) -> str:
    if home.stage:
        return "nothing restarts; the next build sees it"
    count = running.get(home.name, 0)
    return f"one release; {count} dyno{'s' if count != 1 else ''} restart once, seconds each"


def _end(seen: Seen, way: Way, before: tuple[str, ...], first: tuple[str, ...]) -> Step:
    if way.end is None:
        return Step(OLD, DEACTIVATION, "The old key", (), skip=way.why)
    regenerated = way.kind is Kind.IN_PLACE
    users = [one.name for one in seen.incident.consumers.values() if one.state in ("found", "updated", "unknown")]
    stops = f"stops all that still use it: {', '.join(map(visible, users[:5]))}" if users else "no known consumer"
    return Step(
        OLD,
        DEACTIVATION,
        f"The old key is {'replaced in place' if regenerated else 'deleted'}",
        (way.end,),
        touches=stops,
        no_way_back="none: Heroku cannot restore it",
        risk=way.why or "What is written in the same breath is without a valid key for seconds.",
        after=tuple(dict.fromkeys((*first, *before))),
    )


def _leaked_with(seen: Seen, way: Way, after: tuple[str, ...]) -> Iterator[Step]:
    """R5: databases by the Data API; what only providers can replace is listed."""
    scope = seen.incident.key.scope
    closed = bool(scope) and not way.reads_config and way.kind is not Kind.DEAD
    for one in databases(seen.estate):
        why = "the old key's scope opens no config vars (inferred)" if closed else one.by_hand
        why = why or (way.why if way.kind is Kind.STUCK else "")
        text = f"New credentials: {one.what}"
        yield Step(
            f"r5-{one.name}",
            "R5",
            text,
            () if why else one.calls,
            touches="every app that it is attached to is released and restarted; open connections are cut",
            app=one.app,
            no_way_back="none: the passwords before are gone",
            after=() if why else after,
            skip=why,
        )
    if closed:
        return
    for whose, names in other_secrets(seen.estate, seen.incident.key.fingerprint).items():
        shown = ", ".join(map(visible, names))
        why = f"by hand, at whoever issued them: {shown}"
        yield Step(f"r5-by-hand-{visible(whose)}", "R5", f"{len(names)} secrets of {visible(whose)}", (), skip=why)
