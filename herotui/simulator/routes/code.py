"""Releases and rollbacks; git's and the registry's front doors."""

from __future__ import annotations

import re
from bisect import bisect_left

from herotui.simulator.auth import check_scope
from herotui.simulator.changes import release, roll_back
from herotui.simulator.protocol import Answer, Page, Problem, invalid, not_found
from herotui.simulator.releases import Release
from herotui.simulator.routing import GIT, Route, Routes, Visit
from herotui.simulator.things import App
from herotui.simulator.views import by, show_release

ROUTES = Routes()
_COMMIT = re.compile(r"[0-9a-f]{40}")
_NO_COMMIT = f"{'0' * 40} capabilities^{{}}\0"


@ROUTES.on("GET /apps/{app}/releases", "read")
def releases(visit: Visit) -> object:
    """Every version of the app."""
    app = visit.app()
    return Page(app.releases, lambda made: show_release(app, made, sdk=visit.sdk), by("version", "id"))


@ROUTES.on("GET /apps/{app}/releases/{release}", "read")
def info(visit: Visit) -> object:
    """One release, by id or version."""
    app = visit.app()
    return show_release(app, _find(app, visit.args["release"]), sdk=visit.sdk)


@ROUTES.on("GET /apps/{app}/releases/{release}/config-vars", "read-protected")
def release_config(visit: Visit) -> object:
    """The config vars as they were, as far back as they are kept."""
    app, kept = visit.app(), visit.world.switches.release_config_kept
    found = _find(app, visit.args["release"])
    if kept and found.version <= app.releases[-1].version - kept:
        raise Problem(410, "gone", "The config vars of this release are not kept any more.")
    return {name: None if name in app.masked else value for name, value in found.config.items()}


@ROUTES.on("POST /apps/{app}/releases", "write")
def create(visit: Visit) -> object:
    """Roll back to a `release` (code and config), or release a `slug` or an `oci_image` (code alone)."""
    app, body = visit.app(), visit.body
    if "release" in body:
        target = _find(app, str(body["release"]))
        if target.status != "succeeded" or not (target.slug or target.oci_image):
            raise invalid("Cannot roll back to this release.")
        made = roll_back(visit.world, app, visit.account, target)
    else:
        kind = next((kind for kind in ("slug", "oci_image") if kind in body), None)
        if kind is None:
            raise invalid("Require params: slug.")
        wanted = str(body[kind])
        if wanted not in (app.slugs if kind == "slug" else app.images):
            raise not_found(kind)
        words = body.get("description") or f"Deploy {kind.replace('_', ' ')} {wanted[:8]}"
        slug, image = (wanted, None) if kind == "slug" else (None, wanted)
        made = release(visit.world, app, visit.account, words, slug=slug, image=image)
    return Answer(show_release(app, made, sdk=visit.sdk), 201)


def advertise(visit: Visit) -> object:
    """Git over HTTPS: what a clone, a listing or a push asks first, answered with the last commit that was built."""
    app = visit.app(visit.args["repository"].removesuffix(".git"))
    service = visit.query.get("service", "git-upload-pack")
    if service == "git-receive-pack":
        check_scope(visit.world, visit.authorization, "write")
    commits = (build.commit or "" for build in reversed(app.builds))
    commit = next((commit for commit in commits if _COMMIT.fullmatch(commit)), None)
    able = "symref=HEAD:refs/heads/main agent=heroku"
    refs = [f"{commit} HEAD\0{able}\n", f"{commit} refs/heads/main\n"] if commit else [_NO_COMMIT + able + "\n"]
    body = _packet(f"# service={service}\n") + "0000" + "".join(map(_packet, refs)) + "0000"
    return Answer(body.encode(), content_type=f"application/x-{service}-advertisement")


def _packet(line: str) -> str:
    return f"{len(line) + 4:04x}{line}"


def registry(visit: Visit) -> object:
    """The container registry's version check."""
    return Answer({}, headers={"Docker-Distribution-Api-Version": "registry/2.0"})


ROUTES.append(Route("GET", "/{repository}/info/refs", "read", advertise, free=True, part=GIT))
ROUTES.append(Route("GET", "/v2", "read", registry, free=True, part=GIT))


def _find(app: App, wanted: str) -> Release:
    number = wanted.lower().removeprefix("v")
    if number.isdecimal():
        at = bisect_left(app.releases, int(number), key=lambda made: made.version)
        found = app.releases[at] if at < len(app.releases) and app.releases[at].version == int(number) else None
    else:
        found = next((made for made in app.releases if made.id == wanted), None)
    if found is None:
        raise not_found("release")
    return found
