"""One value in many places."""

from __future__ import annotations

from herotui.secret import Secret
from herotui.secrets import Danger, classify, shared
from tests.secrets.corpora import Maker

SALT = b"s" * 32


def test_shared_secrets_the_most_dangerous_first() -> None:
    make = Maker(3)
    stripe, token, alone = "sk" + "_live_" + make.draw(24), make.draw(30), make.draw(30)
    variables = [
        ("a", "PARTNER_TOKEN", token),
        ("a", "STRIPE_SECRET_KEY", stripe),
        ("a", "RAILS_ENV", "production"),
        ("b", "PAYMENTS", stripe),
        ("b", "PARTNER_TOKEN", token),
        ("b", "RAILS_ENV", "production"),
        ("b", "OTHER_TOKEN", alone),
        ("c", "PARTNER_TOKEN", token),
    ]
    rows = [
        (app, name, Secret(value).fingerprint(SALT), classify(name, Secret(value))) for app, name, value in variables
    ]
    first, second = shared(rows)
    assert first.places == (("a", "STRIPE_SECRET_KEY"), ("b", "PAYMENTS"))
    assert first.verdict.danger is Danger.CRITICAL
    assert [place for place, _ in second.places] == ["a", "b", "c"]


def test_a_value_is_a_secret_everywhere_once_one_name_says_so() -> None:
    value = Secret(Maker(4).draw(20))
    rows = [("a", name, value.fingerprint(SALT), classify(name, value)) for name in ("BUILD_ID", "STRIPE_SECRET")]
    (one,) = shared(rows)
    assert [name for _, name in one.places] == ["BUILD_ID", "STRIPE_SECRET"]
    assert one.verdict.provider == "Stripe"


def test_the_same_place_twice_is_not_shared() -> None:
    value = Secret(Maker(5).draw(20))
    row = ("a", "API_KEY", value.fingerprint(SALT), classify("API_KEY", value))
    assert shared([row, row]) == ()
