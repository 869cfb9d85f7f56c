"""What passes the lens holds nothing that opens anything, and still tells things apart."""

from __future__ import annotations

import json
import random
import string

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from herotui.estate.lens import LONGEST, Lens
from herotui.heroku.models import Build, Drain, SourceBlob, Webhook
from herotui.secret import Secret

SALT = b"s" * 32
LEGACY = "0f3d2a1b-4c5d-4e6f-8a9b-0c1d2e3f4a5b"
CURRENT = "HRKU-AA" + "".join(random.Random(7).choices(string.ascii_letters + string.digits, k=58))


def _drain(url: str) -> Drain:
    return Lens(SALT).clean(Drain(id="1", url=url, token="d.1"))


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://logs.example/in", "https://logs.example/in"),
        ("syslog+tls://logs7.example:12345", "syslog+tls://logs7.example:12345"),
        ("https://ci:hunter2hunter2@logs.example/in", "@logs.example/in"),
        ("https://logs.example/in?key=hunter2hunter2&x=1", "https://logs.example/in?"),
        ("https://hooks.example/T0A1/B0C2/x8Kq2Lm9Zp4Rw7Tn3Vb6hunter2", "https://hooks.example/T0A1/B0C2/"),
        ("https://logs.example/#hunter2hunter2", "https://logs.example/#"),
    ],
)
def test_what_a_url_holds_is_a_fingerprint_and_its_host_stays(url: str, kept: str) -> None:
    shown = _drain(url).url
    assert kept in shown
    assert "hunter2" not in shown


def test_two_passwords_at_one_host_are_two_and_one_stays_one() -> None:
    first, second = _drain("https://a:one@logs.example"), _drain("https://a:two@logs.example")
    assert first.url != second.url
    assert first == _drain("https://a:one@logs.example")
    assert first.url != Lens(b"t" * 32).clean(Drain(id="1", url="https://a:one@logs.example", token="d.1")).url


@pytest.mark.parametrize("key", [LEGACY, CURRENT])
@pytest.mark.parametrize("where", ["deploy with {}", "https://x:{}@api.example", "https://x.example/{}/in", "{}"])
def test_the_leaked_key_is_in_no_item(key: str, where: str) -> None:
    lens = Lens(SALT, Secret(key))
    text = where.format(key)
    build = Build(id="1", status=text, source_blob=SourceBlob(url=text, version=text))
    hook = Webhook(id="1", url=text, include=(text,))
    for item in (lens.clean(build), lens.clean(hook)):
        assert key not in msgspec.json.encode(item).decode()


def test_a_megabyte_of_description_is_cut_and_says_so() -> None:
    build = Lens(SALT).clean(Build(id="1", status="x" * 1_000_000))
    assert len(build.status) < LONGEST + 50
    assert "1,000,000 characters" in build.status


def test_config_vars_have_a_fingerprint_and_no_value() -> None:
    lens = Lens(SALT, Secret(CURRENT))
    values = {
        "A": "same value",
        "B": "same value",
        "C": "other",
        "NULL": None,
        "KEY": CURRENT,
        "IN_URL": f"https://x:{CURRENT}@api.example",
        "HOST": "https://u:p@db.example:5432/x",
    }
    found = {item.id: item for item in lens.config(json.dumps(values).encode()).items}
    assert set(found) == {"A", "B", "C", "KEY", "IN_URL", "HOST"}
    assert found["A"].fingerprint == found["B"].fingerprint != found["C"].fingerprint
    assert [name for name, item in found.items() if item.leaked] == ["KEY", "IN_URL"]
    assert found["HOST"].host == "db.example"
    kept = msgspec.json.encode(tuple(found.values())).decode()
    assert not any(value in kept for value in ("same value", "other", CURRENT, "u:p"))


def test_a_fingerprint_alone_still_finds_the_leaked_key() -> None:
    lens = Lens(SALT, None, Secret(CURRENT).fingerprint(SALT))
    (item,) = lens.config(json.dumps({"KEY": CURRENT}).encode()).items
    assert item.leaked


@given(st.text(max_size=300))
def test_any_text_passes_and_comes_out_the_same_the_second_time(text: str) -> None:
    lens = Lens(SALT, Secret(LEGACY))
    once = lens.clean(Webhook(id="1", url=text)).url
    assert LEGACY not in once
    assert lens.clean(Webhook(id="1", url=text)).url == once
