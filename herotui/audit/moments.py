"""What the estate's items and other sources tell of a moment: one table of what is told of which resource."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from herotui.audit.views import Moment
from herotui.detect.company import host_in, machine_of, party_of
from herotui.detect.scene import Happening
from herotui.estate.place import Place
from herotui.estate.resources import RESOURCES
from herotui.estate.snapshot import Snapshot
from herotui.incident.known import Seen
from herotui.text.escape import cut, visible

_LONGEST = 160
_NAMES = ("description", "hostname", "email", "url", "command", "comment", "name")


def _name(item: Any) -> str:
    found = next((value for name in _NAMES if isinstance(value := getattr(item, name, ""), str) and value), "")
    user = getattr(item, "user", None)
    return found or (user.email if user else "") or str(item.id)


def _release(item: Any) -> str:
    return f"v{item.version} {item.description}"


def _build(item: Any) -> str:
    source = item.source_blob
    return f"{item.status} {source.version or host_in(source.url)}" if source else str(item.status)


def _scale(item: Any) -> str:
    return f"{item.type} {item.quantity} x {item.size}"


def _transfer(item: Any) -> str:
    """Where a database's content went; a backup goes to Heroku's own storage."""
    return f"{item.from_name} to {host_in(item.to_url) or item.to_name}"


def _exporter(item: Any) -> str:
    return item.exporter.endpoint if item.exporter else str(item.id)


def _guest(item: Any) -> str:
    return f"{item.user.email if item.user else item.id} as {item.role or 'member'}"


@dataclass(frozen=True, slots=True)
class Told:
    """How a resource tells of a moment: its coarse kind, the item in words, and which times count."""

    kind: str
    words: Callable[[Any], str] = _name
    made: bool = True
    changed: bool = False


TOLD: Mapping[str, Told] = {
    "apps": Told("app"),
    "user_apps": Told("app"),
    "team_apps": Told("app"),
    "authorizations": Told("authorization", changed=True),
    "team_authorizations": Told("authorization", changed=True),
    "keys": Told("SSH key"),
    "clients": Told("OAuth client", changed=True),
    "transfers": Told("transfer", lambda item: f"to {item.recipient.email if item.recipient else '?'}: {item.state}"),
    "members": Told("member", lambda item: f"{item.email} as {item.role}"),
    "invitations": Told("invitation", _guest),
    "collaborators": Told("collaborator", _guest),
    "addons": Told("add-on", lambda item: f"{item.name} {item.plan.name if item.plan else ''}".strip()),
    "attachments": Told("attachment", lambda item: f"{item.name} of {item.addon.name if item.addon else '?'}"),
    "pipelines": Told("pipeline"),
    "couplings": Told("coupling", lambda item: item.stage),
    "spaces": Told("space"),
    "space_rules": Told("inbound rules", lambda item: ", ".join(f"{r.action} {r.source}" for r in item.rules)),
    "space_drains": Told("log drain", changed=True),
    "space_telemetry": Told("telemetry drain", _exporter, changed=True),
    "identity_providers": Told("identity provider", changed=True),
    "drains": Told("log drain", changed=True),
    "webhooks": Told("webhook", changed=True),
    "telemetry_drains": Told("telemetry drain", _exporter, changed=True),
    "releases": Told("release", _release),
    "builds": Told("build", _build),
    "dynos": Told("one-off dyno", lambda item: f"{item.name} {item.command} ({item.size})"),
    "formation": Told("scale", _scale, made=False, changed=True),
    "domains": Told("domain"),
    "sni_endpoints": Told("certificate", changed=True),
    "app_features": Told("feature", made=False, changed=True),
    "account_features": Told("feature", made=False, changed=True),
    "team_features": Told("feature", made=False, changed=True),
    "database_transfers": Told("database copy", _transfer),
    "database_links": Told("data link"),
    "github_links": Told("GitHub link", lambda item: f"{item.repo} {item.branch}", changed=True),
}
_SAME = {
    "release": "release", "deploy": "release", "rollback": "release", "set config vars": "release",
    "remove config vars": "release", "attach": "release", "detach": "release", "api:release": "release",
    "code_release.create": "release", "config_change.set": "release", "config_change.remove": "release",
    "addon.attach": "release", "addon.detach": "release", "addon.create": "add-on", "addon.destroy": "add-on",
    "api:addon": "add-on", "build": "build", "api:build": "build", "app.create": "app", "app.destroy": "app",
    "app.update": "app change", "api:app": "app change", "collaborator.create": "collaborator",
    "collaborator.destroy": "collaborator", "api:collaborator": "collaborator", "domain.create": "domain",
    "domain.destroy": "domain", "api:domain": "domain", "sni_endpoint.create": "certificate",
    "sni_endpoint.update": "certificate", "sni_endpoint.destroy": "certificate", "api:sni-endpoint": "certificate",
    "starting process": "one-off dyno", "api:dyno": "dyno", "dyno": "dyno", "scaled": "scale",
    "api:formation": "scale", "team_membership.create": "member", "team_membership.update": "member",
    "team_membership.destroy": "member", "space.create": "space", "space.update": "space",
    "trusted_ip.update": "inbound rules", "app_transfer.create": "transfer", "app_transfer.update": "transfer",
}  # fmt: skip
"""Words of other sources for what the estate tells of: by these the same thing is known again."""


def of_estate(estate: Snapshot) -> Iterator[Moment]:
    """Every item that was made or changed at a known time. An app that several lists hold is told once."""
    apps: set[str] = set()
    for resource, told in TOLD.items():
        for place, known in estate.each(resource):
            if not isinstance(known, Seen):
                continue
            for item in known.items:
                if told.kind == "app":
                    if item.id in apps:
                        continue
                    apps.add(item.id)
                yield from _moments(place, told, item, known.at)


def of_happening(one: Happening) -> Moment:
    """What another source told, under the estate's word for it where there is one."""
    ties = _ties(one.actor, one.address, "", "")
    started = one.kind == "api:dyno" and one.data.get("action") == "create" and one.data.get("type") == "run"
    return Moment(
        at=one.at,
        kind="one-off dyno" if started else _SAME.get(one.kind, one.kind),
        where=one.app,
        text=one.text or one.kind,
        who=one.actor,
        sources=(one.source,),
        ties=ties,
    )


def _moments(place: Place, told: Told, item: Any, seen_at: datetime) -> Iterator[Moment]:
    made, changed = getattr(item, "created_at", None), getattr(item, "updated_at", None)
    if told.kind == "one-off dyno" and item.type != "run":
        return
    if told.made and made is not None:
        yield _moment(place, told, item, made, seen_at, "")
    if told.changed and changed is not None and (made is None or (changed - made).total_seconds() > 1):
        yield _moment(place, told, item, changed, seen_at, "changed: ")


def _moment(place: Place, told: Told, item: Any, at: datetime, seen_at: datetime, word: str) -> Moment:
    by = getattr(item, "invited_by", None) or (item.user if told.kind in ("release", "build") else None)
    text = visible(cut(f"{word}{told.words(item)}", _LONGEST))
    return Moment(
        at=at,
        kind=told.kind,
        where=_where(place, told, item),
        text=text,
        who=visible(by.email) if by else "",
        sources=(RESOURCES[place.resource].title,),
        ties=_ties(by.email if by else "", "", machine_of(text), _host(item)),
        seen_at=seen_at,
    )


def _where(place: Place, told: Told, item: Any) -> str:
    app = getattr(item, "app", None)
    name = item.name if told.kind == "app" else place.name or (app.name if app else "")
    return visible(name) or "account"


def _host(item: Any) -> str:
    url = getattr(item, "url", "") or getattr(item, "redirect_uri", "") or getattr(item, "sso_target_url", "")
    exporter = getattr(item, "exporter", None)
    if exporter is not None and not isinstance(exporter, str):
        url = exporter.endpoint
    return host_in(url) if url else str(getattr(item, "hostname", ""))


def _ties(who: str, address: str, machine: str, host: str) -> tuple[str, ...]:
    party = party_of(host) if host else ""
    found = {"account": who, "address": address, "host": machine, "domain": party}
    return tuple(f"{name} {visible(value)}" for name, value in found.items() if value)
