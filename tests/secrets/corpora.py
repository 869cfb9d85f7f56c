"""Config vars made by a seed: secrets and look-alikes. No value ever opened anything, and none stands here whole."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from string import ascii_letters, ascii_lowercase, ascii_uppercase, digits
from uuid import UUID

BASE62 = ascii_letters + digits
HEX = "0123456789abcdef"
PEM = "-----BEGIN {0}-----\n{1}\n-----END {0}-----\n"


@dataclass(frozen=True, slots=True)
class Row:
    """One config var, what it is, and, where it can be told, whose."""

    name: str
    value: str
    kind: str
    provider: str = ""
    addon: str = ""


class Maker:
    """Draws values by a seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def draw(self, length: int, alphabet: str = BASE62) -> str:
        """Random characters."""
        return "".join(self._random.choices(alphabet, k=length))

    def uuid(self) -> str:
        """A random UUID."""
        return str(UUID(int=self._random.getrandbits(128), version=4))

    def url(self, scheme: str, host: str, path: str = "/app") -> str:
        """A URL with a log-in."""
        return f"{scheme}://u{self.draw(10, ascii_lowercase)}:{self.draw(32, HEX)}@{host}{path}"

    def pem(self, what: str) -> str:
        """What looks like PEM."""
        return PEM.format(what, "\n".join(self.draw(64) for _ in range(12)))

    def service_account(self) -> str:
        """What looks like a Google service account's key file."""
        key = {"type": "service_account", "project_id": "shop", "private_key": self.pem("PRIVATE " + "KEY")}
        return json.dumps(key | {"client_email": "bot@shop.iam.gserviceaccount.com"})

    def jwt(self) -> str:
        """What looks like a signed token."""
        parts = [b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({"alg": "x"}, {"sub": "9"})]
        return ".".join([*parts, self.draw(43)])


def secrets(seed: int) -> Iterator[Row]:
    """What has to be found."""
    make = Maker(seed)
    yield from (Row(name, value, "secret", provider) for name, value, provider in _by_format(make))
    yield from (Row(name, value, "secret", provider) for name, value, provider in _by_url(make))
    yield from (Row(name, value, "secret", provider) for name, value, provider in _by_name(make))
    yield from (Row(name, value, "secret", provider, addon) for name, value, provider, addon in _by_addon(make))


def _by_format(make: Maker) -> Iterator[tuple[str, str, str]]:
    b64 = BASE62 + "_-"
    yield "HEROKU_API_KEY", make.uuid(), "Heroku"
    yield "HEROKU_OAUTH", "HRKU" + "-" + make.uuid(), "Heroku"
    yield "DEPLOYER", "HRKU" + "-AA" + make.draw(58, b64), "Heroku"
    yield "STRIPE_SECRET_KEY", "sk" + "_live_" + make.draw(24), "Stripe"
    yield "PAYMENTS", "rk" + "_live_" + make.draw(48), "Stripe"
    yield "STRIPE_KEY_STAGING", "sk" + "_test_" + make.draw(24), "Stripe"
    yield "STRIPE_WEBHOOK_SECRET", "wh" + "sec_" + make.draw(32), "Stripe"
    yield "GITHUB_TOKEN", "gh" + "p_" + make.draw(36), "GitHub"
    yield "BUNDLE_AUTH", "github" + "_pat_" + make.draw(22) + "_" + make.draw(59), "GitHub"
    yield "DEPENDENCY_BOT", "gh" + "s_" + make.draw(36), "GitHub"
    yield "GITLAB_TOKEN", "gl" + "pat-" + make.draw(20, b64), "GitLab"
    yield "NPM_TOKEN", "np" + "m_" + make.draw(36), "npm"
    yield "TWINE_PASSWORD", "pypi" + "-" + make.draw(160, b64), "PyPI"
    yield "SLACK_BOT_TOKEN", "xox" + "b-" + make.draw(12, digits) + "-" + make.draw(24), "Slack"
    yield "ALERTS", "xox" + "p-" + make.draw(12, digits) + "-" + make.draw(32, HEX), "Slack"
    yield "SENDGRID_API_KEY", "S" + "G." + make.draw(22, b64) + "." + make.draw(43, b64), "SendGrid"
    yield "MAIL_KEY", "S" + "G." + make.draw(22, b64) + "." + make.draw(43, b64), "SendGrid"
    yield "MAILGUN_API_KEY", "ke" + "y-" + make.draw(32, HEX), "Mailgun"
    yield "OPENAI_API_KEY", "sk" + "-proj-" + make.draw(100, b64), "OpenAI"
    yield "LLM", "sk" + "-ant-api03-" + make.draw(93, b64), "Anthropic"
    yield "HF_TOKEN", "h" + "f_" + make.draw(34), "Hugging Face"
    yield "REPLICATE_API_TOKEN", "r" + "8_" + make.draw(37), "Replicate"
    yield "SHOPIFY_ACCESS_TOKEN", "shp" + "at_" + make.draw(32, HEX), "Shopify"
    yield "GOOGLE_MAPS_KEY", "AI" + "za" + make.draw(35, b64), "Google Cloud"
    yield "GOOGLE_CLIENT_SECRET", "GOC" + "SPX-" + make.draw(28, b64), "Google Cloud"
    yield "GOOGLE_APPLICATION_CREDENTIALS_JSON", make.service_account(), "Google Cloud"
    yield "GCS_KEYFILE_B64", b64encode(make.service_account().encode()).decode(), "Google Cloud"
    yield "NEW_RELIC_API_KEY", "NR" + "AK-" + make.draw(27, ascii_uppercase + digits), "New Relic"
    yield "DO_TOKEN", "dop" + "_v1_" + make.draw(64, HEX), "DigitalOcean"
    yield "VAULT_TOKEN", "hv" + "s." + make.draw(90, b64), "Secret store"
    yield "SENTRY_AUTH_TOKEN", "sntr" + "yu_" + make.draw(64, HEX), "Sentry"
    yield "SSH_KEY", make.pem("OPENSSH PRIVATE " + "KEY"), "Private key"
    yield "APNS_CERT", make.pem("PRIVATE " + "KEY"), "Private key"
    yield "KAFKA_CLIENT_CERT_KEY", make.pem("RSA PRIVATE " + "KEY"), "Apache Kafka on Heroku"
    yield "SAML_BUNDLE", make.pem("CERTIFICATE") + make.pem("PRIVATE " + "KEY"), "Private key"
    yield "DOCUSIGN_PEM_B64", b64encode(make.pem("RSA PRIVATE " + "KEY").encode()).decode(), "Private key"
    yield "SERVICE_JWT", make.jwt(), ""
    storage = "DefaultEndpoints" + "Protocol=https;AccountName=shop;Account" + "Key=" + make.draw(86) + "=="
    yield "STORAGE", storage + ";EndpointSuffix=core.windows.net", "Azure"
    bus = "Endpoint=" + "sb://shop.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccess" + "Key="
    yield "SERVICE_BUS", bus + make.draw(43) + "=", "Azure"
    yield "APP_KEY", "base64" + ":" + b64encode(make.draw(32).encode()).decode(), "Signing key"
    yield "HUBSPOT", "pat" + "-eu1-" + make.uuid(), "HubSpot"
    yield "SEARCH_TOKEN", make.uuid(), ""


def _by_url(make: Maker) -> Iterator[tuple[str, str, str]]:
    yield "DATABASE_URL", make.url("postgres", "ec2-52-1-2-3.compute-1.amazonaws.com:5432"), "Heroku Postgres"
    yield "HEROKU_POSTGRESQL_AMBER_URL", make.url("postgres", "c1.cluster-x.rds.amazonaws.com:5432"), "Heroku Postgres"
    yield "REPORTING_DB", make.url("postgresql", "db.shop.io:6432"), "PostgreSQL"
    yield "FOLLOWER", make.url("postgis", "10.1.2.3"), "PostgreSQL"
    yield "CLEARDB_DATABASE_URL", make.url("mysql", "eu-cdbr-west-03.cleardb.net"), "MySQL"
    yield "LEGACY", make.url("mysql2", "old.shop.io"), "MySQL"
    yield "MONGODB_URI", make.url("mongodb+srv", "cluster0.ab1cd.mongodb.net"), "MongoDB"
    yield (
        "REDIS_URL",
        f"rediss://:p{make.draw(64, HEX)}@ec2-3-1-2-3.compute-1.amazonaws.com:6380",
        "Heroku Key-Value Store",
    )
    yield "CACHE", make.url("redis", "redis-1.c1.cloud.redislabs.com:16379", ""), "Redis"
    yield "CLOUDAMQP_URL", make.url("amqps", "rat.rmq2.cloudamqp.com"), "RabbitMQ"
    yield "QUEUE", make.url("amqp", "mq.shop.io"), "RabbitMQ"
    yield "BONSAI_URL", make.url("https", "shop-1.eu-west-1.bonsaisearch.net", ""), "Elasticsearch"
    yield "CLOUDINARY_URL", f"cloudinary://{make.draw(15, digits)}:{make.draw(27)}@shop", "Cloudinary"
    yield "FIXIE_URL", make.url("http", "velodrome.usefixie.com:80", ""), "Fixie"
    yield "SMTP_URL", make.url("smtp", "smtp.eu.shop.io:587", ""), "Mail server"
    yield "UPSTREAM", make.url("https", "api.partner.io", "/v2"), ""
    yield "GEM_SOURCE", f"https://{make.draw(20)}@gem.fury.io/shop/", "Gemfury"
    yield "ODD_DB", f"postgres://shop:{make.draw(9)}/#?{make.draw(9)}@db.shop.io/app", "PostgreSQL"
    yield "SENTRY_DSN", f"https://{make.draw(32, HEX)}@o{make.draw(6, digits)}.ingest.sentry.io/1234567", "Sentry"
    yield (
        "SLACK_WEBHOOK",
        f"https://hooks.sl{'ack'}.com/services/T{make.draw(8)}/B{make.draw(8)}/{make.draw(24)}",
        "Slack",
    )
    yield "ZAPIER_URL", f"https://hooks.zap{'ier'}.com/hooks/catch/{make.draw(6, digits)}/{make.draw(6)}/", "Zapier"
    yield "DISCORD", f"https://disc{'ord'}.com/api/webhooks/{make.draw(18, digits)}/{make.draw(68)}", "Discord"
    yield (
        "TEAMS_HOOK",
        f"https://shop.webhook.office.com/webhookb2/{make.uuid()}/{make.draw(32, HEX)}",
        "Microsoft Teams",
    )
    yield "ORDERS_HOOK", f"https://flows.shop.io/in/{make.draw(22)}", ""
    yield "PARTNER_WEBHOOK_URL", f"https://partner.io/h/{make.draw(26)}", ""
    yield "HEARTBEAT_URL", f"https://nosn{'ch'}.in/{make.draw(10, HEX)}", "Dead Man's Snitch"
    yield "EXPORT_URL", f"https://shop.blob.core.windows.net/x?sv=2024-01-01&sig={make.draw(43)}%3D", "Azure"
    yield "FEED", f"https://api.shop.io/feed?access_token={make.draw(30)}", ""
    yield "CALENDAR", f"https://cal.shop.io/private-{make.draw(32)}/basic.ics", ""
    yield "JDBC", f"jdbc:postgresql://db.shop.io:5432/app?user=app&password={make.draw(20)}", "PostgreSQL"


def _by_name(make: Maker) -> Iterator[tuple[str, str, str]]:
    for name, provider in (
        ("SECRET_KEY_BASE", "Rails"),
        ("RAILS_MASTER_KEY", "Rails"),
        ("DEVISE_PEPPER", "Rails"),
        ("DEVISE_SECRET_KEY", "Rails"),
        ("LOCKBOX_MASTER_KEY", "Rails"),
        ("JWT_SECRET", "Signing key"),
        ("SESSION_SECRET", "Signing key"),
        ("COOKIE_SECRET", "Signing key"),
        ("NEXTAUTH_SECRET", "Signing key"),
        ("TWILIO_AUTH_TOKEN", "Twilio"),
        ("DATADOG_API_KEY", "Datadog"),
        ("DD_APP_KEY", "Datadog"),
        ("NEW_RELIC_LICENSE_KEY", "New Relic"),
        ("PAPERTRAIL_API_TOKEN", "Papertrail"),
        ("ALGOLIA_ADMIN_API_KEY", "Algolia"),
        ("POSTMARK_API_TOKEN", "Postmark"),
        ("AUTH0_CLIENT_SECRET", "Auth0"),
        ("OKTA_CLIENT_SECRET", "Okta"),
        ("PAYPAL_CLIENT_SECRET", "PayPal"),
        ("HONEYBADGER_API_KEY", "Honeybadger"),
        ("ROLLBAR_ACCESS_TOKEN", "Rollbar"),
        ("MIXPANEL_TOKEN", "Mixpanel"),
        ("SEGMENT_WRITE_KEY", "Segment"),
        ("CLOUDFLARE_API_TOKEN", "Cloudflare"),
        ("CIRCLECI_TOKEN", "CircleCI"),
        ("ZENDESK_TOKEN", "Zendesk"),
        ("SALESFORCE_SECURITY_TOKEN", "Salesforce"),
        ("FACEBOOK_APP_SECRET", "Meta"),
        ("CLOUDINARY_API_SECRET", "Cloudinary"),
        ("PUSHER_SECRET", "Pusher"),
        ("MEMCACHIER_PASSWORD", "Memcached"),
        ("AZURE_CLIENT_SECRET", "Azure"),
    ):
        yield name, make.draw(40), provider
    yield "AWS_SECRET_ACCESS_KEY", make.draw(40, BASE62 + "/+"), "AWS"
    yield "S3_SECRET", make.draw(40, BASE62 + "/+"), "AWS"
    yield "DJANGO_SECRET_KEY", make.draw(50, ascii_lowercase + digits + "!@#$%^&*(-_=+)"), "Django"
    for name in OWN_SECRETS.split():
        yield name, make.draw(24), ""
    yield "GRAFANA_PASSWORD", "correct-horse-battery", "Grafana"
    yield "LEGACY_PASSWORD", "Sommer2019!", ""
    yield "ROOT_PW", "letmein", ""
    yield "PIN_SECRET", "90317744", ""
    yield "BASIC_AUTH", f"admin:{make.draw(12)}", ""
    yield "CONFIG_JSON", json.dumps({"host": "h.shop.io", "password": make.draw(16)}), ""
    yield "DB_OPTIONS", f"host=db.shop.io user=app password={make.draw(18)} sslmode=require", "PostgreSQL"
    yield "LAUNCH", make.draw(40), ""
    yield "BLOB", make.draw(64, HEX), ""


def _by_addon(make: Maker) -> Iterator[tuple[str, str, str, str]]:
    yield "AMBER_URL", make.url("postgres", "c2.cluster-y.rds.amazonaws.com"), "Heroku Postgres", "heroku-postgresql"
    yield "SESSIONS_URL", make.url("rediss", "10.0.0.9:6380", ""), "Heroku Key-Value Store", "heroku-redis"
    yield "LOGS_TOKEN", make.draw(20), "Papertrail", "papertrail"
    yield "SCOUT_KEY", make.draw(20), "Scout", "scout"
    yield "TINY_SECRET", make.draw(20), "tiny-service", "tiny-service"
    yield "SEARCH_URL", make.url("https", "x.bonsaisearch.net", ""), "Elasticsearch", "bonsai"


def lookalikes(seed: int) -> Iterator[Row]:
    """What must not be taken for a secret."""
    make = Maker(seed)
    yield from (Row(name, value, "identifier") for name, value in _identifiers(make))
    yield from (Row(name, value, "setting") for name, value in _settings(make))


def _identifiers(make: Maker) -> Iterator[tuple[str, str]]:
    yield "HEROKU_APP_ID", make.uuid()
    yield "HEROKU_DYNO_ID", make.uuid()
    yield "TWILIO_ACCOUNT_SID", "AC" + make.draw(32, HEX)
    yield "TWILIO_API_KEY_SID", "SK" + make.draw(32, HEX)
    yield "TWILIO_MESSAGING_SERVICE", "MG" + make.draw(32, HEX)
    yield "AWS_ACCESS_KEY_ID", "AK" + "IA" + make.draw(16, ascii_uppercase + digits)
    yield "SNS_TOPIC_ARN", "arn:aws:sns:eu-west-1:123456789012:orders"
    yield "STRIPE_PUBLISHABLE_KEY", "pk" + "_live_" + make.draw(24)
    yield "STRIPE_PRICE", "price_" + make.draw(24)
    yield "STRIPE_ACCOUNT", "acct_" + make.draw(16)
    yield "GITHUB_CLIENT_ID", make.draw(20, HEX)
    yield (
        "GOOGLE_CLIENT_ID",
        f"{make.draw(12, digits)}-{make.draw(32, ascii_lowercase + digits)}.apps.googleusercontent.com",
    )
    yield "AUTH0_CLIENT_ID", make.draw(32)
    yield "ALGOLIA_APPLICATION_ID", make.draw(10, ascii_uppercase + digits)
    yield "ALGOLIA_SEARCH_KEY", make.draw(32, HEX)
    yield "FACEBOOK_APP_ID", make.draw(15, digits)
    yield "RECAPTCHA_SITE_KEY", "6L" + make.draw(38, BASE62 + "_-")
    yield "SUPABASE_ANON_KEY", make.jwt()
    yield "VAPID_PUBLIC_KEY", make.draw(87, BASE62 + "_-")
    yield "MAPBOX_TOKEN", "pk" + "." + make.jwt()
    yield "GA_TRACKING_ID", "UA-" + make.draw(8, digits) + "-1"
    yield "GTM", "GTM-" + make.draw(7, ascii_uppercase + digits)
    yield "POSTHOG_KEY", "phc_" + make.draw(43)
    yield "PUSHER_KEY", make.draw(20, HEX)
    yield "CLOUDINARY_API_KEY", make.draw(15, digits)
    yield "SOURCE_COMMIT", make.draw(40, HEX)
    yield "HEROKU_SLUG_COMMIT", make.draw(40, HEX)
    yield "GIT_SHA", make.draw(40, HEX)
    yield "ASSETS_DIGEST", make.draw(64, HEX)
    yield "IMAGE_SHA256", make.draw(64, HEX)
    yield "TENANT_ID", make.uuid()
    yield "SPREADSHEET_ID", make.draw(44, BASE62 + "_-")
    yield "SENDGRID_USERNAME", "app1234567@heroku.com"
    yield "DB_USER", "shop_app"
    yield "KAFKA_TRUSTED_CERT", make.pem("CERTIFICATE")
    yield "JWT_PUBLIC_KEY", make.pem("PUBLIC KEY")
    yield "DEPLOY_SSH_PUBLIC_KEY", "ssh-" + "rsa " + make.draw(372) + " deploy@shop"
    yield "TLS_FINGERPRINT", make.draw(64, HEX)
    yield "WORKFLOW", make.uuid()
    yield "NEXT_PUBLIC_SEGMENT_KEY", make.draw(32)
    yield "OPENAI_ORGANIZATION", "org-" + make.draw(24)
    yield "KMS_KEY_ALIAS", "alias/shop-production"


def _settings(make: Maker) -> Iterator[tuple[str, str]]:
    yield from _table(SETTINGS)
    yield "MANIFEST_URL", f"https://cdn.shop.io/assets/app-{make.draw(20, HEX)}.js"
    yield "LOGO_URL", f"https://cdn.shop.io/{make.draw(32, HEX)}/logo.png"
    yield "DOCUMENT_URL", f"https://docs.shop.io/d/{make.uuid()}/edit"


def held_out(seed: int) -> Iterator[Row]:
    """Names of well-known public apps (Mastodon, Chatwoot, Cal.com, Discourse), written after the rules."""
    make = Maker(seed)
    yield from (Row(name, make.draw(32), "secret") for name in HELD_OUT_SECRETS.split())
    yield from (Row(name, make.draw(20), "identifier") for name in HELD_OUT_IDENTIFIERS.split())
    yield from (Row(name, value, "setting") for name, value in _table(HELD_OUT_SETTINGS))


def _table(text: str) -> Iterator[tuple[str, str]]:
    for line in text.strip().splitlines():
        name, _, value = line.partition(" ")
        yield name, value


OWN_SECRETS = """
ADMIN_PASSWORD DB_PASS SFTP_PASSWORD BASIC_AUTH_PASSWORD API_KEY apiKey INTERNAL_API_TOKEN_V2 ENCRYPTION_KEY_2024
partner.secret PASSWORD_FOR_SFTP LICENSE_KEY CALLBACK_SIGNING_SECRET PARTNER_KEY
"""
SETTINGS = r"""
RAILS_ENV production
RACK_ENV staging
NODE_ENV production
LANG en_US.UTF-8
WEB_CONCURRENCY 4
RAILS_MAX_THREADS 5
PORT 5000
LOG_LEVEL info
TZ Europe/Copenhagen
TOKEN_TTL 3600
TOKEN_EXPIRY 15m
PASSWORD_MIN_LENGTH 12
SECRET_ROTATION_DAYS 90
API_KEY_HEADER X-Api-Key
KEY_PREFIX shop:cache:
CACHE_KEY products-v2
SESSION_KEY _shop_session
ENABLE_API_TOKENS true
REQUIRE_PASSWORD yes
USE_AUTH 1
AUTH disabled
MAX_TOKENS 4096
OPENAI_MODEL gpt-4o-mini-2024-07-18
ANTHROPIC_MODEL claude-3-5-sonnet-20241022
AWS_REGION eu-central-1
S3_BUCKET shop-production-assets-2024
CDN_HOST d1a2b3c4.cloudfront.net
ASSET_HOST https://cdn.shop.io
HOMEPAGE https://www.shop.io/about?utm_source=mail
REDIRECT_URI https://app.shop.io/oauth/callback
TOKEN_URL https://auth.shop.io/oauth/token
STRIPE_WEBHOOK_URL https://app.shop.io/stripe/webhook
DATABASE_URL postgres://localhost/shop_dev
TEST_DATABASE_URL postgres://postgres:postgres@localhost:5432/test
REDIS_URL redis://localhost:6379/0
SAMPLE_DB postgres://user:password@host:5432/dbname
EMPTY_DB postgres://app:@db/app
TEMPLATE_DB postgres://${DB_USER}:${DB_PASS}@db.shop.io/app
KAFKA_URL kafka+ssl://ec2-1-2-3-4.compute-1.amazonaws.com:9096
MEMCACHIER_SERVERS mc1.dev.ec2.memcachier.com:11211
SMTP_HOST smtp.sendgrid.net
SMTP_PORT 587
MAIL_FROM Shop <no-reply@shop.io>
SUPPORT_EMAIL help@shop.io
ALLOWED_HOSTS shop.io,www.shop.io,10.0.0.1
CORS_ORIGINS https://shop.io,https://admin.shop.io
FEATURE_FLAGS new-checkout,fast_search,beta2
JAVA_OPTS -Xmx300m -Xss512k -XX:+UseContainerSupport
NODE_OPTIONS --max-old-space-size=2560
BUILDPACK_URL https://github.com/heroku/heroku-buildpack-ruby#v250
GITHUB_REPO shop/storefront
RELEASE_VERSION v412
APP_VERSION 2024.11.3-rc1
RELEASE_CREATED_AT 2026-03-01T10:20:30Z
API_KEY
ADMIN_PASSWORD <your-password>
SECRET_TOKEN changeme
STRIPE_SECRET_KEY xxxxxxxx
MAILER_TOKEN REPLACE_ME
OAUTH_SECRET ${OAUTH_SECRET}
ACCESS_TOKEN null
PRIVATE_KEY_PATH /app/certs/key.pem
GOOGLE_APPLICATION_CREDENTIALS /app/config/google.json
SSH_KEY_FILE ~/.ssh/id_ed25519
JWT_ALGORITHM RS256
JWT_ISSUER https://shop.eu.auth0.com/
SECRET_NAME shop/production/database
NAMESPACE 6ba7b810-9dad-11d1-80b4-00c04fd430c8
API_TOKEN 00000000-0000-0000-0000-000000000000
PASSWORD_POLICY min12-upper-lower-digit
COOKIE_NAME shop_sid
COOKIE_DOMAIN .shop.io
NEW_RELIC_APP_NAME Shop (production)
NEW_RELIC_LOG stdout
SENTRY_ENVIRONMENT production
DD_SITE datadoghq.eu
GREETING Welcome to the shop! Mind the gap.
PALETTE #ff8800,#112233
COUNTRIES DK,DE,SE,NO
MALLOC_ARENA_MAX 2
RUBYOPT -W:no-deprecated
PATH /app/bin:/usr/local/bin:/usr/bin
SECRET_SANTA_ENABLED true
KEYBOARD_LAYOUT dvorak
MONKEY business
TOKENIZER sentencepiece
PASSENGER_APP_ENV production
COMPASS north
AUTHOR the-shop-team
HASHTAG shopping2026
TICKET_PRICES {"adult": 12, "child": 6}
SCHEDULE */10 * * * *
RATE_LIMITS 100/m,1000/h
TLS_VERSION TLSv1.2
CIPHERS ECDHE-RSA-AES128-GCM-SHA256:HIGH
PLAN heroku-postgresql:standard-0
"""
HELD_OUT_SECRETS = """
OTP_SECRET VAPID_PRIVATE_KEY ACTIVE_RECORD_ENCRYPTION_DETERMINISTIC_KEY ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY
ACTIVE_RECORD_ENCRYPTION_KEY_DERIVATION_SALT LDAP_PASSWORD SMTP_PASSWORD SWIFT_PASSWORD ES_PASS CAS_SECRET
OIDC_CLIENT_SECRET HCAPTCHA_SECRET_KEY DEEPL_API_KEY LIBRE_TRANSLATE_API_KEY RAILS_INBOUND_EMAIL_PASSWORD
MAILGUN_INGRESS_SIGNING_KEY MANDRILL_INGRESS_API_KEY FB_VERIFY_TOKEN FB_APP_SECRET IG_VERIFY_TOKEN
TWITTER_CONSUMER_SECRET SLACK_CLIENT_SECRET IOS_APP_PRIVATE LINEAR_CLIENT_SECRET INSTAGRAM_APP_SECRET
CALENDSO_ENCRYPTION_KEY DAILY_API_KEY CRON_API_KEY ZOOM_CLIENT_SECRET CALCOM_LICENSE_KEY MS_GRAPH_CLIENT_SECRET
LARK_OPEN_APP_SECRET GIPHY_API_KEY TWILIO_TOKEN SALESFORCE_CONSUMER_SECRET HUBSPOT_CLIENT_SECRET
TANDEM_CLIENT_SECRET SENDGRID_SYNC_API_KEY VITAL_API_KEY VITAL_WEBHOOK_SECRET DISCOURSE_SMTP_PASSWORD
DISCOURSE_MAXMIND_LICENSE_KEY DISCOURSE_S3_SECRET_ACCESS_KEY DISCOURSE_REDIS_PASSWORD DISCOURSE_DB_PASSWORD
UNSPLASH_ACCESS_KEY PEXELS_API_KEY AKISMET_KEY YOUTUBE_API_KEY INTERNAL_WEBHOOK_TOKEN SIDEKIQ_WEB_PASSWORD
GRAPHQL_ADMIN_SECRET HASURA_GRAPHQL_ADMIN_SECRET METABASE_ENCRYPTION_SECRET MB_DB_PASS N8N_ENCRYPTION_KEY
PARSE_SERVER_MASTER_KEY LIVEKIT_API_SECRET TYPESENSE_API_KEY MEILI_MASTER_KEY
"""
HELD_OUT_IDENTIFIERS = """
FB_APP_ID SLACK_CLIENT_ID IOS_APP_ID ANDROID_BUNDLE_ID ZOOM_CLIENT_ID MS_GRAPH_CLIENT_ID OIDC_CLIENT_ID
HCAPTCHA_SITE_KEY LARK_OPEN_APP_ID HUBSPOT_CLIENT_ID SENDGRID_EMAIL_TEMPLATE_ID DISCOURSE_S3_ACCESS_KEY_ID
TWILIO_SID NEXT_PUBLIC_POSTHOG_KEY DEPLOYMENT_SHA SWIFT_PROJECT_ID VERCEL_GIT_COMMIT_SHA RENDER_INSTANCE_ID
BUILD_REVISION TEAM_UUID
"""
HELD_OUT_SETTINGS = """
LOCAL_DOMAIN mastodon.shop.io
S3_ALIAS_HOST files.shop.io
S3_PROTOCOL https
SINGLE_USER_MODE false
SMTP_AUTH_METHOD plain
SMTP_OPENSSL_VERIFY_MODE none
OIDC_SCOPE openid,profile,email
OIDC_UID_FIELD preferred_username
FRONTEND_URL https://chat.shop.io
FORCE_SSL true
ENABLE_ACCOUNT_SIGNUP false
MAILER_INBOUND_EMAIL_DOMAIN in.shop.io
ACTIVE_STORAGE_SERVICE amazon
RAILS_LOG_TO_STDOUT true
LOGRAGE_ENABLED true
ENABLE_RACK_ATTACK true
NEXT_PUBLIC_WEBAPP_URL https://cal.shop.io
NEXT_PUBLIC_LICENSE_CONSENT agree
TANDEM_BASE_URL https://tandem.chat
EMAIL_SERVER_HOST smtp.shop.io
EMAIL_SERVER_PORT 465
API_KEY_PREFIX cal_
ALLOWED_HOSTNAMES "cal.shop.io","localhost:3000"
DISCOURSE_HOSTNAME forum.shop.io
DISCOURSE_DEVELOPER_EMAILS a@shop.io,b@shop.io
UNICORN_WORKERS 4
PASSWORD_RESET_TIMEOUT 259200
ACCESS_TOKEN_LIFETIME 900
TOKEN_ISSUER shop
SECRET_STORE vault
KEYCLOAK_REALM customers
AUTH_DRIVER ldap
LDAP_BASE dc=shop,dc=io
LDAP_METHOD simple_tls
STREAMING_API_BASE_URL wss://mastodon.shop.io
PAPERCLIP_ROOT_PATH /var/lib/media
HEROKU_APP_DEFAULT_DOMAIN_NAME shop-1a2b3c4d5e6f.herokuapp.com
HEROKU_RELEASE_VERSION v88
HEROKU_APP_NAME shop-prod
GUNICORN_CMD_ARGS --bind=0.0.0.0 --workers=3
DJANGO_SETTINGS_MODULE shop.settings.production
CELERY_BROKER_URL redis://redis:6379/1
PGHOST db.shop.io
PGSSLMODE require
MIX_ENV prod
POOL_SIZE 18
SECURE_COOKIES true
GOOGLE_REDIRECT_URI https://app.shop.io/auth/google/callback
SIGNING_ALGORITHM HS256
WEBHOOK_RETRIES 5
WEBHOOK_TIMEOUT 30s
KEY_ROTATION_INTERVAL 30d
"""
