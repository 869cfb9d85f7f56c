"""What an attacker of the simulator's left, read off the world itself: the truth that findings are held against."""

from __future__ import annotations

from collections.abc import Iterator

from herotui.simulator.attack import HOST, SITE, look_alike
from herotui.simulator.world import World

STRANGERS = (SITE, "mailbox.example")


def footholds(world: World) -> Iterator[tuple[str, str]]:
    """Detector and item of everything that was left."""
    spy = look_alike(world.colleague.email)
    for held in world.authorizations.values():
        if held.by_attacker:
            yield ("team_authorization" if held.team else "authorization"), held.id
            if held.session and held.session.id in world.sessions:
                yield "session", held.session.id
    for key in world.owner.keys.values():
        if HOST in key.comment:
            yield "ssh_key", key.id
    for client in world.clients.values():
        if SITE in client.redirect_uri:
            yield "oauth_client", client.id
    yield from _on_apps(world, spy)
    yield from _on_teams(world, spy)
    for transfer in world.transfers.values():
        if transfer.recipient.email.endswith(STRANGERS):
            yield "transfer", transfer.id
    for attachment in world.attachments.values():
        if attachment.app.owner and attachment.app.owner.email.endswith(STRANGERS):
            yield "attachment", attachment.id
    for copy in world.database_transfers:
        if SITE in copy.to_url:
            yield "database_copy", copy.uuid
    for pipeline in world.pipelines.values():
        if "NPM_CONFIG_REGISTRY" in pipeline.stage_config["review"]:
            yield "pipeline_config_var", "NPM_CONFIG_REGISTRY"


def _on_apps(world: World, spy: str) -> Iterator[tuple[str, str]]:
    for app in world.apps_seen_by(world.owner):
        if app.owner and app.owner.email.endswith(STRANGERS):
            yield "foreign_app", app.id
            continue
        for drain in app.drains.values():
            if SITE in drain.url:
                yield "log_drain", drain.id
        for hook in app.webhooks.values():
            if SITE in hook.url:
                yield "webhook", hook.id
        for guest in app.collaborators.values():
            if guest.account.email == spy or guest.account.email.endswith(STRANGERS):
                yield "collaborator", guest.id
        for dyno in app.dynos.values():
            if dyno.type == "run" and SITE in dyno.command:
                yield "one_off_dyno", dyno.id
        for pack in (app.buildpack, *app.more_buildpacks):
            if SITE in pack:
                yield "buildpack", pack
        for domain in app.domains.values():
            if "-help." in domain.hostname:
                yield "domain", domain.id
        for process in app.formation.values():
            if process.size == "Performance-L":
                yield "formation", process.id
        yield from (("config_var", name) for name, value in app.config.items() if SITE in value)
        told = {delivery.webhook.id for delivery in app.deliveries if SITE in delivery.webhook.url}
        yield from (("webhook_gone", id) for id in sorted(told - app.webhooks.keys()))
        numbers = [release.version for release in app.releases]
        if numbers and len(numbers) != numbers[-1] - numbers[0] + 1:
            yield "config_var_passing", "NODE_OPTIONS"
            missing = next(number for number in range(numbers[0], numbers[-1]) if number not in numbers)
            yield "release_gap", f"v{missing}"


def _on_teams(world: World, spy: str) -> Iterator[tuple[str, str]]:
    for team in world.teams.values():
        yield from (("team_member", one.id) for one in team.members.values() if one.account.email == spy)
        yield from (("invitation", one.id) for one in team.invitations.values() if one.email.endswith(STRANGERS))
        provider = team.identity_provider
        if provider and SITE in provider.sso_target_url:
            yield "identity_provider", provider.id
    for account in world.enterprises.values():
        for member in account.members.values():
            if member.account.email.endswith(STRANGERS):
                yield "enterprise_member", member.id
    for space in world.spaces.values():
        for ruleset in space.rulesets[-1:]:
            if any(rule["source"] == "0.0.0.0/0" for rule in ruleset.rules):
                yield "inbound_rules", ruleset.id
