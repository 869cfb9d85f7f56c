"""The commits of the responder's repositories, asked of `git` in an environment without keys."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from herotui.errors import WrongUse
from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import Build, Release

_HASH = re.compile(r"\b[0-9a-f]{40}\b")
_REMOTE = re.compile(r"(?:git\.heroku\.com[/:]|heroku@)([a-z][a-z0-9-]{1,29})(?:\.git)?\b")
_NAMED = re.compile(r"([a-z][a-z0-9-]{1,29})=(.+)")
_SECONDS = 60
_QUIET = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
"""A repository's own settings may name programs: none of them is run."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository: its commits, and the apps that its remotes name (empty: none)."""

    path: str
    commits: frozenset[str]
    apps: frozenset[str]


async def read(name: str) -> Repository:
    """The repository in a folder, or `APP=FOLDER`. Raises `WrongUse` where git finds none."""
    named = _NAMED.fullmatch(name)
    app, folder = (named[1], named[2]) if named else ("", name)
    commits = _HASH.findall(await _git(folder, "rev-list", "--all", "--reflog"))
    remotes = "" if app else await _git(folder, "remote", "-v")
    return Repository(folder, frozenset(commits), frozenset([app] if app else _REMOTE.findall(remotes)))


def commits_of(repositories: list[Repository], estate: Snapshot) -> Mapping[str, frozenset[str]]:
    """Commits by app name: of the apps that the remotes name, else of those that were deployed from there."""
    found: dict[str, frozenset[str]] = {}
    for repository in repositories:
        for app in repository.apps or _deployed(repository, estate):
            found[app] = found.get(app, frozenset()) | repository.commits
    return found


def _deployed(repository: Repository, estate: Snapshot) -> set[str]:
    """Apps of which a build or release names one of these commits."""
    short = {commit[:8] for commit in repository.commits} | {commit[:7] for commit in repository.commits}
    apps = set()
    for place, build in estate.items("builds", Build):
        if build.source_blob and build.source_blob.version in repository.commits:
            apps.add(place.name)
    for place, release in estate.items("releases", Release):
        if release.description.startswith("Deploy ") and release.description[7:].strip()[:8] in short:
            apps.add(place.name)
    return apps


async def _git(folder: str, *words: str) -> str:
    try:
        child = await asyncio.create_subprocess_exec(
            "git", *_QUIET, "-C", folder, *words,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            env=_environment(),
        )  # fmt: skip
    except OSError:
        raise WrongUse("git was not found.", meaning=f"{folder} was not looked into.", do="Install git.") from None
    try:
        async with asyncio.timeout(_SECONDS):
            out, _ = await child.communicate()
    except TimeoutError:
        raise WrongUse(f"git took more than {_SECONDS} s in {folder}.", do="Try without --repo.") from None
    finally:
        with suppress(ProcessLookupError):
            if child.returncode is None:
                child.kill()
    if child.returncode:
        raise WrongUse(f"{folder} is no git repository.", meaning="Nothing was sent.", do="Name a folder: --repo PATH.")
    return out.decode("utf-8", "replace")


def _environment() -> dict[str, str]:
    """What git needs to run, and nothing that could be a key or change where it looks."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT", "LANG") if name in os.environ}
    return {**kept, "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_CONFIG_NOSYSTEM": "1"}
