"""Config vars that were added, pointed elsewhere or taken away, and those that were there for a while only."""

from __future__ import annotations

from collections.abc import Iterator

from herotui.detect.blame import blame
from herotui.detect.company import party_of
from herotui.detect.detector import Detector
from herotui.detect.finding import Action, Evidence, Finding, Who
from herotui.detect.made import fact, quoted, reasons, shown
from herotui.detect.own import RELEASING
from herotui.detect.scene import Scene
from herotui.detect.signs import NOTHING, Signs, familiar, lower, of_host, strange, weigh
from herotui.detect.vars import Course, courses, named, power
from herotui.estate.config import ConfigVar
from herotui.estate.place import Place
from herotui.estate.snapshot import Snapshot
from herotui.heroku import removals
from herotui.heroku.models import AddOn, Release
from herotui.incident.known import Seen
from herotui.text.times import stamp

_WHY = "A config var decides what an app loads, whom it pays, where its data goes; it stays when the key is rotated."
_HARMLESS = "Somebody of the company changed it, and says why."
_STAGES = {"review_config": "review", "test_config": "test"}


def _changed(scene: Scene) -> Iterator[Finding]:
    """Each var that is another than at the last release before the leak."""
    for course in courses(scene, _of_addons(scene.now)):
        for name in sorted(course.now.keys() | (course.before or {}).keys()):
            before, now = (course.before or {}).get(name), course.now.get(name)
            if course.before is None:
                # What was there before was not seen: only what a release since says it set is known to be new.
                changed = now is not None and course.release_of(name) is not None
            else:
                changed = (before.fingerprint if before else "") != (now.fingerprint if now else "")
            if changed and (finding := _judged(scene, course, name, before, now)):
                yield finding


def _judged(scene: Scene, course: Course, name: str, before: ConfigVar | None, now: ConfigVar | None) -> Finding | None:
    release = _turn(course, name, before, now)
    if name in course.addons and not (release and name in named(release.description)["Set"]):
        # The add-on changed it itself: a rotation, a new plan.
        return None
    signs = _signs(scene, name, before, now) if now else NOTHING
    done = _verb(course, before, now)
    return _finding(scene, course, name, signs, done, release, stays=now is not None)


def _verb(course: Course, before: ConfigVar | None, now: ConfigVar | None) -> str:
    if now is None:
        return "removed"
    return "changed" if before else "added" if course.before is not None else "set"


def _signs(scene: Scene, name: str, before: ConfigVar | None, now: ConfigVar) -> Signs:
    """What the name has power over, and where the value points."""
    held = power(name)
    signs = strange(f"{name}: {held}" if held else "")
    if now.host and not (before and party_of(before.host) == party_of(now.host)):
        away = of_host(scene, now.host)
        moved = f"it pointed to {before.host}, and points to {now.host}" if before and before.host else ""
        signs += away + strange(moved if away.against else "")
    return signs


def _finding(
    scene: Scene, course: Course, name: str, signs: Signs, done: str, release: Release | None, *, stays: bool
) -> Finding | None:
    actor = release.user.email if release and release.user else ""
    at = release.created_at if release else None
    if scene.wrote(at, RELEASING, course.place.id, course.place.name):
        return None
    told = blame(scene, actor, at, signs)
    odd = scene.habits.odd(actor, at) if at else ""
    if not signs.against and at and scene.came_with_its_app(course.place.id, at):
        return None
    if not signs.against and told.who is not Who.ATTACKER:
        # An ordinary change: told where the leaked key may have made it, and it is known since when it could.
        if scene.leaked_at is None or told.who in (Who.TEAMMATE, Who.AUTOMATION):
            return None
        signs += familiar(f"it is no unusual hour for {actor}") if told.who is Who.OWNER else NOTHING
    if not signs.against:
        severity = "medium" if told.who is Who.ATTACKER else "low"
        sure = told.sure
    else:
        severity, sure = weigh("high", signs, dated=scene.leaked_at is not None)
        # The leaked key can't act as a colleague.
        severity = lower(severity, 1) if told.who in (Who.TEAMMATE, Who.AUTOMATION) and not signs.damning else severity
    return Finding(
        detector="config_var" if stays or done == "removed" else "config_var_passing",
        title=shown(f"Config var {name} {done}"),
        place=course.place,
        where=shown(course.place.name),
        severity=severity,
        why=_WHY,
        confidence=sure,
        who=told.who,
        who_why=shown(told.why),
        actor=shown(actor),
        when=at,
        item=name,
        harmless=_HARMLESS,
        evidence=(*_evidence(scene, course, name, release), *reasons(signs + strange(odd))),
        action=_action(course, name, done, release),
        foothold=stays and bool(signs.against),
    )


def _evidence(scene: Scene, course: Course, name: str, release: Release | None) -> Iterator[Evidence]:
    if release:
        text = f"v{release.version} by {release.user.email if release.user else 'nobody named'}: {release.description}"
        yield fact(scene, Place("releases", course.place.id, course.place.name), text, release.created_at)
    if course.last:
        at = f", made {stamp(course.last.created_at)}" if course.last.created_at else ""
        compared = "held against" if course.before is not None else "not seen:"
        yield fact(scene, course.place, f"{name}, {compared} the config vars of v{course.last.version}{at}")


def _action(course: Course, name: str, done: str, release: Release | None) -> Action:
    app, way_back = course.place, f"Set {shown(name)} to what it is now."
    if done == "added":
        command = quoted("heroku", "config:unset", name, "--app", app.name)
        return Action("R6", shown(f"Remove {name}"), (removals.unset_config_vars(app.id, [name]),), command, way_back)
    if not course.last or done == "was there for a while":
        return Action(
            "R6", "Ask who set it, and what it was for.", command=quoted("heroku", "releases", "--app", app.name)
        )
    command = quoted("heroku", "releases:info", f"v{course.last.version}", "--app", app.name)
    again, text = course.last.version, shown(f"Set {name} to what it was in v{course.last.version}")
    return Action("R6", text, (), command, way_back, again)


def _turn(course: Course, name: str, before: ConfigVar | None, now: ConfigVar | None) -> Release | None:
    """The release that made it so: by its words, else the first that was read with the value of now."""
    verb = "Remove" if now is None else "Set"
    said = next((one for one in reversed(course.releases) if name in named(one.description)[verb]), None)
    if said:
        return said
    wanted = now.fingerprint if now else ""
    for release in course.releases:
        held = (course.since or {}).get(release.version)
        if held is not None and (held[name].fingerprint if name in held else "") == wanted:
            return release
    return course.releases[-1] if len(course.releases) == 1 else None


def _passing(scene: Scene) -> Iterator[Finding]:
    """Each var that was set and taken back, or changed and changed back, since the leak."""
    for course in courses(scene, _of_addons(scene.now)):
        for name, (release, held) in sorted(_passed(course).items()):
            signs = _signs(scene, name, (course.before or {}).get(name), held) if held else _name_only(name)
            finding = _finding(scene, course, name, signs, "was there for a while", release, stays=False)
            if finding:
                yield finding


def _name_only(name: str) -> Signs:
    held = power(name)
    return strange(f"{name}: {held}" if held else "")


def _passed(course: Course) -> dict[str, tuple[Release, ConfigVar | None]]:
    """By name: the release that tells of it, and what it was where that was read."""
    found: dict[str, tuple[Release, ConfigVar | None]] = {}
    before, since = course.before or {}, course.since or {}
    for release in course.releases:
        for var in since.get(release.version, {}).values():
            ends = (before.get(var.id), course.now.get(var.id))
            if course.before is not None and all(_differs(var, end) for end in ends) and _same(*ends):
                found[var.id] = release, var
        said = named(release.description)
        for name in said["Remove"]:
            if course.before is not None and name not in before and name not in course.now:
                found.setdefault(name, (release, None))
        for name in said["Set"]:
            if name not in course.now and name not in before and course.before is not None:
                found.setdefault(name, (release, None))
    return found


def _differs(var: ConfigVar, other: ConfigVar | None) -> bool:
    return other is None or other.fingerprint != var.fingerprint


def _same(one: ConfigVar | None, other: ConfigVar | None) -> bool:
    return (one.fingerprint if one else "") == (other.fingerprint if other else "")


def _of_addons(now: Snapshot) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for _, addon in now.items("addons", AddOn):
        if addon.app:
            found[addon.app.id] = found.get(addon.app.id, frozenset()) | frozenset(addon.config_vars)
    return found


def _pipelines(scene: Scene) -> Iterator[Finding]:
    """Config vars of review apps and CI carry no time: told by a baseline, or by what they have power over."""
    for resource, stage in _STAGES.items():
        new = {(place, var.id) for place, var in scene.new(resource, ConfigVar)}
        for place, var in scene.now.items(resource, ConfigVar):
            proven = (place, var.id) in new or _other(scene, place, var)
            signs = _signs(scene, var.id, None, var)
            if not proven and not (power(var.id) and signs.against):
                continue
            severity, sure = weigh("high" if signs.against else "low", signs, dated=proven)
            yield Finding(
                detector="pipeline_config_var",
                title=shown(f"Config var {var.id} of {stage} apps"),
                place=place,
                where=shown(place.name),
                severity=severity,
                why="Every review app or CI run gets it: also those that a pull request starts.",
                confidence=sure,
                who_why="Heroku does not tell who set it, nor when",
                actor=shown(var.host),
                item=var.id,
                harmless=_HARMLESS,
                evidence=(fact(scene, place, f"{var.id} is there"), *reasons(signs)),
                action=Action(
                    "R6",
                    shown(f"Remove {var.id}"),
                    (removals.unset_pipeline_config_vars(place.id, stage, [var.id]),),
                    f"Dashboard > pipeline {shown(place.name)} > Settings > config vars",
                    f"Set {shown(var.id)} to what it is now.",
                ),
                foothold=bool(signs.against),
            )


def _other(scene: Scene, place: Place, var: ConfigVar) -> bool:
    """Whether the baseline saw another value."""
    then = scene.before.places.get(place) if scene.before else None
    return isinstance(then, Seen) and any(one.id == var.id and one.fingerprint != var.fingerprint for one in then.items)


DETECTORS: tuple[Detector, ...] = (
    Detector("config_var", ("config", "past_config", "releases"), _WHY, "high", _changed, _HARMLESS),
    Detector("config_var_passing", ("config", "past_config", "releases"), _WHY, "high", _passing, _HARMLESS),
    Detector("pipeline_config_var", tuple(_STAGES), _WHY, "high", _pipelines, _HARMLESS),
)
