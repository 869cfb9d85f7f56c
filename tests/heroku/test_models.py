"""Answers are read tolerantly: what is new or missing is passed over, what is wrong spoils itself alone."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herotui.heroku import models
from herotui.heroku.models import (
    Account,
    App,
    Authorization,
    Collaborator,
    Model,
    Token,
    decode_config,
    decode_list,
    decode_one,
)
from herotui.secret import ENOUGH, Secret

KEY = "HRKU-AA" + "fakeFAKE0123456789_-" * 2 + "fakeFAKE0123456789"
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_KINDS = [
    kind for kind in vars(models).values() if isinstance(kind, type) and issubclass(kind, Model) and kind is not Model
]


def _id(kind: type[Model]) -> str:
    """What a kind's rows call their id."""
    return dict(zip(kind.__struct_fields__, kind.__struct_encode_fields__, strict=True))["id"]


def _body(value: object) -> bytes:
    return json.dumps(value).encode()


@pytest.mark.parametrize("kind", _KINDS)
def test_an_id_is_enough_and_what_is_unknown_is_passed_over(kind: type[Model]) -> None:
    nulls, id = dict.fromkeys(kind.__struct_encode_fields__), _id(kind)
    for row in ({id: "1"}, {**nulls, id: "1"}, {id: "1", "of tomorrow": {"x": [1]}}):
        assert decode_one(kind, _body(row)) == kind(id="1")


@given(st.sampled_from(_KINDS), st.lists(_JSON, max_size=5))
def test_whatever_stands_between_good_items_spoils_itself_alone(kind: type[Model], rubbish: list[Any]) -> None:
    rows: list[Any] = [{_id(kind): "first"}, *rubbish, {_id(kind): "last"}]
    listing = decode_list(kind, _body(rows))
    assert listing.items[0].id == "first"
    assert listing.items[-1].id == "last"
    assert len(listing.items) + len(listing.spoiled) == len(rows)


@given(st.sampled_from(_KINDS), st.data())
def test_a_field_of_another_type_spoils_its_item_or_is_taken(kind: type[Model], data: st.DataObject) -> None:
    id = _id(kind)
    fields = [name for name in kind.__struct_encode_fields__ if name != id]
    row = data.draw(st.fixed_dictionaries({id: st.just("x")}, optional=dict.fromkeys(fields, _JSON)))
    listing = decode_list(kind, _body([row, {id: "good"}]))
    assert listing.items[-1].id == "good"
    assert len(listing.items) + len(listing.spoiled) == 2


def test_a_spoiled_item_is_named_and_its_values_are_not() -> None:
    rows = [{"id": "a1", "description": KEY, "scope": 7}, {"id": KEY, "scope": 7}, 3]
    spoiled = decode_list(Authorization, _body(rows)).spoiled
    assert spoiled[0].startswith("a1: Expected `array`, got `int`")
    assert "masked" in spoiled[1]
    assert spoiled[2].startswith("item 3: ")
    assert KEY not in str(spoiled)


@pytest.mark.parametrize("body", [b"", b"{", b"{}", b"<html>", b"null", b"\xff"])
def test_what_is_no_list_is_an_error_and_no_empty_list(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any of its words will do
        decode_list(App, body)


def test_times_are_utc_and_enums_of_tomorrow_are_kept() -> None:
    row = {"id": "1", "role": "overlord", "created_at": "2026-11-23T18:14:00+02:00", "user": {"email": "a@b.example"}}
    item = decode_one(Collaborator, _body(row))
    assert item.role == "overlord"
    assert item.created_at == datetime(2026, 11, 23, 16, 14, tzinfo=UTC)
    assert item.user is not None
    assert item.user.email == "a@b.example"


def test_a_whole_token_becomes_a_secret_at_once() -> None:
    item = decode_one(Authorization, _body({"id": "1", "access_token": {"token": KEY, "expires_in": None}}))
    assert item.token is not None
    assert item.token.key == Secret(KEY)
    assert item.token.redacted == "HRKU-AA**********"
    assert item.token.fits(Secret(KEY)) == len(KEY)
    assert item.token.fits(Secret(KEY[:-1] + "x")) is None
    assert KEY[7:19] not in repr(item)


def test_a_redacted_token_is_matched_as_far_as_it_shows() -> None:
    token = Token(KEY[:15] + "*" * 10 + KEY[-4:])
    assert token.key is None
    assert token.fits(Secret(KEY)) == 12
    short = Token("HRKU-AA" + "*" * 10).fits(Secret(KEY))
    assert short is not None
    assert short < ENOUGH


def test_an_authorization_without_a_client_is_direct() -> None:
    assert decode_one(Authorization, _body({"id": "1", "client": None})).direct
    assert not decode_one(Authorization, _body({"id": "1", "client": {"id": "2", "name": "CI"}})).direct
    assert decode_one(Authorization, _body({"id": "1"})).token is None


def test_config_vars_are_secrets() -> None:
    values = decode_config(_body({"A": KEY, "B": "", "C": None}))
    assert values == {"A": Secret(KEY), "B": Secret("")}
    assert KEY not in repr(values)
    with pytest.raises(ValueError):  # noqa: PT011 - any of its words will do
        decode_config(_body(["A"]))


def test_an_account_says_how_it_logs_in() -> None:
    account = decode_one(Account, _body({"id": "1", "email": "a@b.example", "federated": True, "default_team": None}))
    assert account.federated
    assert account.default_team is None


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-23:00", "2026-11-02T09:30:00", "x"])
def test_a_time_that_nothing_could_be_compared_to_spoils_its_item(time: str) -> None:
    listing = decode_list(
        App, _body([{"id": "1", "created_at": time}, {"id": "2", "created_at": "2026-11-02T09:30:00Z"}])
    )
    assert [item.id for item in listing.items] == ["2"]
    assert len(listing.spoiled) == 1


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"id":' * 100_000])
def test_what_is_nested_beyond_reason_is_no_answer(body: bytes) -> None:
    with pytest.raises(ValueError, match="nested too deep"):
        decode_list(App, body)
