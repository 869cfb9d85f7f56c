"""What providers' secrets touch: people's data, money, the company's voice. Names are the classifier's providers."""

from __future__ import annotations

from collections.abc import Iterable

from herotui.assess.secrets import Row
from herotui.text.escape import visible

PERSONAL = frozenset(
    {
        "Heroku Postgres", "PostgreSQL", "MySQL", "MongoDB", "Heroku Key-Value Store", "Redis", "Elasticsearch",
        "Apache Kafka on Heroku", "RabbitMQ", "Supabase", "AWS", "Azure", "Google Cloud", "Stripe", "PayPal", "Square",
        "Plaid", "Shopify", "SendGrid", "Mailgun", "Postmark", "Mailchimp", "Mail server", "Twilio", "Vonage", "Auth0",
        "Okta", "OAuth provider", "CRM", "Algolia", "Cloudinary", "Papertrail", "Log service", "Rails", "Django",
        "Signing key",
    }
)  # fmt: skip
"""Where customers' data may lie, or whose secrets open the door to it."""
DATABASES = frozenset({"Heroku Postgres", "PostgreSQL", "MySQL", "MongoDB", "Supabase"})
"""Where the data itself lies."""
MONEY = frozenset({"Stripe", "PayPal", "Square", "Plaid", "Shopify"})
SPENDS = frozenset({"AWS", "Azure", "Google Cloud", "DigitalOcean", "Twilio", "Vonage", "OpenAI", "Anthropic"})
VOICE = frozenset(
    {"SendGrid", "Mailgun", "Postmark", "Mailchimp", "Mail server", "Twilio", "Vonage", "Slack", "Discord", "Telegram"}
)
"""What speaks in the company's name."""
CODE = frozenset({"GitHub", "GitLab", "Atlassian", "CI service", "npm", "PyPI", "Package registry"})
"""From where others take code."""


def among(rows: Iterable[Row], providers: frozenset[str]) -> tuple[Row, ...]:
    """The rows of these providers that the leaked key's scope opens, or may open."""
    return tuple(row for row in rows if row.verdict.provider in providers and row.opened is not False)


def named(rows: Iterable[Row], most: int = 3) -> str:
    """`DATABASE_URL of shop-prod, STRIPE_KEY of shop-api and 4 more`; each value once."""
    once = list({row.fingerprint: row for row in reversed(tuple(rows))}.values())[::-1]
    shown = ", ".join(visible(f"{row.name} of {row.where}") for row in once[:most])
    return shown + (f" and {len(once) - most} more" if len(once) > most else "")
