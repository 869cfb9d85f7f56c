"""What stands in config vars: invented secrets in the shapes that providers give them, and plain settings.

A secret is made from the seed when a company is; where its alphabet allows, FAKE stands in it.
"""

from __future__ import annotations

import base64
import json
import string
from collections.abc import Callable
from typing import TypeAlias

from herotui.simulator.mint import Mint

Config: TypeAlias = dict[str, str]
Ware: TypeAlias = Callable[[Mint, str], Config]
"""Makes the config vars that one provider's use brings, for a host such as `checkout.acme.example`."""

_UPPER = string.ascii_uppercase + "234567"
_WORD = string.ascii_letters + string.digits
_BASE64 = _WORD + "+/"


def fake(mint: Mint, length: int, alphabet: str = _WORD) -> str:
    """`length` characters that begin with FAKE."""
    return "FAKE" + mint.text(length - 4, alphabet)


def pem(mint: Mint, kind: str = "RSA") -> str:
    """A private key's looks; no key can be read from it."""
    return _armoured(mint, f"{kind} PRIVATE KEY")


def certificate(mint: Mint) -> str:
    """A certificate's looks."""
    return _armoured(mint, "CERTIFICATE")


def _armoured(mint: Mint, what: str) -> str:
    rows = [fake(mint, 64, _BASE64) for _ in range(8)]
    return "\n".join((f"-----BEGIN {what}-----", *rows, f"-----END {what}-----", ""))


def _service_account(mint: Mint, host: str) -> Config:
    project = f"{host.split('.')[-2]}-{mint.number(100000, 999999)}"
    account = {
        "type": "service_account",
        "project_id": project,
        "private_key_id": mint.hex(40),
        "private_key": pem(mint, "FAKE"),
        "client_email": f"app@{project}.iam.gserviceaccount.example",
        "client_id": str(mint.number(10**20, 10**21 - 1)),
    }
    return {"GOOGLE_APPLICATION_CREDENTIALS_JSON": json.dumps(account), "GOOGLE_CLOUD_PROJECT": project}


def _stripe(mint: Mint, host: str) -> Config:
    return {
        "STRIPE_SECRET_KEY": f"sk_live_{fake(mint, 32)}",
        "STRIPE_PUBLISHABLE_KEY": f"pk_live_{fake(mint, 32)}",
        "STRIPE_WEBHOOK_SECRET": f"whsec_{fake(mint, 32)}",
    }


def _aws(mint: Mint, host: str) -> Config:
    return {
        "AWS_ACCESS_KEY_ID": f"AKIA{fake(mint, 16, _UPPER)}",
        "AWS_SECRET_ACCESS_KEY": fake(mint, 40, _BASE64),
        "AWS_REGION": mint.pick(("eu-west-1", "us-east-1")),
        "S3_BUCKET": f"{host.replace('.', '-')}-uploads",
    }


def _twilio(mint: Mint, host: str) -> Config:
    return {
        "TWILIO_ACCOUNT_SID": f"AC{mint.hex(32)}",
        "TWILIO_AUTH_TOKEN": mint.hex(32),
        "TWILIO_FROM": f"+1555010{mint.number(1000, 9999)}",
    }


def _azure(mint: Mint, host: str) -> Config:
    key = base64.b64encode(mint.random.randbytes(64)).decode()
    account = f"DefaultEndpointsProtocol=https;AccountName=fake{mint.hex(8)};AccountKey={key}"
    return {"AZURE_STORAGE_CONNECTION_STRING": account, "AZURE_TENANT_ID": mint.uuid()}


def _algolia(mint: Mint, host: str) -> Config:
    return {"ALGOLIA_APP_ID": mint.text(10, _UPPER), "ALGOLIA_ADMIN_KEY": mint.hex(32)}


def _mail(mint: Mint, host: str) -> Config:
    return {
        "SMTP_HOST": "smtp.mail.example",
        "SMTP_PORT": "587",
        "SMTP_USERNAME": f"robot@{host}",
        "SMTP_PASSWORD": fake(mint, 20),
    }


def _one(name: str, make: Callable[[Mint], str]) -> Ware:
    """A provider that brings one secret."""
    return lambda mint, host: {name: make(mint)}


WARES: dict[str, Ware] = {
    "stripe": _stripe,
    "aws": _aws,
    "twilio": _twilio,
    "azure": _azure,
    "algolia": _algolia,
    "google": _service_account,
    "mail": _mail,
    "sentry": _one("SENTRY_DSN", lambda m: f"https://{m.hex(32)}@o{m.number(10000, 99999)}.ingest.sentry.io/4"),
    "github": _one("GITHUB_TOKEN", lambda m: f"ghp_{fake(m, 36)}"),
    "sendgrid": _one("SENDGRID_API_KEY", lambda m: f"SG.{fake(m, 22)}.{m.text(43, _WORD)}"),
    "slack": _one("SLACK_BOT_TOKEN", lambda m: f"xoxb-{m.number(10**11, 10**12 - 1)}-{fake(m, 24)}"),
    "slack hook": _one(
        "SLACK_WEBHOOK_URL", lambda m: f"https://hooks.slack.com/services/T{fake(m, 10, _UPPER)}/B0/{fake(m, 24)}"
    ),
    "datadog": _one("DD_API_KEY", lambda m: m.hex(32)),
    "new relic": _one("NEW_RELIC_LICENSE_KEY", lambda m: f"{m.hex(36)}NRAL"),
    "rollbar": _one("ROLLBAR_ACCESS_TOKEN", lambda m: m.hex(32)),
    "mailgun": _one("MAILGUN_API_KEY", lambda m: f"key-{m.hex(32)}"),
    "postmark": _one("POSTMARK_SERVER_TOKEN", lambda m: m.uuid()),
    "openai": _one("OPENAI_API_KEY", lambda m: f"sk-proj-{fake(m, 48)}"),
    "npm": _one("NPM_TOKEN", lambda m: f"npm_{fake(m, 36)}"),
    "shopify": _one("SHOPIFY_ACCESS_TOKEN", lambda m: f"shpat_{m.hex(32)}"),
    "telegram": _one("TELEGRAM_BOT_TOKEN", lambda m: f"{m.number(10**9, 10**10 - 1)}:AA{fake(m, 33)}"),
    "launchdarkly": _one("LAUNCHDARKLY_SDK_KEY", lambda m: f"sdk-{m.uuid()}"),
    "mongodb": _one("MONGODB_URI", lambda m: f"mongodb+srv://app:{fake(m, 24)}@cluster0.{m.hex(6)}.mongo.example/app"),
    "rabbitmq": _one("CLOUDAMQP_URL", lambda m: f"amqps://u{m.hex(8)}:{fake(m, 32)}@mq-{m.hex(6)}.amqp.example/v"),
    "elastic": _one("ELASTICSEARCH_URL", lambda m: f"https://elastic:{fake(m, 24)}@{m.hex(12)}.search.example:9243"),
    "cloudinary": _one("CLOUDINARY_URL", lambda m: f"cloudinary://{m.number(10**14, 10**15 - 1)}:{fake(m, 27)}@media"),
    "jwt": _one("JWT_SECRET", lambda m: m.hex(64)),
    "signing key": _one("JWT_PRIVATE_KEY", pem),
    "encryption": _one("ENCRYPTION_KEY", lambda m: base64.b64encode(m.random.randbytes(32)).decode()),
    "zapier": _one("ZAPIER_URL", lambda m: f"https://hooks.zapier.com/hooks/catch/{m.number(1, 10**7)}/{m.text(7)}/"),
    "pepper": _one("DEVISE_PEPPER", lambda m: m.hex(128)),
    "admin": _one("ADMIN_PASSWORD", lambda m: f"{m.pick(('Winter', 'Harbor', 'Falcon'))}-FAKE-{m.number(10, 99)}"),
}
SHARED = ("stripe", "aws", "sentry", "github", "jwt", "sendgrid", "slack hook")
"""What a company has one of, and gives to many apps."""
OTHER_NAMES = {
    "STRIPE_SECRET_KEY": ("PAYMENTS_API_KEY", "STRIPE_KEY"),
    "AWS_SECRET_ACCESS_KEY": ("S3_SECRET",),
    "SENTRY_DSN": ("RAVEN_DSN",),
    "GITHUB_TOKEN": ("GH_PAT", "BUNDLE_GITHUB__COM"),
    "JWT_SECRET": ("SESSION_SIGNING_KEY", "AUTH_SECRET"),
    "SENDGRID_API_KEY": ("MAIL_API_KEY",),
    "SLACK_WEBHOOK_URL": ("ALERTS_HOOK",),
}
_ALONE = tuple(name for name in WARES if name not in SHARED)


def shared_wares(mint: Mint, host: str) -> dict[str, Config]:
    """The company's shared secrets, by ware."""
    return {name: WARES[name](mint, host) for name in SHARED}


def settings(mint: Mint, host: str, stage: str) -> Config:
    """What is no secret."""
    several = {
        "RAILS_MAX_THREADS": str(mint.number(3, 16)),
        "DEFAULT_LOCALE": mint.pick(("en", "da", "de")),
        "SOURCE_COMMIT": mint.hex(40),
        "CACHE_TTL": str(mint.number(1, 60) * 60),
        "FEATURE_NEW_CART": mint.pick(("true", "false")),
        "SUPPORT_EMAIL": f"support@{host}",
        "ALLOWED_HOSTS": f"{host},www.{host}",
        "TENANT_ID": mint.uuid(),
    }
    some = mint.random.sample(sorted(several), mint.number(2, 5))
    return {
        "APP_ENV": stage,
        "LOG_LEVEL": "info" if stage == "production" else "debug",
        "TZ": "UTC",
        "WEB_CONCURRENCY": str(mint.number(2, 5)),
        "PUBLIC_URL": f"https://{host}",
        **{name: several[name] for name in some},
    }


def config_of(mint: Mint, host: str, stage: str, shared: dict[str, Config]) -> Config:
    """An app's config vars: settings, secrets of its own, and some that it shares, here and there by another name."""
    config = settings(mint, host, stage)
    config["SECRET_KEY_BASE"] = mint.hex(128)
    for ware in mint.random.sample(_ALONE, mint.number(1, 4)):
        config |= WARES[ware](mint, host)
    for values in shared.values():
        if mint.chance(0.4):
            config |= {_called(mint, name): value for name, value in values.items()}
    if mint.chance(0.5):
        config["PAYMENT_CALLBACK_URL"] = f"https://{host}/callback"
    return config


def _called(mint: Mint, name: str) -> str:
    others = OTHER_NAMES.get(name)
    return mint.pick(others) if others and mint.chance(0.25) else name
