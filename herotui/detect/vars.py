"""Config vars before the leak, since, and now: what changed, in which release, by whom."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from herotui.detect.scene import Scene
from herotui.estate.config import ConfigVar
from herotui.estate.place import Place
from herotui.heroku.models import Release
from herotui.incident.known import Seen

Vars = Mapping[str, ConfigVar]
_LOADERS = re.compile(
    r"(?i)\A(?:.*_PRELOAD|NODE_OPTIONS|NODE_PATH|NPM_CONFIG_(?:NODE_OPTIONS|SCRIPT_SHELL)|LD_(?:LIBRARY_PATH|AUDIT)|"
    r"PYTHON(?:PATH|STARTUP|HOME|USERBASE|INSPECT|WARNINGS)|RUBY(?:OPT|LIB)|PERL5(?:OPT|LIB|DB)|BASH_ENV|ENV|PATH|"
    r"PROMPT_COMMAND|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|JDK_JAVA_OPTIONS|JAVA_OPTS|CLASSPATH|PHP_INI_SCAN_DIR|"
    r"DOTNET_STARTUP_HOOKS|COR(?:ECLR)?_PROFILER.*|ERL_(?:FLAGS|LIBS|A?FLAGS)|ELIXIR_ERL_OPTIONS|GCONV_PATH|BUNDLE_GEMFILE)\Z"
)
_PROXIES = re.compile(r"(?i)\A(?:.*_)?(?:HTTPS?|ALL|FTP|SOCKS)_?PROXY\Z|\A(?:NPM_CONFIG|PIP|GIT)_(?:.*_)?PROXY.*\Z")
_TRUST = re.compile(
    r"(?i)\A(?:NODE_EXTRA_CA_CERTS|SSL_CERT_(?:FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|PYTHONHTTPSVERIFY|"
    r"NODE_TLS_REJECT_UNAUTHORIZED|.*_(?:SSL|TLS)_(?:NO_?VERIFY|VERIFY|INSECURE))\Z"
)
_SOURCES = re.compile(
    r"(?i)\A(?:(?:NPM|YARN|PNPM|BUN)_CONFIG_.*REGISTRY.*|YARN_(?:NPM_)?REGISTRY.*|(?:PIP|UV)_.*INDEX.*|PIP_FIND_LINKS|"
    r"BUNDLE_(?:MIRROR|SOURCE).*|GEM_(?:SOURCE|HOST)|RUBYGEMS_HOST|GO(?:PROXY|SUMDB|NOSUM.*|PRIVATE)|CARGO_.*INDEX.*|"
    r"COMPOSER_.*(?:REPO|MIRROR).*|NUGET_.*SOURCE.*|MAVEN_.*(?:URL|REPO).*|HEX_MIRROR.*|(?:.*_)?BUILDPACK_URL)\Z"
)
_GIT = re.compile(r"(?i)\AGIT_.+\Z")
_KINDS = (
    (_LOADERS, "every process loads or runs what it names"),
    (_PROXIES, "all traffic goes where it points"),
    (_TRUST, "it decides whose certificates are trusted"),
    (_SOURCES, "builds take their code from where it points"),
    (_GIT, "it changes what Git runs and reads"),
)
_SAID = re.compile(r"(?:\A| and )(Set|Remove) (.+?)(?= and (?:Set|Remove) | config vars\Z)")


@dataclass(frozen=True, slots=True)
class Course:
    """An app's config vars at the last release before the leak (None: not seen), at those since, and now.

    `releases` are those since, oldest first; `since` holds the config vars of those that were read. `addons` are names
    that add-ons set.
    """

    place: Place
    before: Vars | None
    now: Vars
    releases: tuple[Release, ...] = ()
    since: Mapping[int, Vars] | None = None
    last: Release | None = None
    addons: frozenset[str] = frozenset()

    def release_of(self, name: str) -> Release | None:
        """The last release that says it set the var, or after which it had another value."""
        return next((one for one in reversed(self.releases) if name in named(one.description)["Set"]), None)


def power(name: str) -> str:
    """What a var of this name has power over, in words; empty for an ordinary one."""
    return next((words for pattern, words in _KINDS if pattern.match(name)), "")


def named(description: str) -> Mapping[str, tuple[str, ...]]:
    """The vars that a release says it set and removed: `Set A, B and Remove C config vars`."""
    found: dict[str, tuple[str, ...]] = {"Set": (), "Remove": ()}
    for verb, names in _SAID.findall(description):
        found[verb] += tuple(name.strip() for name in names.split(","))
    return found


def courses(scene: Scene, addons: Mapping[str, frozenset[str]]) -> Iterator[Course]:
    """The course of each app's config vars; apps of others and apps whose config vars were not seen have none."""
    for place, known in scene.now.each("config"):
        if isinstance(known, Seen) and place.id not in scene.company.foreign:
            yield _course(scene, place, known.items, addons.get(place.id, frozenset()))


def _course(scene: Scene, place: Place, items: Sequence[ConfigVar], addons: frozenset[str]) -> Course:
    now = {var.id: var for var in items}
    listed = scene.now.known("releases", place.id)
    releases = sorted(listed.items, key=lambda one: one.version) if isinstance(listed, Seen) else []
    dated = [one for one in releases if one.created_at]
    old = [one for one in dated if one.created_at and one.created_at < scene.since]
    since = tuple(one for one in dated if one.created_at and one.created_at >= scene.since)
    last = old[-1] if old else None
    if last and not since and isinstance(listed, Seen):
        return Course(place, now, now, last=last, addons=addons)
    before = _at(scene, place, last.version) if last else None
    return Course(place, before, now, since, _between(scene, place, since), last, addons)


def _between(scene: Scene, place: Place, releases: Sequence[Release]) -> Mapping[int, Vars]:
    found = {}
    for release in releases:
        if (held := _at(scene, place, release.version)) is not None:
            found[release.version] = held
    return found


def _at(scene: Scene, place: Place, version: int) -> Vars | None:
    known = scene.now.places.get(Place("past_config", f"{place.id}/{version}"))
    return {var.id: var for var in known.items} if isinstance(known, Seen) else None
