"""A user's own rules over the built-in ones, and what is said of a file that is off."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herotui import docs
from herotui.errors import WrongUse
from herotui.secret import Secret
from herotui.secrets import Danger, Kind, Rules, classify
from herotui.secrets.file import parse
from tests.secrets.corpora import Maker

MAKE = Maker(11)
OWN = """
[provider.billing]
name = "Billing"
danger = "critical"
opens = "writes invoices"
rotate = ["Ask the billing team"]
names = ["billing"]
addons = ["acme-billing"]
urls = ["//billing.acme.io"]

[[value]]
provider = "billing"
what = "a billing key"
prefix = "bill_"
length = [20, 20]

[names]
secret = ["sesame"]
setting = ["license key"]
"""


@pytest.fixture
def own(tmp_path: Path) -> Rules:
    file = tmp_path / "own.toml"
    file.write_text(OWN)
    return Rules.load([str(file)])


def test_own_rules_add_to_the_built_in_ones(own: Rules) -> None:
    verdict = classify("X", Secret("bill" + "_" + MAKE.draw(20)), rules=own)
    assert (verdict.provider, verdict.danger, verdict.opens) == ("Billing", Danger.CRITICAL, "writes invoices")
    assert classify("OPEN_SESAME", Secret(MAKE.draw(20)), rules=own).kind is Kind.SECRET
    assert classify("BILLING_TOKEN", Secret(MAKE.draw(20)), rules=own).provider == "Billing"
    assert classify("X_TOKEN", Secret(MAKE.draw(20)), addon="acme-billing", rules=own).provider == "Billing"
    assert classify("X", Secret(MAKE.url("https", "eu.billing.acme.io")), rules=own).provider == "Billing"
    assert classify("GITHUB_TOKEN", Secret("gh" + "p_" + MAKE.draw(36)), rules=own).provider == "GitHub"


def test_a_provider_like_another_says_the_rest_as_it_does(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(OWN + '[provider.ledger]\nname = "Ledger"\nlike = "billing"\nnames = ["ledger"]\n')
    verdict = classify("LEDGER_TOKEN", Secret(MAKE.draw(20)), rules=Rules.load([file]))
    assert (verdict.provider, verdict.danger, verdict.opens) == ("Ledger", Danger.CRITICAL, "writes invoices")


def test_own_rules_outrank_the_built_in_ones(own: Rules) -> None:
    value = Secret(MAKE.draw(20))
    assert classify("APP_LICENSE_KEY", value).kind is Kind.SECRET
    assert classify("APP_LICENSE_KEY", value, rules=own).kind is Kind.SETTING


def test_the_example_of_the_page_is_taken(tmp_path: Path) -> None:
    page = docs.page("secrets")
    file = tmp_path / "own.toml"
    file.write_text("\n".join(line[4:] for line in page.splitlines() if line.startswith("    ")))
    rules = Rules.load([file])
    assert classify("X", Secret("acme" + "_" + MAKE.draw(32)), rules=rules).provider == "Acme Ledger"


GOOD = '[provider.a]\nname = "A"\ndanger = "low"\nopens = "o"\nrotate = ["r"]\n'
VALUE = '[[value]]\nprovider = "a"\nwhat = "w"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[provider.a\n", "line 1"),
        ('[provider.a]\nname = "A"\ndanger = "deadly"\nopens = ""\nrotate = []\n', r"`danger`.*line 3"),
        ('[provider.a]\nname = "A"\n', r"`danger`.*line 1"),
        (GOOD + 'colour = "red"\n', r"`colour`.*line 6"),
        (GOOD + VALUE + 'prefix = "ab"\n\n[[value]]\nprovider = "a"\nprefix = 3\n', r"`prefix`.*line 13"),
        (GOOD + VALUE + 'prefix = "q"\n', r"`prefix`.*line 9"),
        (GOOD + VALUE, r"`prefix`.*line 6"),
        (GOOD + VALUE + 'prefix = "qq"\nalphabet = "(a+)+]"\n', r"`alphabet`.*line 10"),
        (GOOD + VALUE + 'prefix = "qq"\nalphabet = "z-a"\n', r"`alphabet`.*line 10"),
        (GOOD + VALUE + 'prefix = "qq"\nlength = [9, 2]\n', r"`length`.*line 10"),
        ("[names]\nsecret = 'token'\n", r"`secret`.*line 2"),
        ("[rules]\n", r"`rules`.*line 1"),
        ("value = 3\n", r"`value`.*line 1"),
        ("provider = 3\n", r"`provider`.*line 1"),
        ("[provider]\na = 3\n", "provider.a"),
    ],
)  # fmt: skip
def test_a_bad_file_is_named_with_line_and_field(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "own.toml"
    file.write_text(text)
    with pytest.raises(WrongUse, match=said) as caught:
        Rules.load([file])
    assert str(file) in caught.value.message


def test_a_rule_of_a_provider_that_is_not_there(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text('[[value]]\nprovider = "nobody"\nwhat = "w"\nprefix = "qq"\n')
    with pytest.raises(WrongUse, match="nobody"):
        Rules.load([file])


def test_a_file_that_is_not_there_or_no_text(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="can't be read"):
        Rules.load([tmp_path / "none.toml"])
    (tmp_path / "raw").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(WrongUse, match="no UTF-8"):
        Rules.load([tmp_path / "raw"])


@given(st.text(max_size=200))
def test_any_text_is_rules_or_wrong_use(text: str) -> None:
    with suppress(WrongUse):
        parse(text, "own.toml")


def test_nothing_in_the_built_in_rules_is_claimed_twice() -> None:
    for field in ("addons", "names", "urls"):
        claims = [one for provider in Rules.load().providers.values() for one in getattr(provider, field)]
        assert [one for one, times in Counter(claims).items() if times > 1] == []
    names = parse(files("herotui.secrets").joinpath("rules.toml").read_text(encoding="utf-8"), "rules.toml").names
    phrases = [*names.secret, *names.opaque, *names.identifier, *names.setting]
    assert [one for one, times in Counter(phrases).items() if times > 1] == []


def test_the_rules_are_read_when_they_are_needed() -> None:
    seen = "import sys, herotui.secrets.rules as r; print(r._default.cache_info().currsize)"
    assert (
        subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True).stdout.strip() == "0"
    )
