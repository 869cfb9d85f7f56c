"""Who and what belongs to the company, as far as it was there before: people, domains, hosts, repositories."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from herotui.detect.likeness import domain_of
from herotui.estate.config import ConfigVar
from herotui.estate.place import Place
from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import (
    Authorization,
    Build,
    Collaborator,
    Domain,
    Drain,
    EnterpriseMember,
    GitHubLink,
    Member,
    Release,
    SpaceDrain,
    TelemetryDrain,
    Webhook,
)

_LOG_IN = re.compile(r"(?i)\bheroku cli login from (\S+)")
_FREE_MAIL = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "yahoo.com", "proton.me", "protonmail.com",
    "icloud.com", "gmx.com", "mail.com", "gmx.de", "web.de", "aol.com", "yandex.com", "fastmail.com",
    "tutanota.com",
})  # fmt: skip
_SHARED = frozenset({
    "amazonaws.com", "herokuapp.com", "ngrok.io", "ngrok.app", "ngrok-free.app", "workers.dev", "pages.dev",
    "github.io", "vercel.app", "netlify.app", "azurewebsites.net", "windows.net", "cloudfront.net", "appspot.com",
    "run.app", "web.app", "fly.dev", "render.com", "railway.app", "digitaloceanspaces.com", "pipedream.net",
    "trycloudflare.com", "loca.lt", "githubusercontent.com", "googleapis.com", "herokudns.com",
})  # fmt: skip
"""Domains under which anybody gets a host: there the whole host name says whose it is."""


@dataclass(frozen=True)
class Company:
    """What was there before the leak. All in lower case.

    `people` are e-mail addresses, `domains` those that they share, `parties` whose hosts are used (see `party_of`),
    `machines` the hosts of CLI log-ins, `repositories` the owners of linked GitHub repositories. `foreign` are ids of
    apps that belong to somebody else, who let the account in: what is there says nothing of the company.
    """

    people: frozenset[str]
    domains: frozenset[str]
    parties: frozenset[str]
    machines: frozenset[str]
    repositories: frozenset[str]
    foreign: frozenset[str]


def know(now: Snapshot, before: Snapshot | None, since: datetime, owner: str) -> Company:
    """The company as it stands in `now` without what came after `since`, and in `before` (a baseline) as a whole."""
    core = Counter([owner.casefold()] * 2)
    for snapshot, limit in _looks(now, before, since):
        core.update(set(_colleagues(snapshot, limit)))
    foreign = frozenset(_foreign(now, _domains(core, owner), core))
    people, found = Counter(core), {"parties": set[str](), "machines": set[str](), "repositories": set[str]()}
    for snapshot, limit in _looks(now, before, since):
        people.update(set(_guests(snapshot, limit, foreign)))
        for kind, name in _names(snapshot, limit, foreign):
            found[kind].add(name)
    domains = _domains(people, owner)
    parties, machines, repositories = (
        frozenset(found[kind] | extra)
        for kind, extra in (("parties", domains), ("machines", frozenset[str]()), ("repositories", frozenset[str]()))
    )
    return Company(frozenset(people), domains, parties, machines, repositories, foreign)


def _looks(now: Snapshot, before: Snapshot | None, since: datetime) -> Iterator[tuple[Snapshot, datetime]]:
    """Each look, and up to when what it saw counts as known."""
    yield now, since
    if before:
        yield before, before.at


def party_of(host: str) -> str:
    """Whose a host is: its registered domain, or the whole name where anybody gets one under that domain."""
    domain = domain_of(host)
    return host.casefold().strip(".") if domain in _SHARED else domain


def machine_of(description: str) -> str:
    """The host that an authorization's description names as the one logged in from; empty for any other."""
    found = _LOG_IN.search(description)
    return found[1].casefold() if found else ""


def host_in(url: str) -> str:
    """The host name in a URL as the estate keeps it; empty for none."""
    try:
        return (urlsplit(url[:2000]).hostname or "").casefold()
    except ValueError:
        return ""


def _colleagues(snapshot: Snapshot, limit: datetime) -> Iterator[str]:
    for _, item in snapshot.items("members", Member):
        if _old(item, limit):
            yield from _emails(item)
    for _, member in snapshot.items("enterprise_members", EnterpriseMember):
        # They carry no time: only an earlier look says that they were there.
        if snapshot.at <= limit:
            yield from _emails(member)


def _guests(snapshot: Snapshot, limit: datetime, foreign: frozenset[str]) -> Iterator[str]:
    kinds: tuple[tuple[str, Any], ...] = (("collaborators", Collaborator), ("releases", Release), ("builds", Build))
    for name, model in kinds:
        for place, item in snapshot.items(name, model):
            if _old(item, limit) and place.app not in foreign:
                yield from _emails(item)


def _emails(item: Any) -> Iterator[str]:
    user = getattr(item, "user", None)
    for email in (getattr(item, "email", ""), user.email if user else ""):
        if email:
            yield email.casefold()


def _names(snapshot: Snapshot, limit: datetime, foreign: frozenset[str]) -> Iterator[tuple[str, str]]:
    for host in _hosts(snapshot, limit, foreign):
        if host:
            yield "parties", party_of(host)
    for _, held in snapshot.items("authorizations", Authorization):
        if _old(held, limit) and (machine := machine_of(held.description)):
            yield "machines", machine
    for _, link in snapshot.items("github_links", GitHubLink):
        if _unchanged(link, limit):
            yield "repositories", link.repo.partition("/")[0].casefold()


def _hosts(snapshot: Snapshot, limit: datetime, foreign: frozenset[str]) -> Iterator[str]:
    drains: tuple[tuple[str, Any], ...] = (("drains", Drain), ("webhooks", Webhook), ("space_drains", SpaceDrain))
    for name, model in drains:
        for place, item in snapshot.items(name, model):
            if _unchanged(item, limit) and place.app not in foreign:
                yield host_in(item.url)
    for name in ("telemetry_drains", "space_telemetry"):
        for place, drain in snapshot.items(name, TelemetryDrain):
            if _unchanged(drain, limit) and drain.exporter and place.app not in foreign:
                yield host_in(drain.exporter.endpoint)
    for place, domain in snapshot.items("domains", Domain):
        if _old(domain, limit) and place.app not in foreign:
            yield domain.hostname
    for place, build in snapshot.items("builds", Build):
        if _old(build, limit) and build.source_blob and place.app not in foreign:
            yield host_in(build.source_blob.url)
    yield from (var.host for place, var in _old_config(snapshot, limit) if place.app not in foreign)


def _old_config(snapshot: Snapshot, limit: datetime) -> Iterator[tuple[Place, ConfigVar]]:
    """Config vars of releases before the limit, and of apps that were not released since."""
    released = {app.id: app.released_at or app.created_at for app in snapshot.apps}
    old: set[tuple[str, str]] = set()
    for place, release in snapshot.items("releases", Release):
        if _old(release, limit):
            old.add((place.id, str(release.version)))
        else:
            released.pop(place.id, None)
    for place, var in snapshot.items("past_config", ConfigVar):
        if (place.app, place.id.partition("/")[2]) in old:
            yield place, var
    for place, var in snapshot.items("config", ConfigVar):
        at = released.get(place.id)
        if at is not None and at < limit:
            yield place, var


def _old(item: Any, limit: datetime) -> bool:
    at = getattr(item, "created_at", None)
    return at is not None and at < limit


def _unchanged(item: Any, limit: datetime) -> bool:
    """Old, and not pointed elsewhere since."""
    changed = getattr(item, "updated_at", None)
    return _old(item, limit) and not (changed and changed >= limit)


def _domains(people: Counter[str], owner: str) -> frozenset[str]:
    """The owner's domain, and those of several people, a fifth of all at least."""
    shared = Counter(email.rpartition("@")[2] for email in people if "@" in email)
    own = owner.rpartition("@")[2].casefold()
    least = max(2, len(people) // 5)
    found = {domain for domain, count in shared.items() if count >= least or domain == own}
    return frozenset(found - _FREE_MAIL)


def _foreign(now: Snapshot, domains: frozenset[str], people: Counter[str]) -> Iterator[str]:
    """Apps that are no team's, and whose owner is nobody of the company."""
    for app in now.apps:
        email = app.owner.email.casefold() if app.owner else ""
        if not app.team and email and email not in people and email.rpartition("@")[2] not in domains:
            yield app.id
