"""A believable company from a seed: people with their habits, teams, keys; `portfolio` adds its apps."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from herotui.simulator.habits import AROUND_THE_CLOCK, Habit
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
from herotui.simulator.repositories import GithubToken
from herotui.simulator.timeline import Clock
from herotui.simulator.wares import fake
from herotui.simulator.world import World
from herotui.simulator.zones import ZONES

COMPANIES = ("marigold", "northwind", "bluefin", "tamarack", "halyard", "foxglove", "ridgeline", "saltmarsh")
FIRST_NAMES = (
    *("Priya", "Marek", "Aisha", "Jonas", "Lucia", "Tomasz", "Hana", "Diego", "Noor", "Erik", "Mei", "Olu"),
    *("Ingrid", "Samir", "Chloe", "Kofi", "Elena", "Ravi", "Freja", "Mateo", "Zara", "Anders", "Yuki", "Grace"),
)
LAST_NAMES = (
    *("Raman", "Novak", "Okafor", "Lind", "Moretti", "Sato", "Alvarez", "Haddad", "Berg", "Chen", "Costa", "Ito"),
    *("Mensah", "Dubois", "Kowalski", "Nielsen", "Rossi", "Shah", "Larsen", "Vega", "Brandt", "Osei", "Kim", "Fischer"),
)
TEAMS = ("platform", "payments", "storefront", "data", "mobile", "growth", "logistics", "internal")
HOMES = (
    ("Copenhagen", "Berlin", "London"),
    ("New York", "Toronto", "San Francisco"),
    ("Bangalore", "Lisbon", "London"),
)
APPS_PER_TEAM, APPS_PER_PERSON = 15, 10
FEWEST_PEOPLE, MOST_PEOPLE = 6, 48
ROBOT = Habit(0, AROUND_THE_CLOCK, frozenset(range(7)))


@dataclass(slots=True)
class Staff:
    """Who does what when: each person's habit by account id, each team's people, and the machine that deploys."""

    habits: dict[str, Habit]
    teams: dict[str, list[Account]]
    robot: Account

    def habit(self, account: Account) -> Habit:
        """When this account works."""
        return self.habits.get(account.id, ROBOT)


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


def found(clock: Clock, seed: int, apps: int = 1) -> tuple[World, Staff]:
    """A company without apps, as large as so many want: people, teams, and the owner's authorizations."""
    mint, now = Mint(seed), clock.now()
    company = mint.pick(COMPANIES)
    count = min(FEWEST_PEOPLE + apps // APPS_PER_PERSON, MOST_PEOPLE)
    names = _names(mint, count)
    people = [_person(mint, company, name, number, now) for number, name in enumerate(names)]
    leaked_at = now - timedelta(minutes=mint.number(280, 420))
    world = World(clock, mint, people[0], people[1], leaked_at, company=company)
    homes = mint.pick(HOMES)
    robot = _robot(mint, company, now)
    staff = Staff({person.id: _habit(mint, homes, now) for person in people}, {}, robot)
    world.accounts.update((person.id, person) for person in (*people, robot))
    _form_teams(world, staff, people, min(1 + apps // APPS_PER_TEAM, len(TEAMS)))
    _hand_out_keys(world)
    return world, staff


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


def _names(mint: Mint, count: int) -> list[str]:
    firsts = [mint.random.sample(FIRST_NAMES, len(FIRST_NAMES)) for _ in range(2)]
    lasts = mint.random.sample(LAST_NAMES, len(LAST_NAMES))
    return [
        f"{firsts[number // len(lasts)][number % len(lasts)]} {lasts[(number * 5 + number // len(lasts)) % len(lasts)]}"
        for number in range(count)
    ]


def _person(mint: Mint, company: str, name: str, number: int, now: datetime) -> Account:
    since = now - timedelta(days=mint.number(900, 2600), seconds=mint.number(0, 86_400))
    account = Account(
        id=mint.uuid(),
        email=f"{name.replace(' ', '.').lower()}@{company}.example",
        name=name,
        created_at=since,
        pool=Pool(POOL_SIZE, now),
        updated_at=now - timedelta(days=mint.number(20, 200)),
        last_login=now - timedelta(hours=mint.number(20, 300)),
    )
    key = ssh_key(mint, f"{name.split()[0].lower()}@{company}-laptop-{number}", since + timedelta(days=1))
    account.keys[key.id] = key
    flag = feature(mint, "metrics-request-volume", "Request volume in metrics", since, enabled=True)
    account.features[flag.id] = flag
    return account


def _robot(mint: Mint, company: str, now: datetime) -> Account:
    """The machine account that deploys what is pushed."""
    since = now - timedelta(days=900)
    name = f"{company.capitalize()} CI"
    return Account(
        mint.uuid(), f"ci@{company}.example", name, since, Pool(POOL_SIZE, now), since, since, two_factor=False
    )


def _habit(mint: Mint, homes: tuple[str, ...], now: datetime) -> Habit:
    """Office hours of one of the company's places, four or five days a week, with some weeks off each year."""
    free = mint.pick((frozenset[int](), frozenset[int](), frozenset({4}), frozenset({2})))
    begins = mint.pick((7.5, 8, 9, 10))
    weeks_off = frozenset((year, week) for year in (now.year - 1, now.year) for week in _vacation(mint))
    return Habit(
        mint.number(1, 6),
        (begins, begins + 8.5),
        frozenset(range(5)) - free,
        ZONES[mint.pick(homes)],
        weeks_off,
    )


def _vacation(mint: Mint) -> tuple[int, ...]:
    summer = mint.number(27, 33)
    return (summer, summer + 1, 52, mint.number(1, 20))


def _form_teams(world: World, staff: Staff, people: list[Account], count: int) -> None:
    """The first team has the first six; the owner is in every team, and so is the robot."""
    mint, now = world.mint, world.clock.now()
    since = now - timedelta(days=850)
    for number, name in enumerate(TEAMS[:count]):
        team = Team(mint.uuid(), f"{world.company}-{name}", since, since)
        own = people[:FEWEST_PEOPLE] if number == 0 else people[FEWEST_PEOPLE + number - 1 :: count - 1]
        members = own if world.owner in own else [world.owner, *own]
        for place, person in enumerate((*members, staff.robot)):
            joined = since + timedelta(days=mint.number(0, 400))
            member = Member(mint.uuid(), person, "admin" if place < 2 else "member", joined, joined)
            team.members[member.id] = member
            person.default_team = person.default_team or team
        flag = feature(mint, "team-tokens", "Authorizations that act for the team", since, enabled=True)
        team.features[flag.id] = flag
        world.teams[team.id], staff.teams[team.id] = team, members


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
    made = now - timedelta(days=300)
    linked = GithubToken(mint.uuid(), owner, mint.number(10**6, 10**8), f"gho_{fake(mint, 36)}", made, made)
    world.github_tokens[owner.id] = linked
    world.leaked_key = give(owner, LEAKED).token
    world.responder_key = give(owner, RESPONDER).token
    world.colleague_key = give(world.colleague, Plan("laptop", ("global",), 33)).token
