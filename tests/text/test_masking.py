"""Key-like text is found and taken out, and only once."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herotui.text.masking import mask

A_UUID = "01234567-89ab-4def-8123-456789abcdef"
_TAIL = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-", min_size=58, max_size=58)
_HRKU = st.one_of(_TAIL.map(lambda tail: "HRKU-AA" + tail), st.uuids().map(lambda value: f"HRKU-{value}"))
_SAMPLES = [
    f"HEROKU_API_KEY={A_UUID}",
    f"heroku_api_key: '{A_UUID}'",
    f"Authorization: Bearer {A_UUID}",
    f"authorization: bearer {A_UUID}",
    "redis://:secret-password@host:6379",
    "ASIA" + "Q" * 16,
    "github_pat_" + "a1_B" * 12,
    "postgres://user:secret-password@host:5432/db",
    "AKIA" + "Q" * 16,
    "ghp_" + "a1" * 18,
    "-----BEGIN RSA PRIVATE KEY-----\nMIIfake\n-----END RSA PRIVATE KEY-----",
    "Authorization: Basic " + b64encode(f":{A_UUID}".encode()).decode(),
]
_PIECES = st.one_of(st.text(max_size=20), _HRKU, st.sampled_from(_SAMPLES))


@given(st.text(max_size=50), _HRKU, st.text(max_size=50))
def test_a_heroku_key_is_taken_out_wherever_it_stands(before: str, key: str, after: str) -> None:
    masked = mask(before + key + after)
    assert key[5:] not in masked.text
    assert masked.found >= 1


@given(_HRKU, st.integers(0, 2))
def test_a_heroku_key_in_base64_is_taken_out(key: str, shift: int) -> None:
    encoded = b64encode(b":" * shift + key.encode()).decode()
    masked = mask(f"token {encoded}")
    assert masked.found == 1
    assert encoded[8:20] not in masked.text


@pytest.mark.parametrize("sample", _SAMPLES)
def test_other_key_like_text_is_taken_out(sample: str) -> None:
    masked = mask(f"a {sample} b")
    assert masked.found == 1
    assert masked.text.startswith("a ")
    assert masked.text.endswith(" b")


@given(st.lists(_PIECES, max_size=6))
def test_masking_again_changes_nothing(pieces: list[str]) -> None:
    once = mask("".join(pieces))
    again = mask(once.text)
    assert again.text == once.text
    assert again.found == 0


@pytest.mark.parametrize("text", [f"/oauth/authorizations/{A_UUID}", "https://example.com/a@b", "Basic training", ""])
def test_ids_and_plain_text_stay_readable(text: str) -> None:
    assert mask(text).text == text
    assert mask(text).found == 0
