"""What the attacker's script does by itself while the world is watched."""

from __future__ import annotations

from herotui.simulator.people import Authorization
from herotui.simulator.world import World


def answer_deletion(world: World) -> None:
    """With `remint_on_delete`: while any key of the attacker lives, a deleted authorization is made up for."""
    if not world.switches.remint_on_delete or not attacker_is_in(world):
        return
    now = world.clock.now()
    world.authorize(
        Authorization(
            id=world.mint.uuid(),
            account=world.owner,
            description="ci deploy",
            scope=["global"],
            token=world.mint.key(),
            token_id=world.mint.uuid(),
            created_at=now,
            updated_at=now,
            by_attacker=True,
        )
    )


def attacker_is_in(world: World) -> bool:
    """Whether the attacker still holds a live key that acts for the owner: the leaked one, or one that it made."""
    made = (one for one in world.authorizations.values() if one.by_attacker and one.team is None)
    return world.leaked_key in world.tokens or any(made)
