"""What Heroku sells and where it runs, as data: dyno sizes, regions, stacks, add-on services with plans and prices."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """A dyno size: memory in GB, CPU share, cents a month."""

    name: str
    memory: float
    compute: int
    cents: int
    dedicated: bool = False
    private: bool = False
    generation: str = "cedar"


@dataclass(frozen=True, slots=True)
class Region:
    """A place where apps run."""

    name: str
    country: str
    locale: str
    aws: str
    private: bool = True


@dataclass(frozen=True, slots=True)
class Service:
    """An add-on service: how its attachments are called, the ends of its config vars, cents a month by plan."""

    name: str
    attachment: str
    suffixes: tuple[str, ...]
    plans: dict[str, int]


SIZES = {
    size.name.lower(): size
    for size in (
        Size("Eco", 0.5, 1, 500),
        Size("Basic", 0.5, 1, 700),
        Size("Standard-1X", 0.5, 1, 2500),
        Size("Standard-2X", 1, 2, 5000),
        Size("Performance-M", 2.5, 12, 25000, dedicated=True),
        Size("Performance-L", 14, 46, 50000, dedicated=True),
        Size("Performance-L-RAM", 30, 24, 50000, dedicated=True),
        Size("Performance-XL", 62, 50, 75000, dedicated=True),
        Size("Performance-2XL", 126, 100, 150000, dedicated=True),
        Size("Private-S", 1, 12, 0, dedicated=True, private=True),
        Size("Private-M", 2.5, 23, 0, dedicated=True, private=True),
        Size("Private-L", 14, 46, 0, dedicated=True, private=True),
        Size("Shield-M", 2.5, 23, 0, dedicated=True, private=True),
        Size("dyno-1c-0.5gb", 0.5, 1, 2500, private=True, generation="fir"),
        Size("dyno-2c-4gb", 4, 2, 8000, private=True, generation="fir"),
        Size("dyno-4c-16gb", 16, 4, 25000, private=True, generation="fir"),
    )
}
REGIONS = {
    region.name: region
    for region in (
        Region("us", "United States", "Virginia", "us-east-1", private=False),
        Region("eu", "Ireland", "Dublin", "eu-west-1", private=False),
        Region("virginia", "United States", "Virginia", "us-east-1"),
        Region("oregon", "United States", "Oregon", "us-west-2"),
        Region("dublin", "Ireland", "Dublin", "eu-west-1"),
        Region("frankfurt", "Germany", "Frankfurt", "eu-central-1"),
        Region("london", "United Kingdom", "London", "eu-west-2"),
        Region("montreal", "Canada", "Montreal", "ca-central-1"),
        Region("mumbai", "India", "Mumbai", "ap-south-1"),
        Region("singapore", "Singapore", "Singapore", "ap-southeast-1"),
        Region("sydney", "Australia", "Sydney", "ap-southeast-2"),
        Region("tokyo", "Japan", "Tokyo", "ap-northeast-1"),
    )
}
STACKS = {
    "heroku-22": "public",
    "heroku-24": "public",
    "heroku-26": "beta",
    "container": "public",
    "cnb": "public",
}
APP_FEATURES = {
    "runtime-heroku-exec": "SSH into the dynos of the app",
    "runtime-dyno-metadata": "Dyno metadata in the environment",
    "http-session-affinity": "Requests of a browser go to the same dyno",
    "preboot": "New dynos run before the old ones stop",
    "log-runtime-metrics": "Memory and load of dynos in the log",
}
DEFAULT_STACK = "heroku-24"
GENERATIONS = ("cedar", "fir")
ADDON_SERVICES = {
    service.name: service
    for service in (
        Service(
            "heroku-postgresql",
            "HEROKU_POSTGRESQL",
            ("URL",),
            {
                "essential-0": 500,
                "essential-1": 900,
                "essential-2": 2000,
                "standard-0": 5000,
                "standard-2": 20000,
                "premium-0": 20000,
                "premium-4": 120000,
                "premium-9": 2000000,
                "private-0": 30000,
                "advanced": 0,
            },
        ),
        Service("heroku-redis", "REDIS", ("URL", "TLS_URL"), {"mini": 300, "premium-0": 1500, "premium-5": 75000}),
        Service(
            "heroku-kafka",
            "KAFKA",
            ("URL", "TRUSTED_CERT", "CLIENT_CERT", "CLIENT_CERT_KEY"),
            {"basic-0": 10000, "standard-0": 150000},
        ),
        Service("papertrail", "PAPERTRAIL", ("API_TOKEN",), {"choklad": 0, "fixa": 700}),
        Service("sendgrid", "SENDGRID", ("USERNAME", "PASSWORD"), {"starter": 0, "bronze": 1500}),
        Service("scheduler", "SCHEDULER", (), {"standard": 0}),
        Service("newrelic", "NEW_RELIC", ("LICENSE_KEY",), {"wayne": 0, "newton": 9900}),
        Service("sentry", "SENTRY", ("DSN",), {"f1": 0, "team": 2900}),
        Service("rollbar", "ROLLBAR", ("ACCESS_TOKEN", "ENDPOINT"), {"free": 0, "essentials": 4900}),
        Service("bucketeer", "BUCKETEER", ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), {"hobbyist": 500}),
        Service("cloudamqp", "CLOUDAMQP", ("URL",), {"lemur": 0, "tiger": 1900}),
        Service("memcachier", "MEMCACHIER", ("SERVERS", "USERNAME", "PASSWORD"), {"dev": 0, "100": 1500}),
        Service("logdna", "LOGDNA", ("KEY",), {"quaco": 0}),
    )
}


def price(plan: str) -> int:
    """Cents a month of `service:plan`, 0 for one that is not sold here."""
    service, _, name = plan.partition(":")
    sold = ADDON_SERVICES.get(service)
    return sold.plans.get(name, 0) if sold else 0
