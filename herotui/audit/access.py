"""U1: who came in, from where, at which hours; and what shows it where no address is told. Pure."""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from herotui.audit.views import Access, Login, Origin
from herotui.detect.company import machine_of
from herotui.detect.scene import Happening, Scene
from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import Authorization, Session
from herotui.incident.known import Known, NotSeen, Seen
from herotui.text.escape import visible
from herotui.text.times import short

_PREFIX = {4: 24, 6: 48}
_LOW = 3000
_OTHER = "Look with a key of the same account."
_MOST_SAID = 3
NO_ADDRESSES = "addresses are not to be had: Heroku shows them in the audit trail of enterprise accounts only"
_HOW = "Log files of your own may hold some: herotui audit --log FILE. Heroku support may look theirs up."


def access(scene: Scene, happenings: Iterable[Happening], *, trail: Known[object]) -> Access:
    """Addresses out of `happenings`, log-ins out of the estate; `trail` says whether an audit trail was seen."""
    origins = origins_of(scene, happenings)
    known: Known[Origin] = Seen(origins, scene.now.at)
    if not origins and isinstance(trail, NotSeen):
        known = trail
    logins = _logins(scene.now, scene.since)
    if scene.now.account and scene.owner.casefold() != scene.now.account.casefold():
        logins = NotSeen(f"the list is of {visible(scene.now.account)}, not of the leaked key's account", _OTHER)
    return Access(known, logins, tuple(_says(scene, origins, trail, logins)))


def networks_in(texts: Iterable[str]) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """Addresses and networks as the responder gives them; what is none is left out."""
    found = []
    for text in texts:
        with suppress(ValueError):
            found.append(ipaddress.ip_network(text.strip(), strict=False))
    return tuple(found)


def within(address: str, networks: Iterable[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    """Whether an address lies in one of these networks."""
    one = ipaddress.ip_address(address)
    return any(one.version == network.version and one in network for network in networks)


def network_of(address: str) -> str:
    """The network that an address is grouped under: the first 24 bits, or 48 of version 6."""
    one = ipaddress.ip_address(address)
    return str(ipaddress.ip_network(f"{address}/{_PREFIX[one.version]}", strict=False))


@dataclass
class _Seen:
    times: list[datetime] = field(default_factory=list)
    actors: Counter[str] = field(default_factory=Counter)
    deeds: Counter[str] = field(default_factory=Counter)
    odd: dict[str, None] = field(default_factory=dict)
    before: bool = False


def origins_of(scene: Scene, happenings: Iterable[Happening]) -> tuple[Origin, ...]:
    """Every address that is named, those that are odd since the leak first, then the latest."""
    found: dict[str, _Seen] = {}
    for one in happenings:
        if not one.address:
            continue
        seen = found.setdefault(one.address, _Seen())
        seen.times.append(one.at)
        seen.actors[one.actor] += 1
        seen.deeds[one.kind] += 1
        seen.before = seen.before or one.at < scene.since
        if one.at >= scene.since and (odd := scene.habits.odd(one.actor, one.at)):
            seen.odd.setdefault(odd)
    before = {network_of(address) for address, seen in found.items() if seen.before}
    made = [_origin(scene, address, seen, before) for address, seen in found.items()]
    return tuple(sorted(made, key=lambda one: (not one.odd, -one.last.timestamp(), one.address)))


def _origin(scene: Scene, address: str, seen: _Seen, before: set[str]) -> Origin:
    network, allowed = network_of(address), address in scene.allowed
    odd = list(seen.odd)[:_MOST_SAID]
    if not seen.before and not allowed and scene.leaked_at:
        what = "address" if network in before else "network"
        odd.insert(0, f"this {what} was never seen before the leak")
    return Origin(
        address=address,
        network=network,
        actors=tuple(visible(actor) for actor, _ in seen.actors.most_common()),
        first=min(seen.times),
        last=max(seen.times),
        count=len(seen.times),
        deeds=tuple(seen.deeds.most_common(8)),
        before=seen.before,
        allowed=allowed,
        odd=() if allowed else tuple(odd),
    )


def _logins(estate: Snapshot, since: datetime) -> Known[Login]:
    """Log-ins by what their authorizations say of themselves; sessions carry no time of their own."""
    known = estate.known("authorizations")
    if isinstance(known, NotSeen):
        return known
    of_sessions = set()
    found = []
    for _, one in estate.items("authorizations", Authorization):
        if one.session is not None:
            of_sessions.add(one.session.id)
        if one.session is not None or (one.created_at and one.created_at >= since):
            new = one.created_at is not None and one.created_at >= since
            found.append(Login(visible(one.description or one.id), one.created_at, new, machine_of(one.description)))
    for _, session in estate.items("sessions", Session):
        if session.id not in of_sessions:
            found.append(Login(visible(f"session {session.description or session.id}"), None, False))
    return Seen(tuple(sorted(found, key=lambda one: (not one.new, one.what))), known.at)


def _says(scene: Scene, origins: tuple[Origin, ...], trail: Known[object], logins: Known[Login]) -> Iterator[str]:
    if isinstance(trail, NotSeen):
        yield trail.reason
    odd = [one for one in origins if one.odd]
    for one in odd[:_MOST_SAID]:
        many = "request" if one.count == 1 else "requests"
        who = ", ".join(one.actors[:_MOST_SAID]) or "nobody named"
        yield f"{one.address}: {one.count} {many} as {who}, from {short(one.first, scene.now.at)}; {one.odd[0]}"
    yield from _at_odd_hours(scene)
    if origins and not odd:
        yield f"{len(origins)} addresses, all of them seen before the leak or known to you"
    new = [one for one in logins.items if one.new] if isinstance(logins, Seen) else []
    if new:
        hosts = list(dict.fromkeys(one.host for one in new if one.host))[:_MOST_SAID]
        named = ", ".join(hosts)
        yield f"{len(new)} authorizations since the leak{f', logged in from {named}' if hosts else ''}"
    if scene.requests_left is not None and scene.requests_left < _LOW:
        yield (
            f"only {scene.requests_left:,} of 4,500 requests were left before herotui asked anything: "
            "somebody else uses the account's requests"
        )


def _at_odd_hours(scene: Scene) -> Iterator[str]:
    """What accounts did since the leak at hours at which they never work; the same minute at an app counts once."""
    lines: dict[str, dict[tuple[str, str], str]] = {}
    for deed in scene.deeds if scene.leaked_at else ():
        if deed.at >= scene.since and (odd := scene.habits.odd(deed.actor, deed.at)):
            lines.setdefault(deed.actor, {})[deed.app, f"{deed.at:%Y-%m-%dT%H:%M}"] = odd
    for actor, found in lines.items():
        first = next(iter(found.values()))
        yield f"{len(found)} changes of {visible(actor)} at unusual hours, the first {visible(first)}"


def no_trail(estate: Snapshot) -> Known[object]:
    """Whether an audit trail was seen: not without an enterprise account, nor where it was refused."""
    enterprises = estate.known("enterprises")
    if isinstance(enterprises, NotSeen):
        return NotSeen(f"whether there is an enterprise account is not known: {enterprises.reason}", enterprises.how)
    if not enterprises.items:
        return NotSeen(NO_ADDRESSES, _HOW, "no_such_place")
    refused = [known for _, known in estate.each("audit_events") if isinstance(known, NotSeen)]
    return refused[0] if len(refused) == len(enterprises.items) else Seen((), estate.at)
