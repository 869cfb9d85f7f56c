"""What is said of one config var: the hard cases, the guidance, and that nothing of a value is in it."""

from __future__ import annotations

import datetime
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from herotui.secret import Secret
from herotui.secrets import Confidence, Danger, Kind, Rules, Verdict, classify
from herotui.secrets.values import LIMIT
from tests.secrets.corpora import BASE62, HEX, Maker, lookalikes, secrets

MAKE = Maker(7)
A_UUID = MAKE.uuid()


def said(name: str, value: str, addon: str = "") -> Verdict:
    """The verdict by the built-in rules."""
    return classify(name, Secret(value), addon=addon)


@pytest.mark.parametrize("value", [A_UUID, "HRKU" + "-" + A_UUID, "HRKU" + "-AA" + MAKE.draw(58, BASE62 + "_-")])
def test_a_heroku_key_in_each_format(value: str) -> None:
    verdict = said("HEROKU_API_KEY", value)
    assert (verdict.kind, verdict.provider, verdict.danger) == (Kind.SECRET, "Heroku", Danger.CRITICAL)
    assert verdict.confidence is Confidence.SURE


def test_a_uuid_is_what_its_name_says() -> None:
    assert said("HEROKU_APP_ID", A_UUID).kind is Kind.IDENTIFIER
    assert said("PARTNER_API_KEY", A_UUID).kind is Kind.SECRET
    assert said("WORKFLOW", A_UUID).kind is Kind.IDENTIFIER
    for known in ("0" * 8 + "-0000-0000-0000-" + "0" * 12, "6BA7B811-9DAD-11D1-80B4-00C04FD430C8"):
        assert said("PARTNER_API_KEY", known).kind is Kind.SETTING


def test_what_an_add_on_set_is_its_own_whatever_the_name() -> None:
    verdict = said("PURPLE_URL", MAKE.url("postgres", "db.internal"), "heroku-postgresql")
    assert (verdict.provider, verdict.confidence) == ("Heroku Postgres", Confidence.SURE)
    assert "add-on set it" in verdict.why
    unknown = said("NEW_THING_TOKEN", MAKE.draw(30), "new-thing")
    assert (unknown.provider, unknown.kind) == ("new-thing", Kind.SECRET)
    assert any("heroku addons:open" in step for step in unknown.rotate)
    assert said("NEW_RELIC_LOG", "stdout", "newrelic").kind is Kind.SETTING


def test_an_add_on_slug_that_is_none_is_not_shown() -> None:
    assert said("X_TOKEN", MAKE.draw(30), "\x1b[31m<b>").provider == "Add-on"


@pytest.mark.parametrize(
    "value",
    ["postgres://:@db.shop.io/app", "postgres://app:<password>@db.shop.io/app", "redis://:changeme@cache.shop.io"],
)
def test_a_url_with_an_empty_or_sample_password_is_a_setting(value: str) -> None:
    assert said("DATABASE_URL", value).kind is Kind.SETTING


def test_a_default_password_to_a_real_host_is_a_secret() -> None:
    assert said("MQ", "amqp://guest:guest@mq.shop.io").kind is Kind.SECRET


def test_a_hook_is_a_secret_and_ones_own_endpoint_is_not() -> None:
    assert said("ORDERS_HOOK", f"https://flows.shop.io/in/{MAKE.draw(20)}").kind is Kind.SECRET
    assert said("STRIPE_WEBHOOK_URL", "https://app.shop.io/hooks/stripe").kind is Kind.SETTING


def test_a_sentry_dsn_is_a_secret_of_little_danger() -> None:
    verdict = said("SENTRY_DSN", f"https://{MAKE.draw(32, HEX)}@o1.ingest.us.sentry.io/42")
    assert (verdict.kind, verdict.provider, verdict.danger) == (Kind.SECRET, "Sentry", Danger.LOW)


@pytest.mark.parametrize("name", ["BUILD_SHA", "CACHE_DIGEST", "SHEET_ID", "FILE_CHECKSUM"])
def test_entropy_never_speaks_against_a_name(name: str) -> None:
    assert said(name, MAKE.draw(40)).kind is Kind.IDENTIFIER


@pytest.mark.parametrize(
    "name", ["dbPassword", "db.password", "DB-PASSWORD", "DBPASSWORD", "DB_PASSWORD_2", "DB_PASSWORD_OLD"]
)
def test_a_name_is_read_however_it_is_written(name: str) -> None:
    assert said(name, MAKE.draw(12)).kind is Kind.SECRET


@pytest.mark.parametrize(
    "value", ["$ecret1234", '["a7Kq92LmX0", "z3Rt81QwP5"]', "Bearer " + "x9" * 12, '"' + "k4Jd" * 6 + '"']
)
def test_what_only_looks_like_a_template(value: str) -> None:
    assert said("PARTNER_PASSWORDS", value).kind is Kind.SECRET


def test_a_key_with_a_line_break_or_quotes_is_still_one() -> None:
    key = "HRKU" + "-AA" + MAKE.draw(58)
    for value in (f"{key}\n", f'"{key}"'):
        assert said("DEPLOY", value).provider == "Heroku"


def test_a_secret_carries_its_guidance_and_a_setting_none() -> None:
    stripe = said("PAYMENTS", "sk" + "_live_" + MAKE.draw(24))
    assert (stripe.provider, stripe.danger) == ("Stripe", Danger.CRITICAL)
    assert "money" in stripe.opens
    assert stripe.rotate
    assert stripe.link.startswith("https://")
    assert stripe.source.startswith("https://")
    assert datetime.date.fromisoformat(stripe.date) > datetime.date(2020, 1, 1)
    setting = said("WEB_CONCURRENCY", "4")
    assert (setting.danger, setting.opens, setting.rotate, setting.link, setting.source, setting.date) == (
        None, "", (), "", "", "",
    )  # fmt: skip


def test_a_test_key_is_less_dangerous_than_a_live_one() -> None:
    assert said("K", "sk" + "_test_" + MAKE.draw(24)).danger is Danger.LOW


def test_every_provider_says_what_it_opens_and_how_it_is_rotated() -> None:
    for provider in Rules.load().providers.values():
        assert provider.opens
        assert provider.rotate
        assert bool(provider.date) <= bool(provider.source)
        for link in (provider.link, provider.source):
            assert not link or link.startswith("https://")


@settings(deadline=None)
@given(st.text(max_size=40), st.text(max_size=400), st.text(max_size=20))
def test_no_text_is_too_odd(name: str, value: str, addon: str) -> None:
    assert said(name, value, addon).why


PARTS = (
    "://",
    "@",
    ":",
    "=",
    ";",
    "&",
    "?",
    "{",
    '"',
    "-----BEGIN ",
    "HRKU-",
    "eyJ",
    "sk_live_",
    "<",
    "password",
    "é",
    "\n",
)


@settings(deadline=None)
@given(st.lists(st.sampled_from([*PARTS, "a1B2", "token", "0"]), max_size=60).map("".join))
def test_no_value_made_of_the_signs_that_matter_is_too_odd(value: str) -> None:
    assert said("A_TOKEN", value).why


@settings(deadline=None)
@given(st.integers(0, 2**32))
def test_nothing_of_a_value_is_in_what_is_said(seed: int) -> None:
    for row in (*secrets(seed), *lookalikes(seed)) if seed % 7 == 0 else [*secrets(seed)][seed % 100 :: 40]:
        drawn = Random(seed).choices(BASE62, k=24)
        for value in (row.value, row.value + "".join(drawn)):
            verdict = said(row.name, value, row.addon)
            text = repr(verdict)
            parts = {value[at : at + 10] for at in range(len(value) - 9)}
            assert not [part for part in parts if part in text and any(map(str.isdigit, part))]


@pytest.mark.parametrize("value", ["eyJ" + "é" * 9, "LS0tLS1", "ewog=" * 9, "\udc80" * 9])
def test_what_only_starts_like_base64(value: str) -> None:
    assert said("NOTE", value).kind is Kind.SETTING


def test_only_the_start_of_a_long_value_is_looked_at() -> None:
    long = "word " * 200_000
    assert said("NOTES", long).kind is Kind.SETTING
    assert said("NOTES", long[:LIMIT] + "-----BEGIN PRIVATE " + "KEY-----").kind is Kind.SETTING


def test_no_cache_keeps_a_value() -> None:
    rules = Rules.load()
    before = rules.name.cache_info().currsize
    for _ in range(50):
        classify("THE_SAME_TOKEN", Secret(f"https://a.shop.io/?token_{MAKE.draw(8)}={MAKE.draw(30)}"), rules=rules)
    assert rules.name.cache_info().currsize <= before + 1
