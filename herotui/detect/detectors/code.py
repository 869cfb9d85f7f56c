"""Code that came from elsewhere: unknown commits, foreign sources, slugs that nobody built, rollbacks, odd hours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from herotui.detect.blame import blame, who_acted
from herotui.detect.company import host_in, party_of
from herotui.detect.detector import Detector
from herotui.detect.finding import Action, Finding, Who
from herotui.detect.habits import release_kind
from herotui.detect.made import fact, quoted, reasons, shown
from herotui.detect.own import RELEASING
from herotui.detect.scene import Scene
from herotui.detect.signs import Signs, of_host, strange, weigh
from herotui.estate.place import Place
from herotui.heroku.models import Build, Release
from herotui.incident.known import Seen

_COMMIT = re.compile(r"[0-9a-f]{7,40}\Z")
_DEPLOYED = ("Deploy ", "Deployed ")
"""How releases of code begin, those of container images too."""
_DEPLOY = re.compile(r"Deploy ([0-9a-f]{7,40})\Z")
_ROLLBACK = re.compile(r"Rollback to v(\d+)\Z")
_FAR, _LONG = 5, timedelta(days=30)
_RUNS = "What was deployed runs with all of the app's secrets, and goes on when the key is dead."


def _finding(
    scene: Scene, detector: str, place: Place, item: Release | Build, title: str, why: str, signs: Signs, *,
    usual: str, harmless: str, foothold: bool = True,
) -> Finding:  # fmt: skip
    actor = item.user.email if item.user else ""
    at = item.created_at
    told = blame(scene, actor, at, signs)
    odd = scene.habits.odd(actor, at) if at else ""
    severity, sure = weigh(usual, signs, dated=scene.leaked_at is not None)
    version = getattr(item, "version", None)
    command = quoted("heroku", "releases", "--app", place.name)
    if isinstance(version, int):
        command = quoted("heroku", "releases:info", f"v{version}", "--app", place.name)
    return Finding(
        detector=detector,
        title=shown(title),
        place=place,
        where=shown(place.name),
        severity=severity,
        why=why,
        confidence=sure,
        who=told.who,
        who_why=shown(told.why),
        actor=shown(actor),
        when=at,
        item=item.id,
        harmless=harmless,
        evidence=(fact(scene, place, title, at), *reasons(signs + strange(odd if odd not in signs.strange else ""))),
        action=Action(
            "R6",
            "Build anew from a commit that you trust; a rollback would bring back old config vars too.",
            command=command,
        ),
        foothold=foothold,
    )


def _builds(scene: Scene) -> Iterator[tuple[Place, Build]]:
    """Builds since the leak, of the company's apps, that herotui did not start."""
    for place, build, _ in scene.recent("builds", Build):
        if _counts(scene, place, build):
            yield place, build


def _releases(scene: Scene) -> Iterator[tuple[Place, Release]]:
    """Releases since the leak, of the company's apps, that herotui did not make."""
    for place, release, _ in scene.recent("releases", Release):
        if _counts(scene, place, release):
            yield place, release


def _counts(scene: Scene, place: Place, item: Build | Release) -> bool:
    made = item.created_at
    if made is None or made < scene.since or place.id in scene.company.foreign:
        return False
    return not scene.wrote(made, RELEASING, place.id, place.name)


def _is_known(commit: str, commits: frozenset[str]) -> bool:
    return any(one.startswith(commit) or commit.startswith(one) for one in commits if one)


def _unknown_commits(scene: Scene) -> Iterator[Finding]:
    """Deploys of commits that the responder's repository does not have."""
    told: set[str] = set()
    for place, build in _builds(scene):
        commits = (scene.commits or {}).get(place.name)
        commit = build.source_blob.version if build.source_blob else ""
        if commits is None or not _COMMIT.match(commit) or _is_known(commit, commits):
            continue
        told.add(build.release.id if build.release else "")
        yield _unknown(scene, place, build, commit)
    for place, release in _releases(scene):
        commits = (scene.commits or {}).get(place.name)
        found = _DEPLOY.match(release.description)
        if commits is not None and found and release.id not in told and not _is_known(found[1], commits):
            yield _unknown(scene, place, release, found[1])


def _unknown(scene: Scene, place: Place, item: Build | Release, commit: str) -> Finding:
    failed = isinstance(item, Build) and item.status == "failed"
    signs = strange(f"commit {commit[:12]} is not in the repository that you gave")
    return _finding(
        scene, "unknown_commit", place, item, f"{'Failed build' if failed else 'Deploy'} of {commit[:12]}", _RUNS,
        signs, usual="medium" if failed else "high", harmless="The commit is in a branch or fork that was not given.",
        foothold=not failed,
    )  # fmt: skip


def _foreign_sources(scene: Scene) -> Iterator[Finding]:
    """Builds whose code came from a host that no build before the leak used."""
    usual = {
        party_of(host_in(build.source_blob.url))
        for _, build in scene.now.items("builds", Build)
        if build.created_at and build.created_at < scene.since and build.source_blob
    }
    for place, build in _builds(scene):
        host = host_in(build.source_blob.url) if build.source_blob else ""
        if not host or party_of(host) in usual:
            continue
        signs = Signs(of_host(scene, host).damning, (f"no build before the leak took its code from {host}",))
        yield _finding(
            scene, "foreign_source", place, build, f"Build of code from {host}", _RUNS, signs, usual="high",
            harmless="The company builds from there on purpose.",
        )  # fmt: skip


def _slugs(scene: Scene) -> Iterator[Finding]:
    """Deploys that no build belongs to, of apps that Heroku always built: a slug or an image was put there."""
    for place, release in _releases(scene):
        known = scene.now.known("builds", place.id)
        if not release.description.startswith(_DEPLOYED) or not isinstance(known, Seen) or known.more:
            continue
        built = any(build.release and build.release.id == release.id for build in known.items)
        if built or _has_unbuilt(scene, place):
            continue
        signs = strange("every deploy of the app before the leak was built by Heroku")
        yield _finding(
            scene, "unbuilt_release", place, release, f"v{release.version} by no build: {release.description}", _RUNS,
            signs, usual="high", harmless="A tool of the company uploads compiled code.",
        )  # fmt: skip


def _has_unbuilt(scene: Scene, place: Place) -> bool:
    """Whether deploys without a build are usual here. Heroku keeps fewer builds than releases: only those count."""
    known = scene.now.known("builds", place.id)
    builds = known.items if isinstance(known, Seen) else ()
    built = {build.release.id for build in builds if build.release}
    first = min((build.created_at for build in builds if build.created_at), default=None)
    listed = scene.now.known("releases", place.id)
    for release in listed.items if isinstance(listed, Seen) else ():
        made = release.created_at
        old = made and first and first <= made < scene.since
        if old and release.description.startswith(_DEPLOYED) and release.id not in built:
            return True
    return first is None or first >= scene.since


def _rollbacks(scene: Scene) -> Iterator[Finding]:
    """Rollbacks, which bring back old code and old config vars."""
    for place, release in _releases(scene):
        found = _ROLLBACK.match(release.description)
        if not found:
            continue
        back = int(found[1])
        listed = scene.now.known("releases", place.id)
        items = listed.items if isinstance(listed, Seen) else ()
        old = next((one.created_at for one in items if one.version == back), None)
        age = release.created_at - old if release.created_at and old else None
        far = release.version - back > _FAR or (age is not None and age >= _LONG) or (items and old is None)
        signs = strange(f"v{back} is {release.version - back} releases back" if far else "")
        yield _finding(
            scene, "rollback", place, release, f"v{release.version}: rollback to v{back}",
            "Old code may be vulnerable; the config vars of then came back too, revoked secrets among them.",
            signs, usual="high" if far else "medium", harmless="A deploy went wrong, and somebody took it back.",
            foothold=False,
        )  # fmt: skip


def _out_of_habit(scene: Scene) -> Iterator[Finding]:
    """Releases at hours or by accounts that are unusual for the company."""
    for place, release in _releases(scene):
        actor = release.user.email if release.user else ""
        if not actor or release.created_at is None:
            continue
        told = who_acted(scene, actor, release.created_at)
        odd = scene.habits.odd(actor, release.created_at) or _new_kind(scene, actor, release)
        stranger = told.who is Who.ATTACKER and not odd
        if not (odd or stranger) or scene.came_with_its_app(place.id, release.created_at):
            continue
        mine = actor.casefold() == scene.owner.casefold()
        yield _finding(
            scene, "release_out_of_habit", place, release, f"v{release.version} by {actor}: {release.description}",
            "A release changes what runs. Heroku names the account, not the key that was used.",
            strange(odd or told.why), usual="high" if stranger else "medium" if mine else "low",
            harmless="Somebody worked late, or is new.", foothold=False,
        )  # fmt: skip


def _new_kind(scene: Scene, actor: str, release: Release) -> str:
    """What the leaked key's account never did before: a key that only deploys has no reason to set config vars."""
    person = scene.habits.of(actor)
    kind = release_kind(release.description)
    own = actor.casefold() == scene.owner.casefold() and scene.leaked_at is not None
    return person.unusual(kind) if person and own and kind in ("config", "add-on", "rollback") else ""


_DEPLOYS = ("builds", "releases")
DETECTORS: tuple[Detector, ...] = (
    Detector("unknown_commit", _DEPLOYS, _RUNS, "high", _unknown_commits, "The commit is in a branch not given."),
    Detector("foreign_source", ("builds",), _RUNS, "high", _foreign_sources, "The company builds from there."),
    Detector("unbuilt_release", _DEPLOYS, _RUNS, "high", _slugs, "A tool of the company uploads compiled code."),
    Detector("rollback", ("releases",), "Old code may be vulnerable.", "medium", _rollbacks, "A deploy went wrong."),
    Detector(
        "release_out_of_habit",
        ("releases",),
        "A release changes what runs.",
        "medium",
        _out_of_habit,
        "Somebody worked late, or is new.",
    ),
)
