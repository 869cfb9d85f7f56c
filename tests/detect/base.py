"""A small company as its estate shows it, made by hand: what a test adds to it is all that is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from herotui.detect.scene import Scene
from herotui.estate.config import ConfigVar
from herotui.estate.place import Place
from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import (
    AddOn,
    AddOnRef,
    App,
    Attachment,
    Authorization,
    Build,
    Buildpack,
    BuildpackRef,
    Collaborator,
    Coupling,
    Domain,
    Drain,
    Formation,
    GitHubLink,
    Member,
    Model,
    Person,
    Ref,
    Release,
    SourceBlob,
    SSHKey,
    Webhook,
)
from herotui.incident.known import NotSeen
from tests.detect.scenes import COLLEAGUE, NOW, OWNER, estate

LEAK = NOW - timedelta(hours=6)
OLD = NOW - timedelta(days=400)
SINCE = LEAK + timedelta(minutes=20)
SHOP, STAGE, EVIL = "shop-prod", "shop-stag", "eves-app"
TEAM = Ref(id="t1", name="acme-core")
PACK = "https://git.acme.example/heroku-buildpack-certs"
SOURCE = "https://heroku-sources.example/one.tar.gz"
RELEASES = 40

Places = dict[Place, Sequence[Model] | NotSeen]


def at(app: str, resource: str) -> Place:
    """A place of an app; its id is its name."""
    return Place(resource, app, app)


def person(email: str) -> Person:
    return Person(id=f"id of {email}", email=email)


def config(**values: str) -> tuple[ConfigVar, ...]:
    """Config vars: fingerprints are the values; a URL's host is kept as the lens does."""
    return tuple(
        ConfigVar(id=name, fingerprint=value, host=value.split("/")[2] if "://" in value else "")
        for name, value in values.items()
    )


PLAIN = config(APP_ENV="production", PAYMENT_URL="https://pay.partner.example/in", DSN="postgres://db.data.example/a")


def release(version: int, at: datetime, by: str = OWNER, description: str = "") -> Release:
    words = description or f"Deploy {version:08x}"
    return Release(id=f"r{version}", version=version, description=words, user=person(by), created_at=at)


def build(version: int, at: datetime, by: str = OWNER, url: str = SOURCE, packs: Sequence[str] = (PACK,)) -> Build:
    return Build(
        id=f"b{version}",
        status="succeeded",
        user=person(by),
        created_at=at,
        release=Ref(id=f"r{version}"),
        source_blob=SourceBlob(url=url, version=f"{version:08x}{'0' * 32}"),
        buildpacks=tuple(BuildpackRef(url=pack) for pack in packs),
    )


def working_days(count: int = RELEASES) -> list[datetime]:
    """Moments of the owner's work, the newest last and all before the leak: weekdays, between 8 and 16 UTC."""
    found: list[datetime] = []
    day = LEAK - timedelta(days=1)
    while len(found) < count:
        if day.weekday() < 5:
            found.append(day.replace(hour=8 + len(found) % 8, minute=11))
        day -= timedelta(days=1)
    return sorted(found)


def base() -> Places:
    """The company before the leak: one team, two apps, a colleague, and what each has."""
    days = working_days()
    app = App(id=SHOP, name=SHOP, team=TEAM, created_at=OLD, released_at=days[-1], updated_at=days[-1])
    staging = App(id=STAGE, name=STAGE, team=TEAM, created_at=OLD, released_at=days[-1], updated_at=days[-1])
    foreign = App(id=EVIL, name=EVIL, owner=person("eve@mailbox.example"), created_at=OLD, updated_at=OLD)
    home = AddOnRef(id="pg1", name="pg-one", app=Ref(id=SHOP, name=SHOP))
    places: Places = {
        Place("apps"): [app, staging, foreign],
        Place("authorizations"): [
            Authorization(id="a1", description="ci deploy", scope=("global",), created_at=OLD, updated_at=OLD),
            Authorization(
                id="a2", description="Heroku CLI login from dana-mbp.local", created_at=OLD, session=Ref(id="s1")
            ),
        ],
        Place("keys"): [SSHKey(id="k1", comment="dana@dana-mbp.local", created_at=OLD)],
        Place("addons"): [
            AddOn(
                id="pg1",
                name="pg-one",
                addon_service=Ref(name="heroku-postgresql"),
                plan=Ref(name="heroku-postgresql:standard-0"),
                app=Ref(id=SHOP, name=SHOP),
                config_vars=("DATABASE_URL",),
                created_at=OLD,
            )
        ],
        Place("attachments"): [
            Attachment(id="t1", name="DATABASE", addon=home, app=Ref(id=SHOP, name=SHOP), created_at=OLD)
        ],
        Place("couplings"): [Coupling(id="c1", app=Ref(id=SHOP), stage="production", created_at=OLD)],
        Place("members", "t1", "acme-core"): [
            Member(id=f"m {email}", email=email, role="admin", user=person(email), created_at=OLD, updated_at=OLD)
            for email in (OWNER, COLLEAGUE)
        ],
    }
    for name in (SHOP, STAGE):
        places |= _hung_on(name, days)
    return places


def _hung_on(name: str, days: Sequence[datetime]) -> Places:
    """What hangs on one app."""
    return {
        at(name, "releases"): [release(number, moment) for number, moment in enumerate(days, start=1)],
        at(name, "builds"): [build(number, moment) for number, moment in enumerate(days, start=1)],
        at(name, "config"): PLAIN,
        Place("past_config", f"{name}/{RELEASES}", name): PLAIN,
        at(name, "drains"): [Drain(id="d1", url="https://logs.acme.example/in", created_at=OLD, updated_at=OLD)],
        at(name, "webhooks"): [Webhook(id="w1", url="https://chat.partner.example/hook", created_at=OLD)],
        at(name, "domains"): [Domain(id="o1", hostname="www.acme.example", kind="custom", created_at=OLD)],
        at(name, "collaborators"): [Collaborator(id="g1", user=person(COLLEAGUE), created_at=OLD, updated_at=OLD)],
        at(name, "formation"): [
            Formation(id="f1", type="web", quantity=2, size="Standard-1X", created_at=OLD, updated_at=OLD)
        ],
        at(name, "buildpacks"): [
            Buildpack(id="heroku/nodejs", buildpack=BuildpackRef(name="heroku/nodejs")),
            Buildpack(id=PACK, ordinal=1, buildpack=BuildpackRef(url=PACK)),
        ],
        at(name, "github_links"): [GitHubLink(id="acme/shop", repo="acme/shop", branch="main", created_at=OLD)],
        at(name, "dynos"): [],
        at(name, "app_features"): [],
        at(name, "sni_endpoints"): [],
    }


def with_(changes: Mapping[Place, Sequence[Model] | NotSeen]) -> Snapshot:
    """The company with more items at some places (or with a place that was not seen)."""
    places = base()
    for place, items in changes.items():
        before = places.get(place, ())
        added = isinstance(items, NotSeen) or isinstance(before, NotSeen)
        places[place] = items if added else [*before, *items]  # type: ignore[misc]
    return estate(places)


def instead(changes: Mapping[Place, Sequence[Model] | NotSeen]) -> Snapshot:
    """The company with other items at some places."""
    return estate({**base(), **changes})


def scene(now: Snapshot | None = None, **changes: Any) -> Scene:
    """What the responder judges: the company as it was, unless `now` is given."""
    return replace(Scene(now or estate(base()), OWNER, f"id of {OWNER}", leaked_at=LEAK), **changes)
