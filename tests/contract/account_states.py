"""What requests need to meet on the side of accounts, keys, teams, enterprise accounts and spaces."""

from __future__ import annotations

from datetime import timedelta

from herotui.simulator import Simulator
from herotui.simulator.auditing import record
from herotui.simulator.billing import Credit, Licence, PaymentMethod
from herotui.simulator.logs import TelemetryDrain
from herotui.simulator.people import Account, Authorization, Enterprise, EnterpriseMember, Feature, Invitation, Team
from herotui.simulator.routes.trail import signature
from herotui.simulator.routing import Route
from herotui.simulator.spaces import Host, Peering, Ruleset, Space, SpaceMember, Tunnel, Vpn
from herotui.simulator.things import App
from herotui.simulator.world import World
from tests.contract.walk import States, Walk

SSH_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHbFmtcxnK9Zub2fX7uW6ZTNn5mjkf+H8ihsc2pKPDOL test@example"
INVITED, NEWCOMER, LEAVERS = "invited@example.com", "new.person@example.com", ("one@example.com", "two@example.com")
PASSWORD = "FAKE correct horse"
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nFAKE\n-----END CERTIFICATE-----"
RULES = [{"action": "allow", "source": "192.0.2.0/24"}]


def prepare(heroku: Simulator) -> None:
    """People to be invited and to leave, money, an enterprise account over the team, a space full of things."""
    world, now = heroku.world, heroku.clock.now()
    owner, team = world.owner, _team(world)
    for email in (INVITED, *LEAVERS):
        _give_key(world, world.meet(email))
    owner.payment_method = PaymentMethod("Visa", "4242", "12", "2030", "A", "Person", "1 Road", "Town", "1000", "DK")
    owner.quota = (3_600_000, 7200)
    credit = Credit(world.mint.uuid(), "Welcome", 20, 12.5, now, now + timedelta(days=90))
    owner.credits[credit.id] = credit
    team.licences.append(Licence("dyno-units", "Dyno units", 100, 40.5, "2026-01-01", "2026-12-31"))
    first, second, third = (world.mint.uuid() for _ in range(3))
    waiting = Invitation(first, second, third, "later@example.com", "member", owner, now, now)
    team.invitations[waiting.id] = waiting
    client = next(client for client in world.clients.values() if client.owner is None)
    given = next(a for a in world.authorizations.values() if a.client is client)
    given.refresh_token = world.mint.uuid()
    enterprise = Enterprise(world.mint.uuid(), "contract-enterprise", now, now)
    for account in (owner, world.colleague):
        known = EnterpriseMember(world.mint.uuid(), account, ["view", "create", "manage", "billing"])
        enterprise.members[known.id] = known
    world.enterprises, team.enterprise = {enterprise.id: enterprise}, enterprise
    app = next(app for app in world.apps.values() if app.team is team)
    for on in (app, team, enterprise):
        record(world, "app.update", owner, {"maintenance": True}, on=on, at=now - timedelta(days=2))
        record(world, "app.update", owner, {"maintenance": False}, on=on)
    world.spaces = {}
    _add_space(world, team, app)


def _add_space(world: World, team: Team, app: App) -> None:
    now, mint = world.clock.now(), world.mint
    space = Space(mint.uuid(), "contract-space", team, "virginia", now, now, nat=["198.51.100.7"])
    space.rulesets.append(Ruleset(mint.uuid(), RULES, world.owner.email, now))
    member = SpaceMember(mint.uuid(), world.owner, ["create_apps"], now, now)
    space.members[member.id] = member
    for name in ("pcx-1111", "pcx-2222"):
        space.peerings[name] = Peering(
            name, ["10.9.0.0/16"], "pending-acceptance", "vpc-99", "123456789012", "us-east-1", now + timedelta(days=7)
        )
    tunnel = Tunnel("203.0.113.9", "FAKE", "UP", now)
    vpn = Vpn(mint.uuid(), "office", "203.0.113.1", ["192.168.0.0/16"], [tunnel, tunnel])
    space.vpns[vpn.id] = vpn
    drain = TelemetryDrain(mint.uuid(), "space", space.id, ["logs"], "https://telemetry.example", {}, now, now)
    world.telemetry_drains[drain.id] = drain
    space.hosts.append(Host("h-0f927460a59aac18e", "available", now))
    world.spaces[space.id], app.space = space, space


def _give_key(world: World, account: Account) -> None:
    account.password, now = PASSWORD, world.clock.now()
    key, uuid = world.mint.key(), world.mint.uuid
    world.authorize(Authorization(uuid(), account, "own", ["global"], key, uuid(), now, now))


def _key_of(walk: Walk, email: str) -> dict[str, str]:
    key = next(a.token for a in walk.world.authorizations.values() if a.account.email == email)
    return {"Authorization": f"Bearer {key}", "Heroku-Password": PASSWORD}


def _team(world: World) -> Team:
    return next(iter(world.teams.values()))


def _enterprise(walk: Walk) -> Enterprise:
    return next(iter(walk.world.enterprises.values()))


def _space(walk: Walk, name: str = "contract-space") -> Space:
    return next(space for space in walk.world.spaces.values() if space.name == name)


def _authorization(walk: Walk) -> Authorization:
    """One of the owner's that nothing else here depends on."""
    taken = {walk.heroku.leaked_key, walk.heroku.responder_key}
    return next(
        a
        for a in reversed(walk.world.authorizations.values())
        if a.account is walk.world.owner and not a.client and not a.session and not a.team and a.token not in taken
    )


def _session(walk: Walk, _: Route) -> str:
    own = walk.world.tokens[walk.heroku.responder_key].session
    return next(s.id for s in walk.world.sessions.values() if s is not own and s.account is walk.world.owner)


def _feature(walk: Walk, route: Route) -> str:
    features: dict[str, Feature] = walk.app.features
    if route.path.startswith("/account"):
        features = walk.world.owner.features
    elif route.path.startswith("/teams"):
        features = _team(walk.world).features
    return next(iter(features.values())).name


def _member(walk: Walk, route: Route) -> str:
    reading_only = route.path.startswith("/spaces") or route.path.endswith("/apps")
    return walk.world.owner.email if reading_only else NEWCOMER


def _token(walk: Walk, route: Route) -> str:
    if route.path.startswith("/oauth"):
        return _authorization(walk).token_id
    invitations = _team(walk.world).invitations.values()
    wanted = INVITED if route.path.endswith("/accept") else "later@example.com"
    return next(invited.token for invited in invitations if invited.email == wanted)


def _provider(walk: Walk, route: Route) -> str:
    found = (_team(walk.world) if route.path.startswith("/teams") else _enterprise(walk)).identity_provider
    assert found
    return found.id


def _idp_certificate(walk: Walk, _: Route) -> str:
    found = _enterprise(walk).identity_provider
    assert found
    return next(iter(found.certificates))


STATES = States(
    arguments={
        "user": lambda walk, route: walk.world.owner.id if route.path.startswith("/accounts") else "~",
        "key": lambda walk, _: next(iter(walk.world.owner.keys)),
        "authorization": lambda walk, _: _authorization(walk).id,
        "session": _session,
        "client": lambda walk, _: next(c.id for c in walk.world.clients.values() if c.owner is walk.world.owner),
        "team": lambda walk, route: (
            "walked-team" if (route.method, route.path) == ("DELETE", "/teams/{team}") else _team(walk.world).name
        ),
        "feature": _feature,
        "invoice": lambda walk, route: next(
            iter((_team(walk.world) if route.path.startswith("/teams") else walk.world.owner).invoices)
        ),
        "credit": lambda walk, _: next(iter(walk.world.owner.credits)),
        "member": _member,
        "invitation": lambda walk, _: "later@example.com",
        "token": _token,
        "service": lambda walk, _: next(iter(_team(walk.world).allowed_services)),
        "provider": _provider,
        "idp_certificate": _idp_certificate,
        "enterprise": lambda walk, _: _enterprise(walk).id,
        "signature": lambda walk, _: signature(_enterprise(walk)),
        "year": lambda walk, _: str(walk.heroku.clock.now().year),
        "month": lambda walk, _: f"{walk.heroku.clock.now().month:02}",
        "space": lambda walk, route: (
            "walked-space" if (route.method, route.path) == ("DELETE", "/spaces/{space}") else _space(walk).id
        ),
        "ruleset": lambda walk, _: _space(walk).rulesets[0].id,
        "peering": lambda walk, _: "pcx-2222",
        "vpn": lambda walk, _: "office",
        "resource": lambda walk, _: next(iter(walk.world.addons)),
    },
    bodies={
        "PATCH /account": {"name": "Somebody Else"},
        "PATCH /users/{user}": {"allow_tracking": True},
        "PATCH /users/{user}/preferences": {"timezone": "UTC"},
        "PATCH /account/features/{feature}": {"enabled": False},
        "POST /account/keys": {"public_key": SSH_KEY},
        "PUT /account/invoice-address": {"city": "Town", "use_invoice_address": True},
        "PATCH /account/payment-method": {
            **dict.fromkeys(("first_name", "last_name", "address_1", "city", "country", "postal_code", "state"), "A"),
            "card_number": "4111111111111111",
            "expiration_month": "1",
            "expiration_year": "2031",
            "cvv": "123",
        },
        "PUT /users/~/capabilities": {
            "capabilities": [
                {"capability": "manage_tokens", "resource_type": "team", "resource_id": "of-nobody"},
                {"capability": "delete", "resource_type": "user", "resource_id": None},
            ]
        },
        "POST /oauth/authorizations": {"scope": ["read"], "description": "a new one", "expires_in": 3600},
        "PATCH /oauth/authorizations/{authorization}": {"description": "renamed"},
        "POST /teams/{team}/oauth/authorizations": {"scope": ["read"], "description": "for the team"},
        "POST /oauth/clients": {"name": "Board", "redirect_uri": "https://board.example/back"},
        "PATCH /oauth/clients/{client}": {"name": "Another board"},
        "POST /oauth/tokens": lambda walk: next(
            {
                "grant": {"type": "refresh_token"},
                "client": {"secret": a.client.secret},
                "refresh_token": {"token": a.refresh_token},
            }
            for a in walk.world.authorizations.values()
            if a.client and a.refresh_token
        ),
        "POST /teams": {"name": "walked-team"},
        "PATCH /teams/{team}": {"default": True},
        "POST /teams/{team}/members": {"email": NEWCOMER, "role": "member"},
        "PUT /teams/{team}/members": {"email": NEWCOMER, "role": "admin"},
        "PATCH /teams/{team}/members": {"email": NEWCOMER, "role": "member"},
        "PATCH /teams/{team}/preferences": {"addons-controls": True},
        "POST /teams/{team}/allowed-addon-services": {"addon_service": "heroku-postgresql"},
        "PUT /teams/{team}/invitations": {"email": INVITED, "role": "member"},
        "POST /teams/{team}/identity-providers": {
            "certificate": CERTIFICATE,
            "entity_id": "https://login.example",
            "sso_target_url": "https://login.example/sso",
        },
        "PATCH /teams/{team}/identity-providers/{provider}": {"sso_target_url": "https://login.example/other"},
        "POST /identity-providers": lambda walk: {
            "owner": {"id": _enterprise(walk).id, "type": "enterprise-account"},
            "entity_id": "https://login.example",
            "sso_target_url": "https://login.example/sso",
        },
        "PATCH /identity-providers/{provider}": {"enabled": False},
        "POST /identity-providers/{provider}/certificates": {"body": CERTIFICATE, "name": "new"},
        "PATCH /identity-providers/{provider}/certificates/{idp_certificate}": {"name": "renamed"},
        "PATCH /enterprise-accounts/{enterprise}": {"name": "renamed-enterprise"},
        "POST /enterprise-accounts/{enterprise}/members": {"user": NEWCOMER, "permissions": ["view"]},
        "PATCH /enterprise-accounts/{enterprise}/members/{member}": {"permissions": ["view", "billing"]},
        "POST /enterprise-accounts/{enterprise}/teams": {"name": "enterprise-team"},
        "POST /spaces": lambda walk: {"name": "walked-space", "team": _team(walk.world).name, "shield": True},
        "PATCH /spaces/{space}": {"name": "contract-space"},
        "POST /spaces/{space}/transfer": lambda walk: {"new_owner": _team(walk.world).name},
        "PATCH /spaces/{space}/members/{member}": {"permissions": [{"name": "create_apps"}]},
        "PUT /spaces/{space}/inbound-ruleset": {"rules": [*RULES, {"action": "allow", "source": "203.0.113.0/24"}]},
        "POST /spaces/{space}/peerings": {"pcx_id": "pcx-1111"},
        "POST /spaces/{space}/vpn-connections": {
            "name": "second",
            "public_ip": "203.0.113.2",
            "routable_cidrs": ["192.168.0.0/16"],
        },
        "PATCH /spaces/{space}/vpn-connections/{vpn}": {"routable_cidrs": ["192.168.4.0/24"]},
        "PUT /spaces/{space}/log-drain": {"url": "https://logs.example/space"},
    },
    queries={
        "GET /teams/{team}/usage/daily": "?start=2026-10-30&end=2026-11-01",
        "GET /teams/{team}/usage/monthly": "?start=2026-09",
        "GET /enterprise-accounts/{enterprise}/usage/daily": "?start=2026-11-01",
        "GET /enterprise-accounts/{enterprise}/usage/monthly": "?start=2026-10&end=2026-11",
        "GET /enterprise-accounts/{enterprise}/events": "?order=desc&day=2026-10-31&type=app",
        "GET /resource/{resource}/usage-history": "?start=2026-11-01&duration=P3D",
    },
    headers={
        "POST /accounts/{user}/actions/get-quota": lambda _: {
            "Accept": "application/vnd.heroku+json; version=3.account-quotas"
        },
        "PUT /apps/{app}/pre-authorizations": lambda _: {"Heroku-Two-Factor-Code": "123456"},
        "POST /teams/invitations/{token}/accept": lambda walk: _key_of(walk, INVITED),
        "DELETE /account": lambda walk: _key_of(walk, LEAVERS[0]),
        "DELETE /users/{user}": lambda walk: _key_of(walk, LEAVERS[1]),
    },
    prepare=prepare,
)
