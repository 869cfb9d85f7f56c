"""A believable company from a seed: people, a team, keys; `portfolio` adds its apps."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from herotui.simulator.mint import CURRENT, LEGACY, MIDDLE, Mint
from herotui.simulator.people import (
    POOL_SIZE,
    Account,
    Authorization,
    Client,
    Feature,
    Member,
    Pool,
    Session,
    SshKey,
    Team,
)
from herotui.simulator.timeline import Clock
from herotui.simulator.world import World

COMPANIES = ("marigold", "northwind", "bluefin", "tamarack", "halyard", "foxglove", "ridgeline", "saltmarsh")
FIRST_NAMES = ("Priya", "Marek", "Aisha", "Jonas", "Lucia", "Tomasz", "Hana", "Diego", "Noor", "Erik", "Mei", "Olu")
LAST_NAMES = (
    "Raman",
    "Novak",
    "Okafor",
    "Lind",
    "Moretti",
    "Sato",
    "Alvarez",
    "Haddad",
    "Berg",
    "Chen",
    "Costa",
    "Ito",
)
TEAM_SIZE = 6


@dataclass(frozen=True, slots=True)
class Plan:
    """An authorization that the owner made some time ago."""

    description: str
    scope: tuple[str, ...]
    days_old: int
    era: str = CURRENT
    lasts_days: int | None = None
    session: bool = False
    client: bool = False


LEAKED = Plan("ci deploy", ("global",), 412)
RESPONDER = Plan("Heroku CLI login from {host}", ("global",), 19, lasts_days=365, session=True)
OTHERS = (
    Plan("Heroku API key", ("global",), 730),
    Plan("jenkins", ("global",), 2210, era=LEGACY),
    Plan("terraform", ("write-protected",), 560, era=MIDDLE),
    Plan("nightly backup check", ("read",), 140, lasts_days=365),
    Plan("Deploy board", ("identity", "read"), 301, client=True),
    Plan("Heroku CLI login from {host}", ("global",), 88, lasts_days=365, session=True),
)


def found(clock: Clock, seed: int) -> World:
    """A company without apps: six people, one team, and the owner's authorizations, the leaked one among them."""
    mint, now = Mint(seed), clock.now()
    company = mint.pick(COMPANIES)
    people = [_person(mint, company, number, now) for number in range(TEAM_SIZE)]
    leaked_at = now - timedelta(minutes=mint.number(280, 420))
    world = World(clock, mint, people[0], people[1], leaked_at, company=company)
    world.accounts.update((person.id, person) for person in people)
    _form_team(world, company, people)
    _hand_out_keys(world)
    return world


def ssh_key(mint: Mint, comment: str, at: datetime) -> SshKey:
    """A public key that belongs to no private one."""
    raw = b"\x00\x00\x00\x0bssh-ed25519\x00\x00\x00\x20" + mint.random.randbytes(32)
    digest = base64.b64encode(hashlib.sha256(raw).digest()).decode().rstrip("=")
    text = f"ssh-ed25519 {base64.b64encode(raw).decode()} {comment}"
    return SshKey(mint.uuid(), comment, f"SHA256:{digest}", text, at)


def authorize(world: World, mint: Mint, account: Account, plan: Plan, at: datetime, host: str = "") -> Authorization:
    """Make the planned authorization, with its session when it is a login."""
    description = plan.description.format(host=host)
    session = Session(mint.uuid(), description, account) if plan.session else None
    if session:
        world.sessions[session.id] = session
    return world.authorize(
        Authorization(
            id=mint.uuid(),
            account=account,
            description=description,
            scope=list(plan.scope),
            token=mint.key(plan.era),
            token_id=mint.uuid(),
            created_at=at,
            updated_at=at,
            expires_at=at + timedelta(days=plan.lasts_days) if plan.lasts_days else None,
            session=session,
        )
    )


def feature(mint: Mint, name: str, words: str, at: datetime, *, enabled: bool) -> Feature:
    """A Labs feature."""
    return Feature(mint.uuid(), name, words, enabled, at, at)


def _person(mint: Mint, company: str, number: int, now: datetime) -> Account:
    first = FIRST_NAMES[(number * 2 + mint.number(0, 1)) % len(FIRST_NAMES)]
    last = mint.pick(LAST_NAMES)
    since = now - timedelta(days=mint.number(900, 2600), seconds=mint.number(0, 86_400))
    account = Account(
        id=mint.uuid(),
        email=f"{first}.{last}@{company}.example".lower(),
        name=f"{first} {last}",
        created_at=since,
        pool=Pool(POOL_SIZE, now),
        updated_at=now - timedelta(days=mint.number(20, 200)),
        last_login=now - timedelta(hours=mint.number(20, 300)),
    )
    key = ssh_key(mint, f"{first.lower()}@{company}-laptop-{number}", since + timedelta(days=1))
    account.keys[key.id] = key
    flag = feature(mint, "metrics-request-volume", "Request volume in metrics", since, enabled=True)
    account.features[flag.id] = flag
    return account


def _form_team(world: World, company: str, people: list[Account]) -> None:
    mint, now = world.mint, world.clock.now()
    since = now - timedelta(days=850)
    team = Team(mint.uuid(), f"{company}-platform", since, since)
    for number, person in enumerate(people):
        joined = since + timedelta(days=mint.number(0, 400))
        member = Member(mint.uuid(), person, "admin" if number < 2 else "member", joined, joined)
        team.members[member.id] = member
        person.default_team = team
    flag = feature(mint, "team-tokens", "Authorizations that act for the team", since, enabled=True)
    team.features[flag.id] = flag
    world.teams[team.id] = team


def _hand_out_keys(world: World) -> None:
    mint, owner, now = world.mint, world.owner, world.clock.now()
    host = f"{owner.name.split()[0].lower()}-mbp.local"
    third_party = Client(mint.uuid(), "Deploy board", "https://deployboard.example/oauth", mint.uuid(), None, now, now)
    world.clients[third_party.id] = third_party

    def give(account: Account, plan: Plan) -> Authorization:
        at = now - timedelta(days=plan.days_old, seconds=mint.number(0, 80_000))
        return authorize(world, mint, account, plan, at, host)

    for plan in OTHERS:
        given = give(owner, plan)
        given.client = third_party if plan.client else None
        if plan is OTHERS[0]:
            owner.default_authorization = given.id
    world.leaked_key = give(owner, LEAKED).token
    world.responder_key = give(owner, RESPONDER).token
    world.colleague_key = give(world.colleague, Plan("laptop", ("global",), 33)).token
