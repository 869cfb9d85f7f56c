"""How things look in answers, where more than one endpoint shows them."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from herotui.simulator.auth import visible
from herotui.simulator.catalog import price
from herotui.simulator.logins import IdentityProvider
from herotui.simulator.mint import format_prefix
from herotui.simulator.people import Account, Authorization, Enterprise, Feature, Team
from herotui.simulator.protocol import Row
from herotui.simulator.releases import Release
from herotui.simulator.spaces import Space
from herotui.simulator.things import PERMISSIONS, Addon, App, Attachment, Collaborator, Dyno
from herotui.simulator.timeline import stamp, stamp_or_none
from herotui.simulator.world import World


def by(*names: str) -> dict[str, Callable[[object], Any]]:
    """Sort keys of a list that are its things' own attributes; the first is used when none is asked for."""
    return {name: attrgetter(name) for name in names}


def known_id(kind: str, name: str) -> str:
    """The id of something that exists once for all of Heroku: a region, a stack, a plan."""
    return str(uuid5(NAMESPACE_URL, f"heroku:{kind}:{name}"))


def named(kind: str, name: str) -> Row:
    """`{"id", "name"}` of such a thing."""
    return {"id": known_id(kind, name), "name": name}


def user_ref(account: Account) -> Row:
    """`{"id", "email"}`."""
    return {"id": account.id, "email": account.email}


def app_ref(app: App) -> Row:
    """`{"id", "name"}`."""
    return {"id": app.id, "name": app.name}


def named_ref(thing: Team | Enterprise | Space) -> Row:
    """`{"id", "name"}`."""
    return {"id": thing.id, "name": thing.name}


def owner_ref(app: App) -> Row:
    """The owner; a team's app is owned by the team's own address."""
    if app.owner:
        return user_ref(app.owner)
    team = app.team
    return {"id": team.id, "email": f"{team.name}@herokumanager.com"} if team else {}


def provider_ref(provider: IdentityProvider | None, owner: Team | Enterprise | None) -> Row | None:
    """An identity provider as accounts and teams show it: whose it is beside its name."""
    if provider is None:
        return None
    kind = "team" if isinstance(owner, Team) else "enterprise-account"
    whose = {"owner": {"id": owner.id, "name": owner.name, "type": kind}} if owner else {}
    return {"id": provider.id, "name": provider.name} | whose


def show_account(account: Account, *, sdk: bool = False) -> Row:
    """`GET /account`; version 3.sdk tells more of its second factor."""
    team = account.default_team
    ref = {"id": team.id, "name": team.name} if team else None
    provider = provider_ref(account.identity_provider, None)
    if account.federated and provider is None:
        provider = {"id": known_id("idp", account.email), "name": "okta-sso"}
    second = {"mfa_enabled": account.two_factor, "mfa_exemption": False, "mfa_exemption_reason": None}
    return {
        "id": account.id,
        "email": account.email,
        "name": account.name,
        "allow_tracking": account.allow_tracking,
        "beta": account.beta,
        "country_of_residence": None,
        "created_at": stamp(account.created_at),
        "default_organization": ref,
        "default_team": ref,
        "delinquent_at": stamp_or_none(account.delinquent_at),
        "federated": account.federated,
        "identity_provider": provider,
        "last_login": stamp(account.last_login),
        "sms_number": account.sms_number,
        "suspended_at": stamp_or_none(account.suspended_at),
        "two_factor_authentication": account.two_factor,
        "updated_at": stamp(account.updated_at),
        "verified": account.verified,
    } | (second if sdk else {})


def show_authorization(world: World, authorization: Authorization, *, full: bool = False) -> Row:
    """An authorization; its key in full only in the answer to its creation or regeneration, else redacted."""
    token, switches = authorization.token, world.switches
    if not full:
        token = visible(token, switches.visible_prefix, switches.visible_suffix, format_prefix(token))
    left = authorization.expires_at and int((authorization.expires_at - world.clock.now()).total_seconds())
    client, session, refresh = authorization.client, authorization.session, authorization.refresh_token
    return {
        "id": authorization.id,
        "description": authorization.description,
        "scope": list(authorization.scope),
        "access_token": {"id": authorization.token_id, "token": token, "expires_in": left},
        "client": {"id": client.id, "name": client.name, "redirect_uri": client.redirect_uri} if client else None,
        "created_at": stamp(authorization.created_at),
        "updated_at": stamp(authorization.updated_at),
        "grant": None,
        "refresh_token": {"id": authorization.token_id, "token": "*" * 10, "expires_in": None} if refresh else None,
        "session": {"id": session.id} if session else None,
        "user": user_ref(authorization.account) | {"full_name": authorization.account.name},
    }


def show_feature(feature: Feature) -> Row:
    """A Labs feature."""
    return {
        "id": feature.id,
        "name": feature.name,
        "display_name": feature.name.replace("-", " ").capitalize(),
        "description": feature.description,
        "doc_url": f"https://devcenter.heroku.com/articles/{feature.name}",
        "enabled": feature.enabled,
        "feedback_email": "heroku-feedback@example.com",
        "state": "general",
        "created_at": stamp(feature.created_at),
        "updated_at": stamp(feature.updated_at),
    }


def show_app(app: App, *, sdk: bool = False) -> Row:
    """`GET /apps/{app}`. Version 3.sdk writes the generation as text, where 3 has an object."""
    generation = named("generation", app.generation)
    current, space = app.current, app.space
    team = {"id": app.team.id, "name": app.team.name} if app.team else None
    return {
        "id": app.id,
        "name": app.name,
        "acm": app.acm and any(domain.kind == "custom" for domain in app.domains.values()),
        "archived_at": None,
        "build_stack": named("stack", app.build_stack or app.stack),
        "buildpack_provided_description": app.buildpack.rpartition("/")[2].capitalize() or None,
        "created_at": stamp(app.created_at),
        "generation": generation["name"] if sdk else generation,
        "git_url": f"https://git.heroku.com/{app.name}.git",
        "internal_routing": app.internal_routing,
        "maintenance": app.maintenance,
        "organization": team,
        "owner": owner_ref(app),
        "region": named("region", app.region),
        "released_at": stamp(current.created_at) if current else None,
        "repo_size": None,
        "slug_size": app.slug_size,
        "space": {"id": space.id, "name": space.name, "shield": space.shield} if space else None,
        "stack": named("stack", app.stack),
        "team": team,
        "updated_at": stamp(app.updated_at),
        "web_url": f"https://{app.host}.herokuapp.com/",
    }


def show_release(app: App, release: Release, *, sdk: bool = False) -> Row:
    """A release; the last one that succeeded is the current one. Version 3.sdk names its image."""
    code = (("slug", release.slug), ("oci-image", release.oci_image))
    image = {"oci_image": {"id": release.oci_image} if release.oci_image else None} if sdk else {}
    return image | {
        "id": release.id,
        "version": release.version,
        "status": release.status,
        "current": release is app.current,
        "description": release.description,
        "addon_plan_names": release.plans,
        "app": app_ref(app),
        "artifacts": [{"type": kind, "id": id} for kind, id in code if id],
        "created_at": stamp(release.created_at),
        "updated_at": stamp(release.created_at),
        "eligible_for_rollback": bool(release.slug or release.oci_image) and release.status == "succeeded",
        "output_stream_url": release.output_stream_url,
        "slug": {"id": release.slug} if release.slug else None,
        "user": user_ref(release.user),
    }


def show_dyno(app: App, dyno: Dyno) -> Row:
    """A running dyno."""
    return {
        "id": dyno.id,
        "name": dyno.name,
        "app": app_ref(app),
        "attach_url": f"rendezvous://rendezvous.example:5000/{dyno.id}" if dyno.attached else None,
        "command": dyno.command,
        "created_at": stamp(dyno.created_at),
        "release": {"id": dyno.release_id, "version": dyno.version},
        "size": dyno.size,
        "state": dyno.state,
        "type": dyno.type,
        "updated_at": stamp(dyno.created_at),
    }


def show_collaborator(app: App, found: Collaborator) -> Row:
    """A collaborator."""
    return {
        "id": found.id,
        "app": app_ref(app),
        "created_at": stamp(found.created_at),
        "permissions": [{"name": name, "description": PERMISSIONS[name]} for name in found.permissions],
        "role": found.role,
        "updated_at": stamp(found.updated_at),
        "user": user_ref(found.account) | {"federated": found.account.federated},
    }


def show_addon(addon: Addon, *, sdk: bool = False) -> Row:
    """An add-on. Only version 3.sdk says that its price is metered."""
    app = addon.app
    cents = price(addon.plan) if addon.cents is None else addon.cents
    payer = {"id": app.team.id, "name": app.team.name, "type": "team"} if app.team else app_ref(app) | {"type": "app"}
    return {
        "id": addon.id,
        "name": addon.name,
        "actions": [],
        "addon_service": named("addon-service", addon.service),
        "app": app_ref(app),
        "billed_price": {"cents": cents, "contract": False, "unit": "month"} | ({"metered": False} if sdk else {}),
        "billing_entity": payer,
        "config_vars": list(addon.config_vars),
        "created_at": stamp(addon.created_at),
        "plan": named("plan", addon.plan),
        "provider_id": addon.provider_id or addon.id,
        "state": addon.state,
        "updated_at": stamp(addon.updated_at),
        "web_url": addon.web_url or sso_url(addon, app),
    }


def show_attachment(attachment: Attachment) -> Row:
    """An attachment."""
    addon = attachment.addon
    return {
        "id": attachment.id,
        "name": attachment.name,
        "addon": {"id": addon.id, "name": addon.name, "app": app_ref(addon.app)},
        "app": app_ref(attachment.app),
        "created_at": stamp(attachment.created_at),
        "log_input_url": attachment.log_input_url,
        "namespace": attachment.namespace,
        "updated_at": stamp(attachment.updated_at),
        "web_url": addon.web_url or sso_url(addon, attachment.app),
    }


def sso_url(addon: Addon, app: App) -> str:
    """Where whoever is logged in at Heroku gets into the add-on provider's dashboard."""
    return f"https://addons-sso.heroku.com/apps/{app.id}/addons/{addon.id}"
