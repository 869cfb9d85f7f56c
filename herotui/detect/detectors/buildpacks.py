"""Buildpacks that nobody used before: what they are runs at every build, with the app's config vars."""

from __future__ import annotations

from collections.abc import Iterator

from herotui.detect.blame import blame
from herotui.detect.company import host_in
from herotui.detect.detector import Detector
from herotui.detect.finding import Action, Finding
from herotui.detect.made import fact, quoted, reasons, shown
from herotui.detect.scene import Scene
from herotui.detect.signs import of_host, strange, weigh
from herotui.estate.place import Place
from herotui.heroku import removals
from herotui.heroku.models import Build, Buildpack
from herotui.incident.known import Seen

_HEROKUS = ("urn:buildpack:heroku/", "heroku/", "https://github.com/heroku/", "https://buildpack-registry.s3.")
_WHY = "It runs at every build with the app's config vars, and puts what it likes into the app."
_HARMLESS = "The app needs it, and the company or a publisher it trusts wrote it."


def _find(scene: Scene) -> Iterator[Finding]:
    used = _used_before(scene)
    for place, item in scene.now.items("buildpacks", Buildpack):
        if item.id.startswith(_HEROKUS) or item.id in used or place.id in scene.company.foreign:
            continue
        proven = bool(used & _of(scene, place)) or _is_new(scene, place, item)
        signs = of_host(scene, host_in(item.id)) + strange(
            "no build before the leak was made with it" if proven else ""
        )
        if not signs.against:
            continue
        severity, sure = weigh("high", signs, dated=proven)
        told = blame(scene, "", None, signs, since=proven)
        yield Finding(
            detector="buildpack",
            title=shown(f"Buildpack {item.id}"),
            place=place,
            where=shown(place.name),
            severity=severity,
            why=_WHY,
            confidence=sure,
            who=told.who,
            who_why=shown(told.why),
            actor=shown(host_in(item.id)),
            item=item.id,
            harmless=_HARMLESS,
            evidence=(fact(scene, place, f"number {item.ordinal + 1} of the app's buildpacks"), *reasons(signs)),
            action=Action(
                "R6",
                shown(f"Take out buildpack {item.id}, and build anew"),
                (removals.set_buildpacks(place.id, [url for url in _installed(scene, place) if url != item.id]),),
                quoted("heroku", "buildpacks:remove", item.id, "--app", place.name),
                "Add the buildpack again.",
            ),
            foothold=True,
        )


def _built(scene: Scene) -> Iterator[Finding]:
    """Builds since the leak that were made with a buildpack of their own choosing."""
    used = _used_before(scene)
    for place, build, _ in scene.recent("builds", Build):
        packs = [pack.url or pack.name for pack in build.buildpacks]
        strangers = [pack for pack in packs if pack not in used and not pack.startswith(_HEROKUS)]
        if not strangers or place.id in scene.company.foreign or not build.created_at or build.created_at < scene.since:
            continue
        actor = build.user.email if build.user else ""
        signs = of_host(scene, host_in(strangers[0])) + strange("no build before the leak was made with it")
        told = blame(scene, actor, build.created_at, signs)
        severity, sure = weigh("high", signs, dated=scene.leaked_at is not None)
        yield Finding(
            detector="build_with_buildpack",
            title=shown(f"Build with buildpack {strangers[0]}"),
            place=place,
            where=shown(place.name),
            severity=severity,
            why=_WHY,
            confidence=sure,
            who=told.who,
            who_why=shown(told.why),
            actor=shown(actor),
            when=build.created_at,
            item=build.id,
            harmless=_HARMLESS,
            evidence=(fact(scene, place, f"{build.status} with {', '.join(packs)}", build.created_at), *reasons(signs)),
            action=Action(
                "R6",
                "Build anew with the app's own buildpacks.",
                command=quoted("heroku", "releases", "--app", place.name),
            ),
            foothold=build.status != "failed",
        )


def _installed(scene: Scene, place: Place) -> list[str]:
    known = scene.now.places.get(place)
    items = known.items if isinstance(known, Seen) else ()
    return [item.id for item in sorted(items, key=lambda one: one.ordinal)]


def _used_before(scene: Scene) -> frozenset[str]:
    """Those of every build before the leak, and of a baseline from before it."""
    used: set[str] = set()
    for place, build in scene.now.items("builds", Build):
        if build.created_at and build.created_at < scene.since and place.id not in scene.company.foreign:
            used.update(pack.url or pack.name for pack in build.buildpacks)
    if scene.reviewed:
        used.update(item.id for _, item in scene.reviewed.items("buildpacks", Buildpack))
    return frozenset(used)


def _of(scene: Scene, place: Place) -> frozenset[str]:
    """Those of the app's own builds before the leak."""
    known = scene.now.known("builds", place.id)
    old = (one for one in (known.items if isinstance(known, Seen) else ()) if one.created_at)
    return frozenset(pack.url or pack.name for one in old if one.created_at < scene.since for pack in one.buildpacks)


def _is_new(scene: Scene, place: Place, item: Buildpack) -> bool:
    """Whether the baseline saw the app's buildpacks, and not this one."""
    then = scene.before.places.get(place) if scene.before else None
    return isinstance(then, Seen) and all(one.id != item.id for one in then.items)


DETECTORS: tuple[Detector, ...] = (
    Detector("buildpack", ("buildpacks", "builds"), _WHY, "high", _find, _HARMLESS),
    Detector("build_with_buildpack", ("builds",), _WHY, "high", _built, _HARMLESS),
)
