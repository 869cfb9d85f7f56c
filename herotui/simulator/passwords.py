"""A new password: the first thing that many people think of, and what it leaves alive."""

from __future__ import annotations

from herotui.simulator.attacker import answer_deletion
from herotui.simulator.mint import CURRENT
from herotui.simulator.people import Account, Authorization
from herotui.simulator.world import World


def new_password(world: World, account: Account) -> None:
    """Give the account a new password: its default key is regenerated, its sessions end.

    Direct authorizations live on, unless the switch `password_reset_kills_direct` says otherwise; those given to
    clients live on in any case.
    """
    for held in [one for one in world.authorizations.values() if one.account is account and _ends(world, one)]:
        world.revoke(held)
        if held.session:
            world.sessions.pop(held.session.id, None)
    default = world.authorizations.get(account.default_authorization or "")
    if default:
        world.tokens.pop(default.token)
        default.token, default.token_id = world.mint.key(CURRENT), world.mint.uuid()
        default.updated_at = world.clock.now()
        world.tokens[default.token] = default
    answer_deletion(world)


def _ends(world: World, one: Authorization) -> bool:
    if one.client or one.team or one.id == one.account.default_authorization:
        return False
    return one.session is not None or world.switches.password_reset_kills_direct
