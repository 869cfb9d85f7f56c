"""Single sign-on: identity providers of teams and enterprise accounts, and their certificates."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class Certificate:
    """A certificate that an identity provider signs with."""

    id: str
    name: str | None
    body: str
    created_at: datetime
    expires_at: datetime


@dataclass(slots=True)
class IdentityProvider:
    """A SAML identity provider. Who swaps it can log in as anybody of its owner."""

    id: str
    name: str
    entity_id: str
    sso_target_url: str
    slo_target_url: str
    created_at: datetime
    updated_at: datetime
    enabled: bool = True
    certificates: dict[str, Certificate] = field(default_factory=dict)
