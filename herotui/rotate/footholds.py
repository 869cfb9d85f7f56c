"""What an attacker left behind, as steps of a plan: what reads goes first, the rest after the old key's end. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from herotui.call import Call
from herotui.changes.step import Kept, Step
from herotui.detect.finding import Finding, Sure
from herotui.estate.snapshot import Snapshot
from herotui.rotate.preview import Preview
from herotui.rotate.sight import Home, earlier
from herotui.text.escape import visible

_READS = re.compile(
    r"DELETE /(oauth/(authorizations|sessions|clients)|apps/[^/]+/(collaborators|log-drains|webhooks)|telemetry-drains"
    r"|addon-attachments|account/(keys|app-transfers)|(teams|enterprise-accounts)/[^/]+/(members|invitations))/[^/]+"
    r"|POST /apps/[^/]+/dynos/[^/]+/actions/stop|PATCH /spaces/[^/]+/members/[^/]+"
)
"""Calls that end a way in by which somebody reads along."""
_CONFIG = re.compile(r"PATCH /(apps|pipelines)/([^/]+)(?:/stage/([^/]+))?/config-vars")
_OWN_ACCOUNT = re.compile(r"DELETE /oauth/(authorizations|sessions)/[^/]+")
_PERHAPS_OWN = "by hand: it may be your own; compare it first, then herotui revoke --target ID"
_IN_A_TEAM = "team_authorization"


def cuts(preview: Preview, findings: Sequence[Finding], own: str) -> tuple[Step, ...]:
    """What reads along: authorizations and sessions as the list shows them now, the rest as the audit found it.

    `own` is the responder's own authorization; while it is not known, only the list says what is not theirs.
    """
    steps: dict[str, Step] = {}
    for target in preview.targets:
        if target.selected and target.role in ("minted", "session"):
            text = f"End {target.role if target.role == 'session' else 'authorization'}: {target.title}"
            step = Step(_id(target.id), "R6", visible(text), (target.call,), no_way_back=target.way_back)
            steps[target.call.line] = step
    listed = {target.call.line for target in preview.targets}
    for finding in findings:
        sent = _calls(finding)
        if not sent or not all(_READS.fullmatch(f"{call.method} {call.path}") for call in sent):
            continue
        if any(call.line in steps or (own and call.path.endswith(f"/{own}")) for call in sent):
            continue
        if any(_left_alone(call, finding, listed, own) for call in sent):
            steps[sent[0].line] = Step(f"r6-{finding.id}", "R6", finding.title, (), skip=_PERHAPS_OWN)
            continue
        steps[sent[0].line] = _step(finding, sent)
    return tuple(steps.values())


def rest(estate: Snapshot, findings: Sequence[Finding], after: tuple[str, ...]) -> Iterator[Step]:
    """What does not read, and what only a person can put right."""
    for finding in findings:
        if not finding.foothold or finding.action is None or _before(estate, finding):
            continue
        sent = _calls(finding)
        if not sent:
            by_hand = visible(finding.action.command or finding.action.text)
            yield Step(f"r6-{finding.id}", "R6", finding.title, (), skip=f"by hand: {by_hand}")
        elif not any(_READS.fullmatch(f"{one.method} {one.path}") or _CONFIG.fullmatch(one.line) for one in sent):
            yield _step(finding, sent, after)


def taken_back(home: Home, findings: Sequence[Finding]) -> tuple[str, ...]:
    """Names of config vars that findings remove there; never one that holds the leaked key, which gets the new one."""
    found: dict[str, None] = {}
    for finding in findings:
        for call in _calls(finding):
            place = _CONFIG.fullmatch(f"{call.method} {call.path}")
            if place and place[2] in (home.id, home.name) and (place[3] or "") == home.stage:
                found |= dict.fromkeys(name for name, value in (call.body or {}).items() if value is None)
    return tuple(name for name in found if name in home.before and name not in (*home.whole, *home.inside))


def put_back(home: Home, estate: Snapshot, findings: Sequence[Finding]) -> dict[str, Kept]:
    """Config vars of an app that findings set to what they were in an earlier release; never the leaked key's."""
    mine = [one for one in findings if not home.stage and one.place.id == home.id and one.item in home.before]
    values = {one.item: _before(estate, one) for one in mine if one.item not in (*home.whole, *home.inside)}
    return {name: Kept(value) for name, value in values.items() if value}


def _before(estate: Snapshot, finding: Finding) -> str:
    """The fingerprint that a config var is to have again, as a finding says; empty where it says none."""
    action = finding.action
    if not finding.foothold or action is None or not action.version or finding.place.resource != "config":
        return ""
    return earlier(estate, finding.place.id, action.version, finding.item)


def _calls(finding: Finding) -> tuple[Call, ...]:
    action = finding.action
    return action.calls if finding.foothold and action is not None and action.step == "R6" else ()


def _left_alone(call: Call, finding: Finding, listed: set[str], own: str) -> bool:
    """Of the account's own list: one that stands there and was not ticked, and any while the own one is not known."""
    if finding.detector == _IN_A_TEAM or not _OWN_ACCOUNT.fullmatch(f"{call.method} {call.path}"):
        return False
    return call.line in listed or not own


def _step(finding: Finding, sent: tuple[Call, ...], after: tuple[str, ...] = ()) -> Step:
    guess = "A guess: who made it is not known. If it is yours: herotui audit --ours " + finding.id
    back = finding.action.way_back if finding.action else ""
    return Step(
        f"r6-{finding.id}",
        "R6",
        finding.title + (f" ({finding.where})" if finding.where else ""),
        sent,
        touches=finding.harmless and f"whoever uses it. Harmless where: {finding.harmless}",
        no_way_back=f"by hand: {back}" if back else "can't be undone",
        risk=guess if finding.confidence is Sure.GUESS else "",
        after=after,
    )


def _id(name: str) -> str:
    return f"r6-{name[:8]}"
