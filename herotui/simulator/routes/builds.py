"""What becomes code: sources, builds, slugs, images, buildpacks, and the links to repository and build cache."""

from __future__ import annotations

from typing import Any

from herotui.simulator.changes import deploy, emit
from herotui.simulator.protocol import Answer, Page, Row, invalid, not_found
from herotui.simulator.releases import Build, OciImage, Slug, Source
from herotui.simulator.routing import GIT, Routes, Visit
from herotui.simulator.things import App, Formation
from herotui.simulator.timeline import stamp
from herotui.simulator.views import app_ref, by, named, show_app, user_ref

ROUTES = Routes()
READING = Routes(GIT)
FILES = "https://heroku-sources.example"


@ROUTES.on("POST /sources", "write")
def add_source(visit: Visit) -> object:
    """Links to put a tarball and to take it: whoever has one needs no key."""
    made = Source(visit.world.mint.uuid(), visit.account, visit.world.clock.now())
    visit.world.sources[made.id] = made
    url = f"{FILES}/{made.id}.tar.gz?signature=invented"
    return Answer({"source_blob": {"get_url": url, "put_url": f"{url}-put"}}, 201)


@ROUTES.on("POST /apps/{app}/sources", "write")
def add_app_source(visit: Visit) -> object:
    """The same, under the app's path."""
    visit.app()
    return add_source(visit)


@ROUTES.on("GET /apps/{app}/builds", "read")
def builds(visit: Visit) -> object:
    """Builds, with where their source came from."""
    app = visit.app()
    keys = by("id") | {"started_at": lambda build: stamp(build.created_at)}
    return Page(app.builds, lambda build: show_build(visit, app, build), keys)


@ROUTES.on("GET /apps/{app}/builds/{build}", "read")
def build(visit: Visit) -> object:
    """One build."""
    return show_build(visit, visit.app(), _build(visit))


@READING.on("GET /streams/{build}", "any", free=True, keyless=True)
def output(visit: Visit) -> object:
    """What a build printed: whoever has the link needs no key."""
    for app in visit.world.apps.values():
        for found in app.builds:
            if found.id == visit.args["build"]:
                return Answer(_printed(app, found), content_type="text/plain; charset=utf-8")
    raise not_found("build")


def _printed(app: App, build: Build) -> bytes:
    packs = buildpacks_of(app) if build.buildpacks is None else build.buildpacks
    lines = [
        f"-----> Building on the {app.stack} stack",
        *(f"-----> Using buildpack: {url}" for url in packs),
        f"-----> {build.status.capitalize()}",
        "",
    ]
    return "\n".join(lines).encode()


@ROUTES.on("POST /apps/{app}/builds", "write")
def add_build(visit: Visit) -> object:
    """Build from wherever `source_blob.url` points, with these buildpacks: a release is made. Here it ends at once.

    A source whose address ends in `/broken.tar.gz` fails to build.
    """
    app, (blob,) = visit.app(), visit.required("source_blob")
    url, now = str(blob.get("url", "")), visit.world.clock.now()
    _give_processes(visit, app)
    made = deploy(
        visit.world,
        app,
        visit.account,
        at=now,
        source_url=url,
        commit=blob.get("version"),
        failed=url.endswith("/broken.tar.gz"),
    )
    packs = visit.body.get("buildpacks")
    made.buildpacks = [str(pack.get("url")) for pack in packs] if packs else None
    made.checksum, made.description = blob.get("checksum"), blob.get("version_description")
    app.stack = app.build_stack or app.stack
    emit(visit.world, app, visit.account, "api:build", "create", show_build(visit, app, made))
    return Answer(show_build(visit, app, made), 201)


@ROUTES.on("DELETE /apps/{app}/builds/{build}", "write")
def cancel_build(visit: Visit) -> object:
    """Cancel a pending build."""
    found = _build(visit)
    if found.status != "pending":
        raise invalid("Only a pending build can be cancelled.")
    found.status = "failed"
    return show_build(visit, visit.app(), found)


@ROUTES.on("DELETE /apps/{app}/build-cache", "write")
def clear_cache(visit: Visit) -> object:
    """Forget the build cache."""
    visit.app()
    return {}


@ROUTES.on("GET /apps/{app}/build-metadata", "read")
def build_metadata(visit: Visit) -> object:
    """Links to the git repository and the build cache as archives (version 3.sdk)."""
    app = visit.app()
    verbs = [(place, verb) for place in ("cache", "repo") for verb in ("delete", "get", "put")]
    links = {f"{place}_{verb}_url": f"{FILES}/{place}/{app.id}.tgz?{verb}=invented" for place, verb in verbs}
    return {"app": app_ref(app), **links}


@ROUTES.on("GET /apps/{app}/buildpack-installations", "read")
def buildpacks(visit: Visit) -> object:
    """The buildpacks that the next build uses."""
    return [{"ordinal": number, "buildpack": _pack(url)} for number, url in enumerate(buildpacks_of(visit.app()))]


@ROUTES.on("PUT /apps/{app}/buildpack-installations", "write")
def set_buildpacks(visit: Visit) -> object:
    """Set the buildpacks, an empty list for none. No release comes of it."""
    (updates,) = visit.required("updates")
    app, urls = visit.app(), [_full(str(update["buildpack"])) for update in updates]
    for build in app.builds:
        # A build goes on to tell what it was made with.
        build.buildpacks = buildpacks_of(app) if build.buildpacks is None else build.buildpacks
    app.buildpack, app.more_buildpacks = (urls[0], urls[1:]) if urls else ("", [])
    app.updated_at = visit.world.clock.now()
    emit(visit.world, app, visit.account, "api:app", "update", show_app(app))
    return buildpacks(visit)


@ROUTES.on("POST /apps/{app}/slugs", "write")
def add_slug(visit: Visit) -> object:
    """Announce compiled code, to be put at the answer's link and released."""
    app, body, (types,) = visit.app(), visit.body, visit.required("process_types")
    made = Slug(visit.world.mint.uuid(), body.get("commit"), visit.world.clock.now(), dict(types), None)
    made.checksum, made.commit_description = body.get("checksum"), body.get("commit_description")
    made.by_buildpack = body.get("buildpack_provided_description")
    app.slugs[made.id] = made
    return Answer(show_slug(app, made, "PUT"), 201)


@ROUTES.on("GET /apps/{app}/slugs/{slug}", "read")
def slug(visit: Visit) -> object:
    """A slug: where the compiled source can be fetched."""
    found = visit.app().slugs.get(visit.args["slug"])
    if found is None:
        raise not_found("slug")
    return show_slug(visit.app(), found)


@ROUTES.on("POST /apps/{app}/oci-images", "write")
def add_image(visit: Visit) -> object:
    """Announce an image that was pushed."""
    app, body = visit.app(), visit.body
    made = OciImage(
        id=visit.world.mint.uuid(),
        digest=str(body.get("digest", "")),
        image_repo=str(body.get("image_repo", "")),
        commit=str(body.get("commit", "")),
        created_at=visit.world.clock.now(),
        process_types=body.get("process_types", {}),
        base_image_name=str(body.get("base_image_name", "")),
        architecture=body.get("architecture"),
    )
    app.images[made.id] = made
    return Answer(show_image(made), 201)


@ROUTES.on("GET /apps/{app}/oci-images/{image}", "read")
def images(visit: Visit) -> object:
    """The images with this id or digest, as a list."""
    wanted = visit.args["image"]
    found = [image for image in visit.app().images.values() if wanted in (image.id, image.digest)]
    if not found:
        raise not_found("oci_image")
    return [show_image(image) for image in found]


def buildpacks_of(app: App) -> list[str]:
    """The addresses of the app's buildpacks, in their order."""
    return [app.buildpack, *app.more_buildpacks] if app.buildpack else []


def show_build(visit: Visit, app: App, build: Build) -> Row:
    """A build. The link to its output leads to the address that was asked."""
    link = f"http://{visit.headers.get('host', '127.0.0.1')}/streams/{build.id}"
    packs = buildpacks_of(app) if build.buildpacks is None else build.buildpacks
    return {
        "id": build.id,
        "app": {"id": app.id},
        "buildpacks": [_pack(url) for url in packs],
        "created_at": stamp(build.created_at),
        "output_stream_url": build.output_stream_url or link,
        "release": {"id": build.release} if build.release else None,
        "slug": {"id": build.slug} if build.slug else None,
        "source_blob": {
            "checksum": build.checksum,
            "url": build.source_url,
            "version": build.commit,
            "version_description": build.description,
        },
        "stack": app.stack,
        "status": build.status,
        "updated_at": stamp(build.created_at),
        "user": user_ref(build.user),
    }


def show_slug(app: App, slug: Slug, method: str = "GET") -> Row:
    """A slug with a link to take it, or to put it."""
    link = f"https://heroku-slugs.example/{slug.id}?{method.lower()}=invented"
    return {
        "id": slug.id,
        "blob": {"method": method, "url": link},
        "buildpack_provided_description": slug.by_buildpack or app.buildpack.rpartition("/")[2] or None,
        "checksum": slug.checksum,
        "commit": slug.commit,
        "commit_description": slug.commit_description,
        "created_at": stamp(slug.created_at),
        "process_types": dict(slug.process_types),
        "size": slug.size,
        "stack": named("stack", app.stack),
        "updated_at": stamp(slug.created_at),
    }


def show_image(image: OciImage) -> Row:
    """An image."""
    return {
        "id": image.id,
        "architecture": image.architecture,
        "base_image_name": image.base_image_name,
        "base_top_layer": "",
        "buildpacks": [],
        "commit": image.commit,
        "commit_description": "",
        "created_at": stamp(image.created_at),
        "digest": image.digest,
        "image_repo": image.image_repo,
        "process_types": image.process_types,
        "stack": named("stack", "cnb"),
        "updated_at": stamp(image.created_at),
    }


def _build(visit: Visit) -> Build:
    found = next((build for build in visit.app().builds if build.id == visit.args["build"]), None)
    if found is None:
        raise not_found("build")
    return found


def _give_processes(visit: Visit, app: App) -> None:
    """The first build of an app finds what it runs."""
    if not app.formation:
        now = visit.world.clock.now()
        web = Formation(visit.world.mint.uuid(), "web", "bin/web", 1, "Basic", now, now)
        app.formation[web.id] = web


def _full(pack: str) -> str:
    return f"urn:buildpack:{pack}" if pack.startswith("heroku/") else pack


def _pack(url: str) -> dict[str, Any]:
    return {"url": url, "name": url.removeprefix("urn:buildpack:")}
