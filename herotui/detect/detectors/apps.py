"""Apps that are new, that belong to somebody else, or that were switched to maintenance."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from herotui.detect.detector import Detector
from herotui.detect.finding import Action, Evidence, Finding, Who
from herotui.detect.made import quoted, reasons, shown
from herotui.detect.scene import Scene
from herotui.detect.signs import NOTHING, Signs, familiar, of_address, strange, weigh
from herotui.estate.place import Place
from herotui.estate.snapshot import Snapshot
from herotui.heroku import removals
from herotui.heroku.models import App, Attachment, Collaborator, Coupling
from herotui.text.times import stamp

_NEW = "A new app costs money, and may run what nobody in the company wrote."
_FOREIGN = "Somebody else's app, into which this account was let: a place to carry things to."
_DOWN = "Maintenance turns every visitor away."
_PLACE = Place("apps")


def _new(scene: Scene) -> Iterator[Finding]:
    """Apps made since the leak. Those of review apps and of people in their hours are told low."""
    stages = {one.app.id: one.stage for _, one in scene.now.items("couplings", Coupling) if one.app}
    old = {app.id for app in scene.reviewed.apps} if scene.reviewed else set()
    for app in scene.now.apps:
        made = app.created_at
        if made is None or made < scene.since or app.id in old or app.id in scene.company.foreign:
            continue
        signs = familiar("a pipeline made it for a pull request") if stages.get(app.id) == "review" else NOTHING
        owner = "" if app.team or not app.owner else app.owner.email
        signs += of_address(scene, owner) if owner and owner.casefold() != scene.owner.casefold() else NOTHING
        yield _finding(
            scene, "new_app", app, f"New app {app.name}", _NEW, signs, when=made, usual="medium",
            harmless="Somebody of the company, or a pipeline, made it.", said=f"made {stamp(made)}",
            command=quoted("heroku", "apps:info", "--app", app.name),
        )  # fmt: skip


def _foreign(scene: Scene) -> Iterator[Finding]:
    """Apps of somebody else that let the account in since the leak, or that hold add-ons of the company's."""
    for app in scene.now.apps:
        if app.id not in scene.company.foreign:
            continue
        let_in = _let_in(scene, app)
        held = [one.name for one in _taken(scene.now, app)]
        recent = [at for at in (let_in, app.created_at) if at and at >= scene.since]
        if not recent and not held:
            continue
        email = app.owner.email if app.owner else ""
        signs = of_address(scene, email) + strange(f"it has the company's add-on as {held[0]}" if held else "")
        yield _finding(
            scene, "foreign_app", app, f"App {app.name} of {email or 'somebody else'}", _FOREIGN, signs,
            when=min(recent, default=None), usual="high" if held else "medium",
            harmless="It belongs to a customer or a partner of the company.",
            said=f"the account may work on it since {stamp(let_in)}" if let_in else "the account may work on it",
            command=quoted("heroku", "apps:leave", "--app", app.name),
        )  # fmt: skip


def _let_in(scene: Scene, app: App) -> datetime | None:
    for place, guest in scene.now.items("collaborators", Collaborator):
        if place.id == app.id and guest.user and guest.user.email.casefold() == scene.owner.casefold():
            return guest.created_at
    return None


def _taken(now: Snapshot, app: App) -> Iterator[Attachment]:
    for _, one in now.items("attachments", Attachment):
        home = one.addon.app.id if one.addon and one.addon.app else ""
        if one.app and one.app.id == app.id and home != app.id:
            yield one


def _maintenance(scene: Scene) -> Iterator[Finding]:
    """Apps in maintenance: since a baseline, or changed since the leak."""
    before = {app.id: app for app in scene.before.apps} if scene.before else {}
    for app in scene.now.apps:
        then = before.get(app.id)
        changed = app.updated_at is not None and app.updated_at >= scene.since
        if then is not None and then.maintenance == app.maintenance:
            continue
        if then is None and not (app.maintenance and changed):
            continue
        word = "on" if app.maintenance else "off"
        signs = strange(
            f"it was {'off' if app.maintenance else 'on'} on {stamp(scene.before.at)}" if then and scene.before else ""
        )
        yield _finding(
            scene, "maintenance", app, f"Maintenance of {app.name} is {word}", _DOWN, signs,
            when=app.updated_at if changed else None, usual="medium",
            harmless="Somebody of the company switched it.", said=f"maintenance {word}",
            command=quoted("heroku", f"maintenance:{'off' if app.maintenance else 'on'}", "--app", app.name),
            switch=app.maintenance,
        )  # fmt: skip


def _finding(
    scene: Scene, detector: str, app: App, title: str, why: str, signs: Signs, *, when: datetime | None, usual: str,
    harmless: str, said: str, command: str, switch: bool | None = None,
) -> Finding:  # fmt: skip
    severity, sure = weigh(usual, signs, dated=scene.leaked_at is not None and when is not None)
    email = "" if app.team or not app.owner else app.owner.email
    calls = () if switch is None else (removals.set_maintenance(app.id, not switch),)
    return Finding(
        detector=detector,
        title=shown(title),
        place=_PLACE,
        where=shown(app.name),
        severity=severity,
        why=why,
        confidence=sure,
        who=Who.ATTACKER if signs.damning else Who.UNKNOWN,
        who_why=shown(signs.damning[0]) if signs.damning else "Heroku does not tell who did it",
        actor=shown(email),
        when=when,
        item=app.id,
        harmless=harmless,
        evidence=(Evidence(shown(f"{app.name}: {said}"), "apps", when), *reasons(signs)),
        action=Action("R6", "Ask who did it, and take it back.", calls, command, "Do it again." if calls else ""),
    )


DETECTORS: tuple[Detector, ...] = (
    Detector("new_app", ("apps", "team_apps"), _NEW, "medium", _new, "Somebody of the company made it."),
    Detector(
        "foreign_app", ("apps", "collaborators", "attachments"), _FOREIGN, "medium", _foreign, "It is a customer's."
    ),
    Detector("maintenance", ("apps",), _DOWN, "medium", _maintenance, "Somebody of the company switched it."),
)
