"""Whether the incident may be called contained: four lines by rule, and what stands against each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from herotui.incident.playbook import step
from herotui.incident.services import services
from herotui.incident.state import Incident, Todo
from herotui.incident.verification import Overruled, Unexplained

SECRETS = "secrets and database credentials that the key could read"
"""The group of the list of what is left to do that R5 works on; the others are ways back in."""
_SETTLED = ("done", "not_applicable")
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Missing:
    """What stands against a line: a sentence, the step that settles it, and the key that leads there.

    `alive`: it is known to be so, not merely unproven.
    """

    text: str
    step: str
    key: str = "enter"
    alive: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One of the four. `state` is `yes`, `no`, or `not_known`."""

    id: str
    title: str
    missing: tuple[Missing, ...] = ()

    @property
    def state(self) -> str:
        """How it stands: one thing that is alive is enough for `no`."""
        if any(one.alive for one in self.missing):
            return "no"
        return "not_known" if self.missing else "yes"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`word` is `CONTAINED`, `CONTAINED SO FAR`, `NOT PROVEN` or `NOT CONTAINED`, by rule.

    `to_come` is when the old key is to be tried again. `overruled` is the responder's own word, shown beside it.
    """

    word: str
    lines: tuple[Line, ...] = ()
    to_come: tuple[datetime, ...] = ()
    overruled: Overruled | None = field(default=None)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """Everything that stands against it: what is alive first."""
        every = [one for line in self.lines for one in line.missing]
        return tuple(sorted(every, key=lambda one: not one.alive))

    @property
    def reasons(self) -> tuple[str, ...]:
        """The same as sentences; empty only for `CONTAINED`."""
        later = (f"{len(self.to_come)} more tries of the old key to come.",) if self.to_come else ()
        return tuple(one.text for one in self.missing) + later


def verdict(incident: Incident) -> Verdict:
    """The strictest word that the record supports.

    A key that lives, a way in that was seen and is not closed, a stolen secret that is not replaced: not contained.
    Anything that is merely not known, was never looked at, or does not run: not proven.
    """
    lines = (
        Line("key_dead", "key dead", tuple(_key(incident))),
        Line("attacker_out", "attacker out", tuple(_attacker(incident))),
        Line("secrets_dead", "stolen secrets dead", tuple(_secrets(incident))),
        Line("services_run", "services run", tuple(_services(incident))),
    )
    states = {line.state for line in lines}
    made = incident.verified.certificate
    to_come = made.to_come if made and made.proven else ()
    if "no" in states:
        word = "NOT CONTAINED"
    elif "not_known" in states:
        word = "NOT PROVEN"
    else:
        word = "CONTAINED SO FAR" if to_come else "CONTAINED"
    return Verdict(word, lines, to_come, incident.verified.overruled)


def footholds(incident: Incident) -> tuple[str, ...]:
    """What was seen that would let the attacker back in, and is not gone: findings, or before any audit the list of
    what is left to do after the revocation."""
    found = tuple(one.title for one in incident.findings.values() if one.foothold and one.open)
    if found or incident.audited or _settled(incident, "R6"):
        return found
    return tuple(item.text for item in incident.todo if item.group != SECRETS)


def unexplained(incident: Incident) -> tuple[Unexplained, ...]:
    """Changes since the first look that neither a call nor a person explains; footholds are told as such."""
    second = incident.verified.second
    found = [(one, incident.findings.get(one.id)) for one in (second.unexplained if second else ())]
    return tuple(one for one, finding in found if finding is None or (finding.open and not finding.foothold))


def secrets_left(incident: Incident) -> tuple[Todo, ...]:
    """What the key could read and nobody has replaced yet (R5), as it was listed after the revocation."""
    if _settled(incident, "R5"):
        return ()
    return tuple(item for item in incident.todo if item.group == SECRETS)


def in_short(incident: Incident) -> str:
    """The verdict for a header: `NOT CONTAINED, 4 secrets, 2 footholds`."""
    judged = verdict(incident)
    if judged.overruled:
        return f"{judged.overruled.word} by {judged.overruled.who}'s word"
    if judged.word == "CONTAINED SO FAR":
        return f"{judged.word}, {len(judged.to_come)} more tries"
    if judged.word == "NOT PROVEN":
        return f"{judged.word}, {len(judged.missing)} things missing"
    ways = footholds(incident)
    left = [f"{len(ways)} footholds"] if ways else []
    if secrets := secrets_left(incident):
        reach = sum(incident.reach.dangers.values()) if incident.reach else 0
        left.insert(0, f"{reach or len(secrets)} secrets")
    return ", ".join([judged.word, *left])


def _key(incident: Incident) -> Iterator[Missing]:
    made = incident.verified.certificate
    state = incident.key.state
    if state == "alive":
        suspended = made and any(row.state == "suspended" for row in made.rows)
        again = ": its account is suspended, and it lives again with it" if suspended else ""
        yield Missing(f"The leaked key is alive{again}.", "R4", "!", alive=True)
    elif state != "dead":
        yield Missing(_UNTRIED[state], "V1", "r")
    if made is not None:
        for hung in made.hung:
            if hung.gone == "no" and hung.what.startswith("session"):
                yield Missing(f"The {hung.what} that hung on the key is still open.", "R6", alive=True)
    if state == "dead" and not _by_hand(incident, "V1", made.at if made else None):
        if made is None:
            yield _not_done("V1", "r")
        else:
            yield from (Missing(f"Its death is not proven: {text}.", "V1", "r") for text in made.missing)


_UNTRIED = {
    "not_checked": "The leaked key was not tried: it may be alive.",
    "not_known": "The last try of the leaked key gave no clear answer: it may be alive.",
    "revoked": "The leaked key was revoked, but not tried afterwards.",
}


def _attacker(incident: Incident) -> Iterator[Missing]:
    second = incident.verified.second
    back = second.back if second else frozenset()
    ids = {one.title: one.id for one in incident.findings.values()}
    for title in footholds(incident):
        again = "Came back after it was gone" if ids.get(title) in back else "Not removed"
        yield Missing(f"{again}: {title}.", "R6", alive=True)
    for call in incident.unsettled:
        yield Missing(f"The answer to {call.line} is not known.", "R4", "!")
    gaps = (*incident.gaps.values(), *(incident.audited.gaps if incident.audited else ()))
    yield from (Missing(f"Not seen: {place}.", "U5") for place in dict.fromkeys(gap.place for gap in gaps))
    if _by_hand(incident, "V4", second.at if second else None):
        yield from (_not_done(name) for name in ("U5", "R6") if not _settled(incident, name))
    elif second is None or not second.seen:
        yield _not_done("V4", "r")
        yield from (_not_done(name) for name in ("U5", "R6") if not _settled(incident, name))
    else:
        yield from _changes(incident)


def _changes(incident: Incident) -> Iterator[Missing]:
    """What the second look shows beside the footholds."""
    second = incident.verified.second
    if second is None:
        return
    if not second.before:
        yield Missing("There was no look before this one to compare it with.", "V4", "r")
    yield from (Missing(f"Nobody explained: {change.title}.", "V4") for change in unexplained(incident))
    if second.unknown:
        yield Missing(f"Seen by one of the two looks only: {_named(second.unknown)}.", "V4", "r")


def _secrets(incident: Incident) -> Iterator[Missing]:
    if left := secrets_left(incident):
        names = _named([item.text for item in left])
        yield Missing(f"What the key could read is not replaced: {names}.", "R5", alive=True)
    elif not _settled(incident, "R5"):
        yield _not_done("R5")


def _services(incident: Incident) -> Iterator[Missing]:
    second, health = incident.verified.second, incident.verified.health
    held = [one for one in services(incident) if one.state == "old_key"]
    yield from (Missing(f"Still on the old key: {one.name}.", "V2") for one in held)
    if not _by_hand(incident, "V2", second.at if second else None):
        unproven = [one for one in services(incident) if one.state in _UNPROVEN]
        yield from (Missing(f"{_UNPROVEN[one.state]}: {one.name}.", "V2") for one in unproven)
        if second is None or (not incident.consumers and not _settled(incident, "A5")):
            yield _not_done("V2", "r")
    if not _by_hand(incident, "V3", health.at if health else None):
        if health is None:
            yield _not_done("V3", "r")
        else:
            for app in health.having("worse", "not_known"):
                yield Missing(f"{app.app}: {', '.join(app.says)}.", "V3", "r")


_UNPROVEN = {
    "unproven": "Not proven on the new key",
    "old_proof": "Proven before the old key died, and not since",
}


def _settled(incident: Incident, step_id: str) -> bool:
    mark = incident.steps.get(step_id)
    return mark is not None and mark.state in _SETTLED


def _by_hand(incident: Incident, step_id: str, looked: datetime | None) -> bool:
    """Whether a person settled the step after herotui looked: their word covers what the look left open."""
    mark = incident.steps.get(step_id)
    return bool(mark and mark.by_hand and mark.state in _SETTLED and (looked is None or mark.at >= looked))


def _not_done(step_id: str, key: str = "enter") -> Missing:
    return Missing(f"{step_id} {step(step_id).title}: not done.", step_id, key)


def _named(names: tuple[str, ...] | list[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more
