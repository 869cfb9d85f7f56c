"""Releases, builds, buildpacks and slugs; git's and the registry's front doors."""

from __future__ import annotations

from herotui.simulator.changes import emit, release, roll_back
from herotui.simulator.protocol import Answer, Page, Row, invalid, not_found
from herotui.simulator.releases import Build, Release
from herotui.simulator.routing import GIT, Route, Routes, Visit
from herotui.simulator.things import App
from herotui.simulator.timeline import stamp
from herotui.simulator.views import named, show_release, user_ref

ROUTES = Routes()


@ROUTES.on("GET /apps/{app}/releases", "read")
def releases(visit: Visit) -> object:
    """Every version of the app."""
    app = visit.app()
    keys = {"version": lambda made: made.version, "id": lambda made: made.id}
    return Page(app.releases, lambda made: show_release(app, made), keys)


@ROUTES.on("GET /apps/{app}/releases/{release}", "read")
def info(visit: Visit) -> object:
    """One release, by id or version."""
    return show_release(visit.app(), _find(visit.app(), visit.args["release"]))


@ROUTES.on("GET /apps/{app}/releases/{release}/config-vars", "read-protected")
def release_config(visit: Visit) -> object:
    """The config vars as they were."""
    return dict(_find(visit.app(), visit.args["release"]).config)


@ROUTES.on("POST /apps/{app}/releases", "write")
def create(visit: Visit) -> object:
    """Roll back to a `release` (code and config), or release a `slug` (code alone)."""
    app, body = visit.app(), visit.body
    if "release" in body:
        made = roll_back(visit.world, app, visit.account, _find(app, str(body["release"])))
    elif "slug" in body:
        if all(old.slug != body["slug"] for old in app.releases):
            raise not_found("slug")
        words = body.get("description") or f"Deploy slug {str(body['slug'])[:8]}"
        made = release(visit.world, app, visit.account, words, slug=body["slug"])
    else:
        raise invalid("Require params: slug.")
    return Answer(show_release(app, made), 201)


@ROUTES.on("GET /apps/{app}/builds", "read")
def builds(visit: Visit) -> object:
    """Builds, with where their source came from."""
    app = visit.app()
    keys = {"id": lambda build: build.id, "started_at": lambda build: stamp(build.created_at)}
    return Page(app.builds, lambda build: show_build(app, build), keys)


@ROUTES.on("GET /apps/{app}/buildpack-installations", "read")
def buildpacks(visit: Visit) -> object:
    """The buildpacks that the next build uses."""
    url = visit.app().buildpack
    return [{"ordinal": 0, "buildpack": {"url": url, "name": url.removeprefix("urn:buildpack:")}}]


@ROUTES.on("PUT /apps/{app}/buildpack-installations", "write")
def set_buildpack(visit: Visit) -> object:
    """Set the buildpack."""
    (updates,) = visit.required("updates")
    app = visit.app()
    app.buildpack, app.updated_at = str(updates[0]["buildpack"]), visit.world.clock.now()
    emit(visit.world, app, visit.account, "api:app", "update", {"id": app.id})
    return buildpacks(visit)


@ROUTES.on("GET /apps/{app}/slugs/{slug}", "read")
def slug(visit: Visit) -> object:
    """A slug: where the compiled source can be fetched."""
    app, wanted = visit.app(), visit.args["slug"]
    build = next((build for build in app.builds if build.slug == wanted), None)
    if build is None:
        raise not_found("slug")
    return {
        "id": build.slug,
        "blob": {"method": "GET", "url": f"https://heroku-slugs.example/{build.slug}?signature=invented"},
        "buildpack_provided_description": app.buildpack.rpartition("/")[2],
        "checksum": None,
        "commit": build.commit,
        "commit_description": None,
        "created_at": stamp(build.created_at),
        "process_types": {process.type: process.command for process in app.formation.values()},
        "size": app.slug_size,
        "stack": named("stack", app.stack),
        "updated_at": stamp(build.created_at),
    }


def advertise(visit: Visit) -> object:
    """Git over HTTPS: what a clone or a push asks first."""
    visit.app(visit.args["repository"].removesuffix(".git"))
    lines = b"001e# service=git-upload-pack\n00000000"
    return Answer(lines, content_type="application/x-git-upload-pack-advertisement")


def registry(visit: Visit) -> object:
    """The container registry's version check."""
    return Answer({}, headers={"Docker-Distribution-Api-Version": "registry/2.0"})


ROUTES.append(Route("GET", "/{repository}/info/refs", "read", advertise, free=True, part=GIT))
ROUTES.append(Route("GET", "/v2", "read", registry, free=True, part=GIT))


def show_build(app: App, build: Build) -> Row:
    """A build."""
    return {
        "id": build.id,
        "app": {"id": app.id},
        "buildpacks": [{"url": app.buildpack, "name": app.buildpack.removeprefix("urn:buildpack:")}],
        "created_at": stamp(build.created_at),
        "output_stream_url": f"https://build-output.example/streams/{build.id}",
        "release": {"id": build.release},
        "slug": {"id": build.slug},
        "source_blob": {
            "checksum": None,
            "url": build.source_url,
            "version": build.commit,
            "version_description": None,
        },
        "stack": app.stack,
        "status": "succeeded",
        "updated_at": stamp(build.created_at),
        "user": user_ref(build.user),
    }


def _find(app: App, wanted: str) -> Release:
    if wanted.lower().removeprefix("v").isdigit():
        number = int(wanted.lower().removeprefix("v"))
        found = app.releases[number - 1] if 0 < number <= len(app.releases) else None
    else:
        found = next((made for made in app.releases if made.id == wanted), None)
    if found is None:
        raise not_found("release")
    return found
