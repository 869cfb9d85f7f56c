"""Step A1, where several authorizations may be the leaked key's: what there is to tell them apart by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from herotui.desk.authorization import Matches, expires_at
from herotui.heroku.models import Authorization
from herotui.secret import Secret
from herotui.text.escape import visible
from herotui.text.times import stamp


@dataclass(frozen=True, slots=True)
class Candidate:
    """An authorization that may be the leaked key's. `agreed`: characters of its key that are shown and agree.

    `fits`: whether its scope is possible by what the key was answered (True where that was not tried).
    """

    id: str
    description: str
    scope: tuple[str, ...]
    created_at: str
    expires_at: str
    client: str
    agreed: int
    fits: bool

    @property
    def text(self) -> str:
        """What tells it from the others, on one line."""
        parts = (
            f'"{self.description}"' if self.description else "no description",
            f"scope {', '.join(self.scope) or 'not shown'}" + ("" if self.fits else ", which does not fit the key"),
            f"made {self.created_at}" if self.created_at else "made: not shown",
            f"expires {self.expires_at}" if self.expires_at else "never expires",
            f"of client {self.client}" if self.client else "",
        )
        return f"{self.id[:8]} {', '.join(part for part in parts if part)}"


HOW = "Compare description, scope and date with where the key was used; the one that is it answers 401 once deleted."


def candidates(matches: Matches, key: Secret | None, fits: Sequence[str]) -> tuple[Candidate, ...]:
    """Those that may be it, the likeliest first: by scope, then by how much of the key agrees, then the newest."""
    found = [_candidate(one, key, fits) for one in matches.candidates]
    found.sort(key=lambda one: one.created_at, reverse=True)
    return tuple(sorted(found, key=lambda one: (not one.fits, -one.agreed)))


def _candidate(one: Authorization, key: Secret | None, fits: Sequence[str]) -> Candidate:
    agreed = one.token.fits(key) if one.token and key else None
    return Candidate(
        id=one.id,
        description=visible(one.description),
        scope=tuple(map(visible, one.scope)),
        created_at=stamp(one.created_at) if one.created_at else "",
        expires_at=expires_at(one),
        client=visible(one.client.name or one.client.id) if one.client else "",
        agreed=agreed or 0,
        fits=not fits or not one.scope or bool(set(fits) & set(one.scope)),
    )
