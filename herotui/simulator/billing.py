"""What is paid: invoices, credits, the payment method, and what was used day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True)
class Invoice:
    """A month's bill, amounts in cents. `state` as Heroku counts: 0 pending, 1 successful, 2 failed."""

    id: str
    number: int
    period_start: str
    period_end: str
    charges: int
    credits: int
    state: int
    created_at: datetime

    @property
    def total(self) -> int:
        """What was to be paid."""
        return self.charges - self.credits


@dataclass(slots=True)
class Credit:
    """Money that Heroku owes the account, in dollars."""

    id: str
    title: str
    amount: float
    balance: float
    created_at: datetime
    expires_at: datetime


@dataclass(slots=True)
class PaymentMethod:
    """A card and the address that it belongs to."""

    card_type: str
    card_last4: str
    expiration_month: str
    expiration_year: str
    first_name: str
    last_name: str
    address_1: str
    city: str
    postal_code: str
    country: str
    state: str = ""
    address_2: str = ""
    other: str | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What one app used on a day: dynos in dyno units, the rest in dollars."""

    dynos: float = 0
    data: float = 0
    addons: float = 0
    partner: float = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            round(self.dynos + other.dynos, 2),
            round(self.data + other.data, 2),
            round(self.addons + other.addons, 2),
            round(self.partner + other.partner, 2),
        )


@dataclass(slots=True)
class Licence:
    """A licence of an enterprise team."""

    code: str
    name: str
    quantity: int
    consumed: float
    start_date: str
    end_date: str


@dataclass(slots=True)
class Delinquency:
    """What follows when a bill stays unpaid."""

    suspension: datetime | None = None
    deletion: datetime | None = None
