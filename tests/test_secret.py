"""A key never shows itself, and what people paste is read as the key in it."""

from __future__ import annotations

import copy
import io
import json
import logging
import pickle
from base64 import b64encode
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.pretty import pretty_repr
from rich.traceback import Traceback

from herotui.secret import ENOUGH, KeyFormat, NotAKey, Secret, read_key

_TAIL = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-", min_size=58, max_size=58)
_UUIDS = st.uuids().filter(lambda value: value.int).map(str)
KEYS = st.one_of(
    _TAIL.map(lambda tail: "HRKU-AA" + tail),
    _UUIDS.map(lambda value: "HRKU-" + value),
    _UUIDS,
)
AA = "HRKU-AA" + "fakeFAKE0123456789_-" * 2 + "fakeFAKE0123456789"
A_UUID = "01234567-89ab-4def-8123-456789abcdef"


@given(KEYS)
def test_no_text_of_a_secret_holds_its_value(value: str) -> None:
    key = Secret(value)
    shown = [repr(key), str(key), f"{key}", f"{key:>80}", f"{key!r}", "%s" % key, "{}".format(key)]  # noqa: UP031, UP032
    shown += [repr([key]), repr({"key": key}), pretty_repr(key), repr(key.__class__), json.dumps([key], default=str)]
    assert not [text for text in shown if _leaks(value, text)]


def test_a_log_and_a_traceback_with_locals_do_not_hold_it(caplog: pytest.LogCaptureFixture) -> None:
    key = Secret(AA)
    logging.getLogger("herotui.test").warning("key %s %r", key, {"key": key})
    console = Console(file=io.StringIO(), width=200)
    try:
        _fails(key)
    except RuntimeError as problem:
        console.print(Traceback.from_exception(type(problem), problem, problem.__traceback__, show_locals=True))
    printed = console.file.getvalue()  # type: ignore[attr-defined]
    assert "_fails" in printed
    assert not _leaks(AA, printed)
    assert not _leaks(AA, caplog.text)


def test_it_is_never_pickled_and_a_copy_is_itself() -> None:
    key = Secret(AA)
    with pytest.raises(TypeError, match="never pickled"):
        pickle.dumps({"key": key})
    assert copy.deepcopy([key])[0] is key
    assert copy.copy(key) is key
    assert not hasattr(key, "__dict__")


@given(KEYS, KEYS)
def test_equality_is_that_of_the_values(one: str, other: str) -> None:
    assert (Secret(one) == Secret(other)) is (one == other)
    assert Secret(one) != one
    assert len({Secret(one), Secret(one)}) == 1


@given(KEYS, st.binary(min_size=16, max_size=32), st.binary(min_size=16, max_size=32))
def test_a_fingerprint_depends_on_the_salt_and_holds_no_key(value: str, salt: bytes, other: bytes) -> None:
    key = Secret(value)
    assert key.fingerprint(salt) == Secret(value).fingerprint(salt)
    assert len(key.fingerprint(salt)) == 32
    assert (key.fingerprint(salt) == key.fingerprint(other)) is (salt == other)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (A_UUID, KeyFormat.UUID),
        (A_UUID.upper(), KeyFormat.UUID),
        ("HRKU-" + A_UUID, KeyFormat.HRKU),
        (AA, KeyFormat.HRKU_AA),
        (AA + "x", KeyFormat.UNKNOWN),
        (AA + "\n", KeyFormat.UNKNOWN),
        ("HRKU-", KeyFormat.UNKNOWN),
        ("", KeyFormat.UNKNOWN),
    ],
)
def test_formats_are_named(value: str, name: KeyFormat) -> None:
    assert Secret(value).format is name


@given(KEYS, st.integers(0, 12), st.integers(0, 8))
def test_a_redacted_token_of_the_same_key_fits(value: str, prefix: int, suffix: int) -> None:
    key = Secret(value)
    beyond = len(key.format.prefix)
    redacted = value[: beyond + prefix] + "*" * 10 + (value[-suffix:] if suffix else "")
    assert key.fits(redacted) == prefix + suffix


def test_a_prefix_that_is_only_the_formats_names_no_authorization() -> None:
    fit = Secret(AA).fits("HRKU-AA" + "*" * 10)
    assert fit is not None
    assert fit < ENOUGH


@pytest.mark.parametrize(
    "redacted", ["", "HRKU-AAx" + "*" * 10, "*" * 10 + "nope", AA[:-1], AA[:-1] + "x", AA + "*" * 10 + AA]
)
def test_the_token_of_another_key_does_not_fit(redacted: str) -> None:
    assert Secret(AA).fits(redacted) is None


def test_an_unredacted_token_fits_when_it_is_equal() -> None:
    assert Secret(AA).fits(AA) == len(AA)


@given(KEYS)
def test_what_people_paste_is_read_as_the_key_in_it(value: str) -> None:
    basic = b64encode(f":{value}".encode()).decode()
    for text in (
        f"  {value}\r\n",
        f'"{value}"',
        f"export HEROKU_API_KEY='{value}'\n",
        f"HEROKU_API_KEY={value}",
        f"Bearer {value}",
        f"Authorization: bearer {value}",
        f"Basic {basic}",
        f"https://:{value}@api.heroku.com",
        f"https://heroku:{value}@git.heroku.com/app.git",
    ):
        assert read_key(text) == Secret(value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("00000000-0000-0000-0000-000000000000", "nil UUID"),
        ("https://dashboard.heroku.com/account", "a URL without a key"),
        ("ghp_" + "x" * 36, "GitHub token"),
        ("AKIA" + "Q" * 16, "AWS access key"),
        ("0123456789" * 4, "Git commit"),
        ("HRKU-AA" + "x" * 20, "27 characters instead of 41 or 65"),
        ("HRKU-AAxyz" + "*" * 10, "characters instead of"),
        ("abc" + "*" * 10, "masked key"),
        (f"{AA}\n{AA}", "more than one line"),
        ("http://[", "a URL"),
        ("Basic !!!!", "white space"),
    ],
)
def test_what_is_no_key_is_named(text: str, words: str) -> None:
    with pytest.raises(NotAKey, match=words) as refusal:
        read_key(text)
    assert refusal.value.exit_code == 2


@given(st.text(max_size=200))
def test_whatever_is_pasted_is_a_key_or_refused_without_being_repeated(text: str) -> None:
    try:
        format, said = read_key(text).format, ""
    except NotAKey as refusal:
        format, said = None, str(refusal)
    assert format is not KeyFormat.UNKNOWN
    assert len(text) < 12 or text not in said


def _fails(key: Secret) -> None:
    held = {"key": key, "id": UUID(A_UUID)}
    raise RuntimeError(str(len(held)))


def _leaks(value: str, text: str) -> bool:
    return any(value[start : start + 12] in text for start in range(len(value) - 11))
