"""Which authorization a key belongs to: matched by what the list shows of its token."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from herotui import clock
from herotui.desk.desk import Desk
from herotui.heroku.models import Authorization
from herotui.incident.entry import Kind
from herotui.secret import ENOUGH, Secret
from herotui.text.escape import visible
from herotui.text.times import stamp

_A_CENTURY = 100 * 365 * 86_400


@dataclass(frozen=True, slots=True)
class Matches:
    """Which authorizations the leaked key may belong to. `certain` is set when exactly one fits well enough."""

    certain: Authorization | None
    candidates: tuple[Authorization, ...]
    why: str


def match(key: Secret | None, listed: Iterable[Authorization]) -> Matches:
    """Match a key to redacted tokens. One that fits on `ENOUGH` characters or more, alone, is certain."""
    everything = tuple(listed)
    if key is None:
        return Matches(None, everything, "No key at hand: choose its authorization by description, scope and date.")
    fits = [(one, agreed) for one in everything if (agreed := _agreed(key, one)) is not None]
    strong = [one for one, agreed in fits if agreed >= ENOUGH]
    if len(strong) == 1:
        return Matches(strong[0], (strong[0],), "")
    if strong or fits:
        several = tuple(strong or [one for one, _ in fits])
        return Matches(None, several, f"{len(several)} authorizations may be it: too little of their keys is shown.")
    return Matches(
        None, everything, "No authorization in this account's list fits the key: choose, or it is another's."
    )


def _agreed(key: Secret, one: Authorization) -> int | None:
    return one.token.fits(key) if one.token else None


def identified(desk: Desk, one: Authorization) -> None:
    """Record that the leaked key is this authorization's, which settles A1. Waits for no disk."""
    text = f"The leaked key is authorization {one.id} (match)"
    desk.record.submit(Kind.KEY_AUTHORIZATION, text, phase="assess", data={**identity(one), "how": "match"})
    key = desk.incident.key
    state = key.state.replace("_", " ")
    desk.settle("A1", f"{state}, {visible(key.owner)}, authorization {one.id[:8]}")


def identity(one: Authorization) -> dict[str, object]:
    """What identifies an authorization in the record; no token."""
    return {
        "id": one.id,
        "description": visible(one.description),
        "scope": list(one.scope),
        "created_at": stamp(one.created_at) if one.created_at else "",
        "expires_at": expires_at(one),
        "client": visible(one.client.name or one.client.id) if one.client else "",
    }


def expires_at(one: Authorization) -> str:
    """When it ends; empty for never. Heroku says how many seconds are left."""
    left = one.access_token.expires_in if one.access_token else None
    if left is None:
        return ""
    # Whatever number was sent: in a century is as good as later.
    return stamp(clock.now() + timedelta(seconds=max(-_A_CENTURY, min(left, _A_CENTURY))))
