"""Requests that take back what somebody left: each removes one thing, or puts one setting back.

Sources as in `calls`; paths of the published schema (version 3 and 3.sdk), those of GitHub links of the link service's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from herotui.call import V3_SDK, Call, Service
from herotui.heroku.calls import V3_DOGWOOD, V3_REPOSITORIES
from herotui.heroku.paths import path_of


def delete_client(id: str) -> Call:
    """Remove an OAuth client, and with it every authorization that was given to it."""
    return Call("DELETE", path_of("oauth", "clients", id))


def delete_transfer(id: str) -> Call:
    """Call off a transfer of an app."""
    return Call("DELETE", path_of("account", "app-transfers", id))


def delete_invitation(team: str, id: str) -> Call:
    """Take back an invitation to a team."""
    return Call("DELETE", path_of("teams", team, "invitations", id))


def delete_enterprise_member(enterprise: str, user: str) -> Call:
    """Remove a member, by address or id, from an enterprise account."""
    return Call("DELETE", path_of("enterprise-accounts", enterprise, "members", user))


def shut_out_of_space(space: str, user: str) -> Call:
    """Take every permission in a space from a member, by address or id."""
    return Call("PATCH", path_of("spaces", space, "members", user), body={"permissions": []})


def delete_telemetry_drain(id: str) -> Call:
    """Remove an app's or a space's telemetry drain."""
    return Call("DELETE", path_of("telemetry-drains", id), accept=V3_SDK)


def delete_domain(app: str, id: str) -> Call:
    """Remove a host name from an app."""
    return Call("DELETE", path_of("apps", app, "domains", id))


def delete_certificate(app: str, id: str) -> Call:
    """Remove a certificate from an app."""
    return Call("DELETE", path_of("apps", app, "sni-endpoints", id))


def delete_attachment(id: str) -> Call:
    """Take an add-on away from an app that it was attached to; the add-on itself stays."""
    return Call("DELETE", path_of("addon-attachments", id))


def delete_addon(app: str, id: str) -> Call:
    """Remove an add-on, and with it all that it holds."""
    return Call("DELETE", path_of("apps", app, "addons", id))


def delete_coupling(id: str) -> Call:
    """Take an app out of its pipeline."""
    return Call("DELETE", path_of("pipeline-couplings", id))


def delete_peering(space: str, pcx: str) -> Call:
    """Part a space from another network."""
    return Call("DELETE", path_of("spaces", space, "peerings", pcx), accept=V3_DOGWOOD)


def delete_vpn(space: str, id: str) -> Call:
    """Take down a VPN into a space."""
    return Call("DELETE", path_of("spaces", space, "vpn-connections", id))


def set_inbound_rules(space: str, rules: Sequence[Mapping[str, str]]) -> Call:
    """Say from where a space may be reached; whatever was allowed before and is not among it, no longer is."""
    body = {"rules": [dict(rule) for rule in rules]}
    return Call("PUT", path_of("spaces", space, "inbound-ruleset"), body=body)


def set_buildpacks(app: str, urls: Sequence[str]) -> Call:
    """Say which buildpacks run at the next build, in order."""
    body = {"updates": [{"buildpack": url} for url in urls]}
    return Call("PUT", path_of("apps", app, "buildpack-installations"), body=body)


def unset_config_vars(app: str, names: Sequence[str]) -> Call:
    """Remove config vars: one release, one restart."""
    return Call("PATCH", path_of("apps", app, "config-vars"), body=dict.fromkeys(names))


def unset_pipeline_config_vars(pipeline: str, stage: str, names: Sequence[str]) -> Call:
    """Remove config vars of a pipeline's review apps (`review`) or CI (`test`)."""
    return Call("PATCH", path_of("pipelines", pipeline, "stage", stage, "config-vars"), body=dict.fromkeys(names))


def scale(app: str, type: str, quantity: int) -> Call:
    """Run so many dynos of a process type; their size stays."""
    body = {"updates": [{"type": type, "quantity": quantity}]}
    return Call("PATCH", path_of("apps", app, "formation"), body=body)


def set_maintenance(app: str, on: bool) -> Call:
    """Switch an app's maintenance page on or off."""
    return Call("PATCH", path_of("apps", app), body={"maintenance": on})


def disable_feature(app: str, name: str) -> Call:
    """Switch off a Labs feature of an app."""
    return Call("PATCH", path_of("apps", app, "features", name), body={"enabled": False})


def disable_account_feature(name: str) -> Call:
    """Switch off a Labs feature of the account."""
    return Call("PATCH", path_of("account", "features", name), body={"enabled": False})


def stop_auto_deploy(app: str) -> Call:
    """Have pushes to the linked GitHub branch no longer deploy an app."""
    path = path_of("apps", app, "github")
    return Call("PATCH", path, service=Service.GITHUB, accept=V3_REPOSITORIES, body={"auto_deploy": False})


def stop_review_apps(pipeline: str) -> Call:
    """Have pull requests no longer make apps by themselves."""
    return Call("PATCH", path_of("pipelines", pipeline, "review-app-config"), body={"automatic_review_apps": False})
