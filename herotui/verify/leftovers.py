"""Step V4: what changed since the first look, and what explains it: a call, a step, a person, or nothing. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from herotui.detect.detectors import DETECTORS
from herotui.estate.diff import Change, compare
from herotui.estate.resources import RESOURCES
from herotui.estate.snapshot import Snapshot, title
from herotui.heroku.models import Dyno
from herotui.incident.findings import Finding
from herotui.incident.known import NotSeen
from herotui.incident.state import Incident
from herotui.text.escape import cut, visible

DETECTOR = "unexplained_change"
_TELLS = frozenset(
    {
        "account", "apps", "user_apps", "archives", "audit_events", "builds", "database_credentials", "databases",
        "invoices", "key_value_stores", "past_config", "space_nat", "team_usage", "teams", "webhook_deliveries",
        "webhook_events",
    }
)  # fmt: skip
"""Resources that only tell of a change which another one shows as well, or that change by themselves."""
_ROSTERS = frozenset({"apps", "user_apps", "team_apps"})
_BY_CALLS_ON_THE_APP = {
    "config": ("config-vars", "addons", "addon-attachments"),
    "releases": ("config-vars", "releases", "addons", "addon-attachments", "builds"),
    "formation": ("formation",),
    "addons": ("addons",),
    "attachments": ("addon-attachments", "addons"),
}
"""Which writes at an app explain a change of its things that no path names by id."""
_NAMES = ("name", "description", "hostname", "email", "url", "comment", "version", "type", "repo")
_MOST_UNKNOWN = 20


@dataclass(frozen=True, slots=True)
class Left:
    """The changes that nothing explains, how many are explained, and places that one look alone saw."""

    unexplained: tuple[tuple[str, Change], ...]
    explained: int
    unknown: tuple[str, ...]


def left_behind(incident: Incident, first: Snapshot, now: Snapshot) -> Left:
    """What changed between the two looks. Each unexplained change comes with the id of its finding."""
    difference = compare(first, now)
    explained, loose = 0, []
    listed: set[str] = set()
    beyond = _beyond_our_releases(incident, difference.changes)
    for change in difference.changes:
        if change.place.resource in _TELLS and not _made_or_gone_app(change):
            continue
        if change.place.resource in _ROSTERS:
            # One app stands in several lists.
            if change.item.id in listed:
                continue
            listed.add(change.item.id)
        id = _finding_of(change, incident.findings)
        if _explains(incident, change, incident.findings.get(id), beyond):
            explained += 1
        else:
            loose.append((id, change))
    unknown = [visible(title(place)) for place in difference.unknown if place.resource not in _TELLS]
    return Left(tuple(loose), explained, tuple(unknown[:_MOST_UNKNOWN]))


def holders(now: Snapshot) -> tuple[str, ...]:
    """Config vars in force that hold the leaked key still, as the ledger of consumers names such places."""
    held = (
        f"config var {visible(var.id)} of {visible(now.whose(place))}"
        for place, var in now.config()
        if var.leaked and place.resource != "past_config"
    )
    return tuple(dict.fromkeys(held))


def described(change: Change) -> str:
    """A change as a sentence: `log drains of shop-prod: new, https://logs.example/x`."""
    what = "new" if change.before is None else "gone" if change.after is None else f"{', '.join(change.fields)} changed"
    item = change.item
    name = next((str(value) for name in _NAMES if (value := getattr(item, name, ""))), item.id)
    return visible(f"{title(change.place)}: {what}, {cut(name, 80)}")


def _finding_of(change: Change, findings: Mapping[str, Finding]) -> str:
    """The id of the finding that an audit made of this item, else that of the unexplained change."""
    ids = (_id(detector.name, change) for detector in DETECTORS)
    return next((id for id in ids if id in findings), _id(DETECTOR, change))


def _id(detector: str, change: Change) -> str:
    """As findings are named: by detector, place and item."""
    parts = "\n".join((detector, change.place.resource, change.place.id, change.item.id))
    return sha256(parts.encode()).hexdigest()[:8]


def _made_or_gone_app(change: Change) -> bool:
    return change.place.resource in _ROSTERS and (change.before is None or change.after is None)


def _explains(incident: Incident, change: Change, finding: Finding | None, beyond: frozenset[str]) -> bool:
    item, place = change.item, change.place
    if finding is not None and (finding.ours or (finding.gone_at and change.after is None)):
        return True
    if isinstance(item, Dyno) and (item.type != "run" or change.after is None):
        # Heroku restarts a formation's dynos each day; a one-off that ended is what is wanted.
        return True
    if place.resource in _ROSTERS and change.before is not None and change.after is not None:
        return True
    if place.resource in ("authorizations", "sessions") and change.after is None:
        own = incident.key.authorization
        return place.resource == "sessions" or (own is not None and own.id == item.id) or _called(incident, item.id)
    if item.id == incident.responder_key.authorization_id or _called(incident, item.id):
        return True
    if change.after is None and any(_called(incident, name) for name in _other_names(item)):
        return True
    if place.resource in ("test_config", "review_config"):
        stages = {f"/pipelines/{name}/stage/" for name in (place.id, place.name) if name}
        return any(stage in line for stage in stages for line in _lines(incident))
    if place.resource in ("config", "releases"):
        return place.id not in beyond and _called_at(incident, change)
    return _called_at(incident, change)


def _other_names(item: object) -> Iterator[str]:
    """By what else a path may name an item: a person's address, an SSH key's fingerprint."""
    user = getattr(item, "user", None)
    yield from (str(getattr(item, name, "")) for name in ("email", "fingerprint", "hostname"))
    yield str(getattr(user, "email", ""))


def _lines(incident: Incident) -> Iterator[str]:
    """The writes that took effect, or may have: one that was refused explains nothing."""
    return (call.line for call in incident.calls.values() if call.status < 400 and call.outcome != "refused")


def _called(incident: Incident, id: str) -> bool:
    return bool(id) and any(f"/{id}/" in f"{line}/" for line in _lines(incident))


def _called_at(incident: Incident, change: Change) -> bool:
    words = _BY_CALLS_ON_THE_APP.get(change.place.resource, ())
    app = getattr(change.item, "app", None)
    names = {change.place.app, change.place.name, getattr(app, "id", ""), getattr(app, "name", "")} - {""}
    return any(_at(line, names, words) for line in _lines(incident))


def _at(line: str, names: Iterable[str], words: tuple[str, ...]) -> bool:
    return any(f"/apps/{name}/{word}" in line for name in names for word in words)


def _beyond_our_releases(incident: Incident, changes: Iterable[Change]) -> frozenset[str]:
    """Apps with more new releases than herotui made calls that release: somebody else changed them as well."""
    made: Counter[str] = Counter()
    called: dict[str, int] = {}
    for change in changes:
        if change.place.resource == "releases" and change.before is None:
            made[change.place.id] += 1
            names = {change.place.id, change.place.name} - {""}
            words = _BY_CALLS_ON_THE_APP["releases"]
            called[change.place.id] = sum(_at(line, names, words) for line in _lines(incident))
    return frozenset(app for app, count in made.items() if count > called.get(app, 0))


def whole(now: Snapshot) -> bool:
    """Whether the second look got through: at least the account's own lists were answered."""
    return not any(isinstance(now.known(name), NotSeen) for name in ("account", "authorizations"))


def rows(left: Left) -> Iterator[dict[str, object]]:
    """The unexplained changes as the record keeps them."""
    for id, change in left.unexplained:
        yield {"id": id, "title": described(change), "where": visible(RESOURCES[change.place.resource].title)}
