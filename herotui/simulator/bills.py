"""What the company pays: half a year of invoices, and the owner's card."""

from __future__ import annotations

from datetime import datetime, timedelta

from herotui.simulator.billing import Invoice, PaymentMethod
from herotui.simulator.mint import Mint
from herotui.simulator.world import World

MONTHS = 6


def send_bills(world: World) -> None:
    """Monthly invoices of the owner and of every team, growing; the owner pays by card."""
    owner = world.owner
    first, _, last = owner.name.partition(" ")
    home, year = ("1 Example Street", "Exampleton", "1000", "DK"), str(world.clock.now().year + 2)
    owner.payment_method = PaymentMethod("Visa", "4242", "04", year, first, last, *home)
    for sent in (owner.invoices, *(team.invoices for team in world.teams.values())):
        sent.update((one.id, one) for one in _invoices(world.mint, world.clock.now()))


def _invoices(mint: Mint, now: datetime) -> list[Invoice]:
    charges = mint.number(900, 90_000)
    made = []
    ends = now.replace(day=1, hour=0, minute=0, second=0)
    for _ in range(MONTHS):
        begins = (ends - timedelta(days=1)).replace(day=1)
        last = ends - timedelta(days=1)
        number = mint.number(10_000_000, 99_999_999)
        made.append(Invoice(mint.uuid(), number, f"{begins:%Y-%m-%d}", f"{last:%Y-%m-%d}", charges, 0, 1, ends))
        charges, ends = charges * mint.number(88, 100) // 100, begins
    return made[::-1]
