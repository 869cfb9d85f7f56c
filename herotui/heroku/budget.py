"""How many requests the account has left this hour. The attacker draws on the same ones."""

from __future__ import annotations

from datetime import datetime

from herotui import clock
from herotui.web import Answer

# Heroku gives an account 4,500 requests and about 75 more a minute (Dev Center, rate limits).
FULL = 4500
A_MINUTE = 75
_MOST_DIGITS = 9


class Budget:
    """What `RateLimit-Remaining` said last (and `first`). `reserve` requests are kept for what is urgent: revoking."""

    def __init__(self, reserve: int = 200) -> None:
        self.reserve = reserve
        self.first: int | None = None
        self.remaining: int | None = None
        self.at: datetime | None = None

    def update(self, answer: Answer) -> None:
        """Take over what an answer says, if it says anything."""
        told = answer.headers.get("ratelimit-remaining", "")
        if told.isascii() and told.isdigit() and len(told) <= _MOST_DIGITS:
            self.remaining, self.at = int(told), answer.at
            self.first = self.remaining if self.first is None else self.first

    def now(self) -> int | None:
        """What should be left by now, with what came back since; None before the first answer."""
        if self.remaining is None or self.at is None:
            return None
        minutes = max(0.0, (clock.now() - self.at).total_seconds()) / 60
        return max(self.remaining, min(FULL, self.remaining + int(minutes * A_MINUTE)))

    def allows(self, urgent: bool = False) -> bool:
        """Whether one more request may be sent; an urgent one always may."""
        left = self.now()
        return urgent or left is None or left > self.reserve

    @property
    def phrase(self) -> str:
        """`4,312 requests left`, for the header."""
        left = self.now()
        if left is None:
            return "requests left: not known"
        if left <= self.reserve:
            return f"{left:,} requests left, kept for revoking"
        return f"{left:,} requests left"
