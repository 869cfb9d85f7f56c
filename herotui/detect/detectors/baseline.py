"""What a baseline shows and no time tells: settings that are others now, and things that are gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from herotui.detect.detector import Detector
from herotui.detect.finding import Action, Evidence, Finding, Sure
from herotui.detect.made import fact, shown
from herotui.detect.scene import Scene
from herotui.estate.diff import Change, compare
from herotui.estate.snapshot import title
from herotui.text.times import stamp

_WHY = "It was otherwise when the company last looked, and Heroku does not tell when or by whom it was changed."
_HARMLESS = "Somebody of the company changed it, and says why."


@dataclass(frozen=True, slots=True)
class Setting:
    """A resource whose items are compared: which fields count, what a change of them is, how bad, and if it stays."""

    severity: str
    fields: tuple[str, ...]
    words: str
    foothold: bool = False
    going: str = ""


SETTINGS = {
    "apps": Setting("critical", ("owner", "team"), "Owner of app", True, "high"),
    "formation": Setting("medium", ("quantity", "size", "command"), "Formation", going="low"),
    "review_apps": Setting("high", ("automatic_review_apps", "wait_for_ci", "repo"), "Review apps", foothold=True),
    "github_links": Setting("high", ("branch", "auto_deploy", "wait_for_ci"), "GitHub link", True, going="low"),
    "members": Setting("high", ("role",), "Rights of a team member", True),
    "enterprise_members": Setting("high", ("permissions",), "Rights of an enterprise member", True),
    "space_rules": Setting("high", ("rules",), "Inbound rules", True),
    "domains": Setting("high", ("sni_endpoint",), "Domain", going="high"),
    "sni_endpoints": Setting("medium", ("ssl_cert",), "Certificate", going="medium"),
    "webhooks": Setting("high", ("url", "include"), "Webhook", True),
    "clients": Setting("high", ("redirect_uri",), "OAuth client", True),
    "attachments": Setting("medium", ("addon", "app"), "Attachment", True),
    "addons": Setting("medium", ("plan",), "Add-on", going="medium"),
    "identity_providers": Setting("critical", ("certificate", "sso_target_url", "entity_id"), "Log-in", True, "high"),
    "drains": Setting("high", ("url",), "Log drain", True, going="medium"),
}
"""`going` is how bad it is that one is gone; empty: it is no harm."""
_NAMES = ("hostname", "email", "name", "repo", "type", "url", "id")


def _find(scene: Scene) -> Iterator[Finding]:
    if scene.before is None:
        return
    for change in compare(scene.before, scene.now).changes:
        setting = SETTINGS.get(change.place.resource)
        if setting is None or change.place.app in scene.company.foreign or change.before is None:
            continue
        fields = [name for name in change.fields if name in setting.fields]
        if change.after is None and setting.going:
            yield _finding(scene, change, setting.going, f"{setting.words} {_name(change)} is gone", ("it was there",))
        elif change.after is not None and fields:
            said = tuple(f"{name}: {_value(change.before, name)}, now {_value(change.after, name)}" for name in fields)
            words = f"{setting.words} {_name(change)} is another"
            yield _finding(scene, change, setting.severity, words, said, foothold=setting.foothold)


def _finding(
    scene: Scene, change: Change, severity: str, words: str, said: tuple[str, ...], *, foothold: bool = False
) -> Finding:
    then = stamp(scene.before.at) if scene.before else ""
    changed = getattr(change.after, "updated_at", None)
    return Finding(
        detector="changed_since_baseline",
        title=shown(words),
        place=change.place,
        where=shown(change.place.name),
        severity=severity,
        why=_WHY,
        confidence=Sure.LIKELY,
        who_why="Heroku does not tell who did it",
        when=changed if changed and changed >= scene.since else None,
        item=change.item.id,
        harmless=_HARMLESS,
        evidence=(
            *(Evidence(shown(line), shown(f"{title(change.place)}, {then}")) for line in said),
            fact(scene, change.place, "the look of now"),
        ),
        action=Action("R6", f"Ask who changed it; put it back to what it was on {then}."),
        foothold=foothold,
    )


def _name(change: Change) -> str:
    for field in _NAMES:
        value = getattr(change.item, field, "")
        if isinstance(value, str) and value:
            return value
    return change.item.id


def _value(item: Any, name: str) -> str:
    value = getattr(item, name)
    named = next((getattr(value, field, "") for field in ("email", "name", "id") if getattr(value, field, "")), "")
    return str(named or value)


DETECTORS: tuple[Detector, ...] = (Detector("changed_since_baseline", tuple(SETTINGS), _WHY, "high", _find, _HARMLESS),)
