"""What happened to the company between the leak and the present, and how its people stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from herotui.errors import WrongUse
from herotui.simulator.attack import ADDRESS, Attack
from herotui.simulator.bills import send_bills
from herotui.simulator.company import Staff, found
from herotui.simulator.corporation import federate, incorporate
from herotui.simulator.course import Script, caller, play
from herotui.simulator.estate import Estate, settle
from herotui.simulator.mint import Mint
from herotui.simulator.people import POOL_SIZE
from herotui.simulator.portfolio import build_apps, day_goes_on
from herotui.simulator.timeline import Clock
from herotui.simulator.variants import colleague_responds, hostile_size, hostile_text, narrow_leak, single_sign_on
from herotui.simulator.world import World

Scripts: TypeAlias = dict[str, Script]
OWNERS_ADDRESS = "198.51.100.10"
REQUESTS_MADE = 1900
"""By the attacker, of late: most of them only read."""
AIMS = (0, 2, 5, 7)
"""The attacker's aims, by their place among the apps."""


def build(*, apps: int, seed: int, scenario: str, clock: Clock, estate: Estate | None = None) -> World:
    """The company that `apps`, `seed` and the clock's start name (or the estate describes), after the scenario.

    Raises WrongUse for a scenario that does not exist or less than one app.
    """
    if scenario not in SCENARIOS:
        raise WrongUse(f"There is no scenario {scenario!r}.", do=f"Choose one of: {', '.join(SCENARIOS)}.")
    if apps < 1:
        raise WrongUse("A company needs at least one app.", do="Give --apps 1 or more.")
    world, staff = found(clock, seed, apps)
    if estate:
        settle(world, staff, estate, apps)
    else:
        build_apps(world, staff, apps)
        send_bills(world)
    day = {} if estate and estate.data.apps else {"day": day_goes_on(world, staff)}
    scripts = day | SCENARIOS[scenario](world, staff)
    play(world, seed, scripts)
    for app in world.apps.values():
        app.logs.sort(key=lambda line: line.at)
    world.mint = Mint(f"{seed}:later")
    clock.run()
    return world


def quiet(world: World, staff: Staff) -> Scripts:
    """The key leaked, and nobody used it."""
    return {}


def breach(world: World, staff: Staff) -> Scripts:
    """For some hours after the leak the attacker made itself at home."""
    attack = _attack(world)
    if not attack.apps:
        return {"stay": attack.stay()}
    return {
        "stay": attack.stay(),
        "listen": attack.listen(),
        "let in": attack.let_in(),
        "use": attack.use(),
        "redirect": attack.redirect(),
        "carry off": attack.carry_off(),
    }


def narrow(world: World, staff: Staff) -> Scripts:
    """The leaked key has the scope `read`: the attacker looked at what it could, and left no trace but the requests."""
    narrow_leak(world, "read")
    _attack(world)
    return {}


def team(world: World, staff: Staff) -> Scripts:
    """The attacker works on the teams: keys that act for them, people in them, the apps that they share."""
    attack = _attack(world)
    scripts = {"stay": attack.stay(), "take over": attack.take_over()}
    return scripts | ({"let in": attack.let_in(), "use": attack.use()} if attack.apps else {})


def enterprise(world: World, staff: Staff) -> Scripts:
    """A breach of a company with an enterprise account: its audit trail has the attacker's address."""
    if not world.enterprises:
        incorporate(world, staff)
    attack = _attack(world)
    return breach(world, staff) | {"take over": attack.take_over(), "open": attack.open_space()}


def stranger(world: World, staff: Staff) -> Scripts:
    """A breach; the responder's key belongs to a colleague of the leaked key's owner."""
    colleague_responds(world)
    return breach(world, staff)


def dead(world: World, staff: Staff) -> Scripts:
    """The owner has revoked the leaked key already, but the attacker had minted before that."""
    return breach(world, staff) | {"owner": _revoke(world)}


def sso(world: World, staff: Staff) -> Scripts:
    """A breach; the owner logs in through an identity provider, and can't make direct authorizations."""
    single_sign_on(world)
    federate(world)
    return breach(world, staff) | {"swap login": _attack(world).swap_login()}


def hostile(world: World, staff: Staff) -> Scripts:
    """A breach, after which names and values are as an attacker would choose them to harm whoever looks."""
    return breach(world, staff) | {"deface": _deface(world)}


SCENARIOS: dict[str, Callable[[World, Staff], Scripts]] = {
    scenario.__name__: scenario for scenario in (breach, quiet, narrow, team, enterprise, stranger, dead, sso, hostile)
}


def _attack(world: World) -> Attack:
    """The attacker, who has asked many questions already."""
    world.owner.pool.left = POOL_SIZE - REQUESTS_MADE
    apps = list(world.apps_seen_by(world.owner))
    return Attack(world, caller(world, world.leaked_key, ADDRESS), [apps[aim % len(apps)] for aim in AIMS if apps])


def _revoke(world: World) -> Script:
    """The owner's deed, with another key."""
    by = caller(world, world.responder_key, OWNERS_ADDRESS)
    yield 130
    by.ask(f"DELETE /oauth/authorizations/{world.tokens[world.leaked_key].id}")


def _deface(world: World) -> Script:
    yield 150
    hostile_text(world)
    hostile_size(world)
