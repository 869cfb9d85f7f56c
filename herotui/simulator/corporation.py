"""What a large company has beside: an enterprise account with its audit trail, and a Private Space."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from herotui.simulator.billing import Licence
from herotui.simulator.company import Staff
from herotui.simulator.logins import Certificate, IdentityProvider
from herotui.simulator.people import Account, Enterprise, EnterpriseMember, Team
from herotui.simulator.releases import Release
from herotui.simulator.routes.usage import used
from herotui.simulator.spaces import Peering, Ruleset, Space, SpaceMember, Tunnel, Vpn
from herotui.simulator.things import App
from herotui.simulator.trail import AuditEvent
from herotui.simulator.views import app_ref, owner_ref, user_ref
from herotui.simulator.wares import certificate
from herotui.simulator.world import World

DAYS_COUNTED = 30
AUDITED_FOR = timedelta(days=75)
OFFICE, HOME, MACHINE = "198.51.100.{}", "192.0.2.{}", "192.0.2.250"


def incorporate(world: World, staff: Staff) -> Enterprise:
    """Put the company's teams under an enterprise account: members, licences, a space, and what was audited so far."""
    mint, since = world.mint, world.clock.now() - timedelta(days=840)
    made = Enterprise(mint.uuid(), world.company, since, since)
    world.enterprises[made.id] = made
    for account, permissions in (
        (world.owner, ["view", "create", "manage", "billing"]),
        (world.colleague, ["view", "manage"]),
        *((person, ["view"]) for person in world.people[2:4]),
    ):
        member = EnterpriseMember(mint.uuid(), account, permissions)
        made.members[member.id] = member
    for team in world.teams.values():
        team.enterprise, team.membership_limit = made, None
        units = Licence("dyno-units", "Dyno units", 200, 141.5, f"{since:%Y-%m-%d}", f"{since.year + 4}-12-31")
        team.licences.append(units)
    _give_space(world, next(iter(world.teams.values())))
    look_back(world, staff, made)
    _count(world)
    return made


def federate(world: World) -> None:
    """Have the teams' people log in through an identity provider, the owner too."""
    at = world.clock.now() - timedelta(days=150)
    for team in world.teams.values():
        name, address = f"{team.name}-sso", f"https://sso.{world.company}.example"
        provider = IdentityProvider(world.mint.uuid(), name, address, f"{address}/in", f"{address}/out", at, at)
        trusted = Certificate(world.mint.uuid(), None, certificate(world.mint), at, at + timedelta(days=1095))
        provider.certificates[trusted.id] = trusted
        team.identity_provider = provider
        for member in team.members.values():
            member.account.federated = True
            member.account.identity_provider = member.account.identity_provider or provider


def _count(world: World) -> None:
    """What the apps used on the days before the leak: about as much as they have."""
    today = world.clock.now().date()
    for app in world.apps.values():
        usual = used(world, app, today)
        for number in range(1, DAYS_COUNTED + 1):
            dynos = round(usual.dynos * world.mint.random.uniform(0.92, 1), 2)
            world.usage[(app.id, str(today - timedelta(days=number)))] = replace(usual, dynos=dynos)


def _give_space(world: World, team: Team) -> None:
    """A space with the team's first app in it."""
    mint, at = world.mint, world.clock.now() - timedelta(days=300)
    space = Space(mint.uuid(), f"{world.company}-private", team, "frankfurt", at, at)
    space.nat = [f"203.0.113.{number}" for number in range(4, 8)]
    rules = [{"action": "allow", "source": OFFICE.format("0/24")}]
    space.rulesets.append(Ruleset(mint.uuid(), rules, world.colleague.email, at))
    for person in (world.owner, world.colleague):
        member = SpaceMember(mint.uuid(), person, ["create_apps"], at, at)
        space.members[member.id] = member
    expires = at + timedelta(days=7)
    peering = Peering(
        f"pcx-{mint.hex(8)}", ["10.1.0.0/16"], "active", f"vpc-{mint.hex(8)}", "123456789012", "eu-west-1", expires
    )
    space.peerings[peering.pcx_id] = peering
    tunnels = [Tunnel(f"203.0.113.{number}", mint.text(24), "UP", at) for number in (20, 21)]
    vpn = Vpn(mint.uuid(), "office", OFFICE.format(1), ["10.2.0.0/16"], tunnels)
    space.vpns[vpn.id] = vpn
    world.spaces[space.id] = space
    app = next((one for one in world.apps.values() if one.team is team), None)
    if app:
        app.space = space


def look_back(world: World, staff: Staff, enterprise: Enterprise) -> None:
    """The trail of the releases so far, each from where its maker sits."""
    after = world.clock.now() - AUDITED_FOR
    places = {person.id: _places(number) for number, person in enumerate(world.people, start=10)}
    for app in world.apps.values():
        if app.team is None or app.team.enterprise is not enterprise:
            continue
        for made in (one for one in app.releases if one.created_at > after):
            by = made.user
            address = MACHINE if by is staff.robot else world.mint.pick(places.get(by.id, (MACHINE,)))
            enterprise.events.append(_event(world, app, made, by, address))
    enterprise.events.sort(key=lambda event: event.created_at)


def _places(number: int) -> tuple[str, ...]:
    return OFFICE.format(number), OFFICE.format(number), HOME.format(number)


def _event(world: World, app: App, made: Release, by: Account, address: str) -> AuditEvent:
    config = made.description.endswith("config vars")
    return AuditEvent(
        id=world.mint.uuid(),
        type="config_change" if config else "code_release",
        action="set" if config else "create",
        actor=user_ref(by),
        created_at=made.created_at,
        ip_address=address,
        app=app_ref(app),
        owner=owner_ref(app),
        team={"id": app.team.id, "name": app.team.name} if app.team else None,
        data={"description": made.description, "version": made.version},
    )
