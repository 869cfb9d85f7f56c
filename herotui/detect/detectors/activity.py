"""What activity itself tells: unknown addresses, refused log-ins, bursts, processes, requests that are used up."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from datetime import timedelta

from herotui.detect.blame import blame
from herotui.detect.detector import HAPPENINGS, Detector
from herotui.detect.detectors.running import suspect_command
from herotui.detect.finding import Action, Evidence, Finding, Sure
from herotui.detect.habits import Deed, bursts
from herotui.detect.made import quoted, reasons, shown
from herotui.detect.scene import Happening, Scene
from herotui.detect.signs import NOTHING, strange, weigh
from herotui.estate.place import Place
from herotui.heroku.models import Dyno

POOL = 4500
"""Requests an hour of one account (Dev Center, rate limits)."""
_MANY = 5
_ACCOUNT = Place("account")
_START = timedelta(minutes=1)
_FAILED = re.compile(r"(?i)\b(?:fail(?:ed|ure)?|denied|refused|invalid|unauthorized|locked)\b")
_PROCESS = re.compile(r"(?i)\bstarting process with command [`'\"](.+)[`'\"]")
_ADDRESS = "An address tells a stranger from a colleague better than anything else does."
_REFUSED = "Somebody tried to log in, and was refused."
_BURST = "A script does in a minute what a person does in a day."
_RAN = "A one-off process runs with every config var of the app; a finished one is listed nowhere."
_USED = "The leaked key's account has one budget of requests: who else asks, drains it. Reads leave no other trace."


def network(address: str) -> str:
    """The network that an address stands for: /24, of IPv6 /48. Empty for what is no address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network(f"{found}/{24 if found.version == 4 else 48}", strict=False))


def _addresses(scene: Scene) -> Iterator[Finding]:
    """For each account: networks it never came from before, that nobody else came from either."""
    limit = scene.since
    before = {network(one.address) for one in scene.happenings if one.address and one.at < limit}
    allowed = {network(address) for address in scene.allowed} | before
    seen: dict[tuple[str, str], list[Happening]] = {}
    for one in scene.happenings:
        net = network(one.address)
        if net and one.at >= limit and net not in allowed:
            seen.setdefault((one.actor, net), []).append(one)
    for (actor, net), done in seen.items():
        first = min(done, key=lambda one: one.at)
        signs = strange(f"nobody of the company came from {net} before" if before - {""} else "")
        severity, sure = weigh("high" if signs.against else "low", signs, dated=scene.leaked_at is not None)
        told = blame(scene, actor, first.at, signs)
        yield Finding(
            detector="unknown_address",
            title=shown(f"{actor or 'Somebody'} from {first.address}, {len(done)} times"),
            place=_ACCOUNT,
            where=shown(first.app),
            severity=severity,
            why=_ADDRESS,
            confidence=sure,
            who=told.who,
            who_why=shown(told.why),
            actor=shown(actor),
            when=first.at,
            item=f"{actor} {net}",
            harmless="It is a home, a mobile network, an office or a machine of the company.",
            evidence=(*(_happened(one) for one in sorted(done, key=lambda one: one.at)[:5]), *reasons(signs)),
            action=Action("U1", "Ask whose address it is; allow it, or take all that came from it for the attacker's."),
        )


def _happened(one: Happening) -> Evidence:
    text = one.text or f"{one.kind} {one.app}"
    return Evidence(shown(f"{text}{f' from {one.address}' if one.address else ''}"), shown(one.source), one.at)


def _refusals(scene: Scene) -> Iterator[Finding]:
    """Refused log-ins since the leak, by account."""
    seen: dict[str, list[Happening]] = {}
    for one in scene.happenings:
        if one.at >= scene.since and "log" in one.kind.casefold() and _FAILED.search(f"{one.kind} {one.text}"):
            seen.setdefault(one.actor, []).append(one)
    for actor, done in seen.items():
        first = min(done, key=lambda one: one.at)
        yield Finding(
            detector="refused_log_in",
            title=shown(f"{len(done)} refused log-in{'s' if len(done) > 1 else ''} of {actor or 'nobody named'}"),
            place=_ACCOUNT,
            where="",
            severity="medium" if len(done) >= _MANY else "low",
            why=_REFUSED,
            confidence=Sure.GUESS,
            who_why="Who was refused is not known by it",
            actor=shown(actor),
            when=first.at,
            item=actor,
            harmless="Somebody mistyped a password.",
            evidence=tuple(_happened(one) for one in done[:5]),
            action=Action("U1", "Ask the account's owner; have the password changed if it was not them."),
        )


def _bursts(scene: Scene) -> Iterator[Finding]:
    """Many apps changed by one account within minutes, more than it ever did."""
    deeds: dict[str, list[Deed]] = {}
    for deed in scene.deeds:
        if deed.at >= scene.since and deed.actor and not scene.came_with_its_app(deed.app, deed.at):
            deeds.setdefault(deed.actor, []).append(deed)
    for actor, done in deeds.items():
        usual = scene.habits.at_once(actor)
        for first, last, apps in bursts((deed.at, deed.app) for deed in done):
            if len(apps) < max(_MANY, 2 * usual):
                continue
            told = blame(scene, actor, first, NOTHING)
            signs = strange(f"{actor} changed {usual} at once at most, before")
            severity, sure = weigh("medium", signs, dated=scene.leaked_at is not None)
            minutes = max(1, round((last - first).total_seconds() / 60))
            yield Finding(
                detector="burst",
                title=shown(f"{len(apps)} apps changed within {minutes} min by {actor}"),
                place=_ACCOUNT,
                where="",
                severity=severity,
                why=_BURST,
                confidence=sure,
                who=told.who,
                who_why=shown(told.why),
                actor=shown(actor),
                when=first,
                item=f"{actor} {first.isoformat()}",
                harmless="A tool of the company deploys many apps at once.",
                evidence=(
                    Evidence(
                        shown(", ".join(sorted(scene.now.names.get(app, app) for app in apps))), "releases", first
                    ),
                    *reasons(signs),
                ),
                action=Action("U4", "Look at each of these changes."),
            )


def _processes(scene: Scene) -> Iterator[Finding]:
    """One-off processes that logs tell of: the dynos themselves are gone from every list."""
    for one in scene.happenings:
        found = _PROCESS.search(one.text)
        if one.at < scene.since or not found or _still_runs(scene, one, found[1]):
            continue
        signs = suspect_command(found[1])
        severity, sure = weigh("high", signs, dated=scene.leaked_at is not None)
        told = blame(scene, one.actor, one.at, signs)
        app = next((app for app in scene.now.apps if app.name == one.app), None)
        yield Finding(
            detector="one_off_process",
            title=shown(f"One-off process: {found[1]}"),
            place=Place("dynos", app.id, app.name) if app else _ACCOUNT,
            where=shown(one.app),
            severity=severity,
            why=_RAN,
            confidence=sure,
            who=told.who,
            who_why=shown(told.why),
            actor=shown(one.actor),
            when=one.at,
            item=f"{one.at.isoformat()} {found[1]}",
            harmless="Somebody of the company ran it.",
            evidence=(_happened(one), *reasons(signs)),
            action=Action(
                "U4",
                "Ask who ran it; what it printed or sent away counts as taken.",
                command=quoted("heroku", "logs", "--app", one.app, "--dyno", "run"),
            ),
        )


def _still_runs(scene: Scene, one: Happening, command: str) -> bool:
    """Whether the process is a dyno that is listed: that one is a finding of its own."""
    for place, dyno in scene.now.items("dynos", Dyno):
        if place.name == one.app and dyno.command == command and dyno.created_at:
            return abs(dyno.created_at - one.at) <= _START
    return False


def _budget(scene: Scene) -> Iterator[Finding]:
    """Fewer requests left than herotui's own would explain."""
    left = scene.requests_left
    if left is None or left >= POOL * 0.8:
        return
    yield Finding(
        detector="requests_used",
        title=f"{POOL - left:,} of {POOL:,} requests of this hour were used before herotui asked",
        place=_ACCOUNT,
        where="",
        severity="medium" if left < POOL * 0.6 else "low",
        why=_USED,
        confidence=Sure.GUESS,
        who_why="The budget is the account's: it does not tell which key asked",
        when=scene.now.at,
        item="requests",
        harmless="A dashboard, a deploy or a script of the company's own asks as often.",
        evidence=(Evidence(f"{left:,} requests left", "rate limit", scene.now.at),),
        action=Action("U2", "Ask which of the company's own tools use this account; what is left is somebody else."),
    )


DETECTORS: tuple[Detector, ...] = (
    Detector("unknown_address", (HAPPENINGS,), _ADDRESS, "high", _addresses, "It is an address of the company."),
    Detector("refused_log_in", (HAPPENINGS,), _REFUSED, "low", _refusals, "Somebody mistyped a password."),
    Detector("burst", ("releases", HAPPENINGS), _BURST, "medium", _bursts, "A tool of the company does so."),
    Detector("one_off_process", (HAPPENINGS,), _RAN, "high", _processes, "Somebody of the company ran it."),
    Detector("requests_used", ("account",), _USED, "medium", _budget, "A tool of the company asks as often."),
)
